"""Servers that misbehave in every way we know, met through the product: one typed outcome each, in time and memory.

Feeds and pages of one host lead to the same misbehaviour; addresses nobody may speak to are listened on. What is
measured is one process that polls and visits, with the settings people have (30 s for a request).
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from etl.sources.urls import normalise
from etl.store.connect import Database
from etl.store.feeds import add_feed
from faults.ground import ROOT, Ground, ground
from tests.fetch.fetch_server import Asked, Handler, Server, response
from tests.fetch.test_fetch_misbehaving import RAW_CASES, head

SECONDS = 30.0
MEGABYTES = 64.0
_ALLOWED, _FORBIDDEN = "127.0.0.1", "127.0.0.2"
_BLOCK = b"a" * 65_536
_BOMB = gzip.compress(bytes(400_000_000), 1)
_NESTED = b"<rss><channel>" + b"<item>" * 100_000
_ATTRIBUTES = b"<rss><channel><item " + b"".join(b"a%d='1' " % n for n in range(50_000)) + b"><title>x</title></item>"
# Every spelling of an address that is not public, with the listener's port.
_PRIVATE = """
http://127.0.0.2:{port}/ http://2130706434:{port}/ http://0x7f000002:{port}/ http://0177.0.0.2:{port}/
http://[::ffff:127.0.0.2]:{port}/ http://[::ffff:7f00:2]:{port}/ http://localhost.:{port}/ http://0.0.0.0:{port}/
http://169.254.169.254/latest/meta-data/ http://2852039166/ http://[fd00::1]/ http://[64:ff9b::7f00:2]:{port}/
http://10.0.0.1/ http://100.100.100.200/ http://192.168.0.1/ http://metadata.google.internal/
""".split()  # noqa: SIM905
_WORKER = """
import resource, sys
from etl.pipeline.ingest import open_ingest, poll_due, visit_due
from etl.settings import get_settings
from etl.store.roles import open_database
settings = get_settings()
database = open_database(settings)
for line in sys.stdin:
    run = open_ingest(database)
    poll_due(database, settings, run)
    visit_due(database, settings, run)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
"""


def run(here: Ground, seconds: float = SECONDS, without: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Return what was wrong (empty: nothing) and what was measured.

    ``seconds``: the limit for one request; ``without``: paths that are left out.
    """
    with here.fresh() as database, _serving() as (rude, quiet):
        worker = _start(database, seconds)
        rude.handlers = {path: each for path, each in rude.handlers.items() if path.partition("?")[0] not in without}
        add_feed(database, rude.url("/fine.xml"), "Fine")
        before = _step(worker)  # libraries are loaded, a feed and a page are read
        urls = [rude.url(path) for path in rude.handlers if "?" not in path and not path.startswith("/fine")]
        urls += [url.format(port=quiet.port) for url in _PRIVATE]
        for url in urls:
            add_feed(database, url, "Rude")
        links = "".join(f"<item><title>{n}</title><link>{url}?page</link></item>" for n, url in enumerate(urls))
        rude.says("/links.xml", f"<rss><channel>{links}</channel></rss>".encode())
        add_feed(database, rude.url("/links.xml"), "Rude")
        started = time.monotonic()
        after = _step(worker)
        took = time.monotonic() - started
        worker.communicate()
        with database.owner.connect() as connection:
            rows = connection.exec_driver_sql("SELECT url, result, seconds FROM raw.fetch").all()
    wrong = [f"{row.url} took {row.seconds:.1f} s" for row in rows if row.seconds > seconds]
    booked = Counter(normalise(row.url) for row in rows)
    asked = {normalise(url) for url in (*urls, *(f"{url}?page" for url in urls))}
    wrong += [f"{booked[url]} outcomes for {url}" for url in sorted(map(str, asked)) if booked[url] != 1]
    if after - before > MEGABYTES:
        wrong.append(f"memory grew by {after - before:.0f} MB")
    if quiet.asked:
        wrong.append(f"an address nobody may speak to was spoken to: {quiet.asked[:3]}")
    results = Counter(row.result for row in rows)
    longest = max(row.seconds for row in rows)
    figures = [
        f"{len(rows)} attempts in {took:.0f} s, the longest {longest:.1f} s; memory grew by {after - before:.0f} MB",
        f"{len(quiet.asked)} requests reached an address that is not public",
        ", ".join(f"{n} {result}" for result, n in sorted(results.items())),
    ]
    return wrong, figures


def _start(database: Database, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "COPYDESK_DATABASE_URL": database.owner_url.render_as_string(hide_password=False),
            "COPYDESK_ALLOW_ADDRESSES": _ALLOWED,
            "COPYDESK_HOST_DELAY": "0",
            "COPYDESK_HOST_CONCURRENCY": "16",
            "COPYDESK_FETCH_TIMEOUT": str(seconds),
        },
    )


