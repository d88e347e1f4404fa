"""Groups of copies where people have decided about pairs: what they decided outranks every rule.

Two articles judged the same end in one group, two judged different in two, whatever their texts share and whoever
stands between them. Where judgements contradict one another (a = b, b = c, a != c), different wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from etl.dedup.groups import Ordered, choose_groups
from etl.records import DuplicateEdge, GroupChoice

# Above any share of text (1 + a quarter of 1): a judged pair is its later article's best edge.
OUTRANKING = 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decided about two articles, in any order."""

    a: int
    b: int
    verdict: Literal["same", "different"]


def choose_judged_groups(
    articles: Iterable[Ordered], edges: Iterable[DuplicateEdge], verdicts: Iterable[Verdict]
) -> dict[int, GroupChoice]:
    """Choose each article's parent and root as ``choose_groups`` does, within what people decided."""
    placed = sorted(articles, key=lambda article: (article.order, article.article_id))
    rank = {article.article_id: position for position, article in enumerate(placed)}
    known = {(edge.article_id, edge.earlier_id): edge for edge in edges}
    pairs = [_in_order(one, rank) for one in verdicts if one.a in rank and one.b in rank and one.a != one.b]
    same = _to_heads([pair for pair, verdict in pairs if verdict == "same"], rank)
    different = sorted((pair for pair, verdict in pairs if verdict == "different"), key=lambda pair: rank[pair[0]])
    for pair in same:  # being the same goes from pair to pair
        known[pair] = _merging(known.get(pair), pair, OUTRANKING)
    chosen = _join(placed, known, same)
    return _part(placed, known, different, chosen)


def _in_order(one: Verdict, rank: dict[int, int]) -> tuple[tuple[int, int], str]:
    later, earlier = (one.a, one.b) if rank[one.a] > rank[one.b] else (one.b, one.a)
    return (later, earlier), one.verdict


def _to_heads(pairs: Iterable[tuple[int, int]], rank: dict[int, int]) -> list[tuple[int, int]]:
    """Return each article that hangs together with others by `pairs` with the earliest of them, in order."""
    head: dict[int, int] = {}

    def find(article: int) -> int:
        while head.get(article, article) != article:
            article = head[article]
        return article

    for one, other in pairs:
        later, earlier = sorted((find(one), find(other)), key=lambda article: -rank[article])
        head[later] = earlier
    return [
        (article, find(article))
        for article in sorted(head, key=lambda article: rank[article])
        if find(article) != article
    ]


def _merging(edge: DuplicateEdge | None, pair: tuple[int, int], containment: float) -> DuplicateEdge:
    """Return an edge that merges: as an exact copy, since parts of roundups do not."""
    found = edge or DuplicateEdge(*pair, "exact", containment, 0.0, 0)
    return replace(found, relation="exact", containment=containment, merges=True)


def _join(
    placed: Sequence[Ordered], known: dict[tuple[int, int], DuplicateEdge], same: Sequence[tuple[int, int]]
) -> dict[int, GroupChoice]:
    """Choose until each pair of `same` has one root: a weak edge to the root takes away what spoke against it."""
    chosen = choose_groups(placed, known.values())
    for later, earlier in same:
        root = chosen[earlier].root_id
        if root not in (chosen[later].root_id, earlier):
            known[later, root] = _merging(known.get((later, root)), (later, root), 0.0)
            chosen = choose_groups(placed, known.values())
    return chosen


def _part(
    placed: Sequence[Ordered],
    known: dict[tuple[int, int], DuplicateEdge],
    different: Sequence[tuple[int, int]],
    chosen: dict[int, GroupChoice],
) -> dict[int, GroupChoice]:
    """Choose until no pair of `different` has one root: the later article turns its back on that whole group."""
    # Each round takes an edge away, so it ends.
    while (pair := next((pair for pair in different if _together(pair, chosen)), None)) is not None:
        for edge in _cut(pair, known, chosen):
            known[edge.article_id, edge.earlier_id] = replace(edge, merges=False)
        chosen = choose_groups(placed, known.values())
    return chosen


def _together(pair: tuple[int, int], chosen: dict[int, GroupChoice]) -> bool:
    return chosen[pair[0]].root_id == chosen[pair[1]].root_id


def _cut(
    pair: tuple[int, int], known: dict[tuple[int, int], DuplicateEdge], chosen: dict[int, GroupChoice]
) -> list[DuplicateEdge]:
    """Return the edges that hold the later of a pair in the group; it is no root, since the other came before it."""
    root = chosen[pair[0]].root_id
    return [
        edge
        for edge in known.values()
        if edge.article_id == pair[0] and edge.merges and chosen[edge.earlier_id].root_id == root
    ]
