"""A page's date: what its metadata states, held against what it shows its readers and what its address says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bs4 import BeautifulSoup

from etl.clean.evidence import Candidate
from etl.clean.found import Found
from etl.clean.guesses import guessed_day, url_day
from etl.clean.metadata import VAGUE_DATES, add_times
from etl.clean.shown import Seen, Shown, shown_date
from etl.clean.times import on_day, stated_time
from etl.records import PublishedTime

# Points of a shown date that outweighs what the metadata states: marked, alone and below the heading, or nearly so.
_STRONG = 5.0
# And of one that only has to tell the page's own day from that of UTC.
_PLAIN = 4.0

Stated = list[tuple[Candidate, PublishedTime]]


def add_dates(
    found: Found, soup: BeautifulSoup, tree: Any, url: str | None, captured_at: datetime | None, size: int
) -> None:
    """Put the candidates for a page's date in their order of trust; add those that only its looks give.

    ``size`` is the page's number of characters. Metadata comes first, as it is the most precise, except where readers
    are shown another day: a strong shown date wins over a stated one that is later (sites that are rebuilt state the
    day of that), over metadata of vague meaning, and where day and month of a stated one may be swapped. A shown date
    that is later than the stated one is the day of a change. Without metadata: the address, the shown date, htmldate.
    """
    language = found.languages[0].value if found.languages else None
    shown = shown_date(tree, [one.value for one in found.titles], language, captured_at)
    found.dates_seen = shown.weighed()
    chosen, own_day, stated = shown.chosen, url_day(url), _stated(found.published, language)
    if stated:
        found.published = _finest_first(found.published, stated)
        if chosen is not None:
            _hold_against(found, _stated(found.published, language)[0], chosen)
            found.add("published", chosen.value if chosen.label != "updated" else "", "page")
        found.own_day = _own_day(chosen, own_day)
    else:
        found.add("published", own_day or "", "url")
        if chosen is not None:
            found.published.append(Candidate(chosen.value, "page"))
            found.own_day = chosen.day
        if not found.published:
            _guess(found, shown, guessed_day(tree, url, captured_at, size))
    if found.published:
        add_times(found, soup)


def _guess(found: Found, shown: Shown, guessed: str | None) -> None:
    """Add htmldate's guess, unless the page shows that day as another article's, or shows a likelier one."""
    standing = [one.score for one in shown.seen if one.day.isoformat() == guessed]
    best = max((one for one in shown.seen if not one.listed), key=lambda one: one.score, default=None)
    if guessed is None or guessed in {day.isoformat() for day in shown.others()}:
        return
    if standing and best is not None and best.score > max(0.0, *standing):
        found.published.append(Candidate(best.value, "page"))
    else:
        found.add("published", guessed, "htmldate")


def _stated(candidates: Sequence[Candidate], language: str | None) -> Stated:
    return [(one, time) for one in candidates if (time := stated_time(one.value, language)) is not None]


def _finest_first(candidates: list[Candidate], stated: Stated) -> list[Candidate]:
    """Put dates that name no day, such as those of works that a page cites, behind those that do."""
    coarse = [one for one, time in stated if time.precision in ("month", "year")]
    return [*(one for one in candidates if one not in coarse), *coarse]


def _hold_against(found: Found, best: tuple[Candidate, PublishedTime], chosen: Seen) -> None:
    stated, time = best
    if (
        stated.source == "record"
        or chosen.score < _STRONG
        or chosen.label in ("updated", "other")
        or chosen.day == time.day
    ):
        return
    vague = stated.source.removeprefix("meta:") in VAGUE_DATES
    swapped = _is_swapped(stated.value, time, chosen.day)
    if vague or swapped or (chosen.day < time.day and not _is_same_moment(time, chosen.day)):
        found.published.insert(0, Candidate(chosen.value, "page"))
        found.published_why = f"readers are shown it; {stated.source} is {_reason(vague, swapped)}"


def _reason(vague: bool, swapped: bool) -> str:
    return "of vague meaning" if vague else "its day and month swapped" if swapped else "later"


def _is_swapped(value: str, time: PublishedTime, shown: date) -> bool:
    return value[:4].isdigit() is False and (time.day.year, time.day.day, time.day.month) == (
        shown.year,
        shown.month,
        shown.day,
    )


def _is_same_moment(time: PublishedTime, day: date) -> bool:
    """Tell whether a stated time in UTC is on that day in some zone."""
    return on_day(time, day) is not None


def _own_day(chosen: Seen | None, address: str | None) -> date | None:
    """Return the day that the page gives itself: as its address says, or as it shows it."""
    if address:
        return date.fromisoformat(address)
    if chosen is None or chosen.label in ("updated", "other"):
        return None
    certain = chosen.score >= _STRONG or (chosen.label == "published" and chosen.score >= _PLAIN)
    return chosen.day if certain else None
