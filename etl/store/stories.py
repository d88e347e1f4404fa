"""Keep stories: their members with what they are compared by, the window around new articles, stable ids."""

from __future__ import annotations

from collections import Counter, defaultdict
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


def keep_standing(connection: Connection, newcomers: Sequence[Newcomer], version: int) -> list[Newcomer]:
    """Leave those where they are who come with the terms they have, and with their copies; return the others.

    A story grows in the order of arrival: chosen again at another time, an article might join another one though
    nothing is new about it.
    """
    ids = [one.revision.article_id for one in newcomers]
    known = {row.article_id: row for row in rows_of(connection, "story_standing", article_ids=ids, version=version)}
    standing = [one for one in newcomers if _same(one, known.get(one.revision.article_id))]
    moved = [one for one in standing if known[one.revision.article_id].revision_id != one.revision.revision_id]
    if moved:
        run_statement(
            connection,
            "renew_standing",
            article_ids=[one.revision.article_id for one in moved],
            revision_ids=[one.revision.revision_id for one in moved],
        )
    stays = {one.revision.article_id for one in standing}
    return [one for one in newcomers if one.revision.article_id not in stays]


def _same(one: Newcomer, known: Any) -> bool:
    return (
        known is not None
        and known.terms == dict(one.terms.terms)
        and (known.day, known.headline_only) == (one.revision.day, one.terms.headline_only)
    )


def newcomers_of(connection: Connection, newcomers: Sequence[Newcomer]) -> list[StoryArticle]:
    """Return the newcomers as story grouping sees them."""
    ids = [one.revision.article_id for one in newcomers]
    roots = {row.article_id: row.root_id for row in rows_of(connection, "group_roots", article_ids=ids)}
    vetoed: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows_of(connection, "story_vetoes", article_ids=ids):
        vetoed[row.article_id].add(row.other_id)
    bulletins = _bulletins(connection, [one.revision.revision_id for one in newcomers])
    return [
        StoryArticle(
            one.revision.article_id,
            one.revision.order,
            one.revision.day,
            one.terms,
            story_id=None,
            group_root=roots.get(one.revision.article_id),
            vetoed=frozenset(vetoed[one.revision.article_id]),
            **bulletins.get(one.revision.revision_id, {}),
        )
        for one in newcomers
    ]


def _bulletins(connection: Connection, revision_ids: Sequence[int]) -> dict[int, dict[str, frozenset[int]]]:
    """Return the keys of those texts that are full of numbers, as fields of a StoryArticle."""
    rows = rows_of(connection, "bulletin_keys", revision_ids=list(revision_ids))
    return {row.revision_id: {"frame": frozenset(row.frame), "figures": frozenset(row.figures)} for row in rows}


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
    bulletins = _bulletins(connection, [row.revision_id for row in rows])
    new = set(ids)
    return [
        StoryArticle(
            row.article_id,
            order_of(row),
            row.day,
            StoryTerms(row.terms, (), row.headline_only),
            row.story_id,
            row.group_root,
            **bulletins.get(row.revision_id, {}),
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
    """Return a story id for each seed that has none: of the stories that lost all members, the one most came from."""
    groups: dict[int, list[int]] = {}
    for choice in choices:
        if choice.story_id is None:
            groups.setdefault(choice.seed_id, []).append(choice.article_id)
    deserted = _deserted(connection, [choice.article_id for choice in choices], before)
    opened = _inherit(groups, {article: story for article, story in before.items() if story in deserted})
    if opened:
        run_statement(connection, "seed_stories", seeds=list(opened), story_ids=list(opened.values()))
    homeless = [seed for seed in sorted(groups) if seed not in opened]
    if homeless:
        opened.update(
            (row.seed_article_id, row.story_id) for row in rows_of(connection, "open_stories", seeds=homeless)
        )
    return opened


def _inherit(groups: dict[int, list[int]], old: dict[int, int]) -> dict[int, int]:
    """Give each group (by seed) the old story that most of its members were in, each story once."""
    claims = sorted(
        (-n, story_id, seed)
        for seed, members in groups.items()
        for story_id, n in Counter(old[member] for member in members if member in old).items()
    )
    ids: dict[int, int] = {}
    for _, story_id, seed in claims:
        if seed not in ids and story_id not in ids.values():
            ids[seed] = story_id
    return ids


def _deserted(connection: Connection, articles: Sequence[int], before: dict[int, int]) -> set[int]:
    """Return the stories that have no members but some of these articles."""
    story_ids = sorted(set(before.values()))
    if not story_ids:
        return set()
    held = rows_of(connection, "stories_held_by_others", story_ids=story_ids, article_ids=list(articles))
    return set(story_ids) - {row.story_id for row in held}


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
