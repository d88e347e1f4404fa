"""What stands above a text file's text: a block between two ``---`` or ``+++``, or "Key: value" lines and an empty one.

Between ``+++`` it is TOML, between ``---`` a small part of YAML (scalars, quoted or not; folded ones; lists on one line
or in "- " lines, also of names), which is what Jekyll, Hugo and their like write. A block we cannot read is left to the
text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from etl.records import SourceHints
from etl.sources.formats import WINDOWS_1252, charset_of
from etl.sources.mapping import guess_mapping

# A header is short; a text without one is not searched to its end.
MAX_HEADER_BYTES = 16_384

_FENCED = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_FENCED_TOML = re.compile(rb"\A(?:\xef\xbb\xbf)?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_HEADED = re.compile(rb"\A(?:\xef\xbb\xbf)?((?:[A-Za-z][A-Za-z_ -]{0,23}:[ \t][^\r\n]*\r?\n)+)[ \t]*\r?\n")
_KEY = re.compile(r"([\w][\w .-]*?)\s*:(?:\s+(.*))?$")
_FOLDED = frozenset((">", ">-", ">+", "|", "|-", "|+"))
_OTHER_HEADERS = frozenset(
    ("tags", "category", "categories", "section", "keywords", "summary", "description", "updated", "modified")
)


def split_front_matter(content: bytes) -> tuple[SourceHints, bytes]:
    """Return what the front matter says and the bytes below it; no front matter: no hints and all bytes."""
    if charset_of(content).startswith(("utf-16", "utf-32")):
        return SourceHints(), content
    head = content[:MAX_HEADER_BYTES]
    if match := _FENCED.match(head):
        fields = _fields(_decode(match[1]))
    elif match := _FENCED_TOML.match(head):
        fields = _toml(_decode(match[1]))
    elif match := _HEADED.match(head):
        fields = _fields(_decode(match[1]))
        fields = fields if fields and all(map(_is_header, fields)) else None
    else:
        fields = None
    if match is None or not fields:
        return SourceHints(), content
    return to_hints(fields), content[match.end() :]


def _decode(block: bytes) -> str:
    return block.decode("utf-8", WINDOWS_1252)


def _is_header(name: str) -> bool:
    """Tell whether a bare "Name: value" line is about the article rather than its first words."""
    return bool(guess_mapping([name])) or name.lower() in _OTHER_HEADERS


def _toml(block: str) -> dict[str, Any] | None:
    try:
        said = tomllib.loads(block)
    except tomllib.TOMLDecodeError:
        return None
    return {key: value if isinstance(value, (list, dict)) else str(value) for key, value in said.items()}


def _fields(block: str) -> dict[str, Any] | None:
    fields: dict[str, Any] = {}
    last = ""
    folded = False  # the last key's value stands in the lines below it
    for line in block.splitlines():
        stripped = line.strip()
        if not stripped or (stripped.startswith("#") and not folded):
            continue
        if folded and line[0].isspace():
            fields[last] = f"{fields[last]} {stripped}".strip()
            continue
        if last and stripped.startswith("- ") and isinstance(fields[last], (list, str)):
            before = fields[last] if isinstance(fields[last], list) else []
            fields[last] = [*before, _listed(stripped[2:].strip())]
            continue
        match = _KEY.fullmatch(stripped)
        if line[0].isspace() and last and match is not None:
            continue  # more of what a list or an object says: its name was read
        if match is None or line[0].isspace():
            return None
        last = match[1]
        folded = (match[2] or "").strip() in _FOLDED
        fields[last] = "" if folded else _value((match[2] or "").strip())
    return fields


def _listed(text: str) -> str:
    """Return what one line of a list says: "Ida Lund", or "name: Ida Lund"."""
    named = _KEY.fullmatch(text)
    return _scalar(named[2]) if named is not None and named[1].lower() == "name" and named[2] else _scalar(text)


def _value(text: str) -> Any:
    if text.startswith("[") and text.endswith("]"):
        return [_scalar(part) for part in text[1:-1].split(",") if part.strip()]
    return _scalar(text)


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].replace(f"\\{text[0]}", text[0])
    return text


def to_hints(fields: Mapping[str, Any]) -> SourceHints:
    """Return fields under whatever usual names as hints; unknown ones are kept in ``extra``."""
    known = {field: fields[column] for field, column in guess_mapping(fields).items() if fields[column]}
    authors = known.get("authors", ())
    used = set(guess_mapping(fields).values())
    summary = next((fields[name] for name in ("summary", "description") if isinstance(fields.get(name), str)), None)
    return SourceHints(
        outlet=_text(known.get("outlet")),
        external_id=_text(known.get("id")),
        url=_text(known.get("url")),
        title=_text(known.get("title")),
        published_at=_text(known.get("published_at")),
        authors=tuple(map(str, authors)) if isinstance(authors, (list, tuple)) else (str(authors),),
        language=_text(known.get("language")),
        summary=summary,
        extra={name: value for name, value in fields.items() if name not in used and value},
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
