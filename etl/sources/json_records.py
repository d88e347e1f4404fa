"""JSON Lines, and JSON documents of any size, as records; a broken one does not stop the next."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from io import BufferedReader, TextIOWrapper
from typing import Any

from etl.records import Rejected, SourceHints
from etl.sources.compression import HEAD_BYTES, Stream, buffered, peek
from etl.sources.encodings import errors_of, hints_of, settle_charset
from etl.sources.mapping import Item, columns_of, guess_mapping, to_document
from etl.sources.seedfile import MAX_DOCUMENT_BYTES, BadInput

_TOO_LARGE = Rejected(
    "too_large", f"The record is larger than {MAX_DOCUMENT_BYTES:,} bytes: no article is; check for a missing line end."
)
_UTF_8 = ("utf-8", "utf-8-sig")
# An object that wraps a list of records has to be parsed whole: about five times this in memory.
MAX_WRAPPER_CHARS = 50_000_000
# Where a wrapped list of records lies, when an object holds several lists.
_WRAPPERS = ("articles", "records", "items", "documents", "results", "data", "entries", "rows", "docs")


def read_json_lines(
    stream: BufferedReader, mapping: Mapping[str, str] | None, start: int
) -> Iterator[tuple[int, Item]]:
    """Yield (record number from 1, document or rejection); blank lines are no records."""
    charset, said = settle_charset(peek(stream))
    if charset.startswith(("utf-16", "utf-32", "iso2022")):  # a byte there is not always the character it looks like
        stream, charset = _as_utf8(stream, charset), "utf-8"
    hints = hints_of(charset, said)
    number = 0
    for at, line in enumerate(_lines(stream), 1):
        if at == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if line.isspace() or not line:
            continue
        number += 1
        if number > start:
            yield (
                number,
                _TOO_LARGE if len(line) > MAX_DOCUMENT_BYTES else _record(line.strip(), at, mapping, charset, hints),
            )


def first_object(head: bytes, lines: int) -> dict[str, Any] | None:
    """Return the first JSON object among the first ``lines`` lines of a JSON Lines file's head."""
    charset, _ = settle_charset(head)
    text = head.decode(charset, errors_of(charset))
    for line in text.split("\n")[:lines]:
        with suppress(ValueError, RecursionError):
            value = json.loads(line, strict=False)
            if isinstance(value, dict):
                return value
    return None


