"""What a verdict on two texts rests on."""

from __future__ import annotations

from dataclasses import dataclass

from etl.dedup.guards import Differences


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a verdict rests on."""

    containment: float  # weighted share of the later text's shingles that the earlier has
    containment_back: float
    coverage: float  # weighted share of the later text's words that run parallel to the earlier
    coverage_back: float
    longest_run: int  # words
    n_words: int  # of the shorter text
    differences: Differences
    exact: bool = False
    leads: bool = False  # what runs parallel begins with the beginning of one of the texts
