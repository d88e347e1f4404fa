"""Visit the pages that are new or due again: each becomes a document, or a refusal for which its feed may stand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from etl.pipeline.due import SideFetches, claiming, keep_or_note, work_due
from etl.pipeline.feed_records import stand_in
from etl.pipeline.fetched import Fetched
from etl.pipeline.runs import now
from etl.records import Document, FetchOutcome, Rejected
from etl.settings import Settings
from etl.store import documents, feeds, ledger
from etl.store.connect import Database
from etl.store.feeds import DuePage
from etl.store.hosts import PostgresPace, PostgresRobots

RETRY_AFTER = timedelta(minutes=30)  # times the failures so far: linear back-off, as for feeds
MOST_FAILURES = 5  # a page that failed so often in a row is only asked for again when it would be read again anyway
# The page will not be had, however often it is asked for: what the feed says of it stands in, marked as partial.
FINAL = frozenset({"forbidden", "robots", "gone", "wrong_type", "blocked_address", "bad_url"})
# Not found: not there yet (a feed may be ahead of its site), or not there any more. Asked for a second time.
MOST_NOT_FOUND = 2


async def visit_all(database: Database, settings: Settings, run_id: int, deadline: datetime) -> Fetched:
    """Fetch the pages that are due, each once; after the deadline none is begun."""
    from etl.fetch import Fetcher, fetch_page

    total = Fetched()
    started = now()
    side = SideFetches()

    def claim(turn: feeds.Turn) -> list[DuePage]:
        return claiming(database, lambda connection: feeds.claim_pages(connection, turn, started))

    async def work(page: DuePage) -> None:
        side.asks(page.request.url)
        outcome, document = await fetch_page(fetcher, page.request)
        taken = side.take()
        kept = await keep_or_note(
            database, run_id, outcome, lambda: _save(database, settings, run_id, page, outcome, document, taken)
        )
        total.unsaved += not kept
        total.page_results[outcome.result] += 1

    pace, robots = PostgresPace(database, settings), PostgresRobots(database)
    async with Fetcher(settings, pace, side.observe, robots) as fetcher:
        await work_due(claim, lambda page: page.host, work, settings, deadline)
    return total


def _save(
    database: Database,
    settings: Settings,
    run_id: int,
    page: DuePage,
    outcome: FetchOutcome,
    document: Document | None,
    side: Sequence[FetchOutcome],
) -> bool:
    """Save one visit: when to come again, document, books, attempts, in one transaction; return True."""
    at = now()
    fetched = document is not None or outcome.result == "not_modified"
    failures = 0 if fetched else page.failures + 1
    optouts: Sequence[str] | None = None if document is None else document.http.get("optouts", ())
    again = _come_again(settings, page, outcome, failures, at)
    with database.writer.begin() as connection:
        feeds.save_visit(connection, page, outcome, again, optouts)
        taken = documents.take_in(connection, run_id, _inputs(page, outcome, document, failures), at)
        if outcome.result == "not_modified":
            ledger.count(connection, run_id, ledger.INTAKE, given=1, unchanged=1)
        document_id = taken.document_ids[0] if taken.document_ids and document is not None else None
        feeds.save_fetch(connection, run_id, outcome, document_id=document_id)
        for each in side:
            feeds.save_fetch(connection, run_id, each)
    return True


def _inputs(page: DuePage, outcome: FetchOutcome, document: Document | None, failures: int) -> list[documents.Input]:
    if document is not None:
        return [document]
    if outcome.result == "not_modified":
        return []
    refused: documents.Input = (page.request.url, Rejected(outcome.result, outcome.detail or "See raw.fetch."))
    stands_in = _is_final(outcome) or failures == (1 if outcome.result == "not_found" else MOST_FAILURES)
    if page.visited or not stands_in:
        return [refused]
    return [refused, *stand_in(page.request.url, page.request.hints)]


def _is_final(outcome: FetchOutcome) -> bool:
    """A robots.txt that could not be read says when to come again; one that says no does not."""
    return outcome.result in FINAL and not (outcome.result == "robots" and outcome.retry_after is not None)


def _come_again(
    settings: Settings, page: DuePage, outcome: FetchOutcome, failures: int, at: datetime
) -> datetime | None:
    """Return when to visit a page again; None: not until its feed says something new of it."""
    from etl.fetch import next_visit

    if _is_final(outcome) or (outcome.result == "not_found" and failures >= MOST_NOT_FOUND):
        return None
    if failures == 0 or failures >= MOST_FAILURES:
        wait = next_visit(at - page.first_seen_at, [timedelta(hours=age) for age in settings.visit_ages])
        return None if wait is None else at + max(wait, timedelta(seconds=outcome.retry_after or 0))
    return at + max(RETRY_AFTER * failures, timedelta(seconds=outcome.retry_after or 0))
