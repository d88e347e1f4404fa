"""What a page says about itself: JSON-LD, meta tags, microdata, and what a reader sees."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from bs4 import BeautifulSoup, Tag
from lxml import etree

from etl.clean import jsonld
from etl.clean.evidence import Candidate
from etl.clean.found import Found
from etl.clean.gates import stated_gate

_HEAD_TAGS = frozenset(("meta", "title", "link", "h1", "time"))
# A byline or a date holds a few elements; a page names a few hundred things about itself.
_LARGEST_BOX = 30
_MOST_PARTS = 600
_BOXES = frozenset(("span", "p", "div", "a", "address", "aside", "ul"))
_PROPS = ("author", "datepublished", "datemodified", "headline", "datecreated")
_LOOKS = ("byline", "author", "date", "publish", "timestamp", "posted")
# What boxes of comments are called, and boxes of teasers for other articles.
_COMMENTS = re.compile(r"(?<!no-)comment|respond|reply", re.IGNORECASE)
_TEASERS = re.compile(r"teaser|related|recommend|sidebar|popular|latest|recent|trending|carousel|slider", re.IGNORECASE)
_IS_FALSE = re.compile(r"(?:^|/)(?:false|no)$", re.IGNORECASE)
# Dates of publication that microdata gives one article: once each for machines and for readers.
_OWN_DAYS = 2
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "sailthru.title", "parsely-title", "headline")
_DATE_METAS = (
    "article:published_time", "og:published_time", "datepublished", "article.published", "parsely-pub-date",
    "dcterms.issued", "dc.date.issued", "sailthru.date", "publishdate", "publish-date", "publish_date", "pubdate",
    "publication_date", "cxenseparse:recs:publishtime", "rnews:datepublished", "citation_publication_date",
    "citation_date", "originalpublicationdate", "article_date_original", "og:pubdate", "last-published", "displaydate",
    "date_published",
)  # fmt: skip
# Dates that some systems fill with the day of publication and others with that of the last change.
VAGUE_DATES = ("dc.date.created", "dcterms.created", "datecreated", "dc.date", "dcterms.date", "date")
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "parsely-modified-date", "revision_date",
)  # fmt: skip
_AUTHOR_METAS = (
    "author", "article:author", "og:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
    "byl", "citation_author", "article:author_name", "cxenseparse:author", "rbauthors", "twitter:data1",
)  # fmt: skip
_SECTION_METAS = ("article:section", "og:section", "parsely-section", "sailthru.section", "section", "news:section")
_TAG_METAS = ("article:tag", "news_keywords", "keywords", "parsely-tags")
_IMAGE_METAS = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_SITE_METAS = ("og:site_name", "application-name", "dc.publisher", "article:publisher")


def strained(tree: Any) -> BeautifulSoup:
    """Return the elements of a parsed page that say something about it, as a small document of their own.

    The page is parsed once, for the body too; BeautifulSoup gets what a SoupStrainer would let through. A box that is
    named like a byline but holds half the page is passed over for what is in it.
    """
    parts: list[str] = []
    _collect(tree, parts)
    root = tree if tree.tag == "html" else None
    lang = (
        html.escape(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
        if root is not None
        else ""
    )
    return BeautifulSoup(f'<html lang="{lang}"><body>{"".join(parts)}</body></html>', "lxml")


def _collect(tree: Any, parts: list[str]) -> None:
    known: dict[Any, bool] = {}
    walk = tree.iter(etree.Element)
    for element in walk:
        if len(parts) >= _MOST_PARTS:
            return
        if element.tag in _HEAD_TAGS or (
            _says_something(element.tag, element.attrib)
            and _is_small(element)
            and not (_names_someone(element.attrib) and _is_anothers(element, known))
        ):
            parts.append(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def _names_someone(attributes: Mapping[str, Any]) -> bool:
    if "itemprop" in attributes:
        return bool(attributes["itemprop"].lower() == "author")
    looks = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
    return attributes.get("rel") == "author" or "author" in looks or "byline" in looks


def _is_anothers(element: Any, known: dict[Any, bool]) -> bool:
    """Tell whether an element stands in a comment or in another article's teaser, which has a heading of its own."""
    return any(_is_others_box(around, known) for around in (element, *element.iterancestors()))


