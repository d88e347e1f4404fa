"""Take articles down, and choose anew where those stand that were copies of them or told the same story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from etl import stories
from etl.errors import UsageError
from etl.pipeline.stages import STAGES, regroup
from etl.publish.counts import count_changes
from etl.records import StoryTerms
from etl.store import articles, duplicates, ledger, rollups, takedown
from etl.store import stories as story_store
from etl.store.connect import Database, rows_of, run_statement
from etl.store.takedown import Subject
from etl.version import code_version

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a takedown did."""

    run_id: int
    articles: int
    documents: int
    tombstones: tuple[int, ...]
    regrouped: int  # articles that stand elsewhere among their copies now
    restoried: int  # articles whose stories were chosen anew

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def find(database: Database, name: str | None, outlet: str | None) -> list[Subject]:
    """Return the articles that would be taken down. Raises UsageError when nothing is called so."""
    if (name is None) == (outlet is None):
        raise UsageError("name one article (id, external id or URL), or --outlet")
    with database.writer.begin() as connection:
        ids = takedown.find(connection, name) if name is not None else takedown.of_outlet(connection, outlet or "")
        if not ids:
            raise UsageError(f"no article is called {name}" if name is not None else f"{outlet} has no articles")
        return takedown.subjects(connection, ids)


def forget(database: Database, settings: Settings, subjects: Sequence[Subject], reason: str = "") -> Forgotten:
    """Take articles down in one transaction, under the locks of all steps.

    Bytes, text and all that was read in them go; a tombstone of hashes keeps them out when they come again.
    """
    with database.writer.begin() as connection:
        for step in sorted({stage.lock for stage in STAGES if stage.lock is not None}):
            ledger.lock_step(connection, step)
        # An article may be gone already, or have been given another text, since a person was asked.
        ids = [one.article_id for one in takedown.subjects(connection, [one.article_id for one in subjects])]
        run_id = ledger.open_run(connection, "other", code_version(), {"forget": ids, "reason": reason})
        noted = rollups.last_note(connection)
        buried = takedown.bury(connection, ids, reason, run_id)
        remains = takedown.remains_of(connection, ids)
        told = [row.story_id for row in rows_of(connection, "stories_of", article_ids=ids)]
        regrouped = _leave_groups(connection, ids)
        takedown.erase(connection, ids, remains)
        restoried = _choose_stories(connection, told, settings, run_id)
        count_changes(connection, noted)
        ledger.finish_run(connection, run_id)
    return Forgotten(run_id, len(ids), len(remains.document_ids), tuple(buried), regrouped, restoried)


def _leave_groups(connection: Connection, ids: Sequence[int]) -> int:
    """Take articles out of their groups; return how many of those left behind stand elsewhere now.

    Whoever had its text from one of them hangs on its next best source; a group of one is none.
    """
    groups = [row.group_id for row in rows_of(connection, "groups_of", article_ids=list(ids))]
    left = (duplicates.copies_of(connection, ids) | duplicates.drop_edges(connection, ids)) - set(ids)
    run_statement(connection, "delete_group_members", article_ids=list(ids))
    moved = regroup(connection, left)
    run_statement(connection, "delete_empty_groups", group_ids=groups)
    return len(moved)


def _choose_stories(connection: Connection, story_ids: Sequence[int], settings: Settings, run_id: int) -> int:
    """Choose anew where the articles belong that are left in stories; return how many there are."""
    left = {row.article_id: row for row in rows_of(connection, "story_remains", story_ids=list(story_ids))}
    revisions = articles.load_current(connection, left)
    newcomers = [
        story_store.Newcomer(revisions[article_id], StoryTerms(row.terms, (), row.headline_only), run_id)
        for article_id, row in left.items()
    ]
    if newcomers:
        new = story_store.newcomers_of(connection, newcomers)
        copies = duplicates.copies_of(connection, list(left))
        known = story_store.window_around(connection, new, sorted(copies), settings.story_window_days)
        story_store.save_choices(connection, newcomers, stories.assign(new, known), stories.VERSION)
    run_statement(connection, "delete_empty_stories", story_ids=list(story_ids))
    return len(newcomers)
