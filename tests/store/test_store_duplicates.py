"""Groups of copies in the database: the same in any order, with ids that stay, corrected when texts change."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

import pytest

from etl import dedup
from etl.pipeline.stages import join_copies
from etl.records import CleanArticle, PublishedTime
from etl.settings import Settings
from etl.store import articles, duplicates, ledger
from etl.store.articles import Cleaned
from etl.store.connect import Database
from tests.dedup.dedup_texts import forecasts

CAPTURED = datetime(2021, 6, 9, tzinfo=UTC)
WIRE = (
    "The council of Marrow Point voted on Tuesday to raise the old quay by forty centimetres, after three winters in "
    "which the fish market stood under water for days at a time.\n\nCouncil leader Ilse Varga said the work would "
    "begin in spring and take two years, and asked the fishermen for patience while their berths are moved to the "
    "northern basin.\n\nThe ferry line to Saltmouth will keep its timetable. Its director, Tomas Brandt, had warned "
    "that a closure in summer would cost the town half of its visitors.\n\nA petition against the plan, signed by nine "
    "hundred people, calls the wall an eyesore and asks for a floodgate at the mouth of the harbour instead."
)
OWN = (
    "A freight train left the rails in a tunnel near Graz and blocked the southern line for a day. Nobody was hurt, "
    "the railway said, and promised an inquiry into a switch that had been repaired only a week before.\n\nCommuters "
    "were taken to work in buses that came late, full and, in one case, to the wrong town altogether."
)


class Desk:
    """Saves articles and joins copies, as the dedup stage does, one article at a time."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.numbers = itertools.count(1)
        with database.writer.begin() as connection:
            self.run_id = ledger.open_run(connection, "other", "0", {})

    def take(self, name: str, text: str, hour: int) -> None:
        """Save the text of the article at this address, as published in this hour, and compare it with the others."""
        published = PublishedTime(date(2021, 6, 8), "minute", datetime(2021, 6, 8, hour, tzinfo=UTC))
        article = CleanArticle(text, f"Title of {name}", url=f"https://{name}.example/quay", published=published)
        with self.database.writer.begin() as connection:
            articles.save(connection, [Cleaned(next(self.numbers), self.run_id, CAPTURED, article)], 1)
            article_id = articles.find(connection, f"https://{name}.example/quay")
            assert article_id is not None
            revision = articles.load_current(connection, [article_id])[article_id]
            print_ = dedup.fingerprint(revision.title, revision.text)
            duplicates.save_fingerprints(connection, [(revision, print_)], 1)
            join_copies(connection, [revision], self.settings, 1)

    def rows(self, query: str) -> list[Any]:
        with self.database.owner.connect() as connection:
            return [tuple(row) if len(row) > 1 else row[0] for row in connection.exec_driver_sql(query)]

    def groups(self) -> dict[str, tuple[int, bool]]:
        """Return (group, canonical?) by name of those that have copies."""
        found = self.rows(
            "SELECT split_part(outlet, '.', 1), duplicate_group_id, is_canonical FROM mart.articles"
            " WHERE duplicate_group_id IS NOT NULL"
        )
        return {name: (group, canonical) for name, group, canonical in found}


@pytest.fixture
def desk(database: Database, settings: Settings) -> Desk:
    return Desk(database, settings)


def test_the_database_finds_the_pairs_that_meet(desk: Desk) -> None:
    texts = [
        *forecasts(60),
        *forecasts(3),
        WIRE,
        OWN,
        f"{WIRE} {OWN}",
        f"{forecasts(1)[0]} {WIRE}",
        forecasts(2)[1][:190],
    ]
    for n, text in enumerate(texts):
        desk.take(f"n{n}", text, n % 24)
    with desk.database.writer.connect() as connection:
        ids = [int(row[0]) for row in connection.exec_driver_sql("SELECT article_id FROM news.article ORDER BY 1")]
        found = duplicates.candidates(connection, ids, 30, dedup.MIN_SHARED_KEYS, dedup.MIN_SHARED_FIGURES)
    prints = {id_: dedup.fingerprint(None, text) for id_, text in zip(ids, texts, strict=True)}
    assert found == [(a, b) for a, b in itertools.combinations(ids, 2) if dedup.meet(prints[a], prints[b])]
    assert len(found) < 100


