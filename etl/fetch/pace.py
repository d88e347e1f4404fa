"""Whose turn it is to ask a host: spacing between two requests, and how many at once."""

from __future__ import annotations

from collections.abc import Hashable
from time import monotonic
from typing import Protocol

_SWEEP_AT = 10_000  # hosts remembered before those are dropped that may be asked again anyway


class Pace(Protocol):
    """Gives turns to ask a host; one in Postgres holds over all workers and machines.

    A turn is asked for at the moment the request would start, and given or not. Turns promised for later would be
    lost with whoever held them, and whoever is late for one would come close to the next.
    """

    async def ask(self, host: str) -> tuple[Hashable, float]:
        """Ask for a turn at ``host`` (with its port, if unusual): (ticket, 0), or (None, seconds to wait)."""
        ...

    async def end(self, host: str, ticket: Hashable) -> None:
        """Give back a turn whose request is over."""
        ...


class LocalPace:
    """Spacing within one process: requests to a host start ``delay`` seconds apart."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._free_at: dict[str, float] = {}

    async def ask(self, host: str) -> tuple[Hashable, float]:
        """Ask for a turn; how many requests to a host are under way at once is the fetcher's business."""
        if self._delay <= 0:
            return True, 0.0
        now = monotonic()
        wait = self._free_at.get(host, now) - now
        if wait > 0:
            return None, wait
        if len(self._free_at) >= _SWEEP_AT:
            self._free_at = {name: at for name, at in self._free_at.items() if at > now}
        self._free_at[host] = now + self._delay
        return True, 0.0

    async def end(self, host: str, ticket: Hashable) -> None:
        """Nothing is to be given back."""