def _is_others_box(element: Any, known: dict[Any, bool]) -> bool:
    if element not in known:
        called = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
        comments = _COMMENTS.search(called) is not None
        beside = element.tag == "a" or (element.tag == "aside" and "author" not in called.lower())
        known[element] = False
        if (comments or beside or _TEASERS.search(called)) and element.tag not in ("html", "body"):
            headings = {one.tag for one in islice(element.iter("h1", "h2", "h3", "h4"), _LARGEST_BOX)}
            known[element] = "h1" not in headings and (comments or bool(headings))
    return known[element]


def _is_small(element: Any) -> bool:
    return sum(1 for _ in zip(range(_LARGEST_BOX + 1), element.iter(), strict=False)) <= _LARGEST_BOX


def add_metadata(found: Found, soup: BeautifulSoup, url: str | None) -> None:
    """Append what the page says about itself, each source behind the more trusted ones."""
    metas = _metas(soup)
    blocks = [tag.string or tag.get_text() for tag in soup.find_all("script", limit=50)]
    linked = jsonld.nodes([block for block in blocks if block])
    node = jsonld.article(linked, url)
    page = jsonld.of_type(linked, "WebPage", "ItemPage", "CollectionPage")
    found.stated_article = node is not None or "article" in (kind.lower() for kind in metas.get("og:type", ()))
    if node is not None:
        _add_node(found, node, linked)
    _add_metas(found, metas)
    found.partial = found.partial or stated_gate(metas)
    days = _add_microdata(found, soup)
    listed = len(set(days)) > _OWN_DAYS
    found.published += [] if listed else days
    _add_contents(found, metas, "published", VAGUE_DATES)
    found.published += days if listed else []
    if page is not None:
        found.add("published", jsonld.text_of(page.get("datePublished")), "json-ld:WebPage")
        found.add("modified", jsonld.text_of(page.get("dateModified")), "json-ld:WebPage")
    _add_visible(found, soup)
    if page is not None:
        found.add("titles", jsonld.text_of(page.get("name")), "json-ld:WebPage")
    _add_site(found, metas, node, linked)
    _add_links(found, soup)


def _says_something(name: str, attributes: Mapping[str, Any]) -> bool:
    if name == "script":
        return "ld+json" in attributes.get("type", "")
    if "itemprop" in attributes:
        return attributes["itemprop"].lower() in _PROPS
    if attributes.get("rel") == "author":
        return True
    looks = (attributes.get("class", "") + " " + attributes.get("id", "")).lower()
    return len(looks) > 1 and name in _BOXES and any(one in looks for one in _LOOKS)


