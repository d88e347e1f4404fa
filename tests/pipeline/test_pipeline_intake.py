"""Intake: an interrupted file goes on at its record; a run counts every record once, however often it is tried."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from etl import sources
from etl.pipeline.intake import BATCH_RECORDS, Intake, Request
from etl.pipeline.runs import summarise
from etl.records import Rejected
from etl.settings import Settings
from etl.sources import SeedFile
from etl.store import ledger
from etl.store.connect import Database

N_RECORDS = 2 * BATCH_RECORDS + 100
BAD = {3, BATCH_RECORDS + 7, N_RECORDS - 1}  # numbers of the records that are none
NOW = datetime(2031, 3, 4, tzinfo=UTC)


class Interrupted(Exception):
    """The power went."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [
        "{broken" if n in BAD else json.dumps({"id": str(n), "text": f"Ferry number {n} left Marrow Point on time."})
        for n in range(N_RECORDS)
    ]
    (tmp_path / "records.jsonl").write_text("\n".join(lines) + "\n")
    return tmp_path


def open_run(database: Database) -> int:
    with database.writer.begin() as connection:
        return ledger.open_run(connection, "backfill", "0", {})


def take_in(database: Database, settings: Settings, run_id: int, folder: Path, breaks_at: int | None = None) -> None:
    """Take the folder in; the clock, which is asked once a batch, breaks at the batch of this number."""
    Intake(database, settings, run_id, Request((str(folder),)), _clock(breaks_at)).read()


def _clock(breaks_at: int | None) -> Callable[[], datetime]:
    asked = 0

    def clock() -> datetime:
        nonlocal asked
        asked += 1
        if asked == breaks_at:
            raise Interrupted
        return NOW

    return clock


def books(database: Database, run_id: int) -> tuple[int, int, int, int]:
    with database.writer.begin() as connection:
        found = ledger.books(connection, run_id)[ledger.INTAKE]
    assert found.closed
    return found.given, found.done, found.unchanged, found.rejected


def n_documents(database: Database) -> int:
    with database.owner.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM raw.document").scalar_one())


GOOD = N_RECORDS - len(BAD)


@pytest.mark.parametrize("breaks_at", [1, 2, 3])
def test_the_same_run_tried_again_goes_on_where_it_broke_off(
    database: Database, settings: Settings, folder: Path, breaks_at: int
) -> None:
    run_id = open_run(database)
    with pytest.raises(Interrupted):
        take_in(database, settings, run_id, folder, breaks_at)
    assert n_documents(database) < GOOD
    take_in(database, settings, run_id, folder)
    assert books(database, run_id) == (N_RECORDS, GOOD, 0, len(BAD))
    assert n_documents(database) == GOOD
    take_in(database, settings, run_id, folder)  # once more, though nothing was left to do
    assert books(database, run_id) == (N_RECORDS, GOOD, 0, len(BAD))


def test_another_run_reads_the_rest_and_counts_the_beginning_as_known(
    database: Database, settings: Settings, folder: Path
) -> None:
    first, second, third = (open_run(database) for _ in range(3))
    with pytest.raises(Interrupted):
        take_in(database, settings, first, folder, breaks_at=2)
    assert books(database, first) == (BATCH_RECORDS, BATCH_RECORDS - 1, 0, 1)
    with pytest.raises(Interrupted):
        take_in(database, settings, second, folder, breaks_at=2)
    take_in(database, settings, second, folder)
    assert books(database, second) == (N_RECORDS, GOOD - (BATCH_RECORDS - 1), BATCH_RECORDS - 1, len(BAD))
    take_in(database, settings, third, folder)
    assert books(database, third) == (N_RECORDS, 0, GOOD, len(BAD))
    assert n_documents(database) == GOOD


def test_a_file_under_two_names_is_given_twice(database: Database, settings: Settings, folder: Path) -> None:
    first, second = open_run(database), open_run(database)
    take_in(database, settings, first, folder)
    (folder / "again.jsonl").write_bytes((folder / "records.jsonl").read_bytes())
    for _ in range(2):  # tried again, it is counted no second time
        take_in(database, settings, second, folder)
        assert books(database, second) == (2 * N_RECORDS, 0, 2 * GOOD, 2 * len(BAD))
    assert n_documents(database) == GOOD


