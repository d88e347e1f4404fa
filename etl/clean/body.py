"""The body of a page: what independent extractors agree on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from etl.clean.evidence import Candidate
from etl.records import Rejected

# A page with this many visible characters whose body is shorter than _TINY has an article that nobody found, or none.
_LONG_PAGE = 2000
_TINY = 100


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs of an article, and who chose them."""

    paragraphs: list[str]
    choice: Candidate  # value: why; source: the extractors
    opinions: list[Candidate]


def body_of(html: str, titles: list[str]) -> Body | Rejected:
    """Return the article's body, or Rejected("not_an_article") for a page that has none."""
    tree = _parsed(html)
    if tree is None:
        return Rejected("empty", "The page has no content: check how it was saved.")
    main = _trafilatura(tree)
    parts = [line.strip() for line in main.split("\n") if line.strip()]
    if sum(map(len, parts)) < _TINY:
        return Rejected("not_an_article", "No article text was found in the page: give the address of one article.")
    return Body(parts, Candidate("trafilatura's body", "trafilatura"), [])


def _parsed(html: str) -> Any:
    from lxml import etree
    from lxml.html import HTMLParser, fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _trafilatura(tree: Any) -> str:
    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return extract(tree) or ""
