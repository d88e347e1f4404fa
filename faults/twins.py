"""Two identical backfills at once, and somebody who drains the ledger all the while."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from pathlib import Path

from faults import corpus
from faults.ground import Ground, compare, finish, ground, start, state, verdict
from faults.kill import Undisturbed, undisturbed

WORKERS = 4  # of each


def main(options: Namespace) -> bool:
    """Run them, compare."""
    with ground() as here, tempfile.TemporaryDirectory(prefix="copydesk-faults-") as folder:
        files = Path(folder) / "seeds"
        corpus.write(files, options.articles, options.seed)
        wrong, drains = run(here, files)
    return verdict(
        "twins", wrong, f"2 backfills of {options.articles} articles, {WORKERS} workers each, {drains} drains beside"
    )


def run(here: Ground, files: Path, workers: int = WORKERS, known: Undisturbed | None = None) -> tuple[list[str], int]:
    """Return what was wrong, and how often the ledger was drained beside."""
    baseline, _ = known or undisturbed(here, files, workers=2)
    wrong = list(baseline.trouble)
    home, drains = here.settings.home, 0
    with here.fresh() as database:
        twins = [start(database, ["backfill", str(files), "--workers", str(workers), "--json"], home) for _ in "ab"]
        while any(twin.poll() is None for twin in twins):
            wrong += finish(start(database, ["run", "--workers", "2", "--json"], home))
            drains += 1
        for twin in twins:
            wrong += finish(twin)
        return wrong + compare(baseline, state(database)), drains
