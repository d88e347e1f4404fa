"""What no parser should be given: too large, too deep, too many tags. Found by reading the bytes once."""

from __future__ import annotations

import re

from etl.records import Rejected

# The largest of 1,591 development pages has 1.8 million characters; beyond five, a page is data.
MAX_CHARACTERS = 5_000_000
# lxml drops what lies deeper than its limit without a word; the deepest development page has 60 levels.
MAX_DEPTH = 240
# Extractors walk every element some ten times; the busiest development page has 30,000.
MAX_TAGS = 150_000
# Parsers look through an element's attributes once for each of them: quadratic time. Real elements have a few dozen.
_MAX_ATTRIBUTES = 2000
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{8000,}")
# Beyond these a page gets the cheap extractor only: the others take more than ten seconds for the largest allowed.
_BUSY_TAGS = 30_000
_BUSY_CHARACTERS = 2_000_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that end without being closed: they do not nest.
_UNNESTED = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "path", "circle", "rect", "line",
    "polygon", "polyline", "use", "stop", "g", "svg", "ellipse", "html", "body", "head",
))  # fmt: skip


def refusal(html: str) -> Rejected | None:
    """Return why a page must not be parsed, or None when it may be. Linear in its length."""
    if len(html) > MAX_CHARACTERS:
        return Rejected("too_large", f"The page has {len(html):,} characters: save the article alone.")
    n_tags = html.count("<")
    if n_tags > MAX_TAGS and sum(1 for _ in _TAG.finditer(html)) > MAX_TAGS:
        return Rejected("too_large", f"The page has {n_tags:,} tags: save the article alone.")
    if any(found[0].count("=") > _MAX_ATTRIBUTES for found in _LONG_TAG.finditer(html)):
        return Rejected("too_large", f"A tag has more than {_MAX_ATTRIBUTES:,} attributes: save the article alone.")
    if _deepest(html) > MAX_DEPTH:
        return Rejected("too_deep", f"The page nests its tags deeper than {MAX_DEPTH} levels: save the article alone.")
    return None


def is_busy(html: str) -> bool:
    """Tell whether a page is too much for the costly extractors."""
    return len(html) > _BUSY_CHARACTERS or html.count("<") > _BUSY_TAGS


def _deepest(html: str) -> int:
    open_tags: dict[str, int] = {}
    depth = deepest = 0
    for found in _TAG.finditer(html):
        name = found[2].lower()
        if name in _UNNESTED:
            continue
        if found[1]:
            if open_tags.get(name, 0):
                open_tags[name] -= 1
                depth -= 1
        else:
            open_tags[name] = open_tags.get(name, 0) + 1
            depth += 1
            deepest = max(deepest, depth)
    return deepest
