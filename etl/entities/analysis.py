"""One article from text to Analysis: recognise, correct, group, link, then quotes, figures and roles."""

from __future__ import annotations

from datetime import date

from etl.entities.corrections import correct
from etl.entities.dates import find_dates
from etl.entities.facts import find_facts
from etl.entities.figures import find_figures
from etl.entities.gazetteer_only import gazetteer_spans, speaks
from etl.entities.grouping import group
from etl.entities.importance import importance
from etl.entities.linking import link
from etl.entities.quotes import find_quotes
from etl.entities.reading import Reading
from etl.entities.recognise import Span, recogniser_for, spans_by_paragraph
from etl.entities.roles import find_roles
from etl.entities.rules import spans_of
from etl.entities.tokens import tokenise
from etl.records import Analysis, Mention


def analyse_article(title: str | None, text: str, language: str | None, name: str, published: date | None) -> Analysis:
    """Return everything that is said in one article. See ``etl.entities.analyse``."""
    chosen = recogniser_for(name, language)
    spoken = speaks(language, text)
    if chosen == "gazetteer" or (chosen == "rules" and not spoken):
        return Analysis(mentions=_mentions(title, text, gazetteer_spans(text, language)), recogniser="gazetteer")
    tokens = tokenise(text)
    spans = spans_of(tokens) if chosen == "rules" else list(spans_by_paragraph(chosen, text, language))
    spans = correct(tokens, spans)
    mentions = _mentions(title, text, spans)
    reading = Reading(tokens, mentions)
    if not spoken:
        return Analysis(mentions=mentions, recogniser=chosen)
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


def _mentions(title: str | None, text: str, spans: list[Span]) -> tuple[Mention, ...]:
    clusters = group(text, spans)
    refs = link(text, spans, clusters)
    weights = importance(title, text, spans, clusters)
    return tuple(
        Mention(s.start, s.end, text[s.start : s.end], s.label, cluster, ref, s.recogniser, weights[cluster])
        for s, cluster, ref in zip(spans, clusters, refs, strict=True)
    )
