"""Scheduled ingestion against an outlet on 127.0.0.1."""

from __future__ import annotations

from typing import Any

from etl.pipeline.ingest import ingest
from etl.settings import Settings
from etl.store.connect import Database
from etl.store.feeds import add_feed
from tests.newsroom import Article, Newsroom, Server, ten_articles

FERRY = """The ferry to Gotland resumed on Thursday after two days in port, the operator said in a statement.
About 900 travellers had waited in Nynashamn, many of them in the terminal, where the town gave out soup."""


def scalar(database: Database, query: str) -> Any:
    with database.owner.begin() as connection:
        return connection.exec_driver_sql(query).scalar()


def make_due(database: Database) -> None:
    """Let a quarter of an hour pass."""
    with database.owner.begin() as connection:
        connection.exec_driver_sql("UPDATE news.feed SET next_poll_at = now()")
        connection.exec_driver_sql("UPDATE news.article_url SET next_visit_at = next_visit_at - interval '15 minutes'")


def test_ten_articles_then_one_added_and_one_changed(database: Database, settings: Settings) -> None:
    newsroom = Newsroom(ten_articles())
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        polled, summary = ingest(database, settings)
        assert (polled.feeds, polled.items, polled.new) == (1, 10, 10)
        assert dict(polled.page_results) == {"ok": 10}
        assert (summary.loaded, summary.rejected, summary.closed, dict(summary.violations)) == (10, 0, True, {})

        make_due(database)
        polled, summary = ingest(database, settings)
        assert dict(polled.feed_results) == {"not_modified": 1}
        assert dict(polled.page_results) == {"not_modified": 10}
        assert (summary.loaded, summary.unchanged, summary.closed) == (0, 10, True)

        changed = next(iter(newsroom.articles))
        newsroom.articles[changed].paragraphs[1] += " Correction: the architect spoke of another building."
        newsroom.articles["/2025/06/11/extra"] = Article(
            "Ferry to Gotland resumes after storm", FERRY.splitlines(), "2025-06-11T10:00:00+02:00"
        )
        make_due(database)
        polled, summary = ingest(database, settings)
        assert summary.loaded == 2
        assert summary.closed
    assert scalar(database, "SELECT count(*) FROM mart.articles") == 11
    assert scalar(database, "SELECT count(*) FROM mart.articles WHERE n_revisions = 2") == 1
    kinds = "SELECT string_agg(change_kind || ' ' || disclosed, ',') FROM mart.revisions WHERE change_kind <> 'first'"
    assert scalar(database, kinds) == "correction true"
    assert scalar(database, "SELECT count(*) FROM mart.articles WHERE outlet = 'The Lantern'") == 11
    assert scalar(database, "SELECT count(*) FROM news.sighting") == 11
    assert newsroom.statuses("/feed.xml") == [200, 304, 200]
    assert newsroom.statuses(changed) == [200, 304, 200]
    assert scalar(database, "SELECT count(*) FROM raw.fetch WHERE result = 'not_modified'") == 20
    assert scalar(database, "SELECT count(*) FROM news.article_url WHERE article_id IS NULL") == 0
    assert scalar(database, "SELECT count(*) FROM raw.fetch WHERE url LIKE '%%/robots.txt'") == 3
    assert scalar(database, "SELECT count(*) FROM raw.fetch") == len(newsroom.log)


def test_a_page_that_cannot_be_had_is_refused_and_the_feed_stands_in(database: Database, settings: Settings) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:2]))
    missing = next(iter(newsroom.articles))
    served = newsroom.render

    def without(path: str) -> tuple[str, bytes] | None:
        return None if path == missing else served(path)

    newsroom.render = without  # type: ignore[method-assign]
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        polled, summary = ingest(database, settings)
    assert dict(polled.page_results) == {"ok": 1, "not_found": 1}
    assert summary.closed
    assert [(refusal.reason, refusal.locator) for refusal in summary.refusals] == [
        ("not_found", newsroom.url + missing)
    ]
    assert scalar(database, "SELECT count(*) FROM mart.articles") == 2


def test_a_dead_feed_keeps_its_place_and_says_since_when(database: Database, settings: Settings) -> None:
    newsroom = Newsroom(ten_articles())
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/gone-astray.xml", "The Lantern")
        polled, _ = ingest(database, settings)
    assert dict(polled.feed_results) == {"not_found": 1}
    with database.owner.begin() as connection:
        row = connection.exec_driver_sql("SELECT last_result, failing_since, retired_at FROM mart.feed_health").one()
    assert row.last_result == "not_found"
    assert row.failing_since is not None
    assert row.retired_at is None


def test_a_run_polls_a_feed_once_however_soon_it_is_due_again(database: Database, settings: Settings) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:1]))
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        hasty = settings.model_copy(update={"poll_at_least_every": 1})
        for _ in range(2):
            polled, _ = ingest(database, hasty)
            assert polled.feeds == 1
    assert newsroom.statuses("/feed.xml") == [200, 304]
