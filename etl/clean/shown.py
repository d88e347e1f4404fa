"""The date that a page shows its readers, where its metadata states none: found by what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from etl.clean.blocks import WHOLE, text_length
from etl.clean.datelines import is_date_line
from etl.clean.evidence import Candidate
from etl.clean.textdates import DateMention, mentions
from etl.clean.times import stated_time

# A date stands in a short text of its own; longer ones are prose.
_LONGEST = 160
# Texts read of a page, menus included, and dates weighed: a page with more is an archive.
_TEXTS_READ = 3000
_MOST = 60
_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "head", "textarea", "select", "option"))
_YEAR = re.compile(r"(?<!\d)(?:1[89]|2[015])\d\d(?!\d)|\d[./-]\d{1,2}[./-]\d\d(?!\d)")
# Characters of the element around such a piece, blanks included.
_WHOLE_LENGTH = 120
# The end of a date that was cut into pieces: "2024", "5, 2024".
_PIECE = re.compile(r"[^\w]*(?:\d{1,2}\W+)?(?:1[89]|2[015])\d\d\W*")
_PUBLISHED = re.compile(
    r"\b(?:published|posted|publication date|date published|released?|issued|created|written|first published|uploaded"
    r"|publiée?|mise? en ligne|paru|veröffentlicht|erschienen|erstellt|publicado|publicada|fecha|pubblicato|pubblicata"
    r"|gepubliceerd|geplaatst|publicerad|publisert|publiceret|julkaistu|opublikowano|опубликован\w*|yayınlanma"
    r")\b|\b(?:date|datum|data)\s*:|发布|發佈|公開日|投稿日|入力|등록",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:updated?|modified|reviewed|revised|edited|verified|checked|mis à jour|modifié|aktualisiert|geändert|stand"
    r"|actualizado|modificado|atualizado|aggiornato|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|обновлен\w*"
    r"|güncelle\w*)\b|更新|수정",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(
    r"©|copyright|\(c\)|\b(?:comments?|replied|reply|says|said|joined|since|until|expires?|deadline|registers?"
    r"|kommentare?|accessed|retrieved|abgerufen|visited|born|died|founded|established|event|starts?|ends?)\b",
    re.IGNORECASE,
)
_DATED_CLASS = re.compile(r"date|datum|fecha|parution|publi(?:sh|c)|posted|pubtime|timestamp|time(?!line)", re.I)
_HEAD_CLASS = re.compile(r"byline|meta|author|autor|info|subline|headline|dachzeile|entry-|post-|article-", re.I)
_UPDATED_CLASS = re.compile(r"updat|modif|revis|lastmod", re.I)
_BESIDE_CLASS = re.compile(
    r"comment|respond|reply|related|recommend|sidebar|widget|teaser|footer|archive|calendar|event|listing|more-|popular"
    r"|latest|recent|trending|carousel|slider|next-|prev",
    re.I,
)
_BESIDE = frozenset(("aside", "footer", "nav"))
# Points that a date needs to be taken for the page's: one good sign and nothing against it.
_ENOUGH = 4.0
# Fewer will do when no other day comes near.
_AT_LEAST = 2.0
_CLEARLY = 2.0
# Texts between the main heading and a date below it: byline, share buttons, a summary. Above it stands less.
_RIGHT_BELOW = 12
_BELOW = 30
_ABOVE = 8


@dataclass(slots=True)
class _Seen:
    """A date in the page, and what speaks for it."""

    value: str
    day: date
    score: float
    why: list[str] = field(default_factory=list)
    beside: bool = False  # in a box beside the article
    listed: bool = False  # one of a list of such

    def add(self, points: float, reason: str) -> None:
        self.score += points
        self.why.append(reason)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of the page with the element it stands in, and the texts since the main heading."""

    text: str
    before: str  # the text that stands before it, when that is short
    element: Any
    place: int  # how many texts stand before it


@dataclass(frozen=True, slots=True)
class Shown:
    """The dates that a page shows."""

    chosen: Candidate | None  # the page's own, as written
    weighed: list[Candidate] = field(default_factory=list)  # all of them, with what speaks for and against each
    others: frozenset[date] = frozenset()  # days that belong to other articles, by all that is seen of them


def shown_date(tree: Any, language: str | None, captured_at: datetime | None) -> Shown:
    """Find the date that a page most likely shows as its own.

    A date gains by a label ("Published"), by what its element is called, by standing near the main heading, and as a
    text of its own; it loses in a side box, a list of other articles, comments, and behind "updated". None is chosen
    when none gains enough. Dates after ``captured_at`` are weighed, never chosen.
    """
    seen = _weighed(tree, language)
    weighed = [Candidate(one.value, f"page: {', '.join(one.why)}") for one in seen]
    others = {one.day for one in seen} - {one.day for one in seen if not one.listed}
    return Shown(_best(seen, captured_at), weighed, frozenset(others))


def _best(seen: list[_Seen], captured_at: datetime | None) -> Candidate | None:
    last = date.max if captured_at is None else captured_at.date() + timedelta(days=1)
    eligible = [one for one in seen if one.day <= last and not one.listed]
    best = max(eligible, key=lambda one: one.score, default=None)
    if best is None or best.score < _AT_LEAST:
        return None
    rival = max((one.score for one in eligible if one.day != best.day), default=-_CLEARLY)
    if best.score < _ENOUGH and best.score < rival + _CLEARLY:
        return None
    return Candidate(best.value, "page")


