"""What all workers know of a host: when it may be asked again, and what its robots.txt says."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from etl.records import FetchOutcome, KnownRobots
from etl.sources.urls import registrable_domain
from etl.store import away
from etl.store.connect import run_statement
from etl.store.feeds import storable

if TYPE_CHECKING:
    from etl.settings import Settings
    from etl.store.connect import Database


_GRACE = 10.0  # seconds: a turn that was not given back is over so long after its request's deadline
# Seconds that a request is on its way differ by so much: what arrives late must not come close to the next.
_ON_THE_WAY = 0.1
_MARGIN = 0.005  # seconds: a timer that fires early would ask in vain
_LOOK_AGAIN = 0.5  # seconds
_ASKING = 60.0  # seconds for which one worker asks for a robots.txt and others wait


class PostgresPace:
    """Spacing between two requests to one host, and how many are under way at once, over all workers and machines."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._delay = settings.host_delay + _ON_THE_WAY

    async def ask(self, host: str) -> tuple[Hashable, float]:
        """Ask for a turn at `host`; without a delay between requests there is nothing to ask."""
        if self._settings.host_delay <= 0:
            return True, 0.0
        ticket, seconds = await asyncio.to_thread(away.patiently, self._database.writer, lambda: self._ask(host))
        if ticket is not None:
            return ticket, 0.0
        # Where all turns are taken, nobody knows when one ends.
        return None, seconds + _MARGIN if seconds > 0 else min(self._settings.host_delay, _LOOK_AGAIN)

    async def sent(self, host: str, ticket: Hashable) -> None:
        """Let the host's delay begin, now that the turn's request is sent."""
        if isinstance(ticket, datetime):
            await asyncio.to_thread(away.patiently, self._database.writer, lambda: self._sent(host, ticket))

    async def end(self, host: str, ticket: Hashable) -> None:
        """Give back a turn; one that cannot be given back ends by itself."""
        if isinstance(ticket, datetime):
            await asyncio.to_thread(away.patiently, self._database.writer, lambda: self._end(host, ticket))

    def _ask(self, host: str) -> tuple[datetime | None, float]:
        settings = self._settings
        with self._database.writer.begin() as connection:
            row = run_statement(
                connection,
                "take_turn",
                host=host,
                at_once=settings.host_concurrency,
                lasts=settings.fetch_timeout + _GRACE,
            ).one()
        return row.ticket, row.seconds or 0.0

    def _sent(self, host: str, ticket: datetime) -> None:
        with self._database.writer.begin() as connection:
            run_statement(connection, "start_delay", host=host, ticket=ticket, delay=self._delay)

    def _end(self, host: str, ticket: datetime) -> None:
        with self._database.writer.begin() as connection:
            run_statement(connection, "end_turn", host=host, ticket=ticket, delay=self._delay)


class PostgresRobots:
    """What robots.txt files said, to any worker: each is asked for once a day, not once by each run."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recall(self, origin: str) -> KnownRobots | None:
        """Return what is known of a site's robots.txt; None: it was never asked for."""
        return await asyncio.to_thread(away.patiently, self._database.writer, lambda: self._recall(origin))

    async def keep(
        self, origin: str, outcome: FetchOutcome, seconds: float, answered: bool, optouts: Sequence[str]
    ) -> None:
        """Keep what an attempt brought, for so many seconds; ``answered``: it says what the rules are."""
        act = partial(self._keep, origin, outcome, seconds, answered, optouts)
        await asyncio.to_thread(away.patiently, self._database.writer, act)

    async def reserve(self, origin: str) -> Hashable | None:
        """Return a ticket to ask a site for its robots.txt; None: another worker is about to. It ends by itself."""

        def act() -> datetime | None:
            with self._database.writer.begin() as connection:
                name = f"{origin}/robots.txt"
                row = run_statement(connection, "take_turn", host=name, at_once=1, lasts=_ASKING).one()
            ticket: datetime | None = row.ticket
            return ticket

        return await asyncio.to_thread(away.patiently, self._database.writer, act)

    async def release(self, origin: str, ticket: Hashable) -> None:
        """Give a ticket back."""

        def act() -> None:
            with self._database.writer.begin() as connection:
                run_statement(connection, "end_turn", host=f"{origin}/robots.txt", ticket=ticket, delay=0.0)

        await asyncio.to_thread(away.patiently, self._database.writer, act)

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
