"""Stories as people judged them: what two articles tell is one event, or two, whatever their words say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

from etl.records import StoryArticle, StoryChoice

JUDGED = "follows from what was judged about stories"


@dataclass(frozen=True, slots=True)
class StoryVerdict:
    """What somebody decided about what two articles tell, in any order."""

    a: int
    b: int
    verdict: Literal["same", "different"]


def obey(members: Sequence[StoryArticle], verdicts: Iterable[StoryVerdict]) -> list[StoryChoice]:
    """Return a choice for each article that must leave its story; ``members`` are whole stories.

    Stories of two articles judged the same become one: that of the earlier article. A story of two judged different
    is parted: the later one leaves it and takes along its copies and whatever is more like it than like the other.
    Different wins: stories that would bring such a pair together stay two.
    """
    placed = {one.article_id: one for one in sorted(members, key=lambda one: (one.order, one.article_id))}
    rank = {article_id: position for position, article_id in enumerate(placed)}
    known = [one for one in verdicts if one.a in placed and one.b in placed and one.a != one.b]
    apart, together = (
        sorted({_in_order(one, rank) for one in known if one.verdict == verdict}) for verdict in ("different", "same")
    )
    part = {article_id: one.story_id for article_id, one in placed.items()}
    seed: dict[int, int] = {}  # of a new story (numbered below zero) the article it grows from
    for earlier, later in apart:
        if part[earlier] == part[later]:
            seed[-1 - len(seed)] = later
            _divide(placed, part, earlier, later, -len(seed))
    for earlier, later in together:
        joined = {article_id for article_id, its in part.items() if its in (part[earlier], part[later])}
        if not any(a in joined and b in joined for a, b in apart):
            part.update(dict.fromkeys(joined, part[earlier]))
    return [
        StoryChoice(article_id, *_target(part[article_id], seed, one), 1.0, JUDGED)
        for article_id, one in placed.items()
        if part[article_id] != one.story_id
    ]


def _in_order(one: StoryVerdict, rank: Mapping[int, int]) -> tuple[int, int]:
    return (one.a, one.b) if rank[one.a] < rank[one.b] else (one.b, one.a)


def _target(part: int | None, seed: Mapping[int, int], article: StoryArticle) -> tuple[int | None, int]:
    if part is not None and part < 0:
        return None, seed[part]
    return part, article.article_id


def _divide(
    placed: Mapping[int, StoryArticle], part: dict[int, int | None], earlier: int, later: int, new: int
) -> None:
    """Give the later of two articles of a story, and what is more like it, a story of its own."""
    here, there = placed[earlier], placed[later]
    for article_id in [one for one, its in part.items() if its == part[earlier]]:
        article = placed[article_id]
        if article_id == earlier or (article_id != later and not _leaves(article, here, there)):
            continue
        part[article_id] = new


def _leaves(article: StoryArticle, here: StoryArticle, there: StoryArticle) -> bool:
    """Tell with which of two an article goes: with its copy, else with the one it is more like; in doubt it stays."""
    root = _root(article)
    if root in (_root(here), _root(there)):
        return root == _root(there) and root != _root(here)
    return _likeness(article, there) > _likeness(article, here)


def _root(article: StoryArticle) -> int:
    return article.article_id if article.group_root is None else article.group_root


def _likeness(one: StoryArticle, other: StoryArticle) -> float:
    terms, others = one.terms.terms, other.terms.terms
    return fsum(terms[term] * others[term] for term in terms.keys() & others.keys())
