"""What was taken down and must not come in again; nothing is kept of it but hashes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from etl.records import Rejected
from etl.store.connect import rows_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

Key = tuple[str, bytes]  # kind (ops.tombstone_key.kind) and SHA-256
FORGOTTEN = Rejected("forgotten", "It was taken down: `copydesk forget --list` shows when and why.")


def forgotten(connection: Connection, keys: Iterable[Key]) -> set[Key]:
    """Return those keys that a forgotten article is known by."""
    wanted = sorted(set(keys))
    if not wanted:
        return set()
    rows = rows_of(
        connection,
        "known_tombstones",
        kinds=[kind for kind, _ in wanted],
        hashes=[sha256 for _, sha256 in wanted],
    )
    return {(row.kind, bytes(row.sha256)) for row in rows}
