"""mart.search: by the language of each article, ranked, copies folded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from etl.pipeline.intake import Request
from etl.pipeline.runs import backfill
from etl.settings import Settings
from etl.store.connect import Database
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
