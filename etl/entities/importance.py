"""How important what an article names is to it: named in the title, named early, named often.

These three carry most of what is known to tell it (Dunietz and Gillick, A New Entity Salience Task, EACL 2014).
"""

from __future__ import annotations

import re
from collections import Counter

from etl.entities.recognise import Span

IN_TITLE, EARLY, OFTEN = 0.3, 0.2, 0.5  # they add up to 1
WORDS = re.compile(r"[^\W_]+")


def importance(title: str | None, text: str, spans: list[Span], clusters: list[int]) -> list[float]:
    """Return the importance of each cluster, 0..1 in thousandths.

    Half of it is how often it is named against what is named most, a fifth whether the first paragraph names it, the
    rest whether the title does, by any of its names.
    """
    if not clusters:
        return []
    counts = Counter(clusters)
    most = max(counts.values())
    lead = _end_of_lead(text)
    early = {cluster for span, cluster in zip(spans, clusters, strict=True) if span.start < lead}
    headline = f" {' '.join(WORDS.findall(title))} " if title else ""
    titled = {
        cluster
        for span, cluster in zip(spans, clusters, strict=True)
        if _stands_in(text[span.start : span.end], headline)
    }
    return [
        round(OFTEN * counts[n] / most + EARLY * (n in early) + IN_TITLE * (n in titled), 3) for n in range(len(counts))
    ]


def _end_of_lead(text: str) -> int:
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _stands_in(name: str, headline: str) -> bool:
    return bool(headline) and f" {' '.join(WORDS.findall(name))} " in headline
