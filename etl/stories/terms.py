"""An article as a bag of weighted terms: names count most, the headline and the lead more than the tail."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from math import log, sqrt

from etl.dedup.words import located_words
from etl.records import StoryTerms
from etl.stories.vocabulary import Vocabulary, vocabulary

MAX_TERMS = 80  # the weightiest; the tail of a long report is about everything
MAX_KEYS = 16
KEY_IDF = 3.0  # a term that stands in one background document of twenty says what an article is about
TITLE_WEIGHT = 2.0
LEAD_WORDS, TAIL_WEIGHT = 120, 0.5  # news puts what happened first
NAME_WEIGHT, NUMBER_WEIGHT = 1.6, 0.6
ENTITY_WEIGHT = 0.5  # its words are counted already; the entity adds that they belong together


def story_terms(title: str | None, text: str, entities: Sequence[str], language: str | None = None) -> StoryTerms:
    """Return an article's terms, of the length (L2) of its language, and the keys that find articles of the same story.

    ``entities`` are keys or names of the article's entities, one for each mention or each entity; may be empty.
    ``language`` is an ISO 639-1 code; where none is named, the words are taken for English.
    """
    known = vocabulary(language)
    weights: dict[str, float] = defaultdict(float)
    named: set[str] = set()
    _add_words(title or "", TITLE_WEIGHT, TITLE_WEIGHT, known, weights, named)
    _add_words(text, 1.0, TAIL_WEIGHT, known, weights, named)
    scored = {term: _damped(weight) * known.idf(term, is_name=term in named) for term, weight in weights.items()}
    for name, count in Counter(name.casefold() for name in entities).items():
        scored[f"={name}"] = ENTITY_WEIGHT * _damped(count) * known.idf(f"={name}", is_name=True)
    best = sorted(
        ((weight, term) for term, weight in scored.items() if weight > 0), key=lambda pair: (-pair[0], pair[1])
    )
    kept = best[:MAX_TERMS]
    norm = sqrt(sum(weight * weight for weight, _ in kept)) / known.length or 1.0
    keys = [_key(term) for _, term in kept if known.idf(term, is_name=term in named) >= KEY_IDF][:MAX_KEYS]
    return StoryTerms(
        terms={term: round(weight / norm, 5) for weight, term in kept},
        keys=tuple(sorted(set(keys))),
        headline_only=not text.strip(),
    )


def _damped(weight: float) -> float:
    return weight if weight <= 1 else 1 + log(weight)


def _add_words(
    text: str, lead: float, tail: float, known: Vocabulary, weights: dict[str, float], named: set[str]
) -> None:
    """Add what a text's words weigh, those of the lead and those after it, and which are written like names."""
    tokens, spans = located_words(text)
    for at, term in known.terms(tokens):
        weight = lead if at < LEAD_WORDS else tail
        if term.isdigit() and len(term) > 1:
            weights[term] += weight * NUMBER_WEIGHT
        elif len(term) > 1 or not term.isascii():
            if at and known.names(term, text[spans[at][0]]):
                named.add(term)
                weight *= NAME_WEIGHT
            weights[term] += weight


def _key(term: str) -> int:
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
