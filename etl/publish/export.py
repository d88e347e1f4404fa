"""Write articles out as JSON Lines, CSV or Parquet: one row each, as mart.articles shows them.

A row can be loaded again with ``copydesk backfill``. Where a page or its outlet objects to text and data mining, the
row says so and, unless one asks otherwise, holds no text.
"""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from etl.errors import UsageError
from etl.store.connect import Database, run_statement

if TYPE_CHECKING:
    from sqlalchemy import Row

Format = Literal["jsonl", "csv", "parquet"]
OptedOut = Literal["without-text", "leave-out", "include"]
_AT_ONCE = 1_000  # rows held in memory
_TIMES = ("second", "minute", "hour")
_COLUMNS = {
    "article_id": "int64",
    "id": "string",
    "url": "string",
    "canonical_url": "string",
    "outlet": "string",
    "title": "string",
    "text": "string",
    "authors": "list",
    "agencies": "list",
    "published_at": "string",
    "published_precision": "string",
    "modified_at": "string",
    "language": "string",
    "section": "string",
    "tags": "list",
    "partial": "bool",
    "duplicate_group_id": "int64",
    "is_canonical": "bool",
    "story_id": "int64",
    "n_revisions": "int64",
    "first_seen_at": "string",
    "gone_at": "string",
    "mining_optouts": "list",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles: days as ``mart.articles.day`` counts them."""

    since: date | None = None
    until: date | None = None  # exclusive
    outlet: str | None = None
    opted_out: OptedOut = "without-text"


@dataclass(slots=True)
class Exported:
    """What was written."""

    articles: int = 0
    without_text: int = 0  # opted out of mining
    left_out: int = 0  # opted out of mining


def rows(database: Database, selection: Selection, exported: Exported) -> Iterator[dict[str, Any]]:
    """Yield articles as plain values, counted in ``exported``; the reader reads them, a thousand at a time."""
    with database.reader() as connection:
        streaming = connection.execution_options(stream_results=True, yield_per=_AT_ONCE)
        found = run_statement(
            streaming,
            "export_articles",
            since=selection.since,
            until=selection.until,
            outlet=selection.outlet,
        )
        for row in found:
            opted_out = bool(row.mining_optouts) and selection.opted_out != "include"
            if opted_out and selection.opted_out == "leave-out":
                exported.left_out += 1
                continue
            exported.articles += 1
            exported.without_text += opted_out
            yield {**_plain(row), **({"text": None} if opted_out else {})}


def write(database: Database, selection: Selection, into: IO[str], form: Format) -> Exported:
    """Write articles to a text stream as JSON Lines or CSV (lists in it are JSON)."""
    exported = Exported()
    if form == "csv":
        writer = csv.DictWriter(into, list(_COLUMNS), lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {name: _json(value) if isinstance(value, list) else value for name, value in row.items()}
            for row in rows(database, selection, exported)
        )
        return exported
    for row in rows(database, selection, exported):
        into.write(_json(row) + "\n")
    return exported


def write_file(database: Database, selection: Selection, path: Path, form: Format) -> Exported:
    """Write articles to a file, which is there when all of it is; raises UsageError where Parquet has no library."""
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        if form == "parquet":
            exported = _write_parquet(database, selection, unfinished)
        else:
            with unfinished.open("w", encoding="utf-8", newline="") as stream:
                exported = write(database, selection, stream, form)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return exported


def _write_parquet(database: Database, selection: Selection, path: Path) -> Exported:
    try:
        arrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise UsageError("Parquet needs an extra: pip install copydesk[parquet]") from None
    text = arrow.string()
    kinds = {"string": text, "int64": arrow.int64(), "bool": arrow.bool_(), "list": arrow.list_(text)}
    schema = arrow.schema([(name, kinds[kind]) for name, kind in _COLUMNS.items()])
    exported = Exported()
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        found = rows(database, selection, exported)
        while batch := list(islice(found, _AT_ONCE)):
            writer.write_table(arrow.Table.from_pylist(batch, schema=schema))
    return exported


def _plain(row: Row[Any]) -> dict[str, Any]:
    values = row._mapping
    plain = {name: values[name] for name in _COLUMNS if name in values}
    times = {name: _iso(plain[name]) for name in ("modified_at", "first_seen_at", "gone_at")}
    return {
        **dict.fromkeys(_COLUMNS),
        **plain,
        **times,
        "id": row.external_id,
        "published_at": _published(row),
        "authors": list(row.authors),
        "mining_optouts": list(row.mining_optouts),
    }


def _published(row: Row[Any]) -> str | None:
    """The time with the page's own offset; the day, where no more is known."""
    if row.published_at is None:
        return None
    if row.published_precision not in _TIMES:
        return str(row.published_date.isoformat())
    zone = timezone(timedelta(minutes=row.published_offset or 0))
    return str(row.published_at.astimezone(zone).isoformat())


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
