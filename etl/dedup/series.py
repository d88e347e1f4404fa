"""Issues of one series: live blogs, daily bulletins and numbered reports whose titles count up."""

from __future__ import annotations

from etl.dedup.guards import ORDINALS, Differences
from etl.dedup.profile import MONTHS, WEEKDAYS, is_number
from etl.dedup.words import words
from etl.records import DatedText

_COUNTERS = (
    ORDINALS | WEEKDAYS | MONTHS | {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
)


def _counts(token: str) -> bool:
    return is_number(token) or token in _COUNTERS


def different_issues(later: DatedText, earlier: DatedText, found: Differences) -> str | None:
    """Tell why two articles are two issues of one series, if their titles say so.

    The titles must be the same but for numbers, ordinals, weekdays or months, and the texts must differ in such a
    place too: a corrected figure in a title alone makes no new issue.
    """
    ours, theirs = words(later.title or ""), words(earlier.title or "")
    if len(ours) != len(theirs) or len(ours) < 2:
        return None
    changed = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    if not changed or not all(_counts(a) and _counts(b) for a, b in changed):
        return None
    if not (found.changed_numbers or found.changed_ordinals or found.changed_days):
        return None
    return f"titles count up: {changed[0][0]}, {changed[0][1]}"
