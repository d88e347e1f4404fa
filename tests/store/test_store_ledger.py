"""The ledger: no row is worked twice at once, none is lost with its worker, and the books close all the while."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from etl.pipeline.catch_up import Bench, settle
from etl.pipeline.stages import Job, Result
from etl.records import Rejected
from etl.settings import Settings
from etl.store import ledger
from etl.store.connect import Database
from etl.store.ledger import Outcome, Work, Worker

STAGE = "dedup"


class Recorder:
    """A stage that writes down what it is asked to save."""

    name, version, function, lock, largest_batch, together = STAGE, 1, None, None, 100, 0

    def __init__(self) -> None:
        self.saved: list[int] = []

    def load(self, connection: Any, works: Sequence[Work], settings: Settings) -> list[Job | tuple[Work, Rejected]]:
        return [Job(work, (), None) for work in works]

    def save(self, connection: Any, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        self.saved += [result.job.work.key for result in results]
        return {result.job.work.work_id: "done" for result in results}

    def locate(self, connection: Any, works: Sequence[Work]) -> Mapping[int, str]:
        return {work.key: f"row {work.key}" for work in works}


@pytest.fixture
def run_id(database: Database) -> int:
    with database.writer.begin() as connection:
        return ledger.open_run(connection, "other", "0", {})


@pytest.fixture
def two(database: Database) -> Iterator[tuple[Worker, Worker]]:
    with Worker(database.writer) as one, Worker(database.writer) as other:
        yield one, other


def queue(database: Database, run_id: int, n: int) -> None:
    with database.writer.begin() as connection:
        ledger.queue(connection, STAGE, ((key, run_id) for key in range(1, n + 1)))


def claim(database: Database, worker: Worker, limit: int) -> list[Work]:
    return worker.claim(STAGE, limit)


def books(database: Database, run_id: int) -> ledger.Books:
    with database.writer.begin() as connection:
        found = ledger.books(connection, run_id)[STAGE]
    assert found.closed
    return found


def test_two_workers_never_get_one_row(database: Database, run_id: int, two: tuple[Worker, Worker]) -> None:
    queue(database, run_id, 200)
    got: dict[int, list[int]] = {worker.id: [] for worker in two}

    def work(worker: Worker) -> None:
        while works := claim(database, worker, 7):
            got[worker.id] += [one.key for one in works]

    threads = [threading.Thread(target=work, args=(worker,)) for worker in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got[two[0].id] + got[two[1].id]) == list(range(1, 201))


def test_rows_are_taken_oldest_first_and_once(database: Database, run_id: int, two: tuple[Worker, Worker]) -> None:
    queue(database, run_id, 5)
    assert [work.key for work in claim(database, two[0], 3)] == [1, 2, 3]
    assert [work.key for work in claim(database, two[1], 3)] == [4, 5]
    assert claim(database, two[0], 3) == []


def test_what_is_queued_twice_is_one_row_and_counted_once(database: Database, run_id: int) -> None:
    queue(database, run_id, 4)
    queue(database, run_id, 6)
    assert (books(database, run_id).given, books(database, run_id).waiting) == (6, 6)


def test_rows_of_a_dead_worker_are_claimed_again_with_their_attempts(database: Database, run_id: int) -> None:
    queue(database, run_id, 3)
    dead = Worker(database.writer)
    assert len(claim(database, dead, 3)) == 3
    dead._session.invalidate()  # its session breaks off, as at kill -9: nothing is given back by itself
    with Worker(database.writer) as heir:
        works = _claimed_when_free(database, heir)
        assert [(work.key, work.attempts, work.failures) for work in works] == [(1, 2, 0), (2, 2, 0), (3, 2, 0)]


def _claimed_when_free(database: Database, worker: Worker) -> list[Work]:
    """Claim as soon as the server has noticed that the dead worker's session is gone."""
    for _ in range(100):
        if works := claim(database, worker, 3):
            return works
        threading.Event().wait(0.05)
    return []


