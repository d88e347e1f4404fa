"""One article from text to Analysis: recognise, correct, group, link, then quotes, figures and roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from etl.entities.corrections import correct
from etl.entities.dates import find_dates
from etl.entities.facts import find_facts
from etl.entities.figures import find_figures
from etl.entities.gazetteer_only import gazetteer_spans, speaks
from etl.entities.grouping import group
from etl.entities.importance import importance, with_title
from etl.entities.linking import link
from etl.entities.quotes import find_quotes
from etl.entities.quotes_abroad import find_quotes_abroad
from etl.entities.reading import Reading
from etl.entities.recognise import Span, recogniser_for, spans_by_paragraph
from etl.entities.roles import find_roles
from etl.entities.rules import spans_of
from etl.entities.tokens import tokenise
from etl.records import Analysis, Mention

REMEMBERED = 256  # texts; one takes some 30 kB with what was read in it
LONGEST_REMEMBERED = 20_000  # characters


def analyse_article(title: str | None, text: str, language: str | None, name: str, published: date | None) -> Analysis:
    """Return everything that is said in one article. See ``etl.entities.analyse``.

    A text that was read lately, such as a copy's, is not read again.
    """
    read = _remembered if len(text) <= LONGEST_REMEMBERED else _read
    analysis = read(text, language, name, published)
    return replace(analysis, mentions=with_title(title, analysis.mentions))


def _read(text: str, language: str | None, name: str, published: date | None) -> Analysis:
    chosen = recogniser_for(name, language)
    spoken = speaks(language, text)
    if chosen == "gazetteer" or (chosen == "rules" and not spoken):
        mentions = _mentions(text, gazetteer_spans(text, language))
        return Analysis(mentions, find_quotes_abroad(text, language, mentions), recogniser="gazetteer")
    tokens = tokenise(text)
    spans = spans_of(tokens) if chosen == "rules" else list(spans_by_paragraph(chosen, text, language))
    mentions = _mentions(text, correct(tokens, spans))
    if not spoken:
        return Analysis(mentions, find_quotes_abroad(text, language, mentions), recogniser=chosen)
    reading = Reading(tokens, mentions)
    roles = find_roles(reading)
    quotes = find_quotes(reading, roles)
    return Analysis(
        mentions=mentions,
        quotes=quotes,
        figures=find_figures(reading),
        roles=roles,
        dates=find_dates(reading, quotes, published),
        facts=find_facts(reading),
        recogniser=chosen,
    )


_remembered = lru_cache(maxsize=REMEMBERED)(_read)


def _mentions(text: str, spans: list[Span]) -> tuple[Mention, ...]:
    clusters = group(text, spans)
    refs = link(text, spans, clusters)
    weights = importance(text, spans, clusters)
    return tuple(
        Mention(s.start, s.end, text[s.start : s.end], s.label, cluster, ref, s.recogniser, weights[cluster])
        for s, cluster, ref in zip(spans, clusters, refs, strict=True)
    )
