"""RSS 0.9x-2.0, RDF, Atom 0.3 and 1.0 and their relatives, through feedparser; pure.

feedparser knows the dialects; what it stumbles over is read a second time by ``feed_salvage``, and the reading that
finds more items counts.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from etl.records import FeedItem, Rejected
from etl.sources.feed_dates import feed_date
from etl.sources.feed_mend import mend
from etl.sources.feed_salvage import count_items, outline, salvage
from etl.sources.feed_text import Feed, clean_markup, markup_to_text, plain, title_text
from etl.sources.urls import host_of, resolve

_Said = Mapping[str, Any]
# Old feeds carry whole articles in the description. A teaser is a sentence or two; this is more than any.
_ARTICLE = 1500  # characters of markup
_PARAGRAPH = re.compile(r"<(?:p|br)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"</?[a-zA-Z][^<>]*>")
_CONTENT = re.compile(r"<(?!media:)(?:\w+:)?(?:content|encoded|body|div|fullitem)(?=[\s>])", re.IGNORECASE)
_DATES = (
    *("prism_publicationdate", "prism_publishdate", "prism_coverdate", "dc_created", "dc_issued", "publicationdate"),
    *("publication_date", "publishdate", "publish_date", "published_date", "post_date", "datetime", "timestamp"),
)
_NO_PAGES = ("enclosure", "self", "replies", "hub", "edit", "next", "prev", "license", "icon", "image", "via")
# feedparser takes letters behind the fourth of a top-level domain (.london) for the name.
_MAILER = re.compile(
    r"(?P<name>[^<>()@]*?)\s*[<(]?(?:mailto:)?(?P<address>[^\s<>()@]+@[^\s<>()@]+)[>)]?\s*(?:\((?P<behind>[^()]*)\))?"
)
_LONGEST_NAME = 300  # characters looked through for an address
_BARE_HOST = re.compile(r"www\.[\w-]+\.", re.IGNORECASE)


def read_xml_feed(text: str, url: str) -> Feed | Rejected:
    """Read an XML feed; ``text`` is decoded, its XML declaration is not believed."""
    text = mend(text)
    markup = outline(text)
    parsed = _parse(text)
    said: _Said = parsed.get("feed", {})
    language = plain(_get(said, "language"))
    items = _items(parsed, url, language, has_content=_CONTENT.search(markup) is not None)
    if len(items) < count_items(markup):
        items = max(items, salvage(text, url, language), key=len)
    version = str(parsed.get("version") or "")
    if not items and not version:
        return Rejected("not_a_feed", "The document is XML, but neither RSS nor Atom.")
    return Feed(
        kind="atom" if version.startswith("atom") else "rss",
        items=items,
        title=_plain(said, "title"),
        language=language,
        home_url=absolute(_get(said, "link"), url),
        ttl=_ttl(_get(said, "ttl")),
    )


def absolute(link: str | None, url: str) -> str | None:
    """Return an item's address: as given when it is a whole one, else resolved; None when it is not http(s)."""
    link = plain(link)
    if link is None:
        return None
    if _BARE_HOST.match(link) or link.partition("/")[0].lower() == host_of(url):
        link = "http://" + link
    resolved = resolve(link, url)
    return link if resolved is not None and link.lower().startswith(("http://", "https://")) else resolved


def _parse(text: str) -> Mapping[str, Any]:
    import feedparser

    # No content-location: feedparser would resolve bare GUIDs ("4711") against it, and they would change with the
    # feed's address. Links are resolved here.
    headers = {"content-type": "application/xml; charset=utf-8"}
    content = io.BytesIO(text.encode())
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            content, response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception:  # hostile input breaks the parser in ways it does not name; the salvage reads on
        return {}
    return parsed


def _items(parsed: Mapping[str, Any], url: str, language: str | None, has_content: bool) -> tuple[FeedItem, ...]:
    made = (_item(entry, url, language, has_content) for entry in parsed.get("entries", ()))
    told = [item for item in made if item.url or item.guid or item.title or item.summary or item.content_html]
    return tuple(_at(item, position) for position, item in enumerate(told))


def _at(item: FeedItem, position: int) -> FeedItem:
    return replace(item, position=position)


