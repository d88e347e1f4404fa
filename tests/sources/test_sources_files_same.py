"""One set of articles in every format and container: the same articles from each, and the same tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.every_format import DIFFERENT_BY_NATURE, WITHOUT_IDS
from benchmarks.seed_writers import Files, articles, every_format, write
from etl.clean import clean
from etl.pipeline.intake import Request
from etl.pipeline.runs import Summary, backfill
from etl.records import CleanArticle
from etl.settings import Settings
from etl.store.connect import Database
from tests.conftest import fresh_database
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.same_tables import differences, same_tables, snapshot
from tests.sources.seed_reading import load

LISTED = sorted(articles(5, words=120), key=lambda article: str(article["url"]))
FORMATS = every_format(LISTED)
NOW = datetime(2031, 3, 4, tzinfo=UTC)


def files_of(name: str) -> Files:
    """Return a format's files; skip where the library that writes it is not installed."""
    try:
        return FORMATS[name]()
    except ModuleNotFoundError as error:
        pytest.skip(str(error))


def facts(folder: Path) -> list[dict[str, Any]]:
    """Return what cleaning makes of a folder's documents, without where it read it."""
    found = []
    for document in load(folder):
        article = clean(replace(document, captured_at=NOW))
        assert isinstance(article, CleanArticle), article
        found.append({name: value for name, value in asdict(article).items() if name != "evidence"})
    return sorted(found, key=lambda fact: str(fact["url"]))


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the facts of the articles as JSON Lines."""
    folder = tmp_path_factory.mktemp("baseline")
    write(FORMATS["jsonl"](), folder)
    return facts(folder)


def test_the_baseline_says_what_was_written(baseline: list[dict[str, Any]]) -> None:
    told = [
        (one["external_id"], one["url"], one["title"], one["outlet"], list(one["authors"]), one["text"])
        for one in baseline
    ]
    assert told == [(a["id"], a["url"], a["title"], a["outlet"], a["authors"], a["text"]) for a in LISTED]
    assert [one["published"]["at"].isoformat() for one in baseline] == [a["published_at"] for a in LISTED]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "jsonl"])
def test_every_format_gives_the_same_articles(name: str, baseline: list[dict[str, Any]], tmp_path: Path) -> None:
    write(files_of(name), tmp_path)
    without_ids = name.startswith(WITHOUT_IDS)
    wanted: list[Mapping[str, Any]] = [one | {"external_id": None} if without_ids else one for one in baseline]
    assert facts(tmp_path) == wanted


@pytest.mark.usefixtures("in_process")
def test_the_tables_are_the_same_and_a_second_format_adds_nothing(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    def bring(name: str) -> Summary:
        write(FORMATS[name](), tmp_path / name)
        return backfill(database, settings, Request((str(tmp_path / name),)), workers=1)

    first = bring("jsonl")
    assert (first.loaded, first.closed) == (len(LISTED), True)
    with database.owner.connect() as connection:
        before = snapshot(connection, DIFFERENT_BY_NATURE)
    for name in ("csv, semicolons", "tar.gz of pages", "eml", "pages: html"):
        again = bring(name)
        assert (again.given, again.loaded, again.unchanged) == (len(LISTED), 0, len(LISTED)), name
    with database.owner.connect() as connection:
        assert differences(before, snapshot(connection, DIFFERENT_BY_NATURE)) == {}


@pytest.mark.usefixtures("in_process")
def test_two_databases_filled_from_two_formats_have_one_checksum(settings: Settings, tmp_path: Path) -> None:
    checksums = []
    for name in ("jsonl", "zip of pages"):
        write(FORMATS[name](), tmp_path / name)
        with fresh_database(settings) as made:
            backfill(made, settings, Request((str(tmp_path / name),)), workers=1)
            with made.owner.connect() as connection:
                checksums.append(same_tables(connection, DIFFERENT_BY_NATURE))
    assert checksums[0] == checksums[1]
