"""Articles written out: what is in the files, that they load again, and who objects to mining."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl.cli import cli
from etl.errors import UsageError
from etl.pipeline.ingest import ingest
from etl.pipeline.intake import Request
from etl.pipeline.runs import backfill
from etl.settings import Settings
from etl.store.connect import Database
from etl.store.feeds import add_feed
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.newsroom import Newsroom, Server, ten_articles

pytestmark = pytest.mark.usefixtures("in_process")
Run = Callable[..., Any]


@pytest.fixture
def run(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``copydesk export`` and return what it printed."""
    monkeypatch.setattr("etl.cli_export.open_settings_database", lambda: (settings, database))

    def invoke(*arguments: object) -> Any:
        words = ["export", *map(str, arguments)]
        return CliRunner().invoke(cli, words, standalone_mode=False, catch_exceptions=False).stdout

    return invoke


def test_every_form_holds_the_same_and_loads_again(
    run: Run, database: Database, settings: Settings, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds.jsonl"
    given: list[dict[str, Any]] = [
        {
            "id": "a",
            "title": "Ferry",
            "text": "The ferry, “Petrel”, sails\n\nagain.",
            "published_at": "2025-06-03T08:30+02:00",
        },
        {
            "id": "b",
            "title": "Dam",
            "text": "The dam holds.",
            "published_at": "2025-06-04",
            "authors": ["Ada Lin", "Bo Ek"],
        },
    ]
    seeds.write_text("".join(json.dumps(row | {"outlet": "The Lantern"}) + "\n" for row in given))
    backfill(database, settings, Request((str(seeds),)))
    lines = sorted((json.loads(line) for line in run().splitlines()), key=lambda row: row["id"])
    assert [(row["id"], row["text"], row["published_at"]) for row in lines] == [
        ("a", given[0]["text"], "2025-06-03T08:30:00+02:00"),
        ("b", given[1]["text"], "2025-06-04"),
    ]
    run("--output", tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="") as stream:
        table = sorted(csv.DictReader(stream), key=lambda row: row["id"])
    assert [(row["id"], row["text"], json.loads(row["authors"])) for row in table] == [
        (row["id"], row["text"], row["authors"]) for row in lines
    ]
    assert [json.loads(line)["id"] for line in run("--since", "2025-06-04").splitlines()] == ["b"]
    assert run("--outlet", "Nobody") == ""
    (tmp_path / "again.jsonl").write_text(run())
    summary = backfill(database, settings, Request((str(tmp_path / "again.jsonl"),)))
    assert (summary.given, summary.rejected) == (2, 0)
    with database.owner.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*), sum(n_revisions) FROM mart.articles").one() == (2, 2)


def test_parquet_holds_the_same(run: Run, database: Database, settings: Settings, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    seeds = tmp_path / "seeds.jsonl"
    seeds.write_text(json.dumps({"id": "a", "title": "Ferry", "text": "The ferry sails.", "authors": ["Ada Lin"]}))
    backfill(database, settings, Request((str(seeds),)))
    run("--output", tmp_path / "x.parquet")
    assert parquet.read_table(tmp_path / "x.parquet").to_pylist() == [json.loads(run())]


def test_texts_whose_pages_or_outlets_object_to_mining_are_left_out(
    run: Run, database: Database, settings: Settings, tmp_path: Path
) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:3]))
    first = next(iter(newsroom.articles))
    served = newsroom.render

    def objecting(path: str) -> tuple[str, bytes] | None:
        found = served(path)
        return (
            (found[0], found[1].replace(b"<head>", b'<head><meta name="robots" content="noai">'))
            if path == first and found
            else found
        )

    newsroom.render = objecting  # type: ignore[method-assign]
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        ingest(database, settings)
        kept = [json.loads(line) for line in run().splitlines()]
        assert [(row["text"] is None, row["mining_optouts"]) for row in kept].count((True, ["meta robots: noai"])) == 1
        counts = json.loads(run("--output", tmp_path / "x.jsonl", "--opted-out", "leave-out", "--json"))
        assert counts == {"articles": 2, "without_text": 0, "left_out": 1}
        assert all(json.loads(line)["text"] for line in run("--opted-out", "include").splitlines())
        newsroom.render = lambda path: (  # type: ignore[method-assign]
            ("text/plain", b"User-agent: GPTBot\nDisallow: /") if path == "/robots.txt" else objecting(path)
        )
        with database.owner.begin() as connection:
            connection.exec_driver_sql("UPDATE raw.robots SET expires_at = now()")
            connection.exec_driver_sql("UPDATE news.article_url SET next_visit_at = now()")
        ingest(database, settings)
        assert all(json.loads(line)["text"] is None for line in run().splitlines())
    with pytest.raises(UsageError):
        run("--format", "parquet")
    assert not list(tmp_path.glob("*.unfinished"))
