"""What no parser should be given: too large, too deep, too many tags. Found by reading the bytes once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.records import Rejected

# The largest of 1,591 development pages has 1.8 million characters; beyond five, a page is data.
MAX_CHARACTERS = 5_000_000
# lxml drops what lies deeper than its limit without a word; the deepest development page has 53 levels.
MAX_DEPTH = 240
# Extractors walk every element some ten times; the busiest development page has 19,437.
MAX_TAGS = 150_000
# Parsers look through an element's attributes once for each of them: quadratic time. Real elements have a few dozen.
_MAX_ATTRIBUTES = 2000
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{8000,}")
# Beyond these a page gets the cheap extractor only: the others take more than ten seconds for the largest allowed.
_BUSY_TAGS = 30_000
_BUSY_CHARACTERS = 2_000_000
_TAG = re.compile(r"<(?:!--|(/?)([a-zA-Z][a-zA-Z0-9]*))")
# Where that ends in which nothing is a tag; the empty name is a comment's.
_ENDS = {
    "": re.compile("-->"),
    "script": re.compile("</script", re.IGNORECASE),
    "style": re.compile("</style", re.IGNORECASE),
}
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
    """Return the depth of nesting as a parser will see it: an end tag also ends what was left open inside."""
    stack: list[str] = []
    n_open: dict[str, int] = {}
    deepest = 0
    for closes, name in _tags(html):
        if not closes:
            stack.append(name)
            n_open[name] = n_open.get(name, 0) + 1
            deepest = max(deepest, len(stack))
        elif n_open.get(name, 0):
            ended = ""
            while ended != name:
                ended = stack.pop()
                n_open[ended] -= 1
    return deepest


def _tags(html: str) -> Iterator[tuple[bool, str]]:
    """Yield (is it an end tag, name) of the tags that nest; what stands in scripts and comments are no tags."""
    position = 0
    while found := _TAG.search(html, position):
        position = found.end()
        name = (found[2] or "").lower()
        end = _ENDS.get(name) if not found[1] else None
        if end is not None:
            over = end.search(html, position)
            if over is None:
                return
            position = over.end()
        elif name not in _UNNESTED:
            yield bool(found[1]), name
