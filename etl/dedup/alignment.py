"""Where two texts run parallel: shared shingles chained into passages, small gaps inside them matched word by word."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from difflib import SequenceMatcher

from etl.dedup.profile import Profile

MAX_GAP = 12  # words on either side between two anchors of one passage
MAX_PLACES = 6  # a shingle that stands more often than this in a text anchors nothing
MIN_PASSAGE = 2.0  # weight of a passage's shared words; "in the united states" weighs .3, three rare words nearly 3
MIN_PASSAGE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the later text and the stretch of the earlier that it follows; ends are exclusive."""

    later: tuple[int, int]
    earlier: tuple[int, int]
    weight: float  # of the words that both have


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which words of two texts correspond."""

    partner: list[int]  # for each word of the later text the same word in the earlier, or -1
    replaced: list[tuple[tuple[int, int], tuple[int, int]]]  # stretches (later, earlier) that stand for one another
    passages: list[Passage]
    longest_run: int  # words


def align(later: Profile, earlier: Profile) -> Alignment:
    """Align two texts by their shared shingles.

    Each word of either text has at most one partner. Works on re-ordered texts too: passages may cross.
    """
    partner = _anchor(later, earlier)
    longest = _longest_run(partner)
    gaps = _fill_gaps(later, earlier, partner)
    passages = _passages(later, partner, gaps)
    kept = [p for p in passages if p.weight >= MIN_PASSAGE and p.later[1] - p.later[0] >= MIN_PASSAGE_WORDS]
    inside = bytearray(len(partner))
    for passage in kept:
        start, end = passage.later
        inside[start:end] = b"\1" * (end - start)
    partner = [mate if keep else -1 for mate, keep in zip(partner, inside, strict=True)]
    replaced = [gap for gap in gaps if inside[max(gap[0][0] - 1, 0)] or inside[min(gap[0][1], len(inside) - 1)]]
    return Alignment(partner, replaced, kept, longest)


def _anchor(later: Profile, earlier: Profile) -> list[int]:
    size, places = later.size, earlier.shingles
    partner, taken = [-1] * len(later.tokens), bytearray(len(earlier.tokens))
    shared = [(at, s) for s, ats in later.shingles.items() if s in places and len(ats) <= MAX_PLACES for at in ats]
    shared.sort()
    shift = 0  # of the passage we are in: a shingle that stands twice goes where the text runs on
    for at, shingle in shared:
        options = places[shingle]
        if len(options) > MAX_PLACES:
            continue
        there = min(options, key=lambda place: (abs(place - at - shift), place))
        for step in range(size):
            if partner[at + step] < 0 and not taken[there + step]:
                partner[at + step] = there + step
                taken[there + step] = 1
        shift = there - at
    return partner


def _longest_run(partner: list[int]) -> int:
    best = run = 0
    previous = -2
    for mate in partner:
        run = run + 1 if mate >= 0 and mate == previous + 1 else int(mate >= 0)
        previous = mate if mate >= 0 else -2
        best = max(best, run)
    return best


def _fill_gaps(later: Profile, earlier: Profile, partner: list[int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Match equal words between neighbouring anchors in place; return what stands for what."""
    replaced: list[tuple[tuple[int, int], tuple[int, int]]] = []
    taken = {mate for mate in partner if mate >= 0}
    widest = MAX_GAP * later.pace
    for (left, mate), (right, end) in itertools.pairwise(_anchors(partner, len(earlier.tokens))):
        a, b = (left + 1, right), (mate + 1, end)
        if a[1] - a[0] > widest or not 0 <= b[1] - b[0] <= widest or (a[0] == a[1] and b[0] == b[1]):
            continue
        if any(place in taken for place in range(*b)):
            continue
        taken.update(range(*b))
        replaced += _match_gap(later, earlier, partner, a, b)
    return replaced


def _anchors(partner: list[int], there: int) -> list[tuple[int, int]]:
    """Return the matched words as pairs; the edges of the texts are matched as well."""
    matched = [(at, mate) for at, mate in enumerate(partner) if mate >= 0]
    return [(-1, -1), *matched, (len(partner), there)] if matched else []


def _match_gap(
    later: Profile, earlier: Profile, partner: list[int], a: tuple[int, int], b: tuple[int, int]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    ours, theirs = later.tokens[slice(*a)], earlier.tokens[slice(*b)]
    if len(ours) == 1 and len(theirs) == 1:  # by far the most frequent gap
        return [(a, b)]
    replaced = []
    for tag, i, j, k, m in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            for step in range(j - i):
                partner[a[0] + i + step] = b[0] + k + step
        else:
            replaced.append(((a[0] + i, a[0] + j), (b[0] + k, b[0] + m)))
    return replaced


def _passages(later: Profile, partner: list[int], gaps: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[Passage]:
    """Cut the matched words into passages: one goes on while words or filled gaps follow one another in both texts."""
    bridges = {(a[0] - 1, a[1]) for a, _ in gaps}
    passages: list[Passage] = []
    start = last = -1
    weight = 0.0
    for at, mate in enumerate(partner):
        if mate < 0:
            continue
        joined = start >= 0 and ((at == last + 1 and 0 < mate - partner[last] <= MAX_GAP + 1) or (last, at) in bridges)
        if not joined:
            if start >= 0:
                passages.append(_passage(start, last, partner, weight))
            start, weight = at, 0.0
        weight += later.weights[at]
        last = at
    if start >= 0:
        passages.append(_passage(start, last, partner, weight))
    return passages


def _passage(start: int, last: int, partner: list[int], weight: float) -> Passage:
    return Passage((start, last + 1), (partner[start], partner[last] + 1), weight)
