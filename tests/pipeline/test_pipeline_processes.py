"""Worker processes: a document takes its process with it, never its neighbours, and nobody has to restart anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from etl.errors import WorkerDied
from etl.pipeline import child
from etl.pipeline.catch_up import catch_up
from etl.pipeline.child import Failed
from etl.pipeline.processes import Process, WorkerDoesNotStart
from etl.pipeline.stages import Job, Result
from etl.records import Rejected
from etl.settings import Settings
from etl.store import ledger
from etl.store.connect import Database
from etl.store.ledger import Outcome, Work
from tests.pipeline.poison import DEADLY

OPEN = "tests.pipeline.poison:open_document"
CPU_SECONDS = 0.3
STAGE = "clean"


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """A worker process with small limits, so that the tests need not wait for large ones."""
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    with Process(CPU_SECONDS, memory_mb=512) as made:
        yield made


def works(process: Process, *kinds: str) -> list[Any]:
    return list(process.work(OPEN, [(kind,) for kind in kinds]))


CAUSES = {
    "exits": "exit status 3",
    "crashes": "SIGSEGV",
    "loops": "0.3 s of CPU time",
    "backtracks": "0.3 s of CPU time",
    "bloats": "512 MB of memory",
    "sleeps": "more than 3.6",
    "is killed": "killed",
}


@pytest.mark.parametrize("kind", DEADLY)
def test_a_deadly_document_ends_its_process_and_nothing_else(process: Process, kind: str) -> None:
    first, death, last = works(process, "before", kind, "after")
    assert (first, last) == ("BEFORE", "AFTER")
    assert isinstance(death, WorkerDied)
    assert CAUSES[kind] in str(death)


def test_an_exception_is_told_and_the_process_goes_on(process: Process) -> None:
    assert works(process, "a") == ["A"]
    pid = process._start().pid
    assert works(process, "raises", "b") == [Failed("LookupError: nobody expects this"), "B"]
    assert process._start().pid == pid


def test_a_process_that_died_while_idle_costs_nobody_anything(process: Process) -> None:
    assert works(process, "a") == ["A"]
    os.kill(process._start().pid, signal.SIGKILL)
    process._start().wait()
    assert works(process, "b", "c") == ["B", "C"]


def test_what_cannot_be_imported_is_no_document_s_fault(process: Process) -> None:
    with pytest.raises(WorkerDoesNotStart, match=r"no_such_room.*No module"):
        list(process.work("etl.no_such_room:work", [("a",)]))


def test_a_result_out_of_all_proportion_is_not_taken(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MAX_FRAME", 10_000)  # here, in the parent; the process itself does not look
    small, large, after = works(process, "a", "b" * 20_000, "c")
    assert (small, after) == ("A", "C")
    assert isinstance(large, WorkerDied)


def test_a_batch_that_would_not_fit_into_memory_at_once_goes_through(process: Process) -> None:
    documents = [("x" * 40_000_000,)] * 14  # 560 MB, and the process may have 512
    assert list(process.work("tests.pipeline.poison:size", documents)) == [40_000_000] * 14


def test_a_sleeping_orphan_ends_by_itself() -> None:
    orphan = subprocess.Popen(
        [sys.executable, "-m", "etl.pipeline.child", "0.1", "512"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert orphan.stdin is not None
    child.write_frame(orphan.stdin, child.frame((OPEN, ("sleeps",))))  # type: ignore[arg-type]
    orphan.stdin.close()
    assert orphan.wait(timeout=30) == -signal.SIGALRM


class Opening:
    """A stage that opens documents, most of them harmless."""

    name, version, function, lock, largest_batch, together = STAGE, 1, OPEN, None, 100, 0

    def __init__(self, kinds: Mapping[int, str]) -> None:
        self.kinds = kinds
        self.saved: dict[int, str] = {}

    def load(self, connection: Any, works: Sequence[Work], settings: Settings) -> list[Job | tuple[Work, Rejected]]:
        return [Job(work, (self.kinds[work.key],), None) for work in works]

    def save(self, connection: Any, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        self.saved |= {result.job.work.key: result.output for result in results}
        return {result.job.work.work_id: "done" for result in results}

    def locate(self, connection: Any, works: Sequence[Work]) -> Mapping[int, str]:
        return {work.key: f"document {work.key}" for work in works}


def test_poison_is_quarantined_after_three_tries_and_its_neighbours_are_loaded(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    small = settings.model_copy(update={"document_cpu_seconds": 0.2, "worker_memory_mb": 512, "workers": 2})
    poison = dict(zip(range(7, 100, 15), DEADLY, strict=True))
    stage = Opening({key: poison.get(key, f"document {key}") for key in range(100)})
    with database.writer.begin() as connection:
        run_id = ledger.open_run(connection, "other", "0", {})
        ledger.queue(connection, STAGE, ((key, run_id) for key in stage.kinds))
    started = time.monotonic()
    catch_up(database, small, run_id, stages=[stage])
    assert stage.saved == {key: f"DOCUMENT {key}" for key in range(100) if key not in poison}
    with database.writer.begin() as connection:
        books = ledger.books(connection, run_id)[STAGE]
        rows = connection.exec_driver_sql("SELECT key, reason, attempts, detail FROM ops.quarantine").all()
    assert (books.done, books.quarantined, books.waiting, books.closed) == (93, 7, 0, True)
    assert {row.key: (row.reason, row.attempts) for row in rows} == dict.fromkeys(poison, ("keeps_failing", 3))
    assert all(
        CAUSES[poison[row.key]].split()[-1] in row.detail for row in rows if poison[row.key] in ("exits", "bloats")
    )
    assert time.monotonic() - started < 60
