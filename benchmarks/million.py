"""A file of a million records: the memory its intake takes, and that it resumes at its record when killed at half.

The stages after intake are left out: they work batches whose size does not depend on the file. The reading process
has a session of its own and is killed with SIGKILL.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import Generator
from etl.store.connect import Database
from faults.ground import ROOT, Ground, ground

DISTINCT_TEXTS = 2_000  # generating takes longer than reading; each record has a number of its own
POLL_SECONDS = 0.5


def main(options: Sequence[str] = ()) -> None:
    """Write the file, take it in with an interruption, and tell what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks million", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    asked = parser.parse_args(options)
    with tempfile.TemporaryDirectory(prefix="copydesk-million-") as folder, ground() as place:
        path = Path(folder) / f"records.{asked.format}"
        write(path, asked.records, asked.words)
        print(f"{asked.records:,} records, {path.stat().st_size / 1e6:,.0f} MB", flush=True)
        with place.fresh() as database:
            wrong = _interrupted_and_resumed(place, database, path, asked.records)
    for line in wrong:
        print(f"   WRONG {line}", flush=True)
    if wrong:
        raise SystemExit(1)


def write(path: Path, n: int, words: int) -> None:
    """Write `n` records, no two of them the same."""
    records = list(Generator(9).articles(DISTINCT_TEXTS, words))
    with path.open("w", encoding="utf-8") as file:
        if path.suffix == ".csv":
            file.write("id,title,text\n")
        for number in range(n):
            record = records[number % len(records)]
            text = f"{record['text']} Number {number}."
            if path.suffix == ".csv":
                file.write(f'm{number},"{record["title"]}","{text}"\n')
            else:
                file.write(json.dumps({"id": f"m{number}", "title": record["title"], "text": text}) + "\n")


def _interrupted_and_resumed(place: Ground, database: Database, path: Path, n: int) -> list[str]:
    first = _start(place, database, path)
    while _state(database)["records"] < n // 2:
        if first.poll() is not None:
            return [f"it ended by itself: {first.communicate()[1][-500:]}"]
        time.sleep(POLL_SECONDS)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    before = _state(database)
    print(f"killed with {before['records']:,} records in the ledger, {before['documents']:,} documents", flush=True)
    second = _start(place, database, path)
    out, err = second.communicate()
    if second.returncode:
        return [f"the second run failed: {err[-800:]}"]
    told = json.loads(out.splitlines()[-1])
    after = _state(database)
    print(
        f"resumed: {told['new']:,} records read, {told['unchanged']:,} known; {told['seconds']:,.0f} s,"
        f" {told['new'] / told['seconds']:,.0f} records/s; CPU {told['cpu']:,.0f} s; RSS at most"
        f" {told['rss_mb']:,.0f} MB",
        flush=True,
    )
    wrong = []
    if (told["new"], told["unchanged"]) != (n - before["records"], before["records"]):
        wrong.append(f"{told['new']} new and {told['unchanged']} known, {before['records']} were in the ledger")
    if after["documents"] != n or after["contents"] != n or after["records"] != n:
        wrong.append(f"{after} after {n} records")
    if told["rss_mb"] > 400:
        wrong.append(f"{told['rss_mb']:.0f} MB RSS")
    return wrong


def _start(place: Ground, database: Database, path: Path) -> subprocess.Popen[str]:
    url = database.writer_url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", f"from benchmarks.million import take_in; take_in({str(path)!r})"],
        cwd=ROOT,
        env={**os.environ, "COPYDESK_DATABASE_URL": url, "COPYDESK_HOME": str(place.settings.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def take_in(path: str) -> None:
    """Take a file in and print what it took, as JSON; runs in a process of its own."""
    from etl.pipeline import runs
    from etl.pipeline.intake import Intake, Request
    from etl.settings import get_settings
    from etl.store.roles import open_database

    settings = get_settings()
    database = open_database(settings)
    request = Request((path,))
    run_id = runs.open_backfill(database, request)
    started = time.perf_counter()
    total = Intake(database, settings, run_id, request, runs.now).read()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "new": total.new,
                "unchanged": total.unchanged,
                "seconds": time.perf_counter() - started,
                "cpu": used.ru_utime + used.ru_stime,
                "rss_mb": used.ru_maxrss / 1024,  # Linux counts kilobytes
            }
        )
    )


def _state(database: Database) -> dict[str, Any]:
    with database.owner.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT coalesce((SELECT max(records) FROM ops.seed_file), 0) AS records,"
            " (SELECT count(*) FROM raw.document) AS documents, (SELECT count(*) FROM raw.content) AS contents"
        ).one()
    return dict(row._mapping)
