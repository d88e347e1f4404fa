"""Records in what wraps them: lists in objects, envelopes, tables turned on their side; pure.

Seen in the wild: {"articles": [...]}, {"response": {"docs": [...]}}, {"hits": {"hits": [{"_source": {...}}]}},
{"id-1": {...}, "id-2": {...}}, pandas' {"title": {"0": ...}}, {"columns": [...], "data": [[...]]}, and
[["title", "text"], ["...", "..."]].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from etl.sources.mapping import BODY_FIELDS, columns_of, guess_mapping, is_summary, value_at

# Where a wrapped list of records lies, when an object holds several lists.
_WRAPPERS = ("articles", "records", "items", "documents", "results", "data", "entries", "rows", "docs", "hits", "news")
# What a record with a title of its own may keep its text in.
_ENVELOPES = ("_source", "fields", "attributes", "properties", "article", "document", "doc", "record", "post", "data")
# {"response": {"body": {"items": [...]}}}: deeper ones are somebody's own structure.
_DEEPEST = 4
# Members of an object of records that are looked at; the rest is alike.
_TRIED = 20


def records_in(value: Any) -> Iterator[Any]:
    """Yield the records in a value: a list's elements, the list that an object wraps, or the value itself."""
    if _of_objects(value):
        for one in value:
            yield from records_in(one)
    elif not isinstance(value, dict) or _says_text(value):
        yield value
    elif not _holds_nothing(value):
        found = _turned(value)
        yield from map(_opened, _wrapped(value) if found is None else found)


def _holds_nothing(value: Mapping[str, Any]) -> bool:
    """Tell whether an object is a page of results that has none."""
    return any(value.get(key) == [] for key in _WRAPPERS) and not _says_body(value)


def rows_as_records(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows under the names of a header."""
    for row in rows:
        yield {str(name): cell for name, cell in zip(header, row, strict=False) if cell is not None}


def is_header(row: Any) -> bool:
    """Tell whether a list names columns, one of them a title or text."""
    return isinstance(row, list) and all(isinstance(name, str) for name in row) and _names_body(row)


def _names_body(columns: Iterable[str]) -> bool:
    return any(field in guess_mapping(columns) for field in BODY_FIELDS)


def _says_text(value: Mapping[str, Any]) -> bool:
    """Tell whether an object is a record with a text of its own, whatever else it holds."""
    chosen = guess_mapping(value)
    if isinstance(value.get(chosen.get("title", "")), list):
        return False  # a column
    columns = [chosen[field] for field in ("text", "html") if field in chosen and not is_summary(chosen[field])]
    return any(_is_text(value[column]) for column in columns)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(isinstance(x, str) for x in value)
    )


def _of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


# -- lists within objects ------------------------------------------------------------------------------------------


def _wrapped(value: dict[str, Any]) -> list[Any]:
    """Return the list that an object wraps; the object alone when it is a record itself."""
    lists: dict[str, list[Any]] = {key: inner for key, inner in value.items() if _of_objects(inner)}
    named = next((lists[key] for key in _WRAPPERS if key in lists), None)
    if named is not None:
        return named
    if isinstance(value.get("title"), str) or _is_record(value):
        return [value]
    if len(lists) == 1:
        return next(iter(lists.values()))
    return _deeper(value, _DEEPEST) or [value]


def _deeper(value: Mapping[str, Any], depth: int) -> list[Any] | None:
    """Return the list of records nearest to the top."""
    inner = [one for one in value.values() if isinstance(one, dict)]
    for one in inner:
        lists: dict[str, list[Any]] = {key: found for key, found in one.items() if _of_objects(found)}
        ordered = sorted(lists, key=lambda key: key not in _WRAPPERS)
        if found := next((lists[key] for key in ordered if _is_record(lists[key][0])), None):
            return found
    deeper = (_deeper(one, depth - 1) for one in inner) if depth > 1 else ()
    return next((found for found in deeper if found is not None), None)


def _is_record(value: Any) -> bool:
    """Tell whether an object says a title or text, or encloses one that does."""
    return isinstance(value, dict) and _says_body(_opened(value))


def _says_body(value: Mapping[str, Any]) -> bool:
    chosen = guess_mapping(columns_of(value))
    return any(_is_text(value_at(value, chosen[field])) for field in BODY_FIELDS if field in chosen)


def _opened(value: Any) -> Any:
    """Return a record out of its envelope, with what stands on it: {"_id": 1, "_source": {...}}."""
    if not isinstance(value, dict) or _says_text(value):
        return value
    inner = {key: one for key, one in value.items() if isinstance(one, dict)}
    if _says_body(value):
        key = next((key for key in _ENVELOPES if key in inner and _says_text(inner[key])), None)
    else:
        key = next((key for key, one in inner.items() if _says_body(one)), None)
    return value if key is None else {**{name: said for name, said in value.items() if name != key}, **inner[key]}


# -- tables on their side ------------------------------------------------------------------------------------------


def _turned(value: Mapping[str, Any]) -> list[Any] | None:
    """Return the records of an object whose members are columns, or records by their keys; None when it is neither."""
    members = list(value.values())
    header, rows = value.get("columns"), value.get("data")
    if is_header(header) and isinstance(rows, list) and isinstance(header, list):
        return list(rows_as_records(header, (row for row in rows if isinstance(row, list))))
    if len(members) > 1 and _names_body(value) and _alike(members):
        cells = [list(one.values()) if isinstance(one, dict) else one for one in members]
        return list(rows_as_records(list(value), zip(*cells, strict=True)))
    tried = members[:_TRIED]
    if tried and all(isinstance(one, dict) for one in members) and all(map(_is_record, tried)):
        return [{"id": key, **one} for key, one in value.items()]
    return None


def _alike(members: Sequence[Any]) -> bool:
    """Tell whether all members are lists of one length, or objects with the same keys."""
    first = members[0]
    if isinstance(first, dict):
        return all(isinstance(one, dict) and one.keys() == first.keys() for one in members)
    return isinstance(first, list) and all(isinstance(one, list) and len(one) == len(first) for one in members)
