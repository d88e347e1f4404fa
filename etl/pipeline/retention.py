"""Let old bytes and old keys go, by whole months, as the settings say: articles and all that was read in them stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.pipeline.stages import Dedup
from etl.store import documents, duplicates, ledger
from etl.store.connect import Database

if TYPE_CHECKING:
    from etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Expired:
    """How many months went."""

    months_of_bytes: int = 0
    months_of_keys: int = 0


def expire(database: Database, settings: Settings, today: date) -> Expired:
    """Drop what is older than the settings keep; a month that somebody reads just now goes the next time."""
    of_bytes = of_keys = 0
    if settings.keep_bytes_days is not None:
        with database.writer.begin() as connection:
            of_bytes = documents.drop_months(connection, today - timedelta(days=settings.keep_bytes_days))
    if settings.keep_keys_days is not None:
        kept = max(settings.keep_keys_days, settings.duplicate_window_days)
        with database.writer.begin() as connection:
            ledger.lock_step(connection, Dedup.lock)
            of_keys = duplicates.drop_key_months(connection, today - timedelta(days=kept))
    return Expired(of_bytes, of_keys)


def restore_keys(database: Database) -> int:
    """Make the keys anew that were dropped, a month at a time; return how many months."""
    with database.writer.begin() as connection:
        months = duplicates.dropped_months(connection)
    for month in months:
        with database.writer.begin() as connection:
            ledger.lock_step(connection, Dedup.lock)
            duplicates.restore_keys(connection, [month])
    return len(months)