def test_a_slow_worker_saves_nothing_after_it_was_taken_over(
    database: Database, settings: Settings, run_id: int
) -> None:
    queue(database, run_id, 2)
    slow, stage = Worker(database.writer), Recorder()
    held = claim(database, slow, 2)
    slow._session.invalidate()
    with Worker(database.writer) as heir:
        taken = _claimed_when_free(database, heir)
        bench = Bench(database, settings, slow, processes=None)  # type: ignore[arg-type]  # nothing is computed
        settle(bench, stage, [Result(Job(work, (), None), None) for work in held])
        assert stage.saved == []
        assert books(database, run_id).waiting == 2
        settle(Bench(database, settings, heir, processes=None), stage, _results(taken))  # type: ignore[arg-type]
    assert stage.saved == [1, 2]
    assert (books(database, run_id).done, books(database, run_id).waiting) == (2, 0)


def _results(works: Sequence[Work]) -> list[Result]:
    return [Result(Job(work, (), None), None) for work in works]


def test_a_refusal_of_a_slow_worker_is_not_written_down_either(
    database: Database, settings: Settings, run_id: int
) -> None:
    queue(database, run_id, 1)
    slow = Worker(database.writer)
    held = claim(database, slow, 1)
    slow._session.invalidate()
    with Worker(database.writer) as heir:
        assert _claimed_when_free(database, heir)
        bench = Bench(database, settings, slow, processes=None)  # type: ignore[arg-type]
        settle(bench, Recorder(), [], [(held[0], Rejected("gone", "x"))])
        with database.writer.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM ops.quarantine").scalar() == 0
        assert books(database, run_id).rejected == 0


def test_a_row_that_keeps_failing_is_set_aside_at_the_last_attempt(
    database: Database, settings: Settings, run_id: int
) -> None:
    from etl.pipeline.child import Failed

    queue(database, run_id, 1)
    with Worker(database.writer) as worker:
        bench = Bench(database, settings, worker, processes=None)  # type: ignore[arg-type]
        for attempt in range(1, settings.max_attempts + 1):
            (work,) = claim(database, worker, 1)
            assert (work.attempts, work.failures) == (attempt, attempt - 1)
            settle(bench, Recorder(), [Result(Job(work, (), None), Failed("it broke"))])
        assert claim(database, worker, 1) == []
    found = books(database, run_id)
    assert (found.quarantined, found.waiting) == (1, 0)
    with database.writer.begin() as connection:
        row = connection.exec_driver_sql("SELECT outcome, reason, detail, locator FROM ops.quarantine").one()
    assert tuple(row) == ("quarantined", "keeps_failing", "it broke", "row 1")


def test_the_books_close_at_every_step(database: Database, run_id: int, two: tuple[Worker, Worker]) -> None:
    queue(database, run_id, 9)
    outcomes: list[Outcome] = ["done", "unchanged", "rejected", "quarantined"]
    for outcome in outcomes:
        works = claim(database, two[0], 2)
        assert books(database, run_id).given == 9
        with database.writer.begin() as connection:
            kept = ledger.take_out(connection, two[0], works)
            settled = [(work, outcome) for work in works if work.work_id in kept]
            ledger.count_outcomes(connection, STAGE, settled)
        assert getattr(books(database, run_id), outcome) == 2
    assert books(database, run_id).waiting == 1


def test_a_save_that_fails_leaves_rows_and_books_as_they_were(
    database: Database, run_id: int, two: tuple[Worker, Worker]
) -> None:
    queue(database, run_id, 2)
    works = claim(database, two[0], 2)
    with database.writer.connect() as connection:
        ledger.take_out(connection, two[0], works)
        ledger.count_outcomes(connection, STAGE, [(work, "done") for work in works])
        connection.rollback()
    assert (books(database, run_id).done, books(database, run_id).waiting) == (0, 2)


def test_a_run_is_done_only_when_nothing_of_it_waits(database: Database, run_id: int) -> None:
    def status() -> object:
        with database.writer.begin() as connection:
            ledger.finish_run(connection, run_id)
            return connection.exec_driver_sql("SELECT status FROM ops.run").scalar()

    queue(database, run_id, 1)
    assert status() == "running"
    with Worker(database.writer) as worker:
        works = claim(database, worker, 1)
        with database.writer.begin() as connection:
            ledger.take_out(connection, worker, works)
    assert status() == "done"
