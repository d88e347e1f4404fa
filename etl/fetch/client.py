"""The HTTP client: one request, its redirects followed by hand, one typed outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakValueDictionary

from etl.fetch.addresses import AddressPolicy, literal
from etl.fetch.body import BadCoding, Body, TooLarge, Truncated
from etl.fetch.headers import charset, kept_headers, max_age, media_type, retry_after
from etl.fetch.outcomes import ACCEPT, Accept, by_status, classify, is_wanted, words
from etl.fetch.pace import Pace
from etl.fetch.robots import MAX_BYTES, product_token
from etl.records import FetchOutcome, FetchResult
from etl.sources.urls import LONGEST_HOST, host_of, resolve

if TYPE_CHECKING:
    import aiohttp

    from etl.fetch.gate import RobotsGate, RobotsMemory
    from etl.settings import Settings

_REDIRECTS = (301, 302, 303, 307, 308)
# Security policies of large sites overrun aiohttp's 8 kB for one header; a megabyte of headers is an attack.
_MAX_HEADER = 65_536
_MAX_HEADERS = 256
_CHUNK = 65_536
# A timer fires late, never early: so that no request outlasts its setting, it is a little shorter.
_MARGIN = 0.99
# Few pages are larger than this. So that many endless bodies at once do not fill the memory, only some may go on.
_LARGE = 512_000
_LARGE_AT_ONCE = 2


@dataclass(slots=True)
class _Attempt:
    """One call of ``fetch`` under way."""

    url: str
    accept: Accept
    limit: int
    started_at: datetime
    headers: dict[str, str]
    conditional: bool
    seconds: float = 0.0  # on the network; waiting for the host's turn is not counted
    href: str = ""  # where we are
    redirects: list[tuple[int, str]] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)  # (address, cookies)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)  # host -> name -> value; set on the way here
    sent: Callable[[], None] | None = None  # to be told when the request under way is sent
    reused: bool = False  # the request under way went over a connection that was kept open
    again: bool = False  # such a connection was found closed once, on this hop

    def outcome(self, result: FetchResult, detail: str = "", **known: Any) -> FetchOutcome:
        return FetchOutcome(
            url=self.url,
            result=result,
            started_at=self.started_at,
            seconds=self.seconds,
            final_url=self.href or None,
            redirects=tuple(self.redirects),
            detail=detail[:500],
            **known,
        )


class Fetcher:
    """Fetches over HTTP under a time, size and redirect limit, never from an address that is not public.

    An async context manager. ``pace`` spaces requests to one host; ``observe`` is told every outcome, those of
    robots.txt and of sitemaps' children included; ``robots`` remembers what robots.txt files said. No more than
    ``settings.fetch_concurrency`` requests are on the network at once; those that wait for their host's turn are not.
    """

    def __init__(
        self,
        settings: Settings,
        pace: Pace,
        observe: Callable[[FetchOutcome], None] | None = None,
        robots: RobotsMemory | None = None,
    ) -> None:
        self.settings = settings
        self._pace = pace
        self._observe = observe
        self._policy = AddressPolicy(settings.allow_addresses)
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._session: aiohttp.ClientSession | None = None
        self._gate: RobotsGate | None = None
        self._robots = robots
        self._under_way = asyncio.Semaphore(settings.fetch_concurrency)
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)

    async def __aenter__(self) -> Self:
        import aiohttp
        import aiohttp.http_exceptions  # all that a request needs is loaded before it has its turn

        from etl.fetch import gate  # noqa: F401
        from etl.fetch.resolver import CheckedResolver, checked_socket

        # No limits and no timeouts of its own: waiting in the connector's queue would count against the deadline.
        connector = aiohttp.TCPConnector(
            resolver=CheckedResolver(self._policy),
            socket_factory=checked_socket(self._policy),
            limit=0,
            ttl_dns_cache=60,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            read_bufsize=_CHUNK,
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
            max_headers=_MAX_HEADERS,
            headers={"User-Agent": self.settings.user_agent, "Accept-Encoding": "gzip, deflate"},
            trace_configs=[_tracing()],
        )
        # aiohttp would ask again at once where a kept connection turns out to be closed; a second request needs a turn.
        self._session._retry_connection = False
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._gate is not None:
            await self._gate.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def agent(self) -> str:
        """The product token that robots.txt knows us by."""
        return product_token(self.settings.user_agent)

    @property
    def gate(self) -> RobotsGate:
        """What robots.txt files have said to this fetcher."""
        if self._gate is None:
            from etl.fetch.gate import RobotsGate

            self._gate = RobotsGate(self, self._robots)
        return self._gate

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: Accept = "page",
        obey_robots: bool = False,
        timeout: float | None = None,
    ) -> FetchOutcome:
        """Fetch one address and return how it ended; never raises for what the network does.

        ``etag`` and ``last_modified`` make the request conditional. ``accept`` picks which media types count and,
        for ``robots``, cuts a long body instead of failing. With ``obey_robots`` each hop is checked first.
        ``timeout`` seconds instead of the setting, for all hops together, robots.txt included where this call had
        to wait for it; waiting for a host's turn is not counted.
        """
        headers = {"Accept": ACCEPT[accept]}
        if etag:
            headers["If-None-Match"] = _header_safe(etag)
        if last_modified:
            headers["If-Modified-Since"] = _header_safe(last_modified)
        limit = MAX_BYTES if accept == "robots" else self.settings.fetch_max_bytes
        attempt = _Attempt(url, accept, limit, datetime.now(UTC), headers, bool(etag or last_modified))
        deadline = (self.settings.fetch_timeout if timeout is None else timeout) * _MARGIN
        outcome = await self._follow(attempt, deadline, obey_robots)
        if self._observe is not None:
            self._observe(outcome)
        return outcome

    async def _follow(self, attempt: _Attempt, deadline: float, obey_robots: bool) -> FetchOutcome:
        where: str | None = resolve(attempt.url)
        if where is None:
            return attempt.outcome("bad_url", "The address is not http or https, or none at all.")
        attempt.seen.add((where, ""))
        while True:
            attempt.href = where.partition("#")[0]
            problem = self._refuses(attempt)
            if problem is not None:
                return problem
            if obey_robots:
                refusal, seconds = await self.gate.refusal(attempt.href)
                attempt.seconds += seconds
                if refusal is not None:
                    return attempt.outcome(refusal.result, refusal.detail, retry_after=refusal.retry_after)
            outcome = await self._hop(attempt, deadline)
            if isinstance(outcome, FetchOutcome):
                return outcome
            where = outcome

    async def _hop(self, attempt: _Attempt, deadline: float) -> FetchOutcome | str:
        """One request: an outcome, or where the redirect leads."""
        from yarl import URL

        try:
            target = URL(attempt.href, encoded=True)
            host = target.host_port_subcomponent or ""
        except ValueError as error:
            return attempt.outcome("bad_url", str(error))
        async with self._turn(host):
            ticket = await self._enter(host)
            marking: list[asyncio.Task[None]] = []
            attempt.sent = None
            if ticket is not True:
                attempt.sent = lambda: marking.append(asyncio.create_task(self._pace.sent(host, ticket)))
            try:
                return await self._request(attempt, target, deadline)
            finally:
                self._under_way.release()
                for mark in marking:
                    await mark
                await self._pace.end(host, ticket)

    async def _enter(self, host: str) -> Hashable:
        """Wait for the host's turn with a place on the network in hand; the place is free while the host is not."""
        while True:
            await self._under_way.acquire()
            try:
                ticket, seconds = await self._pace.ask(host)
            except BaseException:
                self._under_way.release()
                raise
            if ticket is not None:
                return ticket
            self._under_way.release()
            await asyncio.sleep(seconds)

    def _turn(self, host: str) -> asyncio.Semaphore:
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = asyncio.Semaphore(self.settings.host_concurrency)
        return turn

    def _refuses(self, attempt: _Attempt) -> FetchOutcome | None:
        """IP literals do not pass the resolver; the URL parser has brought all their spellings to one."""
        host = host_of(attempt.href)
        if not host:
            return attempt.outcome("bad_url", "The address names no host.")
        if len(host) > LONGEST_HOST:
            return attempt.outcome("bad_url", f"No host has a name of {len(host)} characters.")
        address = literal(host)
        if address is not None and not self._policy.permits(address):
            return attempt.outcome("blocked_address", f"{host} is not on the public Internet")
        return None

    async def _request(self, attempt: _Attempt, target: Any, deadline: float) -> FetchOutcome | str:
        import aiohttp

        started = monotonic()
        remaining = deadline - attempt.seconds
        status: int | None = None
        try:
            async with asyncio.timeout(remaining):
                response = await self._open(attempt, target)
                status = response.status
                try:
                    return await self._read(attempt, response, started)
                finally:
                    response.release()
        except Exception as error:  # foreign bytes break clients in ways they do not name; each is an outcome
            attempt.seconds += monotonic() - started
            if (
                status is None
                and attempt.reused
                and not attempt.again
                and isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError)
            ):
                attempt.again = True
                return attempt.href
            if isinstance(error, TimeoutError) and attempt.seconds >= deadline - 0.01:
                return attempt.outcome("timeout", f"not whole after {deadline:g} seconds", status=status)
            return attempt.outcome(classify(error, answered=status is not None), words(error), status=status)

    async def _open(self, attempt: _Attempt, target: Any) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("Fetcher is used outside its `async with` block.")
        headers = attempt.headers
        cookies = attempt.cookies.get(target.host_subcomponent)
        if cookies:
            headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        attempt.reused = False
        return await self._session.request(
            "GET", target, headers=headers, allow_redirects=False, trace_request_ctx=attempt
        )

    async def _read(self, attempt: _Attempt, response: aiohttp.ClientResponse, started: float) -> FetchOutcome | str:
        status = response.status
        if status in _REDIRECTS:
            attempt.seconds += monotonic() - started
            return self._redirect(attempt, response)
        headers = kept_headers(response.headers.items())
        known: dict[str, Any] = {
            "status": status,
            "headers": headers,
            "media_type": media_type(headers.get("content-type")),
            "charset": charset(headers.get("content-type")),
            "etag": headers.get("etag"),
            "last_modified": headers.get("last-modified"),
            "max_age": max_age(headers),
            "retry_after": retry_after(headers, attempt.started_at),
        }
        result, detail = by_status(status, attempt.conditional, attempt.accept)
        if result == "ok" and not is_wanted(attempt.accept, known["media_type"]):
            result, detail = "wrong_type", f"{known['media_type']} where a {attempt.accept} was asked for"
        if result == "ok":
            result, detail, body = await self._collect(attempt, response)
            known["n_bytes"] = body.size
            known["body"] = body.content() if result == "ok" else None
        attempt.seconds += monotonic() - started
        return attempt.outcome(result, detail, **known)

    async def _collect(self, attempt: _Attempt, response: aiohttp.ClientResponse) -> tuple[FetchResult, str, Body]:
        body = Body(_coding(response), attempt.limit)
        cut = attempt.accept == "robots"
        try:
            declared = response.content_length or 0
            if declared > attempt.limit and body.is_plain and not cut:
                raise TooLarge(f"{declared} bytes declared, more than {attempt.limit}")
            await self._receive(response, body)
            body.finish()
        except TooLarge as error:
            return ("ok", f"cut after {attempt.limit} bytes", body) if cut else ("too_large", str(error), body)
        except Truncated as error:
            return "truncated", str(error), body
        except BadCoding as error:
            return "bad_response", str(error), body
        return "ok", "", body

    async def _receive(self, response: aiohttp.ClientResponse, body: Body) -> None:
        chunks = response.content.iter_any()
        async for chunk in chunks:
            body.add(chunk)
            if body.size > _LARGE:
                break
        else:
            return
        async with self._large:
            async for chunk in chunks:
                body.add(chunk)

    def _redirect(self, attempt: _Attempt, response: aiohttp.ClientResponse) -> FetchOutcome | str:
        status = response.status
        given = response.headers.get("Location", "").strip()
        if not given:
            return attempt.outcome("bad_response", f"{status} without a Location", status=status)
        where = resolve(_location(given), attempt.href)
        if where is None:
            detail = f"redirect to {given[:200]!r}, which is not http or https"
            return attempt.outcome("bad_url", detail, status=status)
        _keep_cookies(attempt, response)
        attempt.redirects.append((status, where.partition("#")[0]))
        step = (where, str(sorted(attempt.cookies.items())) if attempt.cookies else "")
        if step in attempt.seen or len(attempt.redirects) > self.settings.fetch_redirects:
            how = "in a circle" if step in attempt.seen else f"more than {self.settings.fetch_redirects}"
            return attempt.outcome("too_many_redirects", f"redirects: {how}", status=status)
        attempt.seen.add(step)
        attempt.again = False
        return where


