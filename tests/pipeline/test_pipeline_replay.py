"""Quarantine: what was set aside is shown, put back after a fix, and set aside anew when it fails again."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from etl import sources
from etl.errors import UsageError
from etl.pipeline import stages
from etl.pipeline.ingest import ingest
from etl.pipeline.intake import Request
from etl.pipeline.replay import Replay, replay
from etl.pipeline.runs import backfill
from etl.records import Rejected
from etl.settings import Settings
from etl.store import quarantine
from etl.store.connect import Database
from etl.store.feeds import add_feed
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.newsroom import Newsroom, Server, ten_articles

pytestmark = pytest.mark.usefixtures("in_process")

FERRY = (
    "Port Minister Ilse Varga opened the new ferry terminal in Valletta on Tuesday, June 3, 2025.\n\n"
    "The terminal cost 48 million euros and replaces a building that burned down in a storm, the ministry said."
)
TRAIN = "A freight train left the rails near Graz on Wednesday, June 4, 2025. Nobody was hurt, the railway said."


def rows(database: Database, query: str) -> Sequence[Any]:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql(query).all()


def open_entries(database: Database) -> list[tuple[str, str, str]]:
    with database.writer.begin() as connection:
        return [(one.stage, one.reason, Path(one.locator).name) for one in quarantine.entries(connection)]


def only_entry(database: Database) -> quarantine.Entry:
    with database.writer.begin() as connection:
        (entry,) = quarantine.entries(connection)
    return entry


def books_close(database: Database, done: Replay) -> bool:
    open_books = rows(database, "SELECT * FROM mart.runs WHERE NOT is_closed OR waiting > 0 OR status <> 'done'")
    return not open_books and all(run.closed and not run.violations for run in done.runs)


def test_a_stage_that_failed_is_replayed_after_its_fix(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(FERRY)
    (tmp_path / "b.txt").write_text(TRAIN)
    with monkeypatch.context() as broken:
        broken.setattr(stages.Entities, "function", "tests.pipeline.broken_stage:analyse_no_trains")
        backfill(database, settings, Request((str(tmp_path),)))
        entry = only_entry(database)
        assert (entry.stage, entry.outcome, entry.reason) == ("entities", "quarantined", "keeps_failing")
        assert (entry.attempts, "no trains here" in entry.detail) == (settings.max_attempts, True)
        with database.writer.begin() as connection:
            shown = quarantine.show(connection, entry.quarantine_id)
        assert shown is not None
        assert shown["first_bytes"] == TRAIN.encode()
        again = replay(database, settings, ids=[entry.quarantine_id])
    assert again.put_back == [entry.quarantine_id]
    assert books_close(database, again)
    second = only_entry(database)
    assert second.quarantine_id != entry.quarantine_id
    assert (second.run_id, second.reason) == (again.runs[0].run_id, "keeps_failing")

    done = replay(database, settings, reason="keeps_failing")
    assert done.put_back == [second.quarantine_id]
    assert books_close(database, done)
    assert open_entries(database) == []
    assert [books.stage for books in done.runs[0].books] == ["entities", "stories", "publish"]
    assert rows(database, "SELECT count(DISTINCT article_id) FROM mart.mentions") == [(2,)]
    assert rows(database, "SELECT kind, params ->> 'replayed' FROM ops.run ORDER BY run_id DESC LIMIT 1") == [
        ("replay", f"[{second.quarantine_id}]")
    ]
    assert replay(database, settings).runs == []


def test_records_and_files_that_were_mended_come_in(database: Database, settings: Settings, tmp_path: Path) -> None:
    good, bad = json.dumps({"id": "1", "text": FERRY}), '{"id": "2", "text": '
    (tmp_path / "records.jsonl").write_text(f"{good}\n{bad}\n{bad}\n")
    (tmp_path / "pack.zip").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "gone.txt").write_text("")
    request = Request((str(tmp_path),), outlet="The Lantern")
    backfill(database, settings, request)
    assert sorted(name for _, _, name in open_entries(database)) == [
        "gone.txt", "pack.zip", "records.jsonl#2", "records.jsonl#3"
    ]  # fmt: skip

    (tmp_path / "records.jsonl").write_text(f"{good}\n{json.dumps({'id': '2', 'text': TRAIN})}\n{bad}\n")
    (tmp_path / "pack.zip").write_bytes(zipped({"in/x.txt": "Snow fell on Etna in May.", "in/y.txt": "It melted."}))
    (tmp_path / "gone.txt").unlink()
    done = replay(database, settings, stage="intake")
    assert books_close(database, done)
    assert [(Path(one.locator).name, "not where it was" in one.why) for one in done.left_out] == [("gone.txt", True)]
    assert sorted(name for _, _, name in open_entries(database)) == ["gone.txt", "records.jsonl#3"]
    found = rows(database, "SELECT external_id, outlet FROM mart.articles ORDER BY external_id")
    assert [tuple(row) for row in found] == [("1", "The Lantern"), ("2", "The Lantern"), *[(None, "The Lantern")] * 2]

    # What failed again can be replayed again, though its entry belongs to the replay now.
    lines = (good, json.dumps({"id": "2", "text": TRAIN}), json.dumps({"id": "3", "text": TRAIN + " Twice."}))
    (tmp_path / "records.jsonl").write_text("\n".join(lines))
    done = replay(database, settings)
    assert (len(done.put_back), len(done.left_out), [run.closed for run in done.runs]) == (1, 1, [True])
    again = backfill(database, settings, request)
    assert (again.given, again.unchanged, again.rejected, again.closed) == (5, 5, 0, True)


def zipped(members: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_code_that_got_better_takes_records_of_an_unchanged_file(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = (FERRY, TRAIN, TRAIN.replace("Graz", "Linz"))
    records = [{"id": str(n), "text": text} for n, text in enumerate(texts, 1)]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, records)))
    request = Request((str(tmp_path),))

    def refusing(file: sources.SeedFile, **said: Any) -> Iterator[Any]:
        for number, item in read(file, **said):
            yield number, item if number == 1 else (f"{file.locator}#{number}", Rejected("odd_id", "Not known yet."))

    read = sources.read
    with monkeypatch.context() as broken:
        broken.setattr(sources, "read", refusing)
        first = backfill(database, settings, request)
        assert (first.given, first.loaded, first.rejected) == (3, 1, 2)
        with database.writer.begin() as connection:
            third, second = quarantine.entries(connection)
        done = replay(database, settings, ids=[second.quarantine_id])
        assert done.put_back == [second.quarantine_id]
        assert [one.reason for one in done.runs[0].refusals] == ["odd_id"]
        with database.writer.begin() as connection:
            assert {one.quarantine_id for one in quarantine.entries(connection)}.isdisjoint({second.quarantine_id})
    assert replay(database, settings, ids=[third.quarantine_id]).put_back == [third.quarantine_id]
    again = backfill(database, settings, request)
    assert (again.given, again.unchanged, again.rejected) == (3, 2, 1)
    assert books_close(database, replay(database, settings))
    assert open_entries(database) == []
    again = backfill(database, settings, request)
    assert (again.given, again.unchanged, again.rejected, again.refusals) == (3, 3, 0, ())
    assert rows(database, "SELECT external_id FROM mart.articles ORDER BY 1") == [("1",), ("2",), ("3",)]


def test_a_page_that_could_not_be_had_is_due_again(database: Database, settings: Settings) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:2]))
    path, article = next(iter(newsroom.articles.items()))
    served = newsroom.render

    def without(asked: str) -> tuple[str, bytes] | None:
        return None if asked == path and newsroom.statuses(path) == [] else served(asked)

    newsroom.render = without  # type: ignore[assignment, method-assign]
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        ingest(database, settings)
        assert open_entries(database) == [("intake", "not_found", Path(path).name)]
        done = replay(database, settings)
        assert done.to_visit == [newsroom.url + path]
        ingest(database, settings)
    assert open_entries(database) == []
    assert (
        article.paragraphs[1]
        in rows(database, "SELECT text FROM mart.articles WHERE n_revisions > 1 OR NOT partial ORDER BY url LIMIT 1")[
            0
        ].text
    )


def test_two_windows_are_two_runs_and_a_window_still_holds(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.txt").write_text(TRAIN)
    (tmp_path / "c.txt").write_text(TRAIN.replace("Graz", "Linz"))
    july = datetime(2025, 7, 1, tzinfo=UTC)
    with monkeypatch.context() as broken:
        broken.setattr(stages.Clean, "function", "tests.pipeline.broken_stage:clean_no_trains")
        backfill(database, settings, Request((str(tmp_path / "b.txt"),), since=july))
        backfill(database, settings, Request((str(tmp_path / "c.txt"),)))
    assert len(open_entries(database)) == 2
    done = replay(database, settings)
    assert len(done.runs) == 2
    assert books_close(database, done)
    assert rows(database, "SELECT count(*) FROM mart.articles") == [(1,)]  # the other was published before July


def test_entries_are_listed_by_stage_reason_and_run(database: Database, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(64))
    summary = backfill(database, settings, Request((str(tmp_path),)))
    with database.writer.begin() as connection:
        every = quarantine.entries(connection)
        assert len(every) == 2
        for entry in every:
            assert quarantine.entries(connection, stage=entry.stage, reason=entry.reason) == [entry]
        assert quarantine.entries(connection, run_id=summary.run_id) == every
        assert quarantine.entries(connection, run_id=summary.run_id + 1) == []
        assert len(quarantine.entries(connection, limit=1)) == 1
        assert quarantine.show(connection, every[0].quarantine_id + 9) is None
    with pytest.raises(UsageError):
        replay(database, settings, ids=[every[0].quarantine_id + 9])