def _item(entry: _Said, url: str, language: str | None, has_content: bool) -> FeedItem:
    language = plain(_get(entry, "language")) or language
    updated = plain(_get(entry, "updated"))
    # dc:date and Atom's `updated` come as "updated": without another date they are what is known of publication
    published = plain(_get(entry, "published")) or plain(_get(entry, "created")) or updated or _other_date(entry)
    return FeedItem(
        position=0,
        guid=plain(_get(entry, "id")),
        url=_link(entry, url),
        title=title_text(_plain(entry, "title") or plain(_get(entry, "itunes_title"))),
        published_at=feed_date(published, language),
        updated_at=feed_date(updated, language),
        summary=_plain(entry, "summary") or _plain(entry, "subtitle"),
        description=clean_markup(str(_get(entry, "summary") or "")),
        content_html=_content(entry, has_content),
        authors=_authors(entry),
        language=language,
        tags=_tags(entry),
    )


def _other_date(entry: _Said) -> str | None:
    """Dates under names that feedparser passes on without knowing them for dates."""
    return next((date for name in _DATES if (date := plain(_get(entry, name))) is not None), None)


def _get(said: _Said, name: str) -> Any:
    """FeedParserDict answers some names with other fields' values; the plain dictionary does not."""
    return dict.get(said, name) if isinstance(said, dict) else said.get(name)


def _all(said: _Said, name: str) -> list[_Said]:
    """The parts of a field that has several; broken markup puts words in their place."""
    value = _get(said, name)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def _plain(said: _Said, name: str) -> str | None:
    detail = _get(said, name + "_detail")
    value = _get(said, name)
    is_plain = isinstance(detail, Mapping) and detail.get("type") == "text/plain"
    return plain(value) if is_plain else markup_to_text(value)


def _link(entry: _Said, url: str) -> str | None:
    """FeedBurner's original link, the first page, other links that may be pages, a GUID that is an address."""
    links = [link for link in _all(entry, "links") if link.get("rel", "alternate") not in _NO_PAGES]
    pages = [link for link in links if link.get("rel", "alternate") == "alternate"]
    pages = [link for link in pages if "html" in link.get("type", "html")]
    candidates = [_get(entry, "feedburner_origlink"), *_hrefs(pages), _own_link(entry), *_hrefs(links)]
    candidates += [content.get("src") for content in _all(entry, "content")]
    candidates += [link.get("href") for link in _all(entry, "links") if link.get("rel") == "self"]
    guid = str(_get(entry, "id") or "")
    if guid.startswith(("http://", "https://")):
        candidates.append(guid)
    return next((address for link in candidates if (address := absolute(link, url)) is not None), None)


def _own_link(entry: _Said) -> str | None:
    """feedparser offers an entry's id as its link; "4711" is none."""
    link = _get(entry, "link")
    if link != _get(entry, "id") or str(link).startswith(("http://", "https://", "/")):
        return link if isinstance(link, str) else None
    return None


def _hrefs(links: list[_Said]) -> list[str | None]:
    return [link.get("href") for link in links]


def _content(entry: _Said, has_content: bool) -> str | None:
    """The longest of the entry's contents as HTML; a description as long as an article, when there are none.

    feedparser takes a second description (media:description, itunes:summary: captions and teasers) for content; so
    content counts only in a feed that has elements for it, and when it is not shorter than the description.
    """
    description = str(_get(entry, "summary") or "")
    contents = [_as_html(content) for content in _all(entry, "content")] if has_content else []
    longest = max(contents, key=len, default="")
    if len(longest) >= len(description):
        return clean_markup(longest)
    return clean_markup(description) if len(description) >= _ARTICLE and _PARAGRAPH.search(description) else None


def _as_html(content: _Said) -> str:
    value = str(content.get("value") or "")
    kind = str(content.get("type") or "")
    if "html" in kind or _ELEMENT.search(value):
        return value
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in value.split("\n") if part.strip())


def _authors(entry: _Said) -> tuple[str, ...]:
    people = [*(_all(entry, "authors")), *(_all(entry, "contributors"))]
    mailer = _MAILER.fullmatch(str(_get(entry, "author") or "").strip()[:_LONGEST_NAME])
    if mailer is not None and len(people) <= 1:
        return _author(mailer["name"] or mailer["behind"] or mailer["address"])
    names = [plain(person.get("name")) or plain(person.get("email")) for person in people if person]
    return tuple(dict.fromkeys(name for name in names if name)) or _author(_get(entry, "author"))


def _author(name: Any) -> tuple[str, ...]:
    name = plain(name)
    return () if name is None else (name,)


def _tags(entry: _Said) -> tuple[str, ...]:
    tags = (plain(tag.get("label")) or plain(tag.get("term")) for tag in _all(entry, "tags"))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _ttl(minutes: Any) -> int | None:
    """RSS's ttl in seconds. (sy:updatePeriod tells how often a feed changes, not how often it may be asked.)"""
    try:
        return max(0, int(float(minutes) * 60)) or None
    except (TypeError, ValueError, OverflowError):
        return None
