"""When feeds are polled and pages visited again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.fetch.poll import as_time, count_fresh, newest
from etl.fetch.schedule import (
    MAX_INTERVAL,
    MIN_INTERVAL,
    MOVE_AFTER,
    VISITS,
    after_failure,
    after_success,
    asks_conditionally,
    is_due,
    next_interval,
    next_visit,
)
from etl.records import FeedItem, FeedState, FetchOutcome, FetchResult

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FEED = FeedState(
    feed_id=1, url="http://orrin.example/feed", outlet="Orrin Post", last_success_at=NOW - timedelta(hours=1)
)


def outcome(result: FetchResult = "ok", **known: Any) -> FetchOutcome:
    return FetchOutcome(FEED.url, result, NOW, 0.1, **known)


def test_pages_are_visited_at_fixed_ages() -> None:
    age = timedelta(0)
    visits = []
    while (wait := next_visit(age)) is not None:
        age += wait
        visits.append(age)
    assert tuple(visits) == VISITS


def test_an_outage_costs_one_visit_not_one_for_each_missed() -> None:
    assert next_visit(timedelta(days=2)) == timedelta(days=1)
    assert next_visit(timedelta(days=8)) is None
    assert next_visit(timedelta(minutes=-5)) == timedelta(minutes=20)


@given(st.integers(MIN_INTERVAL, MAX_INTERVAL), st.floats(1, 1e6), st.integers(0, 500), st.integers(1, 500))
def test_intervals_stay_in_bounds_and_move_in_steps(interval: int, elapsed: float, fresh: int, total: int) -> None:
    found = next_interval(interval, elapsed, fresh, total)
    assert MIN_INTERVAL <= found <= MAX_INTERVAL
    assert interval / 2 - 1 <= found <= interval * 1.25 + 1
    assert next_interval(interval, elapsed, fresh + 1, total) <= found


def test_a_quiet_feed_slows_down_and_a_busy_one_speeds_up() -> None:
    assert next_interval(900, 900, 0, 50) == 1125
    assert next_interval(7200, 7200, 10, 50) == 3600  # halved, on the way to two items a poll
    assert next_interval(1200, 1200, 2, 50) == 1200
    assert next_interval(900, 900, 60, 60) == MIN_INTERVAL
    assert next_interval(900, None, None, 0) == 900


def test_a_short_feed_is_polled_before_it_turns_over() -> None:
    assert next_interval(3600, 3600, 3, 3) == 1800
    assert next_interval(1800, 1800, 1, 3) == 1800


@pytest.mark.parametrize(
    ("known", "ttl", "wait"),
    [
        ({}, None, 1125),
        ({"max_age": 7200}, None, 7200),
        ({"max_age": 60}, None, 1125),
        ({}, 3600, 3600),
        ({"max_age": 31_536_000}, 31_536_000, 1125),  # a blanket setting for static files
        ({"retry_after": 5000}, None, 5000),
    ],
)
def test_a_feed_is_left_alone_as_long_as_it_asks(known: dict[str, Any], ttl: int | None, wait: int) -> None:
    state = after_success(FEED, outcome(**known), NOW, 0, 10, ttl)
    assert state.next_poll_at == NOW + timedelta(seconds=wait)
    assert state.interval == 1125


def test_a_success_forgives_everything() -> None:
    failed = after_failure(FEED, outcome("server_error"), NOW)
    state = after_success(failed, outcome("not_modified"), NOW)
    assert (state.failure_score, state.failing_since, state.last_success_at, state.last_result) == (
        0.0,
        None,
        NOW,
        "not_modified",
    )


@pytest.mark.parametrize(
    ("result", "status", "weight"),
    [
        ("not_found", 404, 1.0),
        ("forbidden", 403, 1.0),
        ("tls_error", None, 1.0),
        ("wrong_type", 200, 1.0),
        ("server_error", 500, 0.5),
        ("unreachable", None, 0.5),
        ("truncated", 200, 0.5),
        ("server_error", 503, 0.25),
        ("timeout", None, 0.25),
        ("rate_limited", 429, 0.25),
    ],
)
def test_failures_weigh_hard_soft_or_temporary(result: FetchResult, status: int | None, weight: float) -> None:
    state = after_failure(FEED, outcome(result, status=status), NOW)
    assert state.failure_score == weight
    assert state.next_poll_at == NOW + timedelta(seconds=900 * (1 + weight))
    assert (state.failing_since, state.last_success_at, state.retired_at) == (NOW, FEED.last_success_at, None)


def test_back_off_is_linear_and_never_ends_in_silence() -> None:
    state, waits = FEED, []
    for day in range(200):
        state = after_failure(state, outcome("not_found"), NOW + timedelta(days=day))
        assert state.next_poll_at is not None
        waits.append((state.next_poll_at - NOW - timedelta(days=day)).total_seconds())
    assert waits[:4] == [1800, 2700, 3600, 4500]
    assert waits[-1] == MAX_INTERVAL
    assert state.failing_since == NOW
    assert state.retired_at is None


def test_retry_after_is_honoured_up_to_a_day() -> None:
    waits = [after_failure(FEED, outcome("rate_limited", retry_after=s), NOW).next_poll_at for s in (60, 7200, 10**9)]
    assert waits == [NOW + timedelta(seconds=s) for s in (1125, 7200, MAX_INTERVAL)]


def test_410_retires() -> None:
    state = after_failure(FEED, outcome("gone", status=410), NOW)
    assert (state.retired_at, state.next_poll_at) == (NOW, None)
    assert not is_due(state, NOW + timedelta(days=365))


def test_a_feed_is_due_a_little_before_its_second() -> None:
    assert is_due(FEED, NOW)
    later = replace(FEED, next_poll_at=NOW)
    assert [is_due(later, NOW + timedelta(seconds=s)) for s in (-3600, -61, -5, 0, 5)] == [
        False,
        False,
        True,
        True,
        True,
    ]


def moves(state: FeedState, *redirects: tuple[int, str]) -> FeedState:
    return after_success(state, outcome(redirects=redirects), NOW)


def test_a_permanent_redirect_moves_a_feed_after_repeated_sightings() -> None:
    state = FEED
    for _ in range(MOVE_AFTER - 1):
        state = moves(state, (301, "https://orrin.example/feed"))
        assert state.url == FEED.url
    state = moves(state, (308, "https://orrin.example/feed"))
    assert (state.url, state.moved_to, state.moved_seen) == ("https://orrin.example/feed", None, 0)


def test_what_does_not_move_a_feed() -> None:
    state = FEED
    for _ in range(MOVE_AFTER):
        state = moves(state, (302, "https://orrin.example/feed"))
    assert (state.url, state.moved_seen) == (FEED.url, 0)
    for target in ("https://a.example/", "https://b.example/") * MOVE_AFTER:
        state = moves(state, (301, target))
    assert (state.url, state.moved_seen) == (FEED.url, 1)
    state = moves(moves(FEED, (301, "https://a.example/")))
    assert (state.moved_to, state.moved_seen) == (None, 0)
    for _ in range(MOVE_AFTER):
        state = after_failure(state, outcome("server_error", redirects=((301, "https://a.example/"),)), NOW)
    assert state.url == FEED.url


def test_only_the_permanent_start_of_a_chain_counts() -> None:
    state = moves(FEED, (301, "https://orrin.example/feed"), (302, "https://cdn.example/tmp"))
    assert state.moved_to == "https://orrin.example/feed"


def test_once_a_day_the_whole_feed_is_asked_for() -> None:
    at, asked = NOW, []
    for feed_id in (1, 2, 3):
        state = replace(FEED, feed_id=feed_id)
        for quarter in range(96):
            now = at + timedelta(minutes=15 * quarter)
            if not asks_conditionally(replace(state, last_polled_at=now - timedelta(minutes=15)), now):
                asked.append((feed_id, quarter))
    assert [feed_id for feed_id, _ in asked] == [1, 2, 3]
    assert len({quarter for _, quarter in asked}) == 3


def test_fresh_items_are_told_by_their_dates() -> None:
    dates = ["Mon, 01 Jun 2026 11:30:00 GMT", "2026-06-01T13:30:00+02:00", "2026-05-30", None, "yesterday"]
    items = [FeedItem(i, None, None, None, published_at=date) for i, date in enumerate(dates)]
    assert count_fresh(items, NOW - timedelta(hours=1)) == 2
    assert count_fresh(items, None) is None
    assert count_fresh(items[3:], NOW) is None
    assert [as_time(date) is None for date in dates] == [False, False, False, True, True]


def test_the_newest_sitemaps_are_read() -> None:
    given_maps = [
        FeedItem(i, None, url, None, updated_at=date)
        for i, (url, date) in enumerate(
            [
                ("http://a/old", "2020-01-01"),
                ("http://a/x", None),
                ("http://a/news", None),
                ("http://a/new", "2026-05-01"),
            ]
        )
    ]
    assert [item.url for item in newest(given_maps)] == ["http://a/new", "http://a/old", "http://a/news"]
