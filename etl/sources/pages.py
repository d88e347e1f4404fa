"""Files that hold one document each: text, HTML, and messages (saved pages and mail)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from io import BufferedReader
from typing import Any

from etl.records import Rejected, SourceHints
from etl.sources.formats import WINDOWS_1252
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


# Markdown's heading on the first line: "# Title", or a line above "=====".
_HEADING = re.compile(rb"\A\s*(?:# +([^\r\n]{1,300}?)[ #]*|([^\r\n]{1,300})\r?\n={3,}[ ]*)(?:\r?\n|\Z)")


def read_text(stream: BufferedReader) -> Iterator[tuple[int, Item]]:
    """Yield the one document of a text file; front matter and a heading are cut off and become hints."""
    hints, content = split_front_matter(_whole(stream))
    if not content.strip():
        raise BadInput("empty", "There is nothing below the header lines: add the text.")
    if (heading := _HEADING.match(content)) and content[heading.end() :].strip():
        title = (heading[1] or heading[2]).decode("utf-8", WINDOWS_1252).strip()
        if hints.title in (None, title):
            hints, content = replace(hints, title=title), content[heading.end() :]
    yield 1, Found(content, "text/plain", hints=hints)


def read_html(stream: BufferedReader) -> Iterator[tuple[int, Item]]:
    """Yield the one document of an HTML file."""
    yield 1, Found(_whole(stream), "text/html")


def _message(stream: BufferedReader) -> EmailMessage:
    return _parsed(_whole(stream, MAX_MESSAGE_BYTES))


def _parsed(content: bytes) -> EmailMessage:
    from email import policy
    from email.parser import BytesParser

    message = BytesParser(policy=policy.default).parsebytes(content)
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
    yield 1, _mail(_message(stream))


def read_mailbox(stream: BufferedReader, start: int) -> Iterator[tuple[int, Item]]:
    """Yield the messages of a mailbox (mbox, RFC 4155), told by their "From " lines; one in memory at a time."""
    for number, content in enumerate(_letters(stream), 1):
        if number <= start:
            continue
        if len(content) > MAX_MESSAGE_BYTES:
            yield (
                number,
                Rejected("too_large", f"The message is larger than {MAX_MESSAGE_BYTES:,} bytes: no article is."),
            )
        else:
            yield number, _mail(_parsed(content))


def _letters(stream: BufferedReader) -> Iterator[bytes]:
    lines: list[bytes] = []
    size, blank = 0, True
    while line := stream.readline(MAX_DOCUMENT_BYTES):
        if blank and line.startswith(b"From ") and lines:
            yield b"".join(lines)
            lines, size = [], 0
        elif not (blank and line.startswith(b"From ")) and size <= MAX_MESSAGE_BYTES:
            lines.append(line.removeprefix(b">") if line.lstrip(b">").startswith(b"From ") else line)
            size += len(line)
        blank = not line.strip()
    yield b"".join(lines)


def _mail(message: EmailMessage) -> Item:
    body = message.get_body(preferencelist=("html", "plain"))
    kind = "html" if body is not None and body.get_content_type() == "text/html" else "text"
    sent = _header(message, "date", lambda date: date.datetime)
    record = {
        "id": _header(message, "message-id", lambda value: str(value).strip(" <>")),
        "title": _header(message, "subject", lambda value: str(value).strip()),
        kind: _text(body),
        "published_at": sent.isoformat() if sent is not None else None,
        "authors": _header(message, "from", lambda value: [a.display_name for a in value.addresses if a.display_name]),
    }
    return to_document({name: value for name, value in record.items() if value}, None)


def _header(message: EmailMessage, name: str, read: Callable[[Any], Any]) -> Any:
    """Return what ``read`` makes of a header; None when it is absent or beyond the parser."""
    try:
        value = message.get(name)
        return None if value is None else read(value)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None  # the standard library's header parser fails so on malformed fields


def _text(body: Any) -> str:
    """Return a part's text, whatever its declared encoding is worth."""
    payload = body.get_payload(decode=True) if body is not None else None
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(body.get_content_charset() or "utf-8", WINDOWS_1252)
    except (LookupError, UnicodeError):
        return payload.decode("utf-8", WINDOWS_1252)
