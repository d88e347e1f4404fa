"""Keep what people decided about pairs of articles, by natural keys: it survives whatever is worked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from etl.records import DuplicateEdge
from etl.store.connect import rows_of, run_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody decided about two articles."""

    a: int
    b: int
    verdict: Literal["same", "different"]
    judged_by: str
    judged_at: datetime
    note: str


def save(connection: Connection, a: int, b: int, verdict: Literal["same", "different"], by: str, note: str) -> None:
    """Keep a decision about two articles; the last one counts."""
    left, right = _keys(connection, a, b)
    run_statement(
        connection, "save_judgement", left_key=left, right_key=right, verdict=verdict, judged_by=by, note=note
    )


def withdraw(connection: Connection, a: int, b: int) -> None:
    """Leave two articles to the rules again."""
    left, right = _keys(connection, a, b)
    run_statement(connection, "delete_judgement", left_key=left, right_key=right)


def about(connection: Connection, article_ids: Iterable[int]) -> list[Judgement]:
    """Return what was decided about these articles and any others."""
    return [Judgement(*row) for row in rows_of(connection, "judgements_about", article_ids=list(article_ids))]


def drop_evidence(connection: Connection, edges: Sequence[DuplicateEdge]) -> None:
    """Take away what only followed from decisions."""
    if edges:
        run_statement(
            connection,
            "delete_evidence",
            later_ids=[edge.article_id for edge in edges],
            earlier_ids=[edge.earlier_id for edge in edges],
        )


def _keys(connection: Connection, a: int, b: int) -> list[str]:
    return sorted(row.key for row in rows_of(connection, "identities", article_ids=[a, b]))
