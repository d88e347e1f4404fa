"""What crawlers and feeds leave behind: feeds and sitemaps as records, WARC files as pages."""

from __future__ import annotations

import importlib
import re
import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from etl.records import FeedItem, Rejected, SourceHints
from etl.sources.mapping import Found, Item, to_document
from etl.sources.seedfile import MAX_DOCUMENT_BYTES, BadInput

# A feed is parsed whole, at some ten times its size in memory; sitemaps may have 50 MB (sitemaps.org), few have 10.
MAX_FEED_BYTES = 20_000_000
_ROOT = re.compile(rb"<((?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex))\b", re.IGNORECASE)
# A summary of this length may be the whole report; a shorter one, or one that breaks off, is a teaser.
_SHORT = 600
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\b(?:read|continue|see) (?:more|on|reading)\W*)\s*$", re.IGNORECASE)
_PARTED = re.compile(
    r"</?(?:p|div|li|ul|ol|h\d|blockquote|section|article)\b[^<>]*>|(?:<br\s*/?>\s*){2,}|\n[ \t\r]*\n", re.IGNORECASE
)
_PAGES = ("text/html", "application/xhtml+xml")


def read_feed(stream: BufferedReader, start: int) -> Iterator[tuple[int, Item]]:
    """Yield (item number from 1, document or rejection) of an RSS, Atom or sitemap file."""
    from etl.sources.feeds import parse_feed

    content = stream.read(MAX_FEED_BYTES + 1)
    if len(content) > MAX_FEED_BYTES:
        raise BadInput("too_large", f"The feed is larger than {MAX_FEED_BYTES:,} bytes: split it.")
    stream.read(1)  # a cut shows only at the end
    items = parse_feed(content, "")
    if isinstance(items, Rejected):
        raise BadInput(items.reason, items.detail)
    whole = _is_closed(content)
    for number, item in enumerate(items if whole else items[:-1], 1):
        if number > start:
            yield number, _item(item)
    if not whole:
        raise BadInput("truncated", "The feed breaks off, its last item was not read: get it again, whole.")


def _is_closed(content: bytes) -> bool:
    """Tell whether a feed's root element ends; a feed without a root we know, such as a list of addresses, is whole."""
    plain = content.replace(b"\0", b"")  # UTF-16 as ASCII, near enough
    root = _ROOT.search(plain)
    return root is None or b"</" + root[1] in plain or plain[root.end() :].partition(b">")[0].endswith(b"/")


def _item(item: FeedItem) -> Item:
    """Return a feed item as a record; where it has no content its summary is the text, for no page will be fetched."""
    summary = _paragraphs(item.description) or item.summary if not item.content_html else None
    record = {
        "id": item.guid,
        "url": item.url,
        "title": item.title,
        "html": item.content_html,
        "text": summary,
        "published_at": item.published_at,
        "modified_at": item.updated_at,
        "authors": list(item.authors),
        "language": item.language,
        "tags": list(item.tags),
        "partial": summary is not None and (len(summary) < _SHORT or _CUT.search(summary) is not None),
    }
    hints = SourceHints(summary=item.summary, extra={"summary": item.summary} if item.summary else {})
    return to_document({name: value for name, value in record.items() if value}, {}, hints=hints)


def _paragraphs(description: str | None) -> str | None:
    """Return a description as text, its paragraphs parted by empty lines."""
    from etl.sources.feed_text import markup_to_text

    parts = (markup_to_text(part) for part in _PARTED.split(description or ""))
    return "\n\n".join(part for part in parts if part) or None


def read_warc(stream: BufferedReader, start: int) -> Iterator[tuple[int, Item]]:
    """Yield (number among the HTML responses from 1, page or rejection) of a WARC file; needs warcio."""
    try:
        iterator = importlib.import_module("warcio.archiveiterator")
        failure = importlib.import_module("warcio.exceptions").ArchiveLoadFailed
    except ImportError:
        raise BadInput("needs_extra", "WARC needs an extra: pip install copydesk[warc]") from None
    number = 0
    try:
        for record in iterator.ArchiveIterator(stream):
            if not _is_page(record):
                continue
            number += 1
            if number > start:
                yield number, _page(record)
    # Damaged headers end in any of these within warcio.
    except (failure, AttributeError, LookupError, ValueError, OSError, zlib.error) as error:
        raise BadInput("broken_archive", f"The WARC is damaged ({error}): get it again.") from None


def _is_page(record: Any) -> bool:
    """Tell whether a record is a page: a response, a page kept without one, or a page's text (Common Crawl's WET)."""
    if record.rec_type == "response" and record.http_headers is not None:
        media_type = _media_type(record.http_headers.get_header("Content-Type"))
        return record.http_headers.get_statuscode() == "200" and media_type in _PAGES
    media_type = _media_type(record.rec_headers.get_header("Content-Type"))
    return (record.rec_type, media_type) == ("conversion", "text/plain") or (
        record.rec_type == "resource" and media_type in _PAGES
    )


def _media_type(header: str | None) -> str:
    return (header or "").partition(";")[0].strip().lower()


def _page(record: Any) -> Item:
    content = record.content_stream().read(MAX_DOCUMENT_BYTES + 1)
    if len(content) > MAX_DOCUMENT_BYTES:
        return Rejected("too_large", f"The page is larger than {MAX_DOCUMENT_BYTES:,} bytes: no article is.")
    # warcio takes the end of the file for the end of the record.
    if getattr(record.raw_stream, "limit", 0) > 0:
        return Rejected("truncated", "The file breaks off within this page: get it again, whole.")
    if not content.strip():
        return Rejected("empty", "There is nothing on this page: get it again, or leave it out.")
    headers = record.http_headers or record.rec_headers
    http: dict[str, Any] = {"warc_date": record.rec_headers.get_header("WARC-Date")}
    if record.http_headers is not None:
        http = {"status": 200, **http}
    hints = SourceHints(url=record.rec_headers.get_header("WARC-Target-URI"))
    media_type = "text/plain" if record.rec_type == "conversion" else "text/html"
    return Found(
        content, media_type, charset=_charset(headers.get_header("Content-Type") or ""), hints=hints, http=http
    )


def _charset(content_type: str) -> str | None:
    from email.message import Message

    message = Message()
    message["content-type"] = content_type
    return message.get_content_charset()
