"""Whether one name is borne by several people, decided from all that is said of its bearers, in whatever order.

What is said is a set of facts: (field, nation). Two facts speak of two people when their nations differ and their
fields do, too, or are both politics: nobody sits in two countries' cabinets, but a player may play abroad, and a
singer become a senator at home. All other pairs are taken for one person, and so is what one article says of one
person: where facts hang together by such pairs, they stay together. So people are parted only where nothing joins
them, and the answer follows from the set of facts alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from etl.entities.grouping import Clusters

Fact = tuple[str, str]  # field, ISO code of the nation
# What one text says of somebody: facts, fields without a nation, and the nations that it names at all
Stated = tuple[Collection[Fact], Collection[str], Collection[str]]
AT_HOME_ONLY = frozenset({"politics", "military", "law"})  # fields in which one serves one country

LEAST_SHARE = 0.1  # of the texts that tell of the one told of most


def bearers(texts: Sequence[Stated]) -> list[str | None]:
    """Return what tells whom each text means from the others of the name: "sport, AU".

    None for all where nothing parts the bearers, and for a text that does not tell.
    """
    found = _well_attested(people([facts for facts, _, _ in texts]), texts)
    if len(found) < 2:
        return [None] * len(texts)
    chosen = [bearer(*stated, found) for stated in texts]
    return [None if number is None else label(found[number]) for number in chosen]


def may_be_several(counts: Mapping[Fact, int]) -> bool:
    """Say whether ``bearers`` could part a name, given how many texts state each fact; False is certain.

    So the texts of somebody famous need not be looked at each time: the one told of most has at least the texts of the
    commonest fact, and all others together no more than the facts that are not tied to it.
    """
    if not counts:
        return False
    commonest = max(counts, key=lambda fact: counts[fact])
    tied = next(facts for facts in people([{fact} for fact in counts]) if commonest in facts)
    others = sum(count for fact, count in counts.items() if fact not in tied)
    return others > 0 and others >= LEAST_SHARE * counts[commonest]


def _well_attested(found: list[frozenset[Fact]], texts: Sequence[Stated]) -> list[frozenset[Fact]]:
    """Leave out whom hardly any text tells of: of someone often written about, one text may be read wrong."""
    counts = [sum(bool(facts & frozenset(stated)) for stated, _, _ in texts) for facts in found]
    least = LEAST_SHARE * max(counts, default=0)
    return [facts for facts, count in zip(found, counts, strict=True) if count >= least]


def people(articles: Iterable[Collection[Fact]]) -> list[frozenset[Fact]]:
    """Return the facts of each person of a name, sorted; ``articles`` are the facts that single articles state."""
    together = [frozenset(facts) for facts in articles]
    facts = sorted(set().union(*together))
    number = {fact: i for i, fact in enumerate(facts)}
    clusters = Clusters(len(facts))
    for stated in together:
        if stated:
            clusters.join_all(sorted(number[fact] for fact in stated))
    for i, one in enumerate(facts):
        for k in range(i):
            if not _are_two(one, facts[k]):
                clusters.join(i, k)
    found: dict[int, set[Fact]] = {}
    for i, fact in enumerate(facts):
        found.setdefault(clusters.find(i), set()).add(fact)
    return sorted((frozenset(group) for group in found.values()), key=min)


def _are_two(a: Fact, b: Fact) -> bool:
    if a[1] == b[1]:
        return False
    return a[0] != b[0] or a[0] in AT_HOME_ONLY


def bearer(
    stated: Collection[Fact], fields: Collection[str], nations: Collection[str], found: list[frozenset[Fact]]
) -> int | None:
    """Return which of the people an article speaks of; None when it does not tell.

    What it states decides, then the fields it gives without a nation, then the nations it names at all: each only
    where it fits one person.
    """
    for fits in (
        [i for i, facts in enumerate(found) if facts & frozenset(stated)],
        [i for i, facts in enumerate(found) if {field for field, _ in facts} & set(fields)],
        [i for i, facts in enumerate(found) if {nation for _, nation in facts} & set(nations)],
    ):
        if len(fits) == 1:
            return fits[0]
    return None


def label(facts: frozenset[Fact]) -> str:
    """Return what tells a person from the others of the name: "sport, AU"."""
    field, nation = min(facts)
    return f"{field}, {nation}"
