"""A whole archive: copies at any distance in time, found by the same code and kept by later runs; old keys dropped."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from etl.errors import UsageError
from etl.pipeline.catch_up import catch_up
from etl.pipeline.intake import Request
from etl.pipeline.reprocess import Selection, open_reprocess, reprocess
from etl.pipeline.retention import Expired, expire
from etl.pipeline.runs import backfill
from etl.publish.checks import run_checks
from etl.settings import Settings
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.same_tables import snapshot

pytestmark = pytest.mark.usefixtures("in_process")

HARBOUR = (
    "The harbour board of Valletta voted on Tuesday to rebuild the old grain pier, which has been closed since a crane "
    "fell on it. Engineer Ilse Varga told the meeting that divers had found the piles sound and that the work could be "
    "done in two winters. Fishermen asked for a smaller ramp to be kept open while the pier is in scaffolding."
)
ORCHARD = (
    "Growers in the upper valley have lost a third of their blossom to a late frost, the orchard union said. Smoke "
    "pots and helicopters saved the lower terraces, but the oldest trees stood in the coldest hollow. Pickers who were "
    "expected in August have been told to wait for a letter, and two packing sheds will not open at all this year."
)


def load(database: Database, settings: Settings, path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps({"outlet": "The Lantern", **one}) + "\n" for one in records), encoding="utf-8")
    backfill(database, settings, Request((str(path),)))


def groups(database: Database) -> dict[str, int | None]:
    with database.owner.connect() as connection:
        rows = connection.exec_driver_sql("SELECT external_id, duplicate_group_id FROM mart.articles")
        return {row.external_id: row.duplicate_group_id for row in rows}


def failing(database: Database) -> list[str]:
    with database.writer.begin() as connection:
        return [one.name for one in run_checks(connection) if one.violations]


@pytest.fixture
def archive(database: Database, settings: Settings, tmp_path: Path) -> Database:
    load(
        database,
        settings,
        tmp_path / "archive.jsonl",
        [
            {"id": "pier", "text": HARBOUR, "published_at": "2021-03-02"},
            {"id": "frost", "text": ORCHARD, "published_at": "2022-05-11"},
            {"id": "frost again", "text": ORCHARD, "published_at": "2022-05-13"},
            {"id": "pier again", "text": f"From our archive.\n\n{HARBOUR}", "published_at": "2024-11-20"},
        ],
    )
    return database


ARCHIVE = Selection("dedup", everything=True, whole_archive=True)


def test_copies_years_apart_are_found_by_a_run_over_the_whole_archive_and_kept(
    archive: Database, settings: Settings, tmp_path: Path
) -> None:
    before = groups(archive)
    assert before["pier"] is None
    assert before["frost"] == before["frost again"] is not None

    assert reprocess(archive, settings, ARCHIVE).closed
    found = groups(archive)
    assert found["pier"] == found["pier again"] is not None
    assert found["frost"] == found["frost again"] == before["frost"]

    with archive.owner.connect() as connection:
        kept = snapshot(connection)
    reprocess(archive, settings, Selection("dedup", everything=True))  # within the window, and nothing is lost
    with archive.owner.connect() as connection:
        assert snapshot(connection) == kept

    changed = {"id": "pier again", "text": f"From our archive of 2021.\n\n{HARBOUR}", "published_at": "2024-11-20"}
    load(archive, settings, tmp_path / "changed.jsonl", [changed])
    assert groups(archive)["pier"] == groups(archive)["pier again"] == found["pier"]


def test_a_text_printed_again_weeks_later_is_compared_no_further_than_if_it_had_come_at_once(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """What an earlier text of the article was compared with lay within the window then: nothing was found from afar."""
    first = {"id": "pier", "text": HARBOUR, "published_at": "2021-03-02"}
    copy = {"id": "copy", "text": HARBOUR, "published_at": "2021-03-03"}
    again = {"id": "pier", "text": f"{HARBOUR} The ramp stays.", "published_at": "2021-05-10"}
    load(database, settings, tmp_path / "first.jsonl", [first, copy])
    assert groups(database)["pier"] == groups(database)["copy"] is not None
    load(database, settings, tmp_path / "again.jsonl", [again])
    assert groups(database) == {"pier": None, "copy": None}


def test_a_copy_that_comes_between_two_texts_of_an_article_is_compared_within_the_window_only(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys still lead to the first text, of the copy's days; the second, on show by then, is of ten weeks later."""
    monkeypatch.setattr("etl.pipeline.catch_up.SMALLEST_BATCH", 1)
    first = {"id": "pier", "text": HARBOUR, "published_at": "2021-03-02"}
    copy = {"id": "copy", "text": HARBOUR, "published_at": "2021-03-03"}
    again = {"id": "pier", "text": f"{HARBOUR} The ramp stays.", "published_at": "2021-05-10"}
    load(database, settings, tmp_path / "first.jsonl", [first])
    load(database, settings.model_copy(update={"batch_size": 1}), tmp_path / "both.jsonl", [copy, again])
    assert groups(database) == {"pier": None, "copy": None}


