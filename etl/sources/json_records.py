"""JSON Lines, and JSON documents of any size, as records; a broken one does not stop the next."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from typing import Any

from etl.records import Rejected, SourceHints
from etl.sources.compression import HEAD_BYTES, Stream, buffered, peek
from etl.sources.encodings import errors_of, hints_of, settle_charset
from etl.sources.mapping import Item, columns_of, guess_mapping, to_document
from etl.sources.seedfile import MAX_DOCUMENT_BYTES, BadInput
from etl.sources.wrapped import is_header, records_in, rows_as_records

_TOO_LARGE = Rejected(
    "too_large", f"The record is larger than {MAX_DOCUMENT_BYTES:,} bytes: no article is; check for a missing line end."
)
_TOO_DEEP = Rejected("too_deep", "The JSON is nested too deeply to be a record: write flat records.")
_UTF_8 = ("utf-8", "utf-8-sig")
# An object that wraps a list of records is parsed whole, at about five times this in memory; of a larger one the first
# list of objects is read.
MAX_WRAPPER_CHARS = 20_000_000
_A_LIST = re.compile(r'"[^"\n]{1,60}"\s*:\s*\[\s*(?=\{)')
# What a line must have in it to hold more than one record.
_MAY_WRAP = re.compile(rb"^\s*\[|:\s*[\[{]")
# Commas and comments that JSON does not allow and people write; a value with more of them is something else.
_MOST_MENDED = 100
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)


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
        if number < start and not _MAY_WRAP.search(line):
            number += 1
            continue
        for item in (_TOO_LARGE,) if len(line) > MAX_DOCUMENT_BYTES else _items(line, at, mapping, charset, hints):
            number += 1
            if number > start:
                yield number, item


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


def _items(
    line: bytes, at: int, mapping: Mapping[str, str] | None, charset: str, hints: SourceHints | None
) -> Iterator[Item]:
    """Yield what line ``at`` holds; a record's bytes are kept as they came when every JSON reader can read them."""
    line = line.strip()
    raw: bytes | None = line
    try:
        try:
            value = json.loads(
                line.decode("ascii" if charset not in _UTF_8 else "utf-8"), parse_constant=_refuse_constant
            )
        except (UnicodeDecodeError, json.JSONDecodeError, _Unclean):
            value, raw = _lenient(line, charset), None
    except RecursionError:
        yield _TOO_DEEP
        return
    except ValueError as error:
        yield Rejected("broken_json", f"Line {at} is no JSON ({_why(error)}): correct it, or write the file again.")
        return
    for record in records_in(value):
        yield as_record(record, mapping, raw if record is value else None, hints)


