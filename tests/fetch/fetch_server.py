"""A server on 127.0.0.1 that says exactly the bytes it is told, and remembers who asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from etl.fetch import Fetcher, LocalPace
from etl.records import FetchOutcome
from etl.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]  # lower-case names
    at: float  # monotonic


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """Answers by path; a path without a handler is a 404."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"

    @property
    def base(self) -> str:
        """Address of the server without a path."""
        return f"{self.scheme}://{self.host}:{self.port}"

    def url(self, path: str) -> str:
        """Address of a path."""
        return self.base + path

    def says(self, path: str, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        """Answer a path with a correct response."""

        async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(response(body, status, **headers))

        self.handlers[path] = answer

    def says_raw(self, path: str, raw: bytes) -> None:
        """Answer a path with these bytes and hang up."""

        async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(raw)
            await writer.drain()
            writer.close()

        self.handlers[path] = answer

    def times(self, path: str) -> list[float]:
        """When a path was asked for."""
        return [asked.at for asked in self.asked if asked.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client until it goes."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                pairs = (line.partition(":") for line in lines if line)
                asked = Asked(first.split()[1], {n.lower(): v.strip() for n, _, v in pairs}, monotonic())
                self.asked.append(asked)
                handler = self.handlers.get(asked.path) or self.handlers.get("*")
                if handler is None:
                    writer.write(response(b"", "404 Not Found"))
                else:
                    await handler(asked, writer)
                await writer.drain()
        writer.close()


def response(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A correct HTTP/1.1 response; underscores in header names become hyphens."""
    given = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    given.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


@asynccontextmanager
async def running(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[Server]:
    """A server on a free port."""
    server = Server(scheme="http" if tls is None else "https", host=host)
    listening = await asyncio.start_server(server.serve, host, 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def settings(**changes: Any) -> Settings:
    """Settings for tests: 127.0.0.1 is allowed, no spacing, a short deadline."""
    return Settings(**{"allow_addresses": ("127.0.0.1",), "host_delay": 0, "fetch_timeout": 2.0, **changes})


def with_server(
    test: Callable[[Server, Fetcher], Coroutine[Any, Any, T]],
    observe: Callable[[FetchOutcome], None] | None = None,
    **changes: Any,
) -> T:
    """Run a test coroutine with a server and a fetcher that may speak to it."""

    async def run() -> T:
        async with running() as server, Fetcher(settings(**changes), LocalPace(0), observe) as fetcher:
            return await test(server, fetcher)

    return asyncio.run(run())
