"""Which of several opinions on a text to follow: the one that the others agree with most, line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_WORD = re.compile(r"\w+")
_SHINGLE = 3
# A line stands in another opinion when half of its word triples do: extractors cut lines differently.
_STANDS = 0.5
# When more than half of the words stand alone, the opinions speak of different things and voting says nothing.
_KEPT = 0.5

Opinions = Mapping[str, list[str]]


def medoid(opinions: Opinions) -> tuple[str, dict[str, float]]:
    """Return the opinion that is closest to all others, and each opinion's mean closeness (word F1, 0..1).

    Ties go to the first. Needs at least one opinion.
    """
    counts = {name: Counter(_words("\n".join(lines))) for name, lines in opinions.items()}
    close = {
        name: sum(_overlap(mine, other) for key, other in counts.items() if key != name) / max(1, len(counts) - 1)
        for name, mine in counts.items()
    }
    return max(close, key=lambda name: close[name]), close


def supported(chosen: str, opinions: Opinions) -> list[str]:
    """Return the chosen opinion's lines that at least one other has too; all of them when too few would be left."""
    lines = opinions[chosen]
    others = [_shingles(other) for name, other in opinions.items() if name != chosen and other]
    if not others:
        return lines
    kept = [line for line in lines if any(_stands(line, other) for other in others)]
    return kept if _length(kept) >= _KEPT * _length(lines) else lines


def _stands(line: str, other: set[str]) -> bool:
    shingles = list(_line_shingles(line))
    return not shingles or sum(one in other for one in shingles) >= _STANDS * len(shingles)


def _shingles(lines: list[str]) -> set[str]:
    """Return the word triples of a text, across its line ends too, and the words of its short lines."""
    short = {shingle for line in lines for shingle in _line_shingles(line)}
    words = _words("\n".join(lines))
    return short | {" ".join(words[i : i + size]) for size in (1, 2, 3) for i in range(len(words) - size + 1)}


def _line_shingles(line: str) -> list[str]:
    words = _words(line)
    return [" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))] if words else []


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _length(lines: list[str]) -> int:
    return sum(len(_words(line)) for line in lines)


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
