"""The day a text was published, as far as the text itself tells: the best-supported day, not the first one named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from etl.clean.datelines import dateline, is_date_line
from etl.clean.evidence import Candidate
from etl.clean.textdates import DateMention, WeekdayMention, mentions, weekday_mentions

# A text's dates are in its head and at its foot; a book-length text is not read to its end for them.
_WINDOW = 40_000
# Within so many years a day of the year has each weekday, but around a century's end.
_SAME_WEEKDAY = 12
# Below this nothing but a passing mention speaks for a day.
_ENOUGH = 3.5
# A day so long before the capture is history unless the text reports it: most articles are read within the year.
_LONG_AGO = timedelta(days=2 * 365)
# "— Name (@handle) July 1, 2025": the date line of an embedded post, often the only dated thing in a copied text.
_POST_LINE = re.compile(r"^\s*[—–-]+\s*[^\n]{0,80}\(@\w{1,30}\)[^\n]{0,20}$")
# Words that make a date a plan wherever they stand in its clause, in the languages whose clauses read so.
_PLANS = (
    r"will|shall|scheduled|slated|due|upcoming|planned|plans|expected|expects|deadline|next|starting",
    r"ahead of|to be|set (?:for|to)|runs? through|no later than|takes? place|opens",
    r"aura lieu|auront lieu|prévue?s?|prochaine?",
    r"wird|werden|geplant|nächste[nrs]?|soll",
    r"será|serán|prevista?o?s?|próxim[oa]|tendrá|terá",
    r"sarà|saranno|prossim[oa]",
    r"будет|будут|состоится|запланирован\w*|намечен\w*",
)
# Words that do so right before it only: rates are cut "by 50 points", and people wait "before the court on Monday".
_LIMITS = r"until|till|before|by|jusqu'au|d'ici|bis|hasta|até|fino al|до"
# Words right before a date that make it a look back: the day of another event, not of this report.
_LOOKS_BACK = (
    r"since|after|following|launched|founded|established|born|began|started|died|dating|dated|wake of|anniversary",
    r"previous|last|earlier|until",
    r"(?:attack|raid|election|vote|agreement|accord|ruling|crash|war|earthquake|blast|massacre|summit)s? (?:of|on)",
    r"(?:operation|treaty|law|decree|invasion|fire|flood|storm|strike|killing|shooting|bombing)s? (?:of|on)",
    r"depuis|après|né|née|fondée?|seit|nach|geboren|gegründet|desde|tras|nacid[oa]|fundad[oa]",
    r"dopo|dal|nat[oa]|с|после|со времён",
)
# Words of reporting: between a plan and a date they say when it was told, not when it will be.
_TELLING = (
    r"said|says|told|announced|confirmed|reported|wrote|stated|declared|warned|met|held|signed",
    r"a (?:annoncé|déclaré|dit)",
    r"sagte|teilte|erklärte|kündigte|berichtete|dijo|anunció|declaró|informó|disse|anunciou|ha (?:detto|annunciato)",
    r"заявил\w*|сообщил\w*|сказал\w*|объявил\w*",
)
# Of those, the ones that reports are made of; treaties are signed and wars declared in histories too.
_SAYING = re.compile(
    r"\b(?:said|says|told|announced|confirmed|reported|warned|a (?:annoncé|dit)|sagte|teilte|kündigte|berichtete|dijo"
    r"|anunció|informó|disse|anunciou|ha (?:detto|annunciato)|заявил\w*|сообщил\w*|сказал\w*|объявил\w*)\b",
    re.IGNORECASE,
)
_LINKS = r"(?:\s+(?:on|the|of|in|le|la|el|am|den|dem|il|era|back))*\s*$"
_FUTURE = re.compile(rf"\b(?:{'|'.join(_PLANS)})\b|\b(?:{_LIMITS}){_LINKS}", re.IGNORECASE)
_TOLD = re.compile(rf"\b(?:{'|'.join(_TELLING)})\b", re.IGNORECASE)
_BACK = re.compile(rf"\b(?:{'|'.join(_LOOKS_BACK)}){_LINKS}", re.IGNORECASE)
# "Lindfort, (12.11.2021). The harbour ...", "Lindfort, 12 November 2021. ...": a dateline without its dash.
_OPENS = re.compile(r"[^\W\d_][^\d.;:!?()]{1,30}(?:,\s*\(?|\s*\()(?:the |le |den |am )?", re.IGNORECASE)
_OPENED = re.compile(r"\)?\s?[.:]\s|\)\s*[-–—]")
_CLAUSE_END = re.compile(r"[.!?;:。！？।](?:\s|$)|\n")


@dataclass(slots=True)
class _Support:
    """What speaks for and against one mention's day."""

    mention: DateMention
    day: date
    score: float = 0.0
    why: list[str] = field(default_factory=list)
    stated: bool = False  # dateline, line of its own, post: not a mention in passing
    future: bool = False
    reported: bool = False  # stated, told on that day, or named with its weekday as reports do

    def add(self, points: float, reason: str) -> None:
        self.score += points
        self.why.append(reason)


