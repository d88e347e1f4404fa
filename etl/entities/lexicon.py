"""The closed word classes of English news that the rules lean on, read once from ``data/classes.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

_CLASSES: dict[str, Any] = tomllib.loads(
    files("etl.entities").joinpath("data/classes.toml").read_text(encoding="utf-8")
)


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string as a set."""
    return frozenset(words.split())


def _words(name: str) -> frozenset[str]:
    return word_set(_CLASSES[name])


def _by_word(name: str) -> dict[str, str]:
    """Return word -> heading of a table whose headings stand before lists of words."""
    return {word: heading for heading, words in _CLASSES[name].items() for word in words.split()}


def _weights(name: str) -> dict[str, float]:
    return {word: float(weight) for word, weight in _by_word(name).items()}


DAYS = _words("days")
DAY_NAMES = _words("day_names")
QUALIFIERS = _words("qualifiers")
NOBLE = _words("noble")
COMPOUND_TAILS = _words("compound_tails")
NAMELIKE = _words("namelike")
RELATIVE = _words("relative")
MONTHS = _words("months")
NEVER_NAMES = _words("never_names")
NUMBER_WORDS = _words("number_words")
FUNCTION_WORDS = _words("function_words")
HONORIFICS = _words("honorifics")
OFFICE_HEADS = _words("office_heads")
STRONG_OFFICES = OFFICE_HEADS - _words("weak_offices")
OFFICE_MODIFIERS = _words("office_modifiers")
SMALL_MODIFIERS = _words("small_modifiers")
PORTFOLIOS = _words("portfolios")
ORG_TAILS = _words("org_tails")
ORG_HEADS = _words("org_heads")
LOC_TAILS = _words("loc_tails")
LOC_HEADS = _words("loc_heads")
DIRECTIONS = _words("directions")
EVENT_TAILS = _words("event_tails")
EVENT_HEADS = _words("event_heads")
MISC_TAILS = _words("misc_tails")
TAILS = ORG_TAILS | LOC_TAILS | EVENT_TAILS | MISC_TAILS
MISC_WORDS = _words("misc_words")
NAME_PARTICLES = _words("name_particles")
NAME_STARTERS = _words("name_starters")
HYPHEN_SMALL = _words("hyphen_small")
AND_HEADS = _words("and_heads")
FOR_HEADS = _words("for_heads")
ON_HEADS = _words("on_heads")
OF_HEADS = _words("of_heads")
PEOPLE_PLURALS = _words("people_plurals")
GENERATIONS = _words("generations")
KIN = _words("kin")
PLACE_NOUNS = _words("place_nouns")
PLACE_OF = _words("place_of")
PLACE_THINGS = _words("place_things")
PLACE_DEEDS = _words("place_deeds")
PERSONAL_THINGS = _words("personal_things")
COMPANY_NOUNS = _words("company_nouns")
ORG_APPOSITIONS = _words("org_appositions")
PERSON_VERBS = _words("person_verbs")
ORG_VERBS = _words("org_verbs")
GENERIC = _words("generic")
LEGAL_FORMS = _words("legal_forms")
ENGLISH = _words("english")
REGIONS = tuple(name.strip() for name in _CLASSES["regions"].split("|"))
SAYING = _by_word("saying")  # form -> lemma
PLACE_BEFORE = _weights("place_before")
ORG_BEFORE = _weights("org_before")


@lru_cache(maxsize=1)
def common_words() -> dict[str, int]:
    """Return ordinary English words with the tenths of their uses that are written small (data/README.md)."""
    table = files("etl.entities").joinpath("data/common_words.tsv").read_text(encoding="utf-8")
    return {word: int(share) for word, share in (line.split("\t") for line in table.splitlines())}


@lru_cache(maxsize=50_000)
def smallness(word: str) -> int:
    """Return how ordinary a lower-case word is: tenths of its uses written small, 0 for a word nobody knows.

    An inflected form of a known word counts as that word.
    """
    known = common_words()
    if word in known:
        return known[word]
    for ending, put in (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("d", ""), ("ing", ""),
                        ("ing", "e"), ("ly", ""), ("er", ""), ("ers", ""), ("ness", ""), ("able", "")):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: len(word) - len(ending)] + put
            if known.get(stem, 0) >= 8:
                return 8
    return 0
