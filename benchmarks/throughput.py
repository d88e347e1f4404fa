"""Articles per second by stage, JSON Lines to mart: 10,000 generated 500-word articles on one and two cores."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import Generator

STAGES = ("intake", "clean", "dedup", "entities", "stories", "publish")


def run_once(path: Path, cores: int) -> dict[str, float]:
    """Load the file into a new database in a process of its own, pinned to `cores` cores; return seconds by stage."""
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        code = f"from benchmarks.throughput import load; load({str(path)!r}, {cores})"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "COPYDESK_HOME": str(home)},
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(json.loads(done.stdout.splitlines()[-1]))


def load(path: str, cores: int) -> None:
    """Load a file with one worker per core and print seconds by stage as JSON."""
    from etl.pipeline import runs
    from etl.pipeline.catch_up import catch_up
    from etl.pipeline.intake import Request
    from etl.pipeline.stages import STAGES as ALL
    from etl.settings import get_settings
    from etl.store import embedded
    from etl.store.roles import initialise

    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])  # the server it starts inherits it
    settings = get_settings()
    database = initialise(settings)
    seconds = {}
    request = Request((path,))
    run_id = runs.open_backfill(database, request)
    started = time.perf_counter()
    runs.take_in(database, settings, run_id, request)
    seconds["intake"] = time.perf_counter() - started
    for stage in ALL:
        started = time.perf_counter()
        catch_up(database, settings, run_id, stages=[stage], workers=cores)
        if stage.name == "publish":
            runs.close(database, run_id)
        seconds[stage.name] = time.perf_counter() - started
    summary = runs.summarise(database, run_id)
    assert summary.closed
    assert not summary.violations, summary.violations
    database.dispose()
    embedded.stop(settings.home)
    print(json.dumps(seconds))


def table(n: int, seconds: dict[int, dict[str, float]]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| stage | " + " | ".join(f"{cores} core{'s' * (cores > 1)}" for cores in seconds) + " |"]
    lines.append("|---|" + "---:|" * len(seconds))
    for name in STAGES:
        lines.append(f"| {name} | " + " | ".join(f"{n / found[name]:,.0f}/s" for found in seconds.values()) + " |")
    rest = {cores: sum(found.values()) - found["entities"] for cores, found in seconds.items()}
    lines.append("| all but entities | " + " | ".join(f"{n / total:,.0f}/s" for total in rest.values()) + " |")
    lines.append("| all | " + " | ".join(f"{n / sum(found.values()):,.0f}/s" for found in seconds.values()) + " |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks throughput", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=500)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder:
        path = Path(folder) / "articles.jsonl"
        Generator().write(path, options.articles, options.words)
        available = len(os.sched_getaffinity(0))
        found = {cores: run_once(path, cores) for cores in (1, 2) if cores <= available}
    print(f"{options.articles:,} articles of {options.words} words\n\n{table(options.articles, found)}")


if __name__ == "__main__":
    main()
