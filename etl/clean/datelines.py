"""Datelines, agency credits and lines that hold nothing but a date."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DASH = r"(?:\s*[—–]\s*|\s+(?:--?|_)\s+|\.-+\s*)"
# "LONDON, 3 March (Agency) —", "WASHINGTON (AP) -- ", "Geneva, July 1 (Xinhua) - "
_DATELINE = re.compile(
    rf"^(?P<place>[^\W\d_][^\n()—–:;!?]{{1,80}}?)(?:\s*[(（](?P<agency>[^()（）\n]{{2,40}})[)）])?(?:{_DASH}|\s*:\s+)(?=\S)"
)
_AGENCY_FIRST = re.compile(rf"^[(（](?P<agency>[A-Z][^()（）\n]{{1,40}})[)）](?:{_DASH}|\s+)(?=\S)")
# "New Delhi, Jul 9 (PTI) The ministry ...": without a dash only before an agency's name.
_BARE = re.compile(r"^(?P<place>[^\W\d_][^\n()—–:;!?]{1,60}?)\s*[(（](?P<agency>[^()（）\n]{2,40})[)）]:?\s+(?=\S)")
_CAPITALS = re.compile(r"^[^\W\d_a-z]{2,}(?:[\s.,'’/-]+[^\W\d_a-z]{2,})*\b")
# Times for machines, one or several.
_ISO_TIMES = re.compile(r"(?:\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?[\s,|/–-]*)+")
_NOT_DATE = re.compile(r"[^\W\d_]+")
# What may stand beside a date on a line of its own, in the languages news is most read in.
_DATE_WORDS = frozenset((
    "published", "updated", "posted", "last", "modified", "on", "at", "date", "created", "release", "released", "for",
    "immediate", "issued", "first", "am", "pm", "utc", "gmt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt",
    "cet", "cest", "bst", "ist", "the", "of", "de", "del", "le", "la", "el", "du", "den", "der", "am", "um", "uhr",
    "publicado", "actualizado", "publié", "mis", "à", "jour", "veröffentlicht", "aktualisiert", "stand", "pubblicato",
    "aggiornato", "gepubliceerd", "опубликовано", "обновлено", "a", "p", "m", "st", "nd", "rd", "th", "h",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dateline:
    """The head of a news text: where, perhaps when, perhaps by which agency."""

    place: str  # everything before the agency: place, and a date if there is one
    agency: str | None
    end: int  # where the text proper begins


def dateline(paragraph: str) -> Dateline | None:
    """Return the dateline that a paragraph begins with; a place in capitals or an agency in brackets makes one."""
    first = _AGENCY_FIRST.match(paragraph)
    if first is not None:
        return Dateline("", first["agency"].strip(), first.end())
    found = _DATELINE.match(paragraph)
    if found is None:
        return _bare(paragraph)
    place, agency = found["place"].strip(" ,"), found["agency"]
    capitals = _CAPITALS.match(place)
    if capitals is None and agency is None:
        return None
    if agency is None and found[0].rstrip().endswith(":") and capitals is not None and capitals.end() < len(place):
        return None  # "EU leaders: ..." is a headline's habit, not a dateline
    return Dateline(place, agency.strip() if agency else None, found.end())


def _bare(paragraph: str) -> Dateline | None:
    from etl.clean.names import agency_of

    found = _BARE.match(paragraph)
    agency = agency_of(found["agency"]) if found else None
    return Dateline(found["place"].strip(" ,"), agency, found.end()) if found and agency else None


def without_dateline(paragraph: str) -> str:
    """Return the paragraph as it goes on after its dateline."""
    found = dateline(paragraph)
    return paragraph if found is None else paragraph[found.end :]


def is_date_line(line: str, language: str | None = None) -> bool:
    """Tell whether a line holds a date and nothing else to speak of: "Published: 1 July 2025, 10:30 GMT"."""
    from etl.clean.calendar_names import fold, month_table, weekday_table
    from etl.clean.datewords import without_labels
    from etl.clean.textdates import mentions

    if _ISO_TIMES.fullmatch(line):
        return True
    if len(line) > 80 or not mentions(line, language):
        return False
    names = month_table(language).keys() | weekday_table(language).keys()
    return all(word in _DATE_WORDS or word in names for word in map(fold, _NOT_DATE.findall(without_labels(line))))
