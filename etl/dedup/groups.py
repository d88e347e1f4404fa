"""Groups of copies: each article hangs on its best earlier edge, and a group is what hangs on one root.

Nothing here depends on the order in which articles or edges come, nor on articles outside the connected component:
so a store may load the components that new articles touch, choose again, and get what it would get for everything.
There is no transitive closure: two texts that a third one quotes are not copies of one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from etl.records import DuplicateEdge, GroupChoice

# The share of an article that its main source accounts for, in shingles. A copy with every fourth word changed has .3
# to .6 with its original; 99 of 100 pairs of a digest of four and its source have at most .33.
MAIN_SHARE = 0.36
PARTIAL = ("contains", "near", "roundup_of")  # relations of an article that has text of another beside its own
MOST_OF_SEVERAL = 0.4  # the same where at least two other texts, with nothing in common, have a share as well
# Of parents in one group that are about as good the earliest counts: what another outlet cut in the same place is no
# better source than the agency. On development edits the original is parent of 1,508 of 1,518 copies, not of 1,457.
AS_GOOD = 0.1
# Two roundups of one morning may share half of their items; a copy of a roundup has nearly all of them.
WHOLE_ROUNDUP = 0.7
# The share of the parent's text that is the root's, above which an article that shares nothing with the root must
# have its text from the rest, which the parent took from elsewhere.
MOSTLY_ROOT = 0.6


class Ordered(Protocol):
    """Anything with an article id and a place in time, such as ``DatedText``."""

    @property
    def article_id(self) -> int: ...

    @property
    def order(self) -> tuple[str, str, str]: ...


def choose_groups(articles: Iterable[Ordered], edges: Iterable[DuplicateEdge]) -> dict[int, GroupChoice]:
    """Choose each article's parent and root.

    ``articles`` are all members of whole connected components and ``edges`` all edges between them; an edge to an
    article that is not given is ignored. Edges run by ``DuplicateEdge.article_id`` (later) and ``earlier_id``.
    """
    ordered = [
        article.article_id for article in sorted(articles, key=lambda article: (article.order, article.article_id))
    ]
    rank = {article_id: position for position, article_id in enumerate(ordered)}
    by_later: dict[int, dict[int, DuplicateEdge]] = defaultdict(dict)
    for edge in edges:
        if edge.article_id in rank and edge.earlier_id in rank:
            by_later[edge.article_id][edge.earlier_id] = edge
    roundups = _roundups(ordered, by_later)
    chosen: dict[int, GroupChoice] = {}
    for article_id in ordered:
        parent = _parent(article_id, by_later, chosen, roundups, rank)
        root = article_id if parent is None else chosen[parent].root_id
        chosen[article_id] = GroupChoice(article_id, parent, root)
    return chosen


def _roundups(ordered: Sequence[int], by_later: Mapping[int, Mapping[int, DuplicateEdge]]) -> set[int]:
    """Return the articles that hold passages of several earlier texts which have nothing to do with one another.

    Later ones do not count: two excerpts of one article share no text either. Nor do earlier roundups with which an
    article shares some items.
    """
    rank = {article_id: position for position, article_id in enumerate(ordered)}
    roundups: set[int] = set()
    for later in ordered:
        edges = {
            earlier: edge
            for earlier, edge in by_later.get(later, {}).items()
            if not (edge.merges and earlier in roundups and _share_items(edge))
        }
        main = max((edge.containment for edge in edges.values() if edge.merges), default=0.0)
        parts = [earlier for earlier, edge in edges.items() if edge.relation in PARTIAL]
        parts.sort(key=lambda earlier: (-edges[earlier].containment, rank[earlier]))
        if (main < MAIN_SHARE and _unrelated(parts, by_later, 2)) or (
            main < MOST_OF_SEVERAL and _unrelated(parts, by_later, 3)
        ):
            roundups.add(later)
    return roundups


def _unrelated(parts: Sequence[int], by_later: Mapping[int, Mapping[int, DuplicateEdge]], n: int) -> bool:
    """Tell whether `n` of the parts, the first among them, share no text with one another."""
    found: list[int] = []
    for part in parts:
        if all(part not in by_later.get(one, {}) and one not in by_later.get(part, {}) for one in found):
            found.append(part)
    return len(found) >= n


def _share_items(edge: DuplicateEdge) -> bool:
    return edge.relation != "exact" and max(edge.containment, edge.containment_back) < WHOLE_ROUNDUP


def _parent(
    article: int,
    by_later: Mapping[int, Mapping[int, DuplicateEdge]],
    chosen: Mapping[int, GroupChoice],
    roundups: set[int],
    rank: Mapping[int, int],
) -> int | None:
    edges = by_later.get(article, {})
    candidates = [earlier for earlier, edge in edges.items() if edge.merges and not _of_roundup(edge, roundups)]
    candidates.sort(key=lambda other: (-_strength(edges[other]), rank[other]))
    fit = [candidate for candidate in candidates if not _vetoed(article, candidate, by_later, chosen)]
    if not fit:
        return None
    least, root = _strength(edges[fit[0]]) - AS_GOOD, chosen[fit[0]].root_id
    as_good = [one for one in fit if chosen[one].root_id == root and _strength(edges[one]) >= least]
    return min(as_good, key=lambda other: rank[other])


def _of_roundup(edge: DuplicateEdge, roundups: set[int]) -> bool:
    """Tell whether the shared text is one item of a roundup; copies of the whole roundup are copies."""
    if edge.article_id in roundups and edge.earlier_id in roundups:
        return _share_items(edge)
    if edge.article_id in roundups:
        return edge.relation in PARTIAL
    if edge.earlier_id not in roundups:
        return False
    return edge.relation == "excerpt_of" or (edge.relation == "near" and edge.containment_back < MAIN_SHARE)


def _strength(edge: DuplicateEdge) -> float:
    """Return how good a parent the earlier article is: first how much of the later it accounts for."""
    return round(edge.containment + 0.25 * edge.containment_back, 3)


def _vetoed(
    article: int,
    parent: int,
    by_later: Mapping[int, Mapping[int, DuplicateEdge]],
    chosen: Mapping[int, GroupChoice],
) -> bool:
    root = chosen[parent].root_id
    if root == parent:
        return False
    to_root = by_later[article].get(root)
    if to_root is not None:
        return not to_root.merges and to_root.relation != "roundup_of"
    through = by_later[parent].get(root)
    return through is not None and through.containment >= MOSTLY_ROOT
