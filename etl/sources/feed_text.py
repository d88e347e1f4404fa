"""What all feed dialects share: bytes to text, markup to plain text, and the noun for a feed that was read; pure."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from etl.records import FeedItem
from etl.sources.charsets import BYTE_ORDER_MARKS, codec_of
from etl.sources.guess import guess, likelier, may_be

FeedKind = Literal["rss", "atom", "json", "sitemap", "sitemap_index"]

# sitemaps.org allows 50 MB of one sitemap after decompression.
MAX_DECOMPRESSED = 50_000_000


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read, all text plain."""

    kind: FeedKind
    items: tuple[FeedItem, ...]
    title: str | None = None
    language: str | None = None
    home_url: str | None = None  # page the feed belongs to
    ttl: int | None = None  # seconds the feed asks to be left alone
    sitemaps: tuple[FeedItem, ...] = ()  # of a sitemap index: url and updated_at of each child


# -- bytes to text -------------------------------------------------------------------------------------------------

_UNMARKED = (  # "<?" or "<r" without a mark
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),  # EBCDIC
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")


def inflate(content: bytes) -> bytes:
    """Return the bytes inside a gzip file (``sitemap.xml.gz``), as far as they go; other bytes unchanged.

    Some servers compress the compressed file once more.
    """
    for _ in range(2):
        if not content.startswith(b"\x1f\x8b"):
            return content
        stream = zlib.decompressobj(wbits=31)
        try:
            content = stream.decompress(content, MAX_DECOMPRESSED)
        except zlib.error:
            return content
    return content


def decode(content: bytes, charset: str | None) -> str:
    """Return a feed's text: byte order mark, then UTF-8 if the bytes are that, then what was declared.

    Valid UTF-8 with characters outside ASCII is practically never anything else, while servers often declare
    ISO-8859-1 for everything; so it goes before HTTP's charset and the XML declaration. What no declared encoding
    can read is guessed.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    for start, name in _UNMARKED:
        if content.startswith(start):
            return content.decode(name, "replace")
    unmarked = guess(content) if b"\0" in content[:2000] else None
    if unmarked is not None:
        return content.decode(unmarked, "replace")
    declared = _DECLARED.search(content[:1000])
    labels = (charset, declared.group(1).decode() if declared else None)
    named = (codec for label in labels if (codec := codec_of(label)) is not None)
    stated = [codec for codec in named if may_be(codec, content)]
    shifted = guess(content) if content.isascii() and not stated else None
    if shifted is not None:
        return content.decode(shifted, "replace")
    if b"\x1b" not in content and (text := _decode_as(content, "utf-8")) is not None:  # ISO-2022 is ASCII with escapes
        return text
    fitting = [codec for codec in stated if _decode_as(content, codec) is not None]
    if fitting:
        return content.decode(likelier(content, fitting), "replace")
    return _decode_mostly(content, stated)


def _decode_as(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeError:
        return None


def _decode_mostly(content: bytes, stated: Sequence[str]) -> str:
    """A few bad bytes must not cost the rest: UTF-8 when most of it is, else as stated, else a guess."""
    as_utf8 = content.decode("utf-8", "surrogateescape")
    bad = sum(1 for character in as_utf8 if "\udc80" <= character <= "\udcff")
    good = sum(1 for character in as_utf8 if character > "\x7f") - bad
    if good >= max(bad, 1):
        return _STRAY.sub(lambda match: bytes([ord(match.group()) - 0xDC00]).decode("cp1252", "replace"), as_utf8)
    for codec in stated:
        text = content.decode(codec, "replace")
        if text.count("\ufffd") <= _DAMAGE * max(bad, 100):
            return text
    return content.decode(guess(content) or "cp1252", "replace")


_DAMAGE = 0.01  # share of bytes beyond ASCII
_STRAY = re.compile("[\udc80-\udcff]")


# -- markup to plain text ------------------------------------------------------------------------------------------

_UNSEEN = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][\w:-]*)(?:\s[^<>]*|/)?>|<[!?][^<>]*>")
_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code dfn em font i ins kbd mark q s samp small span strike strong sub sup tt
    u var wbr
    """.split()  # noqa: SIM905
)
_ESCAPED_TWICE = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#\d{2,5}|#x[0-9a-f]{2,4});"
    r"|<(b|i|em|strong|span|u|sup|sub|a|font|small|p)\b[^<>]*>[^<>]*</\1>|<w?br\s*/?>|<!\[CDATA\[",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain(text: str | None) -> str | None:
    """Return text without control characters, its blanks folded; None when nothing is left."""
    if not isinstance(text, str):  # broken markup makes parsers fill fields with what belongs elsewhere
        return None
    return " ".join(_CONTROLS.sub("", text).split()) or None


def markup_to_text(markup: str | None) -> str | None:
    """Return what a reader sees of a piece of HTML, on one line; None when nothing is left."""
    if not isinstance(markup, str):
        return None
    if "<" in markup:
        if "<![CDATA[" in markup:  # escaped along with its text
            markup = markup.replace("<![CDATA[", "").replace("]]>", "")
        markup = _TAG.sub(_blank_for_block, _UNSEEN.sub(" ", markup))
    return plain(html.unescape(markup) if "&" in markup else markup)


def title_text(title: str | None) -> str | None:
    """Return a headline without the markup that is left in it when it was escaped once too often."""
    return markup_to_text(title) if title is not None and _ESCAPED_TWICE.search(title) else title


def clean_markup(markup: str | None) -> str | None:
    """Return HTML as given but for characters that no database stores; None when it is blank."""
    if not isinstance(markup, str):
        return None
    markup = _CONTROLS.sub("", markup).strip()
    return markup or None


def _blank_for_block(match: re.Match[str]) -> str:
    name = match.group(1)
    return "" if name is not None and name.lower() in _INLINE else " "
