"""Tables as records: CSV and TSV of any dialect, and Parquet."""

from __future__ import annotations

import csv
import importlib
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from itertools import islice
from typing import Any, NamedTuple

from etl.records import Rejected, SourceHints
from etl.sources.compression import peek
from etl.sources.containers import seekable
from etl.sources.encodings import errors_of, hints_of, settle_charset
from etl.sources.formats import WINDOWS_1252
from etl.sources.mapping import BODY_FIELDS, Item, guess_mapping, to_document
from etl.sources.seedfile import MAX_DOCUMENT_BYTES, BadInput

_DELIMITERS = (",", "\t", ";", "|", "^", "~", "\x01", "\x1f")  # the last two: Hive, and ASCII's own
# Lines above the header that are looked at: what an export says of itself.
_LINES_ABOVE = 10
# Rows that must agree before a text without a telling name is taken for a table.
_ROWS_TRIED = 20
# A longer first line is prose, not names of columns.
_MAX_HEADER_BYTES = 2000
# A row group is decoded as a whole anyway; this many of its rows are Python objects at once.
_PARQUET_ROWS = 256


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    quote: str  # empty: quotation marks mean nothing
    escape: str | None  # what a quote inside a field may follow, instead of being doubled

    def reader(self, lines: Any) -> Any:
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape,
            skipinitialspace=True,
            strict=True,  # an unclosed quotation mark is an error, not a very long field
        )


class _Trial(NamedTuple):
    """How well a dialect fits; larger is better."""

    known: int  # columns of the first row whose names we know
    agree: float  # share of the other rows that have as many columns
    columns: int
    dialect: _Dialect
    header: list[str]


def _best(text: str) -> _Trial:
    """Return the dialect that fits the first rows best."""
    first = text.partition("\n")[0]
    quotes = [re.findall(rf"(?:^|[,;\t|^~]){quote}", text, re.M) for quote in "\"'"]
    quote = "'" if len(quotes[1]) > len(quotes[0]) else '"'
    escapes = (None, "\\") if re.search(r'\\["\']', text) else (None,)
    trials = [
        _try(_Dialect(delimiter, quote, escape), text)
        for delimiter in _DELIMITERS
        for escape in escapes
        if delimiter in first or delimiter == ","
    ]
    if _is_unquoted(text):
        return _try(_Dialect("\t", "", None), text)
    return max(trials, key=lambda trial: trial[:3])


def _is_unquoted(text: str) -> bool:
    """Tell whether a quotation mark in tab-separated lines is a character like others.

    So it is where every line has all its fields and some mark that begins a field does not end it.
    """
    lines = text.splitlines()[:_ROWS_TRIED]
    fields = [line.split("\t") for line in (lines[:-1] if len(lines) < _ROWS_TRIED else lines) or lines]
    whole = len(fields[0]) > 1 and all(len(row) == len(fields[0]) for row in fields) if fields else False
    return whole and any(
        cell[:1] == '"' and not re.fullmatch(r'"(?:[^"]|"")*"', cell) for row in fields for cell in row
    )


def _try(dialect: _Dialect, text: str) -> _Trial:
    rows: list[list[str]] = []
    broken = 0
    lines = text.splitlines(keepends=True)
    reader = dialect.reader(lines)
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) > _ROWS_TRIED:
                break
    except csv.Error:
        broken = reader.line_num < len(lines)  # the last row may be cut by the end of the head
    if not rows:
        return _Trial(0, 0.0, 0, dialect, [])
    whole = rows[1:-1] or rows[1:]
    agree = sum(len(row) == len(rows[0]) for row in whole) / max(1, len(whole) + broken)
    return _Trial(len(guess_mapping(rows[0])), agree, len(rows[0]), dialect, rows[0])


def _lines_above(text: str) -> int:
    """Return how many lines stand above the header: Excel's "sep=;", comments, blank lines.

    A title above the table is one, too: a single cell, where a line below names columns we know.
    """
    lines = text.splitlines()[: _LINES_ABOVE + 1]
    above = 0
    while above < len(lines) and _is_remark(lines[above]):
        above += 1
    if above < len(lines) and not _names_columns(lines[above]):
        above = next((at for at in range(above + 1, len(lines)) if _names_columns(lines[at], 2)), above)
    return above if above < len(lines) else 0


def _is_remark(line: str) -> bool:
    bare = line.strip().strip('"').lower()
    return not bare or re.fullmatch(r"sep=.?", bare) is not None or (bare[0] == "#" and not _names_columns(bare[1:]))


def _names_columns(line: str, at_least: int = 1) -> bool:
    """Tell whether a line names columns we know, a title or text among them."""
    trials = (line.split(delimiter) for delimiter in _DELIMITERS)
    found = (guess_mapping([cell.strip().strip("\"'") for cell in cells]) for cells in trials if len(cells) >= at_least)
    return any(len(chosen) >= at_least and any(field in chosen for field in BODY_FIELDS) for chosen in found)


def looks_like_table(head: bytes) -> bool:
    """Tell whether a text is a table: its first line names fields we know, and the rows have as many columns."""
    text = head.decode("utf-8-sig", WINDOWS_1252)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    first, _, rest = text.partition("\n")
    if not rest.strip() or len(first) > _MAX_HEADER_BYTES or not any(d in first for d in _DELIMITERS):
        return False
    trial = _best(text)
    if trial.columns < 2 or trial.known < 2 or trial.agree < 0.8 or not all(map(_is_name, trial.header)):
        return False
    return any(field in guess_mapping(trial.header) for field in BODY_FIELDS)


def table_columns(head: bytes) -> tuple[str, ...]:
    """Return the names in the header of a table that begins with ``head``."""
    charset, _ = settle_charset(head)
    text = head.decode(charset, errors_of(charset))
    return tuple(name.strip() for name in _best(_below(text, _lines_above(text))).header)


