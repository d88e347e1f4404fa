"""Spacing between two requests to one host."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Protocol

_SWEEP_AT = 10_000  # hosts remembered before those are dropped that may be asked again anyway


class Pace(Protocol):
    """Says when a host may be asked next; an implementation through Postgres holds across machines."""

    async def wait(self, host: str) -> None:
        """Return when a request to ``host`` (with its port, if unusual) may start."""
        ...


class LocalPace:
    """Spacing within one process: requests to a host start ``delay`` seconds apart, in the order they came."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._free_at: dict[str, float] = {}

    async def wait(self, host: str) -> None:
        """Return when a request to ``host`` may start."""
        if self._delay <= 0:
            return
        now = monotonic()
        start = max(now, self._free_at.get(host, now))
        if len(self._free_at) >= _SWEEP_AT:
            self._free_at = {name: at for name, at in self._free_at.items() if at > now}
        self._free_at[host] = start + self._delay
        if start > now:
            await asyncio.sleep(start - now)
