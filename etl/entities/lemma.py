"""Bring an English noun or verb form to its dictionary form by rule, checked against the words that we know."""

from __future__ import annotations

from etl.entities.lexicon import IRREGULAR_NOUNS, common_words, word_set

UNCHANGED = word_set("police troops series species news headquarters staff personnel aircraft works mathematics")


def singular(noun: str) -> str:
    """Return a lower-case noun's singular: civilians -> civilian, cities -> city, people -> person."""
    if noun in IRREGULAR_NOUNS:
        return IRREGULAR_NOUNS[noun]
    if noun in UNCHANGED or not noun.endswith("s") or noun.endswith(("ss", "us", "is")) or len(noun) < 4:
        return noun
    if noun.endswith("wives"):
        return noun[:-3] + "fe"  # midwives, housewives
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("uses") and noun[:-1] not in common_words():
        return noun[:-2]  # buses, viruses; but houses
    if noun.endswith(("shes", "ches", "xes", "sses", "zes")):
        return noun[:-2]
    return noun[:-1]


def lemma_of_verb(form: str) -> str:
    """Return the dictionary form of a regular verb's -ed or -ing form: planned -> plan, released -> release."""
    ending = "ing" if form.endswith("ing") else "ed" if form.endswith("ed") else ""
    if not ending:
        return form
    stem = form[: -len(ending)]
    known = common_words()
    if ending == "ed" and stem.endswith("i"):
        return stem[:-1] + "y"
    doubled = len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "sl"
    if doubled:
        return stem if known.get(stem, 0) >= 5 else stem[:-1]  # added; planned
    candidates = [stem, stem + "e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem]
    if not doubled and (
        stem.endswith(("at", "uc", "s", "v", "iz", "ur", "g", "u", "c")) and not stem.endswith(("ss", "us"))
    ):
        candidates = [stem + "e", stem]
    return max(candidates, key=lambda word: (known.get(word, 0) >= 5, -candidates.index(word)))
