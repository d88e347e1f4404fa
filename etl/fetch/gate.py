"""robots.txt of the hosts that are visited: fetched once, kept, and what its own failures mean."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from etl.fetch.robots import Robots
from etl.records import FetchOutcome, FetchResult

if TYPE_CHECKING:
    from etl.fetch.client import Fetcher

# RFC 9309 2.4: not longer than a day. A failure is forgotten sooner.
_KEEP = 86_400.0
_KEEP_FAILURE = 600.0
_MAX_HOSTS = 10_000
# A host that is slow to say what it allows is slow with its pages too; what is left of the deadline is theirs.
_SHARE_OF_TIMEOUT = 1 / 3

# The page would fail in the same way, so the page's outcome says so.
_NETWORK: frozenset[FetchResult] = frozenset(("timeout", "unreachable", "tls_error", "blocked_address", "bad_url"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page must not be fetched."""

    result: FetchResult
    detail: str
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    until: float  # monotonic
    seconds: float  # on the network, to learn it
    robots: Robots | None  # None: nothing may be fetched
    refusal: Refusal | None


class RobotsGate:
    """Answers for each address whether robots.txt lets us in; one request per origin and run."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, asyncio.Task[_Known]] = {}

    async def refusal(self, url: str) -> tuple[Refusal | None, float]:
        """Return why ``url`` (serialised) must not be fetched, None when it may, and the seconds of network it took."""
        parts = urlsplit(url)
        started = monotonic()
        known = await self._rules(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
        seconds = min(monotonic() - started, known.seconds)
        if known.robots is None:
            return known.refusal, seconds
        if parts.path == "/robots.txt" or known.robots.allows(url, self._fetcher.agent):
            return None, seconds
        return Refusal("robots", f"robots.txt does not let {self._fetcher.agent} fetch it"), seconds

    async def close(self) -> None:
        """Give up on files still being fetched."""
        running = [task for task in self._known.values() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _rules(self, origin: str) -> _Known:
        task = self._known.get(origin)
        if task is None or (task.done() and _is_stale(task)):
            self._make_room()
            task = self._known[origin] = asyncio.create_task(self._read(origin))
        return await asyncio.shield(task)  # one caller giving up must not fail the others

    def _make_room(self) -> None:
        if len(self._known) >= _MAX_HOSTS:
            self._known = {origin: task for origin, task in self._known.items() if not task.done()}

    async def _read(self, origin: str) -> _Known:
        timeout = self._fetcher.settings.fetch_timeout * _SHARE_OF_TIMEOUT
        outcome = await self._fetcher.fetch(origin + "/robots.txt", accept="robots", timeout=timeout)
        robots, refusal = judge(outcome)
        until = monotonic() + (_KEEP if refusal is None else _KEEP_FAILURE)
        return _Known(until, outcome.seconds, robots, refusal)


def judge(outcome: FetchOutcome) -> tuple[Robots | None, Refusal | None]:
    """Return the rules that an attempt to read robots.txt leads to, or why all pages are refused.

    RFC 9309 2.3.1: "unavailable" (4xx, redirects without end) allows everything, "unreachable" (5xx, the network)
    forbids everything. 429 is a request to stay away, so it forbids, as Google has it.
    """
    if outcome.result == "ok":
        return Robots(outcome.body or b""), None
    if outcome.result in ("gone", "not_found", "forbidden", "too_many_redirects"):
        return Robots(b""), None
    result: FetchResult = outcome.result if outcome.result in _NETWORK else "robots"
    detail = f"robots.txt could not be read ({outcome.result}: {outcome.detail}), so nothing may be fetched"
    return None, Refusal(result, detail, outcome.retry_after)


def _is_stale(task: asyncio.Task[_Known]) -> bool:
    return task.cancelled() or task.exception() is not None or task.result().until < monotonic()
