"""One article from text to Analysis: recognise, correct, group, link, then quotes, figures and roles."""

from __future__ import annotations

from etl.entities.corrections import correct
from etl.entities.figures import find_figures
from etl.entities.gazetteer_only import gazetteer_spans, speaks
from etl.entities.grouping import group
from etl.entities.linking import link
from etl.entities.quotes import find_quotes
from etl.entities.reading import Reading
from etl.entities.recognise import Span, recogniser
from etl.entities.roles import find_roles
from etl.entities.rules import spans_of
from etl.entities.tokens import tokenise
from etl.records import Analysis, Mention


def analyse_article(title: str | None, text: str, language: str | None, name: str) -> Analysis:
    """Return everything that is said in one article. See ``etl.entities.analyse``."""
    if name == "rules" and not speaks(language, text):
        spans = gazetteer_spans(text, language)
        return Analysis(mentions=_mentions(text, spans))
    tokens = tokenise(text)
    spans = spans_of(tokens) if name == "rules" else recogniser(name)(text, language)
    spans = correct(tokens, spans)
    mentions = _mentions(text, spans)
    reading = Reading(tokens, mentions)
    if not speaks(language, text):
        return Analysis(mentions=mentions)
    roles = find_roles(reading)
    return Analysis(
        mentions=mentions,
        quotes=find_quotes(reading, roles),
        figures=find_figures(reading),
        roles=roles,
    )


def _mentions(text: str, spans: list[Span]) -> tuple[Mention, ...]:
    clusters = group(text, spans)
    refs = link(text, spans, clusters)
    return tuple(
        Mention(s.start, s.end, text[s.start : s.end], s.label, cluster, ref, recogniser=s.recogniser)
        for s, cluster, ref in zip(spans, clusters, refs, strict=True)
    )
