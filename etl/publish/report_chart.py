"""Where the bars of the report's charts stand: plain geometry, no drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_SHOWN = 45  # more bars than this are too thin to tell apart on paper
OUTLETS_SHOWN = 15  # rows of small charts that fit a printed page

Counts = tuple[int, int]  # n_articles, n_independent_texts


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: heights as shares (0..1) of the chart's tallest bar."""

    day: date
    position: int  # 0 is the first day shown
    n_articles: int
    n_independent_texts: int
    height: float
    height_independent: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Consecutive days with their bars; days without articles have no bar."""

    first_day: date
    last_day: date
    n_days: int  # places on the axis
    tallest: int  # n_articles of the tallest bar
    bars: tuple[Bar, ...]
    n_articles: int  # sum over the days shown
    n_independent_texts: int  # the same, counted day by day
    n_earlier: int  # articles on days before the first one shown


@dataclass(frozen=True, slots=True)
class OutletTimeline:
    """One outlet's days, on the same axis and scale as all other outlets'."""

    outlet: str
    line: Timeline


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the charts by outlet do not show, so that nothing vanishes."""

    n_outlets: int
    n_articles: int  # of those outlets
    n_undated: int  # articles without a known day
    n_earlier: int  # articles on days before the first one shown


def timeline(rows: Sequence[tuple[date, int, int]]) -> Timeline | None:
    """Return the bars of ``(day, n_articles, n_independent_texts)`` rows, for DAYS_SHOWN days up to the last."""
    counts: dict[date, Counts] = {}
    for day, n_articles, n_texts in rows:
        _add(counts, day, (n_articles, n_texts))
    if not counts:
        return None
    last = max(counts)
    first = max(min(counts), last - timedelta(days=DAYS_SHOWN - 1))
    return _timeline(counts, first, last, _tallest(counts, first))


def timelines_by_outlet(
    rows: Sequence[tuple[str, date | None, int, int]],
) -> tuple[tuple[OutletTimeline, ...], LeftOut]:
    """Return the busiest outlets' timelines, on one axis and one scale, and what they leave out.

    A row is ``(outlet, day or None, n_articles, n_independent_texts)``. Busiest first, ties by name.
    """
    dated: defaultdict[str, dict[date, Counts]] = defaultdict(dict)
    for outlet, day, n_articles, n_texts in rows:
        if day is not None:
            _add(dated[outlet], day, (n_articles, n_texts))
    n_undated = sum(row[2] for row in rows if row[1] is None)
    if not dated:
        return (), LeftOut(0, 0, n_undated, 0)

    last = max(max(days) for days in dated.values())
    first = max(min(min(days) for days in dated.values()), last - timedelta(days=DAYS_SHOWN - 1))
    tallest = max(_tallest(days, first) for days in dated.values())
    lines = [OutletTimeline(outlet, _timeline(days, first, last, tallest)) for outlet, days in dated.items()]
    n_earlier = sum(each.line.n_earlier for each in lines)
    busy = sorted((each for each in lines if each.line.bars), key=lambda each: (-each.line.n_articles, each.outlet))
    rest = busy[OUTLETS_SHOWN:]
    left_out = LeftOut(len(rest), sum(each.line.n_articles for each in rest), n_undated, n_earlier)
    return tuple(busy[:OUTLETS_SHOWN]), left_out


def _add(counts: dict[date, Counts], day: date, more: Counts) -> None:
    before = counts.get(day, (0, 0))
    counts[day] = (before[0] + more[0], before[1] + more[1])


def _tallest(counts: dict[date, Counts], first: date) -> int:
    return max((n_articles for day, (n_articles, _) in counts.items() if day >= first), default=0)


def _timeline(counts: dict[date, Counts], first: date, last: date, tallest: int) -> Timeline:
    bars = tuple(
        Bar(day, (day - first).days, n_articles, n_texts, n_articles / tallest, n_texts / tallest)
        for day, (n_articles, n_texts) in sorted(counts.items())
        if day >= first and n_articles > 0
    )
    return Timeline(
        first_day=first,
        last_day=last,
        n_days=(last - first).days + 1,
        tallest=tallest,
        bars=bars,
        n_articles=sum(bar.n_articles for bar in bars),
        n_independent_texts=sum(bar.n_independent_texts for bar in bars),
        n_earlier=sum(n_articles for day, (n_articles, _) in counts.items() if day < first),
    )
