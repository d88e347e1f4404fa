"""Keep what was changed from one text of an article to the next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.records import Change, Said
from etl.store.connect import rows_of, run_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Untold:
    """A text of which nobody has said yet what it changed."""

    revision_id: int
    before_id: int | None
    before: Said | None  # None: it is the first
    said: Said


def untold(connection: Connection, document_ids: Collection[int]) -> list[Untold]:
    """Return the texts, of the articles that some documents belong to, that follow another text than they did.

    Texts stand in the order of ``mart.revisions``: one that arrives late, or goes, gives its successor another
    predecessor. Call under the step lock "articles", once the documents are saved.
    """
    rows = rows_of(connection, "untold_changes", document_ids=list(document_ids)) if document_ids else []
    return [
        Untold(
            row.revision_id,
            row.before_id,
            None
            if row.before_id is None
            else Said(row.title_before, row.text_before, row.title_derived_before, row.partial_before),
            Said(row.title, row.text, row.title_derived, row.partial),
        )
        for row in rows
    ]


def save(connection: Connection, changes: Sequence[tuple[Untold, Change]]) -> None:
    """Save what texts changed."""
    if changes:
        run_statement(
            connection,
            "save_changes",
            revision_ids=[one.revision_id for one, _ in changes],
            before_ids=[one.before_id for one, _ in changes],
            kinds=[change.kind for _, change in changes],
            disclosed=[change.disclosed for _, change in changes],
        )
