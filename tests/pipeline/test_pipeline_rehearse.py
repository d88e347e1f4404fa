"""A rehearsal tells what a backfill would do, and does none of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl import command
from etl.cli import cli
from etl.pipeline.intake import Request
from etl.pipeline.rehearse import rehearse
from etl.pipeline.runs import backfill
from etl.settings import Settings
from etl.store.connect import Database
from tests.in_process import InProcess

TEXT = "The ferry to Marrow Point was two hours late on Tuesday, the harbour office in Valletta said, because of fog."
FOREIGN = (
    "docid;lead;story;when;section\n"
    + "".join(f"{n};Ferry {n} is late;{TEXT} It was number {n}.;2025-06-0{n};local\n" for n in range(1, 6))
    + "6;;;2025-06-06;local\n"
)
Run = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.pipeline.stream.Process", InProcess)
    monkeypatch.setattr("etl.pipeline.processes.Process", InProcess)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command where no database may be opened; return its exit code and what it printed."""
    monkeypatch.setattr(command, "read_settings", lambda: Settings(home=tmp_path / "none"))

    def refuse() -> None:
        raise AssertionError("a rehearsal opens no database")

    monkeypatch.setattr("etl.cli_backfill.open_settings_database", refuse)

    def invoke(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(cli, [*map(str, arguments)], standalone_mode=False, catch_exceptions=False)
        return result.return_value or 0, result.output

    return invoke


def mixed(folder: Path) -> Path:
    """Write a folder with a foreign table, records, a text, and three inputs that are refused at three places."""
    (folder / "table.csv").write_text(FOREIGN)
    lines = [json.dumps({"id": n, "headline": f"Bridge {n} shut", "content": f"{TEXT} {n}"}) for n in range(3)]
    (folder / "records.jsonl").write_text("\n".join([*lines, "{broken"]))
    (folder / "words.txt").write_text(TEXT)
    (folder / "empty.txt").write_text("")
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 40)
    return folder


def test_it_counts_and_refuses_what_a_backfill_does(database: Database, settings: Settings, tmp_path: Path) -> None:
    request = Request((str(mixed(tmp_path)),), mapping={"title": "lead", "text": "story"})
    told = rehearse(settings, request, clean_first=100)
    done = backfill(database, settings, request)
    assert (told.given, told.articles, told.rejected + told.refused) == (done.given, done.loaded, done.rejected)
    assert {(one.locator, one.reason) for one in told.refusals} == {(one.locator, one.reason) for one in done.refusals}
    assert told.given == told.documents + told.rejected
    assert told.cleaned == told.documents == told.articles + told.refused
    assert dict(told.reasons) == {"empty": 1, "broken_json": 1, "missing_fields": 1, "binary": 1}


def test_columns_are_shown_as_they_would_be_read(tmp_path: Path) -> None:
    (kind,) = rehearse(Settings(), Request((str(_table(tmp_path)),)), clean_first=0).kinds
    assert kind.columns == ("docid", "lead", "story", "when", "section")
    assert kind.mapping == {"id": "docid", "text": "story"}
    assert kind.kept == ("lead", "when", "section")
    assert kind.lacking == ("url", "title", "published_at", "outlet", "authors", "language")
    mapped = Request((str(tmp_path),), mapping={"title": "lead", "published_at": "when"})
    told = rehearse(Settings(), mapped, clean_first=100)
    assert told.kinds[0].mapping == {"title": "lead", "published_at": "when", "id": "docid", "text": "story"}
    assert [(one["title"], one["published_at"]) for one in told.sample] == [
        ("Ferry 1 is late", "2025-06-01"),
        ("Ferry 2 is late", "2025-06-02"),
    ]


def _table(folder: Path) -> Path:
    path = folder / "table.csv"
    path.write_text(FOREIGN)
    return path


def test_only_the_first_documents_are_cleaned_and_all_are_counted(tmp_path: Path) -> None:
    told = rehearse(Settings(), Request((str(_table(tmp_path)),)), clean_first=2)
    assert (told.given, told.documents, told.cleaned, told.articles) == (6, 5, 2, 2)


def test_days_that_are_not_asked_for_are_told(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    request = Request(
        (str(_table(tmp_path)),),
        mapping={"published_at": "when"},
        since=datetime(2025, 6, 2, tzinfo=UTC),
        until=datetime(2025, 6, 4, tzinfo=UTC),
    )
    told = rehearse(Settings(), request, clean_first=100)
    assert (told.articles, told.outside) == (2, 3)


def test_the_command_opens_no_database(run: Run, tmp_path: Path) -> None:
    code, text = run("backfill", "--dry-run", mixed(tmp_path))
    assert code == command.SOME_REJECTED
    assert "--map id=docid,text=story" in text
    assert "kept under their own names: lead, when, section" in text
    assert f"{tmp_path}/empty.txt (empty)" in text
    assert (
        "13 given: 10 can be read, 3 cannot. The first 10 of these were cleaned as well: 9 are articles, 1 would"
        in text
    )
    (tmp_path / "good").mkdir()
    (tmp_path / "good/a.txt").write_text(TEXT)
    code, text = run("backfill", "--dry-run", "--json", tmp_path / "good")
    told: dict[str, Any] = json.loads(text)
    assert (code, told["given"], told["articles"], told["refusals"]) == (0, 1, 1, [])
    assert told["sample"][0]["text"] == TEXT
    assert not (tmp_path / "none").exists()
