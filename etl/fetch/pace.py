"""Whose turn it is to ask a host: spacing between two requests, and how many at once."""

from __future__ import annotations

from collections.abc import Hashable
from math import inf
from time import monotonic
from typing import Protocol

_SWEEP_AT = 10_000  # hosts remembered before those are dropped that may be asked again anyway


class Pace(Protocol):
    """Gives turns to ask a host; one in Postgres holds over all workers and machines.

    A turn is asked for at the moment the request would start, and given or not; nobody else is given one until it was
    sent. Turns promised for later would be lost with whoever held them, and whoever is late for one would come close
    to the next.
    """

    async def ask(self, host: str) -> tuple[Hashable, float]:
        """Ask for a turn at ``host`` (with its port, if unusual): (ticket, 0), or (None, seconds to wait).

        The ticket True says that nothing is spaced: that its request was sent need not be told.
        """
        ...

    async def sent(self, host: str, ticket: Hashable) -> None:
        """Take note that a turn's request was sent: from now on the delay runs."""
        ...

    async def end(self, host: str, ticket: Hashable) -> None:
        """Give back a turn whose request is over, sent or not."""
        ...


class LocalPace:
    """Spacing within one process: requests to a host are sent ``delay`` seconds apart."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._free_at: dict[str, float] = {}  # infinite while a request is about to be sent

    async def ask(self, host: str) -> tuple[Hashable, float]:
        """Ask for a turn; how many requests to a host are under way at once is the fetcher's business."""
        if self._delay <= 0:
            return True, 0.0
        now = monotonic()
        wait = self._free_at.get(host, now) - now
        if wait > 0:
            return None, min(wait, self._delay)
        if len(self._free_at) >= _SWEEP_AT:
            self._free_at = {name: at for name, at in self._free_at.items() if at > now}
        self._free_at[host] = inf
        return now, 0.0

    async def sent(self, host: str, ticket: Hashable) -> None:
        """Let the delay begin."""
        self._free_at[host] = monotonic() + self._delay

    async def end(self, host: str, ticket: Hashable) -> None:
        """Let the delay begin if nothing was sent."""
        if self._free_at.get(host) == inf:
            await self.sent(host, ticket)
