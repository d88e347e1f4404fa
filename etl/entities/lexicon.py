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


def word_class(name: str) -> frozenset[str]:
    """Return a class of ``data/classes.toml``."""
    return word_set(_CLASSES[name])


def _by_word(name: str) -> dict[str, str]:
    """Return word -> heading of a table whose headings stand before lists of words."""
    return {word: heading for heading, words in _CLASSES[name].items() for word in words.split()}


def _weights(name: str) -> dict[str, float]:
    return {word: float(weight) for word, weight in _by_word(name).items()}


DAYS = word_class("days")
DAY_NAMES = word_class("day_names")
QUALIFIERS = word_class("qualifiers")
NOBLE = word_class("noble")
COMPOUND_TAILS = word_class("compound_tails")
NAMELIKE = word_class("namelike")
RELATIVE = word_class("relative")
MONTHS = word_class("months")
NEVER_NAMES = word_class("never_names")
NUMBER_WORDS = word_class("number_words")
FUNCTION_WORDS = word_class("function_words")
HONORIFICS = word_class("honorifics")
OFFICE_HEADS = word_class("office_heads")
STRONG_OFFICES = OFFICE_HEADS - word_class("weak_offices")
SURNAMES = word_class("surnames")
GIVEN = word_class("given")
PORTFOLIO_HEADS = word_class("portfolio_heads")
POLICE_RANKS = word_class("police_ranks")
PREFIXES = word_class("prefixes")
REVERENT = word_class("reverent")
THAT_VERBS = word_class("that_verbs")
BODY_OFFICES = word_class("body_offices")
ELECTED = word_class("elected")
FIELD_HEADS = word_class("field_heads")
CHIEF_KINDS = word_class("chief_kinds")
COMPANIES = word_class("companies")
AFTER_NAMES = word_class("after_names")
OFFICE_MODIFIERS = word_class("office_modifiers")
SMALL_MODIFIERS = word_class("small_modifiers")
PORTFOLIOS = word_class("portfolios")
ORG_TAILS = word_class("org_tails")
ORG_HEADS = word_class("org_heads")
LOC_TAILS = word_class("loc_tails")
LOC_HEADS = word_class("loc_heads")
DIRECTIONS = word_class("directions")
EVENT_TAILS = word_class("event_tails")
EVENT_HEADS = word_class("event_heads")
MISC_TAILS = word_class("misc_tails")
ADDRESSES = HONORIFICS - OFFICE_HEADS
TAILS = ORG_TAILS | LOC_TAILS | EVENT_TAILS | MISC_TAILS
MISC_WORDS = word_class("misc_words")
NAME_PARTICLES = word_class("name_particles")
NAME_STARTERS = word_class("name_starters")
HYPHEN_SMALL = word_class("hyphen_small")
FOR_HEADS = word_class("for_heads")
ON_HEADS = word_class("on_heads")
OF_HEADS = word_class("of_heads")
PEOPLE_PLURALS = word_class("people_plurals")
GENERATIONS = word_class("generations")
KIN = word_class("kin")
PREPOSITIONS = word_class("prepositions")
PLACE_NOUNS = word_class("place_nouns")
PLACE_OF = word_class("place_of")
PLACE_THINGS = word_class("place_things")
PLACE_DEEDS = word_class("place_deeds")
PERSONAL_THINGS = word_class("personal_things")
COMPANY_NOUNS = word_class("company_nouns")
TEAM_NOUNS = word_class("team_nouns")
ORG_APPOSITIONS = word_class("org_appositions")
PERSON_VERBS = word_class("person_verbs")
ORG_VERBS = word_class("org_verbs")
GENERIC = word_class("generic")
LEGAL_FORMS = word_class("legal_forms")
ENGLISH = word_class("english")
REGIONS = tuple(name.strip() for name in _CLASSES["regions"].split("|"))
SAYING = _by_word("saying")  # form -> lemma
# Finite forms of the verbs after which a clause is a paraphrase
CLAUSE_LEMMAS = word_class("clause_verbs") | {"point out"}
CLAUSE_VERBS = frozenset(
    form for form, lemma in SAYING.items() if lemma in CLAUSE_LEMMAS and not form.endswith(("ing", "itten"))
)
DEEDS = _by_word("deeds")  # form -> lemma
FIELDS = _by_word("fields")  # what somebody is -> field
FULL_FORMS = _by_word("full_forms")
IRREGULAR_NOUNS = _by_word("irregular_nouns")
CURRENCIES = _by_word("currencies")  # name -> ISO 4217
SHARED_CURRENCIES = {name: _by_word(f"shared_{name}") for name in ("peso", "franc", "dinar", "rial")}  # by country
NATIONAL_CURRENCIES = {
    name: _by_word(f"national_{name}") for name in ("dollar", "rupee", "pound", "krone", "kroner", "shilling")
}
PLACE_BEFORE = _weights("place_before")
ORG_BEFORE = _weights("org_before")


@lru_cache(maxsize=1)
def common_words() -> dict[str, int]:
    """Return ordinary English words with the tenths of their uses that are written small (data/README.md)."""
    folder = files("etl.entities").joinpath("data")
    counted = folder.joinpath("common_words.tsv").read_text(encoding="utf-8").splitlines()
    words = dict.fromkeys(folder.joinpath("more_words.txt").read_text(encoding="utf-8").split(), 10)
    words.update((word, int(share)) for word, share in (line.split("\t") for line in counted))
    return words


HISSING = ("s", "x", "z", "h", "o")  # endings that take -es


@lru_cache(maxsize=50_000)
def smallness(word: str) -> int:
    """Return how ordinary a lower-case word is: tenths of its uses written small, 0 for a word nobody knows.

    An inflected form of a known word counts as that word.
    """
    known = common_words()
    if word in known:
        return known[word]
    for ending, put in (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("d", ""), ("ing", ""),
                        ("ing", "e"), ("ly", ""), ("ness", ""), ("able", "")):  # fmt: skip
        if ending == "es" and not word[:-2].endswith(HISSING):
            continue  # James is no jam
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: len(word) - len(ending)] + put
            if known.get(stem, 0) >= 5:
                return min(known[stem], 8)
    return 0
