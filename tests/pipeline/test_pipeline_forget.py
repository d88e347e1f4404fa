"""Takedowns: nothing of an article stays, it stays out when it comes again, and the others stand as if it never was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from etl.errors import UsageError
from etl.pipeline import stages
from etl.pipeline.forget import find, forget
from etl.pipeline.ingest import ingest
from etl.pipeline.intake import Request
from etl.pipeline.replay import replay
from etl.pipeline.runs import Summary, backfill
from etl.settings import Settings
from etl.store import takedown
from etl.store.connect import Database
from etl.store.feeds import add_feed
from etl.store.relations import read_relations
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.newsroom import Newsroom, Server, ten_articles
from tests.same_tables import differences, snapshot

pytestmark = pytest.mark.usefixtures("in_process")

FERRY = (
    "Port Minister Ilse Varga opened the new ferry terminal in Valletta on Tuesday, June 3, 2025, and thanked the "
    "dockers' union for its patience.\n\nThe terminal cost 48 million euros and replaces a building that burned down "
    "in a storm nine years ago, the ministry said.\n\nFerries to Gozo leave every hour from the new quay."
)
TRAIN = (
    "A freight train left the rails near Graz on Wednesday, June 4, 2025, and blocked the southern line for a day.\n\n"
    "Nobody was hurt. The railway said a broken switch was to blame and promised an inquiry."
)
SECRET = "Quillfeather"
FIRST: dict[str, Any] = {
    "id": "1",
    "url": "https://lantern.example/ferry",
    "title": f"{SECRET} at the ferry",
    "text": f'{FERRY}\n\n"We waited for years," said Orla {SECRET}, a docker from Gozo.',
    "published_at": "2025-06-03T08:00:00Z",
    "authors": [f"Mira {SECRET}"],
    "outlet": "The Lantern",
}
COPIES: list[dict[str, Any]] = [
    {
        "id": str(n),
        "outlet": outlet,
        "text": FERRY,
        "title": "Ferry terminal opens",
        "published_at": f"2025-06-0{n + 2}",
    }
    for n, outlet in enumerate(("Quay Post", "Harbour Herald"), 2)
]


def rows(database: Database, query: str) -> Sequence[Any]:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql(query).all()


def parts(database: Database) -> dict[str, list[str]]:
    with database.owner.connect() as connection:
        return snapshot(connection)


def load(database: Database, settings: Settings, path: Path, records: Sequence[dict[str, Any]]) -> Summary:
    path.write_text("\n".join(map(json.dumps, records)))
    return backfill(database, settings, Request((str(path),)))


def places_of(database: Database, word: str) -> set[str]:
    """Return the tables that hold a word anywhere, bytes included."""
    found = set()
    with database.owner.connect() as connection:
        for relation in read_relations(connection):
            if not relation.is_view:
                query = f"SELECT EXISTS (SELECT FROM {relation.full_name} t WHERE strpos(t::text, '{{}}') > 0)"
                for spelled in (word, word.lower(), word.encode().hex()):
                    if connection.exec_driver_sql(query.format(spelled)).scalar():
                        found.add(relation.full_name)
    return found


def test_nothing_stays_and_nothing_comes_back(database: Database, settings: Settings, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.jsonl"
    records = [FIRST, *COPIES, {"text": TRAIN}]
    load(database, settings, seeds, records)
    before = parts(database)
    group = rows(database, "SELECT DISTINCT duplicate_group_id FROM mart.articles WHERE outlet IS NOT NULL")
    assert len(group) == 1
    assert places_of(database, SECRET) >= {"news.revision", "news.author", "news.entity", "news.mention", "news.quote"}

    done = forget(database, settings, find(database, "https://lantern.example/ferry", None), "asked for by its subject")
    assert (done.articles, done.documents) == (1, 1)
    assert places_of(database, SECRET) == set()
    assert rows(database, "SELECT count(*) FROM raw.document") == [(3,)]
    canonical = (
        "SELECT outlet, is_canonical, duplicate_group_id FROM mart.articles WHERE outlet IS NOT NULL ORDER BY 1 DESC"
    )
    assert rows(database, canonical) == [("Quay Post", True, group[0][0]), ("Harbour Herald", False, group[0][0])]
    without = parts(database)

    for _ in range(2):
        again = load(database, settings, seeds, records)
        assert (again.given, again.unchanged, again.rejected, again.closed) == (4, 3, 1, True)
        assert dict(again.violations) == {}
        assert [(one.reason, one.locator) for one in again.refusals] == [("forgotten", f"{seeds}#1")]
        assert differences(without, parts(database)) == {}
        assert places_of(database, SECRET) == set()

    disguised = [{**FIRST, "text": f"Another text of {SECRET}, who had waited."}, {**FIRST, "x": 1}]
    other = load(database, settings, tmp_path / "other.jsonl", disguised)
    assert (other.loaded, other.rejected, other.closed) == (0, 2, True)
    assert {one.reason for one in other.refusals} == {"forgotten"}
    bare = load(database, settings, tmp_path / "bare.jsonl", [{"text": FIRST["text"]}])
    assert (bare.loaded, bare.rejected) == (0, 1)
    assert places_of(database, SECRET) == set()

    with database.writer.begin() as connection:
        (tombstone,) = takedown.list_tombstones(connection)
        assert (tombstone.tombstone_id, tombstone.reason) == (done.tombstones[0], "asked for by its subject")
        assert takedown.undo(connection, tombstone.tombstone_id)
        assert not takedown.undo(connection, tombstone.tombstone_id)
    back = load(database, settings, seeds, records)
    assert (back.loaded, back.unchanged, back.rejected, back.refusals) == (1, 3, 0, ())
    assert differences(before, parts(database)) == {}
    assert load(database, settings, seeds, records).refusals == ()


def test_a_group_of_one_is_none_and_an_outlet_goes_whole(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    load(database, settings, tmp_path / "r.jsonl", [*COPIES, {**COPIES[0], "id": "9", "text": TRAIN}])
    assert len(find(database, None, "QUAY post")) == 2
    forget(database, settings, find(database, None, "Quay Post"))
    assert rows(database, "SELECT outlet, duplicate_group_id, is_canonical FROM mart.articles") == [
        ("Harbour Herald", None, True)
    ]
    for table in ("duplicate_group", "duplicate_group_member", "duplicate_edge"):
        assert rows(database, f"SELECT count(*) FROM news.{table}") == [(0,)]
    assert rows(database, "SELECT count(*) FROM news.story") == [(1,)]
    assert rows(database, "SELECT count(*) FROM ops.tombstone") == [(2,)]
    again = load(database, settings, tmp_path / "r.jsonl", [*COPIES, {**COPIES[0], "id": "9", "text": TRAIN}])
    assert (again.unchanged, again.rejected) == (1, 2)


def test_what_was_only_held_together_by_it_falls_apart(database: Database, settings: Settings, tmp_path: Path) -> None:
    """The others' groups are those that would have been chosen had it never come."""
    half, other_half = FERRY.split("\n\n", 1)[0], TRAIN
    whole = f"{FERRY}\n\n{TRAIN}"
    records = [
        {"id": "a", "outlet": "A", "text": whole, "published_at": "2025-06-01"},
        {"id": "b", "outlet": "B", "text": FERRY, "published_at": "2025-06-05"},
        {"id": "c", "outlet": "C", "text": other_half, "published_at": "2025-06-06"},
        {"id": "d", "outlet": "D", "text": f"{half}\n\n{other_half}", "published_at": "2025-06-07"},
    ]
    load(database, settings, tmp_path / "without.jsonl", records[1:])
    never = parts(database)
    load(database, settings, tmp_path / "with.jsonl", records[:1])
    assert set(differences(never, parts(database))) >= {"articles", "duplicate_edges"}
    forget(database, settings, find(database, "a", None))
    assert set(differences(never, parts(database))) <= {"outlets", "stories"}


