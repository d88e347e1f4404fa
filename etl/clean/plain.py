"""Plain text to an article: nothing but words, so all of them stay."""

from __future__ import annotations

from etl.clean.assemble import assemble
from etl.clean.characters import repair
from etl.clean.decode import Decoded, decode
from etl.clean.evidence import Candidate, fact
from etl.clean.found import Found
from etl.clean.hints import add_hints
from etl.clean.paragraphs import paragraphs, split_title
from etl.records import CleanArticle, Document, Rejected

# A megabyte of words is a book; Postgres indexes no text beyond that either.
MAX_CHARACTERS = 5_000_000


def clean_plain(document: Document) -> CleanArticle | Rejected:
    """Clean a plain-text document; the title is its headline line, or made from the first sentence."""
    decoded = decode(document.content, document.charset)
    if isinstance(decoded, Rejected):
        return decoded
    found = Found(charset=charset_fact(decoded), repairs=list(decoded.repairs))
    refused = add_text(found, decoded.text, document.hints.title)
    if refused is not None:
        return refused
    if not _has_words(found.paragraphs):
        return Rejected("empty", "There is no text in it: remove the file or check how it was written.")
    add_hints(found, document.hints)
    return assemble(found, document.captured_at)


def add_text(found: Found, text: str, title: str | None) -> Rejected | None:
    """Add a plain text's paragraphs, parted from its headline, to what was found.

    ``title`` is what a source says the title is: the same words at the head of the text are not said twice.
    """
    if len(text) > MAX_CHARACTERS:
        return Rejected("too_large", f"The text has {len(text):,} characters: split it into articles.")
    repaired = repair(text)
    found.repairs += repaired.repairs
    parts = paragraphs(repaired.text)
    headline, found.paragraphs = split_title(parts, repaired.text)
    if headline is not None and not _has_words(found.paragraphs):
        headline, found.paragraphs = None, parts
    if headline is not None and title and _words(headline) != _words(title):
        found.paragraphs = [headline, *found.paragraphs]
    elif headline is not None:
        found.add("titles", headline, "first line")
    found.body = Candidate("all words kept", "text")
    return None


def _has_words(parts: list[str]) -> bool:
    return any(char.isalnum() for part in parts for char in part)


def charset_fact(decoded: Decoded) -> dict[str, object]:
    """Return the evidence of a decoded document's charset."""
    return fact(decoded.charset, decoded.source, decoded.why, decoded.candidates)


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text.casefold()).split()
