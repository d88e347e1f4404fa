"""The language of a text, with a confidence, and what was declared beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from etl.clean.addresses import host
from etl.clean.evidence import Candidate

# Characters read: py3langid is sure long before, and its cost grows with them.
_SAMPLE = 800
# A shorter text says too little: what is declared wins unless the script speaks against it.
_SHORT = 80
# Languages that much news is written in. Short texts look like many others too, which must be so much likelier.
_WIDELY = frozenset((
    "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr",
    "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "lo", "lt", "lv",
    "mk", "ml", "mn", "mr", "ms", "my", "ne", "nl", "no", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl",
    "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "zh",
))  # fmt: skip
_LIKELIER = 10
# Confidence in a declared language of which the text says little.
_DECLARED = 0.6
# What the model calls texts of no language: lists of numbers, and articles that a paywall has scrambled.
_NO_LANGUAGE = "zxx"
# Ends of addresses that only those have who write the month first.
_AMERICAN = ("us", "edu", "gov", "mil")
_TAG = re.compile(r"^([a-zA-Z]{2,3})(?:[-_][\w-]*)?$")
# ISO 639-2 and old codes that pages still write, to ISO 639-1.
_TWO_LETTERS = {
    "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "rus": "ru",
    "ara": "ar", "hin": "hi", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "nld": "nl", "dut": "nl", "tur": "tr",
    "pol": "pl", "ukr": "uk", "heb": "he", "iw": "he", "in": "id", "ji": "yi", "nob": "no", "nb": "no", "nn": "no",
    "fas": "fa", "per": "fa", "urd": "ur", "ben": "bn", "swe": "sv", "dan": "da", "fin": "fi", "ell": "el", "gre": "el",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Detected:
    """A language, how sure that is, and the evidence."""

    language: str | None
    confidence: float  # 0..1
    why: str
    source: str | None
    candidates: tuple[Candidate, ...] = ()


def language_of(text: str, declared: tuple[Candidate, ...] = ()) -> Detected:
    """Detect a text's language; a declared one decides only for short or doubtful texts.

    ``declared`` holds language tags as given ("en-GB", "eng"). Languages come as ISO 639-1 where there is one.
    """
    named = [(code, one) for one in declared if (code := code_of(one.value)) is not None]
    letters = _letters(text)
    if letters < 3:
        return _declared(named, declared) or Detected(None, 0.0, "there is no text to tell by", None, declared)
    guess, confidence = _classify(text[:_SAMPLE])
    candidates = (Candidate(guess, "text"), *declared)
    if named and named[0][0] == guess:
        return Detected(guess, max(confidence, 0.9), "detected in the text, and declared so", "text", candidates)
    if named and (letters < _SHORT or confidence < 0.5 or guess == _NO_LANGUAGE):
        return Detected(named[0][0], _DECLARED, "declared; the text does not tell", named[0][1].source, candidates)
    if named and len(text) > _SAMPLE and _classify(text[len(text) // 2 :][:_SAMPLE])[0] == named[0][0]:
        why = f"declared, and detected in the midst of the text, which begins in another ({guess})"
        return Detected(named[0][0], _DECLARED, why, named[0][1].source, candidates)
    return Detected(guess, confidence, "detected in the text", "text", candidates)


def locale_of(declared: Sequence[str], url: str | None) -> str | None:
    """Return the first declared language with the country that is declared for it, if only by the address.

    English of no country is American at an address that only Americans can have.
    """
    tags = [tag.replace("_", "-") for tag in declared]
    if not tags:
        return None
    language = tags[0].partition("-")[0].lower()
    named = next((tag for tag in tags if tag.lower().startswith(f"{language}-")), None)
    if named is None and language == "en" and host(url).rpartition(".")[2] in _AMERICAN:
        return "en-US"
    return named or tags[0]


def code_of(tag: str | None) -> str | None:
    """Return the language of a tag such as "en-GB" as ISO 639-1 where there is one; None for no language tag."""
    found = _TAG.match((tag or "").strip())
    if found is None or found[1].lower() in ("und", "mul", _NO_LANGUAGE, "xx"):
        return None
    return _TWO_LETTERS.get(found[1].lower(), found[1].lower())


def _letters(text: str) -> int:
    """Count a text's letters, as far as it matters."""
    some = sum(map(str.isalpha, text[: 2 * _SHORT]))
    return some if some >= _SHORT else sum(map(str.isalpha, text[:_SAMPLE]))


def _declared(named: list[tuple[str, Candidate]], declared: tuple[Candidate, ...]) -> Detected | None:
    return Detected(named[0][0], 0.3, "declared", named[0][1].source, declared) if named else None


def _classify(text: str) -> tuple[str, float]:
    scores = [(code_of(code) or code, float(score)) for code, score in _identifier().rank(text)[:5]]
    # The model multiplies probabilities of overlapping features: its odds are far too steep and must be flattened.
    scale = max(1.0, math.sqrt(len(text)))
    top = scores[0][1]
    weights: dict[str, float] = {}
    for code, score in scores:  # best first; the model knows two written Norwegians
        weights.setdefault(code, math.exp((score - top) / scale) / (1 if code in _WIDELY else _LIKELIER))
    guess = max(weights, key=lambda code: weights[code])
    return guess, round(weights[guess] / sum(weights.values()), 3)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    import py3langid

    py3langid.rank("")  # loads the model
    return py3langid
