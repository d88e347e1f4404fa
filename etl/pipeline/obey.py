"""Let stories and entities stand as people judged them: whenever articles join stories, whenever they are published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from etl import stories
from etl.entities.judged import EntityVerdict, standing
from etl.records import StoryArticle, StoryTerms
from etl.store import articles, judgements
from etl.store import stories as story_store
from etl.stories.judged import StoryVerdict, obey

if TYPE_CHECKING:
    from sqlalchemy import Connection


def entities_as_judged(connection: Connection) -> int:
    """Let entities stand for one another as people decided; return how many stand otherwise now."""
    names, now = judgements.judged_entities(connection)
    if not names:
        return 0
    verdicts = [EntityVerdict(*row) for row in judgements.entity_judgements(connection)]
    wanted = standing(names, verdicts)
    changed = {key: stands for key, stands in wanted.items() if stands != now.get(key, key)}
    judgements.stand_as(connection, changed)
    return len(changed)


def stories_as_judged(connection: Connection, article_ids: Iterable[int], run_id: int) -> set[int]:
    """Let the stories of some articles be as people decided; return the articles that moved."""
    story_ids = judgements.stories_judged(connection, article_ids)
    if not story_ids:
        return set()
    verdicts = [StoryVerdict(*row) for row in judgements.story_judgements(connection, story_ids)]
    newcomers, members = members_of(connection, story_ids, run_id)
    choices = obey(members, verdicts)
    if not choices:
        return set()
    was = {one.article_id: one.story_id for one in members}
    moving = {choice.article_id for choice in choices}
    stays = {one.story_id for one in members if one.article_id not in moving}
    ended = {
        was[choice.article_id]: choice.story_id
        for choice in choices
        if choice.story_id is not None and was[choice.article_id] not in stays
    }
    judgements.redirect_stories(connection, {old: new for old, new in ended.items() if old is not None})
    chosen = [one for one in newcomers if one.revision.article_id in moving]
    story_store.save_choices(connection, chosen, choices, stories.VERSION)
    return moving


def members_of(
    connection: Connection, story_ids: Sequence[int], run_id: int
) -> tuple[list[story_store.Newcomer], list[StoryArticle]]:
    """Return the members of stories, as save_choices takes them and as they are compared."""
    rows = {row.article_id: row for row in judgements.members(connection, story_ids)}
    revisions = articles.load_current(connection, rows)
    newcomers = [
        story_store.Newcomer(revisions[article_id], StoryTerms(row.terms, (), row.headline_only), run_id)
        for article_id, row in rows.items()
    ]
    compared = story_store.newcomers_of(connection, newcomers)
    return newcomers, [replace(one, story_id=rows[one.article_id].story_id) for one in compared]
