"""Titles without the name of the site they stand on; which of them readers see."""

from __future__ import annotations

import re

from etl.clean.addresses import host, slug
from etl.clean.characters import folded_letters, one_line
from etl.clean.evidence import Candidate
from etl.clean.textdates import mentions

_SEPARATOR = re.compile(r"\s+(?:[|·•»«›‹–—:-]|::|\|\|)\s+|\s*\|\s*")
_COLON = re.compile(r":\s+")
_HELD = re.compile(r"\S:$")
# Longer ones are descriptions; separators in them part nothing.
_LONGEST = 400
_SEEN = ("h1", "microdata:headline")
# Sources that write the headline without the site's name.
_BARE = ("h1", "json-ld:headline", "microdata:headline")
# Words that a heading must have in common with what the page calls itself elsewhere (Dice), or with its address.
_RELATED = 0.35
# Behind a bar stands who publishes; a longer tail may be a second half of the headline.
_TAIL_WORDS = 4
# A name of a site is no longer than this, and a word of it as long at least to be told in a host.
_SITE_WORDS = 5
_SITE_WORD = 4
# Elements of a heading: a rubric, the headline, a second line, and what stands between them.
_PARTS = 6


def without_site(titles: list[Candidate], outlets: list[Candidate], url: str | None) -> list[Candidate]:
    """Return the titles with the site's name cut off, the one that readers see in front.

    A part behind (or before) a separator goes when it is the site's name, the site's host, or when another source
    gives just the rest as the title. A record's own title stays in front.
    """
    flat = [Candidate(one_line(one.value[:_LONGEST]), one.source) for one in titles]
    sites = {folded_letters(one.value) for one in outlets} | {
        folded_letters(host(url).rpartition(".")[0]),
        folded_letters(host(url)),
    }
    sites |= _prefixes(flat) | _mastheads(flat, _words(slug(url)))
    bare = {folded_letters(one.value) for one in flat if one.source in _BARE}
    cut = [Candidate(_cut(one.value, sites - {""}, bare - {""} - sites, url), one.source) for one in flat]
    parts = {one_line(one.value): list(map(one_line, one.value.split("\n"))) for one in titles if one.source == "h1"}
    return _seen_first([one for one in cut if folded_letters(one.value) not in sites], parts, url)


def _prefixes(titles: list[Candidate]) -> set[str]:
    """Return what stands before the headline in a page's <title>: the name of a blog whose only <h1> it often is."""
    stated = {folded_letters(one.value) for one in titles if one.source not in ("title", "h1")}
    split = [_COLON.split(one.value, maxsplit=1) for one in titles if one.source == "title"]
    return {folded_letters(parts[0]) for parts in split if len(parts) == 2 and folded_letters(parts[1]) in stated}


def _mastheads(titles: list[Candidate], address: set[str]) -> set[str]:
    """Return headings that are one part of the page's <title> whose other part is what the address says."""
    headings = {folded_letters(one.value) for one in titles if one.source == "h1" and not _words(one.value) & address}
    found = set()
    for one in titles:
        parts = _SEPARATOR.split(one.value) if one.source == "title" else []
        names = {folded_letters(part) for part in parts} & headings
        rest = [_words(part) for part in parts if folded_letters(part) not in names]
        found |= names if any(_shared(words, [address]) >= _RELATED for words in rest) else set()
    return found


def _seen_first(titles: list[Candidate], parts: dict[str, list[str]], url: str | None) -> list[Candidate]:
    """Put the heading that readers see before titles written for search engines and social media.

    Only a heading that shares words with one of those, or with the address, is the article's. ``parts`` are the texts
    of the elements in it.
    """
    own = [one for one in titles if one.source == "record"]
    rest = [one for one in titles if one.source != "record"]
    written = [_words(one.value) for one in rest if one.source not in _SEEN] + [_words(slug(url))]
    scored = [(_shared(_words(one.value), written), one) for one in rest if one.source in _SEEN]
    seen = [one for share, one in sorted(scored, key=lambda pair: -pair[0]) if share >= _RELATED]
    others = [one for one in rest if one not in seen]
    # A heading that has nothing of the title is the site's, or a box's.
    others.sort(key=lambda one: one.source in _SEEN)
    plain = [other.value for other in others if other.value]
    bare = [Candidate(_undecorated(one.value, plain, parts.get(one.value, [])), one.source) for one in seen]
    return [*own, *bare, *others]


def _undecorated(heading: str, others: list[str], parts: list[str]) -> str:
    """Return a heading without a date, a rubric or a second line that stands in it, when another source tells the rest.

    Its elements part it: what another source calls the title, alone or behind a rubric, is the title.
    """
    few = range(len(parts) if len(parts) <= _PARTS else 0)
    cuts = {" ".join(parts[i:j]) for i in few for j in range(i + 1, len(parts) + 1)} - {heading}
    for other in others:
        _, _, rest = other.partition(": ") if ": " in other else other.partition(" - ")
        told = next((one for one in (other, rest) if one in cuts), None)
        # A colon that is written in a heading holds it together.
        if told is not None and not _HELD.search(heading.removesuffix(told).rstrip()):
            return told
    for other in filter(heading.__contains__, others):
        before, _, after = heading.partition(other)
        beside = f"{before} {after}".strip()
        is_rubric = re.fullmatch(r"\w+:", beside)
        if 0 < len(beside) < len(other) and (is_rubric or mentions(before) or mentions(after)):
            return other
    return heading


def _shared(words: set[str], others: list[set[str]]) -> float:
    """Return the largest share of words that a title has in common with another (Dice, 0..1)."""
    return max((2 * len(words & other) / max(1, len(words) + len(other)) for other in others), default=0.0)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _cut(title: str, sites: set[str], others: set[str], url: str | None) -> str:
    rubric, _, rest = title.partition(": ")
    if rest and _names_site(rubric, sites):
        return _cut(rest.strip(), sites, others, url)
    for found in reversed(list(_SEPARATOR.finditer(title))):
        head, tail = title[: found.start()].strip(), title[found.end() :].strip()
        if not head or not tail:
            continue
        barred = "|" in found[0] and len(tail.split()) <= _TAIL_WORDS and len(head) > len(tail)
        if _names_site(tail, sites) or folded_letters(head) in others or barred or _is_host(tail, url):
            return _cut(head, sites, others, url)
        if _names_site(head, sites) or (folded_letters(tail) in others and len(tail) > len(head)):
            return _cut(tail, sites, others, url)
    return title


def _names_site(part: str, sites: set[str]) -> bool:
    letters = folded_letters(part)
    return bool(letters) and any(
        letters == site or (len(letters) > 3 and letters in (f"the{site}", f"{site}com")) for site in sites
    )


def _is_host(part: str, url: str | None) -> bool:
    """Tell whether a short name is behind the host: by its initials, or as it begins."""
    words = [folded_letters(word) for word in part.split()]
    labels = host(url).split(".")[:-1]
    if not 1 < len(words) <= _SITE_WORDS:
        return False
    initials = "".join(word[:1] for word in words)
    first = words[0]
    return any(
        (len(label) > 2 and label == initials) or (len(first) >= _SITE_WORD and label.startswith(first))
        for label in labels
    )
