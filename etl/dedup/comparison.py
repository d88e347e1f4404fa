"""The verdict on two articles: how much text they share, in which direction, and whether that makes them copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.dedup.alignment import Alignment, Passage, align
from etl.dedup.evidence import Evidence
from etl.dedup.guards import Differences, differences
from etl.dedup.headlines import compare_headlines
from etl.dedup.profile import Profile, profile, sketch
from etl.dedup.series import (
    different_issues,
    next_issue,
    numbered_apart,
    other_numbers_under_kindred_titles,
    same_template,
)
from etl.records import DatedText, DuplicateEdge, Relation

# Shares of a text's weighted words that run parallel to the other text. On development pairs that are no copies the
# larger of the two shares stays under .36 in 99 of 100; copies with every fourth word changed have .55 to .86.
MOST, SOME, TOGETHER = 0.5, 0.34, 0.85  # the larger share, the smaller, their sum
# The same where one text begins with what both have. A cut copy keeps the beginning; what independent texts share, a
# quotation or the background, stands further down.
LEADING, LED, LEADING_TOGETHER, LEAD = 0.45, 0.3, 0.78, 8
# What one-sided containment must reach: a short text may hold a long quotation that others hold too.
EXCERPT = 0.66
LINK, LINK_RUN = 0.15, 12  # less is not worth an edge: a shared quotation, a stock paragraph
EXACT_WORDS = 12  # fewer equal words happen by chance: "No further details were given."
PASSING = 0.05  # share of the shorter text's shingles under which nothing is aligned


@dataclass(frozen=True, slots=True)
class Verdict:
    """A relation, whether it merges, and the rule that decided."""

    relation: Relation
    merges: bool
    why: str


def compare(later: DatedText, earlier: DatedText) -> DuplicateEdge | None:
    """Return how two articles share text, or None when they share too little to mention.

    ``later`` and ``earlier`` go by ``DatedText.order``. The verdict needs nothing but the two articles. An edge that
    does not merge is a veto when its relation is near, excerpt_of, contains or exact (much shared text, but another
    day's bulletin), and only a link when it is roundup_of.
    """
    if not later.text.strip() or not earlier.text.strip():
        return compare_headlines(later, earlier)
    evidence, _ = weigh(later, earlier)
    verdict = decide(evidence, later, earlier)
    if verdict is None:
        return None
    return DuplicateEdge(
        article_id=later.article_id,
        earlier_id=earlier.article_id,
        relation=verdict.relation,
        containment=round(evidence.containment, 4),
        containment_back=round(evidence.containment_back, 4),
        longest_run=evidence.longest_run,
        differing=evidence.differences.pairs,
        merges=verdict.merges,
        why=verdict.why,
    )


def weigh(later: DatedText, earlier: DatedText, *, thorough: bool = False) -> tuple[Evidence, Alignment]:
    """Measure what two texts share.

    Texts that share hardly a shingle are not aligned unless asked to be ``thorough``.
    """
    if not thorough and _strangers(later.text, earlier.text):
        return Evidence(0.0, 0.0, 0.0, 0.0, 0, 0, Differences()), Alignment([], [], [], 0)
    ours, theirs = profile(later.text), profile(earlier.text)
    shared = sum(ours.weight_of(shingle) for shingle in ours.shingles.keys() & theirs.shingles.keys())
    forth, back = shared / max(ours.shingle_weight, 1e-9), shared / max(theirs.shingle_weight, 1e-9)
    n_words, exact = min(len(ours.tokens), len(theirs.tokens)), ours.tokens == theirs.tokens
    alignment = align(ours, theirs)
    found = differences(ours, theirs, alignment)
    cover, cover_back = _coverage(ours, theirs, alignment)
    leads = _leads(alignment.passages, LEAD * ours.pace)
    return Evidence(forth, back, cover, cover_back, alignment.longest_run, n_words, found, exact, leads), alignment


def _strangers(one: str, other: str) -> bool:
    here, there = sketch(one), sketch(other)
    return len(here & there) < PASSING * min(len(here), len(there))


def _leads(passages: Sequence[Passage], near: int) -> bool:
    """Tell whether the passage that weighs most, at least half of all, begins where one of the texts begins."""
    main = max(passages, key=lambda passage: passage.weight, default=None)
    if main is None or min(main.later[0], main.earlier[0]) >= near:
        return False
    return 2 * main.weight >= sum(passage.weight for passage in passages)


def _coverage(ours: Profile, theirs: Profile, alignment: Alignment) -> tuple[float, float]:
    pairs = [(at, mate) for at, mate in enumerate(alignment.partner) if mate >= 0]
    forth = sum(ours.weights[at] for at, _ in pairs) / max(sum(ours.weights), 1e-9)
    back = sum(theirs.weights[mate] for _, mate in pairs) / max(sum(theirs.weights), 1e-9)
    return forth, back


def decide(evidence: Evidence, later: DatedText, earlier: DatedText) -> Verdict | None:
    """Turn evidence into a relation; None when there is too little."""
    if evidence.exact:
        return _exact(evidence, later, earlier)
    relation = _relation(evidence.coverage, evidence.coverage_back, evidence.leads)
    if relation is None:
        return _link(evidence)
    veto = (
        same_template(evidence)
        or numbered_apart(later, earlier)
        or next_issue(later, earlier, evidence)
        or different_issues(later, earlier, evidence)
        or other_numbers_under_kindred_titles(later, earlier, evidence)
    )
    shares = f"{evidence.coverage:.0%} of the later text runs parallel, {evidence.coverage_back:.0%} of the earlier"
    if veto:
        return Verdict(relation, False, f"{veto}; {shares}")
    return Verdict(relation, True, shares)


def _exact(evidence: Evidence, later: DatedText, earlier: DatedText) -> Verdict:
    if evidence.n_words >= EXACT_WORDS:
        return Verdict("exact", True, "the same words")
    if profile(later.title or "").tokens == profile(earlier.title or "").tokens and later.title:
        return Verdict("exact", True, "the same few words under the same title")
    return Verdict("exact", False, f"only {evidence.n_words} words, under different titles")


def _relation(cover: float, back: float, leads: bool) -> Relation | None:
    most, some = max(cover, back), min(cover, back)
    if (most >= MOST and some >= SOME and most + some >= TOGETHER) or some >= MOST - 0.05:
        return "near"
    if cover >= EXCERPT:
        return "excerpt_of"
    if back >= EXCERPT:
        return "contains"
    return "near" if leads and most >= LEADING and some >= LED and most + some >= LEADING_TOGETHER else None


def _link(evidence: Evidence) -> Verdict | None:
    share = max(evidence.coverage, evidence.coverage_back)
    if share < LINK or evidence.longest_run < LINK_RUN:
        return None
    return Verdict("roundup_of", False, f"shares passages only: {share:.0%} of one text")
