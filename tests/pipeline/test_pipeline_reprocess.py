"""Re-processing: unchanged code changes nothing; what a better stage finds takes the place of what was found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from etl.errors import UsageError
from etl.pipeline import stages
from etl.pipeline.catch_up import catch_up
from etl.pipeline.intake import Request
from etl.pipeline.reprocess import STAGE_NAMES, Selection, open_reprocess, reprocess
from etl.pipeline.runs import backfill
from etl.settings import Settings
from etl.store import ledger
from etl.store.connect import Database
from tests.conftest import ROOT
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.pipeline.better_cleaner import NOTICE
from tests.same_tables import differences, same_tables, snapshot

pytestmark = pytest.mark.usefixtures("in_process")

FERRY = (
    "Port Minister Ilse Varga opened the new ferry terminal in Valletta on Tuesday, June 3, 2025, and thanked the "
    "dockers' union for its patience.\n\nThe terminal cost 48 million euros and replaces a building that burned down "
    "in a storm nine years ago, the ministry said.\n\n" + NOTICE
)


def rows(database: Database, query: str) -> Sequence[Any]:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql(query).all()


def parts(database: Database) -> dict[str, list[str]]:
    with database.owner.connect() as connection:
        return snapshot(connection)


@pytest.fixture
def better_cleaner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages.Clean, "function", "tests.pipeline.better_cleaner:clean_without_notices")
    monkeypatch.setattr(stages.Clean, "version", stages.Clean.version + 1)


def everything(stage: str) -> Selection:
    return Selection(stage, everything=True)


def test_unchanged_code_changes_nothing_at_any_stage(database: Database, settings: Settings) -> None:
    backfill(database, settings, Request((str(ROOT / "seeds"),)))
    before = parts(database)
    stories = rows(database, "SELECT article_id, story_id FROM news.story_member ORDER BY 1")
    groups = rows(database, "SELECT article_id, group_id FROM news.duplicate_group_member ORDER BY 1")
    for stage in ("clean", "stories"):  # the others follow clean
        done = reprocess(database, settings, everything(stage))
        assert done.closed
        assert dict(done.violations) == {}
        assert done.refusals == ()
        assert [books.stage for books in done.books] == list(STAGE_NAMES[STAGE_NAMES.index(stage) :])
        assert all(books.given >= 50 and books.given == books.done + books.unchanged for books in done.books)
        assert differences(before, parts(database)) == {}
    assert rows(database, "SELECT article_id, story_id FROM news.story_member ORDER BY 1") == stories
    assert rows(database, "SELECT article_id, group_id FROM news.duplicate_group_member ORDER BY 1") == groups
    assert {row.status for row in rows(database, "SELECT status FROM ops.run")} == {"done"}


def test_a_text_cleaned_better_is_its_articles_text(
    database: Database, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whatever an article is known by: its text alone, its address, its outlet and text, an id."""
    known_by = [{}, {"url": "https://lantern.example/ferry"}, {"outlet": "The Lantern"}, {"id": "7"}]
    records = [{"text": FERRY.replace("48", f"{n}8"), **said} for n, said in enumerate(known_by, 4)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)))
    backfill(database, settings, Request((str(tmp_path),)))
    standing = "SELECT article_id, story_id, duplicate_group_id FROM mart.articles ORDER BY 1"
    before = rows(database, standing)
    assert all(NOTICE in row.text for row in rows(database, "SELECT text FROM mart.articles"))

    request.getfixturevalue("better_cleaner")
    done = reprocess(database, settings, everything("clean"))
    assert (done.closed, dict(done.violations), done.refusals) == (True, {}, ())
    assert rows(database, standing) == before
    shown = rows(database, "SELECT text, n_revisions, section FROM mart.articles")
    assert len(shown) == 4
    assert all(row.text.endswith("the ministry said.") for row in shown)
    assert {(row.n_revisions, row.section) for row in shown} == {(1, "Harbour")}
    assert rows(database, "SELECT count(*) FROM news.revision") == [(4,)]
    assert rows(database, "SELECT count(DISTINCT article_id) FROM mart.mentions") == [(4,)]

    # The same texts in another file are those articles', though the hash of a text is not what it was.
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps({**record, "x": 1}) for record in records))
    assert backfill(database, settings, Request((str(tmp_path),))).unchanged == 4
    assert rows(database, standing) == before


