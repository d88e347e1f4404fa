"""Outlets polled four times through the product: nothing lost, nothing doubled, nothing done twice.

First poll; a second at which nothing has changed; two more with new, changed and removed articles and GUIDs that are
re-used or replaced. After each, articles, revisions and sightings must be exactly those of the model. Pages are cleaned
and go no further: what comes after makes no article more or less.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence, Set

import sqlalchemy

from etl.pipeline.catch_up import catch_up
from etl.pipeline.ingest import open_ingest, poll_due, visit_due
from etl.pipeline.runs import close
from etl.pipeline.stages import STAGES
from etl.settings import Settings
from etl.store.connect import Database
from etl.store.feeds import add_feed
from faults.ground import Ground, ground
from faults.outlets import DIALECTS, Model, Outlet, move_on, serving, write_page

# What a run may add to when nothing has changed: the log of attempts and the run itself.
_LOGS = ("raw.fetch", "ops.run", "ops.run_stage", "ops.settled", "ops.check_result", "raw.robots", "ops.host")


def run(here: Ground, n_outlets: int, n_items: int, seed: int) -> tuple[list[str], list[str]]:
    """Return what was wrong (empty: nothing) and what was measured."""
    chance = random.Random(seed)  # noqa: S311
    outlets = [Outlet(n, DIALECTS[n % len(DIALECTS)], validators=n % 3 != 0) for n in range(n_outlets)]
    for outlet in outlets:
        for n in range(n_items):
            page = write_page(chance, outlet.number, n)
            outlet.pages[page.path] = page
            outlet.shown.insert(0, page)
    settings = here.settings.model_copy(update={"allow_addresses": ("127.0.0.0/8",), "host_delay": 0.0})
    wrong: list[str] = []
    figures: list[str] = []
    model = Model()
    with here.fresh() as database, serving(outlets):
        for outlet in outlets:
            add_feed(database, f"{outlet.url}/feed", f"Outlet {outlet.number}")
        for number, name in enumerate(("first", "unchanged", "moved on", "moved on again")):
            if number > 1:
                for outlet in outlets:
                    move_on(outlet, model, chance, 1000 * number)
            before = _counts(database)
            started, cpu = time.monotonic(), time.process_time()
            _poll(database, settings, number)
            for outlet in outlets:
                model.sees(outlet)
            wrong += [f"{name}: {one}" for one in _differences(database, model)]
            if number == 1:
                wrong += _unchanged(before, _counts(database))
            share = _share_unparsed(database) if number == 1 else None
            figures.append(
                f"{name}: {time.monotonic() - started:.0f} s, {time.process_time() - cpu:.0f} s CPU of fetching,"
                f" {sum(len(o.asked) for o in outlets)} requests so far"
                + (f", {share:.1%} of feeds not parsed" if share is not None else "")
            )
            if share is not None and share < 0.95:
                wrong.append(f"only {share:.1%} of unchanged feeds were not parsed")
    return wrong, figures


def _poll(database: Database, settings: Settings, number: int) -> None:
    """Let everything be due; what is not found is asked for twice."""
    for _ in range(1 if number < 2 else 2):
        with database.owner.begin() as connection:
            connection.exec_driver_sql("UPDATE news.feed SET next_poll_at = now() WHERE next_poll_at < 'infinity'")
            connection.exec_driver_sql(
                "UPDATE news.article_url SET next_visit_at = now() WHERE next_visit_at IS NOT NULL"
            )
        run_id = open_ingest(database)
        poll_due(database, settings, run_id)
        visit_due(database, settings, run_id)
        catch_up(database, settings, run_id, stages=STAGES[:1])
        assert close(database, run_id).closed, "the books are open"


def _differences(database: Database, model: Model) -> list[str]:
    found: dict[str, tuple[Set[object], Set[object]]] = {
        "articles": (model.articles, _set(database, "SELECT url FROM mart.articles")),
        "gone": (model.gone, _set(database, "SELECT url FROM mart.articles WHERE gone_at IS NOT NULL")),
        "revisions": (
            model.revisions,
            _set(
                database, "SELECT a.url, r.title, r.text FROM mart.revisions r JOIN mart.articles a USING (article_id)"
            ),
        ),
        "sightings": (
            model.sightings,
            _set(
                database,
                "SELECT f.url, u.url, s.headline FROM news.sighting s JOIN news.feed f USING (feed_id)"
                " JOIN news.article_url u ON u.url_sha256 = s.url_sha256",
            ),
        ),
    }
    wrong = []
    for what, (expected, got) in found.items():
        if expected != got:
            lost, more = sorted(map(str, expected - got))[:2], sorted(map(str, got - expected))[:2]
            wrong.append(f"{what}: {len(expected - got)} missing {lost}, {len(got - expected)} too many {more}")
    counted = _counts(database, ["news.article", "news.revision", "news.sighting"])
    wanted = (len(model.articles), len(model.revisions), len(model.sightings))
    for (name, n), n_wanted in zip(counted.items(), wanted, strict=True):
        if n != n_wanted:
            wrong.append(f"{n} rows in {name} instead of {n_wanted}")
    return wrong


def _set(database: Database, query: str) -> set[object]:
    with database.owner.connect() as connection:
        rows = connection.execute(sqlalchemy.text(query)).all()
    return {tuple(row) if len(row) > 1 else row[0] for row in rows}


def _counts(database: Database, tables: Sequence[str] = ()) -> dict[str, int]:
    with database.owner.connect() as connection:
        names = tables or [
            f"{row[0]}.{row[1]}"
            for row in connection.exec_driver_sql(
                "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('ops', 'raw', 'news', 'mart')"
            )
        ]
        query = "SELECT count(*) FROM "
        return {name: connection.exec_driver_sql(query + name).scalar_one() for name in names}


def _unchanged(before: dict[str, int], after: dict[str, int]) -> list[str]:
    return [
        f"unchanged, and yet {after[name] - before[name]} rows more in {name}"
        for name in before
        if name not in _LOGS and after[name] != before[name]
    ]


def _share_unparsed(database: Database) -> float:
    """Of the feeds of the latest run: a 304, or bytes that are those of the last poll."""
    with database.owner.connect() as connection:
        return float(
            connection.exec_driver_sql(
                "SELECT avg((s.last_seen_at IS NULL OR s.last_seen_at < r.started_at)::int) FROM news.feed f"
                " LEFT JOIN (SELECT feed_id, max(last_seen_at) AS last_seen_at FROM news.sighting GROUP BY feed_id) s"
                " USING (feed_id), (SELECT started_at FROM ops.run ORDER BY run_id DESC LIMIT 1) r"
            ).scalar_one()
        )


def main(options: argparse.Namespace) -> bool:
    """Print what was found; return whether nothing was wrong."""
    with ground() as here:
        wrong, figures = run(here, options.outlets, options.items, options.seed)
    for figure in figures:
        print(f"     {figure}", flush=True)
    for one in wrong:
        print(f"WRONG {one}", flush=True)
    return not wrong
