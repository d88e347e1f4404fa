"""Foreign field names -> the fields of a seed record; and a record -> the bytes that are kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from etl.records import RECORD_MEDIA_TYPE, Rejected, SourceHints

BODY_FIELDS = ("title", "text", "html")

# What data sets call our fields, best first. "." reaches into a JSON object. Compared in lower case without _ - blanks.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": ("id", "external_id", "article_id", "doc_id", "document_id", "guid", "uuid", "_id", "uid", "newsid"),
    "url": ("url", "link", "article_url", "web_url", "source_url", "permalink", "loc", "href", "uri"),
    "title": ("title", "headline", "article_title", "heading", "head", "news_title", "headline.main"),
    "text": (
        *("text", "content", "body", "article", "article_text", "maintext", "main_text", "full_text", "body_text"),
        *("article_content", "articlebody", "story", "plain_text", "content_text", "news", "document"),
    ),
    "html": ("html", "content_html", "body_html", "raw_html", "html_content", "page"),
    "published_at": (
        *("published_at", "published", "publication_date", "publish_date", "date_published", "pub_date", "date"),
        *("published_date", "publishing_date", "published_on", "date_publish", "datetime", "timestamp", "created_at"),
        *("time", "created"),
    ),
    "outlet": (
        *("outlet", "publisher", "publication", "source_name", "site_name", "newspaper", "media_name", "source"),
        *("source.name", "publisher.name", "news_source", "source_domain", "domain", "site", "section_source"),
    ),
    "authors": ("authors", "author", "byline", "creator", "writer", "by", "authors_names", "author_name"),
    "language": ("language", "lang", "locale", "language_code"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A document as a reader finds it, before it is told where it lay."""

    content: bytes
    media_type: str
    charset: str | None = None
    hints: SourceHints = field(default_factory=SourceHints)
    http: Mapping[str, Any] | None = None
    single: bool = False  # the file holds this document only


Item = Found | Rejected


def _fold(column: str) -> str:
    return "".join(c for c in column.lower() if c not in "_- ")


def guess_mapping(columns: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return field -> column for the columns whose names tell what they hold.

    A field is only there when a column was found for it; each column serves one field. Nested objects are offered
    as "outer.inner". ``given`` is held to; an empty column in it says that there is none for the field.
    """
    return dict(_guess(tuple(columns), tuple((given or {}).items())))


# Millions of records share a handful of column sets.
@lru_cache(maxsize=256)
def _guess(columns: tuple[str, ...], given: tuple[tuple[str, str], ...] = ()) -> Mapping[str, str]:
    by_fold: dict[str, str] = {}
    for column in columns:
        by_fold.setdefault(_fold(column), column)
    settled = dict(given)
    taken = set(settled.values())
    exact = {target: target for target in _SYNONYMS if target in columns and target not in {*settled, *taken}}
    chosen = settled | exact
    taken |= set(exact.values())
    for target, synonyms in _SYNONYMS.items():
        if target in chosen:
            continue
        names = (by_fold.get(_fold(synonym)) for synonym in synonyms)
        match = next((name for name in names if name is not None and name not in taken), None)
        if match is not None:
            chosen[target] = match
            taken.add(match)
    return {target: column for target, column in chosen.items() if column}


def columns_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a record's field names, an object's inner names as "outer.inner" in its place."""
    names: list[str] = []
    for key, value in record.items():
        names.extend(f"{key}.{inner}" for inner in value) if isinstance(value, dict) else names.append(key)
    return tuple(names)


def rename(record: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return the record with ``mapping`` (field -> column) applied; other fields stay under their names.

    A target that is mapped from elsewhere loses its own old value to ``<field>_original``.
    """
    renamed = dict(record)
    values = {target: _value(record, column) for target, column in mapping.items() if target != column}
    for target, column in mapping.items():
        if target != column and "." not in column:
            renamed.pop(column, None)
    for target, value in values.items():
        if value is None:
            continue
        if renamed.get(target) is not None:
            renamed[f"{target}_original"] = renamed[target]
        renamed[target] = value
    return renamed


def _value(record: Mapping[str, Any], column: str) -> Any:
    if column in record:
        return record[column]
    value: Any = record
    for part in column.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def canonical(record: Mapping[str, Any]) -> bytes:
    """Return the record as one JSON object in UTF-8: sorted keys, no blanks, lone surrogates escaped."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "backslashreplace")


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def to_document(
    record: dict[str, Any],
    mapping: Mapping[str, str] | None,
    raw: bytes | None = None,
    hints: SourceHints | None = None,
) -> Item:
    """Return the document of one record; ``raw`` is its own JSON, kept when the record needs no change.

    Without ``mapping`` the field names are guessed. A record without title, text and html is rejected.
    """
    chosen = _guess(columns_of(record)) if mapping is None else mapping
    if any(target != column for target, column in chosen.items()):
        record, raw = rename(record, chosen), None
    if isinstance(people := record.get("authors"), list) and any(isinstance(person, dict) for person in people):
        record, raw = {**record, "authors": [_name(person) for person in people]}, None
    for target in BODY_FIELDS:
        if isinstance(value := record.get(target), list) and value and all(isinstance(part, str) for part in value):
            record, raw = {**record, target: "\n\n".join(value)}, None
    if not any(isinstance(record.get(target), str) and record[target].strip() for target in BODY_FIELDS):
        return Rejected(
            "missing_fields",
            "The record has no title, text or html: name the fields that hold them, "
            f"--map title=...,text=... (it has: {_some(record)}).",
        )
    return Found(canonical(record) if raw is None else raw, RECORD_MEDIA_TYPE, hints=_with_outlet(record, hints))


def _name(person: Any) -> Any:
    return person.get("name", person) if isinstance(person, dict) else person


def _with_outlet(record: Mapping[str, Any], hints: SourceHints | None) -> SourceHints:
    hints = hints or SourceHints()
    outlet = record.get("outlet")
    return replace(hints, outlet=outlet.strip()) if isinstance(outlet, str) and outlet.strip() else hints


def _some(record: Mapping[str, Any]) -> str:
    names = [name if len(name) <= 40 else f"{name[:40]}…" for name in list(record)[:12]]
    return ", ".join(names) or "nothing"
