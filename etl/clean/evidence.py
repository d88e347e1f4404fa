"""What was said about a field, by whom, and which of it was believed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Candidates kept for one field: a page repeats itself, and evidence is stored with every revision.
MAX_CANDIDATES = 12
# Characters kept of one candidate: evidence explains a choice, it does not keep the page a second time.
MAX_VALUE = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that one source gave for one field."""

    value: str
    source: str  # where it stood: "json-ld:headline", "meta:og:title", "h1", "hints", "record", "text" ...


def fact(value: Any, source: str | None, why: str, candidates: Iterable[Candidate] = ()) -> dict[str, Any]:
    """Return the evidence of one field as JSON values: what was chosen, from where, why, and what else was said."""
    listed: list[dict[str, str]] = []
    for candidate in candidates:
        entry = {"value": storable(candidate.value[:MAX_VALUE]), "source": candidate.source}
        if entry not in listed:
            listed.append(entry)
        if len(listed) == MAX_CANDIDATES:
            break
    return {"value": storable(value), "source": source, "why": why, "candidates": listed}


def storable(value: Any) -> Any:
    """Return a JSON value as JSONB takes it: without NUL and lone surrogates, and no number that is none."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
