"""Seed files in an object store: found, copied one at a time, read as if they lay here, shown under their addresses."""

from __future__ import annotations

import importlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from etl.fetch import objects
from etl.pipeline import seeds
from etl.pipeline.intake import Intake, Request
from etl.pipeline.replay import replay
from etl.pipeline.runs import backfill, now, open_backfill, summarise
from etl.records import Document
from etl.settings import Settings
from etl.sources import SeedFile, read
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.sources.seed_formats import packed_zip
from tests.sources.seed_reading import JSON_LINES, RECORDS

FILES = {
    "desk/manifest.csv": b"file,outlet\n*.txt,The Lantern\n",
    "desk/2025/07/01/a.jsonl": JSON_LINES,
    "desk/2025/07/02/b.txt": b"The ferry was late.",
    "desk/2025/07/02/c.zip": packed_zip(**{"d.txt": b"The bridge was shut."}),
    "desk/.hidden/e.txt": b"Nobody's words.",
}


@pytest.fixture
def store() -> Iterator[Any]:
    """A store in memory, filled."""
    made = importlib.import_module("fsspec").filesystem("memory")
    for name, content in FILES.items():
        made.pipe(f"/{name}", content)
    yield made
    made.store.clear()
    made.pseudo_dirs[:] = [""]


@pytest.fixture(autouse=True)
def no_copy_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert [name for name in os.listdir(tmp_path) if name.startswith("copydesk-objects-")] == []


def found_at(*paths: str, glob: str | None = None) -> dict[str, str]:
    """Return what lies at addresses: the documents' texts, or reasons, by locator."""
    found: dict[str, str] = {}
    for seed in seeds.discover(paths, glob=glob):
        if not isinstance(seed, SeedFile):
            found[seed[0]] = seed[1].reason
            continue
        for _, item in read(seed):
            if isinstance(item, Document):
                found[item.locator] = item.content.decode()
            else:
                found[item[0]] = item[1].reason
    return found


def test_a_folder_is_read_like_one_on_disk(store: Any) -> None:
    found = found_at("memory://desk")
    assert list(found) == [
        *(f"memory://desk/2025/07/01/a.jsonl#{n}" for n in range(1, len(RECORDS) + 1)),
        "memory://desk/2025/07/02/b.txt",
        "memory://desk/2025/07/02/c.zip!d.txt",
    ]
    assert found["memory://desk/2025/07/02/c.zip!d.txt"] == "The bridge was shut."
    outlets = [
        item.hints.outlet
        for seed in seeds.discover(["memory://desk"], glob="*.txt")
        if isinstance(seed, SeedFile)
        for _, item in read(seed)
        if isinstance(item, Document)
    ]
    assert outlets == ["The Lantern"]


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("memory://desk/2025/07/02", ["b.txt", "c.zip!d.txt"]),
        ("memory://desk/2025/07/02/b.txt", ["b.txt"]),
        ("memory://desk/2025/07/*/b.*", ["b.txt"]),
        ("memory://desk/2025/*/02/*.zip", ["c.zip!d.txt"]),
    ],
)
def test_an_address_is_an_object_a_folder_or_a_pattern(store: Any, address: str, names: list[str]) -> None:
    assert [locator.rpartition("/")[2] for locator in found_at(address)] == names


def test_what_cannot_be_had_says_what_to_do(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_at("memory://desk/never") == {"memory://desk/never": "missing"}
    assert found_at("https://desk.example/a.jsonl") == {"https://desk.example/a.jsonl": "unsupported_location"}
    assert found_at("nosuch://desk/a") == {"nosuch://desk/a": "unsupported_location"}
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    ((_, rejected),) = [seed for seed in seeds.discover(["s3://desk/a"]) if not isinstance(seed, SeedFile)]
    assert rejected.reason == "needs_extra"
    assert "copydesk[objects]" in rejected.detail


def test_an_object_that_is_refused_does_not_stop_the_others(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = type(store).get_file

    def get_file(self: Any, key: str, path: str, **options: Any) -> None:
        if key.endswith("b.txt"):
            raise PermissionError("403 Forbidden")
        if key.endswith("c.zip"):
            store.pipe(key, b"as it is now")  # it changes between the list and the copy
        real(self, key, path, **options)

    monkeypatch.setattr(type(store), "get_file", get_file)
    found = found_at("memory://desk")
    assert found["memory://desk/2025/07/02/b.txt"] == "unreadable"
    assert found["memory://desk/2025/07/02/c.zip"] == "changed"
    assert len(found) == len(RECORDS) + 2


def test_local_files_and_stores_are_taken_in_their_order(store: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/x.txt").write_text("Local words.")
    found = found_at(str(tmp_path / "in"), "memory://desk/2025/07/02/b.txt", f"file://{tmp_path}/in/x.txt")
    assert list(found) == [f"{tmp_path}/in/x.txt", "memory://desk/2025/07/02/b.txt", f"file://{tmp_path}/in/x.txt"]


def test_a_second_run_knows_the_objects_and_a_grown_one(database: Database, settings: Settings, store: Any) -> None:
    def run() -> tuple[int, int, int]:
        request = Request(("memory://desk/2025",))
        run_id = open_backfill(database, request)
        Intake(database, settings, run_id, request, now).read()
        told = summarise(database, run_id)
        return told.given, told.waiting, told.unchanged

    n = len(RECORDS) + 2
    assert run() == (n, n, 0)
    assert run() == (n, 0, n)
    store.pipe("/desk/2025/07/01/a.jsonl", JSON_LINES + json.dumps({"title": "One more"}).encode())
    assert run() == (n + 1, 1, n)


@pytest.mark.usefixtures("in_process")
def test_an_object_that_was_mended_is_replayed_where_it_lies(
    database: Database, settings: Settings, store: Any
) -> None:
    store.pipe("/desk/2025/07/01/a.jsonl", b'{"id": "torn\n' + JSON_LINES)
    first = backfill(database, settings, Request(("memory://desk/2025/07/01",)), workers=1)
    assert [refusal.locator for refusal in first.refusals] == ["memory://desk/2025/07/01/a.jsonl#1"]
    store.pipe("/desk/2025/07/01/a.jsonl", b'{"id": "whole", "text": "The ferry was late."}\n' + JSON_LINES)
    done = replay(database, settings, workers=1)
    assert (len(done.put_back), done.left_out, done.to_visit) == (1, [], [])
    with database.owner.connect() as connection:
        n = connection.exec_driver_sql("SELECT count(*) FROM mart.articles WHERE external_id = 'whole'").scalar_one()
    assert n == 1


def test_an_address_is_told_from_a_path(tmp_path: Path) -> None:
    assert objects.is_address("s3://desk/a")
    assert not objects.is_address(str(tmp_path))
