"""JSON Feed 1.0 and 1.1, and RSS as JSON; pure."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

from etl.records import FeedItem, Rejected
from etl.sources.feed_dates import feed_date
from etl.sources.feed_text import Feed, clean_markup, markup_to_text, plain
from etl.sources.urls import resolve

_MAX_BROKEN_ITEMS = 1000  # each costs a look at the rest of the text
_ITEM_NAMES = {"id", "guid", "link", "external_url", "content_html", "content_text", "date_published"}
_DECODER = json.JSONDecoder(strict=False)  # line breaks inside strings are common


def read_json_feed(text: str, url: str) -> Feed | Rejected:
    """Read a JSON feed; from one that is cut off or has stray commas, the items that are whole."""
    try:
        given, _ = _DECODER.raw_decode(text.strip())  # a callback's bracket or a comment may follow
    except (ValueError, RecursionError):
        given = {"items": list(_whole_items(text))}
    if isinstance(given, Mapping) and isinstance(given.get("rss"), Mapping):
        given = given["rss"].get("channel")
    if isinstance(given, list):
        given = {"items": given}
    if not isinstance(given, Mapping):
        return Rejected("not_a_feed", "The JSON is not an object with items.")
    found = given.get("items", given.get("item"))
    if isinstance(found, Mapping):  # XML turned into JSON: a list of one is no list
        found = [found]
    if not isinstance(found, list) or (not found and "version" not in given and "title" not in given):
        return Rejected("not_a_feed", "The JSON has no list of items, so it is not a JSON Feed.")
    language = _text(given.get("language"))
    items = [_item(i, item, url, language) for i, item in enumerate(x for x in found if isinstance(x, Mapping))]
    return Feed(
        kind="json",
        items=tuple(items),
        title=_text(given.get("title")),
        language=language,
        home_url=_address(_text(given.get("home_page_url")) or _text(given.get("link")), url),
    )


def _whole_items(text: str) -> Iterator[Any]:
    start = text.find('"item')
    at = text.find("{", text.find("[", start)) if start >= 0 else -1
    failures = 0
    while at >= 0 and failures < _MAX_BROKEN_ITEMS:
        try:
            item, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            failures += 1
            item, end = {}, at + 1  # a broken item: what lies in it may be one, what lies behind it too
        if item.keys() & _ITEM_NAMES:
            yield item
        at = text.find("{", end)


def _item(position: int, given: Mapping[str, Any], url: str, language: str | None) -> FeedItem:
    body = _string(given.get("content_html"))
    words = _string(given.get("content_text"))
    if body is None and words is not None:
        body = "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in words.split("\n") if part.strip())
    link = next((x for name in ("url", "link", "external_url") if (x := _text(given.get(name)))), None)
    guid = _text(given.get("id", given.get("guid")))
    if link is None and guid is not None and guid.startswith(("http://", "https://")):
        link = guid
    published = _text(given.get("date_published", given.get("pubDate")))
    updated = _text(given.get("date_modified"))
    return FeedItem(
        position=position,
        guid=guid,
        url=_address(link, url),
        title=plain(html.unescape(_string(given.get("title")) or "")),
        published_at=feed_date(published or updated, language),
        updated_at=feed_date(updated, language),
        summary=plain(_string(given.get("summary"))) or markup_to_text(_string(given.get("description"))),
        content_html=clean_markup(body),
        authors=_authors(given),
        language=_text(given.get("language")) or language,
        tags=tuple(tag for tag in map(_text, _list(given.get("tags"))) if tag),
    )


def _authors(given: Mapping[str, Any]) -> tuple[str, ...]:
    people = [*_list(given.get("authors")), given.get("author")]
    names = (_text(person.get("name") if isinstance(person, Mapping) else person) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _address(link: str | None, url: str) -> str | None:
    return resolve(link, url) if link else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return plain(_string(value))
