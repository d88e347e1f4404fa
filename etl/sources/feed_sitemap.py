"""Sitemaps, news sitemaps, their indexes (sitemaps.org 0.9, Google's news extension), plain lists of URLs; pure."""

from __future__ import annotations

from typing import Any

from etl.records import FeedItem
from etl.sources.feed_dates import feed_date
from etl.sources.feed_mend import mend, parse_broken
from etl.sources.feed_text import Feed, FeedKind, plain, title_text
from etl.sources.urls import resolve


def read_sitemap(text: str, url: str) -> Feed:
    """Read a sitemap or an index of them; broken XML is read as far as it can be.

    ``lastmod`` is when a page changed, so it becomes ``updated_at``; only a news sitemap says when it was published.
    """
    root = parse_broken(mend(text))
    pages: list[FeedItem] = []
    children: list[FeedItem] = []
    for element in () if root is None else root.iter("{*}*"):
        name = _name(element)
        if name not in ("url", "sitemap"):
            continue
        into = pages if name == "url" else children
        item = _item(element, url, len(into))
        if item is not None:
            into.append(item)
    kind: FeedKind = "sitemap_index" if children and not pages else "sitemap"
    return Feed(kind=kind, items=tuple(pages), sitemaps=tuple(children))


def read_url_list(text: str) -> Feed | None:
    """Read a text sitemap: one absolute address a line and nothing else; None when it is something else."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) and " " not in line for line in lines):
        return None
    return Feed(kind="sitemap", items=tuple(FeedItem(i, None, line, None) for i, line in enumerate(lines)))


def _item(element: Any, url: str, position: int) -> FeedItem | None:
    said: dict[str, str] = {}
    for part in element.iter("{*}*"):
        value = plain(part.text)
        if value is not None and not _is_about_media(part):
            said.setdefault(_name(part), value)
    address = resolve(said.get("loc", ""), url) if "loc" in said else None
    if address is None:
        return None
    keywords = said.get("keywords", "").split(",")
    return FeedItem(
        position=position,
        guid=None,
        url=address,
        title=title_text(said.get("title")),
        published_at=feed_date(said.get("publication_date")),
        updated_at=feed_date(said.get("lastmod")),
        language=said.get("language"),
        tags=tuple(tag for tag in map(plain, keywords) if tag is not None),
    )


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _is_about_media(element: Any) -> bool:
    """``image:loc`` or ``video:title`` describe a picture, not the page."""
    uri = str(element.tag).rpartition("}")[0]
    return "sitemap-image" in uri or "sitemap-video" in uri or element.prefix in ("image", "video")