def test_an_article_without_copies_has_no_group(desk: Desk) -> None:
    desk.take("a", WIRE, 8)
    desk.take("b", OWN, 9)
    assert desk.groups() == {}
    assert desk.rows("SELECT is_canonical FROM mart.articles") == [True, True]
    assert desk.rows("SELECT count(DISTINCT independent_text_id) FROM mart.articles") == [2]


def test_a_late_original_becomes_canonical_and_the_group_keeps_its_id(desk: Desk) -> None:
    desk.take("later", WIRE, 12)
    desk.take("latest", WIRE, 15)
    group = desk.groups()["later"][0]
    assert desk.groups() == {"later": (group, True), "latest": (group, False)}
    desk.take("original", WIRE + "\n\nThe vote was eleven to four.", 7)
    assert desk.groups() == {"original": (group, True), "later": (group, False), "latest": (group, False)}
    assert desk.rows("SELECT count(*) FROM news.duplicate_group") == [1]


def test_a_changed_text_leaves_its_group_and_the_rest_stays_together(desk: Desk) -> None:
    for name, hour in (("a", 8), ("b", 9), ("c", 10)):
        desk.take(name, WIRE, hour)
    group = desk.groups()["a"][0]
    desk.take("a", OWN, 8)
    assert desk.groups() == {"b": (group, True), "c": (group, False)}
    desk.take("b", OWN + " Nobody counted the late trains.", 9)
    assert set(desk.groups()) == {"a", "b"}  # c is alone now, and what a and b say is one text again
    assert desk.rows("SELECT count(*) FROM news.duplicate_group") == [1]


def test_a_group_that_loses_its_last_copy_is_gone(desk: Desk) -> None:
    desk.take("a", WIRE, 8)
    desk.take("b", WIRE, 9)
    desk.take("b", OWN, 9)
    assert desk.groups() == {}
    assert desk.rows("SELECT count(*) FROM news.duplicate_group") == [0]
    assert desk.rows("SELECT count(*) FROM news.duplicate_edge") == [0]


def test_groups_are_the_same_in_any_order(desk: Desk) -> None:
    told = [
        ("wire", WIRE, 7),
        ("whole", WIRE.replace("forty", "40"), 9),
        ("cut", "\n\n".join(WIRE.split("\n\n")[:3]), 10),
        ("more", WIRE + "\n\n" + OWN, 11),
        ("own", OWN, 8),
    ]
    standings = [
        _standing(desk, [told[n] for n in order]) for order in ((0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 4, 0, 3, 1))
    ]
    assert standings[0] == standings[1] == standings[2]
    assert {name for name, root, _ in standings[0] if root == "wire"} >= {"wire", "whole", "cut"}
    assert ("whole", "wire", "wire") in standings[0]


def _standing(desk: Desk, told: list[tuple[str, str, int]]) -> list[Any]:
    """Take articles in this order into an empty database; return (name, canonical of its group, parent) rows."""
    with desk.database.owner.begin() as connection:
        connection.exec_driver_sql("TRUNCATE news.article, news.duplicate_group CASCADE")
    for name, text, hour in told:
        desk.take(name, text, hour)
    return desk.rows(
        "SELECT split_part(a.outlet, '.', 1), split_part(r.outlet, '.', 1), split_part(p.outlet, '.', 1)"
        " FROM mart.articles a"
        " LEFT JOIN mart.articles r ON r.duplicate_group_id = a.duplicate_group_id AND r.is_canonical"
        " LEFT JOIN mart.articles p ON p.article_id = a.parent_article_id ORDER BY 1"
    )


def test_evidence_is_about_the_texts_on_show(desk: Desk) -> None:
    desk.take("a", WIRE, 8)
    desk.take("b", WIRE, 9)
    desk.take("a", WIRE + "\n\nThe vote was eleven to four.", 8)
    ((later, earlier, relation, containment),) = desk.rows(
        "SELECT outlet, earlier_outlet, relation, containment FROM mart.duplicates"
    )
    assert (later, earlier) == ("b.example", "a.example")
    assert relation in ("near", "excerpt_of")
    assert containment > 0.95
    stale = "SELECT e.* FROM news.duplicate_edge e JOIN news.article a ON a.article_id = e.earlier_article_id"
    assert desk.rows(stale + " WHERE e.earlier_revision_id <> a.current_revision_id") == []
