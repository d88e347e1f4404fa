"""Poll the feeds that are due: their items become sightings, addresses to visit, and records of what has no page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from etl.pipeline.due import SideFetches, claiming, keep_or_note, work_due
from etl.pipeline.feed_reader import FeedReader
from etl.pipeline.feed_records import KnownRecord, record, record_ids, without_dead_links, without_shared_links
from etl.pipeline.fetched import Fetched
from etl.pipeline.runs import now
from etl.records import FeedItem, FeedState, FetchOutcome, PollResult
from etl.settings import Settings
from etl.sources.urls import authority_of, url_key
from etl.store import documents, feeds, tombstones
from etl.store.connect import Database
from etl.store.hosts import PostgresPace, PostgresRobots

if TYPE_CHECKING:
    from sqlalchemy import Connection


async def poll_all(database: Database, settings: Settings, run_id: int, deadline: datetime) -> Fetched:
    """Poll the feeds that are due, each once."""
    from etl.fetch import Fetcher, poll

    total = Fetched()
    started = now()
    side = SideFetches()

    def claim(turn: feeds.Turn) -> list[FeedState]:
        return claiming(database, lambda connection: feeds.claim_feeds(connection, turn, started))

    async def work(feed: FeedState) -> None:
        side.asks(feed.url)
        result = await poll(fetcher, feed, now(), reader)
        taken = side.take()
        outcome = result.outcome
        new = await keep_or_note(database, run_id, outcome, lambda: _save(database, settings, run_id, result, taken))
        total.feeds += 1
        if new is None:
            total.unsaved += 1
            return
        total.items += len(result.items)
        total.new += new
        total.feed_results[result.feed.last_result or result.outcome.result] += 1

    pace, robots = PostgresPace(database, settings), PostgresRobots(database)
    with FeedReader() as reader:
        async with Fetcher(settings, pace, side.observe, robots) as fetcher:
            await work_due(claim, lambda feed: authority_of(feed.url), work, settings, deadline)
    return total


def _save(database: Database, settings: Settings, run_id: int, result: PollResult, side: Sequence[FetchOutcome]) -> int:
    """Save one poll, in one transaction; return how many pages are met for the first time."""
    at = now()
    latest = at + timedelta(seconds=max(settings.poll_at_least_every, result.outcome.retry_after or 0))
    with database.writer.begin() as connection:
        forgotten = _forgotten(connection, result.items)
        known = [item for item in result.items if item.url not in forgotten]
        items = without_shared_links(without_dead_links(known))
        ids = _record_ids(connection, result.feed.feed_id, items)
        new = feeds.save_poll(connection, run_id, replace(result, items=items), ids, latest, at)
        inputs: list[documents.Input] = [
            record(item, result.feed.outlet, ids.get(item.position)) for item in items if item.url is None
        ]
        inputs += [(url, tombstones.FORGOTTEN) for url in sorted(forgotten)]
        if inputs:
            documents.take_in(connection, run_id, inputs, at)
        for outcome in side:
            feeds.save_fetch(connection, run_id, outcome)
    return new


def _record_ids(connection: Connection, feed_id: int, items: Sequence[FeedItem]) -> dict[int, str]:
    loose = [item for item in items if item.url is None and item.guid is not None]
    if not loose:
        return {}
    rows = feeds.known_records(connection, feed_id, loose)
    return record_ids(loose, [KnownRecord(row.guid, row.headline, row.record_id) for row in rows])


def _forgotten(connection: Connection, items: Sequence[FeedItem]) -> set[str]:
    """Return the addresses of items whose articles were taken down: not even their headlines are kept."""
    keys = {item.url: ("url", url_key(item.url)) for item in items if item.url is not None}
    known = tombstones.forgotten(connection, keys.values())
    return {url for url, key in keys.items() if key in known}
