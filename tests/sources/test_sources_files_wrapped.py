"""Records come wrapped in many ways, and as people write JSON by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from etl.sources import json_records
from tests.sources.seed_reading import RECORDS, load_all, records, write

SHOWN = [{key: record[key] for key in ("id", "title", "text")} for record in RECORDS]
COLUMNS = list(RECORDS[0])
ROWS = [list(record.values()) for record in RECORDS]
WRAPPED: dict[str, Any] = {
    "a list under any name": {"count": 7, "stories": RECORDS},
    "a feed of its own": {"title": "All news", "description": "What we print", "items": RECORDS},
    "a list within objects": {"status": "ok", "response": {"meta": {"tags": ["a"]}, "body": {"results": RECORDS}}},
    "envelopes": {"took": 2, "hits": {"hits": [{"_index": "n", "_id": 1, "_source": record} for record in RECORDS]}},
    "fields": [{"type": "article", "fields": record} for record in RECORDS],
    "by id": {record["id"]: {"title": record["title"], "text": record["text"]} for record in RECORDS},
    "columns": {name: [record[name] for record in RECORDS] for name in COLUMNS},
    "columns by row": {name: {str(at): record[name] for at, record in enumerate(RECORDS)} for name in COLUMNS},
    "split": {"columns": COLUMNS, "index": list(range(7)), "data": ROWS},
    "rows": [COLUMNS, *ROWS],
    "pages": [RECORDS[:3], RECORDS[3:]],
    "a column of objects": [record | {"title": {"rendered": record["title"]}} for record in RECORDS],
}


def shown(*paths: str) -> list[dict[str, Any]]:
    return [{key: record[key] for key in ("id", "title", "text")} for record in records(*paths)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("kind", WRAPPED)
def test_records_are_found_in_what_wraps_them(kind: str, indent: int | None, tmp_path: Path) -> None:
    assert shown(write(tmp_path / "a.json", json.dumps(WRAPPED[kind], indent=indent))) == SHOWN


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a"])
def test_lines_may_be_pages_of_records_and_are_counted_when_passed_over(name: str, tmp_path: Path) -> None:
    from etl.sources import read
    from tests.sources.seed_reading import seeds

    lines = [json.dumps({"articles": RECORDS[:3]}), json.dumps(RECORDS[3]), json.dumps({"page": {"docs": RECORDS[4:]}})]
    path = write(tmp_path / name, "\n".join(lines))
    assert shown(path) == SHOWN
    (seed,) = seeds(path)
    assert [number for number, _ in read(seed, start=5)] == [6, 7]


def test_an_article_stays_one_whatever_lists_it_has(tmp_path: Path) -> None:
    related = [{"title": "Another", "url": "https://post.example/2"}]
    quoted = {"text": "Somebody else's words."}
    for body in ({"title": "One", "text": "Its words."}, {"title": "One", "comment": quoted}):
        (record,) = records(write(tmp_path / "a.json", json.dumps({**body, "related": related, "meta": {"a": 1}})))
        assert record["title"] == "One"
        assert record["related"] == related
        assert record.get("text") == body.get("text")


HAND_WRITTEN = {
    "commas": '[{"title": "A", "text": "One.",}, {"title": "B", "text": "Two.", "tags": ["x", ],},]',
    "comments": '[ /* first */ {"title": "A", "text": "One."}, // and\n{"title": "B", "text": "Two."}] // all',
    "within": '[{"title": "A", // its name\n "text": "One."}, {"title": "B", /* so */ "text": "Two."}]',
    "lines": '{"title": "A", "text": "One."},\n{"title": "B", "text": "Two.",},\n',
}


@pytest.mark.parametrize("kind", HAND_WRITTEN)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json_as_people_write_it_is_read(kind: str, name: str, tmp_path: Path) -> None:
    found = records(write(tmp_path / name, HAND_WRITTEN[kind]))
    assert [(one["title"], one["text"]) for one in found] == [("A", "One."), ("B", "Two.")]


def test_lines_in_a_file_called_json_do_not_fall_with_a_broken_one(tmp_path: Path) -> None:
    lines = [json.dumps(record) for record in RECORDS]
    lines[2] = lines[2][:-9]
    documents, rejected = load_all(write(tmp_path / "a.json", "\n".join(lines)))
    assert len(documents) == len(RECORDS) - 1
    assert [why.reason for _, why in rejected] == ["broken_json"]


def test_structures_in_plain_fields_are_what_they_stand_for(tmp_path: Path) -> None:
    record = {
        "_id": {"$oid": "5f1"},
        "title": "A",
        "text": ["One.", "Two."],
        "outlet": {"id": 7, "name": "The Post"},
        "authors": [{"firstname": "Ida", "lastname": "Lund"}, {"name": "Bo"}, "Per"],
        "published_at": {"$date": {"$numberLong": "1741046400000"}},
    }
    (found,) = records(write(tmp_path / "a.json", json.dumps(record)))
    assert (found["id"], found["text"], found["outlet"]) == ("5f1", "One.\n\nTwo.", "The Post")
    assert (found["authors"], found["published_at"]) == (["Ida Lund", "Bo", "Per"], "1741046400000")


def test_a_wrapper_too_large_to_be_parsed_whole_is_read_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_records, "MAX_WRAPPER_CHARS", 100_000)
    padded = [record | {"pad": "x" * 30_000, "people": [{"name": "A"}]} for record in RECORDS]
    wrapper = {"meta": {"tags": ["a"]}, "response": {"docs": padded, "count": 7}, "next": None}
    for indent in (None, 2):
        assert shown(write(tmp_path / "a.json", json.dumps(wrapper, indent=indent))) == SHOWN
    _, ((_, why),) = load_all(write(tmp_path / "b.json", json.dumps({"pad": ["x" * 30_000] * 9})))
    assert why.reason == "too_large"
