"""The questions of sql/examples/, asked of the seeds: each query is short, and its answer is what the seeds tell."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.store.connect import Database
from etl.store.reading import run_query

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
    assert "\n".join(query).count(";") == 1
    assert ask(seeded, path.stem), "no rows"


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
    rows = {row["person"]: row["n_independent_texts"] for row in ask(seeded, "06_who_with_whom")}
    assert rows["Tomás Arrieta"] >= 2
    assert rows["Lucía Ferrada"] == 1


def test_a_quote_went_round_with_one_report(seeded: Database) -> None:
    found = [row for row in ask(seeded, "07_quotes_of_a_person") if row["quote"].startswith("Then the slope turned")]
    assert [(row["n_independent_texts"], set(row["outlets"])) for row in found] == [(1, {WIRE, *PRINTERS})]


def test_reports_differ_in_the_minister_and_the_dead(seeded: Database) -> None:
    rows = [row for row in ask(seeded, "08_same_story_different_facts") if row["story"] == BRIDGE]
    assert {row["value"] for row in rows if row["kind"] == "role"} == {"Tomás Arrieta", "Lucía Ferrada"}
    assert {"12", "14"} <= {row["value"] for row in rows if row["kind"] == "number"}


def test_days_without_articles_where_some_were_expected(seeded: Database) -> None:
    silent = {(row["outlet"], row["day"]) for row in ask(seeded, "09_silent_days")}
    assert ("The Harbour Post", date(2025, 6, 26)) in silent  # a Thursday, as the 19th, which had an article
    assert ("The Harbour Post", date(2025, 6, 24)) not in silent  # it had one
    assert not any(
        outlet == "The Harbour Post" and day < date(2025, 6, 24) for outlet, day in silent
    )  # nothing to go by


def test_values_come_from_the_corrected_page(seeded: Database) -> None:
    fields = {row["field"]: row for row in ask(seeded, "10_where_a_value_comes_from")}
    assert {row["locator"].rsplit("/", 1)[-1] for row in fields.values()} == {"footbridge-2.html"}
    assert fields["title"]["value"] == BRIDGE
    assert fields["published_at"]["value"] == "2025-06-17T19:20:00-03:00"
    assert all(fields[name]["source"] and fields[name]["why"] for name in ("title", "published_at", "language"))
