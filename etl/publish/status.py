"""Status: what waits, and what became of the latest runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from etl.store.connect import Database, rows_of
from etl.store.ledger import Books

PACE_MINUTES = 5  # what "of late" means: long enough to even out batches, short enough to follow a change
LEAST_SECONDS = 15  # one batch settled a moment ago does not make a pace


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a stage."""

    stage: str
    waiting: int
    claimed: int
    oldest: datetime
    per_minute: float | None = None  # rows settled a minute of late; None: none were
    minutes_left: float | None = None  # until what waits now is settled, at that pace


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run with its books."""

    run_id: int
    kind: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    stages: tuple[Books, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What waits, and the latest runs."""

    waiting: tuple[Waiting, ...]
    runs: tuple[RunStatus, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def read_status(database: Database, n_runs: int) -> Status:
    """Read what waits and the latest `n_runs` runs."""
    with database.writer.begin() as connection:
        paces = {
            row.stage: row.per_minute for row in rows_of(connection, "pace", minutes=PACE_MINUTES, least=LEAST_SECONDS)
        }
        waiting = tuple(_waiting(row, paces.get(row.stage)) for row in rows_of(connection, "waiting_by_stage"))
        rows = rows_of(connection, "recent_runs", limit=n_runs)
    runs: dict[int, RunStatus] = {}
    for row in rows:
        books = () if row.stage is None else (Books(*row[5:12]),)
        known = runs.get(row.run_id)
        stages = (*known.stages, *books) if known else books
        runs[row.run_id] = RunStatus(row.run_id, row.kind, row.started_at, row.finished_at, row.status, stages)
    return Status(waiting, tuple(runs.values()))


def _waiting(row: Any, per_minute: float | None) -> Waiting:
    left = None if not per_minute else row.waiting / per_minute
    return Waiting(row.stage, row.waiting, row.claimed, row.oldest, per_minute, left)
