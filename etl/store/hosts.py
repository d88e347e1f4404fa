"""What all workers know of a host: when it may be asked again, and what its robots.txt says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from etl.records import FetchOutcome, KnownRobots
from etl.sources.urls import registrable_domain
from etl.store import away
from etl.store.connect import run_statement
from etl.store.feeds import storable

if TYPE_CHECKING:
    from etl.store.connect import Database


class PostgresPace:
    """Spacing between two requests to one host that holds over all workers and machines."""

    def __init__(self, database: Database, delay: float) -> None:
        self._database = database
        self._delay = delay

    async def wait(self, host: str) -> None:
        """Return when a request to `host` may start."""
        if self._delay > 0:
            await asyncio.sleep(await asyncio.to_thread(self._reserve, host))

    def _reserve(self, host: str) -> float:
        def reserve() -> float:
            with self._database.writer.begin() as connection:
                return float(run_statement(connection, "reserve_host", host=host, delay=self._delay).scalar_one())

        return away.patiently(self._database.writer, reserve)


class PostgresRobots:
    """What robots.txt files said, to any worker: each is asked for once a day, not once by each run."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recall(self, origin: str) -> KnownRobots | None:
        """Return what is known of a site's robots.txt; None: it was never asked for."""
        return await asyncio.to_thread(self._recall, origin)

    async def keep(
        self, origin: str, outcome: FetchOutcome, seconds: float, answered: bool, optouts: Sequence[str]
    ) -> None:
        """Keep what an attempt brought, for so many seconds; ``answered``: it says what the rules are."""
        await asyncio.to_thread(self._keep, origin, outcome, seconds, answered, optouts)

    def _recall(self, origin: str) -> KnownRobots | None:
        with self._database.writer.begin() as connection:
            row = run_statement(connection, "recall_robots", origin=origin).first()
        if row is None:
            return None
        body = None if row.body is None else bytes(row.body)
        at: datetime | None = row.body_at
        return KnownRobots(row.result, row.detail, row.retry_after, body, at, row.is_fresh)

    def _keep(self, origin: str, outcome: FetchOutcome, seconds: float, answered: bool, optouts: Sequence[str]) -> None:
        with self._database.writer.begin() as connection:
            run_statement(
                connection,
                "keep_robots",
                origin=origin,
                domain=registrable_domain(origin) or origin,
                fetched_at=outcome.started_at,
                keep=seconds,
                result=outcome.result,
                detail=storable(outcome.detail)[:1000],
                retry_after=outcome.retry_after,
                body=outcome.body,
                answered=answered,
                mining_optouts=[storable(each) for each in optouts],
            )
