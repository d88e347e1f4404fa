"""Notes in which an outlet says that it changed a text: "Correction: ...", "Aktualisiert um 15:20 Uhr"; pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

Disclosure = Literal["correction", "update"]

_PIECE = re.compile(r"\n+|(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？।۔؟])")
_LABEL_LINE = 120  # characters: a paragraph that a label begins and that is no longer says nothing else
# After a label: punctuation, a number, the end, or, in a short line, a word or two ("on", "Uhr", "le") before a number.
_AFTER = r"\s*(?:[:：.)\]】）|(–—\d-]|$|(?:\s*\w{1,4}\.?)(?:\s+\w{1,12}\.?){0,2}\s*[,;]?\s*\d)"
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # a phrase may begin in the middle of a sentence
_STRONG = ":：)]】）–—-"
_BRACKETED = r"[\[(【（]\s*(?:LABELS)\s*\d*\s*[\])】）]"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence or line that says the text was changed."""

    kind: Disclosure
    text: str  # folded


@dataclass(frozen=True, slots=True)
class _Patterns:
    label: re.Pattern[str]
    bracketed: re.Pattern[str]
    phrase: re.Pattern[str]


def part_notes(text: str) -> tuple[str, frozenset[Note]]:
    """Part a text from its notes of change: (the rest, the notes). Takes any language."""
    kept: list[str] = []
    notes: set[Note] = set()
    for paragraph in text.split("\n"):
        piece_kind = _label(paragraph)
        if piece_kind is not None:  # what follows a label belongs to the note
            notes.add(Note(piece_kind, fold(paragraph)))
            continue
        for sentence in _PIECE.split(paragraph):
            kind = _kind(sentence)
            if kind is None:
                kept.append(sentence)
            else:
                notes.add(Note(kind, fold(sentence)))
        kept.append("\n")
    return " ".join(kept), frozenset(notes)


def part_headline(title: str) -> tuple[str, frozenset[Note]]:
    """Part a headline from its mark of change: "UPDATE 2-", "CORRECTED-", "(Updated)"."""
    folded = fold(title)
    for kind, patterns in _patterns().items():
        label = patterns.label.match(folded)
        marked = patterns.bracketed.search(folded)
        if label is not None and not folded[label.end() :].strip():  # "Update": all there is
            continue
        if label is not None or marked is not None:
            found = label or marked
            assert found is not None
            rest = folded[: found.start()] + folded[found.end() :]
            return rest.lstrip("0123456789 -–—:").rstrip(), frozenset({Note(kind, found.group())})
    return folded, frozenset()


def fold(text: str) -> str:
    """Return a text as notes are looked for in it: compatible forms and case folded, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())


def _label(piece: str, line: int = _LABEL_LINE) -> Disclosure | None:
    """A label, then a colon, dash or bracket; or a label in a short line."""
    folded = fold(piece)
    for kind, patterns in _patterns().items():
        found = patterns.label.match(folded)
        if found is not None and (len(folded) <= line or found.group().rstrip()[-1:] in _STRONG):
            return kind
    return None


def _kind(sentence: str) -> Disclosure | None:
    folded = fold(sentence)
    said = next((kind for kind, patterns in _patterns().items() if patterns.phrase.search(folded)), None)
    return said or _label(sentence, line=0)


@lru_cache(maxsize=1)
def _patterns() -> dict[Disclosure, _Patterns]:
    """Corrections before updates: "updated to correct" is one."""
    languages = tomllib.loads(Path(__file__).with_name("disclosures.toml").read_text(encoding="utf-8")).values()
    kinds: tuple[Disclosure, ...] = ("correction", "update")
    return {kind: _compiled(kind, list(languages)) for kind in kinds}


def _compiled(kind: Disclosure, languages: Sequence[Mapping[str, Any]]) -> _Patterns:
    labels = _either(label for language in languages for label in language[kind]["labels"])
    phrases = "|".join(
        _either(language[kind]["phrases"]).replace(r"\{\}", f"(?:{_either(language.get('articles', ()))})")
        for language in languages
        if language[kind]["phrases"]
    )
    return _Patterns(
        label=re.compile(rf"^[\W_]*(?:{labels}){_AFTER}"),
        bracketed=re.compile(_BRACKETED.replace("LABELS", labels)),
        phrase=re.compile(rf"(?:(?<!\w)|(?=[{_UNSPACED}]))(?:{phrases})"),
    )


def _either(texts: Iterable[str]) -> str:
    folded = {re.escape(fold(text)) for text in texts}
    return "|".join(sorted(folded, key=len, reverse=True)).replace(
        r"\ \.\.\.\ ", r"\s(?:\S+\s){0,5}"
    )  # folding made the ellipsis dots
