"""The text blocks of an HTML tree, in reading order, with what tells content from furniture."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Elements whose text nobody reads.
_SILENT = frozenset((
    "script", "style", "noscript", "template", "head", "svg", "iframe", "select", "option", "textarea", "input",
    "video", "audio", "object", "map", "canvas", "datalist",
))  # fmt: skip
# Elements that hold no running text of an article.
_BESIDE = frozenset((
    "nav", "footer", "aside", "form", "button", "header", "figcaption", "figure", "dialog", "label",
))  # fmt: skip
_BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
    "table", "tbody", "thead", "tr", "td", "th", "dl", "dt", "dd", "br", "hr", "center", "address", "details",
    "summary", "body", "html",
))  # fmt: skip
# Class and id words of the boxes around articles. Words that page builders put on everything ("widget") are not here.
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|recommend\w*|newsletter|subscribe|sidebar|share|sharing|social|footer|nav"
    r"|navbar|menu|breadcrumbs?|cookie|popup|advert\w*|sponsor\w*|tags?|author-bio|bio|read-?more|more-?stories|toc"
    r"|signup|sign-up|paywall|outbrain|taboola|sr-only|screen-reader-text|skip-link|pagination|byline)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Class lists longer than this are written by machines and say nothing.
_LONGEST_CLASS = 400
# A block that says something: a sentence, mostly outside links.
_SENTENCE = 60
_LINKED = 0.35
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")
# One long block must not outweigh a whole article of short ones.
_HEAVIEST = 1000
# A box with this share of the page's text is no box: a wrapper named after what it lacks ("no-sidebar"), or a menu
# that was never closed and has swallowed the page.
WHOLE = 0.3
# An element with this share of its parent's text holds the article; its siblings do not.
_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that no block element interrupts."""

    text: str
    linked: int  # characters inside links
    element: Any  # the innermost block element around it


def blocks(root: Any, *, furniture: bool = True) -> list[Block]:
    """Return the blocks under an element; ``furniture=False`` leaves out boxes that are named as such.

    List items begin with "- ".
    """
    reader = _Reader(furniture, 0.0 if furniture else WHOLE * text_length(root))
    reader.read(root, False, root)
    reader.close(root)
    return reader.found


class _Reader:
    """Collects text until a block element begins or ends."""

    def __init__(self, furniture: bool, whole: float) -> None:
        self.furniture = furniture
        self._whole = whole
        self.found: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0

    def read(self, element: Any, in_link: bool, owner: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or (not self.furniture and self._is_left_out(element)):
            return
        begins = tag in _BLOCKS
        if begins:
            self.close(owner)
            owner = element
        in_link = in_link or tag == "a"
        self._say(element.text, in_link)
        for child in element:
            self.read(child, in_link, owner)
            self._say(child.tail, in_link)
        if begins:
            self.close(owner)

    def _is_left_out(self, element: Any) -> bool:
        if element.tag in _SILENT:
            return True
        return _is_furniture(element) and text_length(element, self._whole) <= self._whole

    def close(self, owner: Any) -> None:
        """End the block that is open."""
        text = " ".join("".join(self._parts).split())
        if text:
            self.found.append(Block(f"- {text}" if owner.tag == "li" else text, self._linked, owner))
        self._parts.clear()
        self._linked = 0

    def _say(self, text: str | None, in_link: bool) -> None:
        if text:
            self._parts.append(text)
            self._linked += len(text.strip()) if in_link else 0


def _is_furniture(element: Any) -> bool:
    if element.tag in _BESIDE or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if "display:none" in (element.get("style") or "").replace(" ", ""):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in ("html", "body", "article", "main") or not 2 < len(named) < _LONGEST_CLASS:
        return False
    return _FURNITURE.search(named) is not None


def text_length(element: Any, limit: float = math.inf) -> int:
    """Return how many characters stand in an element, without what nobody reads; counting stops at ``limit``."""
    length = 0
    for inner in element.iter():
        if isinstance(inner.tag, str) and inner.tag not in _SILENT and inner.text and not inner.text.isspace():
            length += len(inner.text)
        if inner is not element and inner.tail and not inner.tail.isspace():
            length += len(inner.tail)
        if length > limit:
            break
    return length


def densest(root: Any, found: list[Block]) -> list[str]:
    """Return the blocks of the element that holds most of a page's sentences: a cheap extractor.

    From the root down, the heaviest child is taken as long as it has most of its parent's sentences; then all blocks
    in it that are not mostly links. ``found`` are the root's blocks without furniture.
    """
    weight: dict[Any, int] = {}
    for block in found:
        heavy = width(block.text)
        if heavy >= _SENTENCE and block.linked < _LINKED * len(block.text):
            for element in _upwards(block.element):
                weight[element] = weight.get(element, 0) + min(heavy, _HEAVIEST)
    top = root
    while True:
        heaviest = max((child for child in top if child in weight), key=lambda child: weight[child], default=None)
        if heaviest is None or weight[heaviest] < _SHARE * weight[top]:
            break
        top = heaviest
    inside = set(top.iter()) if weight else set()
    return [block.text for block in found if block.element in inside and block.linked <= 0.5 * len(block.text)]


def width(text: str) -> int:
    """Return a text's length in letters, those of Chinese, Japanese and Korean counted twice: they say as much."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def linked_share(lines: list[str], found: list[Block]) -> float:
    """Return which share of the lines' characters stands in blocks that are links: near 1 for a list of stories."""
    links = {block.text for block in found if block.linked >= 0.8 * len(block.text)}
    links |= {text.removeprefix("- ") for text in links}
    return sum(len(line) for line in lines if line in links) / max(1, sum(map(len, lines)))


def _upwards(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()
