"""mart.search: by the language of each article, ranked, copies folded."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from etl.pipeline.intake import Request
from etl.pipeline.runs import backfill
from etl.settings import Settings
from etl.store import rollups
from etl.store.connect import Database, embedded_url
from tests.conftest import fresh_database

BRIDGES = (
    "The city council of Oldmarket voted on Monday to repair both bridges over the river Wend. Engineers had found "
    "rusting cables in March, and lorries have been kept off the bridges since then, to the anger of market traders."
)
RECORDS: list[dict[str, str]] = [
    {"id": "en", "title": "Council repairs bridges", "text": BRIDGES, "published_at": "2021-03-03"},
    {"id": "copy", "title": "Bridges to be repaired", "text": BRIDGES, "published_at": "2021-03-04", "outlet": "Two"},
    {
        "id": "aside",
        "title": "Market traders count their losses",
        "text": "The traders of Oldmarket sold a third less this spring, they said on Thursday, and blamed weather, "
        "the prices of fuel, and the closing of one bridge, which keeps the farmers of the other bank away.",
        "published_at": "2021-04-10",
    },
    {
        "id": "de",
        "title": "Häuser am Fluss werden saniert",
        "text": "Der Stadtrat hat am Montag beschlossen, die alten Häuser am Fluss zu sanieren. Die Arbeiten sollen im "
        "Herbst beginnen und zwei Jahre dauern, sagte die Bürgermeisterin. Ein Haus wird abgerissen.",
        "published_at": "2021-03-05",
    },
    {
        "id": "ja",
        "title": "市議会が橋の修理を決定",
        "text": "市議会は月曜日、川にかかる二つの橋を修理することを決めた。技術者は三月にケーブルのさびを見つけており、"
        "それ以来トラックは橋を通れなくなっている。市場の商人たちは怒っている。",
        "published_at": "2021-03-06",
    },
    {"id": "long", "title": "A very long list", "text": "Oldword " + " ".join(f"nt{n}" for n in range(60_000))},
]


@pytest.fixture(scope="module")
def loaded(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("search") / "r.jsonl"
    path.write_text("\n".join(json.dumps({"outlet": "One", **record}) for record in RECORDS), encoding="utf-8")
    with fresh_database(settings) as made:
        summary = backfill(made, settings, Request((str(path),)))
        assert summary.loaded == len(RECORDS)
        assert not summary.violations
        yield made


def found(database: Database, query: str, **options: Any) -> list[tuple[str, int]]:
    said = "".join(f", {name} => %({name})s" for name in options)
    with database.reader() as connection:
        rows = connection.exec_driver_sql(
            "SELECT a.external_id, s.n_articles FROM mart.search(%(query)s" + said + ") s"
            " JOIN mart.articles a USING (article_id) ORDER BY s.rank DESC",
            {"query": query, **options},
        )
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bridge", [("en", 2), ("aside", 1)]),  # the headline weighs more; two print the first
        ("repairing bridges", [("en", 2)]),
        ('"city council"', [("en", 2)]),
        ('"council city"', []),
        ("bridge -lorry", [("aside", 1)]),
        ("fuel or lorries", [("en", 2), ("aside", 1)]),
        ("haus", [("de", 1)]),  # Häuser
        ("橋", [("ja", 1)]),
        ("市議会", [("ja", 1)]),
        ("会市", []),
        ("the", []),  # says nothing
        ("", []),
        ("zebra", []),
        ("oldword nt10", [("long", 1)]),  # of a text too long to keep, the beginning
    ],
)
def test_words_are_found_in_every_form_and_copies_once(
    loaded: Database, query: str, expected: list[tuple[str, int]]
) -> None:
    if query == "fuel or lorries":
        assert sorted(found(loaded, query)) == sorted(expected)
    else:
        assert found(loaded, query) == expected


def test_search_can_be_narrowed(loaded: Database) -> None:
    assert found(loaded, "bridge", since="2021-04-01") == [("aside", 1)]
    assert found(loaded, "bridge", until="2021-03-03") == [("en", 1)]
    assert found(loaded, "bridge", max_results=1) == [("en", 2)]
    assert found(loaded, "bridge", language="de") == []
    assert found(loaded, "haus", language="de") == [("de", 1)]


@pytest.mark.parametrize("query", ["'", '"', "a & | !", "\\", "x:*", ":", "(((", "%s", "-- ;", "\u0000x"[1:], "🦆 or"])
def test_whatever_is_typed_is_a_query(loaded: Database, query: str) -> None:
    assert isinstance(found(loaded, query), list)


def test_a_snippet_shows_the_words(loaded: Database) -> None:
    with loaded.reader() as connection:
        (snippet,) = connection.exec_driver_sql("SELECT snippet FROM mart.search('cables') WHERE n_articles = 2").one()
    assert "[cables]" in snippet


WORDS = ("bridge", "bridges", "rust", "of", "the", "well-known", "o'neil", "Fluss", "x_y", "12", "mid\\way")


@pytest.fixture(scope="module")
def shuffled(settings: Settings) -> Iterator[Database]:
    """Three hundred short texts of eleven words, in two languages, over four months."""
    dice = random.Random(5)
    with fresh_database(settings) as made:
        with made.writer.begin() as connection:
            connection.exec_driver_sql("INSERT INTO ops.run (kind, code_version) VALUES ('other', 't')")
            due = [shuffled_text(connection, dice, n) for n in range(300)]
            connection.exec_driver_sql(
                "UPDATE news.article a SET current_revision_id = r.revision_id FROM news.revision r"
                " WHERE r.article_id = a.article_id"
            )
            rollups.publish(connection, due)
        assert len(found(made, "bridge", max_results=1000)) > 100
        yield made


def shuffled_text(connection: Connection, dice: random.Random, n: int) -> int:
    return int(
        connection.exec_driver_sql(
            "WITH a AS (INSERT INTO news.article (identity_sha256, identity_kind, first_seen_at)"
            " VALUES (sha256(%(k)s::bytea), 'id', %(day)s) RETURNING article_id), r AS ("
            " INSERT INTO news.revision (article_id, content_sha256, text_sha256, title, title_derived, text, language,"
            " first_document_id, last_document_id, run_id, clean_version) SELECT article_id, sha256('c'), sha256('t'),"
            " %(title)s, false, %(text)s, %(language)s, 1, 1, (SELECT max(run_id) FROM ops.run), 1 FROM a"
            " RETURNING revision_id) SELECT revision_id FROM r",
            {
                "k": f"shuffled {n}",
                "day": f"2031-0{dice.randint(1, 4)}-15",
                "title": " ".join(dice.choices(WORDS, k=2)),
                "text": " ".join(dice.choices(WORDS, k=dice.randint(1, 12))),
                "language": dice.choice(["en", "de"]),
            },
        ).scalar_one()
    )


def test_of_common_words_the_latest_thousand_is_the_same_by_either_way(settings: Settings, database: Database) -> None:
    with database.writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO ops.run (kind, code_version) VALUES ('other', 't')")
        connection.exec_driver_sql(
            "WITH a AS (INSERT INTO news.article (identity_sha256, identity_kind, first_seen_at)"
            " SELECT sha256(n::text::bytea), 'id', timestamptz '2031-01-01Z' + n %% 97 * interval '1 day'"
            " FROM generate_series(1, 1500) n RETURNING article_id)"
            " INSERT INTO news.revision (article_id, content_sha256, text_sha256, title, title_derived, text, language,"
            " first_document_id, last_document_id, run_id, clean_version) SELECT article_id, sha256('c'), sha256('t'),"
            " 'Rust', false, CASE WHEN article_id %% 6 > 0 THEN 'Bridges rust.' ELSE 'None.' END, 'en', 1, 1,"
            " (SELECT max(run_id) FROM ops.run), 1 FROM a"
        )
        connection.exec_driver_sql(
            "UPDATE news.article a SET current_revision_id = r.revision_id FROM news.revision r"
            " WHERE r.article_id = a.article_id"
        )
        due = connection.exec_driver_sql("SELECT revision_id FROM news.revision").scalars().all()
        rollups.publish(connection, due)
    latest = "SELECT article_id FROM mart.articles WHERE text ~ 'Bridges' ORDER BY day DESC, article_id LIMIT 1000"
    everything = "SELECT article_id FROM mart.search('bridge', max_results => 2000)"
    is_common = "SELECT mart.is_common('bridg', 'english', NULL)"
    with database.owner.connect() as connection:
        expected = sorted(connection.exec_driver_sql(latest).scalars())
        assert connection.exec_driver_sql(is_common).scalar() is False
        assert sorted(connection.exec_driver_sql(everything).scalars()) == expected
    name = str(database.owner_url.database)
    assert database.server is not None
    admin = sqlalchemy.create_engine(embedded_url(settings.home, database.server, "postgres", "postgres", name))
    with admin.begin() as connection:  # as if there were millions
        connection.exec_driver_sql("UPDATE pg_class SET reltuples = 1e7 WHERE oid = 'mart.rollup_words'::regclass")
    admin.dispose()
    with database.owner.connect() as connection:
        assert connection.exec_driver_sql(is_common).scalar() is True
        assert sorted(connection.exec_driver_sql(everything).scalars()) == expected


PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(lambda words: '"' + " ".join(words) + '"')
QUERIES = st.lists(
    st.tuples(st.sampled_from(["", "-", "or "]), st.one_of(PHRASES, st.sampled_from(WORDS))), min_size=1, max_size=3
).map(lambda parts: " ".join(sign + part for sign, part in parts))


@hypothesis_settings(max_examples=150)
@given(query=QUERIES, month=st.one_of(st.none(), st.integers(1, 4)))
def test_what_is_found_is_what_reading_every_text_finds(shuffled: Database, query: str, month: int | None) -> None:
    span = (None, None) if month is None else (f"2031-0{month}-01", f"2031-0{month}-28")
    with shuffled.owner.connect() as connection:
        found_ids = connection.exec_driver_sql(
            "SELECT article_id FROM mart.search(%(q)s, since => %(a)s, until => %(b)s, max_results => 1000)",
            {"q": query, "a": span[0], "b": span[1]},
        ).scalars()
        plainly = connection.exec_driver_sql(
            "SELECT a.article_id FROM mart.articles a"
            " CROSS JOIN LATERAL websearch_to_tsquery(mart.search_config(a.language)::regconfig, %(q)s) AS wanted"
            " WHERE mart.words_of(a.title, a.text, a.language) @@ wanted AND querytree(wanted) NOT IN ('', 'T')"
            " AND (%(a)s IS NULL OR a.day BETWEEN %(a)s::date AND %(b)s::date)",
            {"q": query, "a": span[0], "b": span[1]},
        ).scalars()
        assert sorted(found_ids) == sorted(plainly)
