"""Which encoding a file of records has, and how that is known."""

from __future__ import annotations

import codecs

from etl.records import SourceHints
from etl.sources.formats import MARKED, WINDOWS_1252, charset_of
from etl.sources.guess import guess

FEW_STRAYS = 4  # of a pound sign and a curly quotation mark nobody can tell a language


def settle_charset(head: bytes) -> tuple[str, str | None]:
    """Return the encoding of a file by its beginning and, when it is not plain UTF-8, how that is known.

    A byte order mark decides, then whether it is UTF-8. Where more of its other characters are UTF-8 than are not, or
    too few bytes are not to guess by, it is taken for UTF-8 with stray bytes in it; else the encoding is guessed.
    """
    if (by_mark := charset_of(head)) != "utf-8":
        return by_mark, "byte order mark" if by_mark in MARKED else "every other byte is zero"
    shifted = guess(head) if head.isascii() else None
    if shifted is not None:
        return shifted, "its escapes"
    whole = head[: head.rfind(b"\n") + 1 or len(head)]
    strays = _strays(whole)
    if not strays:
        return "utf-8", None
    if strays < FEW_STRAYS or _others(whole) > strays:
        return "utf-8", "most of it is UTF-8; what is not was read as Windows-1252"
    return guess(whole) or "cp1252", "guessed from the bytes"


def hints_of(charset: str, said: str | None) -> SourceHints | None:
    """Return how a record's encoding is known, to be kept with it; plain UTF-8 needs no word."""
    return SourceHints(extra={"file_charset": charset, "file_charset_source": said}) if said else None


def errors_of(charset: str) -> str:
    """Return the error handler for what is not of the encoding: in UTF-8 it is mostly Windows-1252."""
    return WINDOWS_1252 if charset.startswith("utf-8") else "replace"


def _strays(content: bytes) -> int:
    """Return how many bytes are no UTF-8; those that a cut at the end may have left do not count."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    return decoder.decode(content).count("\ufffd") - content.count("\ufffd".encode())


def _others(content: bytes) -> int:
    """Return how many characters beyond ASCII are UTF-8."""
    text = content.decode("utf-8", "ignore")
    return len(text) - sum(map(str.isascii, text))
