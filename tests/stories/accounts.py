"""Accounts of invented events in 24 languages, written for this project: two or three of each event, and single texts.

The texts of one event were written apart from one another, by other outlets as it were; in each language two events are
of one kind. They were written before anything had read them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.records import StoryArticle
from etl.stories import assign, story_terms
from tests.bcubed import bcubed

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


def scored(found: Mapping[int, int], texts: Sequence[Account]) -> tuple[float, float]:
    """Return the BCubed precision and recall of the stories among some texts."""
    return bcubed(
        {one.article_id: found[one.article_id] for one in texts}, {one.article_id: one.event for one in texts}
    )
