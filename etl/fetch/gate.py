"""robots.txt of the hosts that are visited: fetched once, kept, and what its own failures mean."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from etl.fetch.optouts import robots_opt_outs
from etl.fetch.robots import Robots
from etl.records import FetchOutcome, FetchResult, KnownRobots

if TYPE_CHECKING:
    from etl.fetch.client import Fetcher

# RFC 9309 2.4: not longer than a day. A failure is forgotten sooner.
_KEEP = 86_400.0
_KEEP_FAILURE = 600.0
# RFC 9309 2.3.1.4: a file unreachable for a "reasonably long period", 30 days say, counts as one that is not there. By
# then we would rather ask nothing.
_STALE_FOR = timedelta(days=30)
_LOOK_AGAIN = 0.5  # seconds: another worker is asking
_MAX_HOSTS = 10_000
# A host that is slow to say what it allows is slow with its pages too; what is left of the deadline is theirs.
_SHARE_OF_TIMEOUT = 1 / 3

# The page would fail in the same way, so the page's outcome says so.
_NETWORK: frozenset[FetchResult] = frozenset(("timeout", "unreachable", "tls_error", "blocked_address", "bad_url"))
_UNAVAILABLE: frozenset[FetchResult] = frozenset(("gone", "not_found", "forbidden", "too_many_redirects"))


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


class RobotsMemory(Protocol):
    """What robots.txt files said to any worker; one in Postgres holds across machines."""

    async def recall(self, origin: str) -> KnownRobots | None:
        """Return what is known of a site's robots.txt; None: it was never asked for."""
        ...

    async def keep(
        self, origin: str, outcome: FetchOutcome, seconds: float, answered: bool, optouts: Sequence[str]
    ) -> None:
        """Keep what an attempt brought for so many seconds; ``answered``: it tells the rules."""
        ...

    async def reserve(self, origin: str) -> Hashable | None:
        """Return a ticket to ask a site for its robots.txt; None: another worker is about to."""
        ...

    async def release(self, origin: str, ticket: Hashable) -> None:
        """Give a ticket back."""
        ...


class RobotsGate:
    """Answers for each address whether robots.txt lets us in; one request per origin, and as long as it holds."""

    def __init__(self, fetcher: Fetcher, memory: RobotsMemory | None = None) -> None:
        self._fetcher = fetcher
        self._memory = memory
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
            task = self._known[origin] = asyncio.create_task(self._learn(origin))
        return await asyncio.shield(task)  # one caller giving up must not fail the others

    def _make_room(self) -> None:
        if len(self._known) >= _MAX_HOSTS:
            self._known = {origin: task for origin, task in self._known.items() if not task.done()}

    async def _learn(self, origin: str) -> _Known:
        if self._memory is None:
            outcome = await self._ask(origin)
            return _known(outcome.seconds, judge(outcome))
        while True:
            remembered = await self._memory.recall(origin)
            if remembered is not None and remembered.is_fresh:
                return _known(0.0, _judge_known(remembered), _KEEP_FAILURE)
            ticket = await self._memory.reserve(origin)
            if ticket is not None:
                break
            await asyncio.sleep(_LOOK_AGAIN)
        try:
            return await self._learn_anew(origin, self._memory)
        finally:
            await self._memory.release(origin, ticket)

    async def _learn_anew(self, origin: str, memory: RobotsMemory) -> _Known:
        remembered = await memory.recall(origin)  # another worker may have asked just now
        if remembered is not None and remembered.is_fresh:
            return _known(0.0, _judge_known(remembered), _KEEP_FAILURE)
        outcome = await self._ask(origin)
        robots, refusal = judge(outcome)
        optouts = [] if robots is None else robots_opt_outs(outcome.body or b"")
        await memory.keep(origin, outcome, _keep(refusal), refusal is None, optouts)
        if refusal is not None and remembered is not None:
            robots, refusal = _judge_known(replace(remembered, result=outcome.result), refusal)
        return _known(outcome.seconds, (robots, refusal))

    async def _ask(self, origin: str) -> FetchOutcome:
        timeout = self._fetcher.settings.fetch_timeout * _SHARE_OF_TIMEOUT
        return await self._fetcher.fetch(origin + "/robots.txt", accept="robots", timeout=timeout)


_Verdict = tuple[Robots | None, Refusal | None]


def judge(outcome: FetchOutcome) -> _Verdict:
    """Return the rules that an attempt to read robots.txt leads to, or why all pages are refused.

    RFC 9309 2.3.1: "unavailable" (4xx, redirects without end) allows everything, "unreachable" (5xx, the network)
    forbids everything. 429 is a request to stay away, so it forbids, as Google has it.
    """
    if outcome.result == "ok":
        return Robots(outcome.body or b""), None
    if outcome.result in _UNAVAILABLE:
        return Robots(b""), None
    return None, _refusal(outcome.result, outcome.detail, outcome.retry_after)


def _judge_known(known: KnownRobots, refusal: Refusal | None = None) -> _Verdict:
    """The same of what was kept. Unreachable now, the rules learnt last go on to hold (RFC 9309 2.4), for a month."""
    if known.result == "ok" or known.result in _UNAVAILABLE:
        return Robots(known.body or b""), None
    if known.body_at is not None and datetime.now(UTC) - known.body_at < _STALE_FOR:
        return Robots(known.body or b""), None
    return None, refusal or _refusal(known.result, known.detail, known.retry_after)


def _refusal(ended: FetchResult, detail: str, retry_after: int | None) -> Refusal:
    """Unlike a rule, this passes: so it says after how many seconds to come again."""
    result: FetchResult = ended if ended in _NETWORK else "robots"
    detail = f"robots.txt could not be read ({ended}: {detail}), so nothing may be fetched"
    return Refusal(result, detail, round(_KEEP_FAILURE) if retry_after is None else retry_after)


def _known(seconds: float, verdict: _Verdict, keep: float | None = None) -> _Known:
    robots, refusal = verdict
    return _Known(monotonic() + (_keep(refusal) if keep is None else keep), seconds, robots, refusal)


def _keep(refusal: Refusal | None) -> float:
    return _KEEP if refusal is None else _KEEP_FAILURE


def _is_stale(task: asyncio.Task[_Known]) -> bool:
    return task.cancelled() or task.exception() is not None or task.result().until < monotonic()
