"""Scheduled ingestion against an outlet on 127.0.0.1."""

from __future__ import annotations

from typing import Any

import pytest

from etl.pipeline.ingest import ingest
from etl.settings import Settings
from etl.store import feeds
from etl.store.connect import Database
from etl.store.feeds import add_feed
from tests.in_process import in_process  # noqa: F401  (a fixture)
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
    assert scalar(database, "SELECT count(*) FROM raw.fetch WHERE url LIKE '%%/robots.txt'") == 1
    assert scalar(database, "SELECT count(*) FROM raw.fetch") == len(newsroom.log)


@pytest.mark.usefixtures("in_process")
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


@pytest.mark.usefixtures("in_process")
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


@pytest.mark.usefixtures("in_process")
def test_a_feed_that_is_gone_is_retired_and_says_so(database: Database, settings: Settings) -> None:
    newsroom = Newsroom()
    newsroom.status["/feed.xml"] = 410
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        for n in (1, 0):
            polled, _ = ingest(database, settings)
            assert polled.feeds == n
    with database.owner.begin() as connection:
        row = connection.exec_driver_sql("SELECT last_result, retired_at, next_poll_at FROM mart.feed_health").one()
    assert row.last_result == "gone"
    assert row.retired_at is not None
    assert row.next_poll_at is None


@pytest.mark.usefixtures("in_process")
def test_what_cannot_be_saved_is_noted_and_stops_nobody_else(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:3]))
    bad = next(iter(newsroom.articles))
    save = feeds.save_visit

    def broken(connection: Any, page: Any, *rest: Any) -> None:
        save(connection, page, *rest)
        if page.request.url.endswith(bad):
            connection.exec_driver_sql("SELECT 1 / 0")

    monkeypatch.setattr(feeds, "save_visit", broken)
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        polled, summary = ingest(database, settings)
    assert (polled.unsaved, summary.loaded, summary.closed) == (1, 2, True)
    assert scalar(database, "SELECT count(*) FROM raw.fetch WHERE detail LIKE '%%could not be saved%%by zero%%'") == 1


@pytest.mark.usefixtures("in_process")
def test_a_run_polls_a_feed_once_however_soon_it_is_due_again(database: Database, settings: Settings) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:1]))
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        hasty = settings.model_copy(update={"poll_at_least_every": 1})
        for _ in range(2):
            polled, _ = ingest(database, hasty)
            assert polled.feeds == 1
    assert newsroom.statuses("/feed.xml") == [200, 304]


@pytest.mark.usefixtures("in_process")
def test_a_removed_article_is_gone_when_it_is_not_found_twice_and_back_when_it_is(
    database: Database, settings: Settings
) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:3]))
    removed, sent_home, _ = newsroom.articles
    gone = "SELECT string_agg(right(url, 20), ',' ORDER BY url) FROM mart.articles WHERE gone_at IS NOT NULL"
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        ingest(database, settings)
        kept = {path: newsroom.articles.pop(path) for path in (removed, sent_home)}
        for expected in (None, 2):
            make_due(database)
            with database.owner.begin() as connection:
                connection.exec_driver_sql("UPDATE news.article_url SET next_visit_at = now()")
            polled, summary = ingest(database, settings)
            assert polled.page_results["not_found"] == 2
            assert summary.closed
            assert (
                scalar(database, gone.replace("string_agg(right(url, 20), ',' ORDER BY url)", "nullif(count(*), 0)"))
                == expected
            )
        assert scalar(database, "SELECT count(*) FROM news.article_url WHERE next_visit_at IS NULL") == 2
        newsroom.articles.update(kept)
        newsroom.articles[removed].title += " once more"  # the feed says something new: it is visited at once
        make_due(database)
        ingest(database, settings)
    assert scalar(database, "SELECT count(*) FROM mart.articles WHERE gone_at IS NOT NULL") == 1


@pytest.mark.usefixtures("in_process")
def test_two_feeds_with_other_words_for_a_page_do_not_have_it_fetched_again_and_again(
    database: Database, settings: Settings
) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:1]))
    path = next(iter(newsroom.articles))
    served = newsroom.render

    def two_feeds(asked: str) -> tuple[str, bytes] | None:
        found = served("/feed.xml" if asked == "/other.xml" else asked)
        changes = f"<!-- {len(newsroom.log)} -->".encode()  # new bytes at every poll
        if asked == "/other.xml" and found:
            return found[0], found[1].replace(b"<title>", b"<title>Elsewhere: ") + changes
        return (found[0], found[1] + changes) if asked == "/feed.xml" and found else found

    newsroom.render = two_feeds  # type: ignore[method-assign, assignment]
    with Server(newsroom):
        for feed in ("feed", "other"):
            add_feed(database, f"{newsroom.url}/{feed}.xml", "The Lantern")
        for _ in range(3):
            ingest(database, settings)
            with database.owner.begin() as connection:
                connection.exec_driver_sql("UPDATE news.feed SET next_poll_at = now()")
    assert newsroom.statuses("/feed.xml") == newsroom.statuses("/other.xml") == [200] * 3
    assert newsroom.statuses(path) == [200]
    assert scalar(database, "SELECT array_agg(n_polls) FROM news.sighting") == [3, 3]


