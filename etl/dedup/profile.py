"""A text prepared for comparison: words, weights, shingles, and which words are names or numbers."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from etl.dedup.background import furniture_mask, word_weights
from etl.dedup.sampling import HEAD_WORDS, hashed_shingles
from etl.dedup.words import has_case, located_words, tokens_per_word, words

SHINGLE_WORDS = 3
SHINGLES = {1: SHINGLE_WORDS, 2: 5, 4: 13}  # tokens in a shingle, by tokens in a word
_SENTENCE_BREAK = re.compile(r"[.!?:…]['\"”’)\]]*\s|[\"“”„«‘]\s*$|\n|^\s*$|[•–—]\s")

# A word that begins a sentence is taken for a name when it is as rare as this; "yesterday" weighs .63, "however" .33.
RARE = 0.7
HEAD = 1_000  # characters that tell the script


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One text, read once; all sequences are indexed by word."""

    tokens: list[str]
    spans: list[tuple[int, int]]  # code point offsets in the text
    weights: list[float]  # 0..1; 0 for page furniture
    capitals: list[bool]  # begins with a capital, inside a sentence or as a rare word
    size: int  # words in a shingle
    shingles: dict[str, list[int]]  # shingle -> where it begins; furniture left out
    shingle_weight: float  # sum over different shingles
    pace: int  # tokens to a word: more than one where characters are tokens
    cased: bool  # its script has capitals, so that names can be told

    def weight_of(self, shingle: str) -> float:
        """Return the mean weight of the words of one of the text's shingles."""
        at = self.shingles[shingle][0]
        return sum(self.weights[at : at + self.size]) / self.size


@lru_cache(maxsize=1024)
def sketch(text: str) -> frozenset[Hashable]:
    """Return a text's shingles as bare hashes: nearly three times as fast as a profile, enough for most pairs."""
    tokens = words(text)
    pace = tokens_per_word(tokens[:HEAD_WORDS])
    if pace > 1:
        return frozenset("".join(tokens[at : at + SHINGLES[pace]]) for at in range(len(tokens)))
    return frozenset(hashed_shingles(tokens)[0]) if len(tokens) >= SHINGLE_WORDS else frozenset(tokens)


@lru_cache(maxsize=512)
def profile(text: str) -> Profile:
    """Read a text for comparison; the last few hundred are remembered, since one text meets many candidates."""
    tokens, spans = located_words(text)
    pace = tokens_per_word(tokens[:HEAD_WORDS])
    size = SHINGLES[pace]
    table, mask = word_weights(), furniture_mask(tokens)
    weights = [0.0 if masked else table[token] for token, masked in zip(tokens, mask, strict=True)]
    shingles: dict[str, list[int]] = {}
    total = 0.0
    for at in range(len(tokens) - size + 1):
        if any(mask[at : at + size]):
            continue
        shingle = " ".join(tokens[at : at + size])
        places = shingles.get(shingle)
        if places is None:
            shingles[shingle] = [at]
            total += sum(weights[at : at + size]) / size
        else:
            places.append(at)
    capitals = _capitals(text, spans, weights)
    return Profile(tokens, spans, weights, capitals, size, shingles, total, pace, has_case(text[:HEAD]))


def _capitals(text: str, spans: list[tuple[int, int]], weights: list[float]) -> list[bool]:
    flags, previous_end = [], 0
    for (start, end), weight in zip(spans, weights, strict=True):
        named = text[start].isupper() and (
            weight >= RARE or (previous_end > 0 and not _SENTENCE_BREAK.search(text, max(0, previous_end - 1), start))
        )
        flags.append(named)
        previous_end = end
    return flags
