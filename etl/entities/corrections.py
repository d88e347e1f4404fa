"""What every recogniser gets wrong in news, put right: titles, "the", possessives, handles, "The X (TX)"."""

from __future__ import annotations

import re
from dataclasses import replace

from etl.entities import lexicon as lx
from etl.entities.fold import fold
from etl.entities.gazetteer import gazetteer
from etl.entities.grouping import handle_name
from etl.entities.recognise import Span
from etl.entities.spans import Cutter
from etl.entities.tokens import Tokens
from etl.entities.typing_rules import is_acronym_of

PLACE_PREPOSITIONS = lx.word_class("place_prepositions")
NICKNAME = re.compile(r" [\"“‘'(][^\W\d_][\w' -]{1,24}[\"”’')] ")
NICKNAME_OPEN = re.compile(r" [\"“‘'(]")
NICKNAME_CLOSE = re.compile(r"[\"”’')] ")
POSSESSIVES = ("'s", "’s", "'", "’")


def correct(tokens: Tokens, spans: list[Span]) -> list[Span]:
    """Return the spans with titles, articles and possessives cut off, and handles of people named in the text added."""
    text = tokens.text
    trimmed = [trimmed for span in spans if (trimmed := _trim(text, span)) is not None]
    widened = [_widen(text, span, trimmed[n + 1] if n + 1 < len(trimmed) else None) for n, span in enumerate(trimmed)]
    known = [_relabelled(text, span) for span in widened]
    known = [_without_party(text, span) for span in _with_nicknames(text, known)]
    return _with_handles(tokens, _people_called_like_places(text, _with_nations(tokens, known)))


def _without_party(text: str, span: Span) -> Span:
    """Leave the seat alone of what stands behind a lawmaker's name: (R-Texas), D-Ohio."""
    tied = text[span.start + 1 : span.start + 2] == "-" and text[span.start + 2 : span.start + 3].isupper()
    if not tied or not text[: span.start].endswith((", ", "(")) or not text[span.start].isupper():
        return span
    return replace(span, start=span.start + 2, label="LOC")


def _people_called_like_places(text: str, spans: list[Span]) -> list[Span]:
    """Give "Jordan" the label of a person where Mary Jordan is named and nothing speaks for the country."""
    names = {word for s in spans if s.label == "PERSON" for word in _outer(text[s.start : s.end])}
    doubted = [s for s in spans if s.label == "LOC" and text[s.start : s.end] in names]
    places = {text[s.start : s.end] for s in doubted if _is_place(text, s, spans)}
    wrong = {s for s in doubted if text[s.start : s.end] not in places}
    return [replace(span, label="PERSON") if span in wrong else span for span in spans] if wrong else spans


def _with_nicknames(text: str, spans: list[Span]) -> list[Span]:
    """Make one name of what a nickname in marks parts: Ezequiel "Tuerto" Marín."""
    kept: list[Span] = []
    for span in spans:
        last = kept[-1] if kept else None
        people = last is not None and last.label == span.label == "PERSON"
        if people and last is not None and NICKNAME.fullmatch(text, last.end, span.start):
            kept[-1] = replace(last, end=span.end)
        elif not (kept and NICKNAME_OPEN.fullmatch(text, kept[-1].end, span.start) and _closes(text, span, spans)):
            kept.append(span)
    return kept


def _closes(text: str, span: Span, spans: list[Span]) -> bool:
    """Say whether a span is a nickname between two parts of a person's name."""
    after = next((s for s in spans if s.start > span.end), None)
    return after is not None and after.label == "PERSON" and bool(NICKNAME_CLOSE.fullmatch(text, span.end, after.start))


def _outer(name: str) -> tuple[str, ...]:
    """Return the first and last name of a full one; none of a name with small words in it, which may be a place's."""
    words = name.split()
    return (words[0], words[-1]) if len(words) > 1 and all(word[0].isupper() for word in words) else ()


def _is_place(text: str, span: Span, spans: list[Span]) -> bool:
    """Say whether something speaks for the place: a preposition, what it lies in, or other names from its country."""
    before = text[max(0, span.start - 14) : span.start].split()
    if (before and before[-1].lower() in PLACE_PREPOSITIONS) or (
        text[span.end : span.end + 2] == ", " and text[span.end + 2 :][:1].isupper()
    ):
        return True
    places = gazetteer()
    surface = text[span.start : span.end]
    country = places.countries.get(surface)
    if country is None:
        return False
    for other in spans:
        name = text[other.start : other.end]
        cities = places.cities.get(name, ())
        if name != surface and (country == places.demonyms.get(name) or (cities and cities[0].country == country)):
            return True
    return False


