"""Bylines as readers see them: a line that says "By Jane Roe", a link to an author's page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urlsplit

from etl.clean.addresses import host, slug
from etl.clean.calendar_names import ANY_LANGUAGE
from etl.clean.characters import folded_letters
from etl.clean.names import BY_CJK, BY_ELSEWHERE, ROLE
from etl.clean.pagetexts import raw_texts
from etl.clean.textdates import mentions

_BY = re.compile(
    r"^(?P<verb>(?:(?:this )?(?:article|post|blog post|story|text|guide|review|recipe)\s+)?(?:(?:was|is)\s+)?"
    r"(?:(?:written|posted|words|story|authored|published|submitted|reported|text|article|review|guide|recipe"
    r"|contributed|created)\s+)?)by\b:?\s*(?P<name>[^\W\d_].{1,70})?$",
    re.IGNORECASE,
)
# A line that says no more than that a name follows.
_LABEL = re.compile(
    rf"(?i:{BY_ELSEWHERE})\s*:?|(?:A|a(?=.*:))(?i:uthors?(?:\(s\))?|utor(?:e|es|en|a|in)?|uteurs?)\s*:?|Te(?:kst|xte?)\s*:?"
)
_SEVERAL = re.compile(r"authors|\(s\)|autor(?:es|en)|auteurs", re.IGNORECASE)
# A byline that ends a summary: "... in one night. Von Jane Roe".
_AT_END = re.compile(rf"[.!?…][\"'”“’«»)]*\s(?:by|{BY_ELSEWHERE})\s(?P<name>[^.!?…]{{5,40}})$", re.IGNORECASE)
# What begins a byline elsewhere; these are words of other lines too, so that only a name may follow.
_BY_NAME = re.compile(
    rf"^(?:(?:{BY_ELSEWHERE}|autor(?:e|es|en|a)?)(?:\s*[:：]\s*|\s+)"
    rf"|(?:words|authors?(?:\(s\))?|contributors?|texte?|tekst|текст)\s*[:：]\s*|(?:{BY_CJK})\s*[:：]\s*"
    r"|(?:本[报報刊]\s*)?(?:記者|记者)\s+)(?P<name>\S.{0,70})$",
    re.IGNORECASE,
)
# A person's name in scripts that write names without blanks, with what Korean and Chinese papers put behind it.
_UNSPACED_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·・ ]{2,12}")
# The same behind a name, at the head of a line with an address or a paper's name after it.
_REPORTED = re.compile(r"(?P<name>[\uac00-\ud7af]{2,4})\s*(?:기자|특파원)(?!\w).{0,50}")
AND = r"and|und|et|y|e|og|och|en|и"  # as a line of names has it
_JOINED = re.compile(rf",|,?\s*(?:&|{AND})", re.IGNORECASE)
_SIGNED = re.compile(rf"\s*[,/|(]\s*|\s+(?:{AND})\s+")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d(?:\s*[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\b\.?", re.IGNORECASE)
_BEFORE_DATE = re.compile(r"\s*,?\s*(?:(?<!\w)(?:am|on|le|el|il|den|på|op|em)\s+)?$")
_PIECES = re.compile(r"\s*[|·•‧∙/]\s*|\s+[-–—]\s+")
# A line with a date, a name and a rubric.
_LONGEST_LINE = 100
# Folders in which sites keep the pages of those who write for them.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|people|person|staff|contributors?|writers?|journalists?|reporters?|columnists?|bylines?|members?"
    r"|profiles?|autor(?:en|es|i)?|auteurs?|autore|redakteure?|skribent(?:er)?|avtor(?:y|i)?|yazar(?:lar)?|our-team|team"
    r"|experts?)/[^/?#]+|[?&]author=\w",
    re.IGNORECASE,
)
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
    found = (" ".join(text.split()) for _, text in raw_texts(tree if body is None else body))
    return list(islice((text for text in found if text), _TEXTS_READ))


def said_by(texts: Sequence[str], near: Collection[int] = (), heading: int = -1) -> list[str]:
    """Return the names of the text that reads "By Jane Roe"; an empty list for none.

    One of the texts ``near`` the main heading goes before others. What stands above the ``heading`` is a menu's ("By
    topic"); what is no name below it, a credit's ("by Studio").
    """
    first: list[str] = []
    for at, names, surely in _said(texts):
        if at in near:
            return names
        if not first and at > heading and (looks_like_name(names[0]) if surely is None else surely):
            first = names
    return first


def _said(texts: Sequence[str]) -> Iterator[tuple[int, list[str], bool | None]]:
    """Yield where texts name who wrote them, the names, and whether that is sure away from the heading."""
    for i, text in enumerate(texts):
        following = texts[i + 1] if i + 1 < len(texts) else ""
        found = _BY.match(text)
        if found is not None and found["name"] is None and len(following) < _LONGEST_LINE and following[:1].isupper():
            yield i + 1, [following, *_joined(texts[i + 2 : i + 10])], bool(found["verb"]) or None
        elif found is not None and found["name"] is not None and found["name"][0].isupper():
            yield i, [found["name"]], bool(found["verb"]) or None
        elif _LABEL.fullmatch(text) and _is_signature(following):
            more = _listed(texts[i + 2 : i + 10]) if _SEVERAL.search(text) else _joined(texts[i + 2 : i + 10])
            yield i + 1, [following, *more], None
        elif (named := _BY_NAME.match(text)) is not None and _signs(named["name"]):
            yield i, [_undated(named["name"])], True
        elif (reported := _REPORTED.fullmatch(text)) is not None:
            yield i, [reported["name"]], True
        elif (ending := _AT_END.search(text[-_LONGEST_LINE:])) is not None and looks_like_name(ending["name"]):
            yield i, [ending["name"]], False


def _signs(text: str) -> bool:
    """Tell whether a text behind "von" is a name; one word is where a date follows it: "Von Jane am 3.5.2013"."""
    name = _undated(text)
    return _is_signature(name) or (name != text and name.isalpha() and name[0].isupper())


def _undated(text: str) -> str:
    dates = mentions(text, ANY_LANGUAGE) if any(map(str.isdigit, text)) else []
    return _BEFORE_DATE.sub("", text[: dates[0].start]) if dates else text


def _listed(texts: Sequence[str]) -> list[str]:
    """Return the names of a list of them, each a text."""
    return list(takewhile(lambda text: looks_like_name(text) and not ROLE.search(text), texts)) or _joined(texts)


def _joined(texts: Sequence[str]) -> list[str]:
    """Return the names that a comma or "and" joins to the one before: links of a byline are texts of their own."""
    names = []
    for link, text in zip(texts[::2], texts[1::2], strict=False):
        if _JOINED.fullmatch(link) is None or not looks_like_name(text) or ROLE.search(text):
            break
        names.append(text)
    return names


def _is_signature(text: str) -> bool:
    return looks_like_name(_SIGNED.split(text, maxsplit=1)[0]) or _UNSPACED_NAME.fullmatch(text) is not None


def dated_names(texts: Iterable[str]) -> list[str]:
    """Return the name in the first text that holds a date and a name beside it: "5 March 2024 | Jane Roe, Reporter"."""
    for text in texts:
        if len(text) > _LONGEST_LINE or not any(map(str.isdigit, text)):
            continue
        dates = mentions(text, ANY_LANGUAGE)
        if not dates:
            continue
        rest = f"{text[: dates[0].start]} | {_CLOCK.sub(' | ', text[dates[0].end :])}"
        for piece in map(str.strip, _PIECES.split(rest)):
            named = _BY_NAME.match(piece.strip(" ,"))
            # A rubric looks like a name ("Real Estate"): only a word of authors, or an office, tells the two apart.
            name = named["name"] if named else piece.strip(" ,") if ROLE.search(rest) else ""
            if looks_like_name(name) and not ROLE.search(name.partition(",")[0]):
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


def linked_names(
    links: Sequence[tuple[str, str]],
    texts: Sequence[str],
    url: str | None,
    near: Collection[int] = (),
    heading: int = -1,
) -> list[str]:
    """Return the name that a link to an author's page of the same site says, and those joined to it.

    A name ``near`` the main heading goes before others; what stands above the ``heading`` is a menu's ("Our Faculty").
    """
    here = [(text, address) for text, address in links if _is_here(address, url)]
    named = [text for text, _ in here if looks_like_name(text)]
    named += [] if named else [text for text in [_spelled(here, texts)] if text is not None]
    places = [(texts.index(name) if name in texts else len(texts), name) for name in named]
    best = min(
        (one for one in places if one[0] in near or one[0] > heading), key=lambda one: one[0] not in near, default=None
    )
    return [] if best is None else [best[1], *_joined(texts[best[0] + 1 : best[0] + 9])]


def _spelled(links: Sequence[tuple[str, str]], texts: Sequence[str]) -> str | None:
    """Return the text that the address of an author's page spells: "/authors/jane-roe"."""
    spelled = {letters for _, address in links if (letters := folded_letters(slug(address)))}
    short = (text for text in texts if len(text) <= _LONGEST and looks_like_name(text))
    return next((text for text in short if folded_letters(text) in spelled), None)


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
