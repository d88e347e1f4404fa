"""A page's date: what its metadata states, held against what it shows its readers and what its address says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bs4 import BeautifulSoup

from etl.clean.evidence import Candidate
from etl.clean.found import Found
from etl.clean.guesses import guessed_day, listed_date, url_day
from etl.clean.language import locale_of
from etl.clean.metadata import VAGUE_DATES, add_times
from etl.clean.shown import Seen, Shown, shown_date
from etl.clean.times import on_day, stated_time
from etl.records import PublishedTime

# Points of a shown date that outweighs what the metadata states: marked, alone and below the heading, or nearly so.
_STRONG = 5.0
# And of one that only has to tell the page's own day from that of UTC.
_PLAIN = 4.0
# An address is made once, with the text; a stated date that is later than its day by more is that of another edition.
_SAME_DAYS = timedelta(days=1)
# A stated day that stands nowhere on the page, while one so much earlier does, is that of the site's rebuilding.
_REBUILT = timedelta(days=30)

Stated = list[tuple[Candidate, PublishedTime]]


def add_dates(
    found: Found, soup: BeautifulSoup, tree: Any, url: str | None, captured_at: datetime | None, size: int
) -> None:
    """Put the candidates for a page's date in their order of trust; add those that only its looks give.

    ``size`` is the page's number of characters. Metadata comes first, as it is the most precise, except where readers
    are shown another day: a strong shown date wins over a stated one that is later (sites that are rebuilt state the
    day of that), over metadata of vague meaning, and where day and month of a stated one may be swapped. A shown date
    that is later than the stated one is the day of a change. Without metadata: the address, the shown date, the page's
    own entry in its lists, htmldate.
    """
    language, titles = locale_of([one.value for one in found.languages], url), [one.value for one in found.titles]
    shown = shown_date(tree, titles, language, captured_at)
    found.dates_seen = shown.weighed()
    chosen, own_day, stated = shown.chosen, url_day(url), _stated(found.published, language)
    if stated:
        found.published = _finest_first(found.published, stated)
        if chosen is not None:
            _hold_against(found, _stated(found.published, language)[0], chosen, {one.day for one in shown.seen})
            found.add("published", chosen.value if chosen.label != "updated" else "", "page")
        _hold_address_against(found, _stated(found.published, language)[0], own_day)
        found.own_day = _own_day(chosen, own_day)
    else:
        found.add("published", own_day or "", "url")
        if chosen is not None:
            found.published.append(Candidate(chosen.value, "page"))
            found.own_day = chosen.day
        if not found.published:
            found.add("published", listed_date(tree, titles, language, url), "page's lists")
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
    enough = max(standing, default=0.0) if best and best.label == "published" else max((0.0, *standing))
    if standing and best is not None and best.score > enough:
        found.published.append(Candidate(best.value, "page"))
    else:
        found.add("published", guessed, "htmldate")


def _stated(candidates: Sequence[Candidate], language: str | None) -> Stated:
    return [(one, time) for one in candidates if (time := stated_time(one.value, language)) is not None]


def _finest_first(candidates: list[Candidate], stated: Stated) -> list[Candidate]:
    """Put dates that name no day, such as those of works that a page cites, behind those that do."""
    coarse = [one for one, time in stated if time.precision in ("month", "year")]
    return [*(one for one in candidates if one not in coarse), *coarse]


def _hold_against(found: Found, best: tuple[Candidate, PublishedTime], chosen: Seen, seen: set[date]) -> None:
    """Put the chosen of all days ``seen`` on the page in front of the best stated date when it is likelier."""
    stated, time = best
    is_silent = time.day not in seen and time.day - chosen.day > _REBUILT
    if (
        stated.source == "record"
        or chosen.score < (_PLAIN if is_silent else _STRONG)
        or chosen.label in ("updated", "other")
        or chosen.day == time.day
    ):
        return
    vague = stated.source.removeprefix("meta:") in VAGUE_DATES
    alike = _is_swapped(time, chosen.day)
    swapped = alike and not _is_iso(stated.value)
    earlier = chosen.day < time.day and not alike and not _is_same_moment(time, chosen.day)
    if (vague and not alike) or swapped or earlier:
        found.published.insert(0, Candidate(chosen.value, "page"))
        found.published_why = f"readers are shown it; {stated.source} is {_reason(vague, swapped)}"


def _hold_address_against(found: Found, best: tuple[Candidate, PublishedTime], address: str | None) -> None:
    if address and best[0].source != "record" and best[1].day - date.fromisoformat(address) > _SAME_DAYS:
        found.published.insert(0, Candidate(address, "url"))
        found.published_why = f"the address was made with it; {best[0].source} is later"


def _reason(vague: bool, swapped: bool) -> str:
    return "of vague meaning" if vague else "its day and month swapped" if swapped else "later"


def _is_swapped(time: PublishedTime, shown: date) -> bool:
    return (time.day.year, time.day.day, time.day.month) == (shown.year, shown.month, shown.day)


def _is_iso(value: str) -> bool:
    """Tell whether a date begins with its year: nobody writes the day after that."""
    return value[:4].isdigit()


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
