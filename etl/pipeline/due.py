"""Work what is due, side by side: a few things of each host at a time, more as they finish."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from etl.errors import StoreError
from etl.pipeline.runs import now
from etl.records import FetchOutcome
from etl.settings import Settings
from etl.store import away
from etl.store.connect import Database
from etl.store.feeds import Turn, save_fetch

if TYPE_CHECKING:
    from sqlalchemy import Connection

PLACES = 256  # taken up at once over all hosts; most of them wait for their host's turn
OF_HOST = 4  # taken up at once of a host: what waits longer in a worker's hands nobody else can do

_log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")


async def work_due(
    claim: Callable[[Turn], Sequence[T]],
    host_of: Callable[[T], str],
    work: Callable[[T], Awaitable[None]],
    settings: Settings,
    deadline: datetime,
) -> None:
    """Claim and work things until nothing is due; after the deadline only what is in hand is finished.

    ``claim`` runs in a thread. When ``work`` raises, everything else in hand is given up: its lease runs out.
    """
    running: dict[asyncio.Task[None], str] = {}
    finished = 0
    try:
        while True:
            if (finished >= OF_HOST or not running) and now() < deadline:
                claimed = await asyncio.to_thread(claim, _turn(running.values(), settings))
                running |= {asyncio.ensure_future(work(one)): host_of(one) for one in claimed}
                finished = 0
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            finished += len(done)
            for task in done:
                del running[task]
                task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def claiming(database: Database, claim: Callable[[Connection], R]) -> R:
    """Return what a claim returns, in a transaction of its own; a database that goes away is waited for."""

    def act() -> R:
        with database.writer.begin() as connection:
            return claim(connection)

    return away.patiently(database.writer, act)


def _turn(hosts: Iterable[str], settings: Settings) -> Turn:
    in_hand = Counter(hosts)
    busy = [host for host, n in in_hand.items() if n > OF_HOST // 2]
    return Turn(max(0, PLACES - in_hand.total()), OF_HOST, busy, settings.host_delay)


async def keep(database: Database, act: Callable[[], R]) -> R:
    """Return what a transaction of its own returns, in a thread; a database that goes away is waited for."""
    return await asyncio.to_thread(away.in_turn, lambda: away.patiently(database.writer, act))


async def keep_or_note(database: Database, run_id: int, outcome: FetchOutcome, act: Callable[[], R]) -> R | None:
    """Keep what one attempt brought; where that fails, note the attempt and why, so that the others go on.

    None: it was not kept. Its lease runs out, and it is tried again.
    """
    try:
        return await keep(database, act)
    except StoreError:
        raise
    except Exception as error:  # whatever foreign bytes do to a database must not stop what comes after them
        _log.exception("%s could not be saved", outcome.url)
        noted = replace(outcome, detail=f"could not be saved: {' '.join(str(error).split())} {outcome.detail}")
        await keep(database, lambda: _note(database, run_id, noted))
        return None


def _note(database: Database, run_id: int, outcome: FetchOutcome) -> None:
    with database.writer.begin() as connection:
        save_fetch(connection, run_id, outcome)


class SideFetches:
    """Attempts made on the way to what was asked for: robots.txt, the sitemaps of an index."""

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._pending: list[FetchOutcome] = []

    def asks(self, url: str) -> None:
        """Note an address whose outcome its asker books."""
        self._asked.add(url)

    def observe(self, outcome: FetchOutcome) -> None:
        """Note an attempt."""
        if outcome.url not in self._asked:
            self._pending.append(outcome)

    def take(self) -> list[FetchOutcome]:
        """Return what was not taken before."""
        taken, self._pending = self._pending, []
        return taken