def test_a_feed_that_shows_it_again_is_not_heeded(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:3]))
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        path = next(iter(newsroom.articles))
        with monkeypatch.context() as broken:  # a first visit whose page was kept and refused
            broken.setattr(stages.Clean, "function", "tests.pipeline.broken_stage:clean_nothing")
            ingest(database, settings)
        newsroom.articles[path].paragraphs[1] += " Nobody was hurt."
        with database.owner.begin() as connection:
            connection.exec_driver_sql("UPDATE news.article_url SET next_visit_at = now()")
        ingest(database, settings)
        assert rows(database, "SELECT count(*) FROM mart.articles") == [(1,)]
        replay(database, settings)
        assert rows(database, "SELECT count(*) FROM raw.document") == [(4,)]
        forget(database, settings, find(database, newsroom.url + path, None))
        newsroom.articles[path].title += ", and more"
        newsroom.articles[path].paragraphs[0] += " The mayor wept."
        newsroom.log.clear()
        with database.owner.begin() as connection:
            connection.exec_driver_sql("UPDATE news.feed SET next_poll_at = now()")
        _, summary = ingest(database, settings)
    assert [(one.reason, one.locator) for one in summary.refusals] == [("forgotten", newsroom.url + path)]
    assert newsroom.statuses(path) == []
    assert summary.closed
    assert rows(database, "SELECT count(*) FROM mart.articles") == [(2,)]
    assert rows(database, "SELECT count(*) FROM news.sighting") == [(2,)]
    assert rows(database, "SELECT count(*) FROM raw.document") == [(2,)]
    assert places_of(database, path) <= {"ops.quarantine"}


def test_names_that_nobody_has_are_said_to_be_so(database: Database) -> None:
    for name, outlet in (("nobody", None), (None, "nobody"), (None, None), ("a", "b")):
        with pytest.raises(UsageError):
            find(database, name, outlet)
