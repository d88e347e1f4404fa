"""At every k-th protocol message of a small backfill: cut before it, after it, or in its answer, or kill the client.

A cut backfill must come to its end by itself; a killed one is run again. Clients are forked from this process, which
has everything imported, and their stages run without worker processes: what is tried is the talk with the database.
"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import socket
import tempfile
import time
import traceback
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from etl.pipeline import runs
from etl.pipeline.child import resolve
from etl.pipeline.intake import Request
from etl.store.connect import Database
from faults import corpus
from faults.ground import Ground, State, compare, ground, state, verdict
from faults.proxy import MODES, Mode, Proxy

ARTICLES = 6
LIMIT = 60.0  # seconds for one backfill


class InProcess:
    """Does a worker process's work here."""

    def __init__(self, *_: object) -> None:
        pass

    def work(self, function: str, items: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield ``function(*item)`` for each item."""
        for item in items:
            yield resolve(function)(*item)

    def close(self) -> None:
        """Nothing is to be closed."""


def main(options: Namespace) -> bool:
    """Break in at points spread over the whole talk, compare."""
    with ground() as here, tempfile.TemporaryDirectory(prefix="copydesk-faults-") as folder:
        files = Path(folder) / "seeds"
        corpus.write(files, ARTICLES, options.seed, files=2)
        here.admin(
            "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"
        )  # no server dies here; databases come and go
        wrong, figures = run(here, files, options.points, options.seed, options.modes or MODES)
    return verdict("wire", wrong, figures)


def run(here: Ground, files: Path, points: int, seed: int, modes: Sequence[Mode] = MODES) -> tuple[list[str], str]:
    """Return what was wrong, and figures for people."""
    warm_up(here, files)
    baseline, messages = _undisturbed(here, files)
    wrong = list(baseline.trouble)
    chosen = _points(messages, points, random.Random(seed))  # noqa: S311
    broken = dict.fromkeys(modes, 0)
    for mode in modes:
        started = time.monotonic()
        for at in chosen:
            found = _try(here, files, baseline, mode, at)
            broken[mode] += bool(found)
            wrong += [f"{mode} message {at}: {line}" for line in found]
        print(
            f"     {mode}: {len(chosen)} points, {broken[mode]} wrong, {time.monotonic() - started:.0f} s", flush=True
        )
    return wrong, f"{len(chosen)} of {messages} messages x {len(modes)} modes"


def warm_up(here: Ground, files: Path) -> None:
    """Have everything imported before forking; leave no connection that a fork would share."""
    logging.getLogger("etl.store.away").setLevel(logging.ERROR)  # waiting is what happens here all the time
    with here.fresh() as database:
        _backfill(database, here, files)


def _points(messages: int, points: int, draw: random.Random) -> list[int]:
    """Return message numbers, spread evenly, in the order of the talk."""
    if points >= messages:
        return list(range(1, messages + 1))
    step = messages / points
    return [min(messages, int(n * step + draw.random() * step) + 1) for n in range(points)]


def _undisturbed(here: Ground, files: Path) -> tuple[State, int]:
    with here.fresh() as database:
        trouble, messages = _through_proxy(here, database, files, "count", 0)
        found = state(database)
        found.trouble += trouble
        return found, messages


def _try(here: Ground, files: Path, baseline: State, mode: Mode, at: int) -> list[str]:
    with here.fresh() as database:
        trouble, _ = _through_proxy(here, database, files, mode, at)
        wrong = [] if mode == "kill" else trouble
        wrong += _in_child(lambda: _backfill(database, here, files))
        return wrong + compare(baseline, state(database))


def _backfill(database: Database, here: Ground, files: Path) -> None:
    with mock.patch("etl.pipeline.processes.Process", InProcess):
        summary = runs.backfill(database, here.settings, Request((str(files),)), workers=2)
    database.dispose()
    assert summary.closed, summary
    assert not summary.violations, summary.violations
    assert not summary.waiting, summary


# -- forks ----------------------------------------------------------------------------------------------------------


def _through_proxy(here: Ground, database: Database, files: Path, mode: Mode, at: int) -> tuple[list[str], int]:
    """Run a backfill through a proxy; return what was wrong, and how many messages it sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener, _pipe() as (go, may_go), _pipe() as (stop, tell_stop):
        port = listener.getsockname()[1]
        through = _behind(database, port)
        client = _fork(lambda: _wait_then(go, lambda: _backfill(through, here, files)))
        path = f"{here.server.sockets}/.s.PGSQL.{here.server.port}"
        proxy = _fork(lambda: Proxy(listener, path, mode, at, client[0]).serve(stop))
        os.write(may_go, b"x")
        wrong = _join(client)
        os.write(tell_stop, b"x")
        told = _join(proxy)
        return [line for line in wrong if not line.startswith("=")], int(told[0][1:]) if told else 0


def _behind(database: Database, port: int) -> Database:
    """Return the same database by way of a port of this machine, as a user of it who may write only."""
    url = database.writer_url.set(host="127.0.0.1", port=port, query={"sslmode": "disable", "gssencmode": "disable"})
    return Database(url, url, url, database.prefix)


def _in_child(act: Callable[[], object]) -> list[str]:
    return [line for line in _join(_fork(act)) if not line.startswith("=")]


def _wait_then(descriptor: int, act: Callable[[], object]) -> object:
    os.read(descriptor, 1)
    return act()


def _fork(act: Callable[[], object]) -> tuple[int, int]:
    """Do something in a fork of this process; return its id and a pipe that brings the errors or "=result"."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    signal.alarm(int(LIMIT))
    try:
        told = [f"={act()}"]
    except BaseException:
        told = [" / ".join(traceback.format_exc().strip().splitlines()[-4:])]
    os.write(writing, json.dumps(told).encode()[:60_000])
    os._exit(0)


def _join(child: tuple[int, int]) -> list[str]:
    pid, reading = child
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return [f"ended by {signal.Signals(os.WTERMSIG(status)).name}"]
    return list(json.loads(told)) if told else ["it said nothing"]


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)