def _tracing() -> aiohttp.TraceConfig:
    import aiohttp

    async def sent(_: object, context: Any, __: object) -> None:
        if (tell := context.trace_request_ctx.sent) is not None:
            tell()

    async def reused(_: object, context: Any, __: object) -> None:
        context.trace_request_ctx.reused = True

    tracing = aiohttp.TraceConfig()
    tracing.on_request_headers_sent.append(sent)
    tracing.on_connection_reuseconn.append(reused)
    return tracing


def _coding(response: aiohttp.ClientResponse) -> str:
    """Content codings and, if a server compressed at that level, the transfer codings below "chunked"."""
    transfer = response.headers.get("Transfer-Encoding", "").lower().split(",")
    below = (name.strip() for name in transfer if name.strip() != "chunked")
    return ",".join((response.headers.get("Content-Encoding", ""), *below))


def _location(given: str) -> str:
    """Bytes that are not UTF-8 arrive as surrogates: servers that send them mean ISO-8859-1."""
    if given.isascii():
        return given
    raw = given.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _keep_cookies(attempt: _Attempt, response: aiohttp.ClientResponse) -> None:
    """Sites that set a cookie and redirect to the same address go round in circles without it."""
    if response.cookies:
        jar = attempt.cookies.setdefault(str(response.url.host_subcomponent), {})
        jar.update({name: morsel.coded_value for name, morsel in _few(response.cookies.items())})


def _few(cookies: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
    return list(cookies)[:50]


def _header_safe(value: str) -> str:
    return "".join(character for character in value if " " <= character != "\x7f")
