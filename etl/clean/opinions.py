"""Three independent extractors' opinions on where a page's article is."""

from __future__ import annotations

import logging
from copy import deepcopy
from typing import Any

import readability
import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fromstring

from etl.clean.agreement import closeness
from etl.clean.blocks import Block, blocks, densest

# Both report every page they find nothing in; what becomes of a page is in its evidence.
for _name in ("trafilatura", "readability"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


# Two opinions this close (word F1) leave nothing for a third to decide: on the development pages asking it anyway
# changes the mean body F1 by .0001, and six pages of ten are spared a quarter of their cost.
_AGREED = 0.98
_DATA = ("script", "style", "svg", "link", "meta")
# They say in small letters how the words before them are spoken: each word would stand there twice.
_READINGS = ("rt", "rp")


def parsed(html: str) -> Any | None:
    """Parse a page without comments and without ruby's readings; None for one without content."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # lxml.html asks Python for the class of each element it touches, half a million times a page; nobody here needs
    # its classes of form fields.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree = fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    etree.strip_elements(tree, *_READINGS, with_tail=False)
    etree.strip_tags(tree, "ruby", "rb")
    return tree


def without_data(tree: Any) -> Any:
    """Remove from a tree what holds no text of an article but makes every copy and search of it cost more."""
    etree.strip_elements(tree, *_DATA, with_tail=False)
    return tree


def opinions(tree: Any, found: list[Block], *, busy: bool = False) -> dict[str, list[str]]:
    """Return each extractor's lines from one shared tree and its blocks; an extractor that finds nothing has no say.

    The third and costliest is asked only where the two others differ. Of a busy page (``guard.is_busy``) only the
    cheapest extractor's.
    """
    if busy:
        lines = densest(tree, found)
        return {"densest": lines} if lines else {}
    given = {"trafilatura": _trafilatura(tree), "densest": densest(tree, found)}
    if closeness(*given.values()) < _AGREED:
        given["readability"] = _readability(tree)
    return {name: lines for name, lines in given.items() if lines}


def _trafilatura(tree: Any) -> list[str]:
    # Its own fall-backs are left out: the other opinions stand in for them at half the cost. Recall mode loses fewest
    # fragments, and what it takes too much the others vote down.
    text = trafilatura.extract(tree, include_comments=False, fast=True, favor_recall=True) or ""
    return [line.strip() for line in text.split("\n") if line.strip()]


def slowly(tree: Any) -> list[str]:
    """Return what trafilatura makes of a tree with its own fall-backs, for pages that the others cannot agree on."""
    text = trafilatura.extract(tree, include_comments=False) or ""
    return [line.strip() for line in text.split("\n") if line.strip()]


class _Readability(readability.Document):  # type: ignore[misc]
    """Readability on a tree that is parsed already."""

    tree: Any = None

    def _parse(self, _: Any) -> Any:
        return deepcopy(self.tree)


def _readability(tree: Any) -> list[str]:
    document = _Readability("<html></html>")
    document.tree = tree
    try:
        summary = fromstring(document.summary(html_partial=True))
    except (readability.readability.Unparseable, etree.LxmlError, ValueError):
        return []
    return [block.text for block in blocks(summary)]
