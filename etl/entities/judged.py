"""Entities that people judged the same or different: which one stands for which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class EntityVerdict:
    """What somebody decided about two entities, by their natural keys in any order."""

    a: str
    b: str
    verdict: Literal["same", "different"]


def standing(names: Mapping[str, str], verdicts: Iterable[EntityVerdict]) -> dict[str, str]:
    """Return for each entity (natural key -> display name) the key of the one it stands as; itself, as a rule.

    Being the same goes from pair to pair, but never so far that two judged different come together: different wins.
    Of entities that are the same the one with the longest name stands for all. Nothing hangs on the order of verdicts.
    """
    pairs = {(min(one.a, one.b), max(one.a, one.b), one.verdict) for one in verdicts if {one.a, one.b} <= names.keys()}
    apart = [(a, b) for a, b, verdict in pairs if verdict == "different"]
    group: dict[str, frozenset[str]] = {key: frozenset((key,)) for key in names}
    for a, b, _ in sorted(pair for pair in pairs if pair[2] == "same"):
        joined = group[a] | group[b]
        if not any(left in joined and right in joined for left, right in apart):
            group.update(dict.fromkeys(joined, joined))
    return {key: min(group[key], key=lambda one: (-len(names[one]), one)) for key in names}
