"""Items that a feed holds without a page of their own: the feed is all there is of them, so they are records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from etl.records import RECORD_MEDIA_TYPE, Document, FeedItem, SourceHints
from etl.sources.urls import LONGEST_HOST, host_of

# Two headlines under one GUID that share fewer of their words are two articles: some feeds number their items from 1
# anew each day.
_SAME_HEADLINE = 0.5
_SHARING = 3  # two items may well lead to one page: a live report, a correction


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """An item without a page that this feed showed before."""

    guid: str | None
    headline: str | None
    record_id: str


def without_shared_links(items: Sequence[FeedItem]) -> tuple[FeedItem, ...]:
    """Take the link off items when most of a feed's items have the same, under other headlines each.

    Some feeds link every item to the front page: it leads to no article of theirs.
    """
    headlines: dict[str, set[str]] = {}
    for item in items:
        if item.url is not None:
            headlines.setdefault(item.url, set()).add(_folded(item.title))
    shared = {url for url, titles in headlines.items() if len(titles) >= _SHARING and len(titles) * 2 > len(items)}
    return tuple(replace(item, url=None) if item.url in shared else item for item in items)


def without_dead_links(items: Sequence[FeedItem]) -> list[FeedItem]:
    """Take off items the links to hosts that cannot be, whose names are longer than any."""
    dead = {item.url for item in items if item.url is not None and len(host_of(item.url) or "") > LONGEST_HOST}
    return [replace(item, url=None) if item.url in dead else item for item in items]


def record_ids(items: Iterable[FeedItem], known: Iterable[KnownRecord]) -> dict[int, str]:
    """Return the ids of the records that items without a page become, by position.

    A GUID alone is no identity. Shown again under another GUID, a headline is the same article; under one GUID
    another headline is another article, unless most of its words stay and the old one is no longer shown. Without
    GUID the text decides: no id.
    """
    remembered = list(known)
    loose = [item for item in items if item.url is None and item.guid is not None]
    on_show = {_folded(item.title) for item in loose}
    ids: dict[int, str] = {}
    for item in loose:
        record_id = _known_id(item, remembered, on_show) or _new_id(item, remembered)
        remembered.append(KnownRecord(item.guid, item.title, record_id))
        ids[item.position] = record_id
    return ids


def record(item: FeedItem, outlet: str, record_id: str | None) -> Document:
    """Return an item that has no page as a record."""
    said = {
        "id": record_id,
        "title": item.title,
        "html" if item.content_html else "text": item.content_html or item.summary,
        "published_at": item.published_at,
        "outlet": outlet,
        "authors": list(item.authors),
        "language": item.language,
    }
    return _document(said, f"feed: {record_id or item.title}")


def stand_in(url: str, hints: SourceHints) -> list[Document]:
    """Return the feed's own content, when a page cannot be had and the feed has more of it than a headline."""
    html = hints.extra.get("content_html")
    if not (html or hints.summary):
        return []
    said = {
        "url": url,
        "title": hints.title,
        "html" if html else "text": html or hints.summary,
        "published_at": hints.published_at,
        "outlet": hints.outlet,
        "authors": list(hints.authors),
        "language": hints.language,
        "partial": True,
    }
    return [_document(said, f"feed: {url}")]


def _known_id(item: FeedItem, known: Sequence[KnownRecord], on_show: Set[str]) -> str | None:
    same_guid = [one for one in known if one.guid == item.guid]
    same_title = [one for one in known if item.title and _folded(one.headline) == _folded(item.title)]
    renamed = [one for one in same_guid if _folded(one.headline) not in on_show and _is_like(one.headline, item.title)]
    both = [one for one in same_guid if _folded(one.headline) == _folded(item.title)]
    return next((one.record_id for one in (*both, *same_title, *renamed)), None)


def _new_id(item: FeedItem, known: Sequence[KnownRecord]) -> str:
    guid = str(item.guid)
    if all(one.record_id != guid for one in known):
        return guid
    return f"{guid}#{hashlib.sha256(_folded(item.title).encode('utf-8', 'replace')).hexdigest()[:12]}"


def _is_like(a: str | None, b: str | None) -> bool:
    first, second = set(_folded(a).split()), set(_folded(b).split())
    return len(first & second) >= _SAME_HEADLINE * max(len(first), len(second))


def _folded(title: str | None) -> str:
    return " ".join((title or "").casefold().split())


def _document(said: Mapping[str, Any], locator: str) -> Document:
    content = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False, sort_keys=True)
    return Document(content.encode("utf-8", "replace"), RECORD_MEDIA_TYPE, locator, "utf-8")
