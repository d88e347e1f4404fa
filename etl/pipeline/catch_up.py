"""Bring the tables up to date: claim, work, settle, until nothing waits.

A claim commits before the work begins, the work runs outside any transaction, and one transaction saves the outputs,
takes the rows out of the ledger, books them and queues what comes next. So a crash loses at most one batch's work.

A database that goes away is waited for; whoever lost the connection comes back as a new worker. Locks are taken in the
same order everywhere: the stage's step lock, rows of ops.work, what the stage saves, ops.run_stage of the next stage,
ops.run_stage of this one.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from etl.errors import CopydeskError, WorkerDied
from etl.pipeline.child import Failed
from etl.pipeline.processes import Processes
from etl.pipeline.stages import STAGES, Job, Result, Stage
from etl.pipeline.watching import Measured, Progress
from etl.records import Rejected
from etl.settings import Settings
from etl.store import away, ledger
from etl.store.connect import Database, run_statement
from etl.store.ledger import Outcome, Work, Worker

POLL_SECONDS = 0.2  # how often to look whether another worker has finished the rows we wait for
SMALLEST_BATCH = 10
HANDS = 2  # threads for each process: while one loads and saves, the other has its batch computed
DIED_ALONE = "whoever worked it died of it, or was killed, again and again while it worked nothing else"


@dataclass(frozen=True, slots=True)
class Bench:
    """What a thread works with."""

    database: Database
    settings: Settings
    worker: Worker
    processes: Processes


def catch_up(
    database: Database,
    settings: Settings,
    run_id: int | None = None,
    *,
    stages: Sequence[Stage] = STAGES,
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Work stages, one after the other, until nothing waits: of one run, or at all.

    Rows of other runs are worked as well when they come first. Returns when the run's rows are settled, whoever
    worked them.
    """
    n = workers or settings.workers or _cores()
    processes = Processes(n, settings.document_cpu_seconds, settings.worker_memory_mb)
    try:
        for stage in stages:
            _drain(database, settings, stage, run_id, processes, progress)
    finally:
        processes.close()


