"""Four worker processes fetch at once, one is killed: hosts are asked no faster, nothing is lost, little done twice."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from itertools import pairwise

from etl.pipeline.ingest import open_ingest, poll_due
from etl.store.connect import Database
from etl.store.feeds import add_feed
from faults.ground import ROOT, Ground, ground
from faults.outlets import Outlet, serving, write_page

_WORKER = """
import sys
from etl.pipeline.ingest import visit_due
from etl.settings import get_settings
from etl.store.roles import open_database
settings = get_settings()
print("ready", flush=True)
visit_due(open_database(settings), settings, int(sys.argv[1]))
"""


def run(
    here: Ground,
    delay: float,
    n_pages: int,
    seed: int,
    n_outlets: int = 4,
    n_workers: int = 4,
    least: float = 1.0,
) -> tuple[list[str], list[str]]:
    """Return what was wrong (empty: nothing) and what was measured, at the servers.

    ``least``: the shortest gap that is let pass, as a share of the delay.
    """
    chance = random.Random(seed)  # noqa: S311
    outlets = [Outlet(n, "rss", validators=True) for n in range(n_outlets)]
    for outlet in outlets:
        for n in range(n_pages):
            page = write_page(chance, outlet.number, n)
            outlet.pages[page.path] = page
            outlet.shown.append(page)
    settings = here.settings.model_copy(update={"allow_addresses": ("127.0.0.0/8",), "host_delay": delay})
    with here.fresh() as database, serving(outlets):
        for outlet in outlets:
            add_feed(database, f"{outlet.url}/feed", f"Outlet {outlet.number}")
        run_id = open_ingest(database)
        poll_due(database, settings, run_id)
        workers = [_start(database, run_id, delay) for _ in range(n_workers)]
        time.sleep(delay * n_pages * chance.uniform(0.2, 0.5))
        workers[0].kill()
        for worker in workers:
            worker.wait()
        in_hand = _give_back(database)
        last = _start(database, run_id, delay)
        assert last.wait() == 0
        loaded = _loaded(database)
    asked = [[at for at, path, _ in outlet.asked] for outlet in outlets]
    gaps = sorted(later - earlier for times in asked for earlier, later in pairwise(times))
    twice = sum(len(paths) - len(set(paths)) for paths in ([p for _, p, _ in outlet.asked] for outlet in outlets))
    median = gaps[len(gaps) // 2]
    figures = [
        f"{len(gaps)} gaps between requests to a host, {delay} s wanted: least {gaps[0]:.3f}, median {median:.3f}",
        f"the killed worker had {in_hand} pages in hand; {twice} pages were asked for twice",
    ]
    wrong = [] if gaps[0] >= delay * least else [f"a gap of {gaps[0]:.3f} s"]
    if loaded != n_outlets * n_pages:
        wrong.append(f"{loaded} pages of {n_outlets * n_pages} came")
    if twice > settings.host_concurrency * n_outlets:
        wrong.append(f"{twice} pages were asked for twice")
    return wrong, figures


def _start(database: Database, run_id: int, delay: float) -> subprocess.Popen[bytes]:
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(run_id)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={
            "PATH": "/usr/bin:/bin",
            "COPYDESK_DATABASE_URL": database.owner_url.render_as_string(hide_password=False),
            "COPYDESK_ALLOW_ADDRESSES": "127.0.0.0/8",
            "COPYDESK_HOST_DELAY": str(delay),
        },
    )
    assert worker.stdout is not None
    worker.stdout.readline()
    return worker


def _give_back(database: Database) -> int:
    """Let the killed worker's lease run out; return how many pages it had in hand."""
    with database.owner.begin() as connection:
        return connection.exec_driver_sql(
            "UPDATE news.article_url SET next_visit_at = now() WHERE last_fetched_at IS NULL"
        ).rowcount


def _loaded(database: Database) -> int:
    with database.owner.begin() as connection:
        return int(
            connection.exec_driver_sql(
                "SELECT count(DISTINCT url) FROM raw.fetch WHERE document_id IS NOT NULL"
            ).scalar_one()
        )


def main(options: argparse.Namespace) -> bool:
    """Print what was found; return whether nothing was wrong."""
    with ground() as here:
        wrong, figures = run(here, options.delay, 30, options.seed)
    for figure in figures:
        print(f"     {figure}", flush=True)
    for one in wrong:
        print(f"WRONG {one}", flush=True)
    return not wrong
