"""Runs: open one, bring something in, bring the tables up to date, close it, tell what became of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from etl.pipeline.catch_up import catch_up
from etl.pipeline.intake import Intake, Request
from etl.pipeline.watching import Progress
from etl.publish.checks import run_checks
from etl.publish.counts import settle_counts
from etl.settings import Settings
from etl.store import away, ledger
from etl.store.connect import Database, rows_of, run_statement
from etl.store.ledger import Books
from etl.store.tombstones import FORGOTTEN
from etl.version import code_version


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that did not go through."""

    stage: str
    locator: str
    outcome: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run was given and what became of it: given = loaded + unchanged + rejected + quarantined + waiting."""

    run_id: int
    given: int
    loaded: int  # brought a new article or a new text of one
    unchanged: int
    rejected: int
    quarantined: int
    waiting: int
    refusals: tuple[Refusal, ...]
    violations: Mapping[str, int]  # by name of the check; only checks that failed

    @property
    def closed(self) -> bool:
        """Tell whether every input is accounted for."""
        return self.given == self.loaded + self.unchanged + self.rejected + self.quarantined + self.waiting

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self) | {"closed": self.closed}


def now() -> datetime:
    """Return the time; the only clock of the pipeline's edge."""
    return datetime.now(UTC)


def open_backfill(database: Database, request: Request, trigger_key: str | None = None) -> int:
    """Open a run for a backfill and return its id."""
    params = {**asdict(request), "paths": [os.fspath(path) for path in request.paths]}
    window = (request.since, request.until)

    def act() -> int:  # opened twice, the first is closed with the next run: nothing came in by it
        with database.writer.begin() as connection:
            return ledger.open_run(connection, "backfill", code_version(), params, window, trigger_key)

    return away.patiently(database.writer, act)


def take_in(
    database: Database,
    settings: Settings,
    run_id: int,
    request: Request,
    progress: Progress | None = None,
) -> None:
    """Read what a backfill names into the ledger; may be called again for the same run."""
    Intake(database, settings, run_id, request, now, progress).read()


def backfill(
    database: Database,
    settings: Settings,
    request: Request,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Take seed files in and bring the tables up to date; return what became of them."""
    run_id = open_backfill(database, request)
    take_in(database, settings, run_id, request, progress)
    catch_up(database, settings, run_id, workers=workers, progress=progress)
    return close(database, run_id)


def drain_all(
    database: Database,
    settings: Settings,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Work all that waits, whoever brought it; return rows settled by stage."""
    settled: Counter[str] = Counter()

    def note(stage: str, rows: int) -> None:
        settled[stage] += rows
        if progress is not None:
            progress(stage, rows)

    catch_up(database, settings, workers=workers, progress=note)
    with database.writer.begin() as connection:
        ledger.settle_runs(connection)
    return dict(settled)


def close(database: Database, run_id: int) -> Summary:
    """Check what was published, close the run and return its summary."""
    away.patiently(database.writer, lambda: settle_counts(database, run_id))
    away.patiently(database.writer, lambda: _check_and_finish(database, run_id))
    return away.patiently(database.writer, lambda: summarise(database, run_id))


def _check_and_finish(database: Database, run_id: int) -> None:
    with database.writer.begin() as connection:
        run_checks(connection, run_id)
        ledger.finish_run(connection, run_id)
        run_statement(connection, "forget_pace")


def summarise(database: Database, run_id: int) -> Summary:
    """Return what a run was given and what became of it."""
    with database.writer.begin() as connection:
        books = ledger.books(connection, run_id)
        intake = books.get(ledger.INTAKE, Books(ledger.INTAKE))
        clean = books.get("clean", Books("clean"))
        refused = rows_of(connection, "refusals_of_run", run_id=run_id)
        violations = {row.name: row.violations for row in rows_of(connection, "violations_of_run", run_id=run_id)}
    # A known document that was refused when cleaned, or as forgotten, is booked as unchanged: it is refused still.
    refused_earlier = sum(
        row.is_earlier and (row.stage != ledger.INTAKE or row.reason == FORGOTTEN.reason) for row in refused
    )
    return Summary(
        run_id,
        given=intake.given + clean.given - intake.done,  # a re-processing gives to clean what was taken in long ago
        loaded=clean.done,
        unchanged=intake.unchanged + clean.unchanged - refused_earlier,
        rejected=intake.rejected + clean.rejected + refused_earlier,
        quarantined=clean.quarantined,
        waiting=clean.waiting,
        refusals=tuple(Refusal(*row[:5]) for row in refused),
        violations=violations,
    )
