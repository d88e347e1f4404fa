"""Dedup: which articles are copies of which, with evidence.

    CleanArticle -> fingerprint -> keys ~~> candidates (the store's join) -> compare -> edges -> choose_groups -> groups

A candidate pair is any two articles that ``meet``: they share ``MIN_SHARED_KEYS`` keys of words and, where both are
full of numbers, two of these. There is no cap: what is hot is left out of the keys by a frozen table.
"""

from etl.dedup.changes import change_of
from etl.dedup.comparison import compare
from etl.dedup.explanation import AlignedPassage, Explanation, explain
from etl.dedup.groups import Ordered, choose_groups
from etl.dedup.judged import Verdict, choose_judged_groups
from etl.dedup.sampling import MIN_SHARED_FIGURES, MIN_SHARED_KEYS, fingerprint, meet

STAGE = "dedup"
VERSION = 5

__all__ = [
    "MIN_SHARED_FIGURES",
    "MIN_SHARED_KEYS",
    "STAGE",
    "VERSION",
    "AlignedPassage",
    "Explanation",
    "Ordered",
    "Verdict",
    "change_of",
    "choose_groups",
    "choose_judged_groups",
    "compare",
    "explain",
    "fingerprint",
    "meet",
]
