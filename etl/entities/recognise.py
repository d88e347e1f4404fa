"""The recognisers: from a text to labelled spans, all behind one interface."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from etl.errors import ConfigurationError
from etl.records import Label

# Labels of the models that we know, on ours. None: no name of a thing, so no mention.
LABEL_MAP: dict[str, Label | None] = {
    **dict.fromkeys(("PERSON", "PER", "PEOPLE", "PERS"), "PERSON"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "ORGANISATION", "CORPORATION", "COMPANY"), "ORG"),
    **dict.fromkeys(("LOC", "LOCATION", "GPE", "FAC", "FACILITY", "PLACE", "COUNTRY", "CITY"), "LOC"),
    **dict.fromkeys(("EVENT", "EVT"), "EVENT"),
    **dict.fromkeys(("MISC", "NORP", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE", "OTHER"), "MISC"),
    **dict.fromkeys(("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL", "O"), None),
}


PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a text: text[start:end]."""

    start: int
    end: int
    label: Label
    recogniser: str = "rules"
    nation: str | None = None  # ISO code, where the recogniser knows that a country is named


Recogniser = Callable[[str, str | None], list[Span]]  # (text, language) -> spans, in order, none overlapping


def map_label(label: str) -> Label | None:
    """Return our label for a model's one (``B-PER`` and ``I-PER`` count as PER); None when it names nothing we keep."""
    plain = label.upper()
    if plain[:2] in ("B-", "I-", "E-", "S-", "L-", "U-"):
        plain = plain[2:]
    return LABEL_MAP.get(plain)


@lru_cache(maxsize=8)
def recogniser(name: str) -> Recogniser:
    """Return the recogniser called ``rules``, ``gazetteer``, ``spacy:<pipeline>`` or ``module:function``.

    A function of one's own takes ``(text, language)`` and yields ``(start, end, label)``. Raises ConfigurationError
    when there is no such recogniser.
    """
    if name == "rules":
        from etl.entities.rules import recognise_by_rules

        return recognise_by_rules
    if name == "gazetteer":
        from etl.entities.gazetteer_only import recognise_by_gazetteer

        return recognise_by_gazetteer
    module, _, rest = name.partition(":")
    if not module or not rest:
        raise ConfigurationError(f"There is no recogniser {name!r}: use rules, spacy:<pipeline> or module:function.")
    if module == "spacy":
        return _spacy(name, rest)
    return _function(name, module, rest)


def recogniser_for(setting: str, language: str | None) -> str:
    """Return the recogniser that a setting names for a language: "rules", or "de=spacy:de_core_news_sm,*=rules".

    A language is an ISO 639 code; ``*`` stands for all others and is ``rules`` unless set. Raises ConfigurationError
    for a setting that cannot be read.
    """
    if "=" not in setting:
        return setting
    chosen = dict(_choices(setting))
    code = (language or "").lower().split("-")[0].split("_")[0]
    return chosen.get(code) or chosen.get("*", "rules")


def _choices(setting: str) -> Iterator[tuple[str, str]]:
    for part in setting.split(","):
        language, _, name = (piece.strip() for piece in part.partition("="))
        if not language or not name:
            raise ConfigurationError(f"COPYDESK_RECOGNISER: {part!r} is no choice: write LANGUAGE=RECOGNISER.")
        yield language.lower(), name


def spans_by_paragraph(name: str, text: str, language: str | None) -> Iterator[Span]:
    """Yield a model's spans, paragraph by paragraph; one seen before (a copy, a revision) is not recognised again.

    A model is shown one paragraph at a time and nothing else, so that what it says of one never hangs on what was
    remembered.
    """
    for match in PARAGRAPH.finditer(text):
        for span in _seen(name, match[0], language):
            yield replace(span, start=span.start + match.start(), end=span.end + match.start())


@lru_cache(maxsize=20_000)
def _seen(name: str, paragraph: str, language: str | None) -> tuple[Span, ...]:
    return tuple(recogniser(name)(paragraph, language))


def _function(name: str, module: str, attribute: str) -> Recogniser:
    try:
        call: Callable[[str, str | None], Iterable[tuple[int, int, str]]] = getattr(
            importlib.import_module(module), attribute
        )
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(f"The recogniser {name!r} cannot be loaded: {error}.") from error
    return lambda text, language: _clean(call(text, language), text, name)


def _spacy(name: str, pipeline: str) -> Recogniser:
    try:
        spacy: Any = importlib.import_module("spacy")
        load = spacy.load(pipeline)
    except (ImportError, OSError) as error:
        raise ConfigurationError(f"The recogniser {name!r} cannot be loaded: {error}.") from error

    def recognise(text: str, language: str | None) -> list[Span]:
        return _clean(((e.start_char, e.end_char, e.label_) for e in load(text).ents), text, name)

    return recognise


def _clean(found: Iterable[tuple[int, int, str]], text: str, name: str) -> list[Span]:
    """Return a model's spans in order, with our labels, trimmed of blanks and without overlaps."""
    spans: list[Span] = []
    for start, end, raw in found:
        label = map_label(raw)
        start, end = max(0, start), min(len(text), end)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if label is not None and start < end:
            spans.append(Span(start, end, label, name))
    spans.sort(key=lambda s: (s.start, -s.end))
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
