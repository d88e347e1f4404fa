"""Fingerprints: a bottom-k sketch of hashed word 3-grams that finds excerpts as well as whole copies.

Both texts keep the shingles with the lowest hashes, so they keep the same ones: a copy of a quarter of a text still
shares about a quarter of its keys (Broder 1997, "On the resemblance and containment of documents"; the sketch grows
with the text, which makes it a modulo sketch for long ones). Dull shingles, which thousands of articles share, are left
out by a frozen table and never by counting what is stored.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b, sha256

from etl.dedup.background import common_phrases, furniture, word_weights
from etl.dedup.words import tokens_per_word, words
from etl.records import Fingerprint

# 48 keys of about 84 bytes, row and index entry, keep an ordinary article under 4 kB; long ones keep one shingle in
# twelve, so that a paragraph taken from a very long text is still found, up to the length of a live blog.
MIN_SAMPLE, SAMPLE_RATE, MAX_SAMPLE = 48, 12, 256
# Three shared keys keep chance and stock phrases out of the candidates: on development data two find as many copies and
# 70 % more pairs to compare. A quarter of a 500-word text shares 16.
MIN_SHARED_KEYS = 3
KEY_WORDS = 3  # shingle length in words; where characters are the tokens, by how many of them make a word
KEY_CHARACTERS = {2: 6, 4: 14}
# Mean weight of the words; "said in a statement on" weighs .07. Dull shingles come last: they find the shortest
# excerpts and cost long texts nothing. Void ones are never kept.
DULL_WEIGHT, VOID_WEIGHT = 0.45, 0.25

HEAD_WORDS = 200  # that tell the script

_MASK = (1 << 64) - 1
_SIGN = 1 << 31
_LOW = (1 << 32) - 1
_FACTORS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9)  # odd and unlike: the order of the words counts

_WordHash = tuple[int, int, int, float]  # hash for the first, second and third place in a shingle, weight


class _WordHashes(dict[str, _WordHash]):
    """Hashes of words, filled on demand; bounded, because the words of a long run never end."""

    def __missing__(self, word: str) -> _WordHash:
        if len(self) > 200_000:
            self.clear()
        digest = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        first, second = digest * _FACTORS[0] & _MASK, digest * _FACTORS[1] & _MASK
        entry = self[word] = (first, second, digest, word_weights()[word])
        return entry


_HASHES = _WordHashes()


def fingerprint(title: str | None, text: str) -> Fingerprint:
    """Return what finds the possible copies of an article.

    The fingerprint is made of the text; of the title only when the text is empty.
    """
    tokens = words(text) or words(title or "")
    exact = sha256("\n".join(tokens).encode("utf-8", "surrogatepass")).digest()
    pace = tokens_per_word(tokens[:HEAD_WORDS])
    keys = _word_keys(tokens) if pace == 1 else _character_keys(tokens, KEY_CHARACTERS[pace])
    if len(keys) < MIN_SHARED_KEYS and tokens:  # equal texts must meet however short they are
        keys = [*keys, *(int.from_bytes(exact[i : i + 8], "big") for i in (0, 8, 16))]
    return Fingerprint(exact=exact, n_words=len(tokens), keys=tuple(sorted({_stored(key) for key in keys})))


def _stored(key: int) -> int:
    """Return the half of a hash that is kept: the low one, for a sample is of those whose high half is low."""
    return (key & _LOW) - _SIGN


def _sample_size(n_shingles: int) -> int:
    return min(max(MIN_SAMPLE, n_shingles // SAMPLE_RATE), MAX_SAMPLE)


def _word_keys(tokens: list[str]) -> list[int]:
    if len(tokens) < KEY_WORDS:
        return []
    keys, weights = hashed_shingles(tokens)
    furniture_keys, stock = _stock()
    excluded = stock
    touched = [at for at, key in enumerate(keys) if key in furniture_keys]
    if touched:
        excluded = stock.union(*(keys[max(0, at - KEY_WORDS + 1) : at + KEY_WORDS] for at in touched))
    dull, void, size = DULL_WEIGHT * KEY_WORDS, VOID_WEIGHT * KEY_WORDS, _sample_size(len(tokens))
    ranked = sorted({key for key, weight in zip(keys, weights, strict=True) if weight >= dull} - excluded)
    if len(ranked) < size:
        second = {key for key, weight in zip(keys, weights, strict=True) if void <= weight < dull}
        ranked += sorted(second - excluded - set(ranked))
    return ranked[:size]


def hashed_shingles(tokens: list[str]) -> tuple[list[int], list[float]]:
    """Return the hash and the summed weight of every word triple, in the order of the text.

    ``tokens`` are three or more.
    """
    first, second, third, weights = zip(*map(_HASHES.__getitem__, tokens), strict=True)
    keys = [(a + b + c) & _MASK for a, b, c in zip(first, second[1:], third[2:], strict=False)]
    return keys, [s + t + u for s, t, u in zip(weights, weights[1:], weights[2:], strict=False)]


@lru_cache(maxsize=1)
def _stock() -> tuple[frozenset[int], frozenset[int]]:
    """Return the hashes of page furniture and those of stock phrases."""
    both = (
        frozenset(hashed_shingles(triple.split(" "))[0][0] for triple in some)
        for some in (furniture(), common_phrases())
    )
    one, other = both
    return one, other


def _character_keys(tokens: list[str], length: int) -> list[int]:
    shingles = {"".join(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}
    keys = sorted(
        int.from_bytes(blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        for shingle in shingles
    )
    return keys[: _sample_size(len(tokens))]
