"""Stated dates and times: what a feed, a page or a record writes into a date field."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone

from etl.clean.calendar_names import ANY_LANGUAGE
from etl.clean.eras import common_era
from etl.clean.textdates import mentions
from etl.records import Precision, PublishedTime

# Dates that systems write when they know none, and years before newspapers or after anybody's calendar.
_NO_DATES = (date(1970, 1, 1), date(1900, 1, 1), date(1899, 12, 30), date(1601, 1, 1))
_YEARS = range(1605, 2101)
_ISO = re.compile(
    r"^(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?)?"
    r"(?:[T\s_]+(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?)?"
    r"\s*(?P<zone>Z|[A-Za-z]{2,5}|(?:UTC|GMT)?\s*[+-−]\d{1,2}(?::?\d{2})?)?(?:\[[\w/]+\])?$"
)
_DASHLESS = re.compile(r"^(\d{4})[./](\d{1,2})[./](\d{1,2})(?=\D|$)")
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?"
    r"|(?<![\d.:])(?P<hour12>\d{1,2})\s*(?P<half12>[ap]\.?m\.?)(?!\w)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"(?:UTC|GMT)?\s*(?P<sign>[+-−])\s?(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?\b|\b(?P<name>[A-Z]{2,5}|Z)\b"
)
_HALF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
# Minutes east of UTC. Names with two meanings go to the one that news timestamps use (IST: India; BST: Britain).
_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "EST": -300, "EDT": -240, "ET": None, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "AST": -240,
    "ADT": -180, "NST": -210, "NDT": -150, "BRT": -180, "ART": -180, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120,
    "BST": 60, "WEST": 60, "WAT": 60, "CAT": 120, "EET": 120, "EEST": 180, "SAST": 120, "EAT": 180, "MSK": 180,
    "TRT": 180, "PKT": 300, "IST": 330, "NPT": 345, "WIB": 420, "ICT": 420, "SGT": 480, "HKT": 480, "MYT": 480,
    "PHT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720,
    "NZDT": 780,
}  # fmt: skip
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?(?:\.\d+)?$")


def stated_time(value: str | None, language: str | None = None) -> PublishedTime | None:
    """Read a stated date: ISO 8601 and its relatives, RFC 822, Unix time, or words in a language.

    Precision is what is written and no more (exactly midnight is a day: nobody publishes then, systems fill it in).
    Returns None for what is no date, and for dates that are absurd (1970-01-01, year 10000).
    """
    text = common_era(" ".join((value or "").split())[:200])
    if not text:
        return None
    made = _epoch(text) or _iso(text) or _worded(text, language)
    return made if made is not None and is_plausible(made.day) else None


def in_own_offset(
    time: PublishedTime, others: list[str], language: str | None = None, *, to_the_minute: bool = False
) -> tuple[PublishedTime, str | None]:
    """Return a time given in UTC with the page's own offset when another statement of the same moment has one.

    The other may also name no zone: a clock that differs by whole quarters of an hour and agrees to the second tells
    the offset. ``to_the_minute`` takes clocks without seconds too, for others that are known to be of the same moment:
    many an other moment differs by whole minutes. Also returns the statement that told, or None.
    """
    if time.at is None or time.at.utcoffset() or time.precision not in _CLOCKS[to_the_minute]:
        return time, None
    for value in others:
        other = stated_time(value, language)
        if other is None or other.at is None:
            continue
        if not other.zone_assumed and other.at.utcoffset() and abs(other.at - time.at) < timedelta(minutes=1):
            zone = timezone(other.at.utcoffset() or timedelta())
        elif (
            other.zone_assumed
            and not time.zone_assumed
            and (difference := _offset_between(time, other, _CLOCKS[to_the_minute])) is not None
        ):
            zone = timezone(difference)
        else:
            continue
        at = time.at.astimezone(zone)
        return PublishedTime(at.date(), time.precision, at, time.inferred), value
    return time, None


_CLOCKS = {False: ("second",), True: ("second", "minute")}


def _offset_between(time: PublishedTime, other: PublishedTime, clocks: tuple[str, ...]) -> timedelta | None:
    """Return the offset that makes two clocks agree: whole quarters of an hour, halves between clocks of minutes."""
    if time.at is None or other.at is None or other.precision not in clocks:
        return None
    exact = time.precision == other.precision == "second"
    seconds = (other.at - (time.at if exact else time.at.replace(second=0))).total_seconds()
    fits = seconds != 0 and abs(seconds) <= 14 * 3600 and seconds % (900 if exact else 1800) == 0
    return timedelta(seconds=seconds) if fits else None


def on_day(time: PublishedTime, day: date) -> PublishedTime | None:
    """Return a time given in UTC with the smallest whole-hour offset that brings it onto a day; None for none."""
    if time.at is None or time.at.utcoffset() or time.zone_assumed or abs((day - time.day).days) != 1:
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if day > time.day:
        hours = math.ceil((midnight - time.at) / timedelta(hours=1))
    else:
        hours = -(math.floor((time.at - midnight - timedelta(days=1)) / timedelta(hours=1)) + 1)
    if not -12 <= hours <= 14:
        return None
    return PublishedTime(day, time.precision, time.at.astimezone(timezone(timedelta(hours=hours))), time.inferred)


def is_plausible(day: date) -> bool:
    """Tell whether anybody can have published on that day."""
    return day not in _NO_DATES and day.year in _YEARS


def _epoch(text: str) -> PublishedTime | None:
    if _EPOCH.match(text) is None:
        return None
    seconds = float(text)
    at = datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC).replace(microsecond=0)
    return PublishedTime(at.date(), "second", at)


def _iso(text: str) -> PublishedTime | None:
    found = _ISO.match(_DASHLESS.sub(_dashed, text))
    if found is None:
        return None
    parts = found.groupdict()
    if len(text) in (6, 8) and text.isdigit() is False and parts["month"] is None:
        return None
    try:
        day = date(int(parts["year"]), int(parts["month"] or 1), int(parts["day"] or 1))
    except ValueError:
        return None
    if parts["day"] is None:
        return PublishedTime(day, "month" if parts["month"] else "year")
    return _at(day, parts["hour"], parts["minute"], parts["second"], parts["zone"])


def _dashed(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def _worded(text: str, language: str | None) -> PublishedTime | None:
    # Who writes "3:04 PM" beside a date with slashes writes the month first.
    american = "/" in text and _HALF_DAY.search(text) is not None
    read = (mentions(text, one) for one in ("en-US" if american else language, ANY_LANGUAGE))
    named = next((found for one in read if (found := [date for date in one if date.on() is not None])), None)
    if not named:
        return None
    day = named[0].on()
    assert day is not None
    rest = text[: named[0].start] + " " + text[named[0].end :]
    clock = _CLOCK.search(rest)
    if clock is None:
        return PublishedTime(day, "day")
    hour = _hour(int(clock["hour"] or clock["hour12"]), clock["half"] or clock["half12"])
    zone = _ZONE.search(rest, clock.end())
    return _at(day, str(hour), clock["minute"], clock["second"], zone[0] if zone else None)


def _hour(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _at(day: date, hour: str | None, minute: str | None, second: str | None, zone: str | None) -> PublishedTime:
    if hour is None or int(hour or 0) == int(minute or 0) == int(second or 0) == 0:
        return PublishedTime(day, "day")
    offset = _offset(zone)
    precision: Precision = "hour" if minute is None else "minute" if second is None else "second"
    try:
        at = datetime(day.year, day.month, day.day, int(hour), int(minute or 0), int(second or 0), tzinfo=offset or UTC)
    except ValueError:
        return PublishedTime(day, "day")
    return PublishedTime(day, precision, at, zone_assumed=offset is None)


def _offset(zone: str | None) -> timezone | None:
    found = _ZONE.search((zone or "").upper())
    if found is None:
        return None
    if found["name"]:
        minutes = _ZONES.get(found["name"])
        return None if minutes is None else timezone(timedelta(minutes=minutes)) if minutes else UTC
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=minutes if found["sign"] == "+" else -minutes)) if minutes else UTC