def grow(path: Path, *ids: str) -> None:
    with path.open("a") as file:
        for name in ids:
            file.write(json.dumps({"id": name, "text": f"Ferry {name}, which nobody expected, came in."}) + "\n")


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note after which record each reading of a file begins."""
    seen: list[int] = []
    real = sources.read

    def noted(file: SeedFile, **options: Any) -> Any:
        seen.append(options["start"])
        return real(file, **options)

    monkeypatch.setattr("etl.sources.read", noted)
    return seen


def test_a_grown_file_is_read_on(database: Database, settings: Settings, folder: Path, starts: list[int]) -> None:
    first, second, third = (open_run(database) for _ in range(3))
    take_in(database, settings, first, folder)
    grow(folder / "records.jsonl", "new")
    take_in(database, settings, second, folder)
    assert books(database, second) == (N_RECORDS + 1, 1, GOOD, len(BAD))
    take_in(database, settings, second, folder)  # tried again, it is counted no second time
    assert books(database, second) == (N_RECORDS + 1, 1, GOOD, len(BAD))
    grow(folder / "records.jsonl", "newer", "newest")
    with pytest.raises(Interrupted):
        take_in(database, settings, third, folder, breaks_at=1)
    take_in(database, settings, third, folder)
    assert books(database, third) == (N_RECORDS + 3, 2, GOOD + 1, len(BAD))
    assert starts == [0, N_RECORDS, N_RECORDS + 1, N_RECORDS + 1]
    assert n_documents(database) == GOOD + 3


def test_what_was_refused_in_a_grown_file_is_told_again(database: Database, settings: Settings, folder: Path) -> None:
    first, second = open_run(database), open_run(database)
    take_in(database, settings, first, folder)
    grow(folder / "records.jsonl", "new")
    take_in(database, settings, second, folder)
    told = [{refusal.locator for refusal in summarise(database, run).refusals} for run in (first, second)]
    assert told[0] == told[1]
    assert len(told[0]) == len(BAD)


def _replaced(content: bytes) -> bytes:
    return content.replace(b"Ferry number 1 ", b"Barge number 1 ") + b'{"id": "new", "text": "A ferry came in."}\n'


def _last_line_ended(content: bytes) -> bytes:
    return content + b' by now."}\n'


def _table(content: bytes) -> bytes:
    lines = [f'{n},"Ferry number {n} left Marrow Point, at last, said the harbour office."' for n in range(N_RECORDS)]
    return ("id,text\n" + "\n".join(lines)).encode() + b"\n"


@pytest.mark.parametrize(
    ("name", "before", "after", "start"),
    [
        ("a.jsonl", lambda content: content, _replaced, 0),  # not grown: changed
        ("a.jsonl", lambda content: content + b'{"id": "last", "text": "The last ferry left', _last_line_ended, 0),
        ("a.jsonl", lambda content: content[:900], lambda content: content * 200, 0),  # too short to hash a part of
        ("a.csv", _table, lambda content: content + b'"new","A ferry came in."\n', N_RECORDS),
        ("a.csv", lambda content: _table(content) + b'7,"torn\n', lambda content: content + b'8,"A ferry"\n', 0),
        ("a.jsonl.gz", gzip.compress, lambda content: content + gzip.compress(b'{"id": "new", "text": "F."}\n'), 0),
    ],
)
def test_only_what_surely_means_the_same_is_passed_over(
    name: str,
    before: Callable[[bytes], bytes],
    after: Callable[[bytes], bytes],
    start: int,
    database: Database,
    settings: Settings,
    folder: Path,
    starts: list[int],
) -> None:
    content = before((folder / "records.jsonl").read_bytes())
    (folder / "records.jsonl").unlink()
    (folder / name).write_bytes(content)
    first, second, anew = (open_run(database) for _ in range(3))
    take_in(database, settings, first, folder)
    (folder / name).write_bytes(after(content))
    take_in(database, settings, second, folder)
    assert starts == [0, start]
    given, done, unchanged, rejected = books(database, second)
    (folder / name).rename(folder / f"other.{name}")
    (folder / f"other.{name}").write_bytes(after(content) + b"\n")  # as other bytes, it is read from its beginning
    take_in(database, settings, anew, folder)
    if not name.endswith(".gz"):
        assert books(database, anew) == (given, 0, done + unchanged, rejected)


def test_a_file_that_broke_off_is_read_on_another_day(
    database: Database, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = open_run(database), open_run(database)
    real = sources.read

    def disk_fails(file: SeedFile, **options: Any) -> Iterator[Any]:
        for number, item in real(file, **options):
            if number == N_RECORDS - 50:
                yield number, (file.locator, Rejected("unreadable", "The disk is ill: see to it."))
                return
            yield number, item

    monkeypatch.setattr("etl.sources.read", disk_fails)
    take_in(database, settings, first, folder)
    assert books(database, first)[::3] == (N_RECORDS - 50, 3)  # two bad records, and the disk
    monkeypatch.setattr("etl.sources.read", real)
    take_in(database, settings, second, folder)
    new = N_RECORDS - (N_RECORDS - 50 - 1) - 1  # records 1051 to the end, of which one is bad
    assert books(database, second) == (N_RECORDS, new, GOOD - new, len(BAD))
    assert n_documents(database) == GOOD
