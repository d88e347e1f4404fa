"""Who wrote it: the people whom a page's metadata names and whom its readers see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.clean.addresses import host
from etl.clean.bylines import AND, looks_like_name
from etl.clean.characters import folded_letters
from etl.clean.evidence import Candidate
from etl.clean.names import people

# What readers see of an author, the most telling first; everything else is stated for machines.
SEEN = ("visible byline", "author link", "rel=author", "byline", "text", "dated line")
# Lines that name someone beside a date list other articles too, unless they stand by the heading.
_BY_HEADING_ONLY = ("dated line",)
# Names of those who answer for a page but did not write it.
_OFFICE = re.compile(
    r"\b(?:team|staff|editors?|editorial|desk|bureau|newsroom|magazine|inc|llc|ltd|gmbh|admin|press|group|media"
    r"|redaktion|redacción|redaction|rédaction|redazione|redactie|редакция|association|foundation|institute|agency"
    r"|company|university|department|center|centre|council|services?|web|office|news)\b",
    re.IGNORECASE,
)
_AND = re.compile(rf"\s(?:{AND}|&)\s", re.IGNORECASE)

# Texts around the heading among which a byline stands, and the length of one with its date and its rubric.
_ABOVE = 8
_BELOW = 16
_LONGEST_BYLINE = 120


@dataclass(frozen=True, slots=True)
class Chosen:
    """The authors of a text, the source that names them, and why it was believed."""

    people: tuple[str, ...]
    agencies: tuple[str, ...]
    source: str | None
    why: str
    bylines: tuple[Candidate, ...]


class Seen:
    """What readers see in a page's upper part."""

    def __init__(self, texts: Sequence[str], titles: Sequence[str]) -> None:
        """Take the upper texts of a page in their order, and its titles."""
        self._texts = texts
        headings = {folded_letters(title) for title in titles} - {""}
        longest = 2 * max(map(len, headings), default=0)
        at = [i for i, text in enumerate(texts) if len(text) <= longest and folded_letters(text) in headings]
        self.heading = at[0] if at else -1
        self.near = frozenset(j for i in at for j in range(max(0, i - _ABOVE), min(len(texts), i + _BELOW)))
        self._near: str | None = None
        self._all: str | None = None

    def by_heading(self, name: str) -> bool:
        """Tell whether a name stands in a short text near the heading."""
        if self._near is None:
            near = (self._texts[i] for i in sorted(self.near))
            self._near = " ".join(folded_letters(text) for text in near if len(text) <= _LONGEST_BYLINE)
        return folded_letters(name) in self._near

    def anywhere(self, name: str) -> bool:
        """Tell whether a name stands in a text of the page's upper part."""
        self._all = " ".join(map(folded_letters, self._texts)) if self._all is None else self._all
        return folded_letters(name) in self._all


@dataclass(frozen=True, slots=True)
class _Named:
    source: str
    people: tuple[str, ...]
    joined: bool  # by "and" alone: what commas join may be offices


def chosen_authors(
    listed: Sequence[tuple[str, tuple[str, ...]]], sites: Sequence[str], url: str | None, seen: Seen
) -> Chosen:
    """Choose among bylines by source, the most trusted first.

    People whom metadata states but no reader sees give way to those by the heading: systems state who typed a page in.
    So does the outlet itself, or an office of it.
    """
    named, agencies = _read(listed)
    shown = tuple(Candidate(line, source) for source, bylines in listed for line in bylines)
    ranked = _ranked(named, sites, url, seen)
    if ranked is None:
        return Chosen((), agencies, None, "no source names people", shown)
    best, why = ranked
    kept = tuple(name for name in best.people if not _is_office(name, sites, url)) or best.people
    return Chosen(kept, agencies, best.source, why, shown)


def _ranked(named: list[_Named], sites: Sequence[str], url: str | None, seen: Seen) -> tuple[_Named, str] | None:
    """Return whom to believe, and why."""
    stated = [one for one in named if one.source not in SEEN]
    by_head = [one for one in named if one.source in SEEN and all(map(seen.by_heading, one.people))]
    by_head = [one for one in by_head if one.source == "rel=author" or any(map(looks_like_name, one.people))]
    persons = [one for one in stated if not all(_is_office(name, sites, url) for name in one.people)]
    if persons and (persons[0].source == "record" or any(map(seen.anywhere, persons[0].people))):
        whole = next((one for one in by_head if _holds(one, persons[0].people)), None)
        if whole is not None and persons[0].source != "record":
            return whole, f"it stands by the heading, and names more than {persons[0].source}"
        return persons[0], "the most trusted source that names people"
    if stated and by_head and any(not _is_office(name, sites, url) for name in by_head[0].people):
        what = "someone whom no reader sees" if persons else "the outlet"
        return by_head[0], f"it stands by the heading; {(persons or stated)[0].source} names {what}"
    linked = [one for one in named if one.source == "rel=author" and any(map(seen.anywhere, one.people))]
    if persons and linked:
        return linked[0], f"the page links to them as its author; {persons[0].source} names someone whom no reader sees"
    for choices in (persons, stated, by_head, [one for one in named if one.source not in _BY_HEADING_ONLY]):
        if choices:
            return choices[0], "the most trusted source that names people"
    return None


def _holds(more: _Named, fewer: tuple[str, ...]) -> bool:
    """Tell whether a longer list of names holds a shorter one, titles aside."""
    # One more may be the office of the first: "Jane Roe, Master Gardener".
    if len(more.people) < len(fewer) + (1 if more.joined else 2) or not all(map(looks_like_name, more.people)):
        return False
    return all(any(folded_letters(name) in folded_letters(other) for other in more.people) for name in fewer)


def _read(listed: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[list[_Named], tuple[str, ...]]:
    named: list[_Named] = []
    agencies: dict[str, None] = {}
    for source, bylines in listed:
        persons, credited = people(bylines)
        # Agencies count until someone is found: further sources are about others.
        if not named:
            agencies |= dict.fromkeys(credited)
        if persons:
            joined = len(persons) > 1 and any(_AND.split(line.strip()) == list(persons) for line in bylines)
            named.append(_Named(source, persons, joined))
    return named, tuple(agencies)


def _is_office(name: str, sites: Sequence[str], url: str | None) -> bool:
    letters = folded_letters(name)
    own = {folded_letters(site) for site in sites} - {""}
    labels = host(url).split(".")[:-1]
    initials = "".join(word[:1] for word in name.casefold().split())
    return (
        _OFFICE.search(name) is not None
        or letters in own
        or any(len(site) > 3 and site in letters for site in own)
        or any(letters == label or (len(label) > 2 and label == initials) for label in labels)
        or any(len(letters) > 4 and label.startswith(letters) and " " not in name for label in labels)
    )
