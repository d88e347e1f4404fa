"""Scheduled ingestion: poll the feeds that are due, visit the pages that are new or due again, then catch up.

    due feeds -> poll -> sightings, addresses -> due pages -> fetch_page -> documents -> catch_up

Feeds and pages are leased: two runs at once share the work, and what a dead worker held comes back after the lease.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from etl.pipeline.catch_up import catch_up
from etl.pipeline.runs import Summary, close, now
from etl.records import RECORD_MEDIA_TYPE, Document, FeedItem, FeedState, FetchOutcome, PollResult, Rejected
from etl.settings import Settings
from etl.sources.urls import url_key
from etl.store import documents, feeds, ledger, tombstones
from etl.store.connect import Database
from etl.store.feeds import DuePage
from etl.version import code_version

if TYPE_CHECKING:
    from sqlalchemy import Connection

FEEDS_AT_ONCE = 200  # claimed together; their states fit in memory many times over
PAGES_AT_ONCE = 200  # a page has up to 10 MB: what is claimed together is held together
RETRY_AFTER = timedelta(minutes=30)  # times the failures so far: linear back-off, as for feeds
MOST_FAILURES = 5  # a page that failed so often in a row is left alone until its feed says something new of it
# The page will not be had, however often it is asked for: what the feed says of it stands in, marked as partial.
FINAL = frozenset({"forbidden", "robots", "not_found", "gone", "wrong_type", "blocked_address", "bad_url"})

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True)
class Polled:
    """What polls and visits came to."""

    feeds: int = 0
    items: int = 0
    new: int = 0  # pages met for the first time
    feed_results: Counter[str] = field(default_factory=Counter)
    page_results: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "feeds": self.feeds,
            "items": self.items,
            "new": self.new,
            "feed_results": dict(self.feed_results),
            "page_results": dict(self.page_results),
        }


def ingest(
    database: Database,
    settings: Settings,
    *,
    workers: int | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> tuple[Polled, Summary]:
    """Poll, fetch, catch up; return what the network brought and what became of it."""
    run_id = open_ingest(database)
    polled = poll_due(database, settings, run_id)
    visited = visit_due(database, settings, run_id)
    polled.page_results = visited.page_results
    catch_up(database, settings, run_id, workers=workers, progress=progress)
    return polled, close(database, run_id)


def open_ingest(database: Database, trigger_key: str | None = None) -> int:
    """Open a run for scheduled ingestion and return its id."""
    with database.writer.begin() as connection:
        return ledger.open_run(connection, "ingest", code_version(), {}, trigger_key=trigger_key)


def poll_due(database: Database, settings: Settings, run_id: int) -> Polled:
    """Poll the feeds that are due, each once."""
    with ledger.bringing_in(database.writer, run_id):
        return asyncio.run(_poll_due(database, settings, run_id))


def visit_due(database: Database, settings: Settings, run_id: int) -> Polled:
    """Fetch the pages that are new or due for another visit; stop taking up new ones when the run's time is over."""
    with ledger.bringing_in(database.writer, run_id):
        return asyncio.run(_visit_due(database, settings, run_id))


async def _poll_due(database: Database, settings: Settings, run_id: int) -> Polled:
    from etl.fetch import Fetcher, poll

    total = Polled()
    started = now()
    seen: list[FetchOutcome] = []
    async with Fetcher(settings, feeds.PostgresPace(database, settings.host_delay), seen.append) as fetcher:
        while True:
            with database.writer.begin() as connection:
                due = feeds.claim_feeds(connection, FEEDS_AT_ONCE, started)
            if not due:
                return total

            async def work(feed: FeedState) -> PollResult:
                return await poll(fetcher, feed, now())

            for result in await _all(due, work, settings.fetch_concurrency):
                _save_poll(database, settings, run_id, result, total)
            _save_side_fetches(database, run_id, seen, {feed.url for feed in due})


def _save_poll(database: Database, settings: Settings, run_id: int, result: PollResult, total: Polled) -> None:
    at = now()
    latest = at + timedelta(seconds=max(settings.poll_at_least_every, result.outcome.retry_after or 0))
    with database.writer.begin() as connection:
        forgotten = _forgotten(connection, result.items)
        kept = replace(result, items=tuple(item for item in result.items if item.url not in forgotten))
        total.new += feeds.save_poll(connection, run_id, kept, latest, at)
        inputs: list[documents.Input] = [_record(item, result.feed.outlet) for item in kept.items if item.url is None]
        inputs += [(url, tombstones.FORGOTTEN) for url in sorted(forgotten)]
        if inputs:
            documents.take_in(connection, run_id, inputs, at)
    total.feeds += 1
    total.items += len(result.items)
    total.feed_results[result.feed.last_result or result.outcome.result] += 1


