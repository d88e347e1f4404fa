"""A seed record to an article: its own fields win, a page in it is read, what nobody knows is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from etl.clean.assemble import assemble
from etl.clean.evidence import fact
from etl.clean.found import Found
from etl.clean.hints import add_hints
from etl.clean.plain import add_text
from etl.records import RECORD_MEDIA_TYPE, CleanArticle, Document, Rejected

_OWN_FIELDS = frozenset(
    ["id", "url", "title", "text", "html", "published_at", "outlet", "authors", "language", "partial"]
)

# What a page says for a record that brings its own text: the record's own values stand first in each list.
_OF_THE_PAGE = (
    "titles", "authors", "seen", "published", "published_why", "own_day", "dates_seen", "modified", "languages",
    "canonical", "outlets", "sections", "images", "tags",
)  # fmt: skip


def clean_record(document: Document) -> CleanArticle | Rejected:
    """Clean one seed record; at least one of title, text and html must say something.

    A record with only a title is a headline: its text is empty. ``text`` wins over ``html``, which then serves for
    what the record does not say.
    """
    record = _read(document.content)
    if isinstance(record, Rejected):
        return record
    found = _fields(record)
    text, html = _string(record.get("text")), _string(record.get("html"))
    title = _string(record.get("title"))
    if text.strip():
        refused = add_text(found, text, title or document.hints.title)
        if refused is not None:
            return refused
        if html.strip():
            _add_page_facts(found, html, document)
    elif html.strip():
        refused = _add_page(found, html, document)
        if refused is not None:
            return refused
    if not found.paragraphs and not title.strip():
        return Rejected("empty", "The record has neither title nor text nor html: give it one of them.")
    add_hints(found, document.hints)
    return assemble(found, document.captured_at)


def stated_identity(document: Document) -> tuple[str | None, str | None]:
    """Return the id and the address that a document states, whatever else is wrong with it."""
    record = _read(document.content) if document.media_type == RECORD_MEDIA_TYPE else {}
    said = {} if isinstance(record, Rejected) else record
    external_id = document.hints.external_id or _string(said.get("id")).strip()
    return external_id or None, document.hints.url or _string(said.get("url")).strip() or None


def _read(content: bytes) -> dict[str, Any] | Rejected:
    try:
        record = json.loads(content.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        return Rejected("bad_record", f"It is not a JSON object ({error}): write one object per record.")
    if not isinstance(record, dict):
        return Rejected("bad_record", "It is JSON, but not an object: write one object per record.")
    return record


def _fields(record: Mapping[str, Any]) -> Found:
    found = Found(charset=fact("utf-8", "record", "records are UTF-8"))
    found.external_id = _string(record.get("id")).strip() or None
    found.add("titles", _string(record.get("title")), "record")
    found.add("published", _string(record.get("published_at")), "record")
    found.add("languages", _string(record.get("language")), "record")
    found.add("urls", _string(record.get("url")), "record")
    found.add("outlets", _string(record.get("outlet")), "record")
    found.add_authors("record", _names(record.get("authors")))
    if str(record.get("partial")).lower() in ("true", "t", "1"):
        found.partial = "the source says that it is a part"
    found.extra = {key: value for key, value in record.items() if key not in _OWN_FIELDS}
    return found


def _string(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None or isinstance(value, bool) else str(value)


def _names(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [_string(one.get("name")) if isinstance(one, dict) else _string(one) for one in listed]


def _add_page(found: Found, html: str, document: Document) -> Rejected | None:
    from etl.clean.page import add_page

    return add_page(found, html, document.hints, document.captured_at)


def _add_page_facts(found: Found, html: str, document: Document) -> None:
    """Take from a page what a record with a text of its own leaves unsaid; a page nobody can read says nothing."""
    from etl.clean.page import add_page

    spare = replace(found, paragraphs=[], body=None, body_candidates=[])
    if add_page(spare, html, document.hints, document.captured_at) is None:
        for fact_name in _OF_THE_PAGE:
            setattr(found, fact_name, getattr(spare, fact_name))
