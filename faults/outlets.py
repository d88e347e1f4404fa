"""Many outlets on 127.0.0.0/8, each a host of its own, with feeds of every dialect and pages that change.

And a model of what must be in the tables once they were polled and visited.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from html import escape
from time import monotonic
from xml.sax.saxutils import quoteattr

DIALECTS = ("rss", "atom", "rdf", "json", "sitemap")
_WORDS = """
harbour council bridge ferry school engine winter mayor budget library tower market river strike museum tunnel airport
orchard canal railway hospital theatre stadium storm pension election forest island quarry lighthouse vineyard glacier
factory village pilot teacher surgeon farmer painter carpenter judge captain minister sailor nurse baker
""".split()  # noqa: SIM905
_VERBS = "opens closes rebuilds sells paints floods repairs doubles cancels inspects praises fines".split()  # noqa: SIM905


@dataclass(frozen=True)
class Page:
    """An article as it stands on its page."""

    path: str
    guid: str
    title: str
    paragraphs: tuple[str, ...]
    published: float  # seconds since 1970


@dataclass
class Outlet:
    """One host: a feed, its pages, and what was asked of it."""

    number: int
    dialect: str
    validators: bool  # answers with an ETag and honours it
    host: str = ""
    port: int = 0
    shown: list[Page] = field(default_factory=list)  # in the feed, the newest first
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[float, str, int]] = field(default_factory=list)  # (when, path, status)

    @property
    def url(self) -> str:
        """Address of the outlet."""
        return f"http://{self.host}:{self.port}"

    def feed(self) -> bytes:
        """Return the feed in the outlet's dialect."""
        return _FEEDS[self.dialect](self).encode()

    def answer(self, path: str, etag: str | None) -> tuple[int, str, bytes, str]:
        """Return status, media type, body and ETag of a request."""
        if path == "/feed":
            kind, body = "application/xml", self.feed()
        elif path.partition("?")[0] in self.pages:
            kind, body = "text/html; charset=utf-8", _page(self.pages[path.partition("?")[0]], self).encode()
        else:
            return 404, "text/plain", b"no such page", ""
        own = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if self.validators else ""
        return (304, kind, b"", own) if own and own == etag else (200, kind, body, own)


def write_page(chance: random.Random, number: int, n: int) -> Page:
    """Return an invented article."""
    noun, other = chance.sample(_WORDS, 2)
    title = f"{noun.title()} of town {number}-{n} {chance.choice(_VERBS)} its {other}"
    paragraphs = tuple(" ".join(_sentence(chance) for _ in range(4)) for _ in range(4))
    return Page(f"/2026/{n}", f"tag:{number}:{n}", title, paragraphs, 1_790_000_000 + n * 60.0)


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(chance.randint(6, 11))]
    return f"The {words[0]} {chance.choice(_VERBS)} the {' and the '.join(words[1:])} on day {chance.randint(1, 365)}."


# -- dialects ------------------------------------------------------------------------------------------------------


def _rss(outlet: Outlet) -> str:
    items = "".join(
        f"<item><title>{escape(p.title)}</title><link>{outlet.url}{p.path}</link>"
        f"<guid isPermaLink='false'>{p.guid}</guid><pubDate>{formatdate(p.published)}</pubDate>"
        f"<description>{escape(p.paragraphs[0])}</description></item>"
        for p in outlet.shown
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet {outlet.number}</title>{items}</channel></rss>'
    )


def _atom(outlet: Outlet) -> str:
    entries = "".join(
        f"<entry><title>{escape(p.title)}</title><link href={quoteattr(p.path)}/><id>{p.guid}</id>"
        f"<published>{_iso(p)}</published><updated>{_iso(p)}</updated><summary>{escape(p.paragraphs[0])}</summary></entry>"
        for p in outlet.shown
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{outlet.url}/"><title>Outlet {outlet.number}</title>'
        f"{entries}</feed>"
    )


def _rdf(outlet: Outlet) -> str:
    items = "".join(
        f'<item rdf:about="{p.guid}"><title>{escape(p.title)}</title><link>{outlet.url}{p.path}</link>'
        f"<dc:date>{_iso(p)}</dc:date></item>"
        for p in outlet.shown
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Outlet</title></channel>{items}</rdf:RDF>'
    )


