"""Backfills end to end: files in, tables out, the books closed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from etl.pipeline.intake import Request
from etl.pipeline.runs import Summary, backfill
from etl.settings import Settings
from etl.store.connect import Database

ONE = (
    "Port Minister Ilse Varga opened the new ferry terminal in Valletta on Tuesday, June 3, 2025, and thanked the "
    "dockers' union for its patience.\n\nThe terminal cost 48 million euros and replaces a building that burned down "
    "in a storm nine years ago, the ministry said."
)
TWO = (
    "A freight train left the rails near Graz on Wednesday, June 4, 2025, and blocked the southern line for a day.\n\n"
    "Nobody was hurt. The railway said a broken switch was to blame and promised an inquiry."
)


def load(database: Database, settings: Settings, *paths: Path, outlet: str | None = None) -> Summary:
    return backfill(database, settings, Request(tuple(map(str, paths)), outlet))


def scalar(database: Database, query: str) -> object:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql(query).scalar()


def test_files_become_articles_and_a_second_run_adds_nothing(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(ONE)
    (tmp_path / "b.txt").write_text(TWO)
    first = load(database, settings, tmp_path)
    assert (first.given, first.loaded, first.closed, dict(first.violations)) == (2, 2, True, {})
    before = counts(database)
    second = load(database, settings, tmp_path)
    assert (second.given, second.loaded, second.unchanged) == (2, 0, 2)
    assert counts(database) == before
    assert (
        scalar(database, "SELECT count(*) FROM mart.articles WHERE published_date IN ('2025-06-03', '2025-06-04')") == 2
    )


def counts(database: Database) -> dict[str, object]:
    tables = ("raw.content", "raw.document", "news.article", "news.revision", "news.mention", "news.story_member")
    return {table: scalar(database, f"SELECT count(*) FROM {table}") for table in tables}


def test_the_same_text_under_other_names_in_a_zip_and_as_records_is_one_article(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(ONE)
    (tmp_path / "copy of a.txt").write_text(ONE)
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        archive.writestr("inner/a.txt", ONE)
    (tmp_path / "records.jsonl").write_text(json.dumps({"text": ONE}) + "\n")
    summary = load(database, settings, tmp_path)
    assert summary.closed
    assert scalar(database, "SELECT count(*) FROM mart.articles") == 1
    assert scalar(database, "SELECT n_revisions FROM mart.articles") == 1


def test_records_with_ids_are_articles_of_their_own_even_when_texts_are_equal(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    rows = [{"id": str(n), "text": ONE, "outlet": "The Lantern", "published_at": f"2025-06-0{n}"} for n in (3, 4, 5)]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, rows)))
    load(database, settings, tmp_path)
    assert scalar(database, "SELECT count(*) FROM mart.articles") == 3
    assert scalar(database, "SELECT count(DISTINCT duplicate_group_id) FROM mart.articles") == 1
    assert scalar(database, "SELECT external_id FROM mart.articles WHERE is_canonical") == "3"


def test_a_changed_text_under_one_address_is_a_revision(database: Database, settings: Settings, tmp_path: Path) -> None:
    url = "https://lantern.example/ferry"
    (tmp_path / "1.jsonl").write_text(json.dumps({"url": url, "title": "Ferry terminal opens", "text": ONE}))
    load(database, settings, tmp_path)
    changed = ONE.replace("48 million", "52 million")
    (tmp_path / "2.jsonl").write_text(json.dumps({"url": url, "title": "Ferry terminal opens", "text": changed}))
    summary = load(database, settings, tmp_path)
    assert summary.loaded == 1
    assert scalar(database, "SELECT n_revisions FROM mart.articles") == 2
    assert "52 million" in str(scalar(database, "SELECT text FROM mart.articles"))
    assert scalar(database, "SELECT count(*) FROM mart.revisions WHERE is_current") == 1


def test_bad_inputs_are_listed_and_the_rest_goes_through(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "good.txt").write_text(ONE)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "rows.jsonl").write_text(json.dumps({"text": TWO}) + "\n{broken\n")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 40)
    first = load(database, settings, tmp_path)
    assert first.closed
    assert first.loaded == 2
    assert first.rejected == 3
    assert len(first.refusals) == 3
    assert all(refusal.detail for refusal in first.refusals)
    second = load(database, settings, tmp_path)
    assert second.closed
    assert (second.given, second.loaded, second.unchanged, second.rejected) == (first.given, 0, 2, 3)
    assert {refusal.locator for refusal in second.refusals} == {refusal.locator for refusal in first.refusals}
