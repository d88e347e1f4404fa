"""From candidates to an article: each field chosen, each choice explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from etl.clean.addresses import is_deep, whatwg
from etl.clean.authors import Seen, chosen_authors
from etl.clean.characters import one_line
from etl.clean.evidence import Candidate, fact, storable
from etl.clean.found import Found
from etl.clean.language import Detected, code_of, language_of, locale_of
from etl.clean.marks import marked
from etl.clean.names import byline_of, credited_agencies
from etl.clean.publication import inferred_day
from etl.clean.sentences import derived_title
from etl.clean.times import in_own_offset, on_day, stated_time
from etl.records import CleanArticle, PublishedTime

# Titles longer than this are descriptions; CMSs cut far below.
_LONGEST_TITLE = 400
_TAGS = 30
# Paragraphs among which a text's byline stands.
_OPENING = 4


def assemble(found: Found, captured_at: datetime | None) -> CleanArticle:
    """Choose every field from its candidates, in their order of trust, and say why."""
    text = "\n\n".join(found.paragraphs)
    title, derived, title_fact = _title(found, text)
    spoken = language_of(f"{title or ''}\n{text}" if len(text) < 200 else text, tuple(found.languages))
    locale = _locale(found, spoken.language)
    # A page in one language may write its dates in another: that of its site.
    locales = tuple(dict.fromkeys((locale, *(one.value for one in found.languages[:2]))))
    published, published_fact = _published(found, text, locales, captured_at)
    modified, modified_fact = _stated(found.modified, locales, captured_at)
    authors, agencies, authors_fact = _authors(found)
    url, url_fact = _url(found)
    outlet = _first(found.outlets)
    section = _first(found.sections)
    return CleanArticle(
        text=text,
        title=title,
        title_derived=derived,
        authors=authors,
        agencies=agencies,
        published=published,
        modified=modified,
        language=spoken.language,
        language_confidence=spoken.confidence,
        url=url,
        canonical_url=next(iter(_own_addresses(found.canonical, url)), None),
        external_id=one_line(found.external_id) or None,
        outlet=one_line(outlet.value) if outlet else None,
        section=one_line(section.value) if section else None,
        tags=_tags(found.tags),
        image_url=next((made for one in found.images if (made := whatwg(one.value, url))), None),
        partial=found.partial is not None,
        evidence={
            "title": title_fact,
            "text": _text_fact(found, text),
            "authors": authors_fact,
            "published_at": published_fact,
            "modified_at": modified_fact,
            "language": _language_fact(spoken),
            "url": url_fact,
            "outlet": fact(
                outlet.value if outlet else None,
                outlet.source if outlet else None,
                "first of its sources",
                found.outlets,
            ),
            "charset": found.charset or fact(None, None, "the document came as characters"),
            "repairs": list(found.repairs),
            "extra": storable(found.extra),
        },
    )


def _first(candidates: list[Candidate]) -> Candidate | None:
    return candidates[0] if candidates else None


def _locale(found: Found, language: str | None) -> str | None:
    """Return the language with the country that is declared for it: Americans write the month first."""
    if language is None:
        return None
    declared = [one.value for one in found.languages if code_of(one.value) == language]
    return locale_of([*declared, language], found.urls[0].value if found.urls else None)


def _title(found: Found, text: str) -> tuple[str | None, bool, dict[str, Any]]:
    cleaned = [Candidate(one_line(one.value), one.source) for one in found.titles]
    for one in cleaned:
        if 0 < len(one.value) <= _LONGEST_TITLE:
            return one.value, False, fact(one.value, one.source, "the most trusted source that has one", found.titles)
    made = derived_title(text)
    why = "no source has a title: the first sentence" if made else "there is neither a title nor a text"
    return made, made is not None, fact(made, "text" if made else None, why, found.titles)


def _published(
    found: Found, text: str, languages: Sequence[str | None], captured_at: datetime | None
) -> tuple[PublishedTime | None, dict[str, Any]]:
    time, stated_fact = _stated(found.published, languages, captured_at, found)
    if time is not None:
        return time, stated_fact
    inferred = inferred_day(text, languages[0], captured_at)
    candidates = (*found.published, *inferred.candidates, *found.dates_seen)
    if inferred.day is None:
        return None, fact(None, None, inferred.why, candidates)
    made = PublishedTime(inferred.day, "day", inferred=True)
    return made, {**fact(made.isoformat(), "text", inferred.why, candidates), "precision": "day", "inferred": True}


def _stated(
    candidates: list[Candidate],
    languages: Sequence[str | None],
    captured_at: datetime | None,
    found: Found | None = None,
) -> tuple[PublishedTime | None, dict[str, Any]]:
    refused = []
    seen = found.dates_seen if found else []
    for one in candidates:
        time = next((made for language in languages if (made := stated_time(one.value, language)) is not None), None)
        if time is None:
            refused.append(f"{one.source} is no date")
        elif _is_future(time, captured_at):
            refused.append(f"{one.source} lies in the future")
        else:
            own, offset_why = _in_own_offset(time, candidates, languages[0], found)
            made = replace(own, inferred=one.source in _INFERRING)
            first = found.published_why if found and one is candidates[0] else ""
            why = "; ".join([first or "the most trusted source that has one", *refused, *offset_why])
            more = {"precision": made.precision, "zone_assumed": made.zone_assumed, "inferred": made.inferred}
            return made, {**fact(made.isoformat(), one.source, why, [*candidates, *seen]), **more}
    return None, fact(None, None, "; ".join(refused) or "no source has one", [*candidates, *seen])


def _in_own_offset(
    time: PublishedTime, candidates: list[Candidate], language: str | None, found: Found | None
) -> tuple[PublishedTime, list[str]]:
    """Return a time as the page's own clock shows it, and what told that clock."""
    own, told_by = in_own_offset(time, [other.value for other in candidates], language)
    if told_by is None:
        shown = [other.value for other in candidates if other.source == "page"]
        own, told_by = in_own_offset(time, shown, language, to_the_minute=True)
    if told_by is not None:
        return own, [f"offset from {told_by!r}"]
    moved = on_day(time, found.own_day) if found and found.own_day else None
    return (time, []) if moved is None else (moved, [f"the least offset that makes it {moved.day}, the page's own day"])


