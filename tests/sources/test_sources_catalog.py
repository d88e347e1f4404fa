"""The catalog's files and OPML: what is read, what is refused and how that is said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.errors import SourceError
from etl.sources.catalog import CatalogOutlet, read_catalog, read_opml, read_outlet, write_opml
from etl.sources.urls import host_of, normalise

GOOD = 'name = "The Orrin Post"\ndomain = "orrin.example"\nfeeds = ["https://orrin.example/rss"]\n'


def test_the_starter_catalog_spans_countries_and_languages() -> None:
    outlets = read_catalog()
    assert len(outlets) >= 10
    assert len({outlet.country for outlet in outlets}) >= 8
    assert len({outlet.language for outlet in outlets}) >= 6
    assert len({outlet.key for outlet in outlets}) == len(outlets)
    for outlet in outlets:
        assert outlet.country is not None
        assert outlet.country.isupper()
        assert len(outlet.country) == 2
        assert host_of(f"https://{outlet.domain}/") == outlet.domain
        assert all(normalise(feed) == feed and feed.startswith("https://") for feed in outlet.feeds)


def outlet_of(folder: Path, text: str) -> CatalogOutlet:
    path = folder / "orrin-post.toml"
    path.write_text(text, encoding="utf-8")
    return read_outlet(path)


def test_a_file_is_read_with_its_expectations(tmp_path: Path) -> None:
    outlet = outlet_of(tmp_path, GOOD + "[expect]\narticles_a_day = 4\n[expect.filled]\ntitle = 0.9\n")
    assert outlet == CatalogOutlet(
        key="orrin-post",
        name="The Orrin Post",
        domain="orrin.example",
        feeds=("https://orrin.example/rss",),
        articles_a_day=4.0,
        filled={"title": 0.9},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "orrin-post.toml"),
        ('domain = "x.org"\nfeeds = ["http://x.org/"]', "name is missing"),
        ('name = "x"\nfeeds = ["http://x.org/"]', "domain is missing"),
        ('name = "x"\ndomain = "x.org"', "feeds"),
        ('name = "x"\ndomain = "x.org"\nfeeds = []', "feeds"),
        ('name = "x"\ndomain = "x.org"\nfeeds = ["x.org/rss"]', "x.org/rss"),
        ('name = 3\ndomain = "x.org"\nfeeds = ["http://x.org/"]', "name must be a string"),
        (GOOD + "feed = 3", "unknown key 'feed'"),
        (GOOD + '[expect]\narticles_a_day = "many"', "articles_a_day"),
        (GOOD + "[expect]\nfilled = 3", "expect.filled"),
        (GOOD + "[expect.filled]\ntitle = 90", "0 to 1"),
        (GOOD + "[expect]\narticles = 3", "unknown key 'articles'"),
        (GOOD + "expect = 3", "expect"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_reason(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SourceError) as error:
        outlet_of(tmp_path, text)
    assert "orrin-post.toml" in str(error.value)
    assert said in str(error.value)


def test_opml_goes_round() -> None:
    outlets = [
        CatalogOutlet("a", "A & <B>", "a.example", "NO", "nn", "Öwner", ("http://a.example/1", "http://a.example/2")),
        CatalogOutlet("b", "B", "news.b.co.uk", feeds=("https://b.co.uk/feed?x=1&y=2",)),
    ]
    assert list(read_opml(write_opml(outlets, datetime(2026, 6, 1, tzinfo=UTC)))) == outlets


def test_opml_of_other_programs_is_read() -> None:
    outlets = read_opml(
        b"""<?xml version="1.0" encoding="utf-8"?><OPML version="1.1"><head/><body><outline text="Folder">
        <outline text="Orrin &amp; Skye" type="rss"
          xmlUrl="http://feeds.orrin.example/x" htmlUrl="http://www.orrin.example/"/>
        <outline text="Orrin &amp; Skye" XMLURL="http://feeds.orrin.example/y" htmlUrl="http://www.orrin.example/"/>
        <outline title="No page" xmlurl="http://feeds.skye.example/z"/><outline text="not a feed" url="http://x.example/"/>
        <outline text="no address" xmlUrl="feed.xml"/></outline></body></OPML>"""
    )
    assert [(o.name, o.domain, o.feeds) for o in outlets] == [
        ("Orrin & Skye", "orrin.example", ("http://feeds.orrin.example/x", "http://feeds.orrin.example/y")),
        ("No page", "skye.example", ("http://feeds.skye.example/z",)),
    ]
    assert outlets[0].key == "orrin-skye"


@pytest.mark.parametrize("content", [b"", b"   ", b"<html/>", b"{}", b"<rss><channel/></rss>"])
def test_what_is_no_opml_is_refused(content: bytes) -> None:
    with pytest.raises(SourceError, match="OPML"):
        read_opml(content)
