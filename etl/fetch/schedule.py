"""When a feed is polled and a page visited again; pure decisions, ``now`` is given.

Polling follows Media Cloud's lessons: no feed is ever dropped for failing (dead ones come back), failures of
different weight slow a feed down by different amounts, and a success forgives everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from etl.records import FeedState, FetchOutcome, FetchResult

# Seconds. The lower bound is below the 15 minutes of the timetable, so that a busy feed is due at every run; the upper
# one lets a feed that has come alive again be noticed within a day.
MIN_INTERVAL = 600
MAX_INTERVAL = 86_400
# A quiet feed's interval grows by a quarter at each poll, so an item that ends a silence waits at most about a quarter
# of that silence.
GROWTH = 1.25
# A busy feed is polled when about two new items are waiting, and before a third of its length has changed, so that none
# drops out unseen.
ITEMS_PER_POLL = 2.0
TURNOVER = 1 / 3
# A timetable of 15 minutes never fires to the second: a feed due within this time is polled now, not a run later.
SLACK = timedelta(seconds=60)
# Sightings of the same permanent redirect before a feed's address is changed: a captive or broken proxy lasts hours,
# not days.
MOVE_AFTER = 3
# Longer freshness than this is a blanket setting for static files and says nothing about a feed of news.
LONGEST_FRESHNESS = 86_400

PERMANENT = (301, 308)

# hard 1: it will not heal by itself; temporary 0.25: the next poll may well succeed; soft 0.5: what lies between
_HARD: frozenset[FetchResult] = frozenset(
    ("gone", "not_found", "forbidden", "bad_url", "blocked_address", "tls_error", "wrong_type", "robots")
)
_TEMPORARY: frozenset[FetchResult] = frozenset(("timeout", "rate_limited"))

# Age since first seen at which a page is read again: corrections come within hours, follow-ups within days.
VISITS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)


def next_visit(age: timedelta, visits: Sequence[timedelta] = VISITS) -> timedelta | None:
    """Return how long to wait before a page of this age (since first seen) is read again; None: never.

    The visits lie at fixed ages, so that after an outage a page is read once, not once for each visit missed.
    """
    return next((visit - age for visit in visits if visit > age), None)


def is_due(feed: FeedState, now: datetime) -> bool:
    """Return whether a feed should be polled now."""
    return feed.retired_at is None and (feed.next_poll_at is None or feed.next_poll_at <= now + SLACK)


def asks_conditionally(feed: FeedState, now: datetime) -> bool:
    """Return whether to send the validators; once a day the whole feed is asked for.

    Some servers answer 304 for ever once they have given out an ETag. The day begins at another second for each
    feed, so that they do not all come whole at midnight.
    """
    if feed.last_polled_at is None:
        return True
    shift = timedelta(seconds=feed.feed_id * 7919 % 86_400)
    return (feed.last_polled_at + shift).astimezone(UTC).date() == (now + shift).astimezone(UTC).date()


def next_interval(interval: int, elapsed: float | None, fresh: int | None, total: int) -> int:
    """Return the seconds between polls after one that found ``fresh`` new items of ``total``.

    ``elapsed`` seconds since the last success; None (never polled) and ``fresh`` None (nobody can tell) keep the
    interval. It at most halves and at most grows by a quarter.
    """
    if fresh is None or elapsed is None:
        wanted = float(interval)
    elif fresh <= 0 or elapsed <= 0:
        wanted = interval * GROWTH
    else:
        wanted = elapsed * min(ITEMS_PER_POLL, max(total * TURNOVER, 1.0)) / fresh
    wanted = min(max(wanted, interval / 2), interval * GROWTH)
    return round(min(max(wanted, MIN_INTERVAL), MAX_INTERVAL))


def after_success(
    feed: FeedState, outcome: FetchOutcome, now: datetime, fresh: int | None = 0, total: int = 0, ttl: int | None = None
) -> FeedState:
    """Return a feed's state after a poll that worked; ``fresh`` and ``total`` as in ``next_interval``.

    ``ttl``, Cache-Control's max-age and Retry-After put the next poll off; validators are kept as the answer gave
    them. The caller sets ``body_sha256``.
    """
    elapsed = None if feed.last_success_at is None else (now - feed.last_success_at).total_seconds()
    interval = next_interval(feed.interval, elapsed, fresh, total)
    wait = max(interval, _freshness(ttl), _freshness(outcome.max_age), min(outcome.retry_after or 0, MAX_INTERVAL))
    unchanged = outcome.result == "not_modified"
    return _moved(
        replace(
            feed,
            etag=outcome.etag or (feed.etag if unchanged else None),
            last_modified=outcome.last_modified or (feed.last_modified if unchanged else None),
            interval=interval,
            next_poll_at=now + timedelta(seconds=wait),
            last_polled_at=now,
            last_success_at=now,
            last_result=outcome.result,
            failure_score=0.0,
            failing_since=None,
        ),
        outcome,
    )


def after_failure(feed: FeedState, outcome: FetchOutcome, now: datetime, result: str | None = None) -> FeedState:
    """Return a feed's state after a poll that failed: linear back-off, at most a day; 410 retires it.

    ``result`` is what went wrong when the fetch itself was well (``not_a_feed``): it counts as a hard failure.
    """
    score = feed.failure_score + (1.0 if result is not None else failure_weight(outcome))
    wait = min(feed.interval * (1 + score), MAX_INTERVAL)
    wait = max(wait, min(outcome.retry_after or 0, MAX_INTERVAL))
    gone = outcome.result == "gone"
    return replace(
        feed,
        next_poll_at=None if gone else now + timedelta(seconds=round(wait)),
        last_polled_at=now,
        last_result=result or outcome.result,
        failure_score=score,
        failing_since=feed.failing_since or now,
        retired_at=now if gone else feed.retired_at,
    )


def failure_weight(outcome: FetchOutcome) -> float:
    """Return what a failure adds to the score: hard 1, soft 0.5, temporary 0.25."""
    if outcome.result in _HARD:
        return 1.0
    return 0.25 if outcome.result in _TEMPORARY or outcome.status == 503 else 0.5


def permanent_target(outcome: FetchOutcome) -> str | None:
    """Return where the permanent redirects at the start of a chain lead; None when the first is not permanent."""
    target = None
    for status, where in outcome.redirects:
        if status not in PERMANENT:
            break
        target = where
    return target


def _moved(feed: FeedState, outcome: FetchOutcome) -> FeedState:
    target = permanent_target(outcome)
    if target is None or target == feed.url:
        return replace(feed, moved_to=None, moved_seen=0)
    seen = feed.moved_seen + 1 if target == feed.moved_to else 1
    if seen < MOVE_AFTER:
        return replace(feed, moved_to=target, moved_seen=seen)
    return replace(feed, url=target, moved_to=None, moved_seen=0)


def _freshness(seconds: int | None) -> int:
    return seconds if seconds is not None and seconds <= LONGEST_FRESHNESS else 0
