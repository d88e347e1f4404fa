"""What a feed announces: RSS, RDF, Atom, JSON Feed, sitemaps and their indexes, and the feeds a page links to; pure."""

from __future__ import annotations

import re

from etl.records import FeedItem, Rejected
from etl.sources.feed_text import Feed, decode, inflate
from etl.sources.urls import resolve

_FIRST_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_NOT_ELEMENTS = re.compile(
    r"<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)|<!DOCTYPE[^\[<>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_OPEN_DECLARATION = re.compile(r"\A(<\?xml\s[^<>?]*)>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_FEED_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:rss|rdf|feed)[\s>]", re.IGNORECASE)
_SITEMAP_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_HEAD = 20_000  # characters in which a root element shows up, after stray output of a broken script

# What stands before JSON that is meant for scripts: a callback's name, a comment, a guard against being included.
_WRAPPED = re.compile(r"\A(?:/\*.{0,1000}?\*/\s*|\)\]\}'?,?\s*|[\w.$]{1,100}\s*\(\s*)+(?=[{\[])", re.DOTALL)

_FEED_TYPES = ("rss+xml", "atom+xml", "rdf+xml", "feed+json")
_FEED_WORDS = ("rss", "atom", "rss feed", "rss-feed", "rss 2.0", "atom feed", "feed", "xml")
_FEED_SCHEME = re.compile(r"\A\s*feed:(?:(//)|(?=https?:))", re.IGNORECASE)
_FEED_PATH = re.compile(r"(?:^|[/._=-])(?:rss2?|atom|feeds?|rdf)(?:[/._?-]|$)", re.IGNORECASE)


def parse_feed(content: bytes, url: str, charset: str | None = None) -> tuple[FeedItem, ...] | Rejected:
    """Return the items of a feed in its own order, or why it is none.

    ``url`` is where the feed was found, for relative links; ``charset`` what HTTP declared. A sitemap's items are its
    pages. A sitemap index announces sitemaps instead of pages: it is rejected as ``sitemap_index``, and ``read_feed``
    returns what it lists. Never raises for what the bytes hold.
    """
    feed = read_feed(content, url, charset)
    if isinstance(feed, Rejected):
        return feed
    if feed.kind == "sitemap_index":
        return Rejected("sitemap_index", f"It lists {len(feed.sitemaps)} sitemaps: read those.")
    return feed.items


def read_feed(content: bytes, url: str, charset: str | None = None) -> Feed | Rejected:
    """Return a feed with all it says of itself, or why it is none; see ``parse_feed``."""
    text = decode(inflate(content), charset).lstrip("\ufeff \t\r\n\0")
    if not text.strip():
        return Rejected("empty", "The feed is empty.")
    text = _WRAPPED.sub("", text, count=1)
    if text[0] in "{[":
        from etl.sources.feed_json import read_json_feed

        return read_json_feed(text, url)
    return _read_markup(text, url)


def _read_markup(text: str, url: str) -> Feed | Rejected:
    from etl.sources.feed_sitemap import read_sitemap, read_url_list
    from etl.sources.feed_xml import read_xml_feed

    text = _OPEN_DECLARATION.sub(r"\1?>", text)
    head = _NOT_ELEMENTS.sub("", text[:_HEAD])
    if not head.strip():  # a licence as long as a book
        head = _NOT_ELEMENTS.sub("", _COMMENT.sub("", text)[:_HEAD])
    root = _FIRST_ELEMENT.search(head)
    if root is None:
        return read_url_list(text) or Rejected("not_a_feed", "The document holds no markup and no list of addresses.")
    name = root.group(1).lower()
    if name != "html" and _SITEMAP_ROOT.search(head) and (start := _SITEMAP_ROOT.search(text)) is not None:
        return read_sitemap(text[start.start() :], url)
    if name == "html" and not _FEED_ROOT.search(head):
        return Rejected("not_a_feed", "It is a web page: `discover_feeds` tells which feeds it links to.")
    return read_xml_feed(_from_root(text), url)


def _from_root(text: str) -> str:
    """Cut off what a broken script printed before the feed; a prolog stays."""
    start = text.find("<")
    declaration = text.find("<?xml", 0, _HEAD)
    if 0 <= start < declaration and not _FEED_ROOT.search(text[:declaration]):
        return text[declaration:]
    return text[start:]


def discover_feeds(html: bytes, url: str) -> tuple[str, ...]:
    """Return the addresses of the feeds a page links to, the best first.

    ``link rel=alternate`` with a feed's type first (feeds of comments last), then links of the page's own site whose
    address looks like a feed's. Absolute, without repeats; empty when there is none.
    """
    from bs4 import BeautifulSoup
    from bs4.filter import SoupStrainer

    soup = BeautifulSoup(html, "lxml", parse_only=SoupStrainer(["base", "link", "a"]))
    base_element = soup.find("base", href=True)
    base = (resolve(_attribute(base_element, "href"), url) if base_element is not None else None) or url
    declared = sorted((link for link in soup.find_all("link", href=True) if _is_feed_link(link)), key=_is_comments)
    hrefs = [_attribute(link, "href") for link in declared]
    hrefs += [_attribute(link, "href") for link in soup.find_all("a", href=True) if _leads_to_feed(link)]
    found = (resolve(_FEED_SCHEME.sub(_as_http, href), base) for href in hrefs)
    return tuple(dict.fromkeys(address.partition("#")[0] for address in found if address is not None))


def _attribute(element: object, name: str) -> str:
    value = getattr(element, "get", lambda _: None)(name)
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _is_feed_link(link: object) -> bool:
    rel = _attribute(link, "rel").lower().split()
    kind = _attribute(link, "type").lower()
    typed = any(name in kind for name in _FEED_TYPES) or kind in ("application/json", "text/xml", "application/xml")
    if kind == "application/json":  # WordPress links its API by the same relation
        typed = "wp-json" not in _attribute(link, "href")
    return ("alternate" in rel and typed) or "feed" in rel


def _leads_to_feed(link: object) -> bool:
    typed = any(name in _attribute(link, "type").lower() for name in _FEED_TYPES)
    text = " ".join(getattr(link, "text", "").lower().split())
    return typed or text in _FEED_WORDS or _FEED_PATH.search(_attribute(link, "href")) is not None


def _as_http(match: re.Match[str]) -> str:
    """``feed:http://x`` and ``feed://x`` are how links once opened feed readers."""
    return "http://" if match.group(1) else ""


def _is_comments(link: object) -> bool:
    return "comment" in (_attribute(link, "title") + _attribute(link, "href")).lower()
