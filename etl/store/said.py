"""Which text each document said, and what becomes of a text that no document says any more.

A document that is cleaned again may say something else than before: its article then has that text instead, under the
same id. A text that was only ever the cleaner's mistake is no revision of the outlet's, so it goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.store.connect import rows_of, run_statement
from etl.store.copying import stage_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SAID = {"document_id": "bigint", "identity_sha256": "bytea", "content_sha256": "bytea"}


@dataclass(frozen=True, slots=True)
class Home:
    """The article a document belongs to, and what it said when it was cleaned last."""

    revision_id: int
    article_id: int
    identity_kind: str
    identity_sha256: bytes


def homes(connection: Connection, document_ids: Sequence[int]) -> dict[int, Home]:
    """Return where documents belong, by id; those that were never cleaned are missing."""
    rows = rows_of(connection, "homes", document_ids=list(document_ids))
    return {
        row.document_id: Home(row.revision_id, row.article_id, row.identity_kind, bytes(row.identity_sha256))
        for row in rows
    }


def link(connection: Connection, sayings: Iterable[tuple[int, bytes, bytes]]) -> None:
    """Note what documents say: (document id, identity of the article, content)."""
    stage_rows(connection, "staging_said", _SAID, sayings)
    run_statement(connection, "link_documents")


def drop_unsaid(connection: Connection, revision_ids: Collection[int]) -> None:
    """Take away those of some revisions that no document says any more.

    Places in stories and evidence of copies go over to the text that takes their place: its article is to be compared
    again, and whoever does must find whom it concerned.
    """
    if not revision_ids:
        return
    rows = rows_of(connection, "unsaid", revision_ids=list(revision_ids))
    if rows:
        gone, heirs = [row.revision_id for row in rows], [row.heir_id for row in rows]
        run_statement(connection, "hand_over_story", revision_ids=gone, heir_ids=heirs)
        run_statement(connection, "hand_over_edges", revision_ids=gone, heir_ids=heirs)
        run_statement(connection, "hand_over_earlier_edges", revision_ids=gone, heir_ids=heirs)
        run_statement(connection, "delete_revisions", revision_ids=gone)
    run_statement(connection, "count_sayings", revision_ids=list(revision_ids))