def _relabelled(text: str, span: Span) -> Span:
    """Give countries, peoples and operations the label that they always have, whatever a model said."""
    if span.recogniser == "rules":
        return span
    surface, places = text[span.start : span.end], gazetteer()
    if text[max(0, span.start - 10) : span.start] == "Operation ":
        return replace(span, start=span.start - 10, label="EVENT")
    if surface in places.demonyms or surface in lx.MISC_WORDS:
        return replace(span, label="MISC")
    if surface in places.countries and span.label != "PERSON":
        return replace(span, label="LOC")
    return replace(span, label="EVENT") if surface.startswith("Operation ") else span


def _with_nations(tokens: Tokens, spans: list[Span]) -> list[Span]:
    """Add the countries and peoples that a model passed over."""
    if not spans or spans[0].recogniser == "rules":
        return spans
    added = []
    for piece in Cutter(tokens).pieces():
        start, end = tokens.starts[piece.first], tokens.ends[piece.stop - 1]
        free = not any(s.start < end and start < s.end for s in spans)
        if free and piece.known in ("country", "demonym"):
            added.append(Span(start, end, "LOC" if piece.known == "country" else "MISC", "rules"))
    return sorted(spans + added, key=lambda s: s.start)


def _trim(text: str, span: Span) -> Span | None:
    surface = text[span.start : span.end]
    start, end = span.start, span.end
    for ending in POSSESSIVES:
        if surface.endswith(ending) and not (ending in "'’" and surface[-2:-1] == "s" and span.label == "ORG"):
            end -= len(ending)
            break
    words = text[start:end].split(" ")
    while span.label == "PERSON" and len(words) > 2 and words[-1] in lx.AFTER_NAMES:
        end -= len(words[-1]) + 1
        words = words[:-1]
    places = gazetteer()
    while len(words) > 1 and _is_dressing(words[0], span) and " ".join(words) not in places.countries:
        start += len(words[0]) + 1
        words = words[1:]
    return replace(span, start=start, end=end) if start < end and text[start:end].strip() else None


def _is_dressing(word: str, span: Span) -> bool:
    """Say whether a first word is no part of the name: an article, or an honorific before a person."""
    lower = word.lower()
    if word in ("the", "a", "an"):
        return True
    if span.recogniser == "rules":
        return False
    if word in ("The", "A", "An"):
        return span.label in ("LOC", "PERSON")
    return span.label == "PERSON" and (lower in lx.HONORIFICS or lower in lx.STRONG_OFFICES)


def _widen(text: str, span: Span, following: Span | None) -> Span:
    """Take "The" in where the initials count it: The Resistance Front (TRF)."""
    if following is None or text[max(0, span.start - 4) : span.start] not in ("The ", "the "):
        return span
    if text[span.end : following.start].strip() not in ("(", "(“", '("'):
        return span
    short, long = text[following.start : following.end], text[span.start : span.end]
    if short[:1] == "T" and not is_acronym_of(short, long) and is_acronym_of(short, "The " + long):
        return replace(span, start=span.start - 4)
    return span


def _with_handles(tokens: Tokens, spans: list[Span]) -> list[Span]:
    """Add handles that write the name of a person of the text; cut the sign's neighbours off other spans.

    A handle that writes nobody's name stays unmarked: an office's account (@SecDef) is not a person.
    """
    text = tokens.text
    handles = [(tokens.starts[i], tokens.ends[i]) for i, kind in enumerate(tokens.kinds) if kind == "handle"]
    if not handles:
        return spans
    people = {"".join(fold(text[s.start : s.end]).split()): s for s in spans if s.label == "PERSON"}
    kept = [s for s in spans if not any(a <= s.start < b or a < s.end <= b for a, b in handles)]
    added = []
    for start, end in handles:
        owner = people.get(handle_name(text[start:end]))
        if owner is not None and " " in text[owner.start : owner.end]:
            added.append(Span(start, end, "PERSON", "rules"))
    return sorted(kept + added, key=lambda s: s.start)
