"""Keep stories: their members with what they are compared by, the window around new articles, stable ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from etl.records import StoryArticle, StoryChoice, StoryTerms
from etl.store.articles import Revision, order_of
from etl.store.connect import rows_of, run_statement
from etl.store.copying import copy_rows, stage_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MEMBER = {
    "article_id": "bigint",
    "story_id": "bigint",
    "revision_id": "bigint",
    "score": "real",
    "why": "text",
    "day": "date",
    "terms": "jsonb",
    "headline_only": "boolean",
    "stories_version": "integer",
}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A revision that looks for its story."""

    revision: Revision
    terms: StoryTerms
    run_id: int


def save_keys(connection: Connection, newcomers: Sequence[Newcomer]) -> None:
    """Keep the terms the newcomers are found by."""
    run_statement(connection, "delete_story_keys", article_ids=[one.revision.article_id for one in newcomers])
    copy_rows(
        connection,
        "news.story_key",
        ("key", "article_id", "day"),
        ((key, one.revision.article_id, one.revision.day) for one in newcomers for key in one.terms.keys),
    )


def newcomers_of(connection: Connection, newcomers: Sequence[Newcomer]) -> list[StoryArticle]:
    """Return the newcomers as story grouping sees them."""
    ids = [one.revision.article_id for one in newcomers]
    roots = {row.article_id: row.root_id for row in rows_of(connection, "group_roots", article_ids=ids)}
    return [
        StoryArticle(
            one.revision.article_id,
            one.revision.order,
            one.revision.day,
            one.terms,
            story_id=None,
            group_root=roots.get(one.revision.article_id),
        )
        for one in newcomers
    ]


def window_around(
    connection: Connection, newcomers: Sequence[StoryArticle], copies: Sequence[int], window_days: int
) -> list[StoryArticle]:
    """Return what is known around the newcomers: members of the stories that share a key, and copies of theirs."""
    ids = [one.article_id for one in newcomers]
    days: list[date] = [one.day for one in newcomers if one.day is not None]
    stories = rows_of(connection, "story_candidates", article_ids=ids, window=window_days)
    margin = timedelta(days=2 * window_days)  # a story's older members say what it is about
    rows = rows_of(
        connection,
        "story_window",
        story_ids=[row.story_id for row in stories],
        article_ids=list(copies),
        first_day=min(days) - margin,
        last_day=max(days) + margin,
    )
    new = set(ids)
    return [
        StoryArticle(
            row.article_id,
            order_of(row),
            row.day,
            StoryTerms(row.terms, (), row.headline_only),
            row.story_id,
            row.group_root,
        )
        for row in rows
        if row.article_id not in new
    ]


def save_choices(
    connection: Connection, newcomers: Sequence[Newcomer], choices: Sequence[StoryChoice], version: int
) -> None:
    """Put newcomers into their stories; stories that nobody knew are opened, deserted ones closed."""
    by_article = {one.revision.article_id: one for one in newcomers}
    before = {row.article_id: row.story_id for row in rows_of(connection, "story_of", article_ids=list(by_article))}
    opened = _open(connection, choices, before)
    rows = [
        (
            choice.article_id,
            choice.story_id if choice.story_id is not None else opened[choice.seed_id],
            by_article[choice.article_id].revision.revision_id,
            choice.score,
            choice.why,
            by_article[choice.article_id].revision.day,
            dict(by_article[choice.article_id].terms.terms),
            by_article[choice.article_id].terms.headline_only,
            version,
        )
        for choice in choices
    ]
    stage_rows(connection, "staging_story_member", _MEMBER, rows)
    run_statement(connection, "insert_story_members")
    _note_events(connection, rows, by_article, before, set(opened.values()))
    run_statement(connection, "delete_empty_stories", story_ids=sorted(set(before.values())))


def _open(connection: Connection, choices: Sequence[StoryChoice], before: dict[int, int]) -> dict[int, int]:
    """Return a story id for each seed that has none: the one it had to itself before, else a new one."""
    seeds = sorted({choice.seed_id for choice in choices if choice.story_id is None})
    kept = _stories_to_themselves(connection, [choice.article_id for choice in choices], before)
    opened = {seed: before[seed] for seed in seeds if seed in before and before[seed] in kept}
    homeless = [seed for seed in seeds if seed not in opened]
    if homeless:
        opened.update(
            (row.seed_article_id, row.story_id) for row in rows_of(connection, "open_stories", seeds=homeless)
        )
    return opened


def _stories_to_themselves(connection: Connection, articles: Sequence[int], before: dict[int, int]) -> set[int]:
    """Return the stories that had exactly one member, and that among these articles."""
    story_ids = sorted(set(before.values()))
    rows = rows_of(connection, "sole_members", story_ids=story_ids) if story_ids else []
    return {row.story_id for row in rows if row.article_id in articles}


def _note_events(
    connection: Connection,
    rows: Sequence[tuple[Any, ...]],
    newcomers: dict[int, Newcomer],
    before: dict[int, int],
    opened: set[int],
) -> None:
    events = []
    for article_id, story_id, *_ in rows:
        was = before.get(article_id)
        if was == story_id:
            continue
        kind = "moved" if was is not None else "opened" if story_id in opened else "joined"
        opened.discard(story_id)
        detail = f"from story {was}" if was is not None else ""
        events.append((story_id, kind, article_id, newcomers[article_id].run_id, detail))
    copy_rows(connection, "news.story_event", ("story_id", "kind", "article_id", "run_id", "detail"), events)
