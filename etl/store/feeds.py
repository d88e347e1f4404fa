"""Keep feeds, what they announce, which pages are to be visited, and every attempt to fetch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from etl.errors import UsageError
from etl.records import FeedItem, FeedState, FetchOutcome, PageRequest, PollResult, SourceHints
from etl.sources.urls import authority_of, registrable_domain, resolve, url_key
from etl.store.articles import fold
from etl.store.connect import Database, rows_of, run_statement
from etl.store.copying import stage_rows, to_json
from etl.store.documents import hints_from_json, hints_to_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.sources.catalog import CatalogOutlet

LEASE_SECONDS = 900  # a worker that dies gives its feeds and pages back after this
LEASE_DELAYS = 100  # and so many delays of a host: sixteen workers with six pages each take turns
SLACK_SECONDS = 60  # a timetable of 15 minutes never fires to the second

_SIGHTING = {
    "feed_id": "bigint",
    "item_sha256": "bytea",
    "url_sha256": "bytea",
    "guid": "text",
    "headline": "text",
    "record_id": "text",
    "said_sha256": "bytea",
    "position": "integer",
    "seen_at": "timestamptz",
}
_ADDRESS = {"n": "integer", "url_sha256": "bytea", "url": "text", "host": "text", "hints": "jsonb"}


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page to visit."""

    request: PageRequest
    url_sha256: bytes
    host: str
    first_seen_at: datetime
    failures: int  # visits that failed since the last that worked
    visited: bool = False  # it has been there before
    last_result: str | None = None  # how the last visit ended


@dataclass(frozen=True, slots=True)
class Turn:
    """How much to claim: of each host only a few, so that none waits behind another's queue."""

    limit: int
    of_host: int
    busy: Sequence[str] = ()  # hosts of which the worker has enough
    host_delay: float = 0.0  # seconds between two requests to a host: what is claimed takes that long

    def lease(self) -> float:
        """Return for how many seconds what is claimed is nobody else's."""
        return LEASE_SECONDS + LEASE_DELAYS * self.host_delay


def add_feed(database: Database, url: str, outlet: str | None = None) -> tuple[str, bool]:
    """Add a feed; return its address in normal form and whether it is new. Raises UsageError for what is no URL."""
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

    return add_outlets(database, read_catalog())


def add_outlets(database: Database, outlets: Iterable[CatalogOutlet]) -> list[tuple[str, bool]]:
    """Add outlets with their feeds; return each feed's address and whether it is new."""
    added = []
    with database.writer.begin() as connection:
        for outlet in outlets:
            outlet_id = _outlet(connection, outlet.name, outlet.country, outlet.language, outlet.owner)
            expected = {"articles_a_day": outlet.articles_a_day, "filled": dict(outlet.filled)}
            run_statement(connection, "expect_of_outlet", outlet_id=outlet_id, expected=to_json(expected))
            domain = registrable_domain(f"http://{outlet.domain}/") if outlet.domain else None
            if domain is not None:
                run_statement(connection, "claim_domains", domains=[domain], outlet_ids=[outlet_id])
            added += [(url, _add(connection, outlet_id, url)) for url in outlet.feeds]
    return added


def list_outlets(database: Database) -> list[CatalogOutlet]:
    """Return the outlets whose feeds are polled, as the catalog has them."""
    from etl.sources.catalog import CatalogOutlet

    with database.writer.begin() as connection:
        rows = rows_of(connection, "list_outlets")
    return [
        CatalogOutlet(
            row.outlet_key,
            row.name,
            row.domain or "",
            row.country,
            row.language,
            row.owner,
            tuple(row.feeds),
            row.expected.get("articles_a_day"),
            row.expected.get("filled") or {},
        )
        for row in rows
    ]


def run_started_at(connection: Connection, run_id: int) -> datetime:
    """Return when a run began."""
    started: datetime = run_statement(connection, "run_started_at", run_id=run_id).scalar_one()
    return started


def claim_feeds(connection: Connection, turn: Turn, since: datetime) -> list[FeedState]:
    """Take feeds that are due and have not been polled since then."""
    rows = rows_of(
        connection,
        "claim_feeds",
        lease=turn.lease(),
        slack=SLACK_SECONDS,
        limit=turn.limit,
        of_host=turn.of_host,
        busy=list(turn.busy),
        since=since,
    )
    return [_feed(row) for row in rows]


