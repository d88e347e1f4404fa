"""robots.txt as RFC 9309 says and Google's parser reads it, and what its own failures mean."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.fetch import Fetcher, LocalPace
from etl.fetch.gate import judge
from etl.fetch.robots import Robots, matches, path_of, product_token
from etl.records import FetchOutcome, FetchResult
from etl.store.connect import Database
from etl.store.hosts import PostgresRobots
from tests.fetch.fetch_server import Asked, response, running, settings

HOST = "http://orrin.example"


def allows(content: str | bytes, path: str, agent: str = "Copydesk") -> bool:
    return Robots(content.encode() if isinstance(content, str) else content).allows(HOST + path, agent)


# (rules, path, allowed); the agent is Copydesk
CASES: dict[str, tuple[str | bytes, str, bool]] = {
    "empty": ("", "/a", True),
    "everything": ("User-agent: *\nDisallow: /", "/a", False),
    "nothing": ("User-agent: *\nDisallow:", "/a", True),
    "another's group": ("User-agent: other\nDisallow: /", "/a", True),
    "our own before everyone's": ("User-agent: *\nDisallow: /\nUser-agent: copydesk\nDisallow: /b", "/a", True),
    "our own, empty": ("User-agent: *\nDisallow: /\nUser-agent: Copydesk\nDisallow:", "/a", True),
    "our own without rules": ("User-agent: *\nDisallow: /\n\nUser-agent: Copydesk", "/a", True),
    "groups of one agent are joined": (
        "User-agent: copydesk\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: copydesk\nDisallow: /b",
        "/b",
        False,
    ),
    "several agents, one group": ("User-agent: x\nUser-agent: copydesk\nDisallow: /a", "/a", False),
    "an empty line does not end a group": ("User-agent: copydesk\n\nDisallow: /a", "/a", False),
    "other lines do not end the agents": (
        "User-agent: copydesk\nSitemap: http://x/\nCrawl-delay: 3\nUser-agent: x\nDisallow: /a",
        "/a",
        False,
    ),
    "a rule ends the agents": ("User-agent: copydesk\nDisallow: /b\nUser-agent: x\nDisallow: /a", "/a", True),
    "rules before any agent": ("Disallow: /\nUser-agent: x\nDisallow: /b", "/a", True),
    "agent with a version": ("User-agent: Copydesk/1.0 (x)\nDisallow: /", "/a", False),
    "agent in capitals": ("USER-AGENT: COPYDESK\nDISALLOW: /", "/a", False),
    "a longer agent is another": ("User-agent: Copydesk-Images\nDisallow: /", "/a", True),
    "a shorter agent is another": ("User-agent: Copy\nDisallow: /", "/a", True),
    "star and more words": ("User-agent: * bots\nDisallow: /", "/a", False),
    "star and a letter is nobody": ("User-agent: *bot\nDisallow: /", "/a", True),
    "the longest rule wins": ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
    "in any order": ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
    "longest, the other way": ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b", False),
    "allow wins ties": ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
    "wildcards count in the length": ("User-agent: *\nAllow: /ab\nDisallow: /*b", "/ab", True),
    "paths are case-sensitive": ("User-agent: *\nDisallow: /A", "/a", True),
    "a rule without slash": ("User-agent: *\nDisallow: a", "/a", True),
    "prefix": ("User-agent: *\nDisallow: /fish", "/fish.html", False),
    "folder": ("User-agent: *\nDisallow: /fish/", "/fish", True),
    "star inside": ("User-agent: *\nDisallow: /*.php", "/a/b.php?x", False),
    "end": ("User-agent: *\nDisallow: /*.php$", "/a.php?x", True),
    "end reached": ("User-agent: *\nDisallow: /*.php$", "/a.php", False),
    "dollar inside is a character": ("User-agent: *\nDisallow: /a$b", "/a$b", False),
    "only dollar": ("User-agent: *\nDisallow: $", "/", True),
    "root only": ("User-agent: *\nDisallow: /$", "/a", True),
    "query": ("User-agent: *\nDisallow: /*?id=", "/a?x=1&id=2", True),
    "query matched": ("User-agent: *\nDisallow: /*?*id=", "/a?x=1&id=2", False),
    "index page allows its folder": ("User-agent: *\nDisallow: /\nAllow: /a/index.html", "/a/", True),
    "and nothing else of it": ("User-agent: *\nDisallow: /\nAllow: /a/index.html", "/a/b", False),
    "escapes in lower case": ("User-agent: *\nDisallow: /%e3%83%84", "/%E3%83%84", False),
    "escapes of the address in lower case": ("User-agent: *\nDisallow: /%C3%BC", "/%c3%bc", False),
    "unescaped rule": ("User-agent: *\nDisallow: /ツ", "/%E3%83%84", False),
    "needless escapes": ("User-agent: *\nDisallow: /%62", "/b", False),
    "comment behind": ("User-agent: * # all\nDisallow: /a # b", "/a", False),
    "comment inside": ("User-agent: *\nDisallow: /a#b", "/a", False),
    "no blanks": ("user-agent:*\ndisallow:/a", "/a", False),
    "blanks everywhere": (" \tUser-agent \t:\t* \n  Disallow  :  /a  ", "/a", False),
    "no colon": ("User-agent *\nDisallow /a", "/a", False),
    "no colon and three words": ("User-agent *\nDisallow /a /b", "/a", True),
    "misspelt": ("Useragent: *\nDisalow: /a", "/a", False),
    "misspelt otherwise": ("User agent: *\nDissallow: /a", "/a", False),
    "carriage returns": ("User-agent: *\rDisallow: /a\r", "/a", False),
    "both ends": ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    "byte order mark": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /a", "/a", False),
    "half a byte order mark": (b"\xef\xbbUser-agent: *\nDisallow: /a", "/a", False),
    "another mark breaks its line": (b"\xff\xfeUser-agent: *\nDisallow: /a", "/a", True),
    "bytes that are not UTF-8": (b"User-agent: *\nDisallow: /\xe9", "/%E9", False),
    "NUL ends a line": (b"User-agent: *\nDisallow: /a\0b", "/ac", False),
    "a web page": ("<html>User-agent: *<br>Disallow: /</html>", "/a", True),
    "an overlong line is cut": (b"User-agent: *\nDisallow: /" + b"x" * 20_000, "/" + "x" * 17_000, False),
    "and not lost": (b"User-agent: *\nDisallow: /" + b"x" * 20_000, "/" + "x" * 16_000, True),
    "10 MB of it": (b"User-agent: *\nDisallow: /a\n" + b"#" * 10_000_000, "/a", False),
}


@pytest.mark.parametrize("name", CASES)
def test_rules_are_read_as_the_standard_says(name: str) -> None:
    content, path, allowed = CASES[name]
    assert allows(content, path) is allowed


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("", b"/"),
        ("http://a.example", b"/"),
        ("http://a.example/", b"/"),
        ("http://a.example/b?c#d", b"/b?c"),
        ("http://a.example?b", b"/?b"),
        ("http://a.example;b", b"/;b"),
        ("http://a.example/b/?c=http://d.example/", b"/b/?c=http://d.example/"),
        ("a.example/b", b"/b"),
        ("//a.example/b", b"/b"),
        ("a.example", b"/"),
        ("http://a.example#b/c", b"/"),
        ("a/b?http://c", b"/b?http://c"),
        ("mailto:a@b.example", b"/"),
        ("http://a.example/\ud800", b"/?"),
    ],
)
def test_the_path_of_an_address(url: str, path: bytes) -> None:
    assert path_of(url) == path


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [
        ("Copydesk/0.1 (+https://x; news)", "Copydesk"),
        ("News-Desk_bot2/0.1", "News-Desk_bot"),
        ("Mozilla/5.0 (compatible; Copydesk/0.1; +https://x)", "Copydesk"),
        ("desk", "desk"),
        ("", ""),
        ("7", ""),
    ],
)
def test_the_name_in_a_user_agent(user_agent: str, token: str) -> None:
    assert product_token(user_agent) == token


def slow_match(pattern: bytes, path: bytes) -> bool:
    """The standard's own words, tried one after another."""
    if not pattern:
        return True
    if pattern == b"$":
        return not path
    if pattern[:1] == b"*":
        return any(slow_match(pattern[1:], path[i:]) for i in range(len(path) + 1))
    return path[:1] == pattern[:1] and slow_match(pattern[1:], path[1:])


