"""Look at what was set aside, and take it out again to be worked once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from etl.sources.urls import url_key
from etl.store import documents
from etl.store.connect import rows_of, run_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

SHOWN_BYTES = 2_000  # of an input, for a person to see what it is


@dataclass(frozen=True, slots=True)
class Entry:
    """An input that did not go through."""

    quarantine_id: int
    run_id: int
    stage: str
    key: int | None
    locator: str
    outcome: str
    reason: str
    detail: str
    attempts: int
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that is to be replayed, with what the run was asked for that brought it in."""

    quarantine_id: int
    stage: str
    key: int | None  # None: it never became a document
    locator: str
    params: dict[str, Any]
    window: tuple[datetime | None, datetime | None]


def entries(
    connection: Connection,
    *,
    stage: str | None = None,
    reason: str | None = None,
    run_id: int | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """Return what is set aside still, latest first."""
    rows = rows_of(connection, "list_quarantine", stage=stage, reason=reason, run_id=run_id, limit=limit)
    return [Entry(*row) for row in rows]


def show(connection: Connection, quarantine_id: int) -> dict[str, Any] | None:
    """Return all that is known of one entry, with the ``first_bytes`` of its input where they are kept."""
    row = run_statement(connection, "show_quarantine", quarantine_id=quarantine_id).first()
    if row is None:
        return None
    said = row._asdict()
    payload = said.pop("payload")
    kept = bytes(payload) if payload is not None else _document_bytes(connection, row.stage, row.key)
    return said | {"first_bytes": None if kept is None else kept[:SHOWN_BYTES]}


def candidates(
    connection: Connection,
    *,
    ids: Sequence[int] | None = None,
    stage: str | None = None,
    reason: str | None = None,
) -> list[Candidate]:
    """Return what is to be replayed, oldest first, and keep others from doing so until the transaction ends."""
    rows = rows_of(connection, "claim_replay", ids=None if ids is None else list(ids), stage=stage, reason=reason)
    return [
        Candidate(
            row.quarantine_id, row.stage, row.key, row.locator, dict(row.params), (row.window_start, row.window_end)
        )
        for row in rows
    ]


def mark_replayed(connection: Connection, ids: Sequence[int]) -> None:
    """Note that entries were put back to work: what fails again is a new entry."""
    run_statement(connection, "mark_replayed", ids=list(ids))


def revisit(connection: Connection, url: str) -> bool:
    """Have a page fetched by the next run that fetches; return whether the address is known."""
    return run_statement(connection, "revisit_page", url_sha256=url_key(url)).first() is not None


def accept(connection: Connection, sha256: str, context: Any, member: str, n: int | None) -> None:
    """Count `n` records fewer of a known seed file as refused; None: it is another now, and read again when met."""
    run_statement(
        connection,
        "accept_records",
        sha256=bytes.fromhex(sha256),
        context_sha256=documents.context_sha256(context),
        member=member,
        n=n,
    )


def _document_bytes(connection: Connection, stage: str, key: int | None) -> bytes | None:
    if key is None:
        return None
    document_id = key
    if stage != "clean":
        document_id = run_statement(connection, "document_of_revision", revision_id=key).scalar() or 0
    found = documents.load(connection, [document_id])
    return found[document_id].content if document_id in found else None
