"""Fingerprints: a bottom-k sketch of hashed word 3-grams that finds excerpts as well as whole copies.

Both texts keep the shingles with the lowest hashes, so they keep the same ones: a copy of a quarter of a text still
shares about a quarter of its keys (Broder 1997, "On the resemblance and containment of documents"; the sketch grows
with the text, which makes it a modulo sketch for long ones). Dull shingles, which thousands of articles share, are left
out by a frozen table and never by counting what is stored.

A text full of numbers may be one of thousands of bulletins that share everything else. Two such texts must share some
of their numbers as well; so that nobody has to look at all pairs to tell, the last two bits of a key say what it is of.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b, sha256

from etl.dedup.background import common_phrases, furniture, word_weights
from etl.dedup.counting import CJK_DATE, MONTHS, OTHER_MONTHS
from etl.dedup.words import tokens_per_word, words
from etl.records import Fingerprint

# 40 keys of about 84 bytes, row and index entry, keep an ordinary article under 4 kB; long ones keep one shingle in
# twelve, so that a paragraph taken from a very long text is still found, up to the length of a live blog.
MIN_SAMPLE, SAMPLE_RATE, MAX_SAMPLE = 40, 12, 256
# Three shared keys keep chance and stock phrases out of the candidates: on development data two find as many copies and
# 70 % more pairs to compare. A quarter of a 500-word text shares 16.
MIN_SHARED_KEYS = 3
KEY_WORDS = 3  # shingle length in words; where characters are the tokens, by how many of them make a word
KEY_CHARACTERS = {2: 6, 4: 14}
# Mean weight of the words; "said in a statement on" weighs .07. Dull shingles come last: they find the shortest
# excerpts and cost long texts nothing. Void ones are never kept.
DULL_WEIGHT, VOID_WEIGHT = 0.45, 0.25

# A text is full of numbers that has so many, and so many for each word. On development data two shared ones cost 1 % of
# the copies whose figures were corrected; at half the density they would cost 8 %.
MANY_FIGURES, FIGURE_DENSITY, MIN_SHARED_FIGURES, MAX_FIGURES = 4, 0.06, 2, 24
# What a key is of, its last two bits: words of a text with few numbers; words of one full of them; a number of such.
OF_WORDS, OF_FULL, OF_FIGURE, KIND = 0, 1, 2, 3

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
        digest = _hash(word)
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
    figures = _figure_keys(tokens, pace)
    stored = {_stored(key, OF_FULL if figures else OF_WORDS) for key in keys}
    stored.update(_stored(key, OF_FIGURE) for key in figures)
    return Fingerprint(exact=exact, n_words=len(tokens), keys=tuple(sorted(stored)))


def meet(one: Fingerprint, other: Fingerprint) -> bool:
    """Tell whether two articles are to be compared; ``duplicate_candidates`` finds the same pairs in the database."""
    parted = [(_of_words(keys), {key for key in keys if key & KIND == OF_FIGURE}) for keys in (one.keys, other.keys)]
    (words_, figures), (others, other_figures) = parted
    if figures and other_figures and len(figures & other_figures) < MIN_SHARED_FIGURES:
        return False
    return len(words_ & others) >= MIN_SHARED_KEYS


def _of_words(keys: tuple[int, ...]) -> set[int]:
    return {key & ~KIND for key in keys if key & KIND != OF_FIGURE}


def _stored(key: int, kind: int) -> int:
    """Return the half of a hash that is kept: the low one, for a sample is of those whose high half is low."""
    return (key & _LOW & ~KIND | kind) - _SIGN


def _figure_keys(tokens: list[str], pace: int) -> list[int]:
    """Return the hashes of numbers with the two words before, if the text is full of them; a date is none."""
    least = max(MANY_FIGURES, FIGURE_DENSITY * len(tokens) / pace)
    places = [at for at, token in enumerate(tokens) if token[0].isdigit()]
    if len(places) < least:
        return []
    places = [at for at in places if not _is_dated(tokens, at)]
    if len(places) < least:
        return []
    keys = {_hash(" ".join(tokens[max(0, at - 2 * pace) : at + 1])) for at in places}
    return sorted(keys)[:MAX_FIGURES] if len(keys) >= MANY_FIGURES else []


def _is_dated(tokens: list[str], at: int) -> bool:
    """Tell whether a number is a year or stands beside a month: all bulletins of a day have these."""
    token = tokens[at]
    if len(token) == 4 and token[:2] in ("19", "20"):
        return True
    return any(near in MONTHS or near in OTHER_MONTHS or near in CJK_DATE for near in tokens[max(0, at - 1) : at + 2])


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
    return sorted(map(_hash, shingles))[: _sample_size(len(tokens))]


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