def _below(text: str, lines: int) -> str:
    return "".join(text.splitlines(keepends=True)[lines:])


def _is_name(column: str) -> bool:
    return len(column) <= 40 and re.fullmatch(r"\w[\w .-]*", column.strip()) is not None


def read_table(stream: BufferedReader, mapping: Mapping[str, str] | None, start: int) -> Iterator[tuple[int, Item]]:
    """Yield (row number from 1, the header not counted; document or rejection).

    The whole table is rejected when no column can be the title, text or html.
    """
    # A field is limited to 128 kB by default; the limit is the module's, not the reader's.
    csv.field_size_limit(MAX_DOCUMENT_BYTES)
    head = peek(stream)
    charset, said = settle_charset(head)
    errors = errors_of(charset)
    beginning = head.decode(charset, errors)
    above = _lines_above(beginning)
    dialect = _best(_below(beginning, above)).dialect
    with TextIOWrapper(stream, encoding=charset, errors=errors, newline="") as text:
        lines = _Lines(text)
        deque(islice(lines, above), maxlen=0)
        rows = dialect.reader(lines)
        header = _header(rows)
        chosen = guess_mapping(header, mapping)
        _check_columns(header, chosen)
        yield from _rows(rows, lines, header, chosen, start, hints_of(charset, said))


class _Lines:
    """Lines that can be given back: a quotation mark that is never closed swallows the rows below it."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._returned: deque[str] = deque()
        self.taken: list[str] = []  # by the row that is being read

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._text)
        self.taken.append(line)
        return line

    def keep_first(self) -> None:
        """Give back all lines of the row but its first."""
        self._returned.extendleft(reversed(self.taken[1:]))


def _header(rows: Any) -> list[str]:
    try:
        return [column.strip() for column in next(rows, [])]
    except csv.Error as error:
        raise BadInput("broken_row", f"The first line cannot be read ({error}): it must name the columns.") from None


def _rows(
    rows: Any, lines: _Lines, header: list[str], mapping: Mapping[str, str], start: int, hints: SourceHints | None
) -> Iterator[tuple[int, Item]]:
    number = 0
    while True:
        lines.taken.clear()
        row, broken = [], None
        try:
            row = next(rows)
            broken = _misfit(row, header)
        except StopIteration:
            return
        except csv.Error as error:
            broken = Rejected("broken_row", f"The row cannot be read ({error}): check its quotation marks.")
        if broken is not None:
            lines.keep_first()
        elif not any(cell.strip() for cell in row):
            continue
        number += 1
        if number > start:
            yield number, broken or _row(row, header, mapping, hints)


def _misfit(row: list[str], header: list[str]) -> Rejected | None:
    if not any(cell.strip() for cell in row[len(header) :]):
        return None
    return Rejected(
        "broken_row",
        f"The row has {len(row)} fields, the header {len(header)}: put fields with a delimiter in quotation marks.",
    )


def _row(row: list[str], header: list[str], mapping: Mapping[str, str], hints: SourceHints | None) -> Item:
    record = {name: cell for name, cell in zip(header, row, strict=False) if name and cell.strip()}
    return to_document(record, {field: column for field, column in mapping.items() if column in record}, hints=hints)


def _check_columns(header: list[str], mapping: Mapping[str, str]) -> None:
    if absent := sorted(set(mapping.values()) - set(header)):
        raise BadInput("missing_fields", f"There is no column {', '.join(absent)}: there are {_list(header)}.")
    if not any(mapping.get(field, field) in header for field in BODY_FIELDS):
        raise BadInput(
            "missing_fields",
            "No column is the title, text or html: name them, --map title=...,text=...; if the first line is a record, "
            f"put a line with the columns' names above it (columns: {_list(header)}).",
        )


def _list(header: list[str]) -> str:
    return ", ".join(name[:40] for name in header[:20]) or "none"


# -- Parquet -------------------------------------------------------------------------------------------------------


def parquet_columns(stream: BufferedReader) -> tuple[str, ...]:
    """Return the columns of a Parquet file; none when it is damaged, or pyarrow is not there: reading it says so."""
    try:
        parquet = importlib.import_module("pyarrow.parquet")
        return tuple(parquet.ParquetFile(seekable(stream)).schema_arrow.names)
    except (ImportError, OSError, ValueError):  # ArrowException is a ValueError or an OSError where a file is damaged
        return ()


def read_parquet(stream: BufferedReader, mapping: Mapping[str, str] | None, start: int) -> Iterator[tuple[int, Item]]:
    """Yield (row number from 1, document or rejection); needs pyarrow. Row groups before ``start`` are not read."""
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise BadInput("needs_extra", "Parquet needs an extra: pip install copydesk[parquet]") from None
    try:
        # The directory of a Parquet file lies at its end: it cannot be read as a stream.
        table = parquet.ParquetFile(seekable(stream))
        names = table.schema_arrow.names
        chosen = guess_mapping(names, mapping)
        _check_columns(names, chosen)
        number = 0
        for group in range(table.num_row_groups):
            rows = table.metadata.row_group(group).num_rows
            if number + rows <= start:
                number += rows
                continue
            for batch in table.iter_batches(_PARQUET_ROWS, row_groups=[group]):
                for row in batch.to_pylist():
                    number += 1
                    if number > start:
                        record = {name: value for name, value in row.items() if value is not None}
                        yield number, to_document(record, {f: c for f, c in chosen.items() if c in record})
    except (importlib.import_module("pyarrow").ArrowException, OSError, ValueError) as error:
        why = str(error).partition("\n")[0]
        raise BadInput("broken_archive", f"The Parquet file is damaged ({why}): get it again.") from None
