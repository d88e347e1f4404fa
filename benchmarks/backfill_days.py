"""Airflow's own backfill over three days of dated folders: three runs, each its day; once more, nothing new.

Starts an Airflow of its own (scheduler, API) on an embedded server of its own, asks for the backfill on the command
line and over REST, and looks at the tables. Not a measure of speed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy

from benchmarks.corpus import Generator
from etl.pipeline.runs import summarise
from etl.settings import Settings, get_settings
from etl.store.roles import open_database
from scripts import local_airflow

FIRST = date(2025, 7, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(3)]
PATIENCE = 900  # seconds for Airflow to start, and for three runs, on a busy machine


def main(options: Sequence[str] = ()) -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks backfill_days", description=__doc__)
    parser.add_argument("--articles", type=int, default=5, help="articles a day")
    asked = parser.parse_args(options)
    base = Path(tempfile.mkdtemp(prefix="copydesk-days-"))
    base.chmod(0o711)
    os.environ["COPYDESK_HOME"] = str(base / "home")
    os.environ["COPYDESK_DATED_FOLDERS"] = str(base / "seeds/%Y/%m/%d")
    get_settings.cache_clear()
    local_airflow.HEALTHY_WITHIN = PATIENCE
    try:
        _write(base / "seeds", asked.articles)
        if local_airflow.up():
            raise SystemExit("Airflow did not start")
        _try(Settings(), asked.articles)
    finally:
        local_airflow.down()
        shutil.rmtree(base, ignore_errors=True)


def _write(folder: Path, n: int) -> None:
    for number, day in enumerate(DAYS):
        lines = [
            json.dumps({**record, "id": f"{day}-{record['id']}", "published_at": f"{day}T09:00:00+00:00"}) + "\n"
            for record in Generator(number).articles(n, words=120)
        ]
        path = folder / f"{day:%Y/%m/%d}/articles.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text("".join(lines))


def _try(settings: Settings, n: int) -> None:
    env = local_airflow.environment(settings)
    airflow(env, "dags", "unpause", "backfill_days")
    window = ("--from-date", str(DAYS[0]), "--to-date", str(DAYS[-1]))
    airflow(env, "backfill", "create", "--dag-id", "backfill_days", *window)
    wait_for_runs(env, {str(day): 1 for day in DAYS})
    check("three runs, each its day", books(settings), [(_folder(day), n, n, 0, 0, True) for day in DAYS])
    check("a folder's articles have its day", days_of(settings), [(day, n) for day in DAYS])

    airflow(env, "backfill", "create", "--dag-id", "backfill_days", *window)
    wait_for_runs(env, {str(day): 1 for day in DAYS})
    check("asked again on the command line: the days are done", len(books(settings)), 3)

    ask_over_rest(env, DAYS[0], DAYS[-1])
    wait_for_runs(env, {str(day): 2 for day in DAYS})
    again = [(_folder(day), n, 0, n, 0, True) for day in DAYS]
    check("asked over REST to do them again: nothing new", books(settings)[3:], again)
    check("and the articles are the same", days_of(settings), [(day, n) for day in DAYS])


def _folder(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def airflow(env: Mapping[str, str], *arguments: str) -> None:
    """Run an airflow command."""
    done = subprocess.run(["airflow", *arguments], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"airflow {' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")


def ask_over_rest(env: Mapping[str, str], first: date, last: date) -> None:
    """Ask for a backfill of days that were done already, as the UI's form does."""
    base = env["AIRFLOW__API__BASE_URL"]
    password = json.loads(Path(env["AIRFLOW_HOME"], "passwords.json").read_text())["admin"]
    token = _post(f"{base}/auth/token", {"username": "admin", "password": password})["access_token"]
    wanted = {"dag_id": "backfill_days", "from_date": f"{first}T00:00:00Z", "to_date": f"{last}T00:00:00Z"}
    _post(f"{base}/api/v2/backfills", {**wanted, "reprocess_behavior": "completed"}, token)


def _post(url: str, body: Mapping[str, Any], token: str | None = None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310  (our own, on 127.0.0.1)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def wait_for_runs(env: Mapping[str, str], wanted: Mapping[str, int]) -> None:
    """Wait until there are so many backfill runs of each day, all of which succeeded, and the backfill is closed.

    The scheduler closes a backfill in its own time, and a DAG has one at a time.
    """
    engine = sqlalchemy.create_engine(env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], poolclass=sqlalchemy.NullPool)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT partition_key, count(*), count(*) FILTER (WHERE state = 'success') FROM dag_run"
                " WHERE dag_id = 'backfill_days' AND run_type = 'backfill' GROUP BY 1"
            ).all()
            is_open = connection.exec_driver_sql("SELECT true FROM backfill WHERE completed_at IS NULL").scalar()
        succeeded = {row[0]: row[1] for row in found} == wanted and all(row[1] == row[2] for row in found)
        if succeeded and not is_open:
            return
        time.sleep(2)
    raise SystemExit(f"runs within {PATIENCE} s: {found}; wanted {wanted}")


def books(settings: Settings) -> list[tuple[Any, ...]]:
    """Return each run's day, and what it was given, loaded, knew and refused, and whether its books are closed."""
    rows = _read(
        settings,
        "SELECT run_id, params->'paths'->>0 FROM ops.run WHERE kind = 'backfill' AND finished_at IS NOT NULL"
        " ORDER BY run_id",
    )
    done = [(path[-10:], summarise(open_database(settings), run_id)) for run_id, path in rows]
    # Three runs go side by side, in any order; those of one day follow each other.
    counts = [(day, one.given, one.loaded, one.unchanged, one.rejected, one.closed) for day, one in done]
    return sorted(counts[:3]) + sorted(counts[3:])


def days_of(settings: Settings) -> list[tuple[Any, ...]]:
    """Return how many articles were published on each day."""
    return _read(settings, "SELECT published_date, count(*) FROM mart.articles GROUP BY 1 ORDER BY 1")


def _read(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with open_database(settings).owner.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def check(what: str, found: object, wanted: object) -> None:
    """Say whether something is as it should be; end where it is not."""
    print(f"{'ok  ' if found == wanted else 'FAIL'} {what}: {found}", flush=True)
    if found != wanted:
        raise SystemExit(1)
