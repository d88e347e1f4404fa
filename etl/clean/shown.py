"""The date that a page shows its readers, found by what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from etl.clean.blocks import WHOLE, text_length
from etl.clean.calendar_names import ANY_LANGUAGE
from etl.clean.datelines import is_date_line
from etl.clean.datewords import BESIDE_CLASS, DATED_CLASS, HEAD_CLASS, PUBLISHED_CLASS, UPDATED_CLASS, says
from etl.clean.evidence import Candidate
from etl.clean.pagetexts import PageTexts, Text, page_texts
from etl.clean.textdates import mentions
from etl.clean.times import stated_time

# Dates weighed: a page with more is an archive.
_MOST = 60
# "5.3.24" is a date in a short text only.
_SHORT_TEXT = 40
_SHORT_YEAR = re.compile(r"(?<![\w./-])(\d\d)([./-])(\d\d)\2(\d\d)(?![\d./-])")
# Posts are embedded as quotations, with their dates.
_BESIDE = frozenset(("aside", "footer", "nav", "blockquote"))
# Characters behind a date that still belong to it: the clock, the zone, "(updated)".
_BEHIND = 40
# A text longer than this is prose; one with no more words than a date, a place and a reading time holds little else.
_PROSE = 80
_FEW_WORDS = 4
# Characters in which such a line says what it is of.
_OPENING = 24
# Points that a date needs to be taken for the page's: one good sign and nothing against it.
_ENOUGH = 4.0
# Fewer will do when no other day comes near.
_AT_LEAST = 2.0
_CLEARLY = 2.0
# Texts between the main heading and a date below it: byline, share buttons, a summary. Above it stands less.
_RIGHT_BELOW = 12
_BELOW = 30
_ABOVE = 8
# Texts between a page's own date and the next one that looks alike; items of a list have fewer between them.
_APART = 6


@dataclass(slots=True)
class Seen:
    """A date in the page, and what speaks for it."""

    value: str  # as written, with its clock
    day: date  # as readers see it: their own day, where the value is another zone's
    place: int  # how many texts stand before it
    language: str | None  # in which it is read
    label: str  # what the words around it say: "published", "first", "updated", "other" or nothing
    score: float = 0.0
    why: list[str] = field(default_factory=list)
    beside: bool = False  # in a box beside the article
    listed: bool = False  # one of a list of such

    def add(self, points: float, reason: str) -> None:
        self.score += points
        self.why.append(reason)


@dataclass(frozen=True, slots=True)
class Shown:
    """The dates that a page shows."""

    chosen: Seen | None  # the page's own
    seen: list[Seen] = field(default_factory=list)  # all of them, with what speaks for and against each

    def weighed(self) -> list[Candidate]:
        """Return all dates as evidence."""
        return [Candidate(one.value, f"page: {', '.join(one.why)}") for one in self.seen]

    def others(self) -> set[date]:
        """Return the days that belong to other articles, by all that is seen of them."""
        return {one.day for one in self.seen} - {one.day for one in self.seen if not one.listed}


def shown_date(tree: Any, titles: list[str], language: str | None, captured_at: datetime | None) -> Shown:
    """Find the date that a page most likely shows as its own.

    A date gains by a label ("Published"), by what its element is called, by standing near the main heading, and as a
    text of its own; it loses in a side box, a list of other articles, comments, and behind "updated". None is chosen
    when none gains enough. Dates after ``captured_at`` are weighed, never chosen.
    """
    seen = _weighed(tree, page_texts(tree, titles), language)
    return Shown(_best(seen, captured_at), seen)


def _best(seen: list[Seen], captured_at: datetime | None) -> Seen | None:
    last = date.max if captured_at is None else captured_at.date() + timedelta(days=1)
    eligible = [one for one in seen if one.day <= last and not one.listed]
    best = max(eligible, key=lambda one: one.score, default=None)
    if best is None or best.score < _AT_LEAST:
        return None
    # A change is no rival to a date that is none: pages show the two side by side.
    rivals = [one for one in eligible if one.day != best.day and (one.label != "updated" or best.label == "updated")]
    if best.score < _ENOUGH and best.score < max((one.score for one in rivals), default=-_CLEARLY) + _CLEARLY:
        return None
    return best


def _weighed(tree: Any, page: PageTexts, language: str | None) -> list[Seen]:
    found: list[Seen] = []
    groups: dict[str, list[Seen]] = {}
    boxes = _Boxes(tree, page.heading)
    for text in page.texts:
        for one in _dates(text, language):
            _weigh(one, text, boxes)
            if page.heading is not None:
                one.add(*_place(text.place - page.place))
            found.append(one)
            groups.setdefault(_signature(text.element), []).append(one)
        if len(found) >= _MOST:
            break
    for alike in groups.values():
        _weigh_list(alike)
    return found


def _weigh_list(alike: list[Seen]) -> None:
    """Take points from dates that look alike; the page's own may look like those of its teasers, but stands apart."""
    if len(alike) <= 2:
        return
    # What is said of each of several dates is said of the things they list.
    said = [one for one in alike if one.label == "published"]
    for one in said if len(said) > 2 else ():
        one.add(-2.0, "as often said")
    first = max(alike, key=lambda one: one.score)
    apart = min(abs(one.place - first.place) for one in alike if one.day != first.day or one is not first)
    for one in alike:
        is_own = one is first and one.score > _AT_LEAST and apart > _APART
        one.add(-1.0 if is_own else -3.0, "one of a list")
        one.listed = one.beside


