"""Bytes to text, with the evidence for the charset."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.clean.evidence import Candidate
from etl.records import Rejected
from etl.sources.charsets import BYTE_ORDER_MARKS, codec_of
from etl.sources.guess import guess, likelier, may_be

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{2,40})")
# Browsers look for a <meta charset> in the first 1024 bytes; real pages put scripts before it.
_META_WINDOW = 8192
# One undecodable byte in a hundred may be damage; more means the label is wrong.
_DAMAGE = 0.01
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "a rich-text document"),
)
_MAGIC_BYTES = tuple(magic for magic, _ in _MAGIC)
_CONTROL_BYTES = bytes(set(range(32)) - {9, 10, 12, 13, 14, 15, 27})  # ISO-2022 shifts by 14, 15 and 27
# Text has hardly any control bytes; compiled or compressed data has about one in ten.
_BINARY_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text as it was meant, and how that was known."""

    text: str
    charset: str
    source: str  # bom | transport | meta | utf-8 | detected | fallback
    why: str
    candidates: tuple[Candidate, ...] = ()
    repairs: tuple[str, ...] = ()


def decode(content: bytes, declared: str | None = None, *, markup: bool = False) -> Decoded | Rejected:
    """Decode a document's bytes.

    A byte-order mark decides; then valid UTF-8 that is not mere ASCII (no other charset looks like that by chance);
    then what the transport and the page declare, if the bytes bear it out; then a guess (`etl.sources.guess`).
    ``markup`` says whether the document may declare its own charset. Returns Rejected("binary") for what is no text.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _with(content[len(mark) :], name, "bom", "it begins with a byte-order mark")
    unmarked = guess(content) if b"\0" in content[:2000] and not content.startswith(_MAGIC_BYTES) else None
    if unmarked is not None:
        return _with(content, unmarked, "detected", "read so, its zero bytes make text")
    binary = _binary(content)
    if binary is not None:
        return binary
    stated = _stated(content, declared, markup)
    return _try(content, stated)


def _try(content: bytes, stated: tuple[Candidate, ...]) -> Decoded:
    high = len(content) - len(content.translate(None, bytes(range(128, 256))))
    text = _strictly(content, "utf-8")
    if text is not None and not _declared_multibyte(stated, content, high):
        shifted = None if high else guess(content)
        if shifted is not None:
            return _with(content, shifted, "detected", "its letters stand between escapes", stated)
        why = "it is valid UTF-8" if high else "it is plain ASCII"
        return Decoded(text, "utf-8", "utf-8", why, stated)
    fitting = [candidate for candidate in stated if _strictly(content, candidate.value) is not None]
    if fitting:
        return _as_stated(content, fitting, stated)
    for candidate in stated:
        text = content.decode(candidate.value, "replace")
        damage = text.count("\ufffd")
        if damage <= _DAMAGE * max(high, 100):
            repairs = (f"undecodable bytes: {damage} replaced",)
            why = f"declared by the {candidate.source}, and it decodes but for {damage} bytes"
            return Decoded(text, candidate.value, candidate.source, why, stated, repairs)
    return _guess(content, high, stated)


def _as_stated(content: bytes, fitting: list[Candidate], stated: tuple[Candidate, ...]) -> Decoded:
    name = likelier(content, [candidate.value for candidate in fitting])
    chosen = next((candidate for candidate in fitting if candidate.value == name), None)
    if chosen is None:
        return _with(content, name, "detected", "no Western text has so many accents", stated)
    why = f"declared by the {chosen.source}, and it decodes"
    return Decoded(content.decode(name), name, chosen.source, why, stated)


def _guess(content: bytes, high: int, stated: tuple[Candidate, ...]) -> Decoded:
    text = content.decode("utf-8", "replace")
    damage = text.count("\ufffd")
    if damage <= 0.1 * high:
        repairs = (f"undecodable bytes: {damage} replaced",)
        return Decoded(text, "utf-8", "detected", f"UTF-8 but for {damage} bytes", stated, repairs)
    name = guess(content)
    if name is not None:
        return _with(content, name, "detected", "the encoding its bytes look most like", stated)
    return _with(content, "cp1252", "fallback", "nothing better was found", stated)


def _with(content: bytes, name: str, source: str, why: str, stated: tuple[Candidate, ...] = ()) -> Decoded:
    text = content.decode(name, "replace")
    damage = text.count("\ufffd")
    repairs = (f"undecodable bytes: {damage} replaced",) if damage else ()
    return Decoded(text, name, source, why, stated, repairs)


def _strictly(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return None


def _stated(content: bytes, declared: str | None, markup: bool) -> tuple[Candidate, ...]:
    found = [(declared, "transport")]
    if markup:
        head = content[:_META_WINDOW]
        found += [(match[1].decode("ascii"), "meta") for match in (_XML.search(head), _META.search(head)) if match]
    named = ((codec_of(label), source) for label, source in found)
    return tuple(Candidate(name, source) for name, source in named if name is not None and may_be(name, content))


def _declared_multibyte(stated: tuple[Candidate, ...], content: bytes, high: int) -> bool:
    """Tell whether a short East Asian text passes for UTF-8 by chance (the "bush hid the facts" kind of accident)."""
    if high > 16 or not stated:
        return False
    name = stated[0].value
    double = name in ("gb18030", "cp932", "cp949", "big5hkscs", "euc_jp")
    # ISO-2022 writes everything in ASCII bytes between escapes.
    shifted = name.startswith("iso2022") and b"\x1b" in content
    return (double and high > 0 and _strictly(content, name) is not None) or shifted


def _binary(content: bytes) -> Rejected | None:
    for magic, what in _MAGIC:
        if content.startswith(magic):
            return Rejected("binary", f"This is {what}, not text: extract its text first.")
    head = content[:100_000]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if controls > max(8, _BINARY_SHARE * len(head)):
        return Rejected("binary", "This is binary data, not text: check what the file really is.")
    return None