def save_poll(
    connection: Connection,
    run_id: int,
    result: PollResult,
    record_ids: Mapping[int, str],
    at_least_at: datetime,
    now: datetime,
) -> int:
    """Save a poll: the feed's state, the attempt, the sightings, the pages to visit; return how many are new.

    ``record_ids``: by position, the ids of items that have no page.
    """
    feed = result.feed
    next_poll_at = None if feed.next_poll_at is None else min(feed.next_poll_at, at_least_at)
    run_statement(
        connection,
        "save_feed",
        feed_id=feed.feed_id,
        url=feed.url,
        url_sha256=hashlib.sha256(feed.url.encode()).digest(),
        host=authority_of(feed.url),
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
    return _save_items(connection, feed, result.items, record_ids, now) if result.items else 0


def known_records(connection: Connection, feed_id: int, items: Sequence[FeedItem]) -> Sequence[Any]:
    """Return (guid, headline, record_id) of items without a page that a feed showed under one of these names."""
    guids = [item.guid for item in items if item.guid is not None]
    headlines = [item.title for item in items if item.title is not None]
    return rows_of(connection, "known_records", feed_id=feed_id, guids=guids, headlines=headlines)


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
        url=storable(outcome.url),
        started_at=outcome.started_at,
        seconds=outcome.seconds,
        result=outcome.result,
        status=outcome.status,
        n_bytes=outcome.n_bytes,
        final_url=outcome.final_url and storable(outcome.final_url),
        redirects=to_json([list(step) for step in outcome.redirects]),
        detail=storable(outcome.detail)[:1000],
        document_id=document_id,
    )


def claim_pages(connection: Connection, turn: Turn, since: datetime) -> list[DuePage]:
    """Take pages that are due for a visit and have not been fetched since then."""
    rows = rows_of(
        connection,
        "claim_pages",
        lease=turn.lease(),
        slack=SLACK_SECONDS,
        limit=turn.limit,
        of_host=turn.of_host,
        busy=list(turn.busy),
        since=since,
    )
    return [
        DuePage(
            PageRequest(row.url, hints_from_json(row.hints), row.etag, row.last_modified),
            bytes(row.url_sha256),
            row.host,
            row.first_seen_at,
            row.failures,
            row.last_fetched_at is not None,
            row.last_result,
        )
        for row in rows
    ]


def count_due_pages(connection: Connection, limit: int) -> int:
    """Return how many pages are due, or the limit if there are more."""
    return int(run_statement(connection, "count_due_pages", slack=SLACK_SECONDS, limit=limit).scalar_one())


def save_visit(
    connection: Connection,
    page: DuePage,
    outcome: FetchOutcome,
    next_visit_at: datetime | None,
    optouts: Sequence[str] | None,
) -> None:
    """Save what a visit has changed; ``optouts``: what the page says against mining, None where nobody knows anew."""
    unchanged = outcome.result == "not_modified"
    fetched = unchanged or optouts is not None
    run_statement(
        connection,
        "save_visit",
        url_sha256=page.url_sha256,
        etag=outcome.etag or (page.request.etag if unchanged else None),
        last_modified=outcome.last_modified or (page.request.last_modified if unchanged else None),
        next_visit_at=next_visit_at,
        last_fetched_at=outcome.started_at if fetched else None,
        failures=0 if fetched else page.failures + 1,
        last_result=outcome.result,
        mining_optouts=None if optouts is None else [storable(each) for each in optouts],
    )
    if fetched:
        run_statement(connection, "mark_found", url_sha256=page.url_sha256)
    elif is_gone(page, outcome):
        run_statement(connection, "mark_gone", url_sha256=page.url_sha256)


def is_gone(page: DuePage, outcome: FetchOutcome) -> bool:
    """Tell whether a page was removed: its server says so, or does not find it twice in a row."""
    return outcome.result == "gone" or (outcome.result == "not_found" and page.last_result == "not_found")


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
    host = authority_of(url)
    added = run_statement(connection, "add_feed", outlet_id=outlet_id, url=url, url_sha256=digest, host=host)
    return added.first() is not None


def _save_items(
    connection: Connection, feed: FeedState, items: Sequence[FeedItem], record_ids: Mapping[int, str], now: datetime
) -> int:
    """Save what a feed shows; return how many of the pages are met for the first time."""
    keyed = [(item, url_key(item.url) if item.url else None) for item in items]
    stage_rows(
        connection,
        "staging_sighting",
        _SIGHTING,
        (
            (
                feed.feed_id,
                _item_sha256(item, key),
                key,
                item.guid,
                item.title,
                record_ids.get(item.position),
                _said(item),
                item.position,
                now,
            )
            for item, key in keyed
        ),
    )
    anew = [bytes(row.url_sha256) for row in rows_of(connection, "said_anew")]
    run_statement(connection, "save_sightings")
    addresses = [
        (item.position, key, item.url, authority_of(item.url), hints_to_json(item_hints(item, feed.outlet)))
        for item, key in keyed
        if key is not None and item.url is not None
    ]
    stage_rows(connection, "staging_address", _ADDRESS, addresses)
    new = len(rows_of(connection, "save_addresses"))
    if anew:
        run_statement(connection, "save_said_anew", keys=anew)
    return new


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


def _said(item: FeedItem) -> bytes:
    """Hash what tells of a changed article. Not the date of publication: some feeds put the time of the poll there."""
    said = (item.title, item.summary, item.content_html, item.updated_at)
    return hashlib.sha256(json.dumps(said).encode()).digest()


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


def storable(text: str) -> str:
    """Return text without what Postgres does not store."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