@dataclass(frozen=True, slots=True)
class InferredDay:
    """The day that a text was most likely published, or None with what was considered."""

    day: date | None
    why: str
    candidates: tuple[Candidate, ...] = ()


def inferred_day(text: str, language: str | None = None, captured_at: datetime | None = None) -> InferredDay:
    """Infer the publication day from a text whose paragraphs are parted by newlines.

    Each date named is scored by where it stands (dateline, line of its own, date line of an embedded post, opening
    paragraph), by a weekday named with it, and against look-backs ("since", "the attack of") and plans ("will ...
    from August 23 to 26"); a report cannot be older than what it tells, so the latest day that is not a plan gains.
    A day after ``captured_at`` is a candidate only, and so is one years before it that nothing reports. Dates without
    a year take the one nearest to the dated ones.
    """
    head = text[:_WINDOW]
    found = mentions(head, language)
    weekdays = weekday_mentions(head, language, found)
    supports = _supports(head, language, found, weekdays, captured_at)
    candidates = tuple(
        Candidate(one.day.isoformat(), f"text: {head[one.mention.start : one.mention.end]!r}") for one in supports
    )
    possible = [one for one in supports if not _is_future(one.day, captured_at)]
    if not possible:
        return InferredDay(None, "the text names no day that it could have been published on", candidates)
    eligible = [one for one in possible if one.reported or not _is_long_ago(one.day, captured_at)]
    if not eligible:
        return InferredDay(None, "the text speaks of days long past, and reports none of them", candidates)
    totals = _totals(eligible)
    best = max(eligible, key=lambda one: (totals[one.day], one.score, one.day))
    if totals[best.day] < _ENOUGH:
        return InferredDay(None, "the text names days, but none of them as its own", candidates)
    forward = _reported_on(best, weekdays, head, captured_at)
    if forward is not None:
        return InferredDay(forward, f"the weekday in the opening, after {best.day.isoformat()}", candidates)
    return InferredDay(best.day, "; ".join(best.why), candidates)


def _supports(
    text: str,
    language: str | None,
    found: list[DateMention],
    weekdays: list[WeekdayMention],
    captured_at: datetime | None,
) -> list[_Support]:
    anchors = [day for one in found if (day := one.on()) is not None]
    made = []
    for mention in found:
        day = mention.on() or _nearest(mention, anchors, captured_at)
        if day is not None:
            made.append(_Support(mention, day))
    for support in made:
        _weigh(support, text, language, weekdays)
    past = [one.day for one in made if not one.future and not _is_future(one.day, captured_at)]
    for support in made:
        if past and support.day == max(past) and not support.future:
            support.add(1.5, "the latest day that is not a plan")
    return made


def _weigh(support: _Support, text: str, language: str | None, weekdays: list[WeekdayMention]) -> None:
    mention = support.mention
    support.add(*((1.0, "named without its year") if mention.year is None else (1.5, "named")))
    if mention.numeric:
        support.add(-0.5, "day and month could be swapped")
    _weigh_place(support, text, language)
    before, clause = _clause(text, mention)
    if not support.stated:
        if mention.span or _is_planned(before) or re.match(r"\s*(?:to|through|until|[-–—])\s*(?:\w+\s)?\d", clause):
            support.future = True
            support.add(-4.0, "spoken of as a plan")
        elif _BACK.search(before):
            support.add(-2.5, "a look back")
    if mention.weekday is not None:
        agrees = mention.weekday == support.day.weekday()
        support.add(2.0 if agrees else -1.0, "its weekday is named" if agrees else "its weekday is another")
        support.reported |= agrees
    opening = _opening_end(text)
    if any(one.start < opening and one.weekday == support.day.weekday() for one in weekdays):
        support.add(1.0, "the opening names its weekday")
        support.reported = True
    support.reported |= support.stated or _SAYING.search(before) is not None


