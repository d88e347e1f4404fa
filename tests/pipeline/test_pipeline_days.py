"""Dated folders: a run takes its day's folder; taken again, it brings nothing new."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl.errors import UsageError
from etl.pipeline import steps
from etl.settings import Settings
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)

pytestmark = pytest.mark.usefixtures("in_process")

DAYS = ("2025-07-01", "2025-07-02", "2025-07-03")
RunDay = Callable[..., dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Write two articles a day; one of them was published the day before."""
    for number, day in enumerate(DAYS):
        records = [
            {
                "id": f"{day}-{n}",
                "text": f"Ferry {number}{n} to Marrow Point was {number + n + 2} hours late, said the harbour office.",
                "published_at": f"2025-07-0{number + 1 - n}T09:00:00Z" if number else f"{day}T09:00:00Z",
            }
            for n in range(2)
        ]
        path = tmp_path / day.replace("-", "/") / "articles.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(map(json.dumps, records)))
    return f"{tmp_path}/%Y/%m/%d"


@pytest.fixture
def run_day(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> RunDay:
    """Do what the DAG's tasks do for a day; return the summary."""
    monkeypatch.setattr(steps, "get_settings", lambda: settings)
    monkeypatch.setattr(steps, "open_database", lambda _: database)

    def run(day: str | None, trigger: str = "first", **params: object) -> dict[str, Any]:
        run_id = steps.take_in_day(params, day, f"backfill_days {trigger} {day}")
        for stage in steps.STAGE_NAMES:
            steps.work_stage(stage, run_id)
        return steps.close_run(run_id)

    return run


def counts(told: dict[str, Any]) -> tuple[int, int, int, int]:
    assert told["closed"]
    return told["given"], told["loaded"], told["unchanged"], told["rejected"]


def test_each_run_takes_its_day_and_once_more_nothing_new(run_day: RunDay, folder: str, database: Database) -> None:
    assert [counts(run_day(day, folder=folder)) for day in DAYS] == [(2, 2, 0, 0)] * 3
    assert [counts(run_day(day, "again", folder=folder)) for day in DAYS] == [(2, 0, 2, 0)] * 3
    with database.owner.connect() as connection:
        paths = connection.exec_driver_sql("SELECT params->'paths'->>0 FROM ops.run ORDER BY run_id LIMIT 3").scalars()
        assert [path[-10:] for path in paths] == [day.replace("-", "/") for day in DAYS]


def test_only_that_day(run_day: RunDay, folder: str, database: Database) -> None:
    run_day(DAYS[1], folder=folder, only_that_day=True)
    with database.owner.connect() as connection:
        ids = connection.exec_driver_sql("SELECT external_id FROM mart.articles").scalars().all()
    assert ids == ["2025-07-02-0"]


def test_a_day_that_was_not_delivered_is_a_gap_that_shows(run_day: RunDay, folder: str) -> None:
    told = run_day("2025-07-04", folder=folder)
    assert counts(told) == (1, 0, 0, 1)
    assert told["refusals"][0]["reason"] == "missing"
    assert [steps.is_delivered({"folder": folder}, day) for day in ("2025-07-03", "2025-07-04")] == [True, False]
    assert steps.is_delivered({"folder": "s3://desk/%Y/%m/%d"}, "2025-07-04")


def test_a_run_started_by_hand_must_say_its_day(run_day: RunDay) -> None:
    with pytest.raises(UsageError, match="day"):
        run_day(None)


def test_the_folder_comes_from_the_settings_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "get_settings", lambda: Settings(dated_folders="/in/%Y-%m/%d"))
    assert steps.folder_of({}, "2025-07-01") == "/in/2025-07/01"
