"""The short texts of a page that can hold its date, with what stands around them, and its main heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from etl.clean.blocks import text_length
from etl.clean.eras import common_era

# A date stands in a short text of its own; longer ones are prose.
LONGEST = 160
# Texts read of a page, menus included.
_TEXTS_READ = 3000
_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "head", "textarea", "select", "option"))
_YEAR = re.compile(r"(?<!\d)(?:1[89]|2[015])\d\d(?!\d)|\d[./-]\d{1,2}[./-]\d\d(?!\d)")
# Characters of the element around a piece of a date, blanks included.
_WHOLE_LENGTH = 120
# The end of a date that was cut into pieces: "2024", "5, 2024".
_PIECE = re.compile(r"[^\w]*(?:\d{1,2}\W+)?(?:1[89]|2[015])\d\d\W*")
# Where two pieces of a date meet: "04Mar2025", but not "1st".
_SEAM = re.compile(r"(?<=\d)(?=[^\W\d_]{3})|(?<=[^\W\d_]{3})(?=\d)")
# What a machine reads beside what is shown: <time datetime>, <abbr title>, <span content>.
_MACHINE = re.compile(r"\s*(?:19|20)\d\d-?[01]\d")
_STATING = frozenset((
    "datetime", "content", "title", "data-datetime", "data-date", "data-time", "data-timestamp", "data-published",
    "data-publish-date", "data-pubdate", "data-livestamp", "data-unixtime",
))  # fmt: skip
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_HEADINGS = ("h1", "h2", "h3")
# Words that a heading must share with the title to be the page's main one (Dice).
_RELATED = 0.5
# A text before another one belongs to it when it is no longer than a label.
_LABEL = 40


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the page with the element it stands in."""

    text: str
    before: str  # the text that stands before it, when that is short
    element: Any
    place: int  # how many texts stand before it
    stated: str | None = None  # the same for machines


@dataclass(frozen=True, slots=True)
class PageTexts:
    """A page's short texts that hold a year, and where its main heading stands among all of them."""

    texts: list[Text]
    heading: Any | None
    place: int  # of the heading


def page_texts(tree: Any, titles: list[str]) -> PageTexts:
    """Return a page's short texts that hold a year; ``titles`` tell its main heading from other headings."""
    body = tree.find("body") if tree.tag == "html" else tree
    body = tree if body is None else body
    heading = _heading(body, titles)
    found: list[Text] = []
    n_texts, at, before = 0, 0, ""
    for element, raw in raw_texts(body):
        if element is heading and not at:
            at = n_texts + 1
        text = common_era(" ".join(raw.split()))
        stated = _machine_readable(element) if text or element.tag == "time" else None
        text = stated if stated and not _YEAR.search(text) else text
        if not text:
            continue
        n_texts += 1
        whole, holder = _whole(text, element)
        if len(whole) <= LONGEST and _YEAR.search(whole) and (not found or found[-1].text != whole):
            found.append(Text(whole, before, holder, n_texts, stated))
        before = text if len(text) < _LABEL else ""
        if n_texts > _TEXTS_READ:
            break
    return PageTexts(found, heading, at)


def _machine_readable(element: Any) -> str | None:
    """Return the date that an element holds for machines, or None."""
    if element.tag == "time":
        return element.get("datetime") or None
    for key, value in element.items():
        if key in _STATING and _MACHINE.match(value):
            return str(value)
        if key in _STATING and key.startswith("data-") and _EPOCH.fullmatch(value):
            return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
    return None


def _heading(body: Any, titles: list[str]) -> Any | None:
    """Return the first heading that says what the title says, else the first of the highest level."""
    wanted = [words for title in titles if (words := _words(title))]
    first = None
    for element in body.iter(*_HEADINGS):
        if first is None and element.tag == "h1":
            first = element
        words = _words("".join(element.itertext()))
        if any(2 * len(words & one) >= _RELATED * (len(words) + len(one)) for one in wanted):
            return element
    return first


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text[:400].casefold()))


def _whole(text: str, element: Any) -> tuple[str, Any]:
    """Return a text, or that of the element around it when a date was cut into pieces."""
    if _PIECE.fullmatch(text) is None:
        return text, element
    parent = element if element.text is None or len(element) else element.getparent()
    if parent is None or text_length(parent, _WHOLE_LENGTH) > _WHOLE_LENGTH:
        return text, element
    joined = _SEAM.sub(" ", "".join(parent.itertext()))
    return common_era(" ".join(joined.split())), parent


def raw_texts(body: Any) -> Iterator[tuple[Any, str]]:
    """Yield each text under an element with the element it stands in, in reading order; "" where none begins one."""
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start" and element.tag not in _SILENT:
            yield element, element.text or ""
        elif event == "end" and element.tail and element is not body:
            yield element.getparent(), element.tail
