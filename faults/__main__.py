"""``python -m faults [NAME] [--seed N] [--articles N] ...``: all parts, or one."""

from __future__ import annotations

import argparse
import importlib
import sys
import time

from faults.proxy import MODES

PARTS = ("kill", "twins", "wire", "restart", "disk", "finished", "feeds", "polite", "rude", "outage")


def main() -> None:
    """Run the parts; the exit code tells whether all went well."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=5000, help="articles of kill, twins and restart")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--points", type=int, default=200, help="protocol messages at which wire breaks in, per mode")
    parser.add_argument("--modes", nargs="+", choices=MODES, help="of wire; default: all")
    parser.add_argument("--stops", type=int, default=20, help="immediate stops of the server")
    parser.add_argument("--rows", type=int, default=1_000_000, help="finished rows of the ledger")
    parser.add_argument("--outlets", type=int, default=200, help="of feeds")
    parser.add_argument("--items", type=int, default=50, help="in each of the outlets' feeds")
    parser.add_argument("--delay", type=float, default=2.0, help="seconds between two requests to a host, of polite")
    options = parser.parse_args()
    well = True
    for name in [options.part] if options.part else PARTS:
        print(f"\n== {name} (seed {options.seed})", flush=True)
        started = time.monotonic()
        well &= importlib.import_module(f"faults.{name}").main(options)
        print(f"     {time.monotonic() - started:.0f} s", flush=True)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
