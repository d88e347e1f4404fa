"""Work a stage, and what follows it, again from what is stored: nothing is fetched, no file is read.

With unchanged code nothing in the tables changes. After a stage has got better, its new results take the place of the
old ones: articles keep their ids, groups and stories theirs as far as their members stay together.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from etl import dedup
from etl.errors import UsageError
from etl.pipeline.catch_up import catch_up
from etl.pipeline.retention import restore_keys
from etl.pipeline.rework import Rework, finish
from etl.pipeline.stages import STAGES
from etl.store import articles, ledger
from etl.store.connect import Database, rows_of
from etl.version import code_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from etl.settings import Settings

STAGE_NAMES = tuple(stage.name for stage in STAGES)
QUEUED_AT_ONCE = 50_000  # keys of one statement: a few megabytes


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles a stage works again: those on show that fulfil all of it."""

    stage: str
    since: datetime | None = None  # published from here on; an article without a date counts as of when it came
    until: datetime | None = None  # published before this
    outlet: str | None = None
    everything: bool = False  # asked for expressly: without it one of the others must be there
    whole_archive: bool = False  # copies are looked for at any distance in time

    def check(self) -> None:
        """Raise UsageError for what cannot be meant."""
        if self.stage not in STAGE_NAMES:
            raise UsageError(f"no stage is called {self.stage}: it is one of {', '.join(STAGE_NAMES)}")
        if not (self.since or self.until or self.outlet or self.everything):
            raise UsageError("say which articles: --since, --until, --outlet, or --all")
        if self.whole_archive and self.stage not in STAGE_NAMES[: STAGE_NAMES.index(dedup.STAGE) + 1]:
            raise UsageError("--whole-archive looks for copies: give --stage dedup, or clean before it")


def reprocess(
    database: Database,
    settings: Settings,
    selection: Selection,
    *,
    workers: int | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Rework:
    """Put articles back to a stage, bring the tables up to date and return what became of them."""
    run_id = open_reprocess(database, selection)
    catch_up(database, settings, run_id, workers=workers, progress=progress)
    return finish(database, run_id)


def open_reprocess(database: Database, selection: Selection, trigger_key: str | None = None) -> int:
    """Open a run with its rows in the ledger and return its id; asked for again under the same key, it is that run.

    Rows are documents for clean, the revisions on show for the stages after it. A document whose bytes retention has
    dropped cannot be cleaned again: it is left as it is.
    """
    selection.check()
    with database.writer.begin() as connection:
        run_id = ledger.open_run(connection, "reprocess", code_version(), asdict(selection), trigger_key=trigger_key)
    if selection.whole_archive:
        restore_keys(database)  # while the run is open none are dropped
    with database.writer.begin() as connection:
        if not ledger.books(connection, run_id):
            ledger.count(connection, run_id, selection.stage)
            keys = _keys(connection, selection)
            for start in range(0, len(keys), QUEUED_AT_ONCE):
                batch = keys[start : start + QUEUED_AT_ONCE]
                ledger.queue(connection, selection.stage, ((key, run_id) for key in batch))
    return run_id


def _keys(connection: Connection, selection: Selection) -> list[int]:
    outlet = None if selection.outlet is None else articles.fold(selection.outlet)
    if selection.stage == "clean":
        rows = rows_of(
            connection, "documents_to_reprocess", since=selection.since, until=selection.until, outlet=outlet
        )
    else:
        rows = rows_of(
            connection, "revisions_to_reprocess", since=selection.since, until=selection.until, outlet=outlet
        )
    return [row.key for row in rows]
