"""Count what publish was not handed: articles that changed after they were published, and those set aside before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.store import ledger, rollups
from etl.store.connect import rows_of, run_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.store.connect import Database


def settle_counts(database: Database, run_id: int | None = None) -> None:
    """Let mart's counts be those of the tables, batch by batch; of a run count also the texts that were set aside."""
    after: int | None = 0
    with database.writer.begin() as connection:
        ledger.lock_step(connection, rollups.LOCK)
        if run_id is not None:
            rows = rows_of(connection, "revisions_set_aside", run_id=run_id)
            if rows:
                rollups.publish(connection, [row.revision_id for row in rows])
    while after is not None:
        with database.writer.begin() as connection:
            ledger.lock_step(connection, rollups.LOCK)
            after = rollups.publish_noted(connection, after)


def count_changes(connection: Connection, after: int) -> None:
    """Count, in this transaction, what was changed in it: what was noted after a note."""
    last: int | None = after
    while last is not None:
        last = rollups.publish_noted(connection, last)


def recount(database: Database, at_once: int = 2_000) -> int:
    """Count every article anew and return how many there are: after a restore, or where counts are doubted."""
    with database.writer.begin() as connection:
        ids = [row.article_id for row in rows_of(connection, "articles_to_count")]
    for start in range(0, len(ids), at_once):
        with database.writer.begin() as connection:
            ledger.lock_step(connection, rollups.LOCK)
            rollups.publish_articles(connection, ids[start : start + at_once])
    with database.writer.begin() as connection:
        ledger.lock_step(connection, rollups.LOCK)
        run_statement(connection, "sum_up_anew")
    return len(ids)
