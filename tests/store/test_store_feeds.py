"""What is due: whose turn it is, what a claim reads, and what everyone knows of a host."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from etl.records import FetchOutcome
from etl.settings import Settings
from etl.store import feeds
from etl.store.connect import Database
from etl.store.feeds import Turn
from etl.store.hosts import PostgresPace, PostgresRobots
from etl.store.statements import statement

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SOON = datetime.now(UTC) + timedelta(days=1)


def add_pages(database: Database, hosts: int, pages: int, due: str) -> None:
    """Have so many pages of so many hosts; every tenth is due at ``due``, the others in a week."""
    with database.owner.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO news.article_url (url_sha256, url, host, next_visit_at, last_fetched_at)"
            " SELECT sha256(('h' || h || '/' || n)::bytea), 'http://h' || h || '/' || n, 'h' || lpad(h::text, 4, '0'),"
            f" CASE WHEN n %% 10 = 0 THEN now() {due} ELSE now() + interval '7 days' END,"
            " CASE WHEN n %% 20 = 0 THEN now() - interval '1 day' END"
            f" FROM generate_series(1, {hosts}) h, generate_series(1, {pages}) n"
        )
        connection.exec_driver_sql("ANALYZE news.article_url")


def claim(database: Database, turn: Turn) -> list[feeds.DuePage]:
    with database.writer.begin() as connection:
        return feeds.claim_pages(connection, turn, SOON)


def test_hosts_take_turns_and_new_pages_go_first(database: Database) -> None:
    add_pages(database, hosts=5, pages=60, due="- interval '1 hour'")
    claimed = claim(database, Turn(limit=100, of_host=2, busy=["h0003"]))
    assert sorted({page.host for page in claimed}) == ["h0001", "h0002", "h0004", "h0005"]
    assert sorted((page.host, page.visited) for page in claimed).count(("h0001", False)) == 2
    again = claim(database, Turn(limit=7, of_host=2))
    assert len(again) == 7
    assert not {page.url_sha256 for page in again} & {page.url_sha256 for page in claimed}, "claimed is claimed"
    rest = [page for _ in range(20) for page in claim(database, Turn(limit=100, of_host=100))]
    assert len(claimed) + len(again) + len(rest) == 5 * 6


def test_a_claim_among_fifty_thousand_pages_reads_few_of_them(database: Database) -> None:
    add_pages(database, hosts=250, pages=200, due="+ interval '3 hours'")
    add_pages_due = "UPDATE news.article_url SET next_visit_at = now() WHERE url LIKE 'http://h7/%%0'"
    with database.owner.begin() as connection:
        connection.exec_driver_sql(add_pages_due)
    turn = Turn(limit=256, of_host=4)
    params: dict[str, Any] = {"lease": 900, "slack": 60, "limit": 256, "of_host": 4, "busy": [], "since": SOON}
    with database.owner.connect() as connection:
        query = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement("claim_pages")
        plan = connection.exec_driver_sql(query, params).scalar_one()[0]["Plan"]
        connection.rollback()
    assert len(claim(database, turn)) == 8, "four never fetched, four to be read again"
    read = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    assert "Seq Scan" not in {node for node, table in _nodes(plan) if table == "article_url"}
    assert read < 8_000, "a few pages of the index for each host"


def _nodes(plan: dict[str, Any]) -> list[tuple[str, str | None]]:
    inner = [node for child in plan.get("Plans", ()) for node in _nodes(child)]
    return [(plan["Node Type"], plan.get("Relation Name")), *inner]


def test_a_host_gives_few_turns_at_once_and_takes_back_those_of_the_dead(
    database: Database, settings: Settings
) -> None:
    quick = settings.model_copy(update={"host_delay": 0.001, "host_concurrency": 2, "fetch_timeout": 0.001})
    pace = PostgresPace(database, quick)

    async def ask() -> tuple[Any, float]:
        for _ in range(1000):  # the delay between two turns passes; that all are taken does not
            ticket, seconds = await pace.ask("h")
            if ticket is not None:
                await pace.sent("h", ticket)
            if ticket is not None or seconds == quick.host_delay:
                return ticket, seconds
            await asyncio.sleep(seconds)
        raise AssertionError

    async def test() -> None:
        (first, _), (second, _) = await ask(), await ask()
        assert first is not None
        assert second is not None
        assert (await ask())[0] is None, "two requests are under way"
        await pace.end("h", first)
        assert (await ask())[0] is not None
        with database.owner.begin() as connection:  # the time of those that never came back is over
            connection.exec_driver_sql("UPDATE ops.host SET under_way = ARRAY[now() - interval '1 s', now()]")
        assert (await ask())[0] is not None

    asyncio.run(test())


def test_the_delay_runs_from_when_a_request_is_sent_not_from_when_its_turn_was_given(
    database: Database, settings: Settings
) -> None:
    slow = PostgresPace(database, settings.model_copy(update={"host_delay": 0.2, "host_concurrency": 9}))
    other = PostgresPace(database, settings.model_copy(update={"host_delay": 0.2, "host_concurrency": 9}))

    async def test() -> None:
        ticket, _ = await slow.ask("h")
        await asyncio.sleep(0.5)  # a busy machine
        assert await other.ask("h") == (None, 0.2), "nobody knows when it will be sent: look again"
        await slow.sent("h", ticket)
        found, seconds = await other.ask("h")
        assert found is None
        assert 0.2 < seconds < 0.4
        await slow.end("h", ticket)
        assert (await other.ask("h"))[0] is None, "the delay is not over"
        await asyncio.sleep(0.4)
        ticket, _ = await other.ask("h")
        assert ticket is not None
        await other.end("h", ticket)  # it could not be sent
        assert (await slow.ask("h"))[1] > 0.1

    asyncio.run(test())


@pytest.mark.parametrize("answered", [True, False])
def test_robots_txt_is_remembered_and_the_rules_learnt_last_outlive_a_failure(
    database: Database, answered: bool
) -> None:
    known = PostgresRobots(database)
    at = datetime(2026, 6, 1, tzinfo=UTC)

    async def test() -> None:
        assert await known.recall("http://h.example") is None
        ok = FetchOutcome("http://h.example/robots.txt", "ok", at, 0.1, body=b"User-agent: *\nDisallow: /a")
        await known.keep("http://h.example", ok, 60, True, ["robots.txt: GPTBot"])
        later = at + timedelta(days=1)
        outcome = FetchOutcome(ok.url, "not_found" if answered else "timeout", later, 0.1)
        await known.keep("http://h.example", outcome, -1, answered, [])
        found = await known.recall("http://h.example")
        assert found is not None
        assert (found.is_fresh, found.result) == (False, outcome.result)
        assert (found.body, found.body_at) == ((None, later) if answered else (ok.body, at))

    asyncio.run(test())
    with database.owner.connect() as connection:
        row = connection.exec_driver_sql("SELECT domain, mining_optouts FROM raw.robots").one()
    assert tuple(row) == ("h.example", [] if answered else ["robots.txt: GPTBot"])
