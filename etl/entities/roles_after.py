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
    is_calling,
    is_noun,
    made_role,
    office_words,
)
from etl.entities.reading import Reading
from etl.records import Role

LINKS = word_set("is was became becomes remains remained")
NAMED = word_set("named appointed elected nominated reappointed chose picked made confirmed installed hired")
REACH = 8  # tokens from "elected" to the name
# A calling is a role where one works: an analyst at X, a member of Y
AT_WORK = word_set("at with for")
OF_OWNERS = AT_WORK | {"of"}
OWNERS = word_set("member owner proprietor publisher partner md vp svp evp")
PAST = word_set("former retired ex")
NOWADAYS = word_set("now currently today then previously formerly")
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
        elif i < end and lower[i] in NOWADAYS:
            i += 1
    elif i < end and lower[i] in LINKS:
        named = i + 1 < end and lower[i + 1] in ("named", "appointed", "elected", "sworn")
        i += 2 if named else 1
        while i < end and lower[i] in ("as", "in"):
            i += 1
        bare = named or lower[i - 1] in ("became", "becomes", "remains", "remained")
        plain = i < end and lower[i] not in DETERMINERS and i not in reading.at
        if not bare and plain and not _is_of_somebody(reading, i, end):
            return None
    elif i < end and (_is_chosen(reading, number, i)):
        i += lower[i] == "as"
        if i < end and i not in reading.at and not (in_office(reading, i) or lower[i] in DETERMINERS):
            return None
    else:
        return None
    return _office_phrase(reading, number, i, end, comma)


def _is_chosen(reading: Reading, number: int, i: int) -> bool:
    """Say whether somebody made the person something: "named X chief of Y", "elected the lawyer X as its head"."""
    lower, first = reading.lower, reading.first[number]
    if first > 0 and lower[first - 1] in NAMED:
        return True
    return lower[i] == "as" and bool(NAMED & set(lower[max(reading.sentence_of(first)[0], first - REACH) : first]))


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
    j = _skip_nouns(reading, i, end)
    while j < end and j - i < LONGEST_OFFICE and in_office(reading, j):
        j += 1
    while j > i and lower[j - 1] in ("of", "for", "the", "and", "to", "-"):
        j -= 1
    words, first = office_words(reading, i, j, callings=True)
    if not words or first != i:
        return None
    calling = is_calling(words)
    words = former + words
    late = None
    k = k_of = j
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
    if indefinite and late is None and owner is None and not (speaks or words[0] in PAST):
        return None
    if calling and (late is None or lower[k_of] not in (OF_OWNERS if words[-1] in OWNERS else AT_WORK)):
        return None
    if comma and late is None and owner is None and j < end and lower[j] in lx.SAYING:
        return None  # "after a talk with X, the secretary said": somebody else
    if comma and j < end and lower[j] not in ',.;:()"”—–-' and lower[j] not in AFTER_OFFICE:
        return None
    chosen = late if late is not None else owner
    if chosen is None and lower[begin - 1] == "its":
        chosen = _chooser(reading, number)
    surface_to = j if j > begin else reading.stop[number]
    return made_role(reading, number, words, chosen, reading.first[number], surface_to)


def _chooser(reading: Reading, number: int) -> int | None:
    """Return the country or body at the head of a sentence whose "its" stands after a name: Nepal named X its envoy."""
    begin, _ = reading.sentence_of(reading.first[number])
    first = reading.at.get(begin + (reading.lower[begin] == "the"))
    return first if first is not None and reading.mentions[first].label in ("LOC", "ORG") else None


def _skip_nouns(reading: Reading, i: int, end: int) -> int:
    """Return where the office's own words begin behind nouns that belong to it: the former | museum | director."""
    k = i
    while k < min(end, i + LONGEST_ASIDE) and not in_office(reading, k) and is_noun(reading, k, -1):
        k += 1
    return k if k < end and in_office(reading, k) and reading.tokens.words[k].islower() else i


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