def partitions(database: Database, table: str) -> int:
    with database.owner.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM pg_inherits WHERE inhparent = '{table}'::regclass")
        return int(found.scalar_one())


def test_old_keys_are_dropped_and_made_anew_when_they_are_needed(
    archive: Database, settings: Settings, tmp_path: Path
) -> None:
    keeping = settings.model_copy(update={"keep_keys_days": 400})
    before = partitions(archive, "news.fingerprint_key")
    assert expire(archive, settings, date(2025, 1, 1)) == Expired(0, 0)
    assert expire(archive, keeping, date(2025, 1, 1)) == Expired(0, 2)
    assert expire(archive, keeping, date(2025, 1, 1)) == Expired(0, 0)
    assert partitions(archive, "news.fingerprint_key") == before - 2
    assert failing(archive) == []

    # A late article of those days finds its copies all the same,
    load(archive, settings, tmp_path / "late.jsonl", [{"id": "late", "text": ORCHARD, "published_at": "2022-06-02"}])
    found = groups(archive)
    assert found["late"] == found["frost"] is not None
    assert failing(archive) == []

    # and so does a run over the whole archive.
    expire(archive, keeping, date(2025, 1, 1))
    reprocess(archive, settings, ARCHIVE)
    assert groups(archive)["pier"] == groups(archive)["pier again"] is not None
    assert failing(archive) == []


def test_old_bytes_are_dropped_but_not_what_waits(archive: Database, settings: Settings) -> None:
    keeping = settings.model_copy(update={"keep_bytes_days": 31})
    with archive.owner.connect() as connection:
        query = "SELECT date_trunc('month', max(captured_at)) FROM raw.document"
        month = connection.exec_driver_sql(query).scalar_one()
    later = (month + timedelta(days=100)).date()
    open_reprocess(archive, Selection("clean", everything=True))
    assert expire(archive, keeping, later) == Expired(0, 0)
    catch_up(archive, settings)
    assert expire(archive, keeping, later) == Expired(1, 0)
    with archive.reader() as connection:
        assert connection.exec_driver_sql("SELECT bool_and(bytes_expired) FROM mart.lineage").scalar_one()
        assert connection.exec_driver_sql("SELECT count(*) FROM mart.articles").scalar_one() == 4
    assert failing(archive) == []
    assert reprocess(archive, settings, Selection("dedup", everything=True)).closed


def test_the_reader_drops_nothing(archive: Database) -> None:
    for function in ("raw.drop_months", "news.drop_key_months"):
        with archive.reader() as connection, pytest.raises(DBAPIError, match="permission denied"):
            connection.exec_driver_sql(f"SELECT {function}('2030-01-01')")


def test_a_whole_archive_is_about_copies() -> None:
    with pytest.raises(UsageError, match="--stage dedup"):
        Selection("stories", everything=True, whole_archive=True).check()
