"""Dates of feeds: standard ones stay, odd ones become ISO 8601, what is none stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.feed_dates import feed_date
from tests.sources.test_sources_feeds import only, rss

STANDARD = [
    "Tue, 05 May 2026 08:00:00 GMT",
    "Tue, 5 May 2026 08:00:00 +0200",
    "05 May 2026 08:00 EST",
    "2026-05-05",
    "2026-05-05T08:00:00Z",
    "2026-05-05T08:00:00.123+02:00",
    "2026-05-05 08:00:00",
]
ODD = [
    ("Tue, 05 May 26 08:00:00 EST", "2026-05-05T08:00:00-05:00"),
    ("Tue, 05 May 99 08:00:00 GMT", "1999-05-05T08:00:00+00:00"),
    ("Tue,05 May 2026 08:00:00 GMT", "2026-05-05T08:00:00+00:00"),
    ("Tuesday, 05-May-26 08:00:00 GMT", "2026-05-05T08:00:00+00:00"),
    ("Tue May  5 08:00:00 2026", "2026-05-05T08:00:00"),
    ("Tue May 05 08:00:00 +0000 2026", "2026-05-05T08:00:00+00:00"),
    ("Tue May 05 08:00:00 CEST 2026", "2026-05-05T08:00:00+02:00"),
    ("Tue, 05 May 2026 08:00:00 GMT+2", "2026-05-05T08:00:00+02:00"),
    ("Tue, 05 May 2026 08:00:00 UTC-0530", "2026-05-05T08:00:00-05:30"),
    ("Tue, 05 May 2026 08:00:00 -0400 (EDT)", "2026-05-05T08:00:00-04:00"),
    ("Tue, 05 May 2026 08:00:00 +2:00", "2026-05-05T08:00:00+02:00"),
    ("Tue, 05 May 2026 08:00:00 AEST", "2026-05-05T08:00:00+10:00"),
    ("Tue, 05 May 2026 08:00:00 ET", "2026-05-05T08:00:00-04:00"),
    ("Mon, 05 Jan 2026 08:00:00 America/New_York", "2026-01-05T08:00:00-05:00"),
    ("Tue, 05 May 2026 08:00:00.123 GMT", "2026-05-05T08:00:00+00:00"),
    ("Tue, 05 May 2026 12:30 AM GMT", "2026-05-05T00:30:00+00:00"),
    ("Tue, 05 May 2026 08:30 p.m.", "2026-05-05T20:30:00"),
    ("Tue, 05 May 2026 24:00:00 GMT", "2026-05-06T00:00:00+00:00"),
    ("Tue, 30 Jun 2026 23:59:60 GMT", "2026-07-01T00:00:00+00:00"),
    ("Sat, 05 Sept 2026 08:00:00 GMT", "2026-09-05T08:00:00+00:00"),
    ("5th May 2026", "2026-05-05"),
    ("2026-5-5T8:00:00Z", "2026-05-05T08:00:00+00:00"),
    ("2026-05-05T08:00:00 +0200", "2026-05-05T08:00:00+02:00"),
    ("2026-125", "2026-05-05"),
    ("2026-W19-2", "2026-05-05"),
    ("Di, 05 Mai 2026 08:00:00 +0200", "2026-05-05T08:00:00+02:00"),
    ("mar., 05 mai 2026 08:00:00 +0200", "2026-05-05T08:00:00+02:00"),
    ("Mar, 05 Mag 2026 08:00:00 +0200", "2026-05-05T08:00:00+02:00"),
    ("Вт, 05 мая 2026 08:00:00 +0300", "2026-05-05T08:00:00+03:00"),
]
NONE = [
    "yesterday",
    "Tue, 32 May 2026 08:00:00 GMT",
    "Tue, 05 Foo 2026 08:00:00 GMT",
    "05/05/2026",
    "0000-00-00 00:00:00",
]


@pytest.mark.parametrize("date", STANDARD + NONE)
def test_standard_dates_and_what_is_none_stay(date: str) -> None:
    assert feed_date(date) == date


@pytest.mark.parametrize(("date", "read"), ODD)
def test_odd_dates_are_read(date: str, read: str) -> None:
    assert feed_date(date) == read
    assert feed_date(read) == read
    assert only(rss(f"<item><title>x</title><pubDate>{date}</pubDate></item>")).published_at == read


def test_a_name_of_two_months_is_read_by_the_feeds_language() -> None:
    assert feed_date("5 lis 2026", "pl") == "2026-11-05"
    assert feed_date("5 lis 2026", "hr-HR") == "2026-10-05"
    assert feed_date("5 lis 2026") == "5 lis 2026"


@given(st.text(max_size=60))
def test_nothing_raises(text: str) -> None:
    assert feed_date(text) is None or feed_date(feed_date(text)) == feed_date(text)


def test_a_long_date_costs_nothing() -> None:
    assert feed_date("5 " * 100_000) is not None
