"""Other eras' years in the common era; the Iranian calendar held against its new years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.clean.eras import common_era, gregorian


@pytest.mark.parametrize(
    ("year", "new_year"),
    [
        (1375, date(1996, 3, 20)),
        (1396, date(2017, 3, 21)),
        (1399, date(2020, 3, 20)),
        (1400, date(2021, 3, 21)),
        (1403, date(2024, 3, 20)),
        (1404, date(2025, 3, 21)),
    ],
)
def test_nowruz(year: int, new_year: date) -> None:
    assert gregorian(year, 1, 1) == new_year


@given(st.integers(1300, 1500), st.integers(1, 12), st.integers(1, 29))
def test_days_follow_each_other(year: int, month: int, day: int) -> None:
    this = gregorian(year, month, day)
    following = gregorian(year, month, day + 1) or gregorian(year, month + 1, 1) or gregorian(year + 1, 1, 1)
    assert this is not None
    assert following == this + timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("令和元年5月1日", "2019年5月1日"),
        ("民國113年3月5日", "2024年3月5日"),
        ("۱۴۰۲/۱۲/۳۰", "1402/12/30"),
        ("۱۵ اسفند ۱۴۰۲", "2024-03-05"),
        ("٥ مارس ٢٠٢٤", "5 مارس 2024"),
        ("5 March 2024", "5 March 2024"),
    ],
)
def test_years_and_digits(written: str, read: str) -> None:
    assert common_era(written) == read
