"""The identity of addresses: the URL Standard's cases, our tracking rules, registrable domains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.urls import host_of, normalise, registrable_domain, resolve, url_key

# Cases written from the URL Standard's parser: what it changes, what it keeps, what it refuses.
STANDARD = {
    "http://example.org": "http://example.org/",
    "HTTP://EXAMPLE.org:80/A/B": "http://example.org/A/B",
    "https://example.org:443/": "https://example.org/",
    "http://example.org:8080/": "http://example.org:8080/",
    " \t\nhttp://example.org/a\nb ": "http://example.org/ab",
    "http:\\\\example.org\\a\\b": "http://example.org/a/b",
    "http:example.org": "http://example.org/",
    "http:///example.org/": "http://example.org/",
    "http://example.org/a/./b/../c": "http://example.org/a/c",
    "http://example.org/%2e%2E/x": "http://example.org/x",
    "http://example.org//a//b/": "http://example.org//a//b/",
    'http://example.org/a b"<>`{}': "http://example.org/a%20b%22%3C%3E%60%7B%7D",
    "http://example.org/%7efoo/%7Ebar": "http://example.org/%7efoo/%7Ebar",
    "http://example.org/?q=a b'\"<>": "http://example.org/?q=a%20b%27%22%3C%3E",
    "http://example.org/?": "http://example.org/?",
    "http://example.org/ü?ü=€": "http://example.org/%C3%BC?%C3%BC=%E2%82%AC",
    "http://Bücher.example/": "http://xn--bcher-kva.example/",
    "http://faß.example/": "http://xn--fa-hia.example/",
    "http://example。org/": "http://example.org/",
    "http://%65xample.org/": "http://example.org/",
    "http://0x7f.1/": "http://127.0.0.1/",
    "http://017700000001/": "http://127.0.0.1/",
    "http://[1:2:0:0:5:0:0:0]/": "http://[1:2:0:0:5::]/",
    "http://[::1.2.3.4]/": "http://[::102:304]/",
    "http://user:pa ss@example.org/": "http://user:pa%20ss@example.org/",
    "http://example.org/a#b?c": "http://example.org/a",
    "http://example.org./": "http://example.org./",
    "http://example.org/\ud800": "http://example.org/%EF%BF%BD",
}
REFUSED = (
    "",
    "example.org",
    "/a/b",
    "ftp://example.org/",
    "javascript:alert(1)",
    "mailto:a@example.org",
    "http://",
    "http://exa mple.org/",
    "http://example.org:99999/",
    "http://example.org:x/",
    "http://1.2.3.4.5.256/",
    "http://[::1/",
    "http://exam|ple.org/",
    "http://a\0b/",
    "http://%zz/",
)


@pytest.mark.parametrize("given_url", STANDARD)
def test_the_serialisation_is_that_of_the_url_standard(given_url: str) -> None:
    assert normalise(given_url) == STANDARD[given_url]


@pytest.mark.parametrize("given_url", REFUSED)
def test_what_is_not_an_http_address_is_none(given_url: str) -> None:
    assert normalise(given_url) is None


@pytest.mark.parametrize(
    ("relative", "expected"),
    [
        ("b", "http://example.org/x/b"),
        ("/b", "http://example.org/b"),
        ("//other.org/b", "http://other.org/b"),
        ("?q", "http://example.org/x/a?q"),
        ("../../b", "http://example.org/b"),
        ("", "http://example.org/x/a?old"),
        ("#f", "http://example.org/x/a?old"),
        ("mailto:x@y.z", None),
    ],
)
def test_relative_addresses_are_resolved_against_their_page(relative: str, expected: str | None) -> None:
    assert normalise(relative, "http://example.org/x/a?old#f") == expected


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("?utm_source=x", ""),
        ("?id=4&utm_source=x&UTM_Medium=y", "?id=4"),
        ("?fbclid=1&id=4&gclid=2&page=%20b", "?id=4&page=%20b"),
        ("?b=2&a=1&b=3&&xtor=RSS-1", "?b=2&a=1&b=3&"),
        ("?%75tm_source=x&id=1", "?id=1"),
        ("?at_medium=RSS&at_campaign=rss", ""),
    ],
)
def test_tracking_parameters_go_and_the_rest_stays_as_it_was(dirty: str, clean: str) -> None:
    assert normalise("http://example.org/a" + dirty) == "http://example.org/a" + clean


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a?ref=rss&source=x&cid=3&from=y",  # on some site each of these picks the article
        "http://example.org/a?b=2&a=1",
        "http://example.org/a?utmost=1",
        "http://example.org/A/b/",
        "http://sports.example.org/a",
        "http://www.example.org/a",
        "http://example.org/a?x=&y",
        "http://example.org/a;jsessionid=1?x=1;y=2",
    ],
)
def test_what_may_tell_pages_apart_is_never_touched(url: str) -> None:
    assert normalise(url) == url


PARTS = st.text(st.characters(codec=None), max_size=12)
QUERIES = st.lists(st.sampled_from(["utm_a=1", "a=1", "", "fbclid", "b"])).map("&".join)
URLS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTP:\\\\", ""]),
    PARTS | st.sampled_from(["example.org", "ex.org:80", "u:p@ex.org", "[::1]", "0x7f.1"]),
    PARTS.map("/{}".format) | st.just("/"),
    (PARTS | QUERIES).map("?{}".format),
    PARTS.map("#{}".format) | st.just(""),
)


@given(URLS)
def test_normalising_twice_changes_nothing(url: str) -> None:
    once = normalise(url)
    assert once is None or (normalise(once) == once and "#" not in once and once.isascii())
    assert len(url_key(url)) == 32


@given(URLS)
def test_the_key_is_that_of_the_normal_form(url: str) -> None:
    once = normalise(url)
    if once is not None:
        assert url_key(url) == url_key(once) == url_key(once + "#x")


def test_resolve_keeps_the_fragment() -> None:
    assert resolve("a#b", "http://example.org/") == "http://example.org/a#b"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.news.example.co.uk/a", "example.co.uk"),
        ("http://example.com", "example.com"),
        ("http://a.b.kobe.jp/", "a.b.kobe.jp"),  # *.kobe.jp is a suffix
        ("http://x.city.kobe.jp/", "city.kobe.jp"),  # and !city.kobe.jp the exception
        ("http://one.blogspot.com/", "one.blogspot.com"),  # the private part of the list
        ("http://a.b.unlisted/", "b.unlisted"),  # no rule: *
        ("http://食狮.公司.cn/", "xn--85x722f.xn--55qx5d.cn"),
        ("http://co.uk/", None),
        ("http://127.0.0.1:8/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost:8/", "localhost"),
        ("http://example.org./", "example.org"),
        ("mailto:a@example.org", None),
    ],
)
def test_registrable_domains_follow_the_public_suffix_list(url: str, domain: str | None) -> None:
    assert registrable_domain(url) == domain


def test_a_host_comes_without_port_and_brackets() -> None:
    assert [host_of(url) for url in ("http://A.org:8/", "http://[::1]:8/", "x")] == ["a.org", "::1", None]
