"""Names of months and weekdays in the languages of the world, from CLDR through babel."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Abbreviations shorter than this are everyday words in some language ("do", "ma", "so").
_SHORTEST = 3


def fold(word: str) -> str:
    """Return a name as it is compared: case folded, without final dot, composed."""
    return unicodedata.normalize("NFC", word).casefold().strip(" .॰")


def base_language(tag: str | None) -> str | None:
    """Return the language of a tag without its country: "en" for "en-US"."""
    return (tag or "").replace("_", "-").partition("-")[0].lower() or None


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
    base = base_language(language)
    own = months(base) if base else {}
    return {**months("en"), **_ENGLISH_MONTHS, **own}


@lru_cache(maxsize=32)
def weekday_table(language: str | None) -> dict[str, int]:
    """Return English weekday names and those of the language, by folded name."""
    base = base_language(language)
    own = weekdays(base) if base else {}
    return {**weekdays("en"), **_ENGLISH_DAYS, **own}


def alternation(names: dict[str, int]) -> str:
    """Return the names as one pattern, the longest first, each with an optional abbreviation dot."""
    return "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")[.॰]?"
