"""Keep feeds, what they announce, which pages are to be visited, and every attempt to fetch."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from etl.errors import UsageError
from etl.records import FeedItem, FeedState, FetchOutcome, PageRequest, PollResult, SourceHints
from etl.store.articles import fold
from etl.store.connect import Database, rows_of, run_statement
from etl.store.copying import stage_rows, to_json
from etl.store.documents import hints_from_json, hints_to_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

LEASE_SECONDS = 900  # a worker that dies gives its feeds and pages back after this
SLACK_SECONDS = 60  # a timetable of 15 minutes never fires to the second

_SIGHTING = {
    "feed_id": "bigint",
    "item_sha256": "bytea",
    "url_sha256": "bytea",
    "guid": "text",
    "headline": "text",
    "position": "integer",
    "seen_at": "timestamptz",
}
_ADDRESS = {"n": "integer", "url_sha256": "bytea", "url": "text", "hints_sha256": "bytea", "hints": "jsonb"}


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page to visit."""

    request: PageRequest
    url_sha256: bytes
    first_seen_at: datetime
    failures: int  # visits that failed since the last that worked


def add_feed(database: Database, url: str, outlet: str | None = None) -> tuple[str, bool]:
    """Add a feed; return its address in normal form and whether it is new. Raises UsageError for what is no URL."""
    from etl.sources.urls import registrable_domain, resolve

    address = resolve(url)
    if address is None:
        raise UsageError(f"{url} is no http(s) URL")
    name = outlet or registrable_domain(address) or address
    with database.writer.begin() as connection:
        outlet_id = _outlet(connection, name)
        return address, _add(connection, outlet_id, address)


def add_catalog(database: Database) -> list[tuple[str, bool]]:
    """Add the outlets and feeds of the catalog that comes with Copydesk."""
    from etl.sources.catalog import read_catalog

    added = []
    with database.writer.begin() as connection:
        for outlet in read_catalog():
            outlet_id = _outlet(connection, outlet.name, outlet.country, outlet.language, outlet.owner)
            run_statement(connection, "claim_domains", domains=[outlet.domain], outlet_ids=[outlet_id])
            added += [(url, _add(connection, outlet_id, url)) for url in outlet.feeds]
    return added


def claim_feeds(connection: Connection, limit: int, since: datetime) -> list[FeedState]:
    """Take feeds that are due and have not been polled since then."""
    rows = rows_of(connection, "claim_feeds", lease=LEASE_SECONDS, slack=SLACK_SECONDS, limit=limit, since=since)
    return [_feed(row) for row in rows]


def save_poll(connection: Connection, run_id: int, result: PollResult, at_least_at: datetime, now: datetime) -> int:
    """Save a poll: the feed's state, the attempt, the sightings, the pages to visit; return how many are new."""
    feed = result.feed
    next_poll_at = None if feed.next_poll_at is None else min(feed.next_poll_at, at_least_at)
    run_statement(
        connection,
        "save_feed",
        feed_id=feed.feed_id,
        url=feed.url,
        url_sha256=hashlib.sha256(feed.url.encode()).digest(),
        state=to_json(_state(feed)),
        next_poll_at=next_poll_at,
        last_polled_at=feed.last_polled_at,
        last_success_at=feed.last_success_at,
        last_result=feed.last_result,
        failing_since=feed.failing_since,
        failure_score=feed.failure_score,
        retired_at=feed.retired_at,
    )
    save_fetch(connection, run_id, result.outcome, feed_id=feed.feed_id)
    return _save_items(connection, feed, result.items, now) if result.items else 0


def save_fetch(
    connection: Connection,
    run_id: int,
    outcome: FetchOutcome,
    *,
    feed_id: int | None = None,
    document_id: int | None = None,
) -> None:
    """Note an attempt."""
    run_statement(
        connection,
        "insert_fetch",
        run_id=run_id,
        feed_id=feed_id,
        url=_storable(outcome.url),
        started_at=outcome.started_at,
        seconds=outcome.seconds,
        result=outcome.result,
        status=outcome.status,
        n_bytes=outcome.n_bytes,
        final_url=outcome.final_url and _storable(outcome.final_url),
        redirects=to_json([list(step) for step in outcome.redirects]),
        detail=_storable(outcome.detail)[:1000],
        document_id=document_id,
    )


def claim_pages(connection: Connection, limit: int, since: datetime) -> list[DuePage]:
    """Take pages that are due for a visit and have not been fetched since then."""
    rows = rows_of(connection, "claim_pages", lease=LEASE_SECONDS, slack=SLACK_SECONDS, limit=limit, since=since)
    return [
        DuePage(
            PageRequest(row.url, hints_from_json(row.hints), row.etag, row.last_modified),
            bytes(row.url_sha256),
            row.first_seen_at,
            row.failures,
        )
        for row in rows
    ]


