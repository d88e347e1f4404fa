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
        nation = nation_of(name.surface, name.span.label, places)
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
    full: dict[int, list[int]] = {}
    for i in people:
        if len(named[i].words) > 1:
            full.setdefault(clusters.find(i), []).append(i)
    _join_variants(named, list(full), clusters)
    for i in people:
        if clusters.find(i) in full and len(named[i].words) > 1 and not _is_tail_of_any(named, i, full, clusters):
            continue
        chosen = _fullest(named, i, full, clusters)
        if chosen is not None:
            clusters.join(i, chosen)


def _join_variants(named: list[Named], full: list[int], clusters: Clusters) -> None:
    """Join "George W. Bush" and "George Bush": first and last word equal, and what is between does not clash."""
    for n, i in enumerate(full):
        for j in full[:n]:
            a, b = named[i].words, named[j].words
            if a[-1] == b[-1] and a[0] == b[0] and (len(a) == 2 or len(b) == 2 or _abbreviates(a[1:-1], b[1:-1])):
                clusters.join(i, j)


def _abbreviates(a: list[str], b: list[str]) -> bool:
    return len(a) == len(b) and all(x == y or x[0] == y or y[0] == x for x, y in zip(a, b, strict=True))


def _is_tail_of_any(named: list[Named], i: int, full: dict[int, list[int]], clusters: Clusters) -> bool:
    words = named[i].words
    return any(
        len(named[j].words) > len(words) and named[j].words[-len(words) :] == words
        for root in full
        if root != clusters.find(i)
        for j in full[root][:1]
    )


def _fullest(named: list[Named], i: int, full: dict[int, list[int]], clusters: Clusters) -> int | None:
    """Return the full name that a short form goes to: the one that has it last, else first; None when two do."""
    words = named[i].words
    size = len(words)
    own = clusters.find(i)
    by_end: set[int] = set()
    by_start: set[int] = set()
    for root, members in full.items():
        whole = max((named[j].words for j in members), key=len)
        if clusters.find(root) == own or len(whole) <= size:
            continue
        if whole[-size:] == words:
            by_end.add(clusters.find(root))
        elif whole[:size] == words:
            by_start.add(clusters.find(root))
    for found in (by_end, by_start):
        earlier = {root for root in found if root < i}
        if len(found) == 1 or len(earlier) == 1:
            return next(iter(earlier or found))
        if found:
            return None
    return None


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
    for i, name in enumerate(named):
        if name.surface in expansions or not _is_acronym(name):
            continue
        fits = {
            clusters.find(j)
            for j, other in enumerate(named)
            if other.span.label in ("ORG", "EVENT")
            and len(other.words) > 1
            and is_acronym_of(name.surface, other.surface)
        }
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
    for i in numbers:
        short = tuple(bare(named[i].words))
        if all(word in lx.ORG_TAILS or word in lx.PORTFOLIOS for word in short):
            whole = {
                clusters.find(j)
                for other, j in long.items()
                if len(other) > len(short) and other[-len(short) :] == short
            }
            if len(whole) == 1:
                clusters.join(i, whole.pop())
            continue
        if short[-1] in lx.ORG_TAILS or short[-1] in lx.ORG_HEADS or places.is_place(named[i].surface):
            continue
        fits = {
            clusters.find(j) for other, j in long.items() if len(other) > len(short) and other[: len(short)] == short
        }
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
