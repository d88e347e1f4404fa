"""An outlet on 127.0.0.1: a feed with its pages, validators and a log of requests, for tests of ingestion."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - The Lantern</title>
<meta property="og:site_name" content="The Lantern"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{published}"><meta name="author" content="Mira Solberg"></head>
<body><header><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav></header>
<article><h1>{title}</h1>{body}</article><footer>Copyright The Lantern. All rights reserved.</footer></body></html>"""


@dataclass
class Article:
    """One page of the outlet."""

    title: str
    paragraphs: list[str]
    published: str  # ISO 8601


@dataclass
class Newsroom:
    """The outlet's content; change it between polls."""

    articles: dict[str, Article] = field(default_factory=dict)  # by path
    log: list[tuple[str, int]] = field(default_factory=list)  # (path, status)
    port: int = 0
    status: dict[str, int] = field(default_factory=dict)  # what a path is answered with instead

    @property
    def url(self) -> str:
        """Return the outlet's address."""
        return f"http://127.0.0.1:{self.port}"

    def statuses(self, path: str) -> list[int]:
        """Return how requests for a path were answered."""
        return [status for asked, status in self.log if asked == path]

    def render(self, path: str) -> tuple[str, bytes] | None:
        """Return media type and body of a path."""
        if path == "/feed.xml":
            return "application/rss+xml", self._feed().encode()
        article = self.articles.get(path)
        if article is None:
            return None
        body = "".join(f"<p>{text}</p>" for text in article.paragraphs)
        return "text/html; charset=utf-8", PAGE.format(
            title=article.title, published=article.published, body=body
        ).encode()

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{article.title}</title><link>{self.url}{path}</link><guid>{self.url}{path}</guid>"
            f"<description>{article.paragraphs[0]}</description></item>"
            for path, article in self.articles.items()
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Lantern</title>{items}</channel></rss>'


class Server:
    """Serves a newsroom until the block ends."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self._server = ThreadingHTTPServer(("127.0.0.1", newsroom.port), _handler(newsroom))
        newsroom.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Newsroom:
        self._thread.start()
        return self.newsroom

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(newsroom: Newsroom) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = newsroom.render(self.path)
            etag = f'"{hashlib.sha256(found[1]).hexdigest()[:16]}"' if found else ""
            if self.path in newsroom.status:
                self._answer(newsroom.status[self.path], "text/plain", b"as told", "")
            elif found is None:
                self._answer(404, "text/plain", b"no such page", "")
            elif self.headers.get("If-None-Match") == etag:
                self._answer(304, found[0], b"", etag)
            else:
                self._answer(200, found[0], found[1], etag)

        def _answer(self, status: int, media_type: str, body: bytes, etag: str) -> None:
            newsroom.log.append((self.path, status))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            if etag:
                self.send_header("ETag", etag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


PARAGRAPHS = """\
The city of {town} opened its new {work} on Monday, {months} months later than it had promised.
Building it cost {cost} million euros, said the architect, who called the {work} of {town} the hardest work of a long \
career. Some {visitors} people came to see it.
An opposition member of the council in {town} asked why nobody had listened to the engineers, who had warned of the \
ground below the {work} as early as the first week."""
PLACES = """Ghent bridge, Turku library, Bergen tram line, Porto museum, Split harbour, Vilnius theatre, \
Lausanne market hall, Bologna hospital, Krakow school, Cork dam"""


def ten_articles() -> dict[str, Article]:
    """Return ten articles about ten invented events."""
    made = {}
    for n, place in enumerate(PLACES.split(", ")):
        town, _, work = place.partition(" ")
        text = PARAGRAPHS.format(town=town, work=work, months=3 * n + 1, cost=7 * n + 11, visitors=n * 130 + 90)
        made[f"/2025/06/{n:02d}/{work.replace(' ', '-')}"] = Article(
            f"{town} opens its new {work} after years of delay",
            text.splitlines(),
            f"2025-06-{n + 1:02d}T08:{n:02d}:00+02:00",
        )
    return made
