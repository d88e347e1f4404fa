"""The recogniser ``rules``: capitals, closed word classes, the gazetteer and what stands around. English only."""

from __future__ import annotations

from typing import cast

from etl.entities.recognise import Span
from etl.entities.spans import Cutter
from etl.entities.tokens import Tokens, tokenise
from etl.entities.typing_rules import Typer
from etl.records import Label


def recognise_by_rules(text: str, language: str | None = None) -> list[Span]:
    """Return the names of an English text, in order, none overlapping."""
    return spans_of(tokenise(text))


def spans_of(tokens: Tokens) -> list[Span]:
    """Return the names of a text that is tokenised already."""
    pieces = Cutter(tokens).pieces()
    return [
        Span(tokens.starts[piece.first], tokens.ends[piece.stop - 1], cast(Label, label))
        for piece, label in Typer(tokens, pieces).labelled()
    ]
