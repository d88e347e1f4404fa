"""What our client costs: CPU time per small page at concurrency 32, beside plain aiohttp (and httpx, if installed).

Run as ``python -m benchmarks fetch [PAGES]``. The server is a process of its own, so that only the client's time is
counted; rounds alternate between the clients, and the median round of each is shown.
"""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from time import process_time
from typing import Any

CONCURRENCY = 32
ROUNDS = 5
PAGE = b"<html><body>" + b"<p>The ferry to Orrin Isle sails again on Monday.</p>" * 40 + b"</body></html>"

Get = Callable[[str], Awaitable[int]]


async def serve() -> None:
    """Answer every request with the same page; print the port."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(PAGE)}\r\n\r\n"
    answer = head.encode() + PAGE

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    sys.stdout.write(f"{listening.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await listening.serve_forever()


async def measure(get: Get, url: str, pages: int) -> float:
    """Return milliseconds of CPU time per page."""
    numbers = iter(range(pages))

    async def work() -> None:
        for number in numbers:
            assert await get(f"{url}/{number}") == len(PAGE)

    started = process_time()
    await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
    return (process_time() - started) * 1000 / pages


async def with_copydesk(url: str, pages: int) -> float:
    """Our client, without robots.txt."""
    from etl.fetch import Fetcher, LocalPace
    from etl.settings import Settings

    settings = Settings(allow_addresses=("127.0.0.1",), host_delay=0, host_concurrency=CONCURRENCY)
    async with Fetcher(settings, LocalPace(0)) as fetcher:

        async def get(address: str) -> int:
            return (await fetcher.fetch(address)).n_bytes

        return await measure(get, url, pages)


async def with_copydesk_pages(url: str, pages: int) -> float:
    """Our client with robots.txt, opt-outs and the document."""
    from etl.fetch import Fetcher, LocalPace, fetch_page
    from etl.records import PageRequest, SourceHints
    from etl.settings import Settings

    settings = Settings(allow_addresses=("127.0.0.1",), host_delay=0, host_concurrency=CONCURRENCY)
    async with Fetcher(settings, LocalPace(0)) as fetcher:

        async def get(address: str) -> int:
            return (await fetch_page(fetcher, PageRequest(address, SourceHints())))[0].n_bytes

        return await measure(get, url, pages)


async def with_aiohttp(url: str, pages: int) -> float:
    """aiohttp as it comes."""
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def get(address: str) -> int:
            async with session.get(address) as response:
                return len(await response.read())

        return await measure(get, url, pages)


async def with_httpx(url: str, pages: int) -> float:
    """httpx as it comes."""
    httpx: Any = importlib.import_module("httpx")
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=CONCURRENCY)) as client:

        async def get(address: str) -> int:
            return len((await client.get(address)).content)

        return await measure(get, url, pages)


def main(options: Sequence[str] = ()) -> None:
    """Print the median of each client in milliseconds per page."""
    pages = int(options[0]) if options else 3000
    clients = {"copydesk": with_copydesk, "copydesk, whole page": with_copydesk_pages, "aiohttp": with_aiohttp}
    if importlib.util.find_spec("httpx") is not None:
        clients["httpx"] = with_httpx
    server = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        taken: dict[str, list[float]] = {name: [] for name in clients}
        for _ in range(ROUNDS):
            for name, client in clients.items():
                taken[name].append(asyncio.run(client(url, pages)))
    finally:
        server.kill()
        server.wait()
    for name, times in taken.items():
        sys.stdout.write(f"{name:22} {median(times):.3f} ms CPU per page of {len(PAGE)} bytes\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        asyncio.run(serve())
    else:
        main(sys.argv[1:])
