"""Fold a name to the form in which two spellings of it are equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
STOP = re.compile(r"['’.`´ʼ]")
BLANK = re.compile(r"[\W_]+")
# British to American spelling, by rule; each pattern is tried on a whole folded word.
AMERICAN = (
    (re.compile(r"^(de|of|li[c]|preten)(fence|cence|ce)(s?)$"), lambda m: m[1] + m[2].replace("ce", "se") + m[3]),
    (re.compile(r"(?<=[a-z]{3})isation(s?)$"), r"ization\1"),
    (re.compile(r"^(cent)re(s?)$"), r"\1er\2"),
    (re.compile(r"^(theat)re(s?)$"), r"\1er\2"),
    (re.compile(r"^(lab|harb|col|hon|neighb|endeav|fav)our(s?)(?=$|ed$|ing$|hood)"), r"\1or\2"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"^(couns|trav|counc)ell(or|er)(s?)$"), r"\1el\2\3"),
    (re.compile(r"^adviser(s?)$"), r"advisor\1"),
)


def plain_letters(name: str) -> str:
    """Return a name in Latin letters without marks, capitals kept: São Paulo -> Sao Paulo."""
    if name.isascii():
        return name
    parts = unicodedata.normalize("NFKD", name)
    return "".join(char for char in parts if not ("\u0300" <= char <= "\u036f")).translate(LETTERS)


@lru_cache(maxsize=100_000)
def fold(name: str) -> str:
    """Return a name without case, marks, punctuation and a leading "the"; idempotent.

    Casefold, NFKD without combining marks; full stops and apostrophes vanish, other punctuation parts words.
    Combining marks that are letters of their own (as in the scripts of India) stay.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    if not plain.isascii():
        plain = "".join(char for char in plain if not ("\u0300" <= char <= "\u036f")).translate(LETTERS)
        plain = unicodedata.normalize("NFC", plain)
    words = _split(STOP.sub("", plain))
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


def _split(plain: str) -> list[str]:
    if plain.isascii():
        return BLANK.sub(" ", plain).split()
    kept = "".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in plain)
    return kept.split()


@lru_cache(maxsize=20_000)
def american(word: str) -> str:
    """Return a folded word in American spelling where a rule knows the difference: defence -> defense."""
    for pattern, put in AMERICAN:
        word = pattern.sub(put, word)
    return word


def fold_organization(name: str) -> str:
    """Return ``fold(name)`` with British and American spellings made one."""
    return " ".join(american(word) for word in fold(name).split())
