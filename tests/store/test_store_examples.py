"""The questions of sql/examples/, asked of the seeds: each query is short, and its answer is what the seeds tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.store.connect import Database
from etl.store.reading import run_query
from scripts import show_demo

FOLDER = Path(__file__).resolve().parents[2] / "sql" / "examples"
BRIDGE = "Twelve dead as footbridge falls into river in Chile"
TRAINS = "Norway's Norvik Rail orders 40 battery trains"
REEF = "Reef 11 kilometres long found off the Azores"
WIRE = "Continental Press Agency"
PRINTERS = {"The Harbour Post", "Northern Ledger", "Valley Courier", "Coastline Radio News", "Meridian Daily"}


def ask(database: Database, name: str) -> list[dict[str, Any]]:
    columns, rows = run_query(database, (FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    return [dict(zip(columns, row, strict=True)) for row in rows]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.sql")), ids=lambda path: path.stem)
def test_an_example_is_a_question_its_meaning_and_one_short_select(path: Path, seeded: Database) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = [line for line in lines if line.startswith("-- ")]
    query = [line for line in lines if not line.startswith("--")]
    assert comment[0].endswith("?")
    assert comment[1].startswith("-- Means: ")
    assert query[0].startswith("SELECT ")
    assert len(query) <= 10
    assert len(list(FOLDER.glob("*.sql"))) == 15
    assert "\n".join(query).count(";") == 1
    assert ask(seeded, path.stem), "no rows"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.sql")), ids=lambda path: path.stem)
def test_an_answer_that_counts_articles_counts_texts(path: Path, seeded: Database) -> None:
    columns = set(run_query(seeded, path.read_text(encoding="utf-8"))[0])
    assert ("n_articles" in columns) == ("n_independent_texts" in columns) or "snippet" in columns  # a row each text


def test_whatever_counts_articles_counts_texts(seeded: Database) -> None:
    lacking = (
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'mart' GROUP BY table_name"
        " HAVING bool_or(column_name = 'n_articles') <> bool_or(column_name = 'n_independent_texts')"
    )
    assert run_query(seeded, lacking)[1] == []


def test_who_was_first_and_how_late_the_others_were(seeded: Database) -> None:
    rows = [row for row in ask(seeded, "01_earliest_and_lag") if row["story"] == TRAINS]
    assert {row["earliest_outlet"] for row in rows} == {WIRE}
    lags = {row["outlet"]: (row["lag"], row["lag_days"]) for row in rows}
    assert lags.keys() == {WIRE, *PRINTERS}
    assert lags[WIRE] == (timedelta(0), 0)
    assert lags["The Harbour Post"] == (timedelta(hours=6, minutes=25), 0)
    assert lags["Valley Courier"] == (None, 1)  # known to the day: no lag in hours


def test_biggest_stories_count_texts_not_printings(seeded: Database) -> None:
    rows = ask(seeded, "02_biggest_stories")
    sizes = {row["title"]: (row["n_independent_texts"], row["n_articles"], row["n_outlets"]) for row in rows}
    assert sizes[BRIDGE] == (4, 4, 4)
    assert sizes[TRAINS] == (1, 6, 6)
    assert sizes[REEF] == (1, 6, 6)
    titles = [row["title"] for row in rows]
    assert titles.index(BRIDGE) < titles.index(TRAINS)


def test_the_agency_copies_nobody(seeded: Database) -> None:
    rows = {row["outlet"]: row for row in ask(seeded, "03_share_copied")}
    assert (rows[WIRE]["n_articles"], rows[WIRE]["percent_copied"]) == (2, 0)
    assert (rows["Coastline Radio News"]["n_articles"], rows["Coastline Radio News"]["percent_copied"]) == (4, 50)
    assert (rows["The Harbour Post"]["n_articles"], rows["The Harbour Post"]["percent_copied"]) == (6, 33)


def test_five_outlets_print_two_wire_texts(seeded: Database) -> None:
    rows = ask(seeded, "04_who_prints_whom")
    assert {row["republisher"] for row in rows} == PRINTERS
    assert sum(row["n_articles"] for row in rows) == 10
    assert all(0 < row["mean_share_printed"] <= 1 for row in rows)


def test_a_wire_report_is_one_text_on_a_day(seeded: Database) -> None:
    rows = {row["day"]: row for row in ask(seeded, "05_entity_by_day")}
    first = rows[date(2025, 6, 24)]
    assert (first["n_articles"], first["n_independent_texts"], first["n_outlets"]) == (4, 1, 4)


def test_who_is_named_with_chile(seeded: Database) -> None:
    rows = {row["person"]: row["n_independent_texts"] for row in ask(seeded, "07_who_with_whom")}
    assert rows["Tomás Arrieta"] >= 2
    assert rows["Lucía Ferrada"] == 1


def test_a_quote_went_round_with_one_report(seeded: Database) -> None:
    found = [row for row in ask(seeded, "08_quotes_of_a_person") if row["quote"].startswith("Then the slope turned")]
    assert [(row["n_independent_texts"], set(row["outlets"])) for row in found] == [(1, {WIRE, *PRINTERS})]


def test_reports_differ_in_the_minister_and_the_dead(seeded: Database) -> None:
    rows = [row for row in ask(seeded, "09_same_story_different_facts") if row["story"] == BRIDGE]
    assert {row["value"] for row in rows if row["kind"] == "role"} == {"Tomás Arrieta", "Lucía Ferrada"}
    assert {"12", "14"} <= {row["value"] for row in rows if row["kind"] == "number"}


def test_who_rose_in_the_week_of_the_footbridge(seeded: Database) -> None:
    rows = ask(seeded, "06_risers")
    assert {"Chile", "Valdivia"} <= {row["entity"] for row in rows[:2]}
    chile = next(row for row in rows if row["entity"] == "Chile")
    assert (chile["n_independent_texts"], chile["expected"], chile["score"]) == (4, 0, 4)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_a_fire_report_was_rewritten_without_a_word(seeded: Database) -> None:
    (row,) = ask(seeded, "10_undisclosed_changes")  # the footbridge report says that it was corrected
    assert (row["outlet"], row["kind"]) == ("Northern Ledger", "update")
    assert row["title_before"] == "Hundreds moved from homes as fire spreads in Algarve"
    assert row["title"] == "Fire reaches first houses of Algarve town"
    assert (row["late_by"], row["late_days"]) == (timedelta(hours=11, minutes=25), 1)


def test_names_that_one_newsroom_found(seeded: Database) -> None:
    found = {(row["story"], row["entity"], row["outlet"]) for row in ask(seeded, "11_names_only_one_outlet_has")}
    assert (BRIDGE, "Lucía Ferrada", "Northern Ledger") in found
    assert (BRIDGE, "Rosa Llancao", "Valley Courier") in found
    assert not any(entity == "Tomás Arrieta" for _, entity, _ in found)  # two outlets name him
    assert not any(story == TRAINS and outlet == WIRE for story, _, outlet in found)  # all printed its names


@pytest.fixture
def seats(seeded: Database) -> Iterator[None]:
    """Outlets with the seats that a catalog would give them; the seeds have none."""
    said = {"The Harbour Post": "GB", "Valley Courier": "GB", "Meridian Daily": "US"}
    with seeded.writer.begin() as connection:
        for name, country in said.items():
            connection.exec_driver_sql(
                "UPDATE news.outlet SET country = %(c)s WHERE name = %(n)s", {"c": country, "n": name}
            )
    yield
    with seeded.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE news.outlet SET country = NULL")


@pytest.mark.usefixtures("seats")
def test_where_outlets_sit_that_write_about_chile(seeded: Database) -> None:
    rows = {row["outlet_country"]: row for row in ask(seeded, "12_country_by_outlet_country")}
    assert set(rows) == {"GB", "US", None}
    assert (rows["GB"]["n_independent_texts"], rows["GB"]["n_articles"], rows["GB"]["n_outlets"]) == (2, 2, 2)
    assert sum(row["n_articles"] for row in rows.values()) == 5


def test_days_without_articles_where_some_were_usual(seeded: Database) -> None:
    silent = {(row["outlet"], row["day"]): row["is_gap"] for row in ask(seeded, "13_silent_days")}
    # A Thursday, as the 19th, which had an article: silent, but one article is too little to call it a gap of ours.
    assert silent["The Harbour Post", date(2025, 6, 26)] is False
    assert ("The Harbour Post", date(2025, 6, 24)) not in silent  # it had one
    assert not any(
        outlet == "The Harbour Post" and day < date(2025, 6, 24) for outlet, day in silent
    )  # nothing to go by


def test_a_phrase_is_found_once_however_often_it_was_printed(seeded: Database) -> None:
    (row,) = ask(seeded, "14_phrase_search")
    assert (row["outlet"], row["title"]) == (WIRE, TRAINS)
    assert row["n_articles"] == row["n_outlets"] == 4  # two outlets cut the words out


def test_values_come_from_the_corrected_page(seeded: Database) -> None:
    fields = {row["field"]: row for row in ask(seeded, "15_where_a_value_comes_from")}
    assert {row["locator"].rsplit("/", 1)[-1] for row in fields.values()} == {"footbridge-2.html"}
    assert fields["title"]["value"] == BRIDGE
    assert fields["published_at"]["value"] == "2025-06-17T19:20:00-03:00"
    assert all(fields[name]["source"] and fields[name]["why"] for name in ("title", "published_at", "language"))


def test_the_demo_shows_questions_that_are_there() -> None:
    assert set(show_demo.EXAMPLES) <= {path.stem for path in FOLDER.glob("*.sql")}
