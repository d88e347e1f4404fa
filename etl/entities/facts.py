"""What an article says the people it names are: "Australian swimmer Ann Park", "Ann Park, a senator from Kenya"."""

from __future__ import annotations

from etl.entities import lexicon as lx
from etl.entities.reading import Reading
from etl.records import PersonFact

FIELDS = lx.FIELDS  # head of a description -> field
SENT = frozenset({"ambassador", "envoy", "consul", "attaché"})  # the country named is where they are, not whose
REACH = 6  # tokens of a description


def find_facts(reading: Reading) -> tuple[PersonFact, ...]:
    """Return what is said of people with a full name, each fact once, sorted."""
    found: set[PersonFact] = set()
    for number, mention in enumerate(reading.mentions):
        if mention.label != "PERSON" or mention.entity is None:
            continue
        for fact in (_before(reading, number), _after(reading, number)):
            if fact is not None:
                found.add(PersonFact(mention.entity.key, *fact))
    return tuple(sorted(found, key=lambda fact: (fact.person, fact.field, fact.nation or "")))


def _before(reading: Reading, number: int) -> tuple[str, str | None] | None:
    """Read a description before the name: "the Kenyan runner", "U.S. Senator", "Kenya's prime minister,"."""
    first = reading.first[number]
    begin, _ = reading.sentence_of(first)
    k = first - 1
    if k >= begin and reading.lower[k] == ",":
        k -= 1
    if k < begin or k in reading.at or reading.lower[k] not in FIELDS:
        return None
    head = reading.lower[k]
    while k > begin and first - k < REACH and k - 1 not in reading.at and _describes(reading, k - 1):
        k -= 1
    if k - 1 >= begin and reading.tokens.kinds[k - 1] == "possessive":
        k -= 1
    return FIELDS[head], None if head in SENT else _nation(reading, k - 1)


def _after(reading: Reading, number: int) -> tuple[str, str | None] | None:
    """Read a description after the name: ", a Kenyan runner," and ", the prime minister of Kenya,"."""
    lower, i = reading.lower, reading.stop[number]
    _, end = reading.sentence_of(reading.first[number])
    if i + 2 >= end or lower[i] != ",":
        return None
    i += 1 + (lower[i + 1] in ("a", "an", "the", "who"))
    nation = None
    for k in range(i, min(end, i + REACH)):
        if k in reading.at:
            nation = nation or _nation(reading, k)
            continue
        if lower[k] in FIELDS and reading.tokens.words[k].islower():
            if k + 1 < end and reading.mention_at(k + 1) is not None:
                return None  # "X, Peru's foreign minister Y": the office is the next one's
            if k + 2 < end and lower[k + 1] in ("of", "from") and nation is None:
                nation = _nation(reading, k + 2)
            return FIELDS[lower[k]], None if lower[k] in SENT else nation
        if not _describes(reading, k):
            return None
    return None


def _describes(reading: Reading, k: int) -> bool:
    kind, word = reading.tokens.kinds[k], reading.lower[k]
    if kind == "possessive" or (word == "-" and reading.tokens.touching(k)):
        return True
    plain = word not in lx.FUNCTION_WORDS and word not in lx.SAYING and not word.endswith(("ing", "ed"))
    return kind == "word" and plain


def _nation(reading: Reading, k: int) -> str | None:
    """Return the country whose name or people stands at a token."""
    number = reading.at.get(k) if k >= 0 else None
    if number is None or not reading.is_nation(number):
        return None
    if reading.first[number] > 0 and reading.lower[reading.first[number] - 1] == "-":
        return None  # the pro-Russian minister is of another country
    entity = reading.mentions[number].entity
    return None if entity is None else entity.key.removeprefix("country:")