def _weighed(tree: Any, language: str | None) -> list[_Seen]:
    found: list[_Seen] = []
    groups: dict[str, list[_Seen]] = {}
    texts, heading, at = _texts(tree)
    boxes = _Boxes(tree, heading)
    for text in texts:
        for value, day in _dates(text, language):
            one = _Seen(value, day, 0.0)
            _weigh(one, text, language, boxes)
            if heading is not None:
                one.add(*_place(text.place - at))
            found.append(one)
            groups.setdefault(_signature(text.element), []).append(one)
        if len(found) >= _MOST:
            break
    for alike in groups.values():
        for i, one in enumerate(alike if len(alike) > 2 else ()):
            # The page's own date may look like those of its teasers below it.
            one.add(-1.0 if i == 0 and one.score > _AT_LEAST else -3.0, "one of a list")
            one.listed = one.beside
    return found


def _dates(text: _Text, language: str | None) -> list[tuple[str, date]]:
    """Return a text's dates, each with the words around it that are not another's."""
    stated = text.element.get("datetime") if text.element.tag == "time" else None
    if stated and (time := stated_time(stated, language)) is not None:
        return [(stated, time.day)]
    named = [one for one in mentions(text.text, language) if one.on() is not None]
    cuts = [0, *(one.end for one in named)]
    return [_cut(text.text, one, cuts[i], language) for i, one in enumerate(named)]


def _cut(text: str, mention: DateMention, start: int, language: str | None) -> tuple[str, date]:
    return text[start : mention.end + 40].strip(), mention.on() or date.min


def _place(after: int) -> tuple[float, str]:
    """Return the points for a date that stands so many texts behind the main heading."""
    if 0 <= after <= _RIGHT_BELOW:
        return 2.5, "below the heading"
    if 0 <= after <= _BELOW:
        return 1.0, "soon after the heading"
    return (1.5, "above the heading") if -_ABOVE <= after < 0 else (0.0, "away from the heading")


def _weigh(one: _Seen, text: _Text, language: str | None, boxes: _Boxes) -> None:
    label = f"{text.before} {one.value}"
    names = _names(text.element)
    one.beside = boxes.beside(text.element)
    if one.beside:
        one.add(-3.0, "in a box beside the article")
    updated = _UPDATED.search(label) is not None or _UPDATED_CLASS.search(names) is not None
    published = _PUBLISHED.search(label) is not None
    if published:
        one.add(2.0, "said to be of publication")
    elif updated:
        one.add(-1.0, "a change")
    elif _NOT_OURS.search(label):
        one.add(-4.0, "said of something else")
    if text.element.tag == "time":
        one.add(2.0, "marked as a time")
    elif _DATED_CLASS.search(names):
        one.add(2.0, "named as a date")
    elif _HEAD_CLASS.search(names):
        one.add(1.0, "in the article's head")
    if is_date_line(text.text, language):
        one.add(1.5, "alone")
    elif len(text.text) > 80:
        one.add(-2.0, "in prose")


def _names(element: Any) -> str:
    """Return what an element and the two around it are called."""
    return " ".join(_called(one) for one in islice(_upwards(element), 3))


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
            named = element.tag in _BESIDE or _BESIDE_CLASS.search(_called(element)) is not None
            self._known[element] = named and element.tag not in ("html", "body", "article") and self._is_small(element)
        return self._known[element]

    def _is_small(self, element: Any) -> bool:
        self._whole = WHOLE * text_length(self._tree) if self._whole is None else self._whole
        return text_length(element, self._whole) <= self._whole


def _signature(element: Any) -> str:
    return f"{element.tag} {element.get('class') or ''} {getattr(element.getparent(), 'tag', '')}"


def _upwards(element: Any) -> Any:
    while element is not None:
        yield element
        element = element.getparent()


def _texts(tree: Any) -> tuple[list[_Text], Any | None, int]:
    """Return the page's short texts that hold a year, its main heading, and how many texts stand before that."""
    body = tree.find("body") if tree.tag == "html" else tree
    found: list[_Text] = []
    n_texts, heading, at, before = 0, None, 0, ""
    for element, raw in _raw_texts(tree if body is None else body):
        if heading is None and element.tag == "h1":
            heading, at = element, n_texts
        text = " ".join(raw.split())
        text = text if _YEAR.search(text) or element.tag != "time" else element.get("datetime") or text
        if not text:
            continue
        n_texts += 1
        whole, holder = _whole(text, element)
        if len(whole) <= _LONGEST and _YEAR.search(whole) and (not found or found[-1].text != whole):
            found.append(_Text(whole, before, holder, n_texts))
        before = text if len(text) < 40 else ""
        if n_texts > _TEXTS_READ:
            break
    return found, heading, at


def _whole(text: str, element: Any) -> tuple[str, Any]:
    """Return a text, or that of the element around it when a date was cut into pieces."""
    if _PIECE.fullmatch(text) is None:
        return text, element
    parent = element if element.text is None or len(element) else element.getparent()
    if parent is None or text_length(parent, _WHOLE_LENGTH) > _WHOLE_LENGTH:
        return text, element
    return " ".join("".join(parent.itertext()).split()), parent


def _raw_texts(body: Any) -> Any:
    for element in body.iter():
        if isinstance(element.tag, str) and element.tag not in _SILENT:
            yield element, element.text or ""
        if element.tail:
            yield element.getparent(), element.tail
