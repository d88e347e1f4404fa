"""Items out of XML that is too broken for a feed parser, by the names of their elements; pure."""

from __future__ import annotations

import re
from typing import Any

from etl.records import FeedItem
from etl.sources.feed_dates import feed_date
from etl.sources.feed_mend import parse_broken
from etl.sources.feed_text import clean_markup, markup_to_text, plain, title_text
from etl.sources.urls import resolve

_NO_MARKUP = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|$)|<!--.*?(?:-->|$)", re.DOTALL)
_ITEM = re.compile(r"<(?:(?:rss|atom|a|ns\d|default):)?(?:item|entry)(?=[\s>])[^<>]*(?<!/)>", re.IGNORECASE)
_ITEM_NAMES = ("item", "entry")


def outline(text: str) -> str:
    """Return a feed's text without CDATA sections and comments: its own markup."""
    return _NO_MARKUP.sub("", text)


def count_items(markup: str) -> int:
    """Return how many items begin in a feed's own markup."""
    return len(_ITEM.findall(markup))


def salvage(text: str, url: str, language: str | None) -> tuple[FeedItem, ...]:
    """Return the items that libxml2's recovering parser makes out; those without address, id and title are none."""
    text = re.sub(r"^\s*<\?xml.*?\?>", "", text[max(0, text.find("<")) :], count=1, flags=re.DOTALL)
    root = parse_broken(text)
    items: list[FeedItem] = []
    for element in () if root is None else root.iter():
        if _name(element) in _ITEM_NAMES:
            item = _item(element, url, language, len(items))
            if item.url or item.guid or item.title:
                items.append(item)
    return tuple(items)


def _item(element: Any, url: str, language: str | None, position: int) -> FeedItem:
    said: dict[str, list[str]] = {}
    links: list[str] = []
    for part in element:
        name = _name(part)
        if name in _ITEM_NAMES:
            break  # an item inside an item: the outer one was never closed
        value = "".join(part.itertext())
        if value.strip():
            said.setdefault(name, []).append(value)
        if name == "link" and part.get("rel", "alternate") == "alternate":
            links.append(part.get("href") or value)
    guid = plain(_first(said, "guid", "id"))
    links += [guid] if guid is not None and guid.startswith(("http://", "https://")) else []
    updated = plain(_first(said, "updated", "modified", "date"))
    return FeedItem(
        position=position,
        guid=guid,
        url=next((found for link in links if (found := resolve(link.strip(), url)) is not None), None),
        title=title_text(markup_to_text(_first(said, "title"))),
        published_at=feed_date(plain(_first(said, "pubdate", "published", "issued", "created")) or updated, language),
        updated_at=feed_date(updated, language),
        summary=markup_to_text(_first(said, "description", "summary")),
        content_html=clean_markup(_first(said, "encoded", "content")),
        authors=tuple(dict.fromkeys(a for a in map(plain, said.get("creator", said.get("author", []))) if a)),
        language=language,
        tags=tuple(dict.fromkeys(tag for tag in map(plain, said.get("category", [])) if tag)),
    )


def _first(said: dict[str, list[str]], *names: str) -> str | None:
    return next((said[name][0] for name in names if name in said), None)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