LOOSE = """<rss version="2.0"><channel><title>Wire</title>{}</channel></rss>"""


@pytest.mark.usefixtures("in_process")
def test_items_without_a_page_are_neither_lost_nor_doubled(database: Database, settings: Settings) -> None:
    newsroom = Newsroom()
    words = "Item {n}: the ferry left port {n} with {n} passengers, and the mayor of port {n} waved."

    def item(guid: str, n: int, title: str = "Ferry number {n} leaves port {n}", link: str = "") -> str:
        said = f"<guid isPermaLink='false'>{guid}</guid><title>{title.format(n=n)}</title>{link}"
        return f"<item>{said}<description>{words.format(n=n)}</description></item>"

    shown = [
        [item("1", 1), item("2", 2), *(item("same", n) for n in (3, 4, 5))],
        [item("other-1", 1), item("2", 20, "Council says no to a bridge {n}"), item("1", 6, "Snow on the pass {n}")],
        [item("front", n, link="<link>/</link>") for n in (7, 8, 9)],
    ]
    newsroom.render = lambda path: (  # type: ignore[method-assign]
        ("application/rss+xml", LOOSE.format("".join(shown[0])).encode()) if path == "/feed.xml" else None
    )
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        while shown:
            _, summary = ingest(database, settings)
            assert summary.closed
            make_due(database)
            shown.pop(0)
    titles = "SELECT string_agg(substring(title from '[0-9]+'), ',' ORDER BY length(title), title) FROM mart.articles"
    assert sorted(map(int, str(scalar(database, titles)).split(","))) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 20]
    assert scalar(database, "SELECT count(*) FROM mart.articles WHERE n_revisions > 1") == 0


@pytest.mark.usefixtures("in_process")
def test_a_page_that_fails_and_fails_is_stood_in_for_and_still_asked_for(
    database: Database, settings: Settings
) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:1]))
    path = next(iter(newsroom.articles))
    newsroom.status[path] = 502
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        for n in range(1, 6):
            assert scalar(database, "SELECT count(*) FROM mart.articles") == 0
            ingest(database, settings)
            assert scalar(database, "SELECT failures FROM news.article_url") == n
            with database.owner.begin() as connection:
                connection.exec_driver_sql("UPDATE news.article_url SET next_visit_at = now()")
        assert scalar(database, "SELECT count(*) FROM mart.articles") == 1, "the feed's own words"
        newsroom.status.clear()
        _, summary = ingest(database, settings)
    assert summary.loaded == 1, "the outlet is back"
    assert scalar(database, "SELECT n_revisions FROM mart.articles") == 2


@pytest.mark.usefixtures("in_process")
def test_an_item_beyond_measure_costs_its_feed_and_the_others_nothing(database: Database, settings: Settings) -> None:
    newsroom = Newsroom(dict(list(ten_articles().items())[:2]))
    served = newsroom.render
    strange = [
        ("a host", f"http://{'ab.' * 3000}example/"),
        ("x" * 100_000, "/title"),
        ("an address", "/" + "x" * 20_000),
        ("a port", "http://127.0.0.1:0/"),
        ("an address of our own", "http://[::1]/"),
    ]

    def with_strange(path: str) -> tuple[str, bytes] | None:
        found = served(path)
        if path != "/feed.xml" or found is None:
            return found
        items = "".join(f"<item><title>{title}</title><link>{link}</link></item>" for title, link in strange)
        return found[0], found[1].replace(b"</channel>", items.encode() + b"</channel>")

    newsroom.render = with_strange  # type: ignore[method-assign]
    with Server(newsroom):
        add_feed(database, f"{newsroom.url}/feed.xml", "The Lantern")
        polled, summary = ingest(database, settings)
    assert (polled.items, polled.unsaved, summary.loaded) == (7, 0, 3), (
        "an item whose link leads nowhere is all there is of it"
    )
    assert polled.page_results["ok"] == 2
    assert scalar(database, "SELECT count(*) FROM news.sighting") == 7
