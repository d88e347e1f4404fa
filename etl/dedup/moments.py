"""How far apart two articles were published."""

from __future__ import annotations

from datetime import UTC, datetime

from etl.records import DatedText


def hours_apart(later: DatedText, earlier: DatedText) -> float | None:
    """Return the hours between two articles; None where a time is not known."""
    try:
        one, other = (datetime.fromisoformat(article.order[0]) for article in (later, earlier))
    except ValueError:
        return None
    one, other = (at if at.tzinfo else at.replace(tzinfo=UTC) for at in (one, other))
    return abs((one - other).total_seconds()) / 3600