def test_texts_that_differed_only_by_what_is_cleaned_away_become_one_text(
    database: Database, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Within an article, that is: articles stay as many as they were, and become copies."""
    records = [
        {"id": "1", "url": "https://lantern.example/ferry", "text": FERRY, "published_at": "2025-06-03T10:00:00Z"},
        {
            "id": "1",
            "url": "https://lantern.example/ferry",
            "text": FERRY.replace("48", "52"),
            "published_at": "2025-06-04",
        },
        {"id": "2", "outlet": "Quay Post", "text": FERRY.replace(NOTICE, ""), "published_at": "2025-06-03T08:00:00Z"},
        {"text": FERRY.replace("nine", "ten")},
        {"text": FERRY.replace("nine", "ten").replace(NOTICE, "")},
        {
            "id": "3",
            "url": "https://lantern.example/two",
            "text": FERRY.replace(NOTICE, ""),
            "published_at": "2025-06-05",
        },
        {"id": "3", "url": "https://lantern.example/two", "text": FERRY, "published_at": "2025-06-05"},
    ]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, records)))
    backfill(database, settings, Request((str(tmp_path),)))
    request.getfixturevalue("better_cleaner")
    done = reprocess(database, settings, everything("clean"))
    assert (done.closed, dict(done.violations)) == (True, {})
    again = parts(database)
    assert reprocess(database, settings, everything("clean")).closed
    assert differences(again, parts(database)) == {}
    shown = {row.text: row.n for row in rows(database, "SELECT text, count(*) AS n FROM news.revision GROUP BY text")}
    assert not any(NOTICE in text for text in shown)
    # "1" has two texts, "3" one that both its records say now; the bare texts were two articles and still are.
    assert rows(database, "SELECT n_revisions FROM mart.articles ORDER BY 1") == [(1,), (1,), (1,), (1,), (2,)]
    assert rows(database, "SELECT count(DISTINCT duplicate_group_id) FROM mart.articles")[0][0] == 1


def test_only_what_is_selected_is_worked_again(database: Database, settings: Settings, tmp_path: Path) -> None:
    days = [("A", "2025-06-01"), ("A", "2025-06-02"), ("B", "2025-06-02"), ("B", "2025-06-03T23:30:00-05:00")]
    records = [
        {"id": str(n), "outlet": outlet, "published_at": day, "text": f"{n}{n} boats sailed from pier {n} today."}
        for n, (outlet, day) in enumerate(days)
    ]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, records)))
    backfill(database, settings, Request((str(tmp_path),)))
    second, third, fourth = (datetime(2025, 6, day, tzinfo=UTC) for day in (2, 3, 4))

    def given(selection: Selection) -> int:
        run_id = open_reprocess(database, selection)
        with database.owner.begin() as connection:
            connection.exec_driver_sql("DELETE FROM ops.work")
            return ledger.books(connection, run_id)[selection.stage].given

    for stage in ("clean", "dedup"):
        assert given(Selection(stage, since=second)) == 3
        assert given(Selection(stage, since=second, until=third)) == 2
        assert given(Selection(stage, until=fourth)) == 3
        assert given(Selection(stage, since=fourth)) == 1
        assert given(Selection(stage, since=second, until=third, outlet="b")) == 1
        assert given(Selection(stage, outlet="nobody")) == 0
    for wrong in (Selection("clean"), Selection("cleaning", everything=True)):
        with pytest.raises(UsageError):
            open_reprocess(database, wrong)


def test_asked_again_under_one_key_it_is_one_run(database: Database, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FERRY)
    backfill(database, settings, Request((str(tmp_path),)))
    run_id = open_reprocess(database, everything("entities"), "reprocess manual__1")
    catch_up(database, settings, run_id)
    assert open_reprocess(database, everything("entities"), "reprocess manual__1") == run_id
    assert rows(database, f"SELECT given FROM ops.run_stage WHERE run_id = {run_id} AND stage = 'entities'") == [(1,)]


def test_the_checksum_sees_a_change(database: Database, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FERRY)
    backfill(database, settings, Request((str(tmp_path),)))
    with database.owner.connect() as connection:
        before = same_tables(connection)
        connection.exec_driver_sql("UPDATE news.mention SET label = 'MISC' WHERE label <> 'MISC'")
        assert {name for name, sha256 in same_tables(connection).items() if before[name] != sha256} == {"mentions"}
        connection.rollback()
