"""The sample articles end to end: what seeds/expected.json promises is what mart shows."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from etl.pipeline.intake import Request
from etl.pipeline.runs import Summary, backfill
from etl.settings import Settings
from etl.store.connect import Database
from tests.conftest import ROOT

SEEDS = ROOT / "seeds"
EXPECTED: dict[str, Any] = json.loads((SEEDS / "expected.json").read_text())


def by_locator(database: Database, column: str, folder: Path = SEEDS) -> dict[str, Any]:
    """Return a column of mart.articles by the locators (below a folder) of the documents that made each article."""
    query = f"""SELECT d.locator, a.{column} FROM raw.document d
        JOIN news.revision r ON d.document_id BETWEEN r.first_document_id AND r.last_document_id
        JOIN mart.articles a USING (article_id)
        WHERE d.document_id IN (r.first_document_id, r.last_document_id)"""
    with database.owner.connect() as connection:
        rows = connection.exec_driver_sql(query).all()
    return {str(Path(row[0]).relative_to(folder)): row[1] for row in rows}


def sets_of(values: dict[str, Any]) -> set[frozenset[str]]:
    """Return which locators share a value."""
    sets: dict[Any, set[str]] = defaultdict(set)
    for locator, value in values.items():
        if value is not None:
            sets[value].add(locator)
    return {frozenset(found) for found in sets.values()}


def test_seeds_give_what_they_promise(database: Database, settings: Settings) -> None:
    summary: Summary = backfill(database, settings, Request((str(SEEDS),)))
    assert summary.closed
    assert dict(summary.violations) == {}
    assert (summary.given, summary.loaded) == (EXPECTED["given"], EXPECTED["loaded"])
    refused = {(str(Path(one.locator).relative_to(SEEDS)), one.reason) for one in summary.refusals}
    assert refused == {(one["locator"], one["reason"]) for one in EXPECTED["rejected"]}

    articles = by_locator(database, "article_id")
    assert len(set(articles.values())) == EXPECTED["articles"]
    for first, second in EXPECTED["revisions"]:
        assert articles[first] == articles[second]

    groups = {found for found in sets_of(by_locator(database, "duplicate_group_id")) if len(found) > 1}
    assert groups == {frozenset(group) for group in EXPECTED["duplicate_groups"]}

    # Three forecasts of one template are three events, though texts full of other numbers are not compared.
    query = "SELECT count(*), count(DISTINCT story_id) FROM mart.articles WHERE starts_with(title, 'Weather: ')"
    with database.owner.connect() as connection:
        assert tuple(connection.exec_driver_sql(query).one()) == (3, 3)

    # Outlets that look at one event from far apart share few words: most of the sets, not all, come out whole.
    stories = by_locator(database, "story_id")
    whole = [told for told in EXPECTED["stories"] if len({stories[locator] for locator in told}) == 1]
    assert len(whole) > len(EXPECTED["stories"]) / 2
    for told in EXPECTED["stories"]:
        foreign = {one for other in EXPECTED["stories"] if other is not told for one in other}
        assert not {stories[locator] for locator in told} & {stories[locator] for locator in foreign}
