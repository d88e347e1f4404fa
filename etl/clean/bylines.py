"""Bylines as readers see them: a line that says "By Jane Roe", a link to an author's page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from etl.clean.addresses import host

_BY = re.compile(
    r"^(?:(?:written|posted|words|story|authored|published|text|article|review|guide|recipe|contributed|created)\s+)?"
    r"by\b:?\s*(?P<name>[^\W\d_].{1,70})?$",
    re.IGNORECASE,
)
# Folders in which sites keep the pages of those who write for them.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|people|person|staff|contributors?|writers?|journalists?|reporters?|columnists?|bylines?|members?"
    r"|profiles?|autor(?:en|es|i)?|auteurs?|autore|redakteure?|skribent(?:er)?|avtor(?:y|i)?|yazar(?:lar)?|our-team|team"
    r"|experts?)/[^/?#]+|[?&]author=\w",
    re.IGNORECASE,
)
_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "head"))
# A byline stands near the head; menus before it are counted too.
_TEXTS_READ = 1500
# A name that is longer is more than one.
_LONGEST = 40
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.?)+(?:[-'’][^\W\d_]+)*\.?")
_PARTICLES = frozenset((
    "de", "da", "di", "do", "dos", "del", "della", "van", "von", "der", "den", "la", "le", "al", "bin", "ibn",
    "el", "y",
))  # fmt: skip
# Links looked at: those of a comment section come after.
_LINKS = 12


def upper_texts(tree: Any) -> list[str]:
    """Return the texts in the upper part of a page, in their order, blanks folded."""
    body = tree.find("body") if tree.tag == "html" else tree
    texts: list[str] = []
    for element in (tree if body is None else body).iter():
        if isinstance(element.tag, str) and element.tag not in _SILENT and element.text:
            texts.append(" ".join(element.text.split()))
        if element.tail:
            texts.append(" ".join(element.tail.split()))
        if len(texts) > 2 * _TEXTS_READ:
            break
    return [text for text in texts if text][:_TEXTS_READ]


def said_by(texts: Iterable[str]) -> list[str]:
    """Return the first text that reads "By Jane Roe", its name only; an empty list for none."""
    waiting = False
    for text in texts:
        if waiting:
            if len(text) < 70 and text[0].isupper():
                return [text]
            waiting = False
        found = _BY.match(text)
        if found is not None:
            name = found["name"]
            if name is None:
                waiting = True
            elif name[0].isupper():
                return [name]
    return []


def author_links(tree: Any) -> list[tuple[str, str]]:
    """Return (text, address) of the page's first links that look like those to authors' pages."""
    found: list[tuple[str, str]] = []
    for link in tree.iter("a"):
        address = link.get("href") or ""
        if _AUTHOR_PAGE.search(address):
            found.append((" ".join("".join(link.itertext()).split()), address))
        if len(found) >= _LINKS:
            break
    return found


def linked_names(links: Sequence[tuple[str, str]], url: str | None) -> list[str]:
    """Return the first name that a link to an author's page of the same site says; an empty list for none."""
    return [text for text, address in links if _is_here(address, url) and looks_like_name(text)][:1]


def _is_here(address: str, url: str | None) -> bool:
    try:
        there = (urlsplit(address).hostname or "").split(".")[-2:]
    except ValueError:
        return False
    return there == [] or there == [""] or there == host(url).split(".")[-2:]


def looks_like_name(text: str) -> bool:
    """Tell whether a text has the shape of a person's name: two to five words, none of them in small letters."""
    words = text.split(",")[0].split()
    if not 1 < len(words) <= 5 or len(text) > _LONGEST:
        return False
    return all(
        _NAME_WORD.fullmatch(word) and (word.casefold() in _PARTICLES or not word[0].islower()) for word in words
    )
