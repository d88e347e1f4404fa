"""The ledger: runs, their books, and what is to do. A row is claimed in one transaction and settled in another."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from etl.records import Rejected
from etl.store import away
from etl.store.connect import rows_of, run_statement
from etl.store.copying import to_json

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Outcome = Literal["done", "unchanged", "rejected", "quarantined"]
INTAKE = "intake"
PAYLOAD_BYTES = 65_536  # enough to see what is wrong with an input; the rest stays where it was
RUNS_HELD = 0x72756E73  # first key of the advisory locks of runs that a process brings things into; "runs" in ASCII

# Rows behind the low-water mark before it is moved: each move leaves a dead row while some session holds a transaction
# open, and each dead row of the ledger that is not skipped costs a claim two buffers.
MARK_STEP = 200
# Seconds between two looks through all of a stage: what lies before the mark is the exception and can wait as long.
LOOK_BACK_EVERY = 1.0
SUSPECTS_AT_ONCE = 10  # rows whose worker died once, tried together: a batch of 100 costs ten transactions, not 100
MOST_COUNTED = 10_000  # nobody needs to know how many more rows than this are waiting


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed row of the ledger."""

    work_id: int
    key: int  # document_id for clean, revision_id after it
    run_id: int
    attempts: int
    failures: int
    stage: str


@dataclass(frozen=True, slots=True)
class Books:
    """What a stage got from a run, and what became of it (see `closed`)."""

    stage: str
    given: int = 0
    done: int = 0
    unchanged: int = 0
    rejected: int = 0
    quarantined: int = 0
    waiting: int = 0

    @property
    def closed(self) -> bool:
        """Tell whether every row is accounted for."""
        return self.given == self.done + self.unchanged + self.rejected + self.quarantined + self.waiting


def open_run(
    connection: Connection,
    kind: str,
    code_version: str,
    params: dict[str, Any],
    window: tuple[datetime | None, datetime | None] = (None, None),
    trigger_key: str | None = None,
) -> int:
    """Open a run and return its id; asked for again under the same trigger key, it is the same run."""
    return int(
        run_statement(
            connection,
            "open_run",
            kind=kind,
            window_start=window[0],
            window_end=window[1],
            params=to_json(params),
            code_version=code_version,
            trigger_key=trigger_key,
        ).scalar_one()
    )


def windows(connection: Connection, run_ids: Iterable[int]) -> dict[int, tuple[datetime | None, datetime | None]]:
    """Return (from, before) of the runs that asked for articles of some time only."""
    rows = rows_of(connection, "windows", run_ids=sorted(set(run_ids)))
    return {row.run_id: (row.window_start, row.window_end) for row in rows}


def runs_over_the_archive(connection: Connection, run_ids: Iterable[int]) -> set[int]:
    """Return those of some runs that look for copies at any distance in time."""
    return {row.run_id for row in rows_of(connection, "runs_over_the_archive", run_ids=sorted(set(run_ids)))}


def finish_run(connection: Connection, run_id: int, status: Literal["done", "failed"] = "done") -> None:
    """Close a run, as done only when nothing of it waits; and those that earlier processes left open."""
    run_statement(connection, "finish_run", run_id=run_id, status=status)
    settle_runs(connection, [run_id])


def settle_runs(connection: Connection, active: Sequence[int] = ()) -> None:
    """Close the runs that were left open and of which nothing waits, but for those a live process brings things into.

    A backfill that was cut off before it had read all it was given is closed as failed.
    """
    run_statement(connection, "settle_runs", active=list(active), key_space=RUNS_HELD)


@contextmanager
def bringing_in(engine: Engine, run_id: int) -> Iterator[None]:
    """Tell others, while the block lasts, that a live process brings things into this run."""
    session = away.patiently(engine, lambda: _hold(engine, run_id))
    try:
        yield
    finally:
        _end(session)


def _hold(engine: Engine, run_id: int) -> Connection:
    session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    run_statement(session, "hold_run", key_space=RUNS_HELD, run_id=run_id)
    return session


def note_taken_in(connection: Connection, run_id: int) -> None:
    """Note that a backfill has read all it was given."""
    run_statement(connection, "note_taken_in", run_id=run_id)


def books(connection: Connection, run_id: int) -> dict[str, Books]:
    """Return the books of a run by stage."""
    return {row.stage: Books(*row) for row in rows_of(connection, "books", run_id=run_id)}


def count(connection: Connection, run_id: int, stage: str, given: int = 0, **outcomes: int) -> None:
    """Add to the books of a run and stage."""
    numbers = {"done": 0, "unchanged": 0, "rejected": 0, "quarantined": 0, **outcomes}
    run_statement(connection, "count", run_id=run_id, stage=stage, given=given, **numbers)


def given(connection: Connection, run_id: int, stage: str) -> int:
    """Return how much a stage got from a run; waits for a session that is just adding to it."""
    return int(run_statement(connection, "given", run_id=run_id, stage=stage).scalar() or 0)


