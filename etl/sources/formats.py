"""Which format a stream has, told from its first bytes before its name."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import PurePosixPath
from typing import Literal

from etl.sources.seedfile import BadInput

Format = Literal["text", "html", "json", "jsonl", "table", "feed", "mail", "mailbox", "mhtml", "parquet", "warc"]

# Error handler: what is no UTF-8 in a UTF-8 file is mostly Windows-1252.
WINDOWS_1252 = "copydesk-windows-1252"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(WINDOWS_1252, _as_windows_1252)

# Magic numbers of what people leave in such folders and we cannot read. A file named .txt is left to cleaning.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"MSCF\0\0\0\0", "a cabinet archive"),
    (b"!<arch>", "an ar archive"),
    (b"\x04\x22\x4d\x18", "LZ4 data"),
    (b"LZIP\x01", "lzip data"),
    (b"\x1f\x9d", "compress (.Z) data"),
    (b"\xff\x06\x00\x00sNaPpY", "Snappy data"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"Obj\x01", "an Avro file"),
    (b"ARROW1\0\0", "an Arrow or Feather file (write it as Parquet)"),
    (b"\x89HDF", "an HDF5 file"),
)
_NAMED: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "table",
    ".tsv": "table",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".rdf": "feed",
    ".eml": "mail",
    ".mbox": "mailbox",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".parquet": "parquet",
    ".warc": "warc",
}
# Lie beside saved pages and data sets, and are text, but nobody's article.
_BESIDE = frozenset((".css", ".js", ".py", ".sh", ".sql", ".yaml", ".yml", ".toml", ".ini", ".svg", ".log", ".lock"))
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARKED = frozenset(name for _, name in _BOMS)
# Bytes by which UTF-16 without a mark is told: in most scripts the names of fields and the markup are ASCII.
_UNMARKED_HEAD = 2_000
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_FRAGMENT = re.compile(rb"\s*<(?:article|main|section|div|p|h1|title|meta)\b[^>]*>", re.I)
_FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<[?!][^>]*>\s*)*<(?:\w+:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)\b", re.I
)
_XML = re.compile(rb"\s*<\?xml\b", re.I)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*: ?[^\n]*\n")
_MAIL_FIELDS = re.compile(rb"^(?:from|date|message-id|mime-version|received|return-path|delivered-to):", re.I | re.M)
_MAILBOX = re.compile(rb"From \S[^\n]* \d{4}[^\n]*\n")
_MHTML = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)
# Lines of a JSON Lines file that are looked at: the first may be the broken one.
_JSON_LINES_TRIED = 5


def charset_of(head: bytes) -> str:
    """Return the encoding of a text format's bytes: by its byte order mark, or UTF-16's zeros, else UTF-8."""
    return next((name for bom, name in _BOMS if head.startswith(bom)), None) or _utf_16_without_mark(head) or "utf-8"


def _utf_16_without_mark(head: bytes) -> str | None:
    even, odd = head[:_UNMARKED_HEAD:2], head[1:_UNMARKED_HEAD:2]
    if len(odd) < 4:
        return None
    zeros = even.count(0) / len(even), odd.count(0) / len(odd)
    if max(zeros) < 0.4 or min(zeros) > 0.1:
        return None
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def tell(head: bytes, name: str) -> Format:
    """Return the format of a stream that begins with ``head``; raise BadInput when we cannot read it."""
    if not head.strip():
        raise BadInput("empty", "There is nothing in it: remove the file, or get it again.")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _BESIDE:
        raise BadInput("unsupported_format", f"A file of the kind {suffix} is no article: leave it out (--glob).")
    named = _NAMED.get(suffix)
    if found := _by_content(_as_ascii(head), named):
        return found
    if named in ("text", "html", "table", "json", "jsonl"):
        return named
    _check_foreign(head)
    if named == "feed" or _XML.match(head):
        raise BadInput("unsupported_format", "This XML is no RSS, Atom or sitemap: turn it into JSON Lines or text.")
    if named is not None:
        raise BadInput("unsupported_format", f"The name says {named}, the content does not: check the file.")
    return "text"


def _as_ascii(head: bytes) -> bytes:
    """Return the head so that ASCII patterns match: without byte order mark, UTF-16 and UTF-32 as UTF-8."""
    charset = charset_of(head)
    return head if charset == "utf-8" else head.decode(charset, "ignore").encode()


def _by_content(head: bytes, named: Format | None) -> Format | None:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    if _HTML.match(head):
        return "html"
    if _FEED.match(head):
        return "feed"
    if head.lstrip()[:1] in (b"{", b"["):
        return _json_kind(head, named)
    if _MAILBOX.match(head) and _mail_header(head.partition(b"\n")[2]):
        return "mailbox"
    if _mail_header(head):
        return "mhtml" if _MHTML.search(_mail_header(head)) else "mail"
    if named in (None, "text"):
        return _table_or_fragment(head)
    return None


def _json_kind(head: bytes, named: Format | None) -> Format | None:
    """Tell a JSON document from JSON Lines, whatever the name says: a broken line costs only itself."""
    if head.lstrip()[:1] == b"[":
        return "json" if re.match(rb'\s*\[\s*(?:[{\]]|//|/\*|\[\s*[{"])', head) else _named_json(named)
    lines = [line for line in head.split(b"\n") if line.strip()][:_JSON_LINES_TRIED]
    objects = sum(map(_is_object, lines))
    if objects > 1 or (objects == 1 and named != "json"):
        return "jsonl"
    if named == "jsonl":
        return "json" if lines[0].strip() == b"{" else "jsonl"
    return "json" if named == "json" or re.match(rb'\s*\{\s*"[^"\n]*"\s*:', head) else None


def _named_json(named: Format | None) -> Format | None:
    return named if named in ("json", "jsonl") else None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _mail_header(head: bytes) -> bytes:
    """Return the block of header lines a message begins with; empty when this is none."""
    block = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n"
    lines = re.sub(rb"\n[ \t]+", b" ", block)
    if not all(_HEADER.fullmatch(line) for line in lines.splitlines(keepends=True)):
        return b""
    return block if len(_MAIL_FIELDS.findall(lines)) >= 2 else b""


def _table_or_fragment(head: bytes) -> Format | None:
    from etl.sources.tables import looks_like_table

    if looks_like_table(head):
        return "table"
    return "html" if _FRAGMENT.match(head) else None


def _check_foreign(head: bytes) -> None:
    found = next((what for magic, what in _FOREIGN if head.startswith(magic)), None)
    found = found or ("binary data" if b"\0" in head and charset_of(head) == "utf-8" else None)
    if found:
        raise BadInput("unsupported_format", f"This is {found}: convert it to text, HTML or JSON Lines first.")
