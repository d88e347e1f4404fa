"""How well a grouping agrees with another, item by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def bcubed(found: Mapping[Item, Hashable], wanted: Mapping[Item, Hashable]) -> tuple[float, float]:
    """Return precision and recall (Bagga and Baldwin 1998) over the items that are in either grouping.

    Both map items to what their group is called. 1 and 1 where there are no items.
    """
    n_items = len(found.keys() | wanted.keys())
    if not n_items:
        return 1.0, 1.0
    ours, theirs = Counter(found.values()), Counter(wanted.values())
    both = Counter((found[item], wanted[item]) for item in found.keys() & wanted.keys())
    precision = sum(n * n / ours[mine] for (mine, _), n in both.items()) / n_items
    return precision, sum(n * n / theirs[other] for (_, other), n in both.items()) / n_items


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean."""
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)
