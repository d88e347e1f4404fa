"""A page's date as its address says it, and as htmldate guesses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, datetime
from itertools import islice
from typing import Any

from htmldate import extractors, find_date
from lxml import etree

from etl.clean.addresses import whatwg
from etl.clean.blocks import text_length
from etl.clean.characters import folded_letters
from etl.clean.textdates import mentions

# htmldate takes today as its limit unless told: a page's date must not depend on when it is read.
_LAST_DAY = "2100-12-31"
_URL_DAY = re.compile(
    r"(?<!\d)((?:19[89]|20[0-4])\d)(?:/(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![^/?#.])"
    r"|[/_-](1[0-2]|0?[1-9])[/_-](3[01]|[12]\d|0[1-9])(?!\d)|(?<=/....)([01]\d)([0-3]\d)(?!\d))"
)
# Beyond this htmldate spends most of its time in scripts and drawings, which few pages keep their date in.
_LARGE = 500_000
# Characters of an entry in a list of articles: a title, a date, a summary.
_ENTRY = 300
# Links of a page to itself that are looked at.
_LINKS = 12
_DATA = ("script", "style", "svg", "noscript", "template", "iframe")


def _never(string: str, min_date: datetime, max_date: datetime) -> bool:
    return False


# htmldate's last resort, dateparser, takes three seconds to load its 200 languages and dates one page in a thousand.
# This question comes before it; nothing else asks it.
extractors.has_date_cue = _never


def url_day(url: str | None) -> str | None:
    """Return the day that stands in an address ("/2024/03/05/"), as ISO 8601, or None."""
    found = _URL_DAY.search(url or "")
    try:
        return date(*(int(part) for part in found.groups() if part)).isoformat() if found else None
    except ValueError:
        return None


def listed_date(tree: Any, titles: Sequence[str], language: str | None, url: str | None) -> str | None:
    """Return the date beside a page's own title in one of its lists of articles, linked to the page itself, or None."""
    own, named = _bare(whatwg(url)), [squeezed for title in titles if (squeezed := folded_letters(title))]
    links = (link for link in tree.iter("a") if own and _bare(whatwg(link.get("href"), url)) == own)
    for link in islice(links, _LINKS):
        text = folded_letters(" ".join(link.itertext())[:_ENTRY])
        found = _date_beside(link, language) if any(title in text for title in named) else None
        if found is not None:
            return found
    return None


def _date_beside(link: Any, language: str | None) -> str | None:
    """Return the first date in the entry around a link, which leads nowhere else."""
    address = link.get("href")
    for entry in (link, *link.iterancestors()):
        elsewhere = any(other.get("href") != address for other in entry.iter("a"))
        if elsewhere or text_length(entry, _ENTRY) > _ENTRY:
            return None
        text = " ".join(" ".join(entry.itertext()).split())
        for one in mentions(text, language):
            if one.on() is not None:
                return text[one.start : one.end]
    return None


def _bare(address: str | None) -> str | None:
    return None if address is None else address.partition("#")[0].rstrip("/")


def guessed_day(tree: Any, url: str | None, captured_at: datetime | None, size: int = 0) -> str | None:
    """Return the day that htmldate finds for a page of ``size`` characters (ISO 8601), or None."""
    if size > _LARGE:
        tree = deepcopy(tree)
        etree.strip_elements(tree, *_DATA, with_tail=False)
    last = _LAST_DAY if captured_at is None else captured_at.date().isoformat()
    try:
        found: str | None = find_date(tree, url=url, original_date=True, max_date=last)
    except (ValueError, TypeError, AttributeError, OverflowError):  # what it raises for odd trees
        return None
    # The first day of a year is what it makes of a copyright line.
    return None if found is None or found.endswith("-01-01") else found
