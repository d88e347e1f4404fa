"""Intake: an interrupted file goes on at its record; a run counts every record once, however often it is tried."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.pipeline.intake import BATCH_RECORDS, Intake, Request
from etl.settings import Settings
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


def test_a_grown_file_brings_only_what_is_new(database: Database, settings: Settings, folder: Path) -> None:
    first, second = open_run(database), open_run(database)
    take_in(database, settings, first, folder)
    with (folder / "records.jsonl").open("a") as file:
        file.write(json.dumps({"id": "new", "text": "A ferry that nobody expected came in."}) + "\n")
    take_in(database, settings, second, folder)
    assert books(database, second) == (N_RECORDS + 1, 1, GOOD, len(BAD))
