"""Articles in a page's JSON-LD, whatever shape the page gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

# schema.org's subtypes of Article that news sites write, and what stands in for them.
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|SocialMediaPosting|Recipe|Review|HowTo)$")
# Blocks larger than this hold archives and product lists, never an article's facts.
_LARGEST = 1_000_000
_MOST_NODES = 2000
_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def nodes(blocks: list[str]) -> list[Node]:
    """Return all typed objects of a page's JSON-LD blocks, outer ones first; broken blocks are skipped."""
    found: list[Node] = []
    for block in blocks:
        for node in _walk(_parse(block)):
            found.append(node)
            if len(found) >= _MOST_NODES:
                return found
    return found


def article(found: list[Node], url: str | None = None) -> Node | None:
    """Return the object that describes the page's article: of its type, dated, and of this address if any is."""
    typed = [node for node in found if any(_ARTICLE.search(kind) for kind in types(node))]
    return max(typed, key=lambda node: _fitness(node, url), default=None)


def of_type(found: list[Node], *kinds: str) -> Node | None:
    """Return the first object of one of the types."""
    return next((node for node in found if set(types(node)) & set(kinds)), None)


def types(node: Node) -> list[str]:
    """Return an object's types without their vocabulary."""
    given = node.get("@type")
    listed = given if isinstance(given, list) else [given]
    return [one.rpartition("/")[2].rpartition(":")[2] for one in listed if isinstance(one, str)]


def text_of(value: Any) -> str:
    """Return the words of a value that may be a string, a language-tagged value, an object with a name, or a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return next((words for one in value if (words := text_of(one))), "")
    if isinstance(value, dict):
        return text_of(value.get("@value") or value.get("name") or value.get("url") or "")
    return ""


def names(value: Any, found: list[Node]) -> list[str]:
    """Return the names of people or organisations, following references to other objects of the page."""
    if isinstance(value, list):
        return [name for one in value for name in names(one, found)]
    if isinstance(value, dict):
        if "name" not in value and "@id" in value:
            value = next((node for node in found if node.get("@id") == value["@id"] and "name" in node), value)
        return names(value.get("name"), found)
    return [value] if isinstance(value, str) and value.strip() else []


def _parse(block: str) -> Any:
    if len(block) > _LARGEST:
        return None
    text = _COMMENT.sub("", block.strip()).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > 8:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            if isinstance(inner, (dict, list)):
                yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)


def _fitness(node: Node, url: str | None) -> tuple[bool, bool, bool]:
    addresses = (text_of(node.get("url")), _main_entity(node), text_of(node.get("@id")).partition("#")[0])
    here = (url or "").rstrip("/")
    return (
        bool(here) and any(one.rstrip("/") == here for one in addresses if one),
        "datePublished" in node,
        "headline" in node,
    )


def _main_entity(node: Node) -> str:
    value = node.get("mainEntityOfPage")
    return text_of(value.get("@id")) if isinstance(value, dict) else text_of(value)
