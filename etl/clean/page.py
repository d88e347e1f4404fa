"""A page to an article: what it says about itself, and the body its readers came for."""

from __future__ import annotations

from etl.clean.assemble import assemble
from etl.clean.body import body_of
from etl.clean.characters import repair
from etl.clean.decode import decode
from etl.clean.found import Found
from etl.clean.guard import refusal
from etl.clean.hints import add_hints, stand_in
from etl.clean.metadata import add_metadata, strained
from etl.clean.plain import charset_fact
from etl.clean.titles import without_site
from etl.records import CleanArticle, Document, Rejected, SourceHints


def clean_page(document: Document) -> CleanArticle | Rejected:
    """Clean an HTML document."""
    decoded = decode(document.content, document.charset, markup=True)
    if isinstance(decoded, Rejected):
        return decoded
    found = Found(charset=charset_fact(decoded), repairs=list(decoded.repairs))
    refused = add_page(found, decoded.text, document.hints)
    if refused is not None:
        return refused
    add_hints(found, document.hints)
    return assemble(found, document.captured_at)


def add_page(found: Found, html: str, hints: SourceHints) -> Rejected | None:
    """Add a page's facts and body to what was found; Rejected when it holds no article."""
    refused = refusal(html)
    if refused is not None:
        return refused
    repaired = repair(html)
    found.repairs += repaired.repairs
    url = found.urls[0].value if found.urls else hints.url
    add_metadata(found, strained(repaired.text), url)
    found.titles = without_site(found.titles, found.outlets, url)
    body = body_of(repaired.text, [one.value for one in found.titles], found.stated_body)
    if isinstance(body, Rejected):
        return None if stand_in(found, hints) else body
    found.paragraphs, found.body, found.body_candidates = body.paragraphs, body.choice, body.opinions
    return None
