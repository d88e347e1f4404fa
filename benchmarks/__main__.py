"""``python -m benchmarks [NAME [OPTION...]]``."""

from __future__ import annotations

import importlib
import sys

NAMES = (
    "throughput",
    "fetch",
    "every_format",
    "backfill_days",
    "million",
    "marts",
    "names",
    "copies",
    "stories",
    "dedup",
    "cleaning",
    "hostile",
)


def main() -> None:
    """Run one benchmark, or all of them."""
    name, *options = sys.argv[1:] or [""]
    if name and name not in NAMES:
        sys.exit(f"no benchmark is called {name}; there are {', '.join(NAMES)}")
    for one in [name] if name else NAMES:
        print(f"\n== {one}", flush=True)
        importlib.import_module(f"benchmarks.{one}").main(*([options] if name else []))


main()