def _drain(
    database: Database,
    settings: Settings,
    stage: Stage,
    run_id: int | None,
    processes: Processes,
    progress: Progress | None,
) -> None:
    """Work one stage until nothing of it waits."""
    waiting = away.patiently(database.writer, lambda: _waiting(database, stage))
    if not waiting:
        return
    if isinstance(progress, Measured):
        progress.expect(stage.name, waiting)
    hands = max(1, min(HANDS * len(processes), waiting // SMALLEST_BATCH))
    limit = max(SMALLEST_BATCH, min(settings.batch_size, stage.largest_batch, waiting // (2 * hands) + 1))
    if waiting <= stage.together:
        hands, limit = 1, max(waiting, SMALLEST_BATCH)
    errors: list[BaseException] = []
    threads = [
        threading.Thread(
            target=_work_until_done,
            args=(database, settings, stage, run_id, processes, limit, progress, errors),
            daemon=True,
        )
        for _ in range(hands)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def _work_until_done(
    database: Database,
    settings: Settings,
    stage: Stage,
    run_id: int | None,
    processes: Processes,
    limit: int,
    progress: Progress | None,
    errors: list[BaseException],
) -> None:
    outages = 0
    try:
        while not errors:
            try:
                with Worker(database.writer) as worker:
                    bench = Bench(database, settings, worker, processes)
                    while not errors and _work_batch(bench, stage, run_id, limit, progress):
                        outages = 0
                return
            except Exception as error:
                outages += 1
                if not away.is_away(error) or outages > away.MOST_OUTAGES:
                    raise
                away.wait_until_back(database.writer, error)
    except BaseException as error:  # a thread's error must reach the caller
        errors.append(error)


def _work_batch(bench: Bench, stage: Stage, run_id: int | None, limit: int, progress: Progress | None) -> bool:
    """Work one batch; return False when there is nothing to wait for any more."""
    works = bench.worker.claim(stage.name, limit)
    if not works:
        return _wait(bench, stage, run_id)
    hopeless = [work for work in works if work.failures >= bench.settings.max_attempts]
    loaded = _load(bench, stage, [work for work in works if work not in hopeless])
    jobs = [item for item in loaded if isinstance(item, Job)]
    results = [item for item in loaded if isinstance(item, Result)]
    results += [Result(Job(work, (), None), WorkerDied(DIED_ALONE)) for work in hopeless]
    results += _compute(bench, stage, jobs)
    settle(bench, stage, results, [item for item in loaded if isinstance(item, tuple)])
    if progress is not None:
        progress(stage.name, len(works))
    return True


def _wait(bench: Bench, stage: Stage, run_id: int | None) -> bool:
    """Wait a moment for rows of the run that other workers hold; return False when there are none."""
    if run_id is None:
        return False
    with bench.database.writer.begin() as connection:
        left = ledger.is_waiting(connection, stage.name, run_id)
    if left:
        time.sleep(POLL_SECONDS)
    return left


def _load(bench: Bench, stage: Stage, works: Sequence[Work]) -> list[Job | Result | tuple[Work, Rejected]]:
    """Load what the stage needs; where that fails, item by item, so that it is the fault of one."""
    try:
        return away.in_turn(lambda: _loaded(bench, stage, works)) if works else []
    except Exception as error:
        if not _may_be_of_one_item(error):
            raise
        if len(works) == 1:
            return [Result(Job(works[0], (), None), Failed(f"loading failed: {_told(error)}"))]
        return [item for work in works for item in _load(bench, stage, [work])]


def _loaded(bench: Bench, stage: Stage, works: Sequence[Work]) -> list[Job | Result | tuple[Work, Rejected]]:
    with bench.database.writer.begin() as connection:
        return list(stage.load(connection, works, bench.settings))


def _compute(bench: Bench, stage: Stage, jobs: Sequence[Job]) -> list[Result]:
    if stage.function is None:
        return [Result(job, None) for job in jobs]
    with bench.processes.borrow() as process:
        outputs = process.work(stage.function, [job.arguments for job in jobs])
        return [Result(job, output) for job, output in zip(jobs, outputs, strict=True)]


def settle(
    bench: Bench, stage: Stage, results: Sequence[Result], refused: Sequence[tuple[Work, Rejected]] = ()
) -> None:
    """Save a batch; where that fails, save item by item and put back the one that is to blame."""
    try:
        _settle_in_turn(bench, stage, results, refused)
    except Exception as error:
        if not _may_be_of_one_item(error) or not results:
            raise
        if len(results) == 1 and not refused:
            if isinstance(results[0].output, (WorkerDied, Failed)):
                raise  # not even its failure can be booked: it is no fault of the item
            _settle_in_turn(bench, stage, [Result(results[0].job, Failed(f"saving failed: {_told(error)}"))], ())
            return
        for result in results:
            settle(bench, stage, [result])
        if refused:
            _settle_in_turn(bench, stage, (), refused)


def _may_be_of_one_item(error: Exception) -> bool:
    """Tell whether an error can come of what one item says, and not of the database or what we ask of it."""
    cause = getattr(error, "orig", None) or error
    code = str(getattr(cause, "pgcode", None) or "")
    if code:  # data, integrity, "too much for a page, an index, a tsvector" (SQLSTATE classes)
        return code.startswith(("22", "23", "54"))
    return not isinstance(error, (CopydeskError, OSError)) and not away.is_away(error)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}"


def _settle_in_turn(
    bench: Bench, stage: Stage, results: Sequence[Result], refused: Sequence[tuple[Work, Rejected]]
) -> None:
    away.in_turn(lambda: _settle(bench, stage, results, refused))


def _settle(bench: Bench, stage: Stage, results: Sequence[Result], refused: Sequence[tuple[Work, Rejected]]) -> None:
    good = [result for result in results if not isinstance(result.output, (Rejected, WorkerDied, Failed))]
    refused = [*refused, *((one.job.work, one.output) for one in results if isinstance(one.output, Rejected))]
    failed = [one for one in results if isinstance(one.output, (WorkerDied, Failed))]
    hopeless = [one for one in failed if one.job.work.failures + 1 >= bench.settings.max_attempts]
    with bench.database.writer.begin() as connection:
        if stage.lock is not None:
            ledger.lock_step(connection, stage.lock)
        ending = [
            *(one.job.work for one in good),
            *(work for work, _ in refused),
            *(one.job.work for one in hopeless),
        ]
        kept = ledger.take_out(connection, bench.worker, ending)
        for one in failed:
            if one not in hopeless:
                ledger.release(connection, bench.worker, one.job.work, _error(one))
        good = [one for one in good if one.job.work.work_id in kept]
        outcomes: list[tuple[Work, Outcome]] = []
        if good:
            saved = stage.save(connection, good, bench.settings)
            outcomes += [(one.job.work, saved[one.job.work.work_id]) for one in good]
        aside = [(work, rejected, "rejected") for work, rejected in refused]
        aside += [(one.job.work, Rejected("keeps_failing", _error(one)), "quarantined") for one in hopeless]
        outcomes += _set_aside(connection, stage, [item for item in aside if item[0].work_id in kept])
        ledger.count_outcomes(connection, stage.name, outcomes)


def _set_aside(
    connection: Any, stage: Stage, aside: Sequence[tuple[Work, Rejected, Any]]
) -> list[tuple[Work, Outcome]]:
    if not aside:
        return []
    where = stage.locate(connection, [work for work, _, _ in aside])
    for work, rejected, outcome in aside:
        ledger.set_aside(
            connection,
            work.run_id,
            stage.name,
            where.get(work.key, f"{stage.name} {work.key}"),
            rejected,
            outcome=outcome,
            key=work.key,
            attempts=work.attempts,
        )
    return [(work, outcome) for work, _, outcome in aside]


def _error(result: Result) -> str:
    return result.output.error if isinstance(result.output, Failed) else str(result.output)


def _waiting(database: Database, stage: Stage) -> int:
    with database.writer.begin() as connection:
        _note_version(connection, stage)
        return ledger.waiting(connection, stage.name)


def _note_version(connection: Any, stage: Stage) -> None:
    from etl.version import code_version

    run_statement(
        connection, "note_stage_version", stage=stage.name, version=stage.version, code_version=code_version()
    )


def _cores() -> int:
    """Return how many workers a machine gets by default: one per core this process may use, four at most."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
