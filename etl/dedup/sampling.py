"""Fingerprints: a bottom-k sketch of hashed word 3-grams that finds excerpts as well as whole copies.

Both texts keep the shingles with the lowest hashes, so they keep the same ones: a copy of a quarter of a text still
shares about a quarter of its keys (Broder 1997, "On the resemblance and containment of documents"; the sketch grows
with the text, which makes it a modulo sketch for long ones). Dull shingles, which thousands of articles share, are left
out by a frozen table and never by counting what is stored.
"""

from __future__ import annotations

from hashlib import blake2b, sha256
from itertools import islice
from operator import itemgetter

from etl.dedup.background import FURNITURE_SHINGLE, common_phrases, furniture, word_weights
from etl.dedup.words import is_unspaced, words
from etl.records import Fingerprint

# 64 keys of about 48 bytes in a btree keep an ordinary article under 4 kB; long ones keep one shingle in eight, so
# that a paragraph taken from a very long text is still found, up to the length of a live blog.
MIN_SAMPLE, SAMPLE_RATE, MAX_SAMPLE = 64, 8, 256
# Two shared keys keep chance and stock phrases out of the candidates. A quarter of a 500-word text shares 16.
MIN_SHARED_KEYS = 2
KEY_WORDS, KEY_CHARACTERS = 3, 6  # shingle length: in words, and in characters of scripts without blanks
# Mean weight of the words; "said in a statement on" weighs .2. Dull shingles come last: they find the shortest excerpts
# and cost long texts nothing. Void ones are never kept.
DULL_WEIGHT, VOID_WEIGHT = 0.45, 0.25

_MASK = (1 << 64) - 1
_SIGN = 1 << 63
_FACTORS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9)  # odd and unlike: the order of the words counts


class _WordHashes(dict[str, tuple[int, float]]):
    """Word -> (64-bit hash, weight), filled on demand; bounded, because the words of a long run never end."""

    def __missing__(self, word: str) -> tuple[int, float]:
        if len(self) > 200_000:
            self.clear()
        digest = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        pair = self[word] = (digest, word_weights()[word])
        return pair


_HASHES = _WordHashes()


def fingerprint(title: str | None, text: str) -> Fingerprint:
    """Return what finds the possible copies of an article.

    The fingerprint is made of the text; of the title only when the text is empty.
    """
    tokens = words(text) or words(title or "")
    exact = sha256("\n".join(tokens).encode("utf-8", "surrogatepass")).digest()
    keys = _character_keys(tokens) if is_unspaced(tokens[:50]) else _word_keys(tokens)
    if len(keys) < MIN_SHARED_KEYS and tokens:  # equal texts must meet however short they are
        keys = sorted({*keys, *(int.from_bytes(exact[i : i + 8], "big", signed=True) for i in (0, 8))})
    return Fingerprint(exact=exact, n_words=len(tokens), keys=tuple(keys))


def _sample_size(n_shingles: int) -> int:
    return min(max(MIN_SAMPLE, n_shingles // SAMPLE_RATE), MAX_SAMPLE)


def _word_keys(tokens: list[str]) -> list[int]:
    pairs = list(map(_HASHES.__getitem__, tokens))
    hashes, weights = list(map(itemgetter(0), pairs)), list(map(itemgetter(1), pairs))
    f, g = _FACTORS
    shingles = zip(hashes, hashes[1:], hashes[2:], weights, weights[1:], weights[2:], range(len(tokens)), strict=False)
    weighed = [((a * f + b * g + c) & _MASK, s + t + u, at) for a, b, c, s, t, u, at in shingles]
    dull, void, size = DULL_WEIGHT * KEY_WORDS, VOID_WEIGHT * KEY_WORDS, _sample_size(len(tokens))
    ranked = sorted([(key, at) for key, weight, at in weighed if weight >= dull])
    if len(ranked) < size:
        ranked += sorted([(key, at) for key, weight, at in weighed if void <= weight < dull])
    interesting = (key - _SIGN for key, at in ranked if not _is_stock(tokens, at))
    return sorted(set(islice(interesting, size)))


def _is_stock(tokens: list[str], at: int) -> bool:
    """Tell whether a shingle is a stock phrase or touches page furniture."""
    if " ".join(tokens[at : at + KEY_WORDS]) in common_phrases():
        return True
    around = range(max(0, at - KEY_WORDS + 1), at + KEY_WORDS)
    return any(" ".join(tokens[near : near + FURNITURE_SHINGLE]) in furniture() for near in around)


def _character_keys(tokens: list[str]) -> list[int]:
    shingles = {"".join(tokens[i : i + KEY_CHARACTERS]) for i in range(len(tokens) - KEY_CHARACTERS + 1)}
    keys = sorted(
        int.from_bytes(blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
        for shingle in shingles
    )
    return keys[: _sample_size(len(tokens))]
