"""Say which mentions of one article are the same thing, by rules that each need one other mention as evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from etl.entities import lexicon as lx
from etl.entities.fold import fold, fold_organization
from etl.entities.gazetteer import Gazetteer, gazetteer
from etl.entities.recognise import Span
from etl.entities.typing_rules import is_acronym_of

GENERATION_WORDS = frozenset(fold(word) for word in lx.GENERATIONS)
BRACKET = re.compile(r"\s*[\(\[]\s*[\"“'‘]?\s*(?:the\s+|or\s+)?$", re.IGNORECASE)


@dataclass(slots=True)
class Named:
    """A mention on its way to a cluster."""

    span: Span
    surface: str
    folded: str
    words: list[str]


class Clusters:
    """Union-find over mention numbers."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, i: int) -> int:
        """Return the number that stands for i's cluster: its earliest mention."""
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        """Make the clusters of i and j one."""
        a, b = sorted((self.find(i), self.find(j)))
        self._parent[b] = a

    def join_all(self, numbers: Iterable[int]) -> None:
        """Make one cluster of all numbers."""
        first, *rest = numbers
        for number in rest:
            self.join(first, number)


def nation_of(surface: str, label: str, places: Gazetteer) -> str | None:
    """Return the ISO code of the country that a mention names, or whose people or adjective it is; None for others."""
    if label not in ("LOC", "ORG", "MISC"):
        return None
    plain = surface.removeprefix("the ").removeprefix("The ")
    return places.countries.get(plain) or places.demonyms.get(plain)


def group(text: str, spans: list[Span]) -> list[int]:
    """Return the cluster number of each span, counted from 0 by first appearance.

    One cluster: equal folded names of one type; a country, its short forms and its people; a full name and its
    surname (or first name) where only one full name has it; a name and its initials; a company with and without its
    legal form or its last words; a handle and the person whose name it writes.
    """
    places = gazetteer()
    named = [_named(text, span) for span in spans]
    clusters = Clusters(len(named))
    _join_equal(named, places, clusters)
    _join_people(named, clusters)
    _join_acronyms(text, named, clusters)
    _join_organizations(named, places, clusters)
    _join_events(named, clusters)
    _join_handles(named, clusters)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(clusters.find(i), len(numbers)) for i in range(len(named))]


def _named(text: str, span: Span) -> Named:
    surface = text[span.start : span.end]
    folded = fold_organization(surface)
    words = folded.split()
    while len(words) > 2 and words[-1] in GENERATION_WORDS:
        words = words[:-1]
    return Named(span, surface, folded, words)


def _join_equal(named: list[Named], places: Gazetteer, clusters: Clusters) -> None:
    same: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, name in enumerate(named):
        nation = name.span.nation or nation_of(name.surface, name.span.label, places)
        if nation:
            same["country", nation].append(i)
        elif (key := places.organizations.get(name.surface)) is not None:
            same["organization", key.removeprefix("org:")].append(i)
        else:
            family = "person" if name.span.label == "PERSON" else "thing"
            same[family, name.folded or name.surface].append(i)
    for (family, key), numbers in same.items():
        clusters.join_all(numbers)
        if family == "organization" and ("thing", key) in same:
            clusters.join(numbers[0], same["thing", key][0])


def _join_people(named: list[Named], clusters: Clusters) -> None:
    people = [i for i, name in enumerate(named) if name.span.label == "PERSON" and name.words]
    _join_variants(named, [i for i in people if len(named[i].words) > 1], clusters)
    ends: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    starts: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for i in people:
        words = tuple(named[i].words)
        for cut in range(1, len(words)):
            ends[words[cut:]].add(i)
            starts[words[:cut]].add(i)
    for i in people:
        words = tuple(named[i].words)
        for index in (ends, starts):
            chosen, several = _only_one({clusters.find(j) for j in index.get(words, ())}, i)
            if chosen is not None:
                clusters.join(i, chosen)
            if chosen is not None or several:
                break


def _only_one(roots: set[int], i: int) -> tuple[int | None, bool]:
    """Return the one cluster that a short form goes to (of several, the only earlier one); whether several fit."""
    earlier = {root for root in roots if root < i}
    if len(roots) == 1 or len(earlier) == 1:
        return next(iter(earlier or roots)), False
    return None, bool(roots)


