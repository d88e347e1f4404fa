"""Dates as feeds write them: RFC 822 and ISO 8601 as they are, their odd relatives in ISO 8601; pure.

Feeds write years of two digits, C's asctime, months and days of the week in their own language, zones in words. Whoever
reads an item later should not have to know.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
# What needs no help: RFC 822 with a year of four digits, and the profile of ISO 8601 that the W3C made for the web.
_STANDARD = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} (?:[01]\d|2[0-3]):\d{2}"
    r"(?::[0-5]\d)? (?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)"
    r"|\d{4}-\d{2}-\d{2}(?:[T ](?:[01]\d|2[0-3]):\d{2}(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[aApP]\.?[mM]\b\.?)?"
_ZONE = (
    r"\(?(?P<zone>[+-]\d{1,2}:?\d{2}|(?:GMT|UTC|Z)\s*[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]+(?:/\w+)*)?\)?"
    r"(?:\s*\([^()]*\))?"
)
_WEEKDAY = r"(?:[^\W\d_]+\.?\s*,?\s*)?"
_MONTH = r"(?P<month>[^\W\d_]+)\.?"
# Tuesday, 05-Mai-26 8:00:00 GMT+2, and the same without a time
_DAY = rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|[a-z]{{2}}\b)?[\s-]+{_MONTH}[\s-]+(?P<year>\d{{4}}|\d{{2}}\b)"
_MAIL = rf"{_DAY}(?:,?\s+{_CLOCK}\s*{_ZONE})?"
# Tue May  5 08:00:00 +0000 2026
_ASCTIME = rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s*{_ZONE}\s+(?P<year>\d{{4}})"
# 2026-05-05T24:00:00Z, 2026-5-5 8:00
_ISO = rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})[\sTt]+{_CLOCK}\s*{_ZONE}"
_FORMS = tuple(map(re.compile, (_MAIL, _ASCTIME, _ISO)))
_LONGEST = 100  # characters
_ORDINAL = re.compile(r"\d{4}-\d{3}")
_WEEK = re.compile(r"\d{4}-?W\d{2}-?\d")
_HOURS = {
    **dict.fromkeys(("gmt", "ut", "utc", "z", "wet"), 0.0),
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
    "ast": -4,
    "adt": -3,
    "nst": -3.5,
    "brt": -3,
    "art": -3,
    "clt": -4,
    "bst": 1,
    "west": 1,
    "cet": 1,
    "mez": 1,
    "cest": 2,
    "mesz": 2,
    "eet": 2,
    "sast": 2,
    "cat": 2,
    "wat": 1,
    "eat": 3,
    "eest": 3,
    "msk": 3,
    "trt": 3,
    "gst": 4,
    "pkt": 5,
    "ist": 5.5,
    "ict": 7,
    "wib": 7,
    "hkt": 8,
    "sgt": 8,
    "awst": 8,
    "jst": 9,
    "kst": 9,
    "acst": 9.5,
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
}
_AMERICAN = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
# Languages whose month names are tried for want of a better one; a name that means two months says nothing.
_LANGUAGES = "de fr es it pt nl ru pl sv da nb fi cs sk hu tr el ro bg uk hr sl id ca et lv lt".split()  # noqa: SIM905


def feed_date(given: str | None, language: str | None = None) -> str | None:
    """Return a date in a standard form where it can be read, else as given; None when there is none."""
    text = " ".join(given.split()) if given else ""
    if not text or len(text) > _LONGEST or _STANDARD.fullmatch(text):
        return text or None
    read = _read(text, language)
    return text if read is None else read


def _read(text: str, language: str | None) -> str | None:
    if _ORDINAL.fullmatch(text) or _WEEK.fullmatch(text):
        with suppress(ValueError):
            if _WEEK.fullmatch(text):
                return date.fromisoformat(text).isoformat()
            return (date(int(text[:4]), 1, 1) + timedelta(days=int(text[5:]) - 1)).isoformat()
        return None
    found = next((match for form in _FORMS if (match := form.fullmatch(text)) is not None), None)
    if found is None:
        return None
    try:
        return _isoformat(found, language)
    except (ValueError, OverflowError, KeyError):
        return None


def _isoformat(found: re.Match[str], language: str | None) -> str | None:
    month = _month(found["month"], language)
    if month is None:
        return None
    day = datetime(_year(found["year"]), month, int(found["day"]))  # noqa: DTZ001 (its zone is read below)
    if found["hour"] is None:
        return day.date().isoformat()
    hour = int(found["hour"])
    if found["half"] is not None and hour <= 12:
        hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
    # midnight is also 24:00, and a leap second is the next minute's first
    minute, second = int(found["minute"]), int(found["second"] or 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second > 0):
        return None
    time = day + timedelta(hours=hour, minutes=minute, seconds=second)
    return time.replace(tzinfo=_zone(found["zone"])).isoformat()


def _year(given: str) -> int:
    """RFC 2822 4.3: years of two digits up to 49 are of this century."""
    year = int(given)
    return year if len(given) == 4 else year + (2000 if year < 50 else 1900)


def _zone(given: str | None) -> tzinfo | None:
    name = re.sub(r"^(?:gmt|utc|z)\s*(?=[+-])", "", (given or "").lower())
    if name[:1] in ("+", "-"):
        hours, minutes = re.fullmatch(r"[+-](\d{1,2}?):?(\d{2})?", name).groups()  # type: ignore[union-attr]
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(offset if name[0] == "+" else -offset)
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    return _place(_AMERICAN.get(name, given or ""))


def _place(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name) if "/" in name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _month(given: str, language: str | None) -> int | None:
    if given.isdigit():
        return int(given)
    name = given.casefold().rstrip(".")
    if name[:3] in _MONTHS and name in _english():
        return _MONTHS.index(name[:3]) + 1
    own = _names(language.split("-")[0].lower()) if language else {}
    return own.get(name) or _all_names().get(name)


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return frozenset((*_names("en"), "sept", *_MONTHS))


@lru_cache(maxsize=64)
def _names(language: str) -> dict[str, int]:
    """The months' names in a language, whole and short, in a date and alone."""
    from babel import UnknownLocaleError
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    try:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names[name.casefold().rstrip(".")] = number
    except (UnknownLocaleError, ValueError):
        return {}
    return names


@lru_cache(maxsize=1)
def _all_names() -> dict[str, int]:
    meant: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for name, number in _names(language).items():
            meant.setdefault(name, set()).add(number)
    return {name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1}
