"""What becomes of rows and runs whose worker is gone, and of a batch in which one item is to blame."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import sqlalchemy

from etl.dedup import fingerprint
from etl.errors import StoreError
from etl.pipeline import runs
from etl.pipeline.catch_up import DIED_ALONE, catch_up
from etl.pipeline.intake import Intake, Request
from etl.pipeline.stages import Dedup, Job, Result
from etl.records import Rejected
from etl.settings import Settings
from etl.store import articles, away, documents, ledger
from etl.store.connect import Database
from etl.store.ledger import Outcome, Work, Worker

STAGE = "dedup"
Act = Callable[[Sequence[int]], object]


class Acting:
    """A stage that computes nothing, and does something when it loads or saves keys."""

    name, version, function, lock, largest_batch, together = STAGE, 1, None, None, 100, 0

    def __init__(self, loading: Act = len, saving: Act = len) -> None:
        self.loading, self.saving = loading, saving
        self.saved: list[int] = []

    def load(self, connection: Any, works: Sequence[Work], settings: Settings) -> list[Job | tuple[Work, Rejected]]:
        self.loading([work.key for work in works])
        return [Job(work, (), None) for work in works]

    def save(self, connection: Any, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        keys = [result.job.work.key for result in results]
        self.saving(keys)
        self.saved += keys
        return {result.job.work.work_id: "done" for result in results}

    def locate(self, connection: Any, works: Sequence[Work]) -> Mapping[int, str]:
        return {work.key: f"row {work.key}" for work in works}


@pytest.fixture
def run_id(database: Database) -> int:
    return open_run(database, "other")


def open_run(database: Database, kind: str) -> int:
    with database.writer.begin() as connection:
        return ledger.open_run(connection, kind, "0", {})


def queue(database: Database, run_id: int, keys: Sequence[int]) -> None:
    with database.writer.begin() as connection:
        ledger.queue(connection, STAGE, ((key, run_id) for key in keys))


def books(database: Database, run_id: int) -> ledger.Books:
    with database.writer.begin() as connection:
        return ledger.books(connection, run_id)[STAGE]


def status(database: Database, run_id: int) -> object:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql("SELECT status FROM ops.run WHERE run_id = %s", (run_id,)).scalar()


def claim_and_die(database: Database, limit: int = 100) -> list[int]:
    """Let a worker claim rows and be killed: nothing of it is left but the rows."""
    with Worker(database.writer) as worker:
        return [work.key for work in worker.claim(STAGE, limit)]


def test_rows_of_a_dead_worker_come_in_tens_and_then_alone(database: Database, run_id: int) -> None:
    queue(database, run_id, range(30))
    assert claim_and_die(database) == list(range(30))
    assert claim_and_die(database) == list(range(10))
    with Worker(database.writer) as worker:
        assert [work.key for work in worker.claim(STAGE, 100)] == [0]
        assert [work.key for work in worker.claim(STAGE, 100)] == [1]
    # A row that died alone stays alone; what was never tried comes in whole batches.
    queue(database, run_id, range(30, 50))
    with Worker(database.writer) as worker:
        first = [worker.claim(STAGE, 100) for _ in range(10)]
        assert [[work.key for work in works] for works in first] == [[key] for key in range(10)]
        assert [works[0].failures for works in first] == [1, 1, *[0] * 8]
        assert [work.key for work in worker.claim(STAGE, 100)] == list(range(10, 20))
        assert [work.key for work in worker.claim(STAGE, 100)] == list(range(20, 30))
        assert [work.key for work in worker.claim(STAGE, 100)] == list(range(30, 50))


class Killed(BaseException):
    """The process was killed; in a test its thread ends."""


def test_a_row_that_kills_whoever_works_it_is_set_aside_and_its_neighbours_are_done(
    database: Database, settings: Settings, run_id: int
) -> None:
    queue(database, run_id, range(40))
    deaths = itertools.count(1)

    def kill(keys: Sequence[int]) -> None:
        if 7 in keys:
            next(deaths)
            raise Killed

    stage = Acting(loading=kill)
    for _ in range(20):
        try:
            catch_up(database, settings, run_id, stages=[stage], workers=1)
        except Killed:
            continue
        break
    assert sorted(stage.saved) == [key for key in range(40) if key != 7]
    found = books(database, run_id)
    assert (found.done, found.quarantined, found.waiting, found.closed) == (39, 1, 0, True)
    with database.owner.connect() as connection:
        assert connection.exec_driver_sql("SELECT detail FROM ops.quarantine").scalar() == DIED_ALONE
    assert next(deaths) - 1 == 2 + settings.max_attempts  # in a batch, among ten, then alone


@pytest.mark.parametrize("where", ["loading", "saving"])
@pytest.mark.parametrize(
    "error",
    [KeyError("x"), psycopg2.errors.ProgramLimitExceeded("x"), psycopg2.errors.NotNullViolation("x")],
    ids=lambda error: type(error).__name__,
)
def test_one_item_that_breaks_a_batch_is_quarantined_and_the_rest_goes_through(
    database: Database, settings: Settings, run_id: int, where: str, error: Exception
) -> None:
    queue(database, run_id, range(40))

    def fail(keys: Sequence[int]) -> None:
        if 7 in keys:
            raise error

    stage = Acting(**{where: fail})
    catch_up(database, settings, run_id, stages=[stage], workers=1)
    assert sorted(stage.saved) == [key for key in range(40) if key != 7]
    assert (books(database, run_id).quarantined, books(database, run_id).closed) == (1, True)


def test_a_full_disk_is_nobody_s_fault(database: Database, settings: Settings, run_id: int) -> None:
    queue(database, run_id, range(3))

    def fail(_: Sequence[int]) -> None:
        with database.owner.connect() as connection:
            connection.exec_driver_sql("DO $$ BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END $$")

    with pytest.raises(sqlalchemy.exc.OperationalError, match="no space left"):
        catch_up(database, settings, run_id, stages=[Acting(saving=fail)], workers=1)
    assert (books(database, run_id).waiting, books(database, run_id).quarantined) == (3, 0)


def test_a_session_that_breaks_off_is_replaced_and_the_batch_done(
    database: Database, settings: Settings, run_id: int
) -> None:
    queue(database, run_id, range(40))
    breaks = iter([True])
    stage = Acting(saving=lambda _: _terminate_sessions(settings, database) if next(breaks, False) else None)
    catch_up(database, settings, run_id, stages=[stage], workers=1)
    assert set(stage.saved) == set(range(40))
    assert (books(database, run_id).done, books(database, run_id).waiting) == (40, 0)


def _terminate_sessions(settings: Settings, database: Database) -> None:
    """End all sessions of the pipeline, as an administrator or a failover does."""
    from etl.store.connect import embedded_url

    assert database.server is not None
    url = embedded_url(settings.home, database.server, "postgres", "postgres", str(database.writer_url.database))
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class Crossing(Acting):
    """Takes two locks while it loads or saves; the first time another session has taken them the other way round."""

    def __init__(self, database: Database, where: str) -> None:
        super().__init__()
        self.database, self.where = database, where
        self.n_tries = 0

    def load(self, connection: Any, works: Sequence[Work], settings: Settings) -> list[Job | tuple[Work, Rejected]]:
        self._cross(connection, "load")
        return super().load(connection, works, settings)

    def save(self, connection: Any, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        self._cross(connection, "save")
        return super().save(connection, results, settings)

    def _cross(self, connection: Any, where: str) -> None:
        if where != self.where:
            return
        self.n_tries += 1
        lock(connection, 1)
        if self.n_tries == 1:
            holds = threading.Event()
            threading.Thread(target=self._come_from_the_other_side, args=(holds,)).start()
            holds.wait()
        lock(connection, 2)

    def _come_from_the_other_side(self, holds: threading.Event) -> None:
        with self.database.owner.begin() as other:
            lock(other, 2)
            holds.set()
            while not other.exec_driver_sql("SELECT true FROM pg_locks WHERE NOT granted").scalar():
                time.sleep(0.01)
            lock(other, 1)


def lock(connection: Any, key: int) -> None:
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, 77)", (key,))


@pytest.mark.parametrize("where", ["load", "save"])
def test_a_batch_that_gave_way_to_another_session_is_done_anew(
    database: Database, settings: Settings, run_id: int, where: str
) -> None:
    queue(database, run_id, range(3))
    stage = Crossing(database, where)
    catch_up(database, settings, run_id, stages=[stage], workers=1)
    assert (stage.n_tries, sorted(stage.saved)) == (2, [0, 1, 2])
    assert (books(database, run_id).done, books(database, run_id).quarantined) == (3, 0)


def test_what_is_queued_again_is_taken_from_whoever_works_it(database: Database, run_id: int) -> None:
    queue(database, run_id, [1, 2])
    with Worker(database.writer) as worker:
        works = worker.claim(STAGE, 10)
        queue(database, run_id, [1])  # what it was read from has changed
        with database.writer.begin() as connection:
            assert ledger.take_out(connection, worker, works) == {works[1].work_id}
        again = worker.claim(STAGE, 10)
        assert [(work.key, work.attempts) for work in again] == [(1, 2)]
    assert books(database, run_id).given == 2


def test_rows_before_the_mark_are_found_when_nothing_lies_behind_it(database: Database, run_id: int) -> None:
    queue(database, run_id, range(3 * ledger.MARK_STEP))
    with Worker(database.writer) as slow, Worker(database.writer) as quick:
        first = slow.claim(STAGE, 5)
        while works := quick.claim(STAGE, 50):
            with database.writer.begin() as connection:
                ledger.take_out(connection, quick, works)
        with database.writer.begin() as connection:
            assert ledger.work_mark(connection, STAGE) > first[-1].work_id
            for work in first:
                ledger.release(connection, slow, work, "it broke")
            assert ledger.waiting(connection, STAGE) == 5
    with Worker(database.writer) as other:
        assert [work.key for work in other.claim(STAGE, 50)] == [work.key for work in first]


def test_runs_left_open_are_closed_by_the_next(database: Database) -> None:
    cut_off, ended, held, waiting = (open_run(database, "backfill") for _ in range(4))
    with database.writer.begin() as connection:
        ledger.note_taken_in(connection, ended)
        ledger.note_taken_in(connection, waiting)
    queue(database, waiting, [1])
    later = open_run(database, "other")
    with ledger.bringing_in(database.writer, held), database.writer.begin() as connection:
        ledger.finish_run(connection, later)
    found = [status(database, one) for one in (cut_off, ended, held, waiting, later)]
    assert found == ["failed", "done", "running", "running", "done"]


def test_a_run_that_was_cut_off_runs_again_when_its_trigger_asks_again(database: Database) -> None:
    with database.writer.begin() as connection:
        first = ledger.open_run(connection, "backfill", "0", {}, trigger_key="dag run 7")
        ledger.settle_runs(connection)
    assert status(database, first) == "failed"
    with database.writer.begin() as connection:
        assert ledger.open_run(connection, "backfill", "0", {}, trigger_key="dag run 7") == first
    assert status(database, first) == "running"


def test_a_batch_whose_commit_was_not_answered_is_booked_once(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = open_run(database, "backfill")
    intake = Intake(database, settings, run_id, Request(()), runs.now)
    intake._given = intake._open_books()
    calls = []

    def act(connection: sqlalchemy.Connection) -> str:
        calls.append(1)
        ledger.count(connection, run_id, ledger.INTAKE, given=5, done=5)
        return "saved"

    def commit_and_break(connection: sqlalchemy.engine.Connection) -> None:
        monkeypatch.undo()
        connection.connection.driver_connection.commit()  # type: ignore[union-attr]
        raise psycopg2.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(sqlalchemy.engine.Connection, "_commit_impl", commit_and_break)
    assert intake._transact(act) == "saved"
    assert (len(calls), intake._given) == (1, 5)


def test_of_two_readers_of_a_file_none_counts_twice(database: Database) -> None:
    run_id = open_run(database, "backfill")
    with database.writer.begin() as connection:
        known = documents.open_seed_file(connection, run_id, "ab" * 32, None, "", "a.jsonl", 1)
        for records, rejected in ((500, 3), (300, 2), (800, 6), (1000, 6), (800, 6)):  # two readers, two batch sizes
            documents.advance_seed_file(connection, known.seed_file_id, records, rejected)
        known = documents.open_seed_file(connection, run_id, "ab" * 32, None, "", "a.jsonl", 1)
    assert (known.records, known.rejected) == (1000, 6)


def test_a_text_that_was_superseded_while_it_was_worked_leaves_no_fingerprint(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    texts = [" ".join(f"{word}{n}" for n in range(60)) for word in ("harbour", "glacier")]
    for n, text in enumerate(texts):
        row = {"url": "https://lantern.example/a", "title": "A", "text": text, "published_at": f"2025-06-0{n + 1}"}
        (tmp_path / f"{n}.jsonl").write_text(json.dumps(row))
        runs.backfill(database, settings, Request((str(tmp_path / f"{n}.jsonl"),)), workers=1)
    with database.writer.begin() as connection:
        (old,) = connection.exec_driver_sql(
            "SELECT revision_id FROM news.revision WHERE revision_id NOT IN"
            " (SELECT current_revision_id FROM news.article)"
        ).scalars()
        before = connection.exec_driver_sql("SELECT key FROM news.fingerprint_key ORDER BY key").all()
        revision = replace(articles.load(connection, [old])[old], is_current=True)  # as it was when it was loaded
        run_id = ledger.open_run(connection, "other", "0", {})
        job = Job(Work(1, old, run_id, 1, 0, "dedup"), (), revision)
        Dedup().save(connection, [Result(job, fingerprint(revision.title, revision.text))], settings)
        assert connection.exec_driver_sql("SELECT key FROM news.fingerprint_key ORDER BY key").all() == before != []


def test_a_database_that_does_not_come_back_is_told_of(settings: Settings) -> None:
    nobody = sqlalchemy.create_engine("postgresql+psycopg2://someone@127.0.0.1:1/none", poolclass=sqlalchemy.NullPool)
    with pytest.raises(StoreError, match=r"did not come back within 0 s.*Nothing is lost.*run the same command again"):
        away.wait_until_back(nobody, psycopg2.OperationalError("gone"), patience=0.2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("server closed the connection unexpectedly", True),
        ('connection to server at "db" failed: Connection refused', True),
        ("FATAL:  the database system is starting up", True),
        ("FATAL:  sorry, too many clients already", True),
        ('FATAL:  password authentication failed for user "x"', False),
        ('FATAL:  database "x" does not exist', False),
    ],
)
def test_only_what_passes_is_waited_for(text: str, expected: bool) -> None:
    assert away.is_away(psycopg2.OperationalError(text)) is expected
    assert not away.is_away(ValueError(text))
