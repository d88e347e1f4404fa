"""Files that hold one document each: text, HTML, and messages (saved pages and mail)."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from io import BufferedReader

from etl.records import SourceHints
from etl.sources.frontmatter import split_front_matter
from etl.sources.mapping import Found, Item, to_document
from etl.sources.seedfile import MAX_DOCUMENT_BYTES, BadInput

# A saved page brings its pictures along; they are thrown away.
MAX_MESSAGE_BYTES = 50_000_000


def _whole(stream: BufferedReader, limit: int = MAX_DOCUMENT_BYTES) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise BadInput("too_large", f"It is larger than {limit:,} bytes: no article is; split it into articles.")
    stream.read(1)  # a cut or a wrong checksum shows only at the end
    return content


def read_text(stream: BufferedReader) -> Iterator[tuple[int, Item]]:
    """Yield the one document of a text file; front matter is cut off and becomes hints."""
    hints, content = split_front_matter(_whole(stream))
    if not content.strip():
        raise BadInput("empty", "There is nothing below the header lines: add the text.")
    yield 1, Found(content, "text/plain", hints=hints)


def read_html(stream: BufferedReader) -> Iterator[tuple[int, Item]]:
    """Yield the one document of an HTML file."""
    yield 1, Found(_whole(stream), "text/html")


def _message(stream: BufferedReader) -> EmailMessage:
    from email import policy
    from email.parser import BytesParser

    message = BytesParser(policy=policy.default).parsebytes(_whole(stream, MAX_MESSAGE_BYTES))
    assert isinstance(message, EmailMessage)
    return message


def read_mhtml(stream: BufferedReader) -> Iterator[tuple[int, Item]]:
    """Yield the page saved in an MHTML file (RFC 2557), with its address."""
    message = _message(stream)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    payload = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(payload, bytes) or not payload.strip():
        raise BadInput("empty", "The saved page holds no HTML: save it again.")
    address = message.get("Snapshot-Content-Location") or page.get("Content-Location")
    url = str(address) if address is not None and str(address).lower().startswith("http") else None
    yield 1, Found(payload, "text/html", charset=page.get_content_charset(), hints=SourceHints(url=url))


def read_mail(stream: BufferedReader) -> Iterator[tuple[int, Item]]:
    """Yield a mail message (RFC 5322) as a record: subject, body, date, sender's name and Message-ID."""
    message = _message(stream)
    body = message.get_body(preferencelist=("html", "plain"))
    content = body.get_content() if body is not None else ""
    kind = "html" if body is not None and body.get_content_type() == "text/html" else "text"
    sent = message["date"].datetime if message["date"] is not None else None
    record = {
        "id": _header(message, "message-id"),
        "title": _header(message, "subject"),
        kind: content,
        "published_at": sent.isoformat() if sent is not None else None,
        "authors": [a.display_name for a in message["from"].addresses if a.display_name] if message["from"] else None,
    }
    yield 1, to_document({name: value for name, value in record.items() if value}, None)


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return str(value).strip().strip("<>") or None if value is not None else None