def _why(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return "a number with thousands of digits" if "digits" in str(error) else str(error)


def _lenient(line: bytes, charset: str) -> Any:
    """Read JSON with raw control characters, NaN, commas behind the last, comments, or in another encoding."""
    text = line.decode(charset, errors_of(charset)).rstrip(", \t")
    for _ in range(_MOST_MENDED):
        try:
            return json.loads(text, strict=False, parse_constant=lambda name: None)
        except json.JSONDecodeError as error:
            mended = without_blot(text, error.pos)
            if mended is None:
                raise
            text = mended
    raise json.JSONDecodeError("too many commas or comments", text, 0)


def without_blot(text: str, at: int) -> str | None:
    """Return a JSON text without the comment at ``at``, or the comma before a bracket there; None where is neither."""
    if comment := _COMMENT.match(text, at):
        return text[:at] + text[comment.end() :]
    before = text[:at].rstrip()
    if text[at : at + 1] in ("}", "]") and before.endswith(","):
        return before[:-1] + text[at:]
    return None


_KINDS = {"str": "a string", "int": "a number", "float": "a number", "bool": "true or false", "NoneType": "null"}


def as_record(
    value: Any, mapping: Mapping[str, str] | None, raw: bytes | None = None, hints: SourceHints | None = None
) -> Item:
    """Return the document of any JSON value; only an object can be one."""
    if not isinstance(value, dict):
        kind = _KINDS.get(type(value).__name__, "a list")
        return Rejected("not_a_record", f"A record is a JSON object, this is {kind}: write objects.")
    return to_document(value, None if mapping is None else record_mapping(columns_of(value), mapping), raw, hints)


def record_mapping(columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return what the fields of one record are taken for; what was said of columns it has not got does not hold.

    Records of one file need not have the same fields; a table without a column that was named is rejected.
    """
    return guess_mapping(columns, {field: name for field, name in mapping.items() if not name or name in columns})


# -- whole JSON documents ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a JSON document cannot be read."""

    why: str
    read_on: bool  # whether a next record was found behind it
    too_deep: bool = False

    @property
    def rejected(self) -> Rejected:
        """Return what a person is told."""
        rest = "what follows was read" if self.read_on else "what follows was not read"
        if self.too_deep:
            return Rejected(_TOO_DEEP.reason, f"{_TOO_DEEP.detail[:-1]}; {rest}.")
        return Rejected("broken_json", f"The JSON is broken here ({self.why}): correct it; {rest}.")


def read_json(stream: BufferedReader, mapping: Mapping[str, str] | None, start: int) -> Iterator[tuple[int, Item]]:
    """Yield (record number from 1, document or rejection) from an array, an object, a wrapped list, or several values.

    An array is read element by element, so that its size does not matter. Behind a broken one the next is looked for.
    """
    hints = hints_of(*settle_charset(peek(stream)))
    for number, record in enumerate(_under_header(json_values(stream)), 1):
        if number > start:
            broken = isinstance(record, Broken)
            yield number, record.rejected if broken else as_record(record, mapping, hints=hints)


def _under_header(values: Iterator[Any]) -> Iterator[Any]:
    """Yield the records of values; rows below one that names columns go under its names."""
    header: list[str] | None = None
    for value in values:
        if header is not None and isinstance(value, list):
            yield from rows_as_records(header, (value,))
        elif is_header(value):
            header = value
        else:
            yield from records_in(value)


def first_record(stream: BufferedReader) -> Any:
    """Return the first record of a JSON document that is not broken; None when there is none."""
    return next((one for one in _under_header(json_values(stream, HEAD_BYTES)) if not isinstance(one, Broken)), None)


class _TooLarge(BadInput):
    """A value is larger than what is held of it."""


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

    def skip_blanks(self, characters: str) -> str:
        """Pass over ``characters`` and comments; return the next one, empty at the end."""
        while (mark := self.skip(characters)) == "/":
            while self.text[self.at : self.at + 2] == "/*" and "*/" not in self.text[self.at :] and self.more():
                pass
            comment = _COMMENT.match(self.text, self.at)
            if comment is None or len(self.text) - self.at > MAX_DOCUMENT_BYTES:
                return mark
            self.at = comment.end()
        return mark

    def enter(self, pattern: re.Pattern[str]) -> bool:
        """Go to the end of the first match in what is held; False when there is none."""
        found = pattern.search(self.text, self.at)
        self.at = found.end() if found is not None else self.at
        return found is not None

    def seek(self, pattern: re.Pattern[str]) -> bool:
        """Pass over text up to the next match, which ends where a value begins; False when there is none."""
        self.at += 1
        while True:
            if found := pattern.search(self.text, self.at):
                self.at = found.end()
                return True
            self.at = max(self.at, len(self.text) - _LONGEST_START)
            if not self.more():
                return False


_BLANK = " \t\r\n\ufeff\x1e"  # \x1e: RFC 7464 sequences
# A record begins on a line of its own, or behind another; what stands behind a colon is within one.
_A_RECORD = r"[,\[\n\r}]\s*(?=\{)"
_LONGEST_START = 300  # characters from the end of a record to the first name of the next


def json_values(stream: BufferedReader, size: int = HEAD_BYTES) -> Iterator[Any]:
    """Yield the values of a JSON text, and of an array at its top the elements; reads ``size`` bytes at a time.

    What cannot be read is yielded as `Broken`, and reading goes on at what begins as the first record did. Raises
    BadInput for an over-large value.
    """
    window = _Window(stream, size)
    begins = _A_RECORD
    within, wrapped, broken = False, False, False  # within an array; one of an object; behind what was broken
    while first := window.skip_blanks(_BLANK + ","):
        if first == "]" and within:
            if wrapped:
                return  # what stands behind a list too large to be parsed whole says something about it
            window.at, within = window.at + 1, False
            continue
        if first == "[" and not within and not broken:
            window.at, within = window.at + 1, True
            continue
        try:
            value = _next_value(window, MAX_DOCUMENT_BYTES if within else MAX_WRAPPER_CHARS)
        except _TooLarge:
            within = wrapped = not within and window.enter(_A_LIST)
            if not within:
                raise
            continue
        except (json.JSONDecodeError, RecursionError) as error:
            broken = window.seek(re.compile(begins))
            yield Broken(getattr(error, "msg", ""), broken, isinstance(error, RecursionError))
            if not broken:
                return
            continue
        broken = False
        if begins == _A_RECORD and isinstance(value, dict) and value:
            begins = _A_RECORD.replace(r"\{", r"\{\s*" + re.escape(json.dumps(next(iter(value)))) + r"\s*:")
        yield value
    if within:
        yield Broken("the array breaks off", read_on=False)


def _next_value(window: _Window, limit: int) -> Any:
    decoder = json.JSONDecoder(strict=False, parse_constant=lambda name: None)
    mended = 0
    while True:
        try:
            value, end = decoder.raw_decode(window.text, window.at)
        except json.JSONDecodeError as error:
            held = len(window.text) - window.at
            # An error well before the end of what is held is an error; near the end the rest may be missing.
            if error.pos < len(window.text) - _LONGEST_TOKEN and not error.msg.startswith("Unterminated string"):
                text = without_blot(window.text, error.pos) if mended < _MOST_MENDED else None
                if text is None:
                    raise
                window.text, mended = text, mended + 1
                continue
            if held > limit:
                raise _TooLarge(_TOO_LARGE.reason, _TOO_LARGE.detail) from None
            if not window.more():
                text = without_blot(window.text, error.pos) if mended < _MOST_MENDED else None
                if text is None:
                    raise
                window.text, mended = text, mended + 1
            continue
        if end == len(window.text) and window.more():
            continue  # a number may go on
        window.at = end
        return value


# "\ud83d\ude00" or "Infinity": no token but a string is cut further from its end.
_LONGEST_TOKEN = 16
