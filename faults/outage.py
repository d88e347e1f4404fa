"""Airflow's scheduler comes back after an outage of two hours: it catches up in one run, and no host gets a burst.

Two hours are not waited for: what Airflow and Copydesk remember of times is moved back by two hours while both are
down. Meanwhile outlets print more, and pages were due for several visits.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import sqlalchemy

from etl.settings import Settings
from etl.store import embedded
from etl.store.connect import embedded_url
from etl.store.feeds import add_feed
from etl.store.roles import initialise
from faults.ground import ROOT
from faults.outlets import Outlet, serving, write_page

_MISSED = 8  # runs of a timetable of 15 minutes
_PATIENCE = 900.0  # seconds for one run of the DAG on a busy machine
_SHIFTS = {
    "airflow": """
UPDATE dag SET next_dagrun = next_dagrun - interval '2 hours',
    next_dagrun_create_after = next_dagrun_create_after - interval '2 hours',
    next_dagrun_data_interval_start = next_dagrun_data_interval_start - interval '2 hours',
    next_dagrun_data_interval_end = next_dagrun_data_interval_end - interval '2 hours' WHERE dag_id = 'ingest_news';
UPDATE dag_run SET logical_date = logical_date - interval '2 hours', run_after = run_after - interval '2 hours',
    data_interval_start = data_interval_start - interval '2 hours',
    data_interval_end = data_interval_end - interval '2 hours', queued_at = queued_at - interval '2 hours',
    start_date = start_date - interval '2 hours', end_date = end_date - interval '2 hours'
""",
    "copydesk": """
UPDATE news.feed SET next_poll_at = next_poll_at - interval '2 hours',
    last_polled_at = last_polled_at - interval '2 hours';
UPDATE news.article_url SET next_visit_at = next_visit_at - interval '2 hours',
    first_seen_at = first_seen_at - interval '2 hours', last_fetched_at = last_fetched_at - interval '2 hours'
""",
}


def run(folder: Path, delay: float, n_outlets: int, n_pages: int, seed: int) -> tuple[list[str], list[str]]:
    """Return what was wrong (empty: nothing) and what was measured."""
    chance = random.Random(seed)  # noqa: S311
    settings = Settings(home=folder / "home", database_url=None)
    database = initialise(settings)
    outlets = [Outlet(n, "rss", validators=True) for n in range(n_outlets)]
    for outlet in outlets:
        _print(outlet, chance, range(n_pages))
    env = os.environ | {
        "COPYDESK_HOME": str(settings.home),
        "COPYDESK_ALLOW_ADDRESSES": "127.0.0.0/8",
        "COPYDESK_HOST_DELAY": str(delay),
    }
    with serving(outlets):
        for outlet in outlets:
            add_feed(database, f"{outlet.url}/feed", f"Outlet {outlet.number}")
        database.dispose()
        try:
            _airflow(env, "up")
            _wait_for_runs(settings, 1)
            _airflow(env, "down")
            embedded.ensure_running(settings.home)
            for name, statements in _SHIFTS.items():
                _execute(settings, name, statements)
            for outlet in outlets:
                _print(outlet, chance, range(100, 100 + n_pages // 2))
                outlet.asked.clear()
            _airflow(env, "up")
            _wait_for_runs(settings, 2)
            time.sleep(60)  # would there be more?
            runs = _execute(settings, "airflow", "SELECT count(*) FROM dag_run WHERE dag_id = 'ingest_news'")
        finally:
            _airflow(env, "down")
    return _judge(outlets, delay, n_pages, runs - 1)


def _judge(outlets: list[Outlet], delay: float, n_pages: int, runs: int) -> tuple[list[str], list[str]]:
    gaps = [b - a for outlet in outlets for (a, _, _), (b, _, _) in pairwise(outlet.asked)]
    most = max(len(outlet.asked) for outlet in outlets)
    allowed = 1 + n_pages + n_pages // 2
    wrong = [] if runs <= 2 else [f"{runs} runs of the DAG"]  # a second, if a quarter of an hour began meanwhile
    if min(gaps) < delay:
        wrong.append(f"a gap of {min(gaps):.2f} s")
    if most > runs * allowed:
        wrong.append(f"{most} requests to one host")
    missing = [
        path for outlet in outlets for path in outlet.pages if path not in {asked for _, asked, _ in outlet.asked}
    ]
    if missing:
        wrong.append(f"{len(missing)} pages that were due were not asked for")
    requests = f"{most} requests to one host at most, of {allowed} that were due"
    return wrong, [f"{_MISSED} runs missed: {runs} made up for; {requests}; least gap {min(gaps):.2f} s of {delay}"]


def _print(outlet: Outlet, chance: random.Random, numbers: range) -> None:
    for n in numbers:
        page = write_page(chance, outlet.number, n)
        outlet.pages[page.path] = page
        outlet.shown.insert(0, page)


def _airflow(env: dict[str, str], command: str) -> None:
    """Start or stop Airflow; on a busy machine it may take longer to become healthy than one asking waits."""
    for _ in range(5):
        done = subprocess.run([sys.executable, "-m", "scripts.local_airflow", command], cwd=ROOT, env=env, check=False)
        if done.returncode == 0:
            return
    raise TimeoutError(f"Airflow could not be brought {command}")


def _wait_for_runs(settings: Settings, n: int) -> None:
    """Wait until so many runs were closed."""
    deadline = time.monotonic() + _PATIENCE
    query = "SELECT count(*) FROM ops.run WHERE kind = 'ingest' AND status = 'done'"
    while _execute(settings, "copydesk", query) < n:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the DAG's run {n} was not done within {_PATIENCE:.0f} s")
        time.sleep(2)


def _execute(settings: Settings, name: str, statements: str) -> int:
    """Run statements as the server's superuser; return the last one's first value, 0 when it has none."""
    server = embedded.ensure_running(settings.home)
    url = embedded_url(settings.home, server, "postgres", "postgres", name)
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        result = connection.exec_driver_sql(statements)
        return int(result.scalar_one()) if result.returns_rows else 0


def main(options: argparse.Namespace) -> bool:
    """Print what was found; return whether nothing was wrong."""
    base = Path(tempfile.mkdtemp(prefix="copydesk-faults-"))
    base.chmod(0o711)
    try:
        wrong, figures = run(base, options.delay, 5, 20, options.seed)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    for figure in figures:
        print(f"     {figure}", flush=True)
    for one in wrong:
        print(f"WRONG {one}", flush=True)
    return not wrong