def save_visit(
    connection: Connection,
    page: DuePage,
    outcome: FetchOutcome,
    next_visit_at: datetime | None,
    *,
    fetched: bool,
) -> None:
    """Save what a visit has changed; ``fetched``: the page came whole, or is not modified."""
    run_statement(
        connection,
        "save_visit",
        url_sha256=page.url_sha256,
        etag=outcome.etag or (page.request.etag if outcome.result == "not_modified" else None),
        last_modified=outcome.last_modified
        or (page.request.last_modified if outcome.result == "not_modified" else None),
        next_visit_at=next_visit_at,
        last_fetched_at=outcome.started_at if fetched else None,
        failures=0 if fetched else page.failures + 1,
    )
    if outcome.result == "gone" or (outcome.result == "not_found" and next_visit_at is None):
        run_statement(connection, "mark_gone", url_sha256=page.url_sha256)


class PostgresPace:
    """Spacing between two requests to one host that holds over all workers and machines."""

    def __init__(self, database: Database, delay: float) -> None:
        self._database = database
        self._delay = delay

    async def wait(self, host: str) -> None:
        """Return when a request to `host` may start."""
        if self._delay > 0:
            await asyncio.sleep(await asyncio.to_thread(self._reserve, host))

    def _reserve(self, host: str) -> float:
        with self._database.writer.begin() as connection:
            return float(run_statement(connection, "reserve_host", host=host, delay=self._delay).scalar_one())


def _outlet(
    connection: Connection, name: str, country: str | None = None, language: str | None = None, owner: str | None = None
) -> int:
    return int(
        run_statement(
            connection, "add_outlet", key=fold(name), name=name.strip(), country=country, language=language, owner=owner
        ).scalar_one()
    )


def _add(connection: Connection, outlet_id: int, url: str) -> bool:
    digest = hashlib.sha256(url.encode()).digest()
    return run_statement(connection, "add_feed", outlet_id=outlet_id, url=url, url_sha256=digest).first() is not None


def _save_items(connection: Connection, feed: FeedState, items: Sequence[FeedItem], now: datetime) -> int:
    from etl.sources.urls import url_key

    keyed = [(item, url_key(item.url) if item.url else None) for item in items]
    stage_rows(
        connection,
        "staging_sighting",
        _SIGHTING,
        (
            (feed.feed_id, _item_sha256(item, key), key, item.guid, item.title, item.position, now)
            for item, key in keyed
        ),
    )
    run_statement(connection, "save_sightings")
    addresses = [
        (item.position, key, item.url, *_hashed(hints_to_json(item_hints(item, feed.outlet))))
        for item, key in keyed
        if key is not None
    ]
    stage_rows(connection, "staging_address", _ADDRESS, addresses)
    return sum(row.is_new for row in rows_of(connection, "save_addresses"))


def item_hints(item: FeedItem, outlet: str) -> SourceHints:
    """Return what a feed says of a page."""
    extra: dict[str, Any] = {}
    if item.updated_at:
        extra["updated_at"] = item.updated_at
    if item.content_html:
        extra["content_html"] = item.content_html
    if item.tags:
        extra["tags"] = list(item.tags)
    if item.guid:
        extra["guid"] = item.guid
    return SourceHints(
        outlet=outlet,
        url=item.url,
        title=item.title,
        published_at=item.published_at,
        authors=item.authors,
        language=item.language,
        summary=item.summary,
        extra=extra,
    )


def _hashed(hints: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    said = json.dumps(hints, sort_keys=True, default=str).encode("utf-8", "replace")
    return hashlib.sha256(said).digest(), hints


def _item_sha256(item: FeedItem, key: bytes | None) -> bytes:
    name = key.hex() if key is not None else item.guid or ""
    return hashlib.sha256(f"{name}\0{item.title or ''}".encode("utf-8", "replace")).digest()


def _state(feed: FeedState) -> dict[str, Any]:
    return {
        "etag": feed.etag,
        "last_modified": feed.last_modified,
        "body_sha256": feed.body_sha256.hex() if feed.body_sha256 else None,
        "interval": feed.interval,
        "moved_to": feed.moved_to,
        "moved_seen": feed.moved_seen,
    }


def _feed(row: Any) -> FeedState:
    state = dict(row.state)
    body = state.pop("body_sha256", None)
    return FeedState(
        feed_id=row.feed_id,
        url=row.url,
        outlet=row.outlet,
        body_sha256=bytes.fromhex(body) if body else None,
        next_poll_at=row.next_poll_at,
        last_polled_at=row.last_polled_at,
        last_success_at=row.last_success_at,
        last_result=row.last_result,
        failure_score=row.failure_score,
        failing_since=row.failing_since,
        retired_at=row.retired_at,
        **state,
    )


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
