"""Bylines as readers see them: a line that says "By Jane Roe", a link to an author's page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from etl.clean.addresses import host
from etl.clean.calendar_names import ANY_LANGUAGE
from etl.clean.names import BY_CJK, BY_ELSEWHERE, ROLE
from etl.clean.pagetexts import raw_texts
from etl.clean.textdates import mentions

_BY = re.compile(
    r"^(?:(?:written|posted|words|story|authored|published|submitted|reported|text|article|review|guide|recipe"
    r"|contributed|created)\s+)?by\b:?\s*(?P<name>[^\W\d_].{1,70})?$",
    re.IGNORECASE,
)
# What begins a byline elsewhere; these are words of other lines too, so that only a name may follow.
_BY_NAME = re.compile(
    rf"^(?:(?:{BY_ELSEWHERE}|autor(?:e|es|en|a)?)(?:\s*[:：]\s*|\s+)"
    rf"|(?:words|authors?(?:\(s\))?|contributors?|texte?|tekst|текст)\s*[:：]\s*|(?:{BY_CJK})\s*[:：]\s*"
    r"|(?:本[报報刊]\s*)?(?:記者|记者)\s+)(?P<name>\S.{0,70})$",
    re.IGNORECASE,
)
# A person's name in scripts that write names without blanks, with what Korean and Chinese papers put behind it.
_UNSPACED_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·・ ]{2,12}")
# The same behind a name, at the head of a line with an address or a paper's name after it.
_REPORTED = re.compile(r"(?P<name>[\uac00-\ud7af]{2,4})\s*(?:기자|특파원)(?!\w).{0,50}")
_AND = r"and|und|et|y|e|og|och|en|и"
_JOINED = re.compile(rf",|,?\s*(?:&|{_AND})", re.IGNORECASE)
_SIGNED = re.compile(rf"\s*,\s*|\s+(?:{_AND})\s+")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d(?:\s*[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\b\.?", re.IGNORECASE)
_PIECES = re.compile(r"\s*[|·•‧∙/]\s*|\s+[-–—]\s+")
# A line with a date, a name and a rubric.
_LONGEST_LINE = 100
# Folders in which sites keep the pages of those who write for them.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|people|person|staff|contributors?|writers?|journalists?|reporters?|columnists?|bylines?|members?"
    r"|profiles?|autor(?:en|es|i)?|auteurs?|autore|redakteure?|skribent(?:er)?|avtor(?:y|i)?|yazar(?:lar)?|our-team|team"
    r"|experts?)/[^/?#]+|[?&]author=\w",
    re.IGNORECASE,
)
# A byline stands near the head; menus before it are counted too.
_TEXTS_READ = 1500
# A name that is longer is more than one.
_LONGEST = 40
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.?)+(?:[-'’][^\W\d_]+)*\.?")
_PARTICLES = frozenset((
    "de", "da", "di", "do", "dos", "del", "della", "van", "von", "der", "den", "la", "le", "al", "bin", "ibn",
    "el", "y",
))  # fmt: skip
# Links looked at: those of a comment section come after.
_LINKS = 12


def upper_texts(tree: Any) -> list[str]:
    """Return the texts in the upper part of a page, in their order, blanks folded."""
    body = tree.find("body") if tree.tag == "html" else tree
    found = (" ".join(text.split()) for _, text in raw_texts(tree if body is None else body))
    return list(islice((text for text in found if text), _TEXTS_READ))


def said_by(texts: Sequence[str]) -> list[str]:
    """Return the names of the first text that reads "By Jane Roe"; an empty list for none."""
    waiting = False
    for i, text in enumerate(texts):
        if waiting:
            if len(text) < 70 and text[0].isupper():
                return [text, *_joined(texts[i + 1 : i + 9])]
            waiting = False
        named = _BY_NAME.match(text)
        if named is not None and _is_signature(named["name"]):
            return [named["name"]]
        reported = _REPORTED.fullmatch(text)
        if reported is not None:
            return [reported["name"]]
        found = _BY.match(text)
        if found is not None:
            name = found["name"]
            if name is None:
                waiting = True
            elif name[0].isupper():
                return [name]
    return []


def _joined(texts: Sequence[str]) -> list[str]:
    """Return the names that a comma or "and" joins to the one before: links of a byline are texts of their own."""
    names = []
    for link, text in zip(texts[::2], texts[1::2], strict=False):
        if _JOINED.fullmatch(link) is None or not looks_like_name(text) or ROLE.search(text):
            break
        names.append(text)
    return names


def _is_signature(text: str) -> bool:
    return looks_like_name(_SIGNED.split(text, maxsplit=1)[0]) or _UNSPACED_NAME.fullmatch(text) is not None


def dated_names(texts: Iterable[str]) -> list[str]:
    """Return the name in the first text that holds a date and a name beside it: "5 March 2024 | Jane Roe, Reporter"."""
    for text in texts:
        if len(text) > _LONGEST_LINE or not any(map(str.isdigit, text)):
            continue
        dates = mentions(text, ANY_LANGUAGE)
        if not dates:
            continue
        rest = f"{text[: dates[0].start]} | {_CLOCK.sub(' | ', text[dates[0].end :])}"
        for piece in map(str.strip, _PIECES.split(rest)):
            named = _BY_NAME.match(piece.strip(" ,"))
            # A rubric looks like a name ("Real Estate"): only a word of authors, or an office, tells the two apart.
            name = named["name"] if named else piece.strip(" ,") if ROLE.search(rest) else ""
            if looks_like_name(name) and not ROLE.search(name.partition(",")[0]):
                return [name]
    return []


def author_links(tree: Any) -> list[tuple[str, str]]:
    """Return (text, address) of the page's first links that look like those to authors' pages."""
    found: list[tuple[str, str]] = []
    for link in tree.iter("a"):
        address = link.get("href") or ""
        if _AUTHOR_PAGE.search(address):
            found.append((" ".join("".join(link.itertext()).split()), address))
        if len(found) >= _LINKS:
            break
    return found


def linked_names(links: Sequence[tuple[str, str]], texts: Sequence[str], url: str | None) -> list[str]:
    """Return the first name that a link to an author's page of the same site says, and those joined to it."""
    name = next((text for text, address in links if _is_here(address, url) and looks_like_name(text)), None)
    if name is None:
        return []
    at = texts.index(name) + 1 if name in texts else len(texts)
    return [name, *_joined(texts[at : at + 8])]


def _is_here(address: str, url: str | None) -> bool:
    try:
        there = (urlsplit(address).hostname or "").split(".")[-2:]
    except ValueError:
        return False
    return there == [] or there == [""] or there == host(url).split(".")[-2:]


def looks_like_name(text: str) -> bool:
    """Tell whether a text has the shape of a person's name: two to five words, none of them in small letters."""
    words = text.split(",")[0].split()
    if not 1 < len(words) <= 5 or len(text) > _LONGEST:
        return False
    return all(
        _NAME_WORD.fullmatch(word) and (word.casefold() in _PARTICLES or not word[0].islower()) for word in words
    )
