"""The ledger: runs, their books, and what is to do. A row is claimed in one transaction and settled in another."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from etl.records import Rejected
from etl.store.connect import rows_of, run_statement
from etl.store.copying import to_json

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Outcome = Literal["done", "unchanged", "rejected", "quarantined"]
INTAKE = "intake"
PAYLOAD_BYTES = 65_536  # enough to see what is wrong with an input; the rest stays where it was


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed row of the ledger."""

    work_id: int
    key: int  # document_id for clean, revision_id after it
    run_id: int
    attempts: int
    failures: int


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


def finish_run(connection: Connection, run_id: int, status: Literal["done", "failed"] = "done") -> None:
    """Close a run; as done only when nothing of it waits."""
    run_statement(connection, "finish_run", run_id=run_id, status=status)


def books(connection: Connection, run_id: int) -> dict[str, Books]:
    """Return the books of a run by stage."""
    return {row.stage: Books(*row) for row in rows_of(connection, "books", run_id=run_id)}


def count(connection: Connection, run_id: int, stage: str, given: int = 0, **outcomes: int) -> None:
    """Add to the books of a run and stage."""
    numbers = {"done": 0, "unchanged": 0, "rejected": 0, "quarantined": 0, **outcomes}
    run_statement(connection, "count", run_id=run_id, stage=stage, given=given, **numbers)


class Worker:
    """Whoever claims rows: alive as long as its own session holds its lock."""

    def __init__(self, engine: Engine) -> None:
        self._session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.id = 0
        while not self.id:
            candidate = random.getrandbits(62) + 1
            if run_statement(self._session, "become_worker", worker=candidate).scalar_one():
                self.id = candidate

    def close(self) -> None:
        """Give the lock back."""
        run_statement(self._session, "leave_worker", worker=self.id)
        self._session.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def claim(connection: Connection, worker: Worker, stage: str, limit: int) -> list[Work]:
    """Claim the next rows of a stage, oldest first; commit before working them."""
    rows = rows_of(connection, "claim_batch", stage=stage, worker=worker.id, limit=limit, after=0)
    return sorted((Work(*row) for row in rows), key=lambda work: work.work_id)


def take_out(connection: Connection, worker: Worker, works: Sequence[Work]) -> set[int]:
    """Take settled rows out of the ledger; return the ids (work_id) of those this worker still held.

    A row that another worker has taken over meanwhile is not among them: its result must not be saved.
    """
    rows = rows_of(
        connection,
        "finish_work",
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
    """Queue (key, run id) pairs for a stage and count them as given to it."""
    pairs = sorted(set(keys))
    if not pairs:
        return
    rows = rows_of(
        connection, "queue_work", stage=stage, keys=[key for key, _ in pairs], run_ids=[run for _, run in pairs]
    )
    for run_id, given in sorted(Counter(int(row.run_id) for row in rows).items()):
        count(connection, run_id, stage, given=given)


def release(connection: Connection, worker: Worker, work: Work, error: str) -> None:
    """Put a row back after a failure of its own."""
    run_statement(connection, "release_work", work_id=work.work_id, worker=worker.id, error=error[:2000])


def give_back(connection: Connection, worker: Worker, works: Sequence[Work]) -> None:
    """Put rows back that were claimed and not worked."""
    if works:
        run_statement(connection, "give_back_work", work_ids=[work.work_id for work in works], worker=worker.id)


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


def waiting(connection: Connection, stage: str, run_id: int | None = None) -> int:
    """Count the rows that wait for a stage, of one run or of all."""
    return int(run_statement(connection, "waiting", stage=stage, run_id=run_id).scalar_one())


def lock_step(connection: Connection, step: str) -> None:
    """Wait for the right to do what needs all articles; it ends with the transaction."""
    run_statement(connection, "lock_step", step=step)


def _storable(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
