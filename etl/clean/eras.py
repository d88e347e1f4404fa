"""Years counted from other eras, and digits that are not ASCII, as the rest of the house reads them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
# First year of an era less one: 令和1年 is 2019.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA_YEAR = re.compile(rf"({'|'.join(_ERAS)})\s*(\d{{1,3}}|元)\s*年")
_JALALI_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
# Solar Hijri years of the web's time; lunar ones of the same numbers ended in 1999.
_JALALI_YEARS = range(1370, 1421)
_JALALI_NUMERIC = re.compile(r"(?<![\d/.-])(1[34]\d\d)([/.-])(0?[1-9]|1[0-2])\2(3[01]|[12]\d|0?[1-9])(?![\d/-])")
_JALALI_WORDED = re.compile(
    rf"(?<!\d)(3[01]|[12]\d|0?[1-9])\s+({'|'.join(_JALALI_MONTHS)})\s*(?:ماه)?\s*[,،]?\s+(1[34]\d\d)(?!\d)"
)
# Days before each month of the solar Hijri year: six months of 31 days, then of 30.
_JALALI_DAYS = tuple(31 * month if month < 7 else 30 * month + 6 for month in range(12))
# 1 Farvardin 1 in the proleptic Gregorian calendar, by the cycle below counted back.
_JALALI_FIRST = date(622, 3, 21)
# Years of the 33-year cycle that have a leap day.
_JALALI_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)


def common_era(text: str) -> str:
    """Return a text with ASCII digits and with East Asian era years and Iranian dates in the common era.

    Lengths change; a date that does not exist stays as written.
    """
    if text.isascii():
        return text
    text = _OTHER_DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), text)
    text = _ERA_YEAR.sub(lambda found: f"{_ERAS[found[1]] + (1 if found[2] == '元' else int(found[2]))}年", text)
    text = _JALALI_WORDED.sub(_worded, text)
    return _JALALI_NUMERIC.sub(lambda found: _iso(found[0], int(found[1]), int(found[3]), int(found[4])), text)


def gregorian(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of an Iranian (solar Hijri) date, or None for one that does not exist.

    By the 33-year cycle, which agrees with the astronomical calendar from 1178 to 1634 of that era.
    """
    leap = year % 33 in _JALALI_LEAPS
    if not 1 <= month <= 12 or not 1 <= day <= (31 if month < 7 else 30 if month < 12 or leap else 29):
        return None
    cycles, rest = divmod(year - 1, 33)
    n_leaps = 8 * cycles + sum(1 for one in _JALALI_LEAPS if one <= rest)
    return _JALALI_FIRST + timedelta(days=365 * (year - 1) + n_leaps + _JALALI_DAYS[month - 1] + day - 1)


def _worded(found: re.Match[str]) -> str:
    return _iso(found[0], int(found[3]), _JALALI_MONTHS.index(found[2]) + 1, int(found[1]))


def _iso(written: str, year: int, month: int, day: int) -> str:
    made = gregorian(year, month, day) if year in _JALALI_YEARS else None
    return written if made is None else made.isoformat()
