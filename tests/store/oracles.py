"""The oracles of what mart keeps: oracles.sql says each rollup plainly, and how it is read to be compared."""

from __future__ import annotations

import re
from pathlib import Path

_HEAD = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_PARTS = _HEAD.split(Path(__file__).with_name("oracles.sql").read_text(encoding="utf-8"))
_QUERIES = dict(zip(_PARTS[1::2], _PARTS[2::2], strict=True))
NAMES = tuple(name.removeprefix("oracle_") for name in _QUERIES if name.startswith("oracle_"))


def oracle(name: str) -> str:
    """Return the query that says what a rollup must be."""
    return _QUERIES[f"oracle_{name}"]


def rolled(name: str) -> str:
    """Return the query that reads it as it is kept."""
    return _QUERIES[f"rolled_{name}"]
