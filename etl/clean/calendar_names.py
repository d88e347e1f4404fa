"""Names of months and weekdays in the languages of the world, from CLDR through babel."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Languages whose month names are looked for besides the text's own: readable everywhere, hardly any clash.
LANGUAGES = [
    "en", "es", "fr", "de", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "bg",
    "uk", "ru", "el", "tr", "ar", "fa", "he", "hi", "bn", "mr", "gu", "pa", "ta", "te", "kn", "ml", "ur", "ne", "si",
    "id", "ms", "vi", "th", "ka", "hy", "az", "kk", "uz", "et", "lv", "lt", "sr", "mk", "sq", "ca", "gl", "eu", "is",
    "ga", "cy", "af", "sw", "tl", "am", "my", "km", "lo", "mn",
]  # fmt: skip
# Abbreviations shorter than this are everyday words in some language ("do", "ma", "so").
_SHORTEST = 3


def fold(word: str) -> str:
    """Return a name as it is compared: case folded, without final dot, composed."""
    return unicodedata.normalize("NFC", word).casefold().strip(" .॰")


@lru_cache(maxsize=128)
def months(language: str) -> dict[str, int]:
    """Return the folded month names of one language, wide and abbreviated, with their numbers."""
    return _names(language, "months", {})


@lru_cache(maxsize=128)
def weekdays(language: str) -> dict[str, int]:
    """Return the folded weekday names of one language with their numbers; Monday is 0."""
    return _names(language, "days", {})


def _names(language: str, what: str, found: dict[str, int]) -> dict[str, int]:
    from babel import Locale, UnknownLocaleError

    try:
        contexts = getattr(Locale.parse(language), what)
    except (UnknownLocaleError, ValueError):
        return found
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in contexts[context][width].items():
                folded = fold(name)
                if len(folded) >= _SHORTEST - (width == "wide") and not any(char.isdigit() for char in folded):
                    found.setdefault(folded, number)
    return found


# CLDR writes "Sept" for British English only and knows no "Tues"; newspapers write both.
_ENGLISH_MONTHS = {"sept": 9, "sep": 9}
_ENGLISH_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}


@lru_cache(maxsize=32)
def month_table(language: str | None) -> dict[str, int]:
    """Return English month names and those of the language, by folded name."""
    own = months(language) if language else {}
    return {**months("en"), **_ENGLISH_MONTHS, **own}


@lru_cache(maxsize=32)
def weekday_table(language: str | None) -> dict[str, int]:
    """Return English weekday names and those of the language, by folded name."""
    own = weekdays(language) if language else {}
    return {**weekdays("en"), **_ENGLISH_DAYS, **own}


def alternation(names: dict[str, int]) -> str:
    """Return the names as one pattern, the longest first, each with an optional abbreviation dot."""
    return "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")[.॰]?"


@lru_cache(maxsize=1)
def _every_name() -> frozenset[str]:
    return frozenset(
        word for language in LANGUAGES for table in (months(language), weekdays(language)) for word in table
    )


def is_calendar_name(word: str) -> bool:
    """Tell whether a word names a month or a weekday in any of the languages."""
    return fold(word) in _every_name()
