"""Languages that the rules do not speak: countries as CLDR writes them, and big cities where capitals tell."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.entities import lexicon as lx
from etl.entities.gazetteer import gazetteer, territory_names
from etl.entities.recognise import Span
from etl.entities.tokens import tokenise

LEAST_SHARE = 0.15  # of a text's words that must be in the class "english"; other languages stay below 0.08
SAMPLE = 400  # words looked at
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue"})
BIG_CITY = 1_000_000  # other languages' words are unknown here: only such cities are looked for
NAME = "gazetteer"


def speaks(language: str | None, text: str) -> bool:
    """Say whether the rules can read this: English, declared or (when nothing is declared) seen in its small words."""
    if language:
        return language.lower().split("-")[0].split("_")[0] in ("en", "eng")
    words = re.findall(r"[^\W\d_]+", text[: SAMPLE * 12].lower())[:SAMPLE]
    if len(words) < 8:
        return text.isascii() or not words
    return sum(word in lx.ENGLISH for word in words) >= LEAST_SHARE * len(words)


def recognise_by_gazetteer(text: str, language: str | None = None) -> list[Span]:
    """Return the countries (and in scripts with capitals the big cities) that a text names, in order."""
    return gazetteer_spans(text, language)


def gazetteer_spans(text: str, language: str | None) -> list[Span]:
    """Return the spans that the gazetteer knows in this language, longest first where they overlap."""
    code = (language or "").lower().split("-")[0].split("_")[0]
    names = territory_names(code) if code else {}
    spans = [Span(m.start(), m.end(), "LOC", NAME, names[m[0]]) for m in _pattern(code).finditer(text)] if names else []
    spans += _cities(text, spans)
    return sorted(spans, key=lambda s: s.start)


@lru_cache(maxsize=16)
def _pattern(language: str) -> re.Pattern[str]:
    names = sorted((re.escape(n) for n in territory_names(language)), key=lambda n: (-len(n), n))
    if not names:
        return re.compile(r"(?!)")
    joined = "|".join(names)
    return re.compile(joined if language in UNSPACED else rf"(?<!\w)(?:{joined})(?!\w)")


def _cities(text: str, taken: list[Span]) -> list[Span]:
    tokens = tokenise(text)
    covered = {i for span in taken for i in range(span.start, span.end)}
    found: list[Span] = []
    i = 0
    while i < len(tokens):
        size = next((n for n in (3, 2, 1) if _is_big_city(tokens.text, tokens.starts, tokens.ends, i, n)), 0)
        if size and tokens.starts[i] not in covered and not (size == 1 and tokens.fresh[i]):
            found.append(Span(tokens.starts[i], tokens.ends[i + size - 1], "LOC", NAME))
        i += max(size, 1)
    return found


def _is_big_city(text: str, starts: list[int], ends: list[int], i: int, size: int) -> bool:
    if i + size > len(starts) or not text[starts[i]].isupper():
        return False
    return gazetteer().population(text[starts[i] : ends[i + size - 1]]) >= BIG_CITY