# Sources that read a date off an address or the page's looks, where nobody stated it as the date of publication.
_INFERRING = ("url", "page's lists", "htmldate")


def _is_future(time: PublishedTime, captured_at: datetime | None) -> bool:
    if captured_at is None:
        return False
    if time.at is not None and not time.zone_assumed:
        return time.at > captured_at + timedelta(hours=1)  # clocks differ
    return time.day > captured_at.date() + timedelta(days=1)  # days begin half a world apart


def _authors(found: Found) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]]:
    in_text = tuple(line for part in found.paragraphs[:_OPENING] if (line := byline_of(part)) is not None)
    listed = [*found.authors, *([("text", in_text)] if in_text else [])]
    url = found.urls[0].value if found.urls else None
    chosen = chosen_authors(listed, [one.value for one in found.outlets], url, found.seen or Seen((), ()))
    agencies = tuple(dict.fromkeys((*credited_agencies(found.paragraphs), *chosen.agencies)))
    return chosen.people, agencies, fact(list(chosen.people), chosen.source, chosen.why, chosen.bylines)


def _url(found: Found) -> tuple[str | None, dict[str, Any]]:
    for one in found.urls:
        made = whatwg(one.value)
        if made is not None:
            return made, fact(made, one.source, "its WHATWG serialisation", [*found.urls, *found.canonical])
    return None, fact(None, None, "no source has an address", [*found.urls, *found.canonical])


def _own_addresses(candidates: Sequence[Candidate], url: str | None) -> list[str]:
    """Return the addresses that a page gives itself; its site's front page is another page's."""
    made = [one for candidate in candidates if (one := whatwg(candidate.value, url)) is not None]
    return [one for one in made if is_deep(one) or not is_deep(url)]


def _tags(given: Sequence[str]) -> tuple[str, ...]:
    """Return the tags in their order, each once however it is written."""
    kept: dict[str, str] = {}
    for tag in filter(None, map(one_line, given)):
        if len(kept) == _TAGS:
            break
        kept.setdefault(tag.casefold(), tag)
    return tuple(kept.values())


def _text_fact(found: Found, text: str) -> dict[str, Any]:
    source, why = (found.body.source, found.body.value) if found.body else (None, "there is no text")
    made = fact({"characters": len(text), "paragraphs": len(found.paragraphs)}, source, why, found.body_candidates)
    marks = marked(found.paragraphs)
    return {**made, "partial": found.partial is not None, "partial_why": found.partial, "boilerplate": marks}


def _language_fact(spoken: Detected) -> dict[str, Any]:
    made = fact(spoken.language, spoken.source, spoken.why, spoken.candidates)
    return {**made, "confidence": spoken.confidence}
