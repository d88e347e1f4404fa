"""Headlines without a text: too short for shares of shingles, so they are held to stricter terms."""

from __future__ import annotations

from etl.dedup.background import word_weights
from etl.dedup.moments import hours_apart
from etl.dedup.words import words
from etl.records import DatedText, DuplicateEdge

MIN_WORDS = 6
MIN_WEIGHT = 3.0  # "stocks end week higher on wall street" weighs 2.5: such a headline comes every week
MAX_DAYS = 2  # between two items that are one headline printed twice


def compare_headlines(later: DatedText, earlier: DatedText) -> DuplicateEdge | None:
    """Compare two articles of which at least one is only a headline.

    A headline is never a copy of an article with a text. Two headlines are copies when they have the same words in
    the same order, enough of them, and were printed within days of one another; otherwise equal ones are only linked.
    """
    if later.text.strip() or earlier.text.strip():
        return None
    ours, theirs = words(later.title or ""), words(earlier.title or "")
    if ours != theirs or not ours:
        return None
    doubt = _doubt(ours, later, earlier)
    return DuplicateEdge(
        article_id=later.article_id,
        earlier_id=earlier.article_id,
        relation="exact",
        containment=1.0,
        containment_back=1.0,
        longest_run=len(ours),
        merges=doubt is None,
        why=doubt or "the same headline",
    )


def _doubt(tokens: list[str], later: DatedText, earlier: DatedText) -> str | None:
    if len(tokens) < MIN_WORDS:
        return f"the same headline, but of {len(tokens)} words only"
    if sum(word_weights()[token] for token in tokens) < MIN_WEIGHT:
        return "the same headline, but of common words only"
    apart = hours_apart(later, earlier)
    if apart is not None and apart > 24 * MAX_DAYS:  # where one of them has no date their words must do
        return "the same headline on distant days"
    return None