def _as_utf8(stream: BufferedReader, charset: str) -> BufferedReader:
    text = TextIOWrapper(stream, encoding=charset, errors="replace", newline="")

    class _Encoded:
        def read(self, size: int) -> bytes:
            return text.read(max(1, size // 4)).encode("utf-8", "backslashreplace")

        def close(self) -> None:
            text.close()

    return buffered(Stream(_Encoded()))  # type: ignore[arg-type]


def _lines(stream: BufferedReader) -> Iterator[bytes]:
    """Yield the lines; of an over-long one only its beginning, one byte more than the limit."""
    while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
        yield line
        while len(line) > MAX_DOCUMENT_BYTES and not line.endswith(b"\n"):
            if not (line := stream.readline(MAX_DOCUMENT_BYTES + 1)):
                return


class _Unclean(Exception):
    """The JSON is readable, but not by everyone."""


def _refuse_constant(name: str) -> Any:
    raise _Unclean(name)


def _record(line: bytes, at: int, mapping: Mapping[str, str] | None, charset: str, hints: SourceHints | None) -> Item:
    """Return the document of line ``at``; its bytes are kept as they came when every JSON reader can read them."""
    raw: bytes | None = line
    try:
        try:
            value = json.loads(
                line.decode("ascii" if charset not in _UTF_8 else "utf-8"), parse_constant=_refuse_constant
            )
        except (UnicodeDecodeError, json.JSONDecodeError, _Unclean):
            value, raw = _lenient(line, charset), None
        return as_record(value, mapping, raw, hints)
    except RecursionError:
        return Rejected("too_deep", "The JSON is nested too deeply to be a record: write flat records.")
    except ValueError as error:
        return Rejected("broken_json", f"Line {at} is no JSON ({_why(error)}): correct it, or write the file again.")


def _why(error: ValueError) -> str:
    return f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else str(error)


def _lenient(line: bytes, charset: str) -> Any:
    """Read JSON with raw control characters, NaN, or in another encoding than UTF-8."""
    return json.loads(line.decode(charset, errors_of(charset)), strict=False, parse_constant=lambda name: None)


def as_record(
    value: Any, mapping: Mapping[str, str] | None, raw: bytes | None = None, hints: SourceHints | None = None
) -> Item:
    """Return the document of any JSON value; only an object can be one."""
    if not isinstance(value, dict):
        return Rejected("not_a_record", f"A record is a JSON object, this is a {type(value).__name__}: write objects.")
    return to_document(value, None if mapping is None else record_mapping(columns_of(value), mapping), raw, hints)


def record_mapping(columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return what the fields of one record are taken for; what was said of columns it has not got does not hold.

    Records of one file need not have the same fields; a table without a column that was named is rejected.
    """
    return guess_mapping(columns, {field: name for field, name in mapping.items() if not name or name in columns})


# -- whole JSON documents ------------------------------------------------------------------------------------------


def read_json(stream: BufferedReader, mapping: Mapping[str, str] | None, start: int) -> Iterator[tuple[int, Item]]:
    """Yield (record number from 1, document or rejection) from an array, an object, a wrapped list, or several values.

    An array is read element by element, so that its size does not matter. After broken JSON nothing more can be read.
    """
    number = 0
    hints = hints_of(*settle_charset(peek(stream)))
    try:
        for value in json_values(stream):
            for record in unwrap(value):
                number += 1
                if number > start:
                    yield number, as_record(record, mapping, hints=hints)
    except RecursionError:
        yield number + 1, Rejected("too_deep", "The JSON is nested too deeply to be a record: write flat records.")
    except json.JSONDecodeError as error:
        yield (
            number + 1,
            Rejected("broken_json", f"The JSON is broken here ({error.msg}): correct it; what follows was not read."),
        )


def unwrap(value: Any) -> Iterator[Any]:
    """Return the records in a value: a list's elements, the list that an object wraps, or the value itself."""
    if isinstance(value, list):
        return iter(value)
    if not isinstance(value, dict) or {"text", "html"} & guess_mapping(value).keys():
        return iter((value,))
    lists = [key for key, inner in value.items() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
    named = [key for key in _WRAPPERS if key in lists]
    chosen = named[0] if named else lists[0] if len(lists) == 1 and "title" not in value else None
    return iter((value,) if chosen is None else value[chosen])


class _Window:
    """Decoded text of a stream, of which only what is not yet parsed is held."""

    def __init__(self, stream: BufferedReader, size: int) -> None:
        charset, _ = settle_charset(peek(stream))
        self._decoder = codecs.getincrementaldecoder(charset)(errors_of(charset))
        self._stream = stream
        self._size = size
        self._failure: BadInput | None = None
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        """Add at least as much as is held; False at the end of the stream."""
        if self.ended:
            if self._failure is not None:
                raise self._failure
            return False
        self.text, self.at = self.text[self.at :], 0
        chunk = b""
        try:
            chunk = self._stream.read(max(self._size, len(self.text)))
        except BadInput as failure:
            self._failure = failure
        self.ended = not chunk
        self.text += self._decoder.decode(chunk, self.ended)
        return True

    def skip(self, characters: str) -> str:
        """Pass over ``characters``; return the next one, empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in characters:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""


_BLANK = " \t\r\n\ufeff\x1e"  # \x1e: RFC 7464 sequences


def json_values(stream: BufferedReader, size: int = HEAD_BYTES) -> Iterator[Any]:
    """Yield the values of a JSON text, and of an array at its top the elements; reads ``size`` bytes at a time.

    Raises json.JSONDecodeError, RecursionError, and BadInput for an over-large value.
    """
    window = _Window(stream, size)
    decoder = json.JSONDecoder(strict=False, parse_constant=lambda name: None)
    while first := window.skip(_BLANK):
        if first != "[":
            yield _next_value(window, decoder, MAX_WRAPPER_CHARS)
            continue
        window.at += 1
        while (mark := window.skip(_BLANK + ",")) not in ("]", ""):
            yield _next_value(window, decoder, MAX_DOCUMENT_BYTES)
        if not mark:
            raise json.JSONDecodeError("the array breaks off", "", 0)
        window.at += 1


def _next_value(window: _Window, decoder: json.JSONDecoder, limit: int) -> Any:
    while True:
        try:
            value, end = decoder.raw_decode(window.text, window.at)
        except json.JSONDecodeError as error:
            held = len(window.text) - window.at
            # An error well before the end of what is held is an error; near the end the rest may be missing.
            if error.pos < len(window.text) - _LONGEST_TOKEN and not error.msg.startswith("Unterminated string"):
                raise
            if held > limit:
                raise BadInput(_TOO_LARGE.reason, _TOO_LARGE.detail) from None
            if not window.more():
                raise
            continue
        if end == len(window.text) and window.more():
            continue  # a number may go on
        window.at = end
        return value


# "\ud83d\ude00" or "Infinity": no token but a string is cut further from its end.
_LONGEST_TOKEN = 16
