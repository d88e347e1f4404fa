"""Days of outlets: what is missing because we did not look is a gap, what is missing in the world is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from etl.store import rollups
from etl.store.connect import Database
from etl.store.reading import run_query

START = date(2031, 3, 3)  # a Monday
DAY = START + timedelta(days=35)  # what the tests ask about; five weeks went before it


class Outlet:
    """An outlet that prints so many articles each day, with or without a feed that is polled every six hours."""

    def __init__(self, connection: Connection, name: str, daily: int, *, polled: bool) -> None:
        self.connection = connection
        self.run_id = self._one("INSERT INTO ops.run (kind, code_version) VALUES ('other', 't') RETURNING run_id")
        self.outlet_id = self._one(
            "INSERT INTO news.outlet (outlet_key, name) VALUES (%(n)s, %(n)s) RETURNING outlet_id", n=name
        )
        self.feed_id = self._feed(name) if polled else None
        for day in range(36):
            if START + timedelta(days=day) != DAY:
                self.print(START + timedelta(days=day), daily)
                self.poll(START + timedelta(days=day), ["ok", "not_modified", "not_modified", "ok"])
        self.print(DAY + timedelta(days=1), daily)
        self.poll(DAY + timedelta(days=1), ["ok"])

    def print(self, day: date, n: int) -> None:
        self.connection.exec_driver_sql(
            "WITH a AS (INSERT INTO news.article (identity_sha256, identity_kind, outlet_id, first_seen_at)"
            " SELECT sha256((%(k)s || n)::bytea), 'id', %(o)s, now() FROM generate_series(1, %(n)s) n"
            " RETURNING article_id)"
            " INSERT INTO news.revision (article_id, content_sha256, text_sha256, title, title_derived, text,"
            " published_at, published_date, published_precision, first_document_id, last_document_id, run_id,"
            " clean_version) SELECT article_id, sha256('c'), sha256('t'), 'T', false, 'T', %(d)s, %(d)s, 'day',"
            " 1, 1, %(r)s, 1 FROM a",
            {"k": f"{self.outlet_id} {day} ", "o": self.outlet_id, "n": n, "d": day, "r": self.run_id},
        )

    def publish(self) -> None:
        """Let mart count all that was printed."""
        due = self.connection.exec_driver_sql(
            "UPDATE news.article a SET current_revision_id = r.revision_id FROM news.revision r"
            " WHERE r.article_id = a.article_id AND a.current_revision_id IS NULL RETURNING r.revision_id"
        )
        rollups.publish(self.connection, [row[0] for row in due])

    def poll(self, day: date, results: Sequence[str]) -> None:
        if self.feed_id is None:
            return
        for n, result in enumerate(results):
            self.connection.exec_driver_sql(
                "INSERT INTO raw.fetch (feed_id, url, started_at, seconds, result)"
                " VALUES (%(f)s, 'https://outlet.example/feed', %(at)s, 0.1, %(r)s)",
                {"f": self.feed_id, "at": f"{day}T{6 * n:02d}:00:00Z", "r": result},
            )

    def _feed(self, name: str) -> int:
        return self._one(
            "INSERT INTO news.feed (outlet_id, url, url_sha256, host)"
            " VALUES (%(o)s, %(n)s, sha256(%(n)s::bytea), 'outlet.example') RETURNING feed_id",
            o=self.outlet_id,
            n=name,
        )

    def _one(self, sql: str, **params: Any) -> int:
        return int(self.connection.exec_driver_sql(sql, params).scalar_one())


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.writer.begin() as made:
        yield made


def told(connection: Connection, day: date = DAY) -> tuple[Any, ...]:
    return tuple(
        connection.exec_driver_sql(
            "SELECT n_articles, expected, is_silent, is_gap, gap_reason FROM mart.outlet_days WHERE day = %(d)s",
            {"d": day},
        ).one()
    )


@pytest.mark.parametrize(
    ("polls", "printed", "expected"),
    [
        (["timeout"] * 4, 0, (0, 5, True, True, "feeds failed")),
        ([], 0, (0, 5, True, True, "not polled")),  # our scheduler stood still
        (["ok"] * 4, 0, (0, 5, True, False, None)),  # we looked, and there was nothing
        (["server_error"] * 3 + ["ok"], 1, (1, 5, False, True, "feeds failed at times")),
        (["timeout"] * 4, 5, (5, 5, False, False, None)),  # they came later: nothing is missing
        (["ok"] * 4, 1, (1, 5, False, False, None)),  # a slow day
    ],
)
def test_a_day_of_missing_feeds_is_a_gap_and_a_slow_day_is_not(
    connection: Connection, polls: list[str], printed: int, expected: tuple[Any, ...]
) -> None:
    outlet = Outlet(connection, "The Polled Post", 5, polled=True)
    outlet.poll(DAY, polls)
    outlet.print(DAY, printed)
    outlet.publish()
    assert told(connection) == expected
    assert told(connection, DAY - timedelta(days=1)) == (5, 5, False, False, None)


@pytest.mark.parametrize(
    ("daily", "expected"),
    [(5, (0, 5, True, True, "nothing came")), (1, (0, 1, True, False, None))],  # one article is too little to say so
)
def test_without_a_feed_only_a_marked_silence_is_a_gap(
    connection: Connection, daily: int, expected: tuple[Any, ...]
) -> None:
    Outlet(connection, "The Printed Post", daily, polled=False).publish()
    assert told(connection) == expected
    assert told(connection, START) == (daily, None, False, False, None)  # nothing to go by


def test_an_outlet_that_stops_is_silent_until_nothing_is_expected_of_it(
    connection: Connection, database: Database
) -> None:
    Outlet(connection, "The Stopped Post", 4, polled=False).publish()
    going_on = Outlet(connection, "The Steady Post", 4, polled=False)
    for day in range(2, 60):
        going_on.print(DAY + timedelta(days=day), 4)
    going_on.publish()
    connection.commit()
    silent = "SELECT day, gap_reason FROM mart.outlet_days WHERE outlet = 'The Stopped Post' AND is_silent AND day > %r"
    rows = run_query(database, silent.replace("%r", f"'{DAY + timedelta(days=1)}'") + " ORDER BY day")[1]
    # Nothing on DAY itself, a week less is expected of its weekday.
    assert [row[0] for row in rows] == [DAY + timedelta(days=day) for day in range(2, 23) if day != 21]
    assert rows[0][1] == "nothing came"  # four were to be expected: more likely we have no more of it
    assert rows[-1][1] is None  # two


def test_an_outlet_whose_feed_is_dead_stays_on_the_calendar(connection: Connection, database: Database) -> None:
    outlet = Outlet(connection, "The Dead Post", 3, polled=True)
    for day in range(2, 5):
        outlet.poll(DAY + timedelta(days=day), ["unreachable"])
    outlet.publish()
    connection.commit()
    gaps = "SELECT day, gap_reason FROM mart.outlet_days WHERE is_gap ORDER BY day"
    assert [tuple(row) for row in run_query(database, gaps)[1]] == [
        (DAY, "not polled"),
        *((DAY + timedelta(days=day), "feeds failed") for day in range(2, 5)),
    ]