def _dates(text: Text, language: str | None) -> list[Seen]:
    """Return a text's dates, each with the words around it that are not another's."""
    words = text.text if len(text.text) > _SHORT_TEXT else _SHORT_YEAR.sub(r"\1\g<2>\3\g<2>20\4", text.text)
    named = [one for one in mentions(words, language) if one.on() is not None]
    if not named:
        named = [one for one in mentions(words, ANY_LANGUAGE) if one.on() is not None]
        language = ANY_LANGUAGE if named else language
    stated = stated_time(text.stated, language)
    if stated is not None and text.stated is not None:
        own = [day for one in named if (day := one.on()) is not None and not one.numeric]
        # A clock in another zone may be a day off what readers see; beyond that the two say different things.
        if not own or abs((own[0] - stated.day).days) <= 1:
            label = says(f"{text.before} {words}")
            return [Seen(text.stated, own[0] if own else stated.day, text.place, language, label)]
    made = []
    for i, one in enumerate(named):
        start = named[i - 1].end if i else 0
        end = named[i + 1].start if i + 1 < len(named) else one.end + _BEHIND
        before = words[start : one.start] if i else f"{text.before} {words[: one.start]}"
        label = says(before, words[one.end :] if i + 1 == len(named) else "")
        value = words[start : min(end, one.end + _BEHIND)].strip()
        made.append(Seen(value, one.on() or date.min, text.place, language, label))
    return made


def _place(after: int) -> tuple[float, str]:
    """Return the points for a date that stands so many texts behind the main heading."""
    if 0 <= after <= _RIGHT_BELOW:
        return 2.5, "below the heading"
    if 0 <= after <= _BELOW:
        return 1.0, "soon after the heading"
    return (1.5, "above the heading") if -_ABOVE <= after < 0 else (0.0, "away from the heading")


def _weigh(one: Seen, text: Text, boxes: _Boxes) -> None:
    names = _names(text.element)
    one.beside = boxes.beside(text.element)
    if one.beside:
        one.add(-3.0, "in a box beside the article")
    if one.label not in ("published", "first") and any(_is_change(_called(it)) for it in _nearest(text.element)):
        one.label = "updated"
    if one.label:
        points, reason = _SAID[one.label]
        one.add(points, reason)
    if text.element.tag == "time":
        one.add(2.0, "marked as a time")
    elif DATED_CLASS.search(names):
        one.add(2.0, "named as a date")
    elif HEAD_CLASS.search(names):
        one.add(1.0, "in the article's head")
    one.add(*_alone(text.text, one.language))


def _alone(text: str, language: str | None) -> tuple[float, str]:
    """Return the points for what else stands in a date's text."""
    if is_date_line(text, language):
        return 1.5, "alone"
    if len(text) > _PROSE:
        # "This entry was posted on ..." is a label with its date, however long.
        return (0.0, "in its line") if says(text[:_OPENING]) == "published" else (-2.0, "in prose")
    n_words = len(re.findall(r"[^\W\d_]+", text))
    return (1.0, "nearly alone") if n_words <= _FEW_WORDS else (0.0, "in a line")


_SAID = {
    "published": (2.0, "said to be of publication"),
    "first": (5.0, "said to be of the first publication"),
    "updated": (-1.0, "a change"),
    "other": (-4.0, "said of something else"),
}


def _names(element: Any) -> str:
    """Return what an element and the two around it are called."""
    return " ".join(map(_called, _nearest(element)))


def _nearest(element: Any) -> Iterator[Any]:
    return islice(_upwards(element), 3)


def _is_change(called: str) -> bool:
    """Tell whether an element is called a change; microformats call a date that is none both."""
    return UPDATED_CLASS.search(called) is not None and PUBLISHED_CLASS.search(called) is None


def _called(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"[:200]


class _Boxes:
    """Tells the boxes beside a page's article from what is around it.

    What holds the main heading, or a good part of the page's text, is no side box, whatever it is called.
    """

    def __init__(self, tree: Any, heading: Any) -> None:
        self._around = frozenset(_upwards(heading))
        self._tree = tree
        self._whole: float | None = None
        self._known: dict[Any, bool] = {}

    def beside(self, element: Any) -> bool:
        return any(self._is_side_box(one) for one in _upwards(element) if one not in self._around)

    def _is_side_box(self, element: Any) -> bool:
        if element not in self._known:
            self._known[element] = _is_named_beside(element) and self._is_small(element)
        return self._known[element]

    def _is_small(self, element: Any) -> bool:
        self._whole = WHOLE * text_length(self._tree) if self._whole is None else self._whole
        return text_length(element, self._whole) <= self._whole


def _is_named_beside(element: Any) -> bool:
    called = _called(element)
    if element.tag in ("html", "body", "article"):
        return False
    # An aside may be the box below the heading that holds date and byline.
    own = element.tag == "aside" and HEAD_CLASS.search(called) is not None
    return (element.tag in _BESIDE and not own) or BESIDE_CLASS.search(called) is not None


def _signature(element: Any) -> str:
    return f"{element.tag} {element.get('class') or ''} {getattr(element.getparent(), 'tag', '')}"


def _upwards(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()
