"""What a seed file holds, told from its beginning: its format, its columns, and what they are taken for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedReader
from typing import Any

from etl.sources.compression import peek
from etl.sources.containers import open_seed
from etl.sources.formats import Format, tell
from etl.sources.json_records import first_object, first_record, record_mapping
from etl.sources.mapping import columns_of, guess_mapping
from etl.sources.seedfile import BadInput, SeedFile

# Records without a column are met in any data set; the first good one of so many tells.
_RECORDS_TRIED = 20


@dataclass(frozen=True, slots=True)
class Survey:
    """How a seed file is read."""

    format: Format
    columns: tuple[str, ...] = ()  # of a table, or of the first record; empty where the format has its own
    mapping: Mapping[str, str] = field(default_factory=dict)  # field -> column

    @property
    def kept(self) -> tuple[str, ...]:
        """Return the columns that are no field of ours: they are kept under their own names."""
        return tuple(name for name in self.columns if name not in self.mapping.values())


def survey(file: SeedFile, mapping: Mapping[str, str] | None = None) -> Survey | None:
    """Return how a seed file is read, with ``mapping`` (field -> column) or by guessing; None when it cannot be.

    Standard input cannot be looked at twice: None.
    """
    if file.path is None:
        return None
    with suppress(BadInput):
        stream, name = open_seed(file)
        with stream:
            kind = tell(peek(stream), name)
            columns = _columns(kind, stream)
        said = mapping or {}
        records = kind in ("json", "jsonl")
        return Survey(kind, columns, record_mapping(columns, said) if records else guess_mapping(columns, said))
    return None


def _columns(kind: Format, stream: BufferedReader) -> tuple[str, ...]:
    from etl.sources import tables

    match kind:
        case "table":
            return tables.table_columns(peek(stream))
        case "parquet":
            return tables.parquet_columns(stream)
        case "jsonl" | "json":
            return _record_columns(kind, stream)
        case _:
            return ()


def _record_columns(kind: Format, stream: BufferedReader) -> tuple[str, ...]:
    """Return the field names of the first object among the records."""
    found: Any = None
    if kind == "jsonl":
        found = first_object(peek(stream), _RECORDS_TRIED)
    else:
        with suppress(ValueError, RecursionError):
            found = first_record(stream)
    return columns_of(found) if isinstance(found, dict) else ()
