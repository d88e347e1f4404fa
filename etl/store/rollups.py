"""Keep what mart answers from: counts by outlet, day, entity and story, and words to search by.

Triggers note in ``ops.unpublished`` each article whose text, names, copies or story changed, in the transaction that
changes it. A refresh takes articles as they were counted out and as they are now in, so that a late article, a
re-grouped copy or a merged entity corrects the past days it touches. Only what is concerned is read.

Call under the step lock ``LOCK``: of two sessions that count one day at once neither would see the other's articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from etl.store.connect import run_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOCK = "publish"
LOOKED_AT = 5_000  # notes looked through at once


def index_words(connection: Connection, revision_ids: Sequence[int]) -> None:
    """Keep the words that texts are found by; needs no lock, so several workers may do it at once."""
    run_statement(connection, "index_words", revision_ids=list(revision_ids))


def publish(connection: Connection, revision_ids: Sequence[int]) -> None:
    """Count the articles of some revisions, and some of those noted that were counted before."""
    run_statement(connection, "stage_rollups")
    run_statement(connection, "due_revisions", revision_ids=list(revision_ids))
    run_statement(connection, "due_noted", after=0, looked_at=LOOKED_AT)
    _refresh(connection)


def publish_articles(connection: Connection, article_ids: Sequence[int]) -> None:
    """Count some articles, whether they were noted or not; they may be gone."""
    run_statement(connection, "stage_rollups")
    run_statement(connection, "due_articles", article_ids=list(article_ids))
    _refresh(connection)


def publish_noted(connection: Connection, after: int = 0) -> int | None:
    """Look at the next notes after one, count what was counted before, and return the last note looked at.

    None: there is no other. Articles never counted before are left to the ledger.
    """
    run_statement(connection, "stage_rollups")
    row = run_statement(connection, "due_noted", after=after, looked_at=LOOKED_AT).one()
    if row.n_due:
        _refresh(connection)
    return None if row.last_id is None else int(row.last_id)


def last_note(connection: Connection) -> int:
    """Return the note added last, for ``publish_noted`` to begin after."""
    return int(run_statement(connection, "last_note").scalar_one())


def _refresh(connection: Connection) -> None:
    run_statement(connection, "due_copies")
    run_statement(connection, "count_due")
    run_statement(connection, "count_named")
    run_statement(connection, "touch")
    run_statement(connection, "tally_texts", sign=-1)
    run_statement(connection, "keep_counted")
    run_statement(connection, "keep_named")
    run_statement(connection, "tally_texts", sign=1)
    run_statement(connection, "keep_tallies")
    run_statement(connection, "keep_outlet_days")
    run_statement(connection, "keep_entity_days")
    run_statement(connection, "keep_stories")
    run_statement(connection, "keep_words")
