"""Why two articles are copies or not, for a person to read."""

from __future__ import annotations

from dataclasses import dataclass

from etl.dedup.alignment import Alignment
from etl.dedup.comparison import compare, weigh
from etl.dedup.profile import profile
from etl.records import DatedText, Relation


@dataclass(frozen=True, slots=True)
class AlignedPassage:
    """A passage that two texts share; offsets count code points in ``DatedText.text``."""

    later_start: int
    later_end: int
    later_text: str
    earlier_start: int
    earlier_end: int
    earlier_text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole evidence about a pair, also when the two are no copies."""

    later_id: int
    earlier_id: int
    relation: Relation | None  # None: no edge
    merges: bool
    why: str
    containment: float  # weighted share of the later text's shingles that the earlier has
    containment_back: float
    coverage: float  # weighted share of the later text's words that run parallel to the earlier
    coverage_back: float
    longest_run: int  # words
    differing: tuple[str, ...]
    passages: tuple[AlignedPassage, ...]  # in the order of the later text


def explain(a: DatedText, b: DatedText) -> Explanation:
    """Return the evidence and the verdict on two articles, given in any order."""
    later, earlier = (a, b) if (a.order, a.article_id) > (b.order, b.article_id) else (b, a)
    edge = compare(later, earlier)
    evidence, alignment = weigh(later, earlier, thorough=True)
    return Explanation(
        later_id=later.article_id,
        earlier_id=earlier.article_id,
        relation=edge.relation if edge else None,
        merges=edge is not None and edge.merges,
        why=edge.why if edge else _nothing(evidence.coverage, evidence.coverage_back),
        containment=edge.containment if edge else evidence.containment,
        containment_back=edge.containment_back if edge else evidence.containment_back,
        coverage=evidence.coverage,
        coverage_back=evidence.coverage_back,
        longest_run=edge.longest_run if edge else evidence.longest_run,
        differing=evidence.differences.pairs,
        passages=_passages(later, earlier, alignment),
    )


def _nothing(cover: float, back: float) -> str:
    return f"too little in common: {cover:.1%} of the later text runs parallel, {back:.1%} of the earlier"


def _passages(later: DatedText, earlier: DatedText, alignment: Alignment) -> tuple[AlignedPassage, ...]:
    ours, theirs = profile(later.text).spans, profile(earlier.text).spans
    found = []
    for passage in alignment.passages:
        a, b = ours[passage.later[0]][0], ours[passage.later[1] - 1][1]
        c, d = theirs[passage.earlier[0]][0], theirs[passage.earlier[1] - 1][1]
        found.append(AlignedPassage(a, b, later.text[a:b], c, d, earlier.text[c:d]))
    return tuple(found)
