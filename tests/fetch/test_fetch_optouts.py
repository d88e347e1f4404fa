"""What pages and sites say against text and data mining."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.fetch.optouts import opt_outs, robots_opt_outs


@pytest.mark.parametrize(
    ("robots", "found"),
    [
        ("", []),
        ("User-agent: *\nDisallow: /", []),
        ("User-agent: GPTBot\nDisallow: /", ["robots.txt: GPTBot"]),
        ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /", ["robots.txt: CCBot", "robots.txt: GPTBot"]),
        ("User-agent: gptbot\nDisallow: /private/", []),
        ("User-agent: GPTBot\nDisallow:", []),
        ("User-agent: Googlebot\nDisallow: /", []),
        ("User-agent: *\nContent-Signal: search=yes, ai-train=no", ["robots.txt: content-signal ai-train=no"]),
        ("User-agent: *\nContent-Signal: search=yes,ai-train=yes", []),
        ("User-Agent: *\r\nContent-Usage: train-ai=n\r\n", ["robots.txt: content-usage train-ai=no"]),
        ("# Content-Signal: ai-train=no", []),
    ],
)
def test_sites_shut_out_crawlers_that_learn(robots: str, found: list[str]) -> None:
    assert robots_opt_outs(robots.encode()) == found


@pytest.mark.parametrize(
    ("headers", "page", "found"),
    [
        ({}, "<p>Nothing</p>", []),
        ({"tdm-reservation": "1", "tdm-policy": "https://x/p"}, "", ["tdm-reservation: 1", "tdm-policy: https://x/p"]),
        ({"tdm-reservation": "0"}, "", []),
        ({"x-robots-tag": "noai, noimageai"}, "", ["x-robots-tag: noai", "x-robots-tag: noimageai"]),
        ({"x-robots-tag": "otherbot: noindex"}, "", []),
        ({"x-robots-tag": "copydesk: noindex"}, "", ["x-robots-tag: noindex"]),
        ({"x-robots-tag": "noarchive"}, "", []),
        ({}, '<meta name="robots" content="index, noai">', ["meta robots: noai"]),
        ({}, "<META CONTENT=noml NAME=Robots>", ["meta robots: noml"]),
        ({}, '<meta name="tdm-reservation" content="1">', ["meta tdm-reservation: 1"]),
        ({}, '<meta name="googlebot" content="noindex">', []),
    ],
)
def test_pages_say_it_in_headers_and_meta_elements(headers: dict[str, str], page: str, found: list[str]) -> None:
    assert opt_outs(headers, page.encode(), "Copydesk") == found


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    assert isinstance(robots_opt_outs(content), list)
    assert isinstance(opt_outs({}, content, "Copydesk"), list)