def _json(outlet: Outlet) -> str:
    items = [
        {"id": p.guid, "url": f"{outlet.url}{p.path}", "title": p.title, "date_published": _iso(p), "content_text": ""}
        for p in outlet.shown
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Outlet", "items": items})


def _sitemap(outlet: Outlet) -> str:
    urls = "".join(
        f"<url><loc>{outlet.url}{p.path}</loc><news:news><news:publication_date>{_iso(p)}</news:publication_date>"
        f"<news:title>{escape(p.title)}</news:title></news:news></url>"
        for p in outlet.shown
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


_FEEDS = {"rss": _rss, "atom": _atom, "rdf": _rdf, "json": _json, "sitemap": _sitemap}


def _iso(page: Page) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(page.published, UTC).isoformat()


def _page(page: Page, outlet: Outlet) -> str:
    body = "".join(f"<p>{escape(text)}</p>" for text in page.paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{escape(page.title)} | Outlet {outlet.number}</title>'
        f'<meta property="og:title" content={quoteattr(page.title)}>'
        f'<meta property="article:published_time" content="{_iso(page)}"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{escape(page.title)}</h1>{body}</article><footer>All rights reserved.</footer></body></html>"
    )


# -- the world between two polls -----------------------------------------------------------------------------------


@dataclass
class Model:
    """What must be in the tables."""

    articles: set[str] = field(default_factory=set)  # addresses
    revisions: set[tuple[str, str, str]] = field(default_factory=set)  # (address, title, text)
    sightings: set[tuple[str, str, str]] = field(default_factory=set)  # (feed, address, headline)
    gone: set[str] = field(default_factory=set)

    def sees(self, outlet: Outlet) -> None:
        """The outlet is polled, and all its pages are visited."""
        for page in outlet.shown:
            self.articles.add(outlet.url + page.path)
            self.sightings.add((f"{outlet.url}/feed", outlet.url + page.path, page.title))
        for path, page in outlet.pages.items():
            if outlet.url + path in self.articles:
                self.revisions.add((outlet.url + path, page.title, "\n\n".join(page.paragraphs)))


def move_on(outlet: Outlet, model: Model, chance: random.Random, n: int) -> None:
    """Let time pass: new articles push out the oldest, some change, one is removed, GUIDs are re-used and replaced."""
    for _ in range(max(1, len(outlet.shown) // 10)):
        fresh = write_page(chance, outlet.number, n)
        n += 1
        outlet.pages[fresh.path] = fresh
        outlet.shown.insert(0, fresh)
        outlet.shown.pop()
    renamed, longer, silent, unstable, reused, removed = chance.sample(outlet.shown[1:], 6)
    _put(outlet, replace(renamed, title="Late: " + renamed.title))
    _put(outlet, replace(longer, paragraphs=(*longer.paragraphs, _sentence(chance), _sentence(chance))))
    _put(outlet, replace(silent, paragraphs=tuple(text.replace("day 1", "day 9") for text in silent.paragraphs)))
    _put(outlet, replace(unstable, guid=unstable.guid + "?" + str(n)))
    _put(outlet, replace(reused, guid=outlet.shown[0].guid))
    del outlet.pages[removed.path]
    outlet.shown = [page for page in outlet.shown if page.path != removed.path]
    if outlet.url + removed.path in model.articles:  # else it came and went between two polls
        model.gone.add(outlet.url + removed.path)


def _put(outlet: Outlet, page: Page) -> None:
    outlet.pages[page.path] = page
    outlet.shown = [page if one.path == page.path else one for one in outlet.shown]


# -- the servers ---------------------------------------------------------------------------------------------------


@contextmanager
def serving(outlets: list[Outlet]) -> Iterator[None]:
    """Serve outlets, each on an address of its own (127.0.1.1, 127.0.1.2 ...), until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = [asyncio.run_coroutine_threadsafe(_start(outlet), loop).result() for outlet in outlets]
    try:
        yield
    finally:
        for server in servers:
            loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _start(outlet: Outlet) -> asyncio.Server:
    outlet.host = f"127.0.{1 + outlet.number // 250}.{1 + outlet.number % 250}"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                path = first.split()[1]
                headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
                status, kind, body, etag = outlet.answer(path, headers.get("if-none-match"))
                outlet.asked.append((monotonic(), path, status))
                head = f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\n" + (f"ETag: {etag}\r\n" if etag else "")
                writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, outlet.host, outlet.port)
    outlet.port = server.sockets[0].getsockname()[1]
    return server
