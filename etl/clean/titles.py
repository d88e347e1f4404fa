"""Titles without the name of the site they stand on."""

from __future__ import annotations

import re

from etl.clean.addresses import host
from etl.clean.characters import one_line
from etl.clean.evidence import Candidate

_SEPARATOR = re.compile(r"\s+(?:[|·•»«–—:-]|::|\|\|)\s+|\s*\|\s*")
# Sources that CMSs fill with the site's name behind the headline.
_WITH_SITE = ("title", "meta:og:title", "meta:twitter:title", "json-ld:WebPage", "json-ld:headline", "meta:dc.title")


def without_site(titles: list[Candidate], outlets: list[Candidate], url: str | None) -> list[Candidate]:
    """Return the titles with the site's name cut off.

    A part behind (or before) a separator goes when it is the site's name, the site's host, or when another source
    gives just the rest as the title.
    """
    flat = [Candidate(one_line(one.value), one.source) for one in titles]
    sites = {_letters(one.value) for one in outlets} | {_letters(host(url).rpartition(".")[0]), _letters(host(url))}
    others = {_letters(one.value) for one in flat if one.source in ("h1", "json-ld:headline", "microdata:headline")}
    return [Candidate(_cut(one.value, sites - {""}, others - {""}), one.source) for one in flat]


def _cut(title: str, sites: set[str], others: set[str]) -> str:
    for found in reversed(list(_SEPARATOR.finditer(title))):
        head, tail = title[: found.start()].strip(), title[found.end() :].strip()
        if not head or not tail:
            continue
        if _names_site(tail, sites) or _letters(head) in others:
            return _cut(head, sites, others)
        if _names_site(head, sites) or (_letters(tail) in others and len(tail) > len(head)):
            return _cut(tail, sites, others)
    return title


def _names_site(part: str, sites: set[str]) -> bool:
    letters = _letters(part)
    return bool(letters) and any(
        letters == site or (len(letters) > 3 and letters in (f"the{site}", f"{site}com")) for site in sites
    )


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
