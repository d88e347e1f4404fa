"""Dates named in running text, with what stands around them; nothing is decided here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from etl.clean.calendar_names import ANY_LANGUAGE, alternation, base_language, fold, month_table, weekday_table

# Thai texts count years from the death of the Buddha.
_BUDDHIST_ERA = 543
_BUDDHIST_YEARS = range(1900, 2101)
_YEARS = range(1700, 2101)
# English words when they are not capitalised.
_EVERYDAY = ("may", "march", "mar", "sept", "dec")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as a text names it; the year may be left to the reader."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    weekday: int | None = None  # as named beside it; Monday is 0
    numeric: bool = False  # 01.07.2025: day and month may be meant the other way round
    span: bool = False  # the first day of several: "August 23 to 26"

    def on(self, year: int | None = None) -> date | None:
        """Return the day, in the given year when the text names none; None when there is no such day."""
        chosen = self.year if self.year is not None else year
        try:
            return date(chosen, self.month, self.day) if chosen is not None else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class WeekdayMention:
    """A weekday named without a date."""

    start: int
    end: int
    weekday: int  # Monday is 0


@lru_cache(maxsize=16)
def _patterns(language: str | None) -> tuple[re.Pattern[str], ...]:
    month = "ב?" * (language in ("he", ANY_LANGUAGE)) + alternation(month_table(language))
    weekday = rf"(?P<weekday>{alternation(weekday_table(language))})"
    before = rf"(?:(?<!\w){weekday}(?:\s*,\s*|\s+)(?:the\s+|den\s+|dem\s+|le\s+|el\s+|(?<=,)\s*am\s+)?)?"
    day, year = r"(?P<day>\d{1,2})", r"(?P<year>\d{4})"
    ordinal = r"(?:st|nd|rd|th|er|º|°|\.|ª|-?[оего]{1,2}|日)?"
    link = r"(?:\s+|\s*-\s*|\s+(?:of|de|del|di|d[’']|da|ta['’]|tháng|ngày)\s+|\s*[’']\s*)"
    tail = r"(?:\s*[,،]\s*|\s+(?:de|del|di|ל)\s+|\s+)"
    name = rf"(?P<month>{month})"
    span = r"(?P<span>\s*(?:-|–|—|to|and|until|through)\s*\d{1,2}(?!\d))?"  # "August 23 to 26, 2025"
    texts = (
        rf"(?<!\d){year}\.?\s*gada\s+{day}\.\s*{name}",
        rf"(?<!\d){year}\.?(?:\s*(?:m\.|год[а]?|оны|року))?\s*(?<!\w){name}\s*{day}(?!\d)\.?",
        rf"{before}(?<![\w$€£.,:/]){day}{ordinal}{link}(?<!\w){name}(?!\w)(?:{tail}{year}(?!\d))?",
        rf"{before}(?<!\w){name}\s+{day}(?:st|nd|rd|th)?(?![\w:]|[.,]\d|\s*(?:percent|%)){span}(?:\s*,?\s*\(?{year}(?!\d)\)?)?",
        rf"(?<!\d){year}\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*{day}\s*[日일]",
        r"(?<![\d年년])(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]",
        rf"{before}(?<![\w./:-]){year}(?P<mark>[./-])\s?(?P<month>\d{{1,2}})(?P=mark)\s?{day}(?!\d|\.\d)",
        rf"ngày\s+{day}\s*/\s*(?P<month>\d{{1,2}})(?:\s*/\s*{year})?",
        rf"(?<!\d){day}\s+tháng\s*(?P<month>\d{{1,2}})(?:\s*(?:/|,?\s*năm|,)\s*{year})?",
    )
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


_DIGITS = re.compile(r"\d+")
# No date is longer from its first word to its digits; reading all of a text for its few dates costs ten times more.
_REACH = 80
_NUMERIC = re.compile(
    r"(?<![\w./:-])(?P<day>\d{1,2})(?P<sep>[./-])\s?(?P<month>\d{1,2})(?P=sep)\s?(?P<year>\d{4})(?![\w/-]|\.\d)"
)


def mentions(text: str, language: str | None = None) -> list[DateMention]:
    """Return the dates that a text names, in order and without overlaps.

    Month names are read in the given language and in English; digits in any script. Numeric dates are read day
    first unless that is impossible or the language is American English ("en-US").
    """
    american, language = _is_american(language), base_language(language)
    taken: list[DateMention] = []
    windows = _around_digits(text)
    for pattern in _patterns(language) if windows else ():
        for found in (found for start, end in windows for found in pattern.finditer(text, start, end)):
            made = _mention(found, language)
            if made is not None and not _overlaps(made, taken):
                taken.append(made)
    for found in _NUMERIC.finditer(text):
        made = _numeric(found, month_first=found["sep"] in "/-" and american)
        if made is not None and not _overlaps(made, taken):
            taken.append(made)
    return sorted(taken, key=lambda mention: mention.start)


def _around_digits(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a text that can hold a date: what stands near digits, without overlaps."""
    windows: list[tuple[int, int]] = []
    for found in _DIGITS.finditer(text):
        start, end = max(0, found.start() - _REACH), found.end() + _REACH
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


def weekday_mentions(text: str, language: str | None, dates: list[DateMention]) -> list[WeekdayMention]:
    """Return weekdays that stand without a date of their own."""
    table = weekday_table(base_language(language))
    found = (
        WeekdayMention(match.start(), match.end(), table[fold(match[0])])
        for match in re.finditer(rf"(?<!\w){alternation(table)}(?!\w)", text, re.IGNORECASE)
        # Abbreviations ("Sun", "Sat", "mar") are words too often; full names are safe.
        if len(fold(match[0])) > 4 or not match[0].isascii()
    )
    return [one for one in found if not any(d.start - 3 <= one.start < d.end + 3 for d in dates)]


def _mention(found: re.Match[str], language: str | None) -> DateMention | None:
    parts = found.groupdict()
    named = parts["month"]
    if named in _EVERYDAY:
        return None
    table = month_table(language)
    month = int(named) if named.isdigit() else table.get(fold(named)) or table.get(fold(named.removeprefix("ב")))
    year = _year(parts.get("year"))
    if month is None or not 1 <= month <= 12 or (parts.get("year") and year is None):
        return None
    weekday = parts.get("weekday")
    named_day = weekday_table(language).get(fold(weekday)) if weekday else None
    spans = bool(parts.get("span"))
    made = DateMention(found.start(), found.end(), year, month, int(parts["day"]), named_day, span=spans)
    return made if made.on(2024 if year is None else year) is not None else None


def _year(given: str | None) -> int | None:
    if not given:
        return None
    year = int(given)
    year -= _BUDDHIST_ERA * (year - _BUDDHIST_ERA in _BUDDHIST_YEARS)
    return year if year in _YEARS else None


def _is_american(language: str | None) -> bool:
    return (language or "").lower().replace("_", "-") == "en-us"


def _numeric(found: re.Match[str], *, month_first: bool) -> DateMention | None:
    day, month, year = int(found["day"]), int(found["month"]), int(found["year"])
    if month_first:
        day, month = month, day
    ambiguous = day <= 12 and month <= 12 and day != month
    if month > 12 >= day:
        day, month = month, day
    made = DateMention(found.start(), found.end(), year, month, day, numeric=ambiguous)
    return made if year in _YEARS and made.on() is not None else None


def _overlaps(made: DateMention, taken: list[DateMention]) -> bool:
    return any(made.start < other.end and other.start < made.end for other in taken)
