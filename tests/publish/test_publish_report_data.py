"""The report's rows, read from a database with the seeds loaded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.pipeline.intake import Request
from etl.pipeline.runs import backfill
from etl.publish.report import ReportData, render_report
from etl.publish.report_data import read_report, write_report
from etl.settings import Settings
from etl.store.connect import Database

EXPECTED = json.loads((Path(__file__).resolve().parents[2] / "seeds" / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(seeded: Database) -> ReportData:
    return read_report(seeded)


def scalar(database: Database, query: str) -> object:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql(query).scalar()


def test_the_books_close_and_count_every_input(report: ReportData) -> None:
    assert report.books.settled()
    assert report.books.given == EXPECTED["given"]
    assert report.books.loaded + report.books.rejected == EXPECTED["given"]
    assert [run.books for run in report.runs] == [report.books]
    assert [stage.stage for stage in report.runs[0].stages] == [
        *("intake", "clean", "dedup", "entities", "stories", "publish")
    ]
    assert all(stage.books.settled() for stage in report.runs[0].stages)


def test_the_corpus_is_what_mart_shows(report: ReportData, seeded: Database) -> None:
    assert report.corpus.n_articles == scalar(seeded, "SELECT count(*) FROM mart.articles")
    assert report.corpus.n_outlets == scalar(seeded, "SELECT count(*) FROM mart.outlets")
    assert report.corpus.n_stories == scalar(seeded, "SELECT count(*) FROM mart.stories")
    assert report.corpus.n_entities == scalar(seeded, "SELECT count(DISTINCT entity_id) FROM mart.mentions")
    assert 0 < report.corpus.n_independent_texts < report.corpus.n_articles


def test_every_article_is_on_a_day_or_among_those_without(report: ReportData) -> None:
    by_outlet = sum(row.n_articles for row in report.outlet_days)
    undated = sum(row.n_articles for row in report.outlet_days if row.day is None)
    assert by_outlet == report.corpus.n_articles
    assert sum(row.n_articles for row in report.days) == by_outlet - undated
    assert [row.day for row in report.days] == sorted(row.day for row in report.days)


def test_stories_entities_and_groups_come_biggest_first(report: ReportData) -> None:
    for sizes in (
        [(row.n_independent_texts, row.n_articles) for row in report.stories],
        [(row.n_independent_texts, row.n_articles) for row in report.entities],
        [row.n_articles for row in report.duplicate_groups],
    ):
        assert sizes == sorted(sizes, reverse=True)
        assert sizes
    wire = [row for row in report.duplicate_groups if row.earliest_outlet == "Continental Press Agency"]
    assert [(row.n_articles, row.n_outlets, row.n_independent_texts) for row in wire] == [(6, 6, 1), (6, 6, 1)]


def test_disagreements_have_two_answers_at_least(report: ReportData) -> None:
    ministers = [row for row in report.disagreements if row.kind == "role"]
    assert [{claim.value for claim in row.claims} for row in ministers] == [{"Tomás Arrieta", "Lucía Ferrada"}]
    assert "footbridge" in ministers[0].story
    assert all(len(row.claims) > 1 for row in report.disagreements)
    assert all(claim.outlets for row in ministers for claim in row.claims)


def test_rejections_say_what_to_do(report: ReportData) -> None:
    assert sum(row.n_inputs for row in report.rejected) == report.books.rejected
    assert all(row.detail and row.example for row in report.rejected)
    assert {"empty", "broken_json", "missing_fields"} <= {row.reason for row in report.rejected}


def test_the_page_is_written_whole_and_in_place_of_the_last(
    report: ReportData, seeded: Database, tmp_path: Path
) -> None:
    path = tmp_path / "pages" / "report.html"
    assert write_report(seeded, path) == path
    path.write_text("an earlier page")
    write_report(seeded, path)
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")
    assert "Norvik Rail" in page
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


def test_an_empty_database_has_a_report(database: Database) -> None:
    report = read_report(database)
    assert (report.books.given, report.runs, report.stories) == (0, (), ())
    assert abs((datetime.now(UTC) - report.generated_at).total_seconds()) < 60
    assert "No runs yet." in render_report(report)


def test_runs_are_told_as_their_summaries_tell_them(database: Database, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("The ferry Petrel lost a propeller in the outer harbour of Marrow Point today.")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 40)  # refused when it is cleaned
    (tmp_path / "rows.jsonl").write_text('{"id": "a"}\n')  # refused when it is taken in
    summaries = [backfill(database, settings, Request((str(tmp_path),))) for _ in range(3)]
    report = read_report(database)
    told = [(run.books.given, run.books.loaded, run.books.unchanged, run.books.rejected) for run in report.runs]
    assert told == [(one.given, one.loaded, one.unchanged, one.rejected) for one in reversed(summaries)]
    assert told[1:] == [(3, 0, 1, 2), (3, 1, 0, 2)]
    assert (report.books.given, report.books.unchanged, report.books.rejected) == (9, 2, 6)
    assert report.books.settled()


def test_nobody_is_called_the_earliest_where_times_do_not_tell(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    text = (
        "The harbour council of Marrow Point voted to raise the quay by forty centimetres after three winters "
        "in which the fish market stood under water.\n\nThe work begins in spring and will take two years, said "
        "council leader Ilse Varga, who asked the fishermen for patience."
    )
    rows = [
        {"id": "a", "outlet": "The Lantern", "published_at": "2021-03-04", "title": "Quay to rise", "text": text},
        {
            "id": "b",
            "outlet": "Bay Herald",
            "published_at": "2021-03-04T09:30:00Z",
            "title": "A higher quay",
            "text": text,
        },
        {"id": "c", "outlet": "Late Star", "published_at": "2021-03-04T18:00:00Z", "title": "Quay", "text": text},
        {"id": "d", "outlet": "Next Day", "published_at": "2021-03-05", "title": "Quay", "text": text},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    backfill(database, settings, Request((str(tmp_path),)))
    (group,) = read_report(database).duplicate_groups
    assert group.earliest_outlet == "Bay Herald or The Lantern"  # one is known to the day, the other to the minute
    assert (group.n_articles, group.n_outlets, group.relations) == (4, 4, ("exact",))
