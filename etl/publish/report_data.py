"""Read what the report shows from the database, and write the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.publish.report import (
    Books,
    Claim,
    Corpus,
    DayRow,
    DisagreementRow,
    DuplicateGroupRow,
    EntityRow,
    OutletDayRow,
    RejectedRow,
    ReportData,
    RunRow,
    StageRow,
    StoryRow,
    render_report,
)
from etl.store import ledger
from etl.store.connect import Database, rows_of, run_statement
from etl.version import code_version

if TYPE_CHECKING:
    from sqlalchemy import Connection

# What fits a page that somebody reads to its end; the mart views have the rest.
STORIES, GROUPS, ENTITIES, DISAGREEMENTS, REASONS, RUNS = 15, 15, 25, 12, 30, 10
OUTLETS_NAMED = 3  # outlets that may have been the earliest, before only their number is told


def read_report(database: Database) -> ReportData:
    """Read all that the report shows, as it was at one moment."""
    with database.writer.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        *books, read_at = run_statement(connection, "report_books").one()
        earlier = {row.run_id: row.n for row in rows_of(connection, "report_refused_earlier")}
        return ReportData(
            generated_at=read_at,
            code_version=code_version(),
            books=_refused_still(Books(*books), sum(earlier.values())),
            corpus=Corpus(*run_statement(connection, "report_corpus").one()),
            days=tuple(DayRow(*row) for row in rows_of(connection, "report_days")),
            outlet_days=tuple(OutletDayRow(*row) for row in rows_of(connection, "report_outlet_days")),
            stories=tuple(StoryRow(*row) for row in rows_of(connection, "report_stories", limit=STORIES)),
            duplicate_groups=tuple(_group(row) for row in rows_of(connection, "report_groups", limit=GROUPS)),
            entities=tuple(EntityRow(*row) for row in rows_of(connection, "report_entities", limit=ENTITIES)),
            disagreements=_disagreements(connection),
            rejected=tuple(_rejected(row) for row in rows_of(connection, "report_rejections", limit=REASONS)),
            runs=_runs(connection, earlier),
        )


def write_report(database: Database, path: Path) -> Path:
    """Write the report to `path`, in place of an earlier one, and return where it is."""
    page = render_report(read_report(database))
    path = path.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")  # whoever reads meanwhile sees the old page, never half a page
    unfinished.write_text(page, encoding="utf-8", errors="replace")
    unfinished.replace(path)
    return path


def _group(row: Any) -> DuplicateGroupRow:
    return DuplicateGroupRow(
        group_id=row.group_id,
        title=row.title,
        earliest_outlet=_earliest(row.earliest_outlets or ()),
        earliest_day=row.earliest_day,
        relations=tuple(row.relations or ()),
        n_articles=row.n_articles,
        n_outlets=row.n_outlets,
    )


def _earliest(outlets: Sequence[str]) -> str | None:
    """Name the outlet that was first, or those that may have been where times do not tell."""
    if len(outlets) > OUTLETS_NAMED:
        return f"one of {len(outlets)} outlets"
    return " or ".join(outlets) or None


def _disagreements(connection: Connection) -> tuple[DisagreementRow, ...]:
    rows = rows_of(connection, "report_disagreements", limit=DISAGREEMENTS)
    story_ids = sorted({row.story_id for row in rows})
    titles = {row.story_id: row.title for row in rows_of(connection, "report_story_titles", story_ids=story_ids)}
    return tuple(
        DisagreementRow(
            story_id,
            titles[story_id],
            kind,
            subject,
            tuple(Claim(one.value, tuple(one.outlets), one.n_articles, one.n_independent_texts) for one in claims),
        )
        for (story_id, kind, subject), claims in groupby(rows, key=lambda row: (row.story_id, row.kind, row.subject))
    )


def _rejected(row: Any) -> RejectedRow:
    return RejectedRow(row.stage, row.reason, row.detail, row.example, row.n_inputs, row.outcome)


def _runs(connection: Connection, refused_earlier: Mapping[int, int]) -> tuple[RunRow, ...]:
    rows = rows_of(connection, "report_runs", limit=RUNS)
    by_run = groupby(rows, key=lambda row: row.run_id)
    return tuple(_run(list(stages), refused_earlier.get(run_id, 0)) for run_id, stages in by_run)


def _run(rows: Sequence[Any], refused_earlier: int) -> RunRow:
    stages = tuple(
        StageRow(row.stage, Books(row.given, row.done, row.unchanged, row.rejected, row.quarantined, row.waiting))
        for row in rows
        if row.stage is not None
    )
    first = rows[0]
    books = _refused_still(_inputs(stages), refused_earlier)
    return RunRow(first.run_id, first.kind, first.started_at, first.finished_at, first.code_version, books, stages)


def _refused_still(books: Books, n: int) -> Books:
    return replace(books, unchanged=books.unchanged - n, rejected=books.rejected + n)


def _inputs(stages: Iterable[StageRow]) -> Books:
    """Return what a run was given and what became of it; as summed over all runs by the statement report_books."""
    books = {row.stage: row.books for row in stages}
    none = Books(0, 0, 0, 0, 0, 0)
    intake, clean = books.get(ledger.INTAKE), books.get("clean", none)
    came_in = intake or none
    return Books(
        given=clean.given if intake is None else intake.given,
        loaded=clean.loaded,
        unchanged=came_in.unchanged + clean.unchanged,
        rejected=came_in.rejected + clean.rejected,
        quarantined=came_in.quarantined + clean.quarantined,
        waiting=clean.waiting,
    )
