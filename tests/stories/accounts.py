"""Accounts of invented events in 24 languages, written for this project: two or three of each event, and single texts.

The texts of one event were written apart from one another, by other outlets as it were; in each language two events are
of one kind. They were written before anything had read them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.records import StoryArticle
from etl.stories import assign, story_terms

ACCOUNTS = Path(__file__).parent / "accounts.jsonl"


@dataclass(frozen=True, slots=True)
class Account:
    """A text and the event that it tells of."""

    article_id: int
    event: str
    language: str
    day: date
    title: str
    text: str


def accounts() -> list[Account]:
    """Return all texts, in the order of the file."""
    rows = map(json.loads, ACCOUNTS.read_text(encoding="utf-8").splitlines())
    return [
        Account(at, row["event"], row["language"], date.fromisoformat(row["published_at"]), row["title"], row["text"])
        for at, row in enumerate(rows)
    ]


def stories_of(texts: list[Account], *, in_their_language: bool = True) -> dict[int, int]:
    """Return for each text the one that seeded its story; entities are left out."""
    articles = [
        StoryArticle(
            one.article_id,
            (one.day.isoformat(), f"{one.article_id:04d}", ""),
            one.day,
            story_terms(one.title, one.text, (), one.language if in_their_language else None),
            None,
            None,
        )
        for one in texts
    ]
    return {choice.article_id: choice.seed_id for choice in assign(articles, [])}


def bcubed(found: Mapping[int, Hashable], wanted: Mapping[int, Hashable]) -> tuple[float, float]:
    """Return precision and recall (Bagga and Baldwin 1998) of a grouping over the keys of ``wanted``."""
    ours, theirs = _groups({one: found[one] for one in wanted}), _groups(wanted)
    shared = {one: len(ours[found[one]] & theirs[wanted[one]]) for one in wanted}
    precision = sum(n / len(ours[found[one]]) for one, n in shared.items()) / len(wanted)
    return precision, sum(n / len(theirs[wanted[one]]) for one, n in shared.items()) / len(wanted)


def _groups(chosen: Mapping[int, Hashable]) -> dict[Hashable, Set[int]]:
    found: dict[Hashable, set[int]] = defaultdict(set)
    for one, group in chosen.items():
        found[group].add(one)
    return dict(found)
