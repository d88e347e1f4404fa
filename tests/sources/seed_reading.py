"""Reading seed files in tests: everything that comes out, in order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl.records import Document, Rejected
from etl.sources import SeedFile, discover, read

RECORDS: list[dict[str, Any]] = [
    {"id": f"n{i}", "title": f"Ferry {i} late", "text": f'Ferry {i} was late, "again", said Ida Lund.\nÖstra; 船, {i}'}
    for i in range(1, 8)
]
JSON_LINES = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS).encode()


def write(path: Path, content: bytes | str) -> str:
    """Write a file, its folders too; return its path as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def load(*paths: object, mapping: Mapping[str, str] | None = None, outlet: str | None = None) -> list[Document]:
    """Return the documents of all paths; nothing may be rejected."""
    documents, rejected = load_all(*paths, mapping=mapping, outlet=outlet)
    assert rejected == []
    return documents


def load_all(
    *paths: object, mapping: Mapping[str, str] | None = None, outlet: str | None = None
) -> tuple[list[Document], list[tuple[str, Rejected]]]:
    """Return the documents of all paths, and what was rejected."""
    documents: list[Document] = []
    rejected: list[tuple[str, Rejected]] = []
    for seed in discover([str(path) for path in paths]):
        if isinstance(seed, tuple):
            rejected.append(seed)
            continue
        for _, item in read(seed, mapping=mapping, outlet=outlet):
            rejected.append(item) if isinstance(item, tuple) else documents.append(item)
    return documents, rejected


def reasons(*paths: object) -> list[str]:
    """Return the reasons of all rejections; each must come with a sentence."""
    _, rejected = load_all(*paths)
    assert all(why.detail.endswith(".") or ")" in why.detail or "]" in why.detail for _, why in rejected), rejected
    return [why.reason for _, why in rejected]


def records(*paths: object, mapping: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the records of all paths as objects."""
    return [json.loads(document.content) for document in load(*paths, mapping=mapping)]


def seeds(*paths: object, glob: str | None = None) -> list[SeedFile]:
    """Return the seed files found; nothing may be rejected."""
    found = list(discover([str(path) for path in paths], glob=glob))
    assert not [seed for seed in found if isinstance(seed, tuple)]
    return [seed for seed in found if isinstance(seed, SeedFile)]
