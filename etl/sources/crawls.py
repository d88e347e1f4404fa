"""What crawlers and feeds leave behind: feeds and sitemaps as records, WARC files as pages."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from etl.records import FeedItem, Rejected, SourceHints
from etl.sources.mapping import Found, Item, to_document
from etl.sources.seedfile import MAX_DOCUMENT_BYTES, BadInput

# A feed is parsed whole, at some ten times its size in memory; sitemaps may have 50 MB (sitemaps.org), few have 10.
MAX_FEED_BYTES = 20_000_000


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
    for number, item in enumerate(items, 1):
        if number > start:
            yield number, _item(item)


def _item(item: FeedItem) -> Item:
    """Return a feed item as a record; a mere summary is a hint, not the text."""
    record = {
        "id": item.guid,
        "url": item.url,
        "title": item.title,
        "html": item.content_html,
        "published_at": item.published_at,
        "modified_at": item.updated_at,
        "authors": list(item.authors),
        "language": item.language,
        "tags": list(item.tags),
    }
    if not item.title and not item.content_html:
        record["text"] = item.summary
    hints = SourceHints(summary=item.summary, extra={"summary": item.summary} if item.summary else {})
    return to_document({name: value for name, value in record.items() if value}, {}, hints=hints)


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
    if record.rec_type != "response" or record.http_headers is None:
        return False
    media_type = (record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return record.http_headers.get_statuscode() == "200" and media_type in ("text/html", "application/xhtml+xml")


def _page(record: Any) -> Item:
    content = record.content_stream().read(MAX_DOCUMENT_BYTES + 1)
    if len(content) > MAX_DOCUMENT_BYTES:
        return Rejected("too_large", f"The page is larger than {MAX_DOCUMENT_BYTES:,} bytes: no article is.")
    # warcio takes the end of the file for the end of the record.
    if getattr(record.raw_stream, "limit", 0) > 0:
        return Rejected("truncated", "The file breaks off within this page: get it again, whole.")
    headers = record.http_headers
    charset = _charset(headers.get_header("Content-Type") or "")
    http = {"status": 200, "warc_date": record.rec_headers.get_header("WARC-Date")}
    hints = SourceHints(url=record.rec_headers.get_header("WARC-Target-URI"))
    return Found(content, "text/html", charset=charset, hints=hints, http=http)


def _charset(content_type: str) -> str | None:
    from email.message import Message

    message = Message()
    message["content-type"] = content_type
    return message.get_content_charset()
