"""A manifest: what a folder's files do not say themselves.

``manifest.csv``, ``manifest.json`` or ``manifest.toml`` lies in a folder (or an archive) and speaks of the files in it
and below, by name ("wire/a.txt") or pattern ("wire/*.txt"). In TOML::

    [[files]]
    path = "wire/*.txt"
    outlet = "The Harbour Post"
    published_at = 2025-07-01
    note = "what these are for"

In JSON the same list stands under "files" (or is the whole document, or maps names to entries); in CSV each row is an
entry. What stands beside the list, such as outlet = "The Harbour Post", is said of all files. Later entries win over
earlier ones, deeper manifests over outer ones, field by field.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

from etl.records import SourceHints
from etl.sources.encodings import errors_of, settle_charset
from etl.sources.frontmatter import to_hints
from etl.sources.mapping import guess_mapping
from etl.sources.seedfile import BadInput

MANIFEST_NAMES = ("manifest.toml", "manifest.json", "manifest.csv")
# A manifest is held in memory and matched against each file.
MAX_MANIFEST_BYTES = 5_000_000

_OF_ALL = ("outlet", "language", "published_at", "authors")  # what can be so of many files
_PATH_KEYS = ("path", "file", "filename", "name", "pattern", "files")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest says of the files that match."""

    pattern: str  # relative to the manifest's folder, "/" between parts
    hints: SourceHints
    note: str | None
    ignore: bool

    def matches(self, name: str) -> bool:
        """Tell whether a file (relative to the manifest's folder) is meant; "*" also reaches into folders."""
        return fnmatchcase(name, self.pattern)

    @property
    def literal(self) -> bool:
        """Tell whether one file is named, rather than a pattern given."""
        return not any(c in self.pattern for c in "*?[")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The entries of one manifest and the folder it speaks of."""

    folder: str  # prefix of the names it speaks of: "" or "a/b/"
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """All that manifests say of one file."""

    hints: SourceHints = field(default_factory=SourceHints)
    note: str | None = None
    ignore: bool = False


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def is_manifest(name: str) -> bool:
    """Tell by its name whether a file is a manifest."""
    return _last(name).lower() in MANIFEST_NAMES


def parse_manifest(content: bytes, name: str) -> Manifest:
    """Return the manifest at ``name`` (relative); raise BadInput when it cannot be understood."""
    try:
        charset, _ = settle_charset(content)
        text = content.decode(charset, errors_of(charset)).removeprefix("\ufeff")
        rows = _rows(text, _last(name).lower())
        entries = tuple(_entry(row) for row in rows)
    except (ValueError, csv.Error, AttributeError, TypeError) as error:
        raise BadInput(
            "bad_manifest", f"The manifest cannot be used ({error}): correct it; its files were read without it."
        ) from None
    return Manifest(name[: len(name) - len(_last(name))], entries)


def _rows(text: str, name: str) -> Iterable[Mapping[str, Any]]:
    if name.endswith(".csv"):
        lines = text.splitlines()
        delimiter = max(",;\t", key=lines[0].count) if lines else ","
        return list(csv.DictReader(lines, delimiter=delimiter))
    document = tomllib.loads(text) if name.endswith(".toml") else json.loads(text)
    if isinstance(document, dict):
        document = _listed(document)
    if not isinstance(document, list):
        raise ValueError("it holds no list of files")
    return document


def _listed(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries of an object: a list and what is said of all files, or names with what is said of each."""
    key = next((key for key in ("files", "file") if isinstance(document.get(key), (list, dict))), None)
    entries = document if key is None else document[key]
    known = {field: document[name] for field, name in guess_mapping(document).items() if field in _OF_ALL}
    of_all = {field: said for field, said in known.items() if not isinstance(said, dict)}
    if isinstance(entries, Mapping):
        entries = [{**said, "path": path} for path, said in entries.items() if isinstance(said, dict)]
    if not entries and not of_all:
        raise ValueError("it holds no list of files")
    return [{**of_all, "path": "*"}, *entries] if of_all else list(entries)


def _entry(row: Mapping[str, Any]) -> Entry:
    fields = {str(key).strip().lower(): _plain(value) for key, value in row.items() if key and value not in (None, "")}
    key = next((key for key in _PATH_KEYS if key in fields), None)
    if key is None:
        raise ValueError("an entry names no file: give it a path")
    pattern = str(fields.pop(key)).replace("\\", "/").removeprefix("./")
    note = fields.pop("note", None)
    ignore = str(fields.pop("ignore", "")).lower() in ("true", "1", "yes", "x")
    return Entry(pattern, to_hints(fields), None if note is None else str(note), ignore)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def say(manifests: Iterable[Manifest], name: str) -> Said:
    """Return what the manifests (outer ones first) say of one file, ``name`` as theirs: relative to the same root."""
    said = Said()
    for manifest in manifests:
        if not name.startswith(manifest.folder):
            continue
        for entry in manifest.entries:
            if entry.matches(name[len(manifest.folder) :]):
                hints = merge(said.hints, entry.hints)
                said = Said(hints, entry.note or said.note, entry.ignore or said.ignore)
    return said


def merge(weak: SourceHints, strong: SourceHints) -> SourceHints:
    """Return hints in which ``strong`` wins, field by field."""
    return replace(
        strong,
        outlet=strong.outlet or weak.outlet,
        external_id=strong.external_id or weak.external_id,
        url=strong.url or weak.url,
        title=strong.title or weak.title,
        published_at=strong.published_at or weak.published_at,
        authors=strong.authors or weak.authors,
        language=strong.language or weak.language,
        summary=strong.summary or weak.summary,
        extra={**weak.extra, **strong.extra},
    )
