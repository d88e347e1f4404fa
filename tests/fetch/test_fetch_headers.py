"""Headers and opt-outs, as read from what servers send."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import ConfigurationError
from etl.fetch.addresses import AddressPolicy
from etl.fetch.headers import charset, kept_headers, max_age, media_type, retry_after
from etl.fetch.optouts import opt_outs

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_header", "kind", "name"),
    [
        ("text/html", "text/html", None),
        ("Text/HTML; Charset=UTF-8", "text/html", "utf-8"),
        ('text/html; charset="windows-1252"; x=y', "text/html", "windows-1252"),
        ("text/html;charset='utf-8'", "text/html", "utf-8"),
        ("text/html; x=charset; charset=", "text/html", None),
        ("application/rss+xml ; charset = koi8-r", "application/rss+xml", "koi8-r"),
        ("html", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_content_types(given_header: str | None, kind: str | None, name: str | None) -> None:
    assert (media_type(given_header), charset(given_header)) == (kind, name)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=300"}, 300),
        ({"cache-control": 'MAX-AGE="60"'}, 60),
        ({"cache-control": "max-age=300", "age": "100"}, 200),
        ({"cache-control": "max-age=300", "age": "1000"}, 0),
        ({"cache-control": "s-maxage=300"}, None),
        ({"cache-control": "no-cache, max-age=300"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({}, None),
    ],
)
def test_freshness(headers: dict[str, str], seconds: int | None) -> None:
    assert max_age(headers) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("1.5", 1),
        ("Mon, 01 Jun 2026 12:02:00 GMT", 120),
        ("Monday, 01-Jun-26 12:02:00 GMT", 120),
        ("Mon Jun  1 12:02:00 2026", 120),
        ("Mon, 01 Jun 2020 12:02:00 GMT", 0),
        ("-5", None),
        ("soon", None),
        ("9" * 400, 315_360_000),
    ],
)
def test_retry_after(value: str, seconds: int | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


def test_headers_worth_keeping() -> None:
    pairs = [
        ("ETag", '"x"'),
        ("Set-Cookie", "a=b"),
        ("X-Robots-Tag", "noai"),
        ("x-robots-tag", "noindex"),
        ("Via", "\udce4\0"),
    ]
    assert kept_headers(pairs) == {"etag": '"x"', "x-robots-tag": "noai, noindex", "via": "\ufffd"}
    assert len(kept_headers([("Link", "a" * 9000)])["link"]) == 2000


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_raises(name: str, value: str) -> None:
    kept = kept_headers([(name, value), ("Retry-After", value), ("Cache-Control", value), ("Age", value)])
    media_type(value), charset(value), max_age(kept), retry_after(kept, NOW)
    opt_outs({"x-robots-tag": value, "tdm-reservation": name}, value.encode("utf-8", "replace"), "Copydesk")


@pytest.mark.parametrize(
    ("headers", "page", "found"),
    [
        ({}, b"<meta name=robots content='index, follow, max-snippet:-1'>", []),
        ({"x-robots-tag": "noai, NoImageAI"}, b"", ["x-robots-tag: noai", "x-robots-tag: noimageai"]),
        ({"x-robots-tag": "otherbot: noindex, copydesk: none"}, b"", ["x-robots-tag: none"]),
        ({"x-robots-tag": "noarchive, nosnippet"}, b"", []),  # caches and previews
        ({"tdm-reservation": "1", "tdm-policy": "https://a/p"}, b"", ["tdm-reservation: 1", "tdm-policy: https://a/p"]),
        ({"tdm-reservation": "0"}, b"", []),
        ({}, b"<META content='NOAI' NAME='Robots' />", ["meta robots: noai"]),
        (
            {},
            b'<meta name="copydesk" content="noindex"><meta name="googlebot" content="noai">',
            ["meta copydesk: noindex"],
        ),
        ({}, b"<meta name=tdm-reservation content=1>", ["meta tdm-reservation: 1"]),
        ({}, b"<meta property='og:robots' content='noai'>", []),
    ],
)
def test_opt_outs_from_mining(headers: dict[str, str], page: bytes, found: list[str]) -> None:
    assert opt_outs(headers, page, "Copydesk") == found


def test_an_allowed_address_that_is_none_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match=r"10\.1\.2\.300"):
        AddressPolicy(["10.1.2.300"])


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),  # a public address through NAT64
        ("::ffff:93.184.216.34", True),
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("10.1.3.3", False),
        ("fd00::1", True),
        ("fd01::1", False),
        ("fe80::1%eth0", False),
        ("not an address", False),
    ],
)
def test_addresses_that_may_be_spoken_to(address: str, allowed: bool) -> None:
    assert AddressPolicy(["10.1.2.0/24", "fd00::/16"]).permits(address) is allowed