class Worker:
    """Whoever claims rows: alive as long as its own session holds its lock.

    It claims in that session, so a claim can be made, or its answer lost, only together with the life of the worker:
    after an error of the connection a new worker takes the rows up again.
    """

    def __init__(self, engine: Engine) -> None:
        self._session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._looked_back: dict[str, float] = {}  # when all of a stage was looked through last
        self.id = 0
        try:
            while not self.id:
                candidate = random.getrandbits(62) + 1
                if run_statement(self._session, "become_worker", worker=candidate).one()[0]:
                    self.id = candidate
        except BaseException:
            _end(self._session)
            raise

    def close(self) -> None:
        """Give the lock back."""
        with suppress(Exception):  # it goes with the session in any case
            run_statement(self._session, "leave_worker", worker=self.id)
        _end(self._session)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def claim(self, stage: str, limit: int) -> list[Work]:
        """Claim the next rows of a stage, oldest first; committed when it returns.

        Rows whose worker died come ten at a time, then one by one: ``failures`` counts the deaths of a row that was
        worked alone as well. Looks behind the low-water mark first, so that what is finished costs nothing even while
        it cannot be vacuumed; where nothing is found, at all of the stage (at most every second).
        """
        low = work_mark(self._session, stage)
        works = self._claim(stage, limit, low)
        if not works and low and time.monotonic() >= self._looked_back.get(stage, 0.0) + LOOK_BACK_EVERY:
            works = self._claim(stage, limit, 0)
            self._looked_back[stage] = 0.0 if works else time.monotonic()
        if works and not low <= works[0].work_id < low + MARK_STEP:
            run_statement(self._session, "set_work_mark", stage=stage, low=works[0].work_id)
        return works

    def _claim(self, stage: str, limit: int, low: int) -> list[Work]:
        rows = rows_of(
            self._session,
            "claim_batch",
            stage=stage,
            worker=self.id,
            limit=limit,
            few=min(limit, SUSPECTS_AT_ONCE),
            low=low,
        )
        return sorted((Work(*row) for row in rows), key=lambda work: work.work_id)


def _end(session: Connection) -> None:
    """End a session for good: back in the pool it would keep its locks."""
    with suppress(Exception):
        session.invalidate()
    with suppress(Exception):
        session.close()


def work_mark(connection: Connection, stage: str) -> int:
    """Return where claims of a stage begin to look."""
    return int(run_statement(connection, "work_mark", stage=stage).scalar() or 0)


def take_out(connection: Connection, worker: Worker, works: Sequence[Work]) -> set[int]:
    """Take settled rows of one stage out of the ledger; return the ids (work_id) of those this worker still held.

    A row that another worker has taken over meanwhile is not among them: its result must not be saved.
    """
    if not works:
        return set()
    rows = rows_of(
        connection,
        "finish_work",
        stage=works[0].stage,
        work_ids=[work.work_id for work in works],
        attempts=[work.attempts for work in works],
        worker=worker.id,
    )
    return {row.work_id for row in rows}


def count_outcomes(connection: Connection, stage: str, settled: Iterable[tuple[Work, Outcome]]) -> None:
    """Book what became of rows, each for the run that brought it."""
    totals: dict[int, Counter[str]] = {}
    for work, outcome in settled:
        totals.setdefault(work.run_id, Counter())[outcome] += 1
    for run_id, outcomes in sorted(totals.items()):
        count(connection, run_id, stage, **outcomes)


def queue(connection: Connection, stage: str, keys: Iterable[tuple[int, int]]) -> None:
    """Queue (key, run id) pairs for a stage and count them as given to it.

    A key that is queued already stays with its run; if a worker is at it, it is worked anew: what the worker read may
    have changed since.
    """
    runs = dict(sorted(keys, reverse=True))  # of two runs that bring one key the earlier gets it
    if not runs:
        return
    rows = rows_of(connection, "queue_work", stage=stage, keys=list(runs), run_ids=list(runs.values()))
    for run_id, n in sorted(Counter(int(row.run_id) for row in rows if row.is_new).items()):
        count(connection, run_id, stage, given=n)


def release(connection: Connection, worker: Worker, work: Work, error: str) -> None:
    """Put a row back after a failure of its own."""
    run_statement(
        connection,
        "release_work",
        stage=work.stage,
        work_id=work.work_id,
        worker=worker.id,
        attempts=work.attempts,
        failures=work.failures + 1,
        error=_storable(error[:2000]),
    )


def set_aside(
    connection: Connection,
    run_id: int,
    stage: str,
    locator: str,
    rejected: Rejected,
    *,
    outcome: Literal["rejected", "quarantined"] = "rejected",
    key: int | None = None,
    attempts: int = 1,
    payload: bytes | None = None,
) -> None:
    """Write down an input that did not go through."""
    run_statement(
        connection,
        "quarantine",
        run_id=run_id,
        stage=stage,
        key=key,
        locator=_storable(locator),
        outcome=outcome,
        reason=rejected.reason,
        detail=_storable(rejected.detail),
        attempts=attempts,
        payload=None if payload is None else payload[:PAYLOAD_BYTES],
    )


def waiting(connection: Connection, stage: str) -> int:
    """Count the rows that wait for a stage, MOST_COUNTED at most; some before the low-water mark may be left out."""
    low = work_mark(connection, stage)
    for start in dict.fromkeys((low, 0)):
        n = int(run_statement(connection, "waiting", stage=stage, low=start, most=MOST_COUNTED).scalar_one())
        if n:
            return n
    return 0


def is_waiting(connection: Connection, stage: str, run_id: int) -> bool:
    """Tell whether a row of a run waits for a stage, claimed or not."""
    return bool(run_statement(connection, "is_waiting", stage=stage, run_id=run_id).scalar_one())


def lock_step(connection: Connection, step: str) -> None:
    """Wait for the right to do what needs all articles; it ends with the transaction."""
    run_statement(connection, "lock_step", step=step)


def _storable(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
