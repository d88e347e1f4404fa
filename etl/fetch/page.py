"""One article page: robots.txt, the request, and a document when the page is whole."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from etl.fetch.client import Fetcher
from etl.fetch.optouts import opt_outs
from etl.records import Document, FetchOutcome, PageRequest

# First bytes of what servers call text/html though it is none (WHATWG MIME Sniffing, section 7).
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"GIF8",
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"RIFF",
    b"\x1f\x8b",
    b"ID3",
    b"OggS",
    b"\0\0\0",
)

_FRONT = re.compile(r"/?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?|/[a-z]{2}(?:[-_][a-z]{2})?/?", re.IGNORECASE)


async def fetch_page(fetcher: Fetcher, request: PageRequest) -> tuple[FetchOutcome, Document | None]:
    """Fetch a page if robots.txt lets us, here and at every redirect; a document only for a whole, ok page.

    ``Document.http`` keeps status, final_url, redirects, etag, last_modified, headers and optouts (a list of
    ``where: what``, empty when the page does not object to mining); ``Document.locator`` is the final address.
    """
    outcome = await fetcher.fetch(
        request.url, etag=request.etag, last_modified=request.last_modified, accept="page", obey_robots=True
    )
    if outcome.result != "ok" or outcome.body is None:
        return outcome, None
    if outcome.redirects and _is_front(outcome.final_url or "") and not _is_front(request.url):
        detail = f"redirected to the front page {outcome.final_url}: the article is not there"
        return replace(outcome, result="not_found", body=None, detail=detail), None
    kind = page_type(outcome.body, outcome.media_type)
    if kind is None:
        detail = f"the body is no text, though it is declared as {outcome.media_type or 'nothing'}"
        return replace(outcome, result="wrong_type", body=None, detail=detail), None
    return outcome, _document(outcome, outcome.body, kind, request, fetcher.agent)


def _is_front(url: str) -> bool:
    """A site's front page, or one of its languages': where sites send readers of articles that they removed."""
    parts = urlsplit(url)
    return not parts.query and _FRONT.fullmatch(parts.path) is not None


def page_type(content: bytes, declared: str | None) -> str | None:
    """Return text/html or text/plain; None when a page is something else, whatever it was declared as."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000]
    if content.startswith(_MAGIC):
        return None
    if declared == "text/plain":
        return "text/plain"
    if declared in ("application/xml", "text/xml"):
        return "text/html" if b"<html" in start.lower() else None
    return "text/html" if declared is not None or start.startswith(b"<") else "text/plain"


def _document(outcome: FetchOutcome, body: bytes, kind: str, request: PageRequest, agent: str) -> Document:
    http: dict[str, Any] = {
        "url": outcome.url,
        "final_url": outcome.final_url,
        "status": outcome.status,
        "redirects": [list(step) for step in outcome.redirects],
        "etag": outcome.etag,
        "last_modified": outcome.last_modified,
        "headers": dict(outcome.headers),
        "optouts": opt_outs(outcome.headers, body, agent),
    }
    hints = request.hints if request.hints.url is not None else replace(request.hints, url=request.url)
    return Document(
        content=body,
        media_type=kind,
        locator=outcome.final_url or request.url,
        charset=outcome.charset,
        captured_at=outcome.started_at,
        hints=hints,
        http=http,
    )