PIECES = st.lists(st.sampled_from([b"a", b"b", b"*", b"$", b"/"]), max_size=8).map(b"".join)


@given(PIECES, PIECES)
@example(b"/*a*a$", b"/a")
@example(b"*$", b"")
def test_matching_agrees_with_trying_every_way(pattern: bytes, path: bytes) -> None:
    assert matches(pattern, path) == slow_match(pattern, path)


@given(st.lists(st.sampled_from(["User-agent: *", "User-agent: copydesk", "Allow: /a", "Disallow: /", "\0:", "x"])))
def test_the_order_of_rules_inside_a_group_does_not_matter(lines: list[str]) -> None:
    rules = [line for line in lines if line.startswith(("Allow", "Disallow"))]
    head = "User-agent: copydesk\n"
    assert allows(head + "\n".join(rules), "/a/b") == allows(head + "\n".join(reversed(rules)), "/a/b")


@given(st.binary(max_size=200), st.text(max_size=20))
def test_no_bytes_raise(content: bytes, path: str) -> None:
    assert Robots(b"User-agent: *\n" + content).allows(path, "Copydesk") in (True, False)


@pytest.mark.parametrize(
    ("result", "page"),
    [
        ("not_found", None),
        ("gone", None),
        ("forbidden", None),
        ("too_many_redirects", None),
        ("server_error", "robots"),
        ("rate_limited", "robots"),
        ("truncated", "robots"),
        ("bad_response", "robots"),
        ("timeout", "timeout"),
        ("unreachable", "unreachable"),
        ("tls_error", "tls_error"),
        ("blocked_address", "blocked_address"),
    ],
)
def test_what_a_failed_robots_txt_means_for_pages(result: FetchResult, page: str | None) -> None:
    outcome = FetchOutcome(HOST + "/robots.txt", result, datetime(2026, 6, 1, tzinfo=UTC), 0.1, retry_after=60)
    robots, refusal = judge(outcome)
    assert (robots is None) == (refusal is not None)
    assert (refusal.result if refusal else None) == page
    if refusal:
        assert "robots.txt" in refusal.detail
        assert refusal.retry_after == 60


