"""How important what an article names is to it: named in the title, named early, named often.

These three carry most of what is known to tell it (Dunietz and Gillick, A New Entity Salience Task, EACL 2014).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from etl.entities.recognise import Span
from etl.records import Mention

IN_TITLE, EARLY, OFTEN = 0.3, 0.2, 0.5  # they add up to 1
WORDS = re.compile(r"[^\W_]+")


def importance(text: str, spans: list[Span], clusters: list[int]) -> list[float]:
    """Return the importance of each cluster by the text alone, 0..0.7.

    Half of it is how often it is named against what is named most, a fifth whether the first paragraph names it.
    """
    counts = Counter(clusters)
    most = max(counts.values(), default=1)
    lead = _end_of_lead(text)
    early = {cluster for span, cluster in zip(spans, clusters, strict=True) if span.start < lead}
    return [round(OFTEN * counts[n] / most + EARLY * (n in early), 3) for n in range(len(counts))]


def with_title(title: str | None, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return the mentions with what the title adds to whatever it names, by any of its names; 0..1."""
    headline = f" {' '.join(WORDS.findall(title))} " if title else ""
    titled = {one.cluster for one in mentions if _stands_in(one.surface, headline)}
    if not titled:
        return mentions
    return tuple(
        replace(one, importance=round(one.importance + IN_TITLE, 3)) if one.cluster in titled else one
        for one in mentions
    )


def _end_of_lead(text: str) -> int:
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _stands_in(name: str, headline: str) -> bool:
    return bool(headline) and f" {' '.join(WORDS.findall(name))} " in headline
