"""Days and spans of days that a text names: "on Tuesday", "May 7, 2025", "between 2021 and 2023", "last month".

Whatever counts from the day of publication is left out when that day is not known. A weekday or a month without a
year lies before that day unless the sentence speaks of what is to come: the nearest word of tense before it decides.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from etl.entities.lexicon import smallness, word_class, word_set
from etl.entities.reading import Reading
from etl.records import DatedWords, Quote

MONTHS = {name: number for number, names in enumerate(
    ("january jan jan.", "february feb feb.", "march mar mar.", "april apr apr.", "may", "june jun jun.",
     "july jul jul.", "august aug aug.", "september sept sept. sep sep.", "october oct oct.", "november nov nov.",
     "december dec dec."), 1) for name in names.split()}  # fmt: skip
WEEKDAYS = {name: number for number, names in enumerate(
    ("monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thurs", "friday fri", "saturday sat",
     "sunday sun")) for name in names.split()}  # fmt: skip
PARTS_OF_DAY = word_set("morning afternoon evening night")
NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1, "tonight": 0}
AHEAD = word_class("ahead")  # will, scheduled, until ...
BEHIND = word_class("behind")  # said, was, since ...
BEFORE_YEAR = word_set(
    "in since by until till from before after of during between and to for early late mid around year through"
)
BEFORE_MONTH = BEFORE_YEAR | word_set("last next this every on into")
UNITS = {"day": 1, "week": 7, "fortnight": 14}
FIRST_YEAR, LAST_YEAR = 1500, 2100
NUMBERS = {word: n for n, word in enumerate(str.split("one two three four five six seven eight nine ten"), 1)}
TOWARDS = word_set("by for until till before")  # right before a date: it is to come
REACH = 12  # tokens in which a word of tense is looked for


def find_dates(reading: Reading, quotes: tuple[Quote, ...], published: date | None) -> tuple[DatedWords, ...]:
    """Return the dates of a text in order, each resolved to its first and last day.

    "Tonight" in somebody's words counts from the day they were said, which nobody tells: it is left out.
    """
    said = [(quote.start, quote.end) for quote in quotes if quote.kind != "indirect"]
    return tuple(_Finder(reading, said, published).found())


class _Finder:
    def __init__(self, reading: Reading, said: list[tuple[int, int]], published: date | None) -> None:
        self.said = said
        self.reading = reading
        self.lower = reading.lower
        self.words = reading.tokens.words
        self.published = published

    def found(self) -> list[DatedWords]:
        dates: list[DatedWords] = []
        tokens, after = self.reading.tokens, 0
        for i in self._openers():
            hit = self._at(i) if i >= after else None
            if hit is None:
                continue
            after, first, last = hit
            start, end = tokens.starts[i], tokens.ends[after - 1]
            dates.append(DatedWords(start, end, self.reading.text[start:end], first, last))
        return dates

    def _openers(self) -> list[int]:
        """Return the tokens at which a date may begin."""
        kinds = self.reading.tokens.kinds
        return [
            i
            for i, word in enumerate(self.lower)
            if (word in _OPENERS or kinds[i] in ("number", "ordinal")) and i not in self.reading.at
        ]

    def _at(self, i: int) -> tuple[int, date, date] | None:
        """Return (stop, first day, last day) of the date that begins at token i."""
        for read in (self._range_of_years, self._day, self._month, self._weekday, self._near, self._ago, self._year):
            hit = read(i)
            if hit is not None:
                return hit
        return None

    # -- written with numbers

    def _day(self, i: int) -> tuple[int, date, date] | None:
        """Read "May 7, 2025", "7 May", "August 23 to 26", "the 1st of May", "2025-05-07"."""
        iso = self._iso(i)
        if iso is not None:
            return iso
        month = self._month_at(i)
        if month is not None:
            first = self._day_number(i + 1)
            if first is None:
                return None
            last, stop = self._second_day(i + 2, first)
        else:
            day = self._day_number(i)
            if day is None:
                return None
            first, (last, k) = day, self._second_day(i + 1, day)
            k += self._is(k, "of")
            month = self._month_at(k)
            if month is None:
                return None
            stop = k + 1
        year, stop = self._year_after(stop)
        year = year if year is not None else self._likely_year(i, month, first)
        if year is None or last < first or last > monthrange(year, month)[1]:
            return None
        return stop, date(year, month, first), date(year, month, last)

    def _iso(self, i: int) -> tuple[int, date, date] | None:
        parts = self.words[i : i + 5]
        joined = i + 4 < len(self.words) and all(self.reading.tokens.touching(k) for k in range(i + 1, i + 5))
        if not joined or parts[1] != "-" or parts[3] != "-" or len(parts[0]) != 4:
            return None
        try:
            day = date(int(parts[0]), int(parts[2]), int(parts[4]))
        except ValueError:
            return None
        return i + 5, day, day

    def _month(self, i: int) -> tuple[int, date, date] | None:
        """Read "May 2025", "in May", "last May"."""
        month = self._month_at(i)
        if month is None or not self.words[i][0].isupper():
            return None
        before = self.lower[i - 1] if i else ""
        year, stop = self._year_after(i + 1)
        if year is None and (before not in BEFORE_MONTH or self._is_time(i + 1)):
            return None
        if year is None:
            year = self._likely_year(i, month, None)
        return None if year is None else (stop, *_month_span(year, month))

    def _year(self, i: int) -> tuple[int, date, date] | None:
        """Read "in 2019", "the 1990s"."""
        year = self._year_at(i)
        if year is None:
            return None
        if self._is(i + 1, "s") and self.reading.tokens.touching(i + 1):
            return (i + 2, date(year, 1, 1), date(year + 9, 12, 31)) if year % 10 == 0 else None
        before = self.lower[i - 1] if i else ""
        return (i + 1, date(year, 1, 1), date(year, 12, 31)) if before in BEFORE_YEAR else None

    def _range_of_years(self, i: int) -> tuple[int, date, date] | None:
        """Read "between 2021 and 2023", "from 2004 to 2011", "2004-2011"."""
        opener = self.lower[i] if self.lower[i] in ("between", "from") else None
        k = i + (opener is not None)
        first = self._year_at(k)
        joint = self.lower[k + 1] if k + 2 < len(self.lower) else ""
        second = self._year_at(k + 2)
        wanted = {"between": ("and",), "from": ("to", "until", "through"), None: ("-", "–")}[opener]
        if first is None or second is None or joint not in wanted or second < first:
            return None
        return k + 3, date(first, 1, 1), date(second, 12, 31)

    # -- counted from the day of publication

    def _weekday(self, i: int) -> tuple[int, date, date] | None:
        """Read "Tuesday", "last Friday", "Monday night"."""
        k = i + (self.lower[i] in ("last", "next", "this"))
        number = WEEKDAYS.get(self.lower[k]) if k < len(self.lower) and self.words[k][0].isupper() else None
        if number is None or self.published is None:
            return None
        if len(self.words[k]) < 6 and not self._is(k - 1, "on"):
            return None  # Sun, Sat, Wed: newspapers' abbreviations are words of their own
        back = (self.published.weekday() - number) % 7
        if self.lower[i] == "last":
            day = self.published - timedelta(days=back or 7)
        elif self.lower[i] == "next" or (self.lower[i] != "this" and self._is_ahead(i, k + 1)):
            day = self.published + timedelta(days=7 - back)
        else:
            day = self.published - timedelta(days=back)
        return k + 1 + (k + 1 < len(self.lower) and self.lower[k + 1] in PARTS_OF_DAY), day, day

    def _near(self, i: int) -> tuple[int, date, date] | None:
        """Read "yesterday", "last night", "this week", "next year"."""
        word = self.lower[i]
        if self.published is None or word not in _NEAR:
            return None
        start = self.reading.tokens.starts[i]
        if any(first <= start < last for first, last in self.said):
            return None
        if word in NEAR_DAYS:
            day = self.published + timedelta(days=NEAR_DAYS[word])
            return i + 1, day, day
        following = self.lower[i + 1] if i + 1 < len(self.lower) else ""
        step = {"last": -1, "this": 0, "next": 1}.get(word)
        if step is None:
            return None
        if word == "last" and following == "night":
            day = self.published - timedelta(days=1)
            return i + 2, day, day
        span = _calendar_span(following, step, self.published)
        return None if span is None else (i + 2, *span)

    def _ago(self, i: int) -> tuple[int, date, date] | None:
        """Read "three days ago", "two years ago"."""
        if self.published is None or not (
            self._is(i + 2, "ago") or (self._is(i + 2, "earlier") and self._is(i + 3, "today"))
        ):
            return None
        count = (
            int(self.lower[i]) if self.lower[i].isdecimal() and len(self.lower[i]) < 4 else NUMBERS.get(self.lower[i])
        )
        unit = self.lower[i + 1].removesuffix("s")
        if count is None:
            return None
        if unit == "day":
            day = self.published - timedelta(days=count)
            return i + 3, day, day
        span = _calendar_span(unit, -count, self.published)
        return None if span is None else (i + 3, *span)

    # -- pieces

    def _is(self, i: int, word: str) -> bool:
        return 0 <= i < len(self.lower) and self.lower[i] == word

    def _month_at(self, i: int) -> int | None:
        capital = i < len(self.words) and self.words[i][0].isupper()
        return MONTHS.get(self.lower[i]) if capital and i not in self.reading.at else None

    def _is_time(self, i: int) -> bool:
        return i < len(self.words) and self.reading.tokens.kinds[i] == "number" and self._year_at(i) is None

    def _day_number(self, i: int) -> int | None:
        if i >= len(self.words) or self.reading.tokens.kinds[i] not in ("number", "ordinal"):
            return None
        digits = self.lower[i].rstrip("stndrh")
        day = int(digits) if digits.isdecimal() and len(digits) < 3 else 0
        return day if 1 <= day <= 31 else None

    def _second_day(self, i: int, first: int) -> tuple[int, int]:
        """Return the last day of "23 to 26" and where the days end; without a second one the first."""
        if i + 1 < len(self.lower) and self.lower[i] in ("to", "-", "–", "and", "until"):
            last = self._day_number(i + 1)
            if last is not None and last > first:
                return last, i + 2
        return first, i

    def _year_at(self, i: int) -> int | None:
        if not 0 <= i < len(self.words) or i in self.reading.at or self.reading.tokens.kinds[i] != "number":
            return None
        word = self.words[i]
        year = int(word) if len(word) == 4 and word.isdecimal() else 0
        return year if FIRST_YEAR <= year <= LAST_YEAR else None

    def _year_after(self, i: int) -> tuple[int | None, int]:
        k = i + (self._is(i, ",") and self._year_at(i + 1) is not None)
        year = self._year_at(k)
        return (None, i) if year is None else (year, k + 1)

    def _likely_year(self, i: int, month: int, day: int | None) -> int | None:
        """Return the year of a date that names none: before publication, or after it where the sentence looks ahead."""
        if self.published is None:
            return None
        year, at = self.published.year, (month, day or self.published.day)
        now = (self.published.month, self.published.day)
        before = self.lower[i - 1] if i else ""
        if before == "last":
            return year - (at[0] >= now[0])
        if self._is_ahead(i, i + 1) or before == "next":
            return year + (at < now)
        return year - (at > now)

    def _is_ahead(self, i: int, stop: int) -> bool:
        """Say whether the words around a date speak of what is to come: the nearest word of tense decides."""
        begin, end = self.reading.sentence_of(i)
        ending = self.lower[max(begin, i - 4) : i] in (["by", "the", "end", "of"], ["until", "the", "end", "of"])
        if ending or (i > begin and self.lower[i - 1] in TOWARDS):
            return True
        for k in (*range(i - 1, max(begin, i - REACH) - 1, -1), *range(stop, min(end, stop + REACH))):
            word = self.lower[k]
            if k >= stop and word in "-—–" and not self.reading.tokens.touching(k):
                return False  # a dateline: WARSAW, Jan 30 (Wire) - Poland will ...
            if self.words[k][0].isupper() and k != begin:
                continue
            if word in AHEAD:
                return True
            if self._is(k - 1, "be"):
                continue  # will be held
            if word in BEHIND or (word.endswith("ed") and not word.endswith("eed") and smallness(word) > 0):
                return False
        return False


_NEAR = frozenset(NEAR_DAYS) | {"last", "this", "next"}
_OPENERS = frozenset(MONTHS) | frozenset(WEEKDAYS) | frozenset(NEAR_DAYS) | frozenset(NUMBERS) | {
    "last", "next", "this", "between", "from"}  # fmt: skip


def _month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _calendar_span(unit: str, step: int, day: date) -> tuple[date, date] | None:
    """Return the week (from Monday), weekend, month or year that lies so many steps from a day's own."""
    monday = day - timedelta(days=day.weekday())
    if unit == "week":
        return monday + timedelta(weeks=step), monday + timedelta(weeks=step, days=6)
    if unit == "weekend":
        return monday + timedelta(weeks=step, days=5), monday + timedelta(weeks=step, days=6)
    if unit == "month":
        months = day.year * 12 + day.month - 1 + step
        return _month_span(months // 12, months % 12 + 1) if months >= 12 * FIRST_YEAR else None
    if unit == "year" and day.year + step >= FIRST_YEAR:
        return date(day.year + step, 1, 1), date(day.year + step, 12, 31)
    return None