def test_workers_that_begin_together_ask_for_a_robots_txt_once(database: Database) -> None:
    async def test() -> tuple[list[str], set[str]]:
        async def slow(_: Asked, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.2)
            writer.write(response(b"User-agent: *\nDisallow: /no"))

        async with running() as server, AsyncExitStack() as stack:
            server.handlers |= {"/robots.txt": slow, "*": slow}
            workers = [
                await stack.enter_async_context(Fetcher(settings(), LocalPace(0), robots=PostgresRobots(database)))
                for _ in range(4)
            ]
            url = server.url("/yes")
            outcomes = await asyncio.gather(*(worker.fetch(url, obey_robots=True) for worker in workers))
            return [asked.path for asked in server.asked], {outcome.result for outcome in outcomes}

    paths, results = asyncio.run(test())
    assert results == {"ok"}
    assert paths.count("/robots.txt") == 1


def test_a_worker_that_died_while_it_asked_for_a_robots_txt_holds_up_nobody_for_long(database: Database) -> None:
    robots = PostgresRobots(database)

    async def test() -> None:
        assert await robots.reserve("http://h.example") is not None
        assert await robots.reserve("http://h.example") is None
        with database.owner.begin() as connection:  # a minute passes
            connection.exec_driver_sql("UPDATE ops.host SET free_at = now(), under_way = ARRAY[now()]")
        assert await robots.reserve("http://h.example") is not None

    asyncio.run(test())