def _is_planned(before: str) -> bool:
    """Tell whether the words before a date make it a plan: planning comes after the last word of telling."""
    planned = max((found.end() for found in _FUTURE.finditer(before)), default=0)
    told = max((found.end() for found in _TOLD.finditer(before)), default=0)
    return planned > told


def _weigh_place(support: _Support, text: str, language: str | None) -> None:
    start = support.mention.start
    line_start = text.rfind("\n", 0, start) + 1
    line = text[line_start:].partition("\n")[0]
    head = dateline(line)
    in_head = head is not None and start < line_start + head.end
    if in_head or (_OPENS.fullmatch(text[line_start:start]) and _OPENED.match(text, support.mention.end)):
        support.stated = True
        support.add(6.0, "the dateline")
    elif is_date_line(line, language):
        support.stated = True
        support.add(6.0, "a line of its own")
    elif _POST_LINE.match(line):
        support.stated = True
        support.add(4.0, "the date line of an embedded post")
    elif start < _opening_end(text):
        support.add(2.0, "in the opening")
    elif start < len(text) / 3:
        support.add(1.0, "in the first third")


def _opening_end(text: str) -> int:
    """Return where the second paragraph ends: a report names its day there or not at all."""
    first = text.find("\n")
    if first < 0:
        return min(len(text), 600)
    second = text.find("\n", first + 2)
    return len(text) if second < 0 else second


def _clause(text: str, mention: DateMention) -> tuple[str, str]:
    """Return what stands before the date in its sentence (80 characters at most), and what follows it."""
    before = text[max(0, mention.start - 80) : mention.start]
    ends = [found.end() for found in _CLAUSE_END.finditer(before)]
    return before[ends[-1] if ends else 0 :], text[mention.end : mention.end + 20]


def _nearest(mention: DateMention, anchors: list[date], captured_at: datetime | None) -> date | None:
    """Give a date without a year the year that brings it nearest to the days that have one."""
    if not anchors:
        return None if captured_at is None else _latest_until(mention, captured_at.date())
    years = {anchor.year + shift for anchor in anchors for shift in (-1, 0, 1)}
    days = [day for year in sorted(years) if (day := mention.on(year)) is not None]
    return min(days, key=lambda day: min(abs(day - anchor) for anchor in anchors), default=None)


def _latest_until(mention: DateMention, last: date) -> date | None:
    """Return the latest such day; one named with its weekday may be of any year within which that comes round again."""
    years = range(last.year, last.year - (2 if mention.weekday is None else _SAME_WEEKDAY), -1)
    days = [day for year in years if (day := mention.on(year)) is not None and day <= last]
    agreeing = [day for day in days if day.weekday() == mention.weekday]
    return max(agreeing or days, default=None)


def _is_future(day: date, captured_at: datetime | None) -> bool:
    # A page in Auckland may carry tomorrow's date for a clock in Los Angeles.
    return captured_at is not None and day > captured_at.date() + timedelta(days=1)


def _is_long_ago(day: date, captured_at: datetime | None) -> bool:
    return captured_at is not None and captured_at.date() - day > _LONG_AGO


def _totals(supports: list[_Support]) -> dict[date, float]:
    """Return each day's score: that of its best mention, and a little for every further one."""
    by_day: dict[date, list[float]] = {}
    for support in supports:
        by_day.setdefault(support.day, []).append(support.score)
    return {day: max(scores) + min(1.0, 0.5 * (len(scores) - 1)) for day, scores in by_day.items()}


def _reported_on(
    best: _Support, weekdays: list[WeekdayMention], text: str, captured_at: datetime | None
) -> date | None:
    """Resolve the opening's bare weekday: "said on Wednesday that ... on Monday, June 30, 2025" is July 2.

    A weekday stands for the last seven days, so the report came within a week after the event that it dates so.
    """
    opening = _opening_end(text)
    first = next((one for one in weekdays if one.start < opening), None)
    if first is None or best.stated or best.mention.weekday is None or best.mention.start < first.start:
        return None
    day = best.day + timedelta(days=(first.weekday - best.day.weekday()) % 7)
    return None if day == best.day or _is_future(day, captured_at) else day