def _step(worker: subprocess.Popen[str]) -> float:
    """Let the worker poll and visit; return the most memory it has had so far, in MB."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()
    return float(worker.stdout.readline())


# -- the servers ---------------------------------------------------------------------------------------------------


@contextmanager
def _serving() -> Iterator[tuple[Server, Server]]:
    """Serve what misbehaves, and listen where nobody may ask."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    rude, quiet = Server(host=_ALLOWED), Server(host=_FORBIDDEN)
    quiet.handlers["*"] = rude.handlers["/fine"] = _saying(response(b"<html><p>Good morning.</p></html>"))
    for server in (quiet, rude):
        listening = asyncio.start_server(server.serve, server.host, quiet.port or 0)
        started = asyncio.run_coroutine_threadsafe(listening, loop).result()
        server.port = started.sockets[0].getsockname()[1]
    feed = "<rss><channel><item><title>Fine</title><link>/fine</link></item></channel></rss>"
    rude.handlers["/fine.xml"] = _saying(response(feed.encode()))
    for name, (raw, _) in RAW_CASES.items():
        rude.handlers["/" + name.replace(" ", "-")] = _saying(raw)
    _misbehave(rude, quiet.port)
    for path in list(rude.handlers):  # whatever is a feed is a page as well
        rude.handlers[path + "?page"] = rude.handlers[path]
    try:
        yield rude, quiet
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _hang_up() -> None:
    """End the conversations that are still going on."""
    talking = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)


def _saying(raw: bytes) -> Handler:
    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        writer.close()

    return answer


def _dripping(first: bytes, then: bytes, pause: float) -> Handler:
    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while not writer.is_closing():
            writer.write(then)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


def _misbehave(rude: Server, port: int) -> None:
    chunked, packed = (
        head("Transfer-Encoding: chunked"),
        head("Content-Encoding: gzip", f"Content-Length: {len(_BOMB)}"),
    )
    rude.handlers |= {
        "/silent": _dripping(b"", b"", 1),
        "/slow-headers": _dripping(b"HTTP/1.1 200 OK\r\n", b"X-Filler: a\r\n", 0.5),
        "/slow-body": _dripping(head("Content-Length: 1000000"), b"a", 0.5),
        "/stopped-body": _dripping(head("Content-Length: 1000000") + b"a", b"", 1),
        "/endless": _dripping(head("Connection: close"), _BLOCK, 0),
        "/endless-chunks": _dripping(chunked, b"10000\r\n" + _BLOCK + b"\r\n", 0),
        "/endless-continue": _dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        "/bomb": _saying(packed + _BOMB),
        "/bomb-of-bombs": _saying(head("Content-Encoding: gzip, gzip", "Connection: close") + gzip.compress(_BOMB)),
        "/nested": _saying(response(_NESTED, Content_Type="text/xml")),
        "/attributes": _saying(response(_ATTRIBUTES, Content_Type="text/xml")),
        "/billion-laughs": _saying(response(_laughs(), Content_Type="text/xml")),
        "/many-cookies": _saying(head(*(f"Set-Cookie: a{n}=b" for n in range(250)), "Content-Length: 0")),
        "/ping": _redirect("/pong"),
        "/pong": _redirect("/ping"),
        **{f"/chain-{n}": _redirect(f"/chain-{n + 1}", "301 Moved Permanently") for n in range(30)},
        **{f"/to-private-{n}": _redirect(url.format(port=port)) for n, url in enumerate(_PRIVATE)},
        "/to-ftp": _redirect("ftp://127.0.0.2/x"),
        "/to-gopher": _redirect("gopher://127.0.0.2/x"),
        "/to-script": _redirect("javascript:alert(1)"),
        "/busy": _saying(response(b"", "429 Too Many Requests", Retry_After="120")),
        "/down": _saying(response(b"", "503 Service Unavailable", Retry_After="Wed, 21 Oct 2099 07:28:00 GMT")),
    }


def _redirect(where: str, status: str = "302 Found") -> Handler:
    return _saying(response(b"", status, Location=where))


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    items = "<item><title>&l9;</title></item>"
    return f'<!DOCTYPE rss [<!ENTITY l0 "lol">{entities}]><rss><channel>{items}</channel></rss>'.encode()


def main(options: argparse.Namespace) -> bool:
    """Print what was found; return whether nothing was wrong."""
    with ground() as here:
        wrong, figures = run(here)
    for figure in figures:
        print(f"     {figure}", flush=True)
    for one in wrong:
        print(f"WRONG {one}", flush=True)
    return not wrong
