"""The same articles in every format and container: the same tables from each, and nothing new from a second one.

Not a measure of speed. The formats of the extras (parquet, WARC, Zstandard) are tried where their libraries are.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.seed_writers import Files, articles, every_format, write
from etl.pipeline.intake import Request
from etl.pipeline.runs import Summary, backfill
from etl.settings import Settings
from etl.store.connect import Database
from faults.ground import Ground, State, compare, ground, state

# A page says in other places what a record says in a field; documents are other bytes. Everything else is the same.
DIFFERENT_BY_NATURE = ("documents", "evidence")
WITHOUT_IDS = "pages:"  # formats that have no place for a source's own id are the same as each other


@contextmanager
def written(make: Callable[[], Files]) -> Iterator[Path]:
    """Yield a folder with one format's files."""
    with tempfile.TemporaryDirectory(prefix="copydesk-formats-") as folder:
        write(make(), Path(folder))
        yield Path(folder)


def load(database: Database, settings: Settings, folder: Path) -> Summary:
    """Load a folder, by one worker: stories grow in the order of arrival."""
    return backfill(database, settings, Request((str(folder),)), workers=1)


def main(options: Sequence[str] = ()) -> None:
    """Load each format into a database of its own, then all of them one after the other into one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks every_format", description=__doc__)
    parser.add_argument("--articles", type=int, default=300)
    asked = parser.parse_args(options)
    formats = every_format(articles(asked.articles))
    wrong = 0
    with ground() as place:
        wrong += _each_alone(place, formats, asked.articles)
        wrong += _one_after_the_other(place, formats, asked.articles)
    print("all well" if not wrong else f"{wrong} WRONG", flush=True)
    if wrong:
        raise SystemExit(1)


Formats = Mapping[str, Callable[[], Files]]


def _each_alone(place: Ground, formats: Formats, n: int) -> int:
    baselines: dict[bool, State] = {}
    wrong = 0
    for name, make in formats.items():
        try:
            with written(make) as folder, place.fresh() as database:
                done = load(database, place.settings, folder)
                found = _comparable(database)
        except ModuleNotFoundError as error:
            print(f"skip {name}: {error}", flush=True)
            continue
        trouble = compare(baselines.setdefault(name.startswith(WITHOUT_IDS), found), found)
        if (done.given, done.loaded, done.closed) != (n, n, True):
            trouble.append(f"{done.given} given, {done.loaded} loaded")
        wrong += _told(name, trouble, f"{done.loaded} loaded, {sum(map(len, found.tables.values()))} rows the same")
    return wrong


def _one_after_the_other(place: Ground, formats: Formats, n: int) -> int:
    wrong = 0
    first: State | None = None
    with place.fresh() as database:
        for name, make in formats.items():
            try:
                with written(make) as folder:
                    done = load(database, place.settings, folder)
            except ModuleNotFoundError:
                continue
            found = _comparable(database)
            if first is None:
                first = found
                continue
            trouble = compare(first, found)
            if (done.given, done.loaded, done.unchanged) != (n, 0, n):
                trouble.append(f"{done.given} given, {done.loaded} loaded, {done.unchanged} unchanged")
            wrong += _told(f"then {name}", trouble, "nothing new")
    return wrong


def _comparable(database: Database) -> State:
    found = state(database)
    for part in DIFFERENT_BY_NATURE:
        del found.tables[part]
    return found


def _told(name: str, trouble: list[str], figures: str) -> int:
    for line in trouble[:5]:
        print(f"   WRONG {line[:300]}", flush=True)
    print(f"{'FAIL' if trouble else 'ok  '} {name}: {figures}", flush=True)
    return bool(trouble)