def _join_variants(named: list[Named], full: list[int], clusters: Clusters) -> None:
    """Join "George W. Bush" and "George Bush": first and last word equal, and what is between does not clash."""
    alike: defaultdict[tuple[str, str], dict[int, list[str]]] = defaultdict(dict)
    for i in full:
        words = named[i].words
        known = alike[words[0], words[-1]]
        middles = {tuple(middle) for middle in known.values() if middle}
        for j, middle in known.items():
            plain = not middle or len(words) == 2
            if (plain and len(middles | {tuple(words[1:-1])} - {()}) < 2) or _abbreviates(middle, words[1:-1]):
                clusters.join(i, j)
                break
        known.setdefault(clusters.find(i), words[1:-1])


def _abbreviates(a: list[str], b: list[str]) -> bool:
    return len(a) == len(b) and all(x == y or x[0] == y or y[0] == x for x, y in zip(a, b, strict=True))


def _join_acronyms(text: str, named: list[Named], clusters: Clusters) -> None:
    expansions: defaultdict[str, set[int]] = defaultdict(set)
    for i, (long, short) in enumerate(pairwise(named)):
        between = text[long.span.end : short.span.start]
        if not BRACKET.match(between):
            continue
        a, b = long.surface, short.surface
        if is_acronym_of(b, a) or is_acronym_of(b, "the " + a):
            clusters.join(i, i + 1)
            expansions[b].add(i)
        elif is_acronym_of(a, b):
            clusters.join(i, i + 1)
            expansions[a].add(i + 1)
    long_names: defaultdict[str, dict[str, int]] = defaultdict(dict)  # by first letter
    for j, name in enumerate(named):
        if name.span.label in ("ORG", "EVENT") and len(name.words) > 1:
            long_names[name.words[0][0]].setdefault(name.surface, j)
    for i, name in enumerate(named):
        if name.surface in expansions or not _is_acronym(name):
            continue
        choices = long_names[name.surface[0].casefold()]
        fits = {clusters.find(j) for surface, j in choices.items() if is_acronym_of(name.surface, surface)}
        if len(fits) == 1:
            clusters.join(i, fits.pop())


def _is_acronym(name: Named) -> bool:
    plain = name.surface.replace(".", "")
    return name.span.label in ("ORG", "MISC") and 2 < len(plain) <= 8 and plain.isupper() and plain.isalpha()


def bare(words: list[str]) -> list[str]:
    """Return a company's words without its legal form at the end."""
    kept = list(words)
    while len(kept) > 1 and kept[-1] in lx.LEGAL_FORMS | {"and"}:
        kept.pop()
    return kept


def _join_organizations(named: list[Named], places: Gazetteer, clusters: Clusters) -> None:
    numbers = [i for i, name in enumerate(named) if name.span.label == "ORG" and name.words]
    long: dict[tuple[str, ...], int] = {}
    for i in numbers:
        words = tuple(bare(named[i].words))
        if words in long:
            clusters.join(i, long[words])
        else:
            long[words] = i
    starts: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    ends: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for words, i in long.items():
        for cut in range(1, len(words)):
            starts[words[:cut]].add(i)
            ends[words[cut:]].add(i)
    for i in numbers:
        short = tuple(bare(named[i].words))
        if all(word in lx.ORG_TAILS or word in lx.PORTFOLIOS for word in short):
            fits = {clusters.find(j) for j in ends.get(short, ())}  # the Navy, of the Pakistan Navy
        elif short[-1] in lx.ORG_TAILS or short[-1] in lx.ORG_HEADS or places.is_place(named[i].surface):
            continue
        else:
            fits = {clusters.find(j) for j in starts.get(short, ())}
        if len(fits) == 1:
            clusters.join(i, fits.pop())


def _join_events(named: list[Named], clusters: Clusters) -> None:
    whole = {
        name.words[-1]: i for i, name in enumerate(named) if len(name.words) == 2 and name.words[0] in lx.EVENT_HEADS
    }
    for i, name in enumerate(named):
        if len(name.words) == 1 and name.words[0] in whole and name.span.label != "LOC":
            clusters.join(i, whole[name.words[0]])


def _join_handles(named: list[Named], clusters: Clusters) -> None:
    people = {
        "".join(name.words): i for i, name in enumerate(named) if name.span.label == "PERSON" and len(name.words) > 1
    }
    for i, name in enumerate(named):
        if name.surface.startswith("@") and (written := handle_name(name.surface)) in people:
            clusters.join(i, people[written])


def handle_name(handle: str) -> str:
    """Return what a handle writes, without sign, digits and underscores: @Jane_Doe7 -> janedoe."""
    return "".join(char for char in fold(handle) if char.isalpha())
