"""kill -9 of a whole backfill, at moments spread over every stage; each time it is simply run again."""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy

from etl.store.connect import Database
from faults import corpus
from faults.ground import Ground, State, compare, finish, ground, kill, start, state, verdict

Undisturbed = tuple[State, dict[str, int]]  # what a run that nothing happens to leaves; rows settled by stage
STAGES = ("start", "intake", "clean", "dedup", "entities", "stories", "publish")
CHAIN = 14  # kills in one database, two for each stage; then it is left to finish, and compared

# How far a stage is, over all runs of this database.
SETTLED = """
SELECT coalesce(sum(done + unchanged + rejected + quarantined), 0) FROM ops.run_stage WHERE stage = %(stage)s
"""


@dataclass(frozen=True)
class Moment:
    """When to kill: once a stage has settled so many rows, and a little later."""

    stage: str
    share: float  # of the rows that stage settles in an undisturbed run
    delay: float  # seconds


def main(options: Namespace) -> bool:
    """Kill, run again, compare."""
    with ground() as here, tempfile.TemporaryDirectory(prefix="copydesk-faults-") as folder:
        files = Path(folder) / "seeds"
        corpus.write(files, options.articles, options.seed)
        wrong, done = run(here, files, draw(options.kills, random.Random(options.seed)), workers=2)  # noqa: S311
    return verdict("kill", wrong, f"{done} kills, {options.articles} articles, same tables after each chain of {CHAIN}")


def run(
    here: Ground, files: Path, moments: Sequence[Moment], workers: int, known: Undisturbed | None = None
) -> tuple[list[str], int]:
    """Return what was wrong, and how many kills hit a living backfill; `known` is what `undisturbed` found."""
    baseline, expected = known or undisturbed(here, files, workers)
    print(f"     undisturbed: {expected}", flush=True)
    wrong: list[str] = list(baseline.trouble)
    done = 0
    for first in range(0, len(moments), CHAIN):
        chain = sorted(moments[first : first + CHAIN], key=lambda moment: (STAGES.index(moment.stage), moment.share))
        with here.fresh() as database:
            hit = [interrupt(here, database, files, moment, expected, workers) for moment in chain]
            done += sum(hit)
            wrong += finish(start(database, _command(files, workers), here.settings.home))
            found = compare(baseline, state(database))
            wrong += found
            told = ", ".join(
                f"{m.stage} {m.share:.0%}{'' if h else ' (missed)'}" for m, h in zip(chain, hit, strict=True)
            )
            print(f"     killed at {told}: {found or 'same tables'}", flush=True)
    return wrong, done


def undisturbed(here: Ground, files: Path, workers: int) -> Undisturbed:
    """Return what a run that nothing happens to leaves, and how many rows each stage settles."""
    with here.fresh() as database:
        trouble = finish(start(database, _command(files, workers), here.settings.home))
        found = state(database)
        found.trouble += trouble
        with database.owner.connect() as connection:
            rows = {stage: connection.exec_driver_sql(SETTLED, {"stage": stage}).scalar_one() for stage in STAGES}
        return found, {stage: int(n) for stage, n in rows.items()}


def draw(kills: int, random_: random.Random) -> list[Moment]:
    """Draw moments: every stage gets as many as the others."""
    moments = [Moment(STAGES[n % len(STAGES)], random_.random() * 0.97, random_.random() * 0.3) for n in range(kills)]
    random_.shuffle(moments)
    return moments


def interrupt(
    here: Ground, database: Database, files: Path, moment: Moment, expected: dict[str, int], workers: int
) -> bool:
    """Start a backfill and kill it at the moment; return whether it was still at work."""
    process = start(database, _command(files, workers), here.settings.home)
    if moment.stage == "start":
        time.sleep(moment.share * 2)
    else:
        _wait_for(database, process, moment.stage, moment.share * expected[moment.stage])
    time.sleep(moment.delay * moment.share)
    alive = process.poll() is None
    kill(process)
    return alive


def _wait_for(database: Database, process: subprocess.Popen[str], stage: str, rows: float) -> None:
    engine = sqlalchemy.create_engine(database.owner_url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        while process.poll() is None:
            if connection.exec_driver_sql(SETTLED, {"stage": stage}).scalar_one() >= max(rows, 1):
                return
            time.sleep(0.005)


def _command(files: Path, workers: int) -> list[str]:
    return ["backfill", str(files), "--workers", str(workers), "--json"]
