"""An article as a bag of weighted terms: names count most, the headline and the lead more than the tail."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from math import log, sqrt

from etl.dedup.background import document_frequencies
from etl.dedup.words import located_words
from etl.records import StoryTerms

MAX_TERMS = 80  # the weightiest; the tail of a long report is about everything
MAX_KEYS = 16
KEY_IDF = 3.0  # a term that stands in one background document of twenty says what an article is about
TITLE_WEIGHT = 2.0
LEAD_WORDS, TAIL_WEIGHT = 120, 0.5  # news puts what happened first
NAME_WEIGHT, NUMBER_WEIGHT = 1.6, 0.6
ENTITY_WEIGHT = 0.5  # its words are counted already; the entity adds that they belong together
UNKNOWN_DOCUMENTS = 0.7  # of an unknown name
UNKNOWN_COMMON_DOCUMENTS = 4.0  # of an unknown lower-case word: rarely what a story is about
STOP_DOCUMENTS = 0.3  # share of the background documents above which a word is left out


def story_terms(title: str | None, text: str, entities: Sequence[str]) -> StoryTerms:
    """Return an article's terms, L2-normalised, and the keys that find articles of the same story.

    ``entities`` are keys or names of the article's entities, one for each mention or each entity; may be empty.
    """
    weights: dict[str, float] = defaultdict(float)
    named: set[str] = set()
    _add_words(title or "", TITLE_WEIGHT, TITLE_WEIGHT, weights, named)
    _add_words(text, 1.0, TAIL_WEIGHT, weights, named)
    scored = {term: _damped(weight) * idf(term, is_name=term in named) for term, weight in weights.items()}
    for name, count in Counter(name.casefold() for name in entities).items():
        scored[f"={name}"] = ENTITY_WEIGHT * _damped(count) * idf(f"={name}", is_name=True)
    best = sorted(
        ((weight, term) for term, weight in scored.items() if weight > 0), key=lambda pair: (-pair[0], pair[1])
    )
    kept = best[:MAX_TERMS]
    norm = sqrt(sum(weight * weight for weight, _ in kept)) or 1.0
    keys = [_key(term) for _, term in kept if idf(term, is_name=term in named) >= KEY_IDF][:MAX_KEYS]
    return StoryTerms(
        terms={term: round(weight / norm, 5) for weight, term in kept},
        keys=tuple(sorted(set(keys))),
        headline_only=not text.strip(),
    )


def _damped(weight: float) -> float:
    return weight if weight <= 1 else 1 + log(weight)


def _add_words(text: str, lead: float, tail: float, weights: dict[str, float], named: set[str]) -> None:
    """Add what a text's words weigh, those of the lead and those after it, and which are written like names."""
    tokens, spans = located_words(text)
    for at, token in enumerate(tokens):
        weight = lead if at < LEAD_WORDS else tail
        if token.isdigit() and len(token) > 1:
            weights[token] += weight * NUMBER_WEIGHT
        elif len(token) > 1 or not token.isascii():
            term = stem(token)
            if at and text[spans[at][0]].isupper():
                named.add(term)
                weight *= NAME_WEIGHT
            weights[term] += weight


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return an English word without its plural ending (Harman 1991, the "S stemmer"); other words as they are."""
    if len(word) < 4 or not word.endswith("s") or not word.isascii():
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if word.endswith("es") and word[-3] in "aeo":
        return word
    return word if word[-2] in "us" else word[:-1]


@lru_cache(maxsize=100_000)
def idf(term: str, *, is_name: bool) -> float:
    """Return the inverse document frequency of a stem in the background, 0 for stop words."""
    frequencies = document_frequencies()
    documents = frequencies[""]
    count: float = max(frequencies.get(term, 0), frequencies.get(term + "s", 0))
    if count > STOP_DOCUMENTS * documents:
        return 0.0
    return log(documents / (count or (UNKNOWN_DOCUMENTS if is_name else UNKNOWN_COMMON_DOCUMENTS)))


def _key(term: str) -> int:
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
