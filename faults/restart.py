"""``pg_ctl stop -m immediate`` in the midst of a backfill: it waits, comes back as new workers, and goes on."""

from __future__ import annotations

import random
import tempfile
import time
from argparse import Namespace
from pathlib import Path

from etl.store import embedded
from faults import corpus
from faults.ground import Ground, compare, finish, ground, start, state, verdict
from faults.kill import Undisturbed, undisturbed


def main(options: Namespace) -> bool:
    """Stop, start, compare."""
    with ground() as here, tempfile.TemporaryDirectory(prefix="copydesk-faults-") as folder:
        files = Path(folder) / "seeds"
        corpus.write(files, options.articles, options.seed)
        wrong, stops, backfills = run(here, files, options.stops, options.seed)
    return verdict("restart", wrong, f"{stops} immediate stops under {backfills} backfills, none of which gave up")


def run(
    here: Ground, files: Path, stops: int, seed: int, known: Undisturbed | None = None
) -> tuple[list[str], int, int]:
    """Return what was wrong, how often the server was stopped, and under how many backfills."""
    draw = random.Random(seed)  # noqa: S311
    baseline, _ = known or undisturbed(here, files, workers=2)
    wrong, done, backfills = list(baseline.trouble), 0, 0
    while done < stops:
        backfills += 1
        with here.fresh() as database:
            process = start(database, ["backfill", str(files), "--workers", "2", "--json"], here.settings.home)
            time.sleep(draw.uniform(1.0, 4.0))
            while process.poll() is None and done < stops:
                stop_at_once(here)
                done += 1
                time.sleep(draw.uniform(0.0, 1.5))
                here.server = embedded.ensure_running(here.settings.home)
                time.sleep(draw.uniform(0.2, 6.0))
            ended = finish(process)
            found = compare(baseline, state(database))
            wrong += ended + found
            print(f"     backfill {backfills}: {done} stops so far, {ended or found or 'same tables'}", flush=True)
    return wrong, done, backfills


def stop_at_once(here: Ground) -> None:
    """Stop the server as a crash does: no farewell to anyone, recovery at the next start."""
    embedded._run(here.server, ["pg_ctl", "-D", str(here.server.data), "-m", "immediate", "-w", "stop"])
