"""Frozen background knowledge: how common words and phrases are in news, and what is page furniture.

``words.tsv`` and ``phrases.tsv`` hold document frequencies counted once in the public-domain texts of the Groningen
Meaning Bank (``python -m etl.dedup.build_background`` wrote them); ``furniture.txt`` was written for Copydesk. A weight
must never depend on the articles that happen to be stored: then groups would depend on the order of arrival. So a
change to one of these files needs a new ``etl.dedup.VERSION``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from math import log

from etl.dedup.words import words

UNKNOWN_FREQUENCY = 0.7  # documents; an unknown word is a little rarer than the rarest that were counted
FURNITURE_SHINGLE = 3  # words


def _rows(name: str) -> Iterator[list[str]]:
    content = files("etl.dedup").joinpath(name).read_text(encoding="utf-8")
    return (line.split("\t") for line in content.splitlines() if not line.startswith("#"))


@lru_cache(maxsize=1)
def document_frequencies() -> dict[str, int]:
    """Return in how many background documents each word stands; ``""`` holds the number of documents."""
    return {word: int(count) for word, count in _rows("words.tsv")}


@lru_cache(maxsize=1)
def common_phrases() -> frozenset[str]:
    """Return the word triples, joined by blanks, that many background documents share."""
    return frozenset(phrase for phrase, _ in _rows("phrases.tsv"))


@lru_cache(maxsize=1)
def furniture() -> frozenset[str]:
    """Return the word triples of page furniture: subscription pleas, cookie notices, copyright lines."""
    return frozenset(
        " ".join(triple)
        for line in _rows("furniture.txt")
        for tokens in [words(line[0])]
        for triple in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _default_weight(word: str) -> float:
    if word[:1].isdigit():
        return 0.5  # numbers are what templates change and what two reports of one event share
    return 0.6 if len(word) <= 3 else 0.95  # short unknown words are abbreviations of units more often than names


class _Weights(dict[str, float]):
    def __missing__(self, word: str) -> float:
        frequencies = document_frequencies()
        count = frequencies.get(word)
        if count is None:
            weight = _default_weight(word)
        else:
            documents = frequencies[""]
            weight = max(0.02, log(documents / count) / log(documents / UNKNOWN_FREQUENCY))
        if len(self) > 200_000:  # a cache, bounded: words of a long run never end
            self.clear()
        self[word] = weight
        return weight


_WEIGHTS = _Weights()


def word_weights() -> dict[str, float]:
    """Return the mapping of normalised words to weights in 0..1; ask it only with ``[]``, it fills itself."""
    return _WEIGHTS


def furniture_mask(tokens: Sequence[str]) -> bytearray:
    """Return a 1 for each word that stands in a triple of page furniture."""
    mask, known = bytearray(len(tokens)), furniture()
    for position, triple in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if " ".join(triple) in known:
            mask[position : position + 3] = b"\1\1\1"
    return mask
