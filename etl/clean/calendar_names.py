"""Names of months and weekdays in the languages of the world, from CLDR through babel."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Abbreviations shorter than this are everyday words in some language ("do", "ma", "so").
_SHORTEST = 3


def fold(word: str) -> str:
    """Return a name as it is compared: case folded, without final dot, composed."""
    return unicodedata.normalize("NFC", word.casefold()).strip(" .॰")


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


# ISO 639-2 for a text of several languages: month names of all of LANGUAGES that are not another month elsewhere.
ANY_LANGUAGE = "mul"
# Languages with a press on the web; Arabic by country, for its months have three sets of names.
LANGUAGES = (
    "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "is", "pl", "cs", "sk", "hu", "ro", "bg", "ru", "uk",
    "be", "sr", "sr_Latn", "hr", "bs", "sl", "mk", "sq", "el", "tr", "az", "lt", "lv", "et", "ka", "hy", "kk", "uz",
    "ar", "ar_SY", "ar_DZ", "ar_MA", "fa", "he", "ur", "hi", "bn", "ta", "te", "mr", "gu", "pa", "ml", "kn", "ne",
    "si", "th", "lo", "km", "my", "vi", "id", "ms", "fil", "sw", "am", "ca", "eu", "gl", "ga", "cy", "af",
)  # fmt: skip

# CLDR writes "Sept" for British English only and knows no "Tues"; newspapers write both.
_ENGLISH_MONTHS = {"sept": 9, "sep": 9}
_ENGLISH_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}


@lru_cache(maxsize=32)
def month_table(language: str | None) -> dict[str, int]:
    """Return English month names and those of the language (of all of them for ANY_LANGUAGE), by folded name."""
    base = base_language(language)
    if base == ANY_LANGUAGE:
        return {**_unanimous(), **months("en"), **_ENGLISH_MONTHS}
    if base == "ar":
        return {**months("en"), **months("ar_MA"), **months("ar_DZ"), **months("ar_SY"), **months("ar")}
    own = months(base) if base else {}
    return {**months("en"), **_ENGLISH_MONTHS, **own}


def _unanimous() -> dict[str, int]:
    """Return the month names of all languages that mean one month wherever they are used."""
    meant: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for name, number in months(language).items():
            meant.setdefault(name, set()).add(number)
    # Short names of one language are words of another ("mar", "mai", "set").
    return {name: numbers.pop() for name, numbers in meant.items() if len(numbers) == 1 and len(name) > _SHORTEST}


@lru_cache(maxsize=32)
def weekday_table(language: str | None) -> dict[str, int]:
    """Return English weekday names and those of the language, by folded name."""
    base = base_language(language)
    own = weekdays(base) if base else {}
    return {**weekdays("en"), **_ENGLISH_DAYS, **own}


def alternation(names: dict[str, int]) -> str:
    """Return the names as one pattern, the longest first, each with an optional abbreviation dot."""
    return "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")[.॰]?"
