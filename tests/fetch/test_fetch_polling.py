"""Feeds polled and pages fetched from a real server."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import monotonic

import pytest

from etl.fetch import Fetcher, FoundFeed, LocalPace, fetch_page, find_feeds, poll
from etl.records import Document, FeedState, FetchOutcome, PageRequest, PollResult, SourceHints
from tests.fetch.fetch_server import Asked, Server, response, running, settings, with_server

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def rss(*titles: str) -> bytes:
    items = "".join(f"<item><title>{title}</title><link>/{title}</link></item>" for title in titles)
    return f"<rss version='2.0'><channel><title>Orrin</title>{items}</channel></rss>".encode()


def feed_at(server: Server) -> FeedState:
    return FeedState(feed_id=1, url=server.url("/feed"), outlet="Orrin Post")


def test_a_feed_is_parsed_only_when_its_bytes_are_new() -> None:
    async def test(server: Server, fetcher: Fetcher) -> list[PollResult]:
        content = rss("one", "two")

        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            same = asked.headers.get("if-none-match") == '"1"'
            writer.write(response(b"", "304 x") if same else response(content, ETag='"1"', Last_Modified="then"))

        server.handlers["/feed"] = answer
        results = [await poll(fetcher, feed_at(server), NOW)]
        results.append(await poll(fetcher, results[-1].feed, NOW + timedelta(minutes=15)))
        server.says("/feed", content, ETag='"2"')  # the same bytes under another name
        results.append(await poll(fetcher, results[-1].feed, NOW + timedelta(minutes=30)))
        server.says("/feed", rss("three", "one"))
        results.append(await poll(fetcher, results[-1].feed, NOW + timedelta(minutes=45)))
        assert server.asked[1].headers["if-modified-since"] == "then"
        return results

    first, unchanged, renamed, changed = with_server(test)
    assert [(r.outcome.result, r.parsed, len(r.items)) for r in (first, unchanged, renamed, changed)] == [
        ("ok", True, 2),
        ("not_modified", False, 0),
        ("ok", False, 0),
        ("ok", True, 2),
    ]
    assert (unchanged.feed.etag, renamed.feed.etag, changed.feed.etag) == ('"1"', '"2"', None)
    assert changed.items[0].url is not None
    assert changed.items[0].url.endswith("/three")
    assert changed.feed.last_success_at == changed.feed.last_polled_at == NOW + timedelta(minutes=45)


def test_a_server_that_says_304_for_ever_is_found_out_within_a_day() -> None:
    async def test(server: Server, fetcher: Fetcher) -> int:
        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            lies = "if-none-match" in asked.headers
            writer.write(response(b"", "304 x") if lies else response(rss(str(len(server.asked))), ETag='"1"'))

        server.handlers["/feed"] = answer
        state, parsed = feed_at(server), 0
        for quarter in range(97):
            result = await poll(fetcher, state, NOW + timedelta(minutes=15 * quarter))
            state, parsed = result.feed, parsed + result.parsed
        return parsed

    assert with_server(test) == 2


@pytest.mark.parametrize("body", [b"", b"<html><p>Back soon</p></html>", b"\x00\x01"])
def test_what_is_no_feed_is_a_failure_each_time(body: bytes) -> None:
    async def test(server: Server, fetcher: Fetcher) -> list[PollResult]:
        server.says("/feed", body, ETag='"1"')
        first = await poll(fetcher, feed_at(server), NOW)
        return [first, await poll(fetcher, first.feed, NOW + timedelta(hours=1))]

    for count, result in enumerate(with_server(test), 1):
        assert result.rejected is not None
        assert result.feed.last_result == result.rejected.reason
        assert (result.feed.failure_score, result.feed.etag, result.feed.body_sha256) == (count, None, None)


def test_failures_keep_what_is_known_and_410_retires() -> None:
    async def test(server: Server, fetcher: Fetcher) -> tuple[PollResult, PollResult]:
        known = replace(feed_at(server), etag='"1"', body_sha256=b"x" * 32)
        server.says("/feed", b"", "503 x", Retry_After="7200")
        failed = await poll(fetcher, known, NOW)
        server.says("/feed", b"", "410 Gone")
        return failed, await poll(fetcher, failed.feed, NOW)

    failed, gone = with_server(test)
    assert (failed.feed.etag, failed.feed.body_sha256, failed.feed.failure_score) == ('"1"', b"x" * 32, 0.25)
    assert failed.feed.next_poll_at == NOW + timedelta(seconds=7200)
    assert gone.feed.retired_at == NOW


def test_a_moved_feed_is_followed_and_then_asked_at_its_new_address() -> None:
    async def test(server: Server, fetcher: Fetcher) -> list[str]:
        server.says("/feed", b"", "301 x", Location="/new")
        server.says("/new", rss("one"))
        state = feed_at(server)
        for hour in range(4):
            state = (await poll(fetcher, state, NOW + timedelta(hours=hour))).feed
        return [asked.path for asked in server.asked]

    assert with_server(test) == ["/feed", "/new"] * 3 + ["/new"]


def test_the_sitemaps_of_an_index_are_read_and_every_attempt_is_told() -> None:
    told: list[FetchOutcome] = []

    async def test(server: Server, fetcher: Fetcher) -> PollResult:
        index = "".join(f"<sitemap><loc>/{name}.xml</loc></sitemap>" for name in ("a", "gone"))
        server.says("/feed", f"<sitemapindex>{index}</sitemapindex>".encode(), Content_Type="text/xml", ETag='"1"')
        page = b"<urlset><url><loc>/1</loc></url><url><loc>/2</loc></url></urlset>"
        server.says("/a.xml", gzip.compress(page), Content_Type="application/gzip")
        return await poll(fetcher, feed_at(server), NOW)

    result = with_server(test, told.append)
    assert [item.position for item in result.items] == [0, 1]
    assert all(item.url is not None and item.url.endswith(("/1", "/2")) for item in result.items)
    assert (result.feed.etag, result.feed.body_sha256) == (None, None)  # no lastmod: read again next time
    assert sorted(outcome.result for outcome in told) == ["not_found", "ok", "ok"]


def test_an_index_is_read_again_while_a_sitemap_of_it_cannot_be_had() -> None:
    async def test(server: Server, fetcher: Fetcher) -> list[int]:
        index = b"<sitemapindex><sitemap><loc>/s.xml</loc><lastmod>2026-06-01</lastmod></sitemap></sitemapindex>"
        pages = b"<urlset><url><loc>/1</loc></url></urlset>"
        server.says("/feed", index, Content_Type="text/xml")
        state = feed_at(server)
        found = []
        for status in ("503 Busy", "200 OK", "200 OK"):
            server.says("/s.xml", pages, status, Content_Type="text/xml")
            result = await poll(fetcher, state, NOW)
            state = result.feed
            found.append(len(result.items))
        return found

    assert with_server(test) == [0, 1, 0], "then its bytes are known"


def test_feeds_are_found_behind_the_address_of_a_page() -> None:
    async def test(server: Server, fetcher: Fetcher) -> list[tuple[FoundFeed, ...]]:
        links = "".join(f"<link rel=alternate type=application/rss+xml href={h}>" for h in ("/gone", "/feed", "/again"))
        server.says("/", f"<html><head>{links}</head></html>".encode())
        server.says("/again", b"", "302 x", Location="/feed")
        dated = b"<item><title>x</title><pubDate>Mon, 01 Jun 2026 12:00:00 GMT</pubDate></item></channel>"
        server.says("/feed", rss("one", "two").replace(b"</channel>", dated))
        server.says("/plain", b"<html>none</html>")
        return [await find_feeds(fetcher, server.url(path)) for path in ("/", "/feed", "/plain", "/gone")]

    page, feed, plain, gone = with_server(test)
    assert len(page) == len(feed) == 1
    assert page[0].url == feed[0].url
    assert feed[0].feed is not None
    assert (feed[0].feed.title, len(feed[0].feed.items), feed[0].newest) == ("Orrin", 3, NOW)
    assert plain[0].rejected is not None
    assert (plain[0].rejected.reason, gone[0].outcome.result) == ("not_a_feed", "not_found")


PAGE = b"<html><head><meta name=robots content=noai></head><body><p>The ferry sails.</p></body></html>"


def page_of(server: Server, path: str = "/p") -> PageRequest:
    return PageRequest(server.url(path), SourceHints(outlet="Orrin Post", title="Ferry"))


def test_a_page_becomes_a_document_with_its_evidence() -> None:
    async def test(server: Server, fetcher: Fetcher) -> tuple[Document | None, str]:
        server.says("/p", b"", "302 x", Location="/q")
        server.says("/q", PAGE, Content_Type="text/html; charset=koi8-r", ETag='"7"', TDM_Reservation="1", X_Filler="x")
        _, document = await fetch_page(fetcher, page_of(server))
        return document, server.base

    document, base = with_server(test)
    assert document is not None
    assert (document.content, document.media_type, document.charset) == (PAGE, "text/html", "koi8-r")
    assert (document.locator, document.hints.url, document.hints.title) == (base + "/q", base + "/p", "Ferry")
    assert document.captured_at is not None
    assert document.captured_at.tzinfo is not None
    http = document.http
    assert (http["status"], http["final_url"], http["etag"], http["redirects"]) == (
        200,
        base + "/q",
        '"7"',
        [[302, base + "/q"]],
    )
    assert http["optouts"] == ["tdm-reservation: 1", "meta robots: noai"]
    assert "x-filler" not in http["headers"]


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [
        ("text/html", PAGE, "text/html"),
        ("application/xhtml+xml", PAGE, "text/html"),
        ("application/xml", b"<?xml version='1.0'?>" + PAGE, "text/html"),
        ("text/plain", b"The ferry sails.", "text/plain"),
        ("text/html", b"", "text/html"),
        ("application/xml", b"<rss><channel/></rss>", None),
        ("application/pdf", b"%PDF-1.7", None),
        ("text/html", b"%PDF-1.7", None),
        ("text/html", b"\x89PNG\r\n\x1a\n", None),
        ("application/json", b"{}", None),
        ("image/jpeg", b"\xff\xd8\xff", None),
    ],
)
def test_only_pages_become_documents(content_type: str, body: bytes, kind: str | None) -> None:
    async def test(server: Server, fetcher: Fetcher) -> tuple[FetchOutcome, Document | None]:
        server.says("/p", body, Content_Type=content_type)
        return await fetch_page(fetcher, page_of(server))

    outcome, document = with_server(test)
    assert (document.media_type if document else None) == kind
    assert outcome.result == ("ok" if kind else "wrong_type")
    assert (outcome.body is None) == (kind is None)


def test_a_page_without_a_content_type_is_looked_at() -> None:
    async def test(server: Server, fetcher: Fetcher) -> list[str | None]:
        kinds = []
        for body in (PAGE, b"The ferry sails."):
            server.says_raw("/p", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)
            document = (await fetch_page(fetcher, page_of(server)))[1]
            kinds.append(document.media_type if document else None)
        return kinds

    assert with_server(test) == ["text/html", "text/plain"]


def test_robots_txt_is_asked_once_and_obeyed_at_every_hop() -> None:
    async def test(server: Server, fetcher: Fetcher) -> tuple[list[str], list[str]]:
        server.says("/robots.txt", b"User-agent: copydesk\nDisallow: /no", Content_Type="text/plain")
        server.says("/p", PAGE)
        server.says("/no/p", PAGE)
        server.says("/to-no", b"", "302 x", Location="/no/p")
        paths = ["/p", "/no/p", "/to-no", "/p"]
        results = await asyncio.gather(*(fetch_page(fetcher, page_of(server, path)) for path in paths))
        return [outcome.result for outcome, _ in results], [asked.path for asked in server.asked]

    results, asked = with_server(test)
    assert results == ["ok", "robots", "robots", "ok"]
    assert asked.count("/robots.txt") == 1
    assert "/no/p" not in asked


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("404 x", "ok"),
        ("403 x", "ok"),
        ("401 x", "ok"),
        ("410 x", "ok"),
        ("500 x", "robots"),
        ("503 x", "robots"),
        ("429 x", "robots"),
    ],
)
def test_a_robots_txt_that_fails(status: str, expected: str) -> None:
    async def test(server: Server, fetcher: Fetcher) -> tuple[str, int]:
        server.says("/robots.txt", b"User-agent: *\nDisallow: /", status)
        server.says("/p", PAGE)
        return (await fetch_page(fetcher, page_of(server)))[0].result, len(server.times("/p"))

    assert with_server(test) == (expected, 1 if expected == "ok" else 0)


@pytest.mark.parametrize("size", [100, 10_000_000])
def test_a_robots_txt_of_any_size_counts(size: int) -> None:
    async def test(server: Server, fetcher: Fetcher) -> str:
        server.says("/robots.txt", b"User-agent: *\nDisallow: /p\n" + b"#" * size)
        server.says("/p", PAGE)
        return (await fetch_page(fetcher, page_of(server)))[0].result

    assert with_server(test) == "robots"


def test_a_robots_txt_that_hangs_costs_a_third_of_the_deadline() -> None:
    async def hang(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async def test(server: Server, fetcher: Fetcher) -> tuple[str, float]:
        server.handlers["/robots.txt"] = hang
        started = monotonic()
        outcome, _ = await fetch_page(fetcher, page_of(server))
        return outcome.result, monotonic() - started

    result, took = with_server(test, fetch_timeout=0.6)
    assert result == "timeout"
    assert took < 2


def test_a_slow_robots_txt_leaves_less_time_for_the_page() -> None:
    async def slow(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(response(b"", "404 x"))

    async def hang(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async def test(server: Server, fetcher: Fetcher) -> tuple[list[FetchOutcome], float]:
        server.handlers |= {"/robots.txt": slow, "/p": hang}
        started = monotonic()
        outcomes = await asyncio.gather(*(fetch_page(fetcher, page_of(server)) for _ in range(2)))
        return [outcome for outcome, _ in outcomes], monotonic() - started

    outcomes, took = with_server(test, fetch_timeout=0.9)
    assert [outcome.result for outcome in outcomes] == ["timeout"] * 2
    assert all(0.8 < outcome.seconds < 1.2 for outcome in outcomes)
    assert took < 1.6


def test_a_page_that_did_not_change_is_no_document() -> None:
    async def test(server: Server, fetcher: Fetcher) -> tuple[str, bool, str]:
        server.says("/p", b"", "304 x", ETag='"1"')
        outcome, document = await fetch_page(fetcher, replace(page_of(server), etag='"1"'))
        return outcome.result, document is None, server.asked[-1].headers["if-none-match"]

    assert with_server(test) == ("not_modified", True, '"1"')


def test_who_we_are_is_said_in_every_request() -> None:
    async def test(server: Server, fetcher: Fetcher) -> set[str]:
        server.says("/p", PAGE)
        await fetch_page(fetcher, page_of(server))
        return {asked.headers["user-agent"] for asked in server.asked}

    assert with_server(test, user_agent="Copydesk/9 (+mailto:desk@orrin.example)") == {
        "Copydesk/9 (+mailto:desk@orrin.example)"
    }


def test_requests_to_a_host_keep_their_distance_redirects_included() -> None:
    async def test() -> list[float]:
        async with running() as server, Fetcher(settings(), LocalPace(0.2)) as fetcher:
            server.says("/p", PAGE)
            server.says("/r", b"", "302 x", Location="/p")
            await asyncio.gather(*(fetcher.fetch(server.url(path)) for path in ("/p", "/r", "/p")))
            return [asked.at for asked in server.asked]

    times = asyncio.run(test())
    assert len(times) == 4
    assert all(later - earlier > 0.1 for earlier, later in pairwise(times))


def test_a_request_that_is_sent_late_keeps_its_distance_too() -> None:
    async def test() -> None:
        pace = LocalPace(0.1)
        ticket, _ = await pace.ask("h")
        await asyncio.sleep(0.2)
        assert (await pace.ask("h"))[0] is None
        await pace.sent("h", ticket)
        assert (await pace.ask("h"))[0] is None
        await asyncio.sleep(0.12)
        ticket, _ = await pace.ask("h")
        assert ticket is not None
        await pace.end("h", ticket)  # it could not be sent
        assert (await pace.ask("h"))[0] is None

    asyncio.run(test())


def test_a_kept_connection_that_was_closed_costs_a_turn_of_its_own() -> None:
    async def test() -> tuple[list[str], list[float]]:
        async def once_then_close(asked: Asked, writer: asyncio.StreamWriter) -> None:
            if len(server.asked) != 2:
                writer.write(response(PAGE))
            else:  # the server lets go of a connection just as it is used again
                writer.close()

        async with running() as server, Fetcher(settings(), LocalPace(0.2)) as fetcher:
            server.handlers["/p"] = once_then_close
            outcomes = [await fetcher.fetch(server.url("/p")) for _ in range(2)]
            return [outcome.result for outcome in outcomes], [asked.at for asked in server.asked]

    results, times = asyncio.run(test())
    assert results == ["ok", "ok"]
    assert len(times) == 3
    assert all(later - earlier > 0.15 for earlier, later in pairwise(times))


def test_a_chain_of_redirects_over_connections_that_are_closed_unannounced() -> None:
    async def test(server: Server, fetcher: Fetcher) -> str:
        async def onward(asked: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(response(b"", "302 Found", Location=f"/{int(asked.path[1:]) + 1}"))
            await writer.drain()
            writer.close()

        server.handlers |= {f"/{n}": onward for n in range(5)}
        server.says("/5", PAGE)
        return (await fetcher.fetch(server.url("/0"))).result

    assert with_server(test) == "ok"


def test_a_server_that_closes_without_a_word_is_asked_once() -> None:
    async def test(server: Server, fetcher: Fetcher) -> tuple[str, int]:
        async def close(_: Asked, writer: asyncio.StreamWriter) -> None:
            writer.close()

        server.handlers["/p"] = close
        return (await fetcher.fetch(server.url("/p"))).result, len(server.asked)

    assert with_server(test) == ("unreachable", 1)


def test_waiting_for_a_turn_is_not_the_servers_fault() -> None:
    async def test() -> list[FetchOutcome]:
        async with running() as server, Fetcher(settings(fetch_timeout=0.5), LocalPace(0.25)) as fetcher:
            server.says("/p", PAGE)
            return list(await asyncio.gather(*(fetcher.fetch(server.url("/p")) for _ in range(4))))

    outcomes = asyncio.run(test())
    assert [outcome.result for outcome in outcomes] == ["ok"] * 4
    assert max(outcome.seconds for outcome in outcomes) < 0.5


def test_no_more_than_so_many_requests_to_a_host_at_once() -> None:
    async def test() -> int:
        now, most = 0, 0

        async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.02)
            now -= 1
            writer.write(response(PAGE))

        async with running() as server, Fetcher(settings(host_concurrency=2), LocalPace(0)) as fetcher:
            server.handlers["/p"] = answer
            await asyncio.gather(*(fetcher.fetch(server.url("/p")) for _ in range(10)))
        return most

    assert asyncio.run(test()) == 2
