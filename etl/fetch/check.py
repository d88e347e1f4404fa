"""What a source is worth: its feeds, how fresh and full they are, whether its pages may be fetched, what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from etl.fetch.client import Fetcher
from etl.fetch.find import FoundFeed, find_feeds
from etl.fetch.gate import Refusal
from etl.fetch.poll import as_time
from etl.fetch.schedule import permanent_target
from etl.records import FeedItem
from etl.sources.feed_text import markup_to_text

# A teaser is a sentence or two; this is more than any.
FULL_TEXT = 800  # characters of text
_STALE = timedelta(days=14)
_AHEAD = timedelta(hours=26)  # a clock set to another zone is at most this far ahead


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One feed as it was found."""

    asked: str  # the address that was named
    url: str  # where the feed is
    is_linked: bool  # the address is of a page that links to the feed
    result: str  # how the request ended, or why it is no feed
    kind: str | None = None  # rss | atom | json | sitemap | sitemap_index
    title: str | None = None
    language: str | None = None
    n_items: int = 0
    newest: datetime | None = None
    full_text: float = 0.0  # share of items that carry the whole article, 0 to 1
    robots: str = "not asked"  # allowed | forbidden | unreadable | not asked
    problems: tuple[str, ...] = ()


async def check_source(fetcher: Fetcher, url: str, now: datetime) -> tuple[SourceReport, ...]:
    """Look at a feed, or at the feeds a page links to; one report each, one at least."""
    found = await find_feeds(fetcher, url)
    return tuple(await asyncio.gather(*(_report(fetcher, url, one, now) for one in found)))


async def _report(fetcher: Fetcher, asked: str, found: FoundFeed, now: datetime) -> SourceReport:
    feed = found.feed
    if feed is None:
        rejected = found.rejected
        why = found.outcome.detail if rejected is None else f"{rejected.detail} It links to no feed either."
        result = found.outcome.result if rejected is None else rejected.reason
        return SourceReport(asked, found.url, False, result, problems=(why or result,))
    items = feed.items or feed.sitemaps
    page = next((item.url for item in feed.items if item.url is not None), None)
    refusal = None if page is None else (await fetcher.gate.refusal(page))[0]
    whole = sum(len(markup_to_text(item.content_html) or "") >= FULL_TEXT for item in items)
    return SourceReport(
        asked,
        found.url,
        found.is_linked,
        found.outcome.result,
        feed.kind,
        feed.title,
        feed.language,
        len(items),
        found.newest,
        round(whole / len(items), 2) if items else 0.0,
        "not asked" if page is None else _robots(refusal),
        tuple(_problems(found, items, refusal, now)),
    )


def _robots(refusal: Refusal | None) -> str:
    """A refusal that passes says when to come again; a rule does not."""
    if refusal is None:
        return "allowed"
    return "forbidden" if refusal.retry_after is None else "unreadable"


def _problems(found: FoundFeed, items: Sequence[FeedItem], refusal: Refusal | None, now: datetime) -> Iterator[str]:
    moved = permanent_target(found.outcome)
    if moved is not None:
        yield f"moved for good to {moved}"
    if refusal is not None:
        yield refusal.detail
    if not items:
        yield "it has no items"
        return
    times = [as_time(item.published_at or item.updated_at) for item in items]
    known = [time for time in times if time is not None]
    if not known:
        yield "no item has a date that can be read"
    elif len(known) < len(times):
        yield f"{len(times) - len(known)} of {len(times)} items have no date that can be read"
    if known and now - max(known) > _STALE:
        yield f"nothing new since {max(known).astimezone(UTC):%Y-%m-%d}"
    if any(time > now + _AHEAD for time in known):
        yield "items are dated in the future"
    yield from _missing(items)


def _missing(items: Sequence[FeedItem]) -> Iterator[str]:
    links = [item.url for item in items if item.url is not None]
    if len(links) < len(items):
        yield f"{len(items) - len(links)} of {len(items)} items link to no page: the feed's own text is all there is"
    if len(set(links)) < len(links):
        yield f"{len(links) - len(set(links))} items link to a page that another links to"
    guids = [item.guid for item in items if item.guid is not None]
    if len(set(guids)) < len(guids):
        yield f"{len(guids) - len(set(guids))} items repeat another's id"
