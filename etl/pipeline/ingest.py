"""Scheduled ingestion: poll the feeds that are due, visit the pages that are new or due again, then catch up.

    due feeds -> poll -> sightings, addresses -> due pages -> fetch_page -> documents -> catch_up

Feeds and pages are leased: any number of runs and workers share what is due, and what a dead worker held comes back
after the lease. Each poll and each visit is saved as soon as it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from etl.pipeline.catch_up import catch_up
from etl.pipeline.fetched import Fetched
from etl.pipeline.polls import poll_all
from etl.pipeline.retention import expire
from etl.pipeline.runs import Summary, close
from etl.pipeline.visits import visit_all
from etl.settings import Settings
from etl.store import feeds, ledger
from etl.store.connect import Database
from etl.version import code_version

# Feeds of one host take turns; half of a run's time is the pages'.
POLLING_SHARE = 0.5
PAGES_OF_A_SHARD = 500  # at least: starting a task costs a second, and fewer pages are fetched in a few
MOST_SHARDS = 16


def ingest(
    database: Database,
    settings: Settings,
    *,
    workers: int | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> tuple[Fetched, Summary]:
    """Poll, fetch, catch up; return what the network brought and what became of it."""
    run_id = open_ingest(database)
    expire(database, settings, datetime.now(UTC).date())
    polled = poll_due(database, settings, run_id)
    visited = visit_due(database, settings, run_id)
    polled.page_results = visited.page_results
    polled.unsaved += visited.unsaved
    catch_up(database, settings, run_id, workers=workers, progress=progress)
    return polled, close(database, run_id)


def open_ingest(database: Database, trigger_key: str | None = None) -> int:
    """Open a run for scheduled ingestion and return its id."""
    with database.writer.begin() as connection:
        return ledger.open_run(connection, "ingest", code_version(), {}, trigger_key=trigger_key)


def poll_due(database: Database, settings: Settings, run_id: int) -> Fetched:
    """Poll the feeds that are due, each once; stop taking up more when the run's time for it is over."""
    with ledger.bringing_in(database.writer, run_id):
        deadline = _deadline(database, settings, run_id, POLLING_SHARE)
        return asyncio.run(poll_all(database, settings, run_id, deadline))


def visit_due(database: Database, settings: Settings, run_id: int) -> Fetched:
    """Fetch the pages that are new or due for another visit; stop taking up new ones when the run's time is over.

    Any number of processes may do this at once for one run.
    """
    with ledger.bringing_in(database.writer, run_id):
        return asyncio.run(visit_all(database, settings, run_id, _deadline(database, settings, run_id, 1.0)))


def shards(database: Database, run_id: int) -> int:
    """Return how many processes what is due to be fetched is worth."""
    with ledger.bringing_in(database.writer, run_id), database.writer.begin() as connection:
        due = feeds.count_due_pages(connection, PAGES_OF_A_SHARD * MOST_SHARDS)
    return max(1, min(MOST_SHARDS, due // PAGES_OF_A_SHARD))


def _deadline(database: Database, settings: Settings, run_id: int, share: float) -> datetime:
    """A run that is tried again later has no more time than at first: what it leaves, the next run finds due."""
    with database.writer.begin() as connection:
        return feeds.run_started_at(connection, run_id) + timedelta(minutes=settings.ingest_minutes * share)
