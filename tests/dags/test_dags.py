"""The timetable: what the DAGs look like, and real runs of both by Airflow itself, on a Postgres given by URL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl.settings import Settings
from etl.store.connect import Database
from etl.store.feeds import add_feed
from scripts.local_airflow import environment, migrate
from tests.conftest import ROOT
from tests.newsroom import Newsroom, Server, ten_articles

STAGES = ["clean", "dedup", "entities", "stories", "publish"]

pytestmark = pytest.mark.airflow


def airflow_session(settings: Settings, database: Database, runs: dict[str, Any]) -> dict[str, Any]:
    """Run tests/dags/airflow_session.py with Airflow's metadata on the embedded server."""
    env = environment(settings)
    migrate(settings, env)
    env |= {
        "COPYDESK_DATABASE_URL": database.owner_url.render_as_string(hide_password=False),
        "COPYDESK_ALLOW_ADDRESSES": "127.0.0.1",
        "COPYDESK_HOST_DELAY": "0",
    }
    script = Path(__file__).with_name("airflow_session.py")
    done = subprocess.run(
        [sys.executable, str(script), str(ROOT / "dags"), json.dumps(runs)],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
    assert answers, done.stdout[-3000:] + done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(answers[0].removeprefix("ANSWER "))
    return answer


def test_both_dags_run_through_airflow_to_mart(database: Database, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor of Ghent resigned on Friday, June 6, 2025, after a vote in the council.")
    newsroom = Newsroom(dict(list(ten_articles().items())[:3]))
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        conf = {"backfill_seeds": {"paths": [str(tmp_path)], "outlet": "Seed Post"}, "ingest_news": {}}
        answer = airflow_session(settings, database, conf)

    assert answer["errors"] == {}
    dags = answer["dags"]
    assert dags["backfill_seeds"]["tasks"] == ["take_in", *STAGES, "summary"]
    assert dags["ingest_news"]["tasks"] == ["poll", "share_out", "fetch", *STAGES, "summary"]
    for dag in dags.values():
        assert dag["owners"] == ["copydesk"]
        assert min(dag["retries"]) >= 2
        assert len(dag["doc"]) > 40
        assert dag["tags"] == ["copydesk"]
        assert dag["catchup"] is False
    for run in answer["runs"].values():
        assert run["state"] == "success", run
        assert set(run["tasks"].values()) == {"success"}
    with database.owner.connect() as connection:
        outlets = connection.exec_driver_sql("SELECT outlet, count(*) FROM mart.articles GROUP BY 1 ORDER BY 1").all()
        books = connection.exec_driver_sql("SELECT bool_and(is_closed), sum(waiting) FROM mart.runs").one()
        status = connection.exec_driver_sql("SELECT kind, status FROM ops.run ORDER BY run_id").all()
    assert [tuple(row) for row in outlets] == [("Seed Post", 1), ("The Lantern", 3)]
    assert tuple(books) == (True, 0)
    assert [tuple(row) for row in status] == [("backfill", "done"), ("ingest", "done")]


def test_dags_are_a_thin_timetable() -> None:
    for path in (ROOT / "dags").glob("*.py"):
        text = path.read_text()
        assert len(text.splitlines()) <= 75, (
            f"{path.name}: a timetable is short; move the work to etl/pipeline/steps.py"
        )
        assert not any(word in text.upper() for word in ("SELECT ", "INSERT ", "VARIABLE.GET")), path.name


def test_etl_works_without_airflow() -> None:
    code = (
        "import sys; sys.modules['airflow'] = None; import etl.pipeline.steps, etl.cli, etl.doctor, etl.pipeline.ingest"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=os.environ)