def _metas(soup: BeautifulSoup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        key = (
            str(tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv") or "")
            .lower()
            .strip()
        )
        content = str(tag.get("content") or "").strip()
        if key and content:
            found.setdefault(key, []).append(content)
    return found


def _add_node(found: Found, node: jsonld.Node, linked: list[jsonld.Node]) -> None:
    found.add("titles", _unescaped(jsonld.text_of(node.get("headline") or node.get("name"))), "json-ld:headline")
    found.add(
        "published", jsonld.text_of(node.get("datePublished") or node.get("dateCreated")), "json-ld:datePublished"
    )
    found.add("modified", jsonld.text_of(node.get("dateModified")), "json-ld:dateModified")
    found.add_authors("json-ld:author", jsonld.names(node.get("author") or node.get("creator"), linked))
    found.add("languages", jsonld.text_of(node.get("inLanguage")), "json-ld:inLanguage")
    found.add("sections", jsonld.text_of(node.get("articleSection")), "json-ld:articleSection")
    found.add("images", _image(node.get("image")), "json-ld:image")
    found.stated_body = jsonld.text_of(node.get("articleBody"))
    keywords = node.get("keywords")
    listed = keywords if isinstance(keywords, list) else str(keywords or "").split(",")
    found.tags += [text for one in listed if (text := jsonld.text_of(one).strip())]
    if node.get("isAccessibleForFree") is False or _IS_FALSE.search(str(node.get("isAccessibleForFree"))):
        found.partial = "the page says that it is not free to read"


def _image(value: Any) -> str:
    if isinstance(value, list):
        return next((made for one in value if (made := _image(one))), "")
    return (
        jsonld.text_of(value.get("url") or value.get("contentUrl"))
        if isinstance(value, dict)
        else jsonld.text_of(value)
    )


def _add_metas(found: Found, metas: dict[str, list[str]]) -> None:
    for field_name, keys in (
        ("titles", _TITLE_METAS),
        ("published", _DATE_METAS),
        ("modified", _MODIFIED_METAS),
        ("sections", _SECTION_METAS),
        ("images", _IMAGE_METAS),
    ):
        _add_contents(found, metas, field_name, keys)
    for key in _AUTHOR_METAS:
        if key != "twitter:data1" or "written by" in " ".join(metas.get("twitter:label1", ())).lower():
            found.add_authors(f"meta:{key}", [one for one in metas.get(key, ()) if "://" not in one])
    for key in ("og:locale", "content-language", "language", "dc.language", "dcterms.language"):
        for content in metas.get(key, ())[:1]:
            found.add("languages", content.split(",")[0], f"meta:{key}")
    for key in _TAG_METAS:
        found.tags += [tag.strip() for content in metas.get(key, ()) for tag in content.split(",") if tag.strip()]


def _add_contents(found: Found, metas: dict[str, list[str]], field_name: str, keys: tuple[str, ...]) -> None:
    for key in keys:
        for content in metas.get(key, ())[:2]:
            found.add(field_name, _unescaped(content), f"meta:{key}")


def _add_microdata(found: Found, soup: BeautifulSoup) -> list[Candidate]:
    """Append what microdata says; return its dates of publication, which may be those of listed articles."""
    days = []
    for tag in soup.find_all(itemprop=True):
        name = str(tag["itemprop"]).lower()
        value = _machine_value(tag) or tag.get_text(" ", strip=True)
        if name == "datepublished" and value.strip():
            days.append(Candidate(value.strip(), "microdata:datePublished"))
        elif name == "datemodified":
            found.add("modified", value, "microdata:dateModified")
        elif name == "headline" and tag.name != "meta":  # that no reader sees; it is among the meta elements
            found.add("titles", value, "microdata:headline")
        elif name == "author":
            inner = tag.find(itemprop="name")
            found.add_authors("microdata:author", [inner.get_text(" ", strip=True) if inner else value])
    return days


def _machine_value(tag: Tag) -> str:
    """Return what an element says to machines; <abbr title> is how Blogger writes the whole of a time."""
    said = tag.get("content") or tag.get("datetime") or (tag.get("title") if tag.name == "abbr" else None)
    return str(said or "")


def _add_visible(found: Found, soup: BeautifulSoup) -> None:
    for tag in soup.find_all("h1")[:3]:
        found.add("titles", tag.get_text("\n", strip=True), "h1")
    if soup.title is not None:
        found.add("titles", soup.title.get_text(" ", strip=True), "title")
    for tag in soup.find_all(rel="author")[:3]:
        found.add_authors("rel=author", [tag.get_text(" ", strip=True)])
    for tag in soup.find_all(_looks_like_byline)[:3]:
        found.add_authors("byline", [tag.get_text(" ", strip=True)])
    root = soup.find("html")
    if root is not None:
        found.add("languages", str(root.get("lang") or root.get("xml:lang") or ""), "html lang")


def add_times(found: Found, soup: BeautifulSoup) -> None:
    """Append the page's <time> elements: any of them may be another article's."""
    for tag in soup.find_all("time")[:3]:
        found.add("published", str(tag.get("datetime") or "") or tag.get_text(" ", strip=True), "time")


def _looks_like_byline(tag: Tag) -> bool:
    looks = " ".join((*(tag.get("class") or ()), str(tag.get("id") or ""))).lower()
    if "byline" not in looks and "author" not in looks:
        return False
    return tag.name in _BOXES and 3 < len(tag.get_text(" ", strip=True)) < 80


def _add_site(found: Found, metas: dict[str, list[str]], node: jsonld.Node | None, linked: list[jsonld.Node]) -> None:
    for key in _SITE_METAS:
        for content in metas.get(key, ())[:1]:
            if "://" not in content:
                found.add("outlets", _unescaped(content), f"meta:{key}")
    if node is not None:
        for name in jsonld.names(node.get("publisher"), linked)[:1]:
            found.add("outlets", _unescaped(name), "json-ld:publisher")
    site = jsonld.of_type(linked, "WebSite")
    if site is not None:
        found.add("outlets", _unescaped(jsonld.text_of(site.get("name"))), "json-ld:WebSite")


def _add_links(found: Found, soup: BeautifulSoup) -> None:
    for tag in soup.find_all("link", rel="canonical")[:1]:
        found.add("canonical", str(tag.get("href") or ""), "rel=canonical")
    for tag in soup.find_all("meta", property="og:url")[:1]:
        found.add("canonical", str(tag.get("content") or ""), "meta:og:url")


def _unescaped(text: str) -> str:
    return html.unescape(text)