def _forgotten(connection: Connection, items: Sequence[FeedItem]) -> set[str]:
    """Return the addresses of items whose articles were taken down: not even their headlines are kept."""
    keys = {item.url: ("url", url_key(item.url)) for item in items if item.url is not None}
    known = tombstones.forgotten(connection, keys.values())
    return {url for url, key in keys.items() if key in known}


async def _visit_due(database: Database, settings: Settings, run_id: int) -> Polled:
    from etl.fetch import Fetcher, fetch_page

    total = Polled()
    started = now()
    deadline = started + timedelta(minutes=settings.ingest_minutes)
    seen: list[FetchOutcome] = []
    async with Fetcher(settings, feeds.PostgresPace(database, settings.host_delay), seen.append) as fetcher:
        while now() < deadline:
            with database.writer.begin() as connection:
                due = feeds.claim_pages(connection, PAGES_AT_ONCE, started)
            if not due:
                break

            async def work(page: DuePage) -> tuple[DuePage, FetchOutcome, Document | None]:
                return page, *(await fetch_page(fetcher, page.request))

            for page, outcome, document in await _all(due, work, settings.fetch_concurrency):
                _save_visit(database, settings, run_id, page, outcome, document)
                total.page_results[outcome.result] += 1
            _save_side_fetches(database, run_id, seen, {page.request.url for page in due})
    return total


def _save_side_fetches(database: Database, run_id: int, seen: list[FetchOutcome], asked: set[str]) -> None:
    """Note the attempts made on the way: robots.txt, the sitemaps of an index."""
    with database.writer.begin() as connection:
        for outcome in seen:
            if outcome.url not in asked:
                feeds.save_fetch(connection, run_id, outcome)
    seen.clear()


def _save_visit(
    database: Database,
    settings: Settings,
    run_id: int,
    page: DuePage,
    outcome: FetchOutcome,
    document: Document | None,
) -> None:
    """Save one visit: document, books, attempt, and when to come again, in one transaction."""
    at = now()
    fetched = document is not None or outcome.result == "not_modified"
    failures = 0 if fetched else page.failures + 1
    inputs: list[documents.Input] = []
    if document is not None:
        inputs.append(document)
    elif not fetched:
        inputs.append((page.request.url, Rejected(outcome.result, outcome.detail or "See raw.fetch.")))
        if outcome.result in FINAL and page.failures == 0:
            inputs += _stand_in(page)
    with database.writer.begin() as connection:
        taken = documents.take_in(connection, run_id, inputs, at)
        if outcome.result == "not_modified":
            ledger.count(connection, run_id, ledger.INTAKE, given=1, unchanged=1)
        document_id = taken.document_ids[0] if taken.document_ids and document is not None else None
        feeds.save_fetch(connection, run_id, outcome, document_id=document_id)
        feeds.save_visit(connection, page, outcome, _come_again(settings, page, outcome, failures, at), fetched=fetched)


def _come_again(
    settings: Settings, page: DuePage, outcome: FetchOutcome, failures: int, at: datetime
) -> datetime | None:
    """Return when to visit a page again; None: not until its feed says something new of it."""
    from etl.fetch import next_visit

    if failures == 0:
        wait = next_visit(at - page.first_seen_at, [timedelta(hours=age) for age in settings.visit_ages])
        return None if wait is None else at + wait
    if failures >= MOST_FAILURES or outcome.result in FINAL:
        return None
    return at + max(RETRY_AFTER * failures, timedelta(seconds=outcome.retry_after or 0))


def _stand_in(page: DuePage) -> list[Document]:
    """Return the feed's own content as a document, when the page cannot be had and the feed has more than a title."""
    hints = page.request.hints
    html = hints.extra.get("content_html")
    if not (html or hints.summary):
        return []
    said = {
        "url": page.request.url,
        "title": hints.title,
        "html" if html else "text": html or hints.summary,
        "published_at": hints.published_at,
        "outlet": hints.outlet,
        "authors": list(hints.authors),
        "language": hints.language,
        "partial": True,
    }
    return [_record_document(said, f"feed: {page.request.url}")]


def _record(item: FeedItem, outlet: str) -> Document:
    """Return an item that has no page as a record."""
    said = {
        "id": item.guid,
        "title": item.title,
        "html" if item.content_html else "text": item.content_html or item.summary,
        "published_at": item.published_at,
        "outlet": outlet,
        "authors": list(item.authors),
        "language": item.language,
    }
    return _record_document(said, f"feed: {item.guid or item.title}")


def _record_document(said: dict[str, Any], locator: str) -> Document:
    content = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False, sort_keys=True)
    return Document(content.encode("utf-8", "replace"), RECORD_MEDIA_TYPE, locator, "utf-8")


async def _all(items: Sequence[T], work: Callable[[T], Awaitable[R]], at_once: int) -> list[R]:
    """Run `work` on all items, so many at once, and return the results in order."""
    gate = asyncio.Semaphore(at_once)

    async def guarded(item: T) -> R:
        async with gate:
            return await work(item)

    return await asyncio.gather(*(guarded(item) for item in items))
