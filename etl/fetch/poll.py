"""One poll of one feed: ask, compare, parse, decide when to ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Protocol

from etl.fetch.client import Fetcher
from etl.fetch.schedule import after_failure, after_success, asks_conditionally
from etl.records import FeedItem, FeedState, FetchOutcome, PollResult, Rejected
from etl.sources.feed_text import Feed
from etl.sources.feeds import read_feed

# Sitemaps read of one index: the newest of a news site hold the last days, the others its archive.
_CHILDREN = 3


class Reader(Protocol):
    """Reads the bytes of a feed somewhere where they cannot do harm."""

    async def __call__(self, body: bytes, url: str, charset: str | None) -> Feed | Rejected:
        """Return what `etl.sources.feeds.read_feed` returns."""
        ...


async def read_in_thread(body: bytes, url: str, charset: str | None) -> Feed | Rejected:
    """Read a feed in a thread: one of a hundred thousand items takes seconds, in which other deadlines would pass."""
    return await asyncio.to_thread(read_feed, body, url, charset)


async def poll(fetcher: Fetcher, feed: FeedState, now: datetime, read: Reader = read_in_thread) -> PollResult:
    """Poll a feed: conditionally where its server can be trusted, parsing only bytes that are new.

    Save ``PollResult.feed``; ``items`` are all the feed's items, seen before or not. Of a sitemap index the newest
    sitemaps are read as well. A feed that is retired or not due is the caller's business.
    """
    conditional = asks_conditionally(feed, now)
    outcome = await fetcher.fetch(
        feed.url,
        etag=feed.etag if conditional else None,
        last_modified=feed.last_modified if conditional else None,
        accept="feed",
    )
    if outcome.result == "not_modified":
        return PollResult(after_success(feed, outcome, now), outcome)
    if outcome.result != "ok" or outcome.body is None:
        return PollResult(after_failure(feed, outcome, now), outcome)
    return await _read(fetcher, feed, outcome, outcome.body, now, read)


async def _read(
    fetcher: Fetcher, feed: FeedState, outcome: FetchOutcome, body: bytes, now: datetime, read: Reader
) -> PollResult:
    digest = sha256(body).digest()
    if digest == feed.body_sha256:
        return PollResult(after_success(feed, outcome, now), outcome)
    found = await read(body, outcome.final_url or feed.url, outcome.charset)
    if isinstance(found, Rejected):
        # forget the validators: a 304 would hide that this is still no feed
        failed = replace(feed, etag=None, last_modified=None, body_sha256=None)
        return PollResult(after_failure(failed, outcome, now, found.reason), outcome, parsed=True, rejected=found)
    items, whole = await _items(fetcher, found, read)
    fresh = count_fresh(items, feed.last_success_at)
    state = after_success(feed, outcome, now, fresh, len(items), found.ttl)
    return PollResult(_remember(state, found, digest, whole), outcome, items, parsed=True)


def _remember(state: FeedState, found: Feed, digest: bytes, whole: bool) -> FeedState:
    """An index without lastmod stays the same while its sitemaps change: it is read at every poll.

    So is one of which a sitemap could not be had.
    """
    dated = found.kind != "sitemap_index" or all(child.updated_at for child in found.sitemaps)
    if not (dated and whole):
        return replace(state, etag=None, last_modified=None, body_sha256=None)
    return replace(state, body_sha256=digest)


async def _items(fetcher: Fetcher, found: Feed, read: Reader) -> tuple[tuple[FeedItem, ...], bool]:
    """The feed's items and whether these are all; of an index those of its newest sitemaps (not followed further)."""
    if found.kind != "sitemap_index":
        return found.items, True
    items: list[FeedItem] = []
    whole = True
    for child in newest(found.sitemaps):
        outcome = await fetcher.fetch(child.url or "", accept="feed")
        sitemap = await read(outcome.body, outcome.final_url or "", outcome.charset) if outcome.body else None
        whole &= isinstance(sitemap, Feed) or outcome.result in ("not_found", "gone")
        if isinstance(sitemap, Feed):
            items += sitemap.items
    return tuple(replace(item, position=position) for position, item in enumerate(items)), whole


def newest(sitemaps: Iterable[FeedItem]) -> list[FeedItem]:
    """Return the sitemaps most likely to hold news: by lastmod, then those named so, then the first listed."""
    return sorted(
        sitemaps,
        key=lambda child: (as_time(child.updated_at) or datetime.min.replace(tzinfo=UTC), "news" in (child.url or "")),
        reverse=True,
    )[:_CHILDREN]


def count_fresh(items: Iterable[FeedItem], since: datetime | None) -> int | None:
    """Return how many items are dated after the last success; None when no date or no last success tells."""
    times = [time for item in items if (time := as_time(item.published_at or item.updated_at)) is not None]
    if since is None or not times:
        return None
    return sum(time > since for time in times)


def as_time(given: str | None) -> datetime | None:
    """Return a feed's date as an aware time, good enough to compare by; None when it is in no standard form."""
    if not given:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(given)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time
    return None
