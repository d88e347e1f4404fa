"""What is kept of entities: the same in any order, twice, by four workers; offsets; variants of a quote; dates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from etl.pipeline.forget import find, forget
from etl.pipeline.intake import Request
from etl.pipeline.reprocess import Selection, reprocess
from etl.pipeline.runs import backfill
from etl.publish.checks import run_checks
from etl.settings import Settings
from etl.store.connect import Database
from tests.conftest import fresh_database
from tests.entities.entities_gold import reports
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.same_tables import differences, snapshot

PARTS = ("entities", "analyses", "mentions", "quotes", "figures", "roles", "dates", "person_facts")

SWIM = (
    "Australian swimmer Ann Pell won the 400 metres in Lima on Saturday.\n\n“I swam for my grandmother, who taught me "
    "in a dam with a rope round my waist,” Pell said. Australia has not won this race since 1988."
)
SWIM_TOO = (
    "Ann Pell was the fastest woman in the pool.\n\n“I swam for my grandmother ... with a rope round my waist,” she "
    "told reporters in Lima. The crowd from Australia sang until midnight, and the 400 metres had a new champion."
)
BUDGET = (
    "Kenya's finance minister, Ann Pell, cut the fuel tax on Monday. “The lorries must roll,” Pell told parliament in "
    "Nairobi. Drivers in Mombasa had blocked the port for nine days."
)
NOBODY = "A letter signed Ann Pell was found in a bottle on a beach near Porto. It asked for more time and for cheese."


def records() -> list[dict[str, Any]]:
    named = (("swim", SWIM, 3), ("too", SWIM_TOO, 3), ("budget", BUDGET, 4), ("nobody", NOBODY, 5))
    made = [
        {
            "id": name,
            "outlet": f"Outlet {name}",
            "title": f"Pell, {name}",
            "text": text,
            "published_at": f"2025-06-0{day}",
        }
        for name, text, day in named
    ]
    made += [
        {"id": f"r{number}", "outlet": f"Outlet {number % 3}", "text": one.text, "published_at": "2025-06-12"}
        for number, one in enumerate(reports("newsroom"))
    ]
    return made


def load(database: Database, settings: Settings, path: Path, rows: list[dict[str, Any]], workers: int = 1) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    backfill(database, settings, Request((str(path),)), workers=workers)


def rows_of(database: Database, query: str) -> Sequence[Any]:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql(query).all()


def parts(database: Database) -> dict[str, list[str]]:
    with database.owner.connect() as connection:
        return {name: rows for name, rows in snapshot(connection).items() if name in PARTS}


def bearers(database: Database) -> dict[str, str]:
    rows = rows_of(
        database,
        "SELECT DISTINCT external_id, entity_key FROM mart.mentions JOIN mart.articles USING (article_id)"
        " WHERE entity_key LIKE 'person:ann pell%%'",
    )
    return {row.external_id: row.entity_key.removeprefix("person:ann pell") for row in rows}


@pytest.fixture(scope="module")
def loaded(module_database: Database, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Database:
    load(module_database, settings, tmp_path_factory.mktemp("in") / "all.jsonl", records(), workers=4)
    return module_database


def test_two_people_of_one_name_stay_two(loaded: Database) -> None:
    assert bearers(loaded) == {
        "swim": " (sport, AU)",
        "too": " (sport, AU)",
        "budget": " (politics, KE)",
        "nobody": "",
    }
    said = {
        row.speaker_entity
        for row in rows_of(loaded, "SELECT speaker_entity FROM mart.quotes WHERE quote LIKE 'The lorries%%'")
    }
    assert said == {"Ann Pell (politics, KE)"}


def test_any_order_twice_and_one_by_one_gives_the_same(
    loaded: Database,
    settings: Settings,
    tmp_path: Path,
    in_process: None,  # noqa: F811
) -> None:
    made = records()
    with fresh_database(settings) as other:
        load(other, settings, tmp_path / "last.jsonl", made[3:][::-1])
        load(other, settings, tmp_path / "budget.jsonl", made[2:3])
        load(other, settings, tmp_path / "first.jsonl", made[:2])
        assert not differences(parts(loaded), parts(other))
        load(other, settings, tmp_path / "again.jsonl", made)
        reprocess(other, settings, Selection("entities", everything=True))
        assert not differences(parts(loaded), parts(other))
        moved = rows_of(other, "SELECT sum(n_mentions) AS n FROM news.entity_change")
        assert moved[0].n > 0


def test_whoever_is_forgotten_leaves_no_name_behind(settings: Settings, tmp_path: Path, in_process: None) -> None:  # noqa: F811
    with fresh_database(settings) as database:
        load(database, settings, tmp_path / "in.jsonl", records()[:3])
        for name in ("swim", "too", "budget"):
            forget(database, settings, find(database, name, None))
        assert not rows_of(database, "SELECT FROM news.entity WHERE label = 'PERSON'")
        assert not rows_of(database, "SELECT FROM news.entity_change")


def test_every_offset_is_right_by_sql(loaded: Database) -> None:
    for table in ("mention", "quote", "figure", "role", "dated"):
        counted = rows_of(
            loaded,
            "SELECT count(*) AS n, count(*) FILTER (WHERE substr(r.text, x.start_char + 1, x.end_char - x.start_char)"
            f" <> x.surface) AS wrong FROM news.{table} x JOIN news.revision r USING (revision_id)",
        )[0]
        assert counted.n > 50, table
        assert counted.wrong == 0, table
    with loaded.writer.begin() as connection:
        assert not [one.name for one in run_checks(connection) if one.violations]


def test_a_quote_is_grouped_with_its_variants(loaded: Database) -> None:
    said = rows_of(
        loaded,
        "SELECT said, quote, is_fullest, outlet FROM mart.quote_variants WHERE quote LIKE 'I swam for%%'"
        " ORDER BY outlet",
    )
    assert [(row.outlet, row.is_fullest) for row in said] == [("Outlet swim", True), ("Outlet too", False)]
    assert {row.said for row in said} == {
        "I swam for my grandmother, who taught me in a dam with a rope round my waist,"
    }


def test_dates_are_days(loaded: Database) -> None:
    rows = rows_of(
        loaded,
        "SELECT surface, first_day::text, last_day::text FROM mart.dates JOIN mart.articles USING (article_id)"
        " WHERE external_id = 'swim' ORDER BY start_char",
    )
    assert [tuple(row) for row in rows] == [
        ("Saturday", "2025-05-31", "2025-05-31"),
        ("1988", "1988-01-01", "1988-12-31"),
    ]


def test_the_headline_and_the_lead_make_important(loaded: Database) -> None:
    rows = rows_of(
        loaded,
        "SELECT n.surface, n.importance FROM news.mention n JOIN mart.articles a USING (revision_id)"
        " WHERE a.external_id = 'swim' ORDER BY n.importance DESC, n.start_char",
    )
    assert {row.surface for row in rows if row.importance == 1} == {"Ann Pell", "Pell"}
    assert {row.surface for row in rows if row.importance < 0.5} == {"Lima"}


def test_aliases_say_why(loaded: Database) -> None:
    rows = rows_of(
        loaded, "SELECT alias, rules FROM mart.entity_aliases WHERE entity_key = 'country:KE' ORDER BY alias"
    )
    assert {row.alias for row in rows} == {"Kenya"}
    assert all(row.rules for row in rows)
