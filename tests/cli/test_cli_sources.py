"""The commands about sources, as they are typed, against an outlet on 127.0.0.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl.cli import cli
from etl.command import SOME_REJECTED
from etl.pipeline.ingest import ingest
from etl.settings import Settings
from etl.sources.catalog import read_opml
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.newsroom import Newsroom, Server, ten_articles

pytestmark = pytest.mark.usefixtures("in_process")

Run = Callable[..., tuple[int, Any]]
FRONT = b"""<html><head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml">
<link rel="alternate" type="application/rss+xml" href="feed.xml"></head><body><h1>The Lantern</h1></body></html>"""


@pytest.fixture
def run(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the test's database; return its exit code and what it printed, JSON read."""
    monkeypatch.setattr("etl.cli_sources.read_settings", lambda: settings)
    monkeypatch.setattr("etl.cli_sources.open_settings_database", lambda: (settings, database))

    def invoke(*arguments: object, as_json: bool = True) -> tuple[int, Any]:
        words = ["sources", *map(str, arguments), *(["--json"] if as_json else [])]
        result = CliRunner().invoke(cli, words, standalone_mode=False, catch_exceptions=False)
        return result.return_value or 0, json.loads(result.stdout) if as_json else result.stdout

    return invoke


class Outlet(Newsroom):
    """With a front page, a feed of comments, and pages that robots.txt may close."""

    robots = b""

    def render(self, path: str) -> tuple[str, bytes] | None:
        """Return media type and body of a path."""
        item = f"<item><title>A reader</title><link>/c1</link><pubDate>{_rfc(1)}</pubDate></item>"
        known = {
            "/": ("text/html", FRONT),
            "/about": ("text/html", b"<html><body><p>About us</p></body></html>"),
            "/comments.xml": ("application/rss+xml", f"<rss><channel>{item}</channel></rss>".encode()),
            "/stale.xml": ("application/rss+xml", _feed([(f"/{n}", _rfc(24 * 90)) for n in range(3)])),
            "/odd.xml": ("application/rss+xml", _feed([("", _rfc(-100)), ("/1", "soon"), ("/1", _rfc(1))])),
            "/robots.txt": ("text/plain", self.robots),
        }
        return known.get(path) or super().render(path)


def _rfc(hours_ago: float) -> str:
    return format_datetime(datetime.now(UTC) - timedelta(hours=hours_ago))


def _feed(items: list[tuple[str, str]]) -> bytes:
    told = "".join(
        f"<item><title>Item {n}</title>{f'<link>{link}</link>' if link else ''}<pubDate>{date}</pubDate></item>"
        for n, (link, date) in enumerate(items)
    )
    return f"<rss version='2.0'><channel><title>T</title>{told}</channel></rss>".encode()


def test_a_page_leads_to_its_feeds_the_best_first(run: Run) -> None:
    with Server(Outlet(ten_articles())) as outlet:
        feed, comments = f"{outlet.url}/feed.xml", f"{outlet.url}/comments.xml"
        code, rows = run("add", outlet.url, "--outlet", "The Lantern")
        assert (code, [(row["url"], row["new"]) for row in rows]) == (0, [(feed, True)])
        code, rows = run("add", outlet.url, "--all")
        assert [(row["url"], row["new"]) for row in rows] == [(feed, False), (comments, True)]


def test_what_is_no_feed_is_not_added_and_what_cannot_be_reached_is(run: Run) -> None:
    with Server(Outlet()) as outlet:
        code, rows = run("add", f"{outlet.url}/about", "http://127.0.0.1:9/feed", "http://10.0.0.1/feed")
        assert code == SOME_REJECTED
        assert [row["new"] for row in rows] == [None, True, True]
        assert rows[0]["problem"].startswith("not_a_feed")
        assert rows[1]["problem"].startswith("unreachable")
        assert rows[2]["problem"].startswith("blocked_address")
        assert run("add", f"{outlet.url}/about", "--no-check")[0] == 0
        asked = len(outlet.log)
        assert "not added" in run("add", f"{outlet.url}/about", as_json=False)[1]
        assert len(outlet.log) == asked + 1, "--no-check asks nobody"


def test_check_tells_what_is_there_and_what_is_wrong(run: Run) -> None:
    outlet = Outlet(ten_articles())
    with Server(outlet):
        outlet.robots = b"User-agent: *\nDisallow: /0"
        code, reports = run("check", *(f"{outlet.url}/{name}" for name in ("stale.xml", "odd.xml", "about", "none")))
        assert code == SOME_REJECTED
        stale, odd, about, none = reports
        assert (stale["kind"], stale["n_items"], stale["robots"], stale["full_text"]) == ("rss", 3, "forbidden", 0.0)
        assert any(problem.startswith("nothing new since") for problem in stale["problems"])
        assert {problem[:26] for problem in odd["problems"]} == {
            "1 of 3 items have no date ",
            "items are dated in the fut",
            "1 of 3 items link to no pa",
            "1 items link to a page tha",
        }
        assert (about["result"], about["kind"]) == ("not_a_feed", None)
        assert none["result"] == "not_found"
        outlet.robots = b""
        run("add", f"{outlet.url}/comments.xml")
        code, (fine,) = run("check")
        assert (code, fine["problems"], fine["robots"], fine["n_items"]) == (0, [], "allowed", 1)
        assert "allowed by robots.txt" in run("check", as_json=False)[1]


def test_opml_lists_go_out_and_come_in(run: Run, tmp_path: Path) -> None:
    run("add", "--catalog")
    listed = tmp_path / "outlets.opml"
    run("export", "--output", listed, as_json=False)
    outlets = {outlet.name: outlet for outlet in read_opml(listed.read_bytes())}
    assert outlets["NHK"].country == "JP"
    assert len(outlets) == 10
    assert {row["new"] for row in run("import", listed)[1]} == {False}
    more = listed.read_text().replace("/cat0.xml", "/cat7.xml")
    listed.write_text(more)
    assert [row["url"] for row in run("import", listed)[1] if row["new"]] == [
        "https://www3.nhk.or.jp/rss/news/cat7.xml"
    ]
    assert more.splitlines()[0] in run("export", as_json=False)[1]


def test_an_outlet_that_falls_short_of_what_is_expected_is_named(
    run: Run, database: Database, settings: Settings, tmp_path: Path
) -> None:
    with Server(Outlet(dict(list(ten_articles().items())[:2]))) as outlet:
        entry = tmp_path / "lantern.toml"
        entry.write_text(
            f'name = "The Lantern"\ndomain = "lantern.example"\nfeeds = ["{outlet.url}/feed.xml"]\n'
            "[expect]\narticles_a_day = 5\n[expect.filled]\ntitle = 0.99\nsection = 0.5\n"
        )
        run("import", entry)
        ingest(database, settings)
    assert run("list")[1][0]["falls_short"] == "section 0.00 < 0.50", "a day must pass before articles a day count"
    with database.owner.begin() as connection:
        connection.exec_driver_sql("UPDATE news.feed SET added_at = added_at - interval '4 days'")
    assert run("list")[1][0]["falls_short"] == "articles_a_day 0.50 < 5.00, section 0.00 < 0.50"
