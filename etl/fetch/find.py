"""What stands behind an address somebody typed: a feed, or a page that links to feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from etl.fetch.client import Fetcher
from etl.fetch.poll import as_time
from etl.records import FetchOutcome, Rejected
from etl.sources.feed_text import Feed
from etl.sources.feeds import discover_feeds, read_feed

# Portals link to hundreds of feeds, one for each topic; the first ones are the general ones.
_MOST = 8


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was looked at, and what it is."""

    url: str  # where it is, after redirects
    outcome: FetchOutcome
    feed: Feed | None = None  # None: nothing that can be read as a feed
    rejected: Rejected | None = None  # fetched, but no feed
    newest: datetime | None = None  # date of its newest item
    is_linked: bool = False  # it was found on the page that was named


async def find_feeds(fetcher: Fetcher, url: str) -> tuple[FoundFeed, ...]:
    """Return the feed at an address, or the feeds the page there links to, best first.

    One ``FoundFeed`` without a feed says why there is none. robots.txt is not asked: a person named the address.
    """
    first = await look_at(fetcher, url)
    if first.feed is not None or first.outcome.body is None:
        return (first,)
    links = discover_feeds(first.outcome.body, first.url)[:_MOST]
    linked = await asyncio.gather(*(look_at(fetcher, link) for link in links))
    feeds = (replace(found, is_linked=True) for found in linked if found.feed is not None)
    return _once(feeds) or (first,)


async def look_at(fetcher: Fetcher, url: str) -> FoundFeed:
    """Fetch one address and read it as a feed."""
    outcome = await fetcher.fetch(url, accept="feed")
    where = outcome.final_url or url
    if outcome.body is None:
        return FoundFeed(where, outcome)
    found = await asyncio.to_thread(read_feed, outcome.body, where, outcome.charset)
    if isinstance(found, Rejected):
        return FoundFeed(where, outcome, rejected=found)
    return FoundFeed(where, outcome, feed=found, newest=_newest(found))


def _once(feeds: Iterable[FoundFeed]) -> tuple[FoundFeed, ...]:
    return tuple({found.url: found for found in feeds}.values())


def _newest(feed: Feed) -> datetime | None:
    given = (item.published_at or item.updated_at for item in (*feed.items, *feed.sitemaps))
    return max((time for text in given if (time := as_time(text)) is not None), default=None)
