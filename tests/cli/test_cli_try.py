"""``copydesk try``: one object for each input, in input order, whether it is an article or refused; no database."""

from __future__ import annotations

import json
from typing import Any

from click.testing import CliRunner

from etl.cli import cli

STATED = ("id", "locator", "url", "title", "text", "authors", "published_at", "language", "rejected")
READ = ("mentions", "quotes", "figures", "roles", "evidence")
TEXT = 'MELLOR, 3 March 2025 - Mayor Ines Okoro opened the bridge. "It holds," she said.'
RECORDS = (
    {"id": "whole", "title": "Bridge opens", "text": TEXT, "url": "https://paper.example/bridge"},
    {"id": "no-article", "html": "<p>Menu</p>", "url": "https://paper.example/menu"},
    {"id": "nothing-in-it"},
    {"id": 4, "title": "A headline alone"},
)


def tried(*options: str, given: str) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code and the objects."""
    result = CliRunner().invoke(cli, ["try", "--json", *options, "-"], input=given, standalone_mode=False)
    return result.return_value, [json.loads(line) for line in result.stdout.splitlines()]


def test_each_input_has_its_object() -> None:
    lines = [*map(json.dumps, RECORDS), '{"id": "cut off", "te']
    code, shown = tried(given="\n".join(lines))
    assert code == 3
    assert [one["id"] for one in shown] == ["whole", "no-article", None, "4", None]  # no documents: locators alone
    assert [(one["rejected"] or {}).get("reason") for one in shown] == [
        *(None, "not_an_article", "missing_fields", None, "broken_json")
    ]
    for one in shown:
        assert set(STATED) | set(READ) <= set(one)
    assert shown[1]["url"] == "https://paper.example/menu"


def test_offsets_point_at_what_they_name() -> None:
    code, (shown,) = tried(given=json.dumps(RECORDS[0]))
    assert code == 0
    found = [one for kind in READ[:-1] for one in shown[kind]]
    assert {one["text"] for one in found} >= {"Ines Okoro", "It holds,"}
    assert all(shown["text"][one["start"] : one["end"]] == one["text"] for one in found)


def test_stopping_after_cleaning_reads_no_names() -> None:
    _, (shown,) = tried("--until", "clean", given=json.dumps(RECORDS[0]))
    assert (shown["text"], shown["mentions"], shown["quotes"]) == (TEXT, [], [])
