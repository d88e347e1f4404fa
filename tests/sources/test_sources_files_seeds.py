"""The sample articles give what their list of answers promises, as far as sources can tell."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from etl.records import Document, Rejected
from etl.sources import SeedFile, discover, read

SEEDS = Path(__file__).parents[2] / "seeds"
EXPECTED: dict[str, Any] = json.loads((SEEDS / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def given() -> dict[str, Document | Rejected]:
    """Return everything the folder gives, by its locator within the folder."""
    found: dict[str, Document | Rejected] = {}
    for seed in discover([str(SEEDS)]):
        items = [seed] if isinstance(seed, tuple) else [item for _, item in read(seed)]
        for item in items:
            locator, what = item if isinstance(item, tuple) else (item.locator, item)
            short = locator.removeprefix(f"{SEEDS}/")
            assert short not in found
            found[short] = what
    return found


def test_counts(given: dict[str, Document | Rejected]) -> None:
    rejected = {locator: what.reason for locator, what in given.items() if isinstance(what, Rejected)}
    early = {entry["locator"]: entry["reason"] for entry in EXPECTED["rejected"] if entry["stage"] == "sources"}
    late = {entry["locator"] for entry in EXPECTED["rejected"] if entry["stage"] != "sources"}
    assert rejected == early
    assert len(given) == EXPECTED["given"]
    assert len(given) - len(early) == EXPECTED["documents"]
    assert len(given) - len(early) - len(late) == EXPECTED["loaded"]
    assert EXPECTED["loaded"] - sum(len(revisions) - 1 for revisions in EXPECTED["revisions"]) == EXPECTED["articles"]
    assert late <= given.keys()


def test_answers_name_what_is_there(given: dict[str, Document | Rejected]) -> None:
    lists = [EXPECTED[key] for key in ("revisions", "duplicate_groups", "stories", "not_copies")]
    named = [locator for groups in lists for group in groups for locator in group]
    named += [*EXPECTED["roundups"], *EXPECTED["headline_only"], *EXPECTED["dates"], *EXPECTED["languages"]]
    named += [*EXPECTED["story_translations"], *EXPECTED["story_translations"].values()]
    assert {locator for locator in named if not isinstance(given.get(locator), Document)} == set()


def test_every_article_has_an_outlet_or_says_it_itself(given: dict[str, Document | Rejected]) -> None:
    pages = {"text/html"}
    silent = [
        locator
        for locator, what in given.items()
        if isinstance(what, Document) and what.media_type not in pages and what.hints.outlet is None
    ]
    assert silent == ["broken/picture.txt"]


def test_manifest_says_what_each_file_is_for() -> None:
    notes = Counter(seed.note is not None for seed in discover([str(SEEDS)]) if isinstance(seed, SeedFile))
    assert notes[False] == 0
