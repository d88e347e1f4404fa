"""Offices after the name: "X, president of Y,", "X is the chairman of Y", "named X chief of Y"."""

from __future__ import annotations

from etl.entities import lexicon as lx
from etl.entities.lexicon import word_set
from etl.entities.offices import (
    DETERMINERS,
    LONGEST_ASIDE,
    LONGEST_OFFICE,
    OF_WORDS,
    QUALIFIERS,
    in_office,
    made_role,
    office_words,
)
from etl.entities.reading import Reading
from etl.records import Role

LINKS = word_set("is was became becomes remains remained")
NAMED = word_set("named appointed elected nominated reappointed chose picked made confirmed installed hired")
# What may follow an office after a name and a comma
AFTER_OFFICE = word_set("and who for of at in since said on from told to as was is has would will")


def role_after(reading: Reading, number: int) -> Role | None:
    """Read "X, president of Y,", "X is the chairman of Y", "X was named Y's president"."""
    lower, stop = reading.lower, reading.stop[number]
    _, end = reading.sentence_of(reading.first[number])
    i = stop
    if i < end and lower[i] == "(":
        i = next((k + 1 for k in range(i, min(i + 6, end)) if lower[k] == ")"), end)
    if i + 2 < end and lower[i] == "," and lower[i + 1].isdigit() and lower[i + 2] == ",":
        i += 3 if i + 3 < end and lower[i + 3] in LINKS else 2
    comma = i < end and lower[i] == ","
    if comma:
        i += 1
        if i + 1 < end and lower[i] in ("who", "now") and lower[i + 1] in LINKS:
            i += 2
    elif i < end and lower[i] in LINKS:
        named = i + 1 < end and lower[i + 1] in ("named", "appointed", "elected", "sworn")
        i += 2 if named else 1
        while i < end and lower[i] in ("as", "in"):
            i += 1
        bare = named or lower[i - 1] in ("became", "becomes", "remains", "remained")
        plain = i < end and lower[i] not in DETERMINERS and i not in reading.at
        if not bare and plain and not _is_of_somebody(reading, i, end):
            return None
    elif reading.first[number] > 0 and lower[reading.first[number] - 1] in NAMED and i < end:
        i += lower[i] == "as"
        if i < end and i not in reading.at and not (in_office(reading, i) or lower[i] in DETERMINERS):
            return None
    else:
        return None
    return _office_phrase(reading, number, i, end, comma)


def _is_of_somebody(reading: Reading, i: int, end: int) -> bool:
    """Say whether an office without an article is somebody's: "was deputy governor of the Bank of Greece"."""
    j = i
    while j < end and j - i < LONGEST_OFFICE and in_office(reading, j):
        j += 1
    if "of" in reading.lower[i + 1 : j - 1]:
        return True
    k = j + 1 + (j + 1 < end and reading.lower[j + 1] == "the")
    return i < j < end and reading.lower[j] in OF_WORDS and k < end and (k in reading.at or _is_body(reading, k))


def _is_body(reading: Reading, k: int) -> bool:
    """Say whether a token is an ordinary word that may name a body: the army."""
    return reading.lower[k] in lx.ORG_TAILS and reading.tokens.words[k].islower()


def _office_phrase(reading: Reading, number: int, i: int, end: int, comma: bool) -> Role | None:
    """Read an office at token i: [the] [owner] office [of owner]."""
    lower = reading.lower
    indefinite = i < end and lower[i] in ("a", "an")
    while i < end and lower[i] in DETERMINERS:
        i += 1
    begin = i
    former: list[str] = []
    while i + 1 < end and lower[i] in QUALIFIERS and i + 1 in reading.at:
        former.append(lower[i])  # a former Iowa governor
        i += 1
    owner = reading.at.get(i)
    if owner is None and i + 1 < end and reading.tokens.kinds[i + 1] == "possessive" and i not in reading.at:
        i += 2  # the navy's chief of operations
    if owner is not None:
        mention = reading.mentions[owner]
        if not (mention.label in ("LOC", "ORG") or reading.is_nation(owner)):
            return None
        i = reading.stop[owner]
        if i < end and reading.tokens.kinds[i] == "possessive":
            i += 1
    j = i
    while j < end and j - i < LONGEST_OFFICE and in_office(reading, j):
        j += 1
    while j > i and lower[j - 1] in ("of", "for", "the", "and", "to", "-"):
        j -= 1
    words, first = office_words(reading, i, j)
    if not words or first != i:
        return None
    words = former + words
    late = None
    k = j
    if k + 1 < end and lower[k] in OF_WORDS:
        k += 1 + (lower[k + 1] == "the")
        late = reading.at.get(k)
        if late is not None and reading.mentions[late].label in ("LOC", "ORG", "MISC"):
            j = reading.stop[late]
        else:
            late = None
            if lower[j] in ("of", "for"):
                words, j, late = _field(reading, words, j, end)
    if j < end and reading.at.get(j) is not None and reading.mentions[reading.at[j]].label == "PERSON":
        return None  # "X, Prime Minister Y and ...": the office is the next one's
    speaks = any(word.startswith("spokes") for word in words) and ("for" in words or lower[j : j + 1] == ["for"])
    if indefinite and late is None and owner is None and not speaks:
        return None
    if comma and late is None and owner is None and j < end and lower[j] in lx.SAYING:
        return None  # "after a talk with X, the secretary said": somebody else
    if comma and j < end and lower[j] not in ',.;:()"”—–-' and lower[j] not in AFTER_OFFICE:
        return None
    chosen = late if late is not None else owner
    surface_to = j if j > begin else reading.stop[number]
    return made_role(reading, number, words, chosen, reading.first[number], surface_to)


def _field(reading: Reading, words: list[str], j: int, end: int) -> tuple[list[str], int, int | None]:
    """Add what an office is about, in small letters, and whose it is: head of paediatrics at Indus Hospital.

    ``j`` is the token of "of" or "for"; returns the words, where they end, and the owner's mention.
    """
    tokens, lower = reading.tokens, reading.lower
    article = int(j + 1 < end and lower[j + 1] == "the")
    j += article
    k = j + 1
    while k < end and k - j <= LONGEST_ASIDE and tokens.words[k].islower() and tokens.kinds[k] == "word":
        if lower[k] in OF_WORDS or lower[k] in DETERMINERS or lower[k] in lx.FUNCTION_WORDS or k in reading.at:
            break
        k += 1
    if k == j + 1 or k >= end or not (lower[k] in ",.;" or lower[k] in OF_WORDS):
        return words, j - article, None
    full = [*words, lower[j - article], *lower[j + 1 : k]]
    owner = None
    if lower[k] in OF_WORDS and k + 1 < end:
        owner = reading.at.get(k + 1 + (lower[k + 1] == "the"))
        if owner is not None and reading.mentions[owner].label in ("LOC", "ORG"):
            return full, reading.stop[owner], owner
    return full, k, None
