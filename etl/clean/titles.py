"""Titles without the name of the site they stand on."""

from __future__ import annotations

import re

from etl.clean.addresses import host
from etl.clean.characters import one_line
from etl.clean.evidence import Candidate

_SEPARATOR = re.compile(r"\s+(?:[|·•»«–—:-]|::|\|\|)\s+|\s*\|\s*")
# Longer ones are descriptions; separators in them part nothing.
_LONGEST = 400
_STATED = ("record", "json-ld:headline")
_SEEN = ("h1", "microdata:headline")
# Words that a heading must have in common with what the page calls itself elsewhere.
_RELATED = 0.4
# Behind a bar stands who publishes; a longer tail may be a second half of the headline.
_TAIL_WORDS = 4


def without_site(titles: list[Candidate], outlets: list[Candidate], url: str | None) -> list[Candidate]:
    """Return the titles with the site's name cut off.

    A part behind (or before) a separator goes when it is the site's name, the site's host, or when another source
    gives just the rest as the title.
    """
    flat = [Candidate(one_line(one.value[:_LONGEST]), one.source) for one in titles]
    sites = {_letters(one.value) for one in outlets} | {_letters(host(url).rpartition(".")[0]), _letters(host(url))}
    others = {_letters(one.value) for one in flat if one.source in ("h1", "json-ld:headline", "microdata:headline")}
    cut = [Candidate(_cut(one.value, sites - {""}, others - {""}), one.source) for one in flat]
    return _seen_first([one for one in cut if _letters(one.value) not in sites])


def _seen_first(titles: list[Candidate]) -> list[Candidate]:
    """Put the heading that readers see before titles written for search and social media.

    Only a heading that shares words with one of those is the article's; a record's title and JSON-LD stay in front.
    """
    stated = [one for one in titles if one.source in _STATED]
    rest = [one for one in titles if one.source not in _STATED]
    written = [_words(one.value) for one in rest if one.source not in _SEEN]
    scored = [(_shared(_words(one.value), written), one) for one in rest if one.source in _SEEN]
    seen = [one for share, one in sorted(scored, key=lambda pair: -pair[0]) if share >= _RELATED]
    return [*stated, *seen, *(one for one in rest if one not in seen)]


def _shared(words: set[str], others: list[set[str]]) -> float:
    """Return the largest share of words that a title has in common with another (Dice, 0..1)."""
    return max((2 * len(words & other) / max(1, len(words) + len(other)) for other in others), default=0.0)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _cut(title: str, sites: set[str], others: set[str]) -> str:
    for found in reversed(list(_SEPARATOR.finditer(title))):
        head, tail = title[: found.start()].strip(), title[found.end() :].strip()
        if not head or not tail:
            continue
        barred = "|" in found[0] and len(tail.split()) <= _TAIL_WORDS and len(head) > len(tail)
        if _names_site(tail, sites) or _letters(head) in others or barred:
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
