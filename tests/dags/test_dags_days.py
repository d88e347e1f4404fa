"""Airflow's own backfill by publication day: its runs, and a real run of one day."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from etl.settings import Settings
from etl.store.connect import Database
from scripts.local_airflow import environment, migrate
from tests.conftest import ROOT

pytestmark = pytest.mark.airflow


def test_a_backfill_of_three_days_is_three_runs_each_of_its_day(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """That a scheduler works them, and what a second time brings: ``python -m benchmarks backfill_days``."""
    path = tmp_path / "2025/07/03/a.txt"
    path.parent.mkdir(parents=True)
    path.write_text("The mayor of Ghent resigned on Thursday, July 3, 2025, after a vote in the council.")
    env = environment(settings)
    migrate(settings, env)
    env["COPYDESK_DATABASE_URL"] = database.owner_url.render_as_string(hide_password=False)
    conf = {"folder": f"{tmp_path}/%Y/%m/%d", "outlet": "Seed Post"}
    script = Path(__file__).with_name("airflow_backfill_session.py")
    done = subprocess.run(
        [sys.executable, str(script), str(ROOT / "dags"), json.dumps(["2025-07-01", "2025-07-03", conf])],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
    assert answers, done.stdout[-3000:] + done.stderr[-3000:]
    answer = json.loads(answers[0].removeprefix("ANSWER "))
    assert [run["key"] for run in answer["runs"]] == ["2025-07-01", "2025-07-02", "2025-07-03"]
    assert all(run["logical_date"] is None and run["conf"] == conf for run in answer["runs"])
    assert answer["state"] == "success"
    assert set(answer["tasks"].values()) == {"success"}
    with database.owner.connect() as connection:
        rows = connection.exec_driver_sql("SELECT outlet, published_date::text FROM mart.articles").all()
    assert [tuple(row) for row in rows] == [("Seed Post", "2025-07-03")]
