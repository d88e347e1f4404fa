"""Which of several opinions on a text to follow: the one that the others agree with most, line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import combinations

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
    pairs = {(one, other): _overlap(counts[one], counts[other]) for one, other in combinations(counts, 2)}
    others = max(1, len(counts) - 1)
    close = {name: sum(share for pair, share in pairs.items() if name in pair) / others for name in counts}
    return max(close, key=lambda name: close[name]), close


def closeness(one: list[str], other: list[str]) -> float:
    """Return the word F1 (0..1) of two opinions."""
    return _overlap(Counter(_words("\n".join(one))), Counter(_words("\n".join(other))))


def supported(chosen: str, opinions: Opinions) -> list[str]:
    """Return the chosen opinion's lines that at least one other has too; all of them when too few would be left."""
    lines = opinions[chosen]
    others = [_Other(other) for name, other in opinions.items() if name != chosen and other]
    if not others:
        return lines
    worded = [(line, _words(line)) for line in lines]
    kept = [(line, words) for line, words in worded if any(other.has(words) for other in others)]
    enough = sum(len(words) for _, words in kept) >= _KEPT * sum(len(words) for _, words in worded)
    return [line for line, _ in kept] if enough else lines


class _Other:
    """An opinion as lines are looked up in it; its shingles are made only when a line does not stand there whole."""

    def __init__(self, lines: list[str]) -> None:
        self._words = _words("\n".join(lines))
        self._flat = f" {' '.join(self._words)} "
        self._triples: set[tuple[str, ...]] | None = None

    def has(self, words: list[str]) -> bool:
        """Tell whether a line stands here, across line ends too: whole, or half of its word triples."""
        if f" {' '.join(words)} " in self._flat or not words:
            return True
        if len(words) < _SHINGLE:
            return False
        triples = list(zip(words, words[1:], words[2:], strict=False))
        return sum(one in self._shingles() for one in triples) >= _STANDS * len(triples)

    def _shingles(self) -> set[tuple[str, ...]]:
        if self._triples is None:
            self._triples = set(zip(self._words, self._words[1:], self._words[2:], strict=False))
        return self._triples


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    both = sum(min(count, other[word]) for word, count in one.items() if word in other)
    return 2 * both / total if total else 0.0
