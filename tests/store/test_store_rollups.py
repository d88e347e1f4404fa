"""What mart keeps is what its oracles say, whatever changes in whatever order, and whoever publishes."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from etl.publish.checks import run_checks
from etl.publish.counts import recount, settle_counts
from etl.store import ledger, rollups
from etl.store.connect import Database
from etl.store.reading import run_query
from etl.store.relations import read_relations
from tests.store.rollup_changes import Newsroom, differences, publishable

_names = count(1)


def open_newsroom(connection: Connection, dice: random.Random) -> Newsroom:
    room = Newsroom(connection, dice)
    room.open(f"room {next(_names)}")
    return room


@hypothesis_settings(max_examples=12)
@given(dice=st.randoms(use_true_random=False), batches=st.lists(st.integers(1, 12), min_size=1, max_size=4))
def test_counts_are_those_of_the_oracles_after_any_changes(
    module_database: Database, dice: random.Random, batches: list[int]
) -> None:
    with module_database.writer.begin() as connection:
        room = open_newsroom(connection, dice)
    for n in batches:
        with module_database.writer.begin() as connection:
            room.connection = connection
            due = publishable([room.change() for _ in range(n)])
        with module_database.writer.begin() as connection:
            rollups.publish(connection, due)
        settle_counts(module_database)
        with module_database.writer.begin() as connection:
            assert differences(connection) == {}
            assert rollups.last_note(connection) == 0


def test_nothing_is_left_of_articles_that_are_gone(database: Database) -> None:
    with database.writer.begin() as connection:
        room = open_newsroom(connection, random.Random(7))
        rollups.publish(connection, publishable([room.add() for _ in range(12)]))
        connection.exec_driver_sql("DELETE FROM news.article")
    settle_counts(database)
    with database.writer.begin() as connection:
        assert differences(connection) == {}
        tables = [one.full_name for one in read_relations(connection) if one.name.startswith("rollup_")]
        assert len(tables) == 8
        left = {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in tables}
        assert left == dict.fromkeys(tables, 0)


def test_workers_that_publish_at_once_lose_no_article(database: Database) -> None:
    with database.writer.begin() as connection:
        room = open_newsroom(connection, random.Random(11))
        due = publishable([room.add() for _ in range(80)])
    errors: list[BaseException] = []

    def work(mine: list[int]) -> None:
        try:
            for start in range(0, len(mine), 4):
                with database.writer.begin() as connection:
                    ledger.lock_step(connection, rollups.LOCK)
                    rollups.publish(connection, mine[start : start + 4])
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(due[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.writer.begin() as connection:
        assert connection.exec_driver_sql("SELECT sum(n_articles) FROM mart.rollup_outlet").scalar() == 80
        assert differences(connection) == {}


def test_words_are_kept_in_the_order_of_articles(database: Database) -> None:
    """Publish and the workers that keep words before it wait for each other's articles, so both take them in order."""
    with database.writer.begin() as connection:
        room = open_newsroom(connection, random.Random(13))
        due = publishable([room.add() for _ in range(80)])
        rollups.publish(connection, due[::-1])
        (stored,) = connection.exec_driver_sql(
            "SELECT array_agg(article_id ORDER BY ctid) FROM mart.rollup_words"
        ).one()
    assert len(stored) == 80
    assert stored == sorted(stored)


def test_counting_anew_gives_the_same(database: Database) -> None:
    with database.writer.begin() as connection:
        room = open_newsroom(connection, random.Random(3))
        rollups.publish(connection, publishable([room.change() for _ in range(40)]))
    settle_counts(database)
    with database.writer.begin() as connection:
        assert uncounted(connection) == 0
        connection.exec_driver_sql(
            "UPDATE mart.rollup_article SET outlet_id = outlet_id + 1"
            " WHERE article_id = (SELECT max(article_id) FROM mart.rollup_article)"
        )
        assert uncounted(connection) == 1
        connection.exec_driver_sql("UPDATE mart.rollup_entity_day SET n_articles = 99")
        connection.exec_driver_sql("DELETE FROM mart.rollup_story")
        assert {"entity_days", "stories"} <= differences(connection).keys()
    assert recount(database, at_once=7) >= 1
    with database.writer.begin() as connection:
        assert differences(connection) == {}
        connection.exec_driver_sql("UPDATE mart.rollup_outlet SET n_articles = n_articles + 1, n_copies = 0")
        connection.exec_driver_sql("UPDATE mart.rollup_syndication SET n_articles = 1000")
        connection.exec_driver_sql("INSERT INTO mart.rollup_outlet_day SELECT 1, '2031-01-01', 9, 9")
        connection.exec_driver_sql(
            "INSERT INTO mart.rollup_entity_day SELECT min(entity_id), '2031-01-01', 9, 9, 9, 9 FROM news.entity"
        )
    assert recount(database, at_once=7) >= 1
    with database.writer.begin() as connection:
        assert differences(connection) == {}


def uncounted(connection: Connection) -> int:
    """Return what `copydesk doctor` finds that is not counted as it stands."""
    (found,) = (one for one in run_checks(connection) if one.name == "articles_are_counted")
    return found.violations


def test_the_seeds_are_counted(seeded: Database) -> None:
    with seeded.writer.begin() as connection:
        assert differences(connection) == {}


@pytest.mark.parametrize(
    ("first", "second", "earliest"),
    [
        (("second", "2031-03-01T08:00:00Z"), ("second", "2031-03-01T09:00:00Z"), "A"),
        (("second", "2031-03-01T08:00:00Z"), ("day", "2031-03-02"), "A"),
        (("second", "2031-03-01T08:00:00Z"), ("day", "2031-03-01"), None),  # it may have been at seven
        (("second", "2031-03-02T08:00:00Z"), ("day", "2031-03-01"), None),  # it was before
        (("second", "2031-03-01T22:00:00-07:00"), ("day", "2031-03-02"), None),  # in UTC it was that day
        (("second", "2031-03-01T22:00:00-07:00"), ("day", "2031-03-03"), "A"),
        (("second", "2031-03-02T05:00:00+09:00"), ("day", "2031-03-02"), None),  # its own day
        (("hour", "2031-03-01T08:00:00Z"), ("second", "2031-03-01T08:20:00Z"), None),  # the hour may have been 8:59
        (("hour", "2031-03-01T08:00:00Z"), ("second", "2031-03-01T09:00:00Z"), "A"),
        (("minute", "2031-03-01T08:00:00Z"), ("minute", "2031-03-01T08:00:00Z"), None),
        (("second", "2031-03-15T08:00:00Z"), ("month", "2031-03-01"), None),
        (("day", "2031-03-01"), ("day", "2031-03-02"), None),
    ],
)
def test_nobody_is_called_the_earliest_who_may_not_have_been(
    database: Database, first: tuple[str, str], second: tuple[str, str], earliest: str | None
) -> None:
    with database.writer.begin() as connection:
        room = open_newsroom(connection, random.Random(1))
        room.stories = room.stories[:1]
        due = [room.add()[0], room.add()[0]]
        for revision, outlet, (precision, at) in zip(due, "AB", (first, second), strict=True):
            connection.exec_driver_sql(
                "WITH o AS (INSERT INTO news.outlet (outlet_key, name) VALUES (%(o)s, %(o)s) RETURNING outlet_id),"
                " a AS (UPDATE news.article SET outlet_id = o.outlet_id FROM o WHERE current_revision_id = %(r)s)"
                " UPDATE news.revision SET published_at = %(at)s, published_date = left(%(at)s, 10)::date,"
                " published_precision = %(p)s WHERE revision_id = %(r)s",
                {"o": outlet, "r": revision, "at": at, "p": precision},
            )
        rollups.publish(connection, due)
    assert run_query(database, "SELECT earliest_outlet FROM mart.stories")[1] == [(earliest,)]
    with database.writer.begin() as connection:
        assert differences(connection) == {}


@pytest.mark.parametrize(
    ("precision", "lag", "lag_days"),
    [
        ("second", timedelta(hours=5), 0),
        ("minute", timedelta(hours=5), 0),
        ("hour", timedelta(hours=5), 0),
        ("day", None, 0),
        ("month", None, None),
        ("year", None, None),
    ],
)
def test_a_copy_is_no_more_precisely_late_than_its_date(
    database: Database, precision: str, lag: timedelta | None, lag_days: int | None
) -> None:
    with database.writer.begin() as connection:
        room = open_newsroom(connection, random.Random(1))
        due = [room.add()[0], room.add()[0]]
        for revision, at, known in zip(due, ("08:00", "13:00"), ("second", precision), strict=True):
            connection.exec_driver_sql(
                "UPDATE news.revision SET published_at = %(at)s, published_date = '2031-03-01', published_precision ="
                " %(p)s WHERE revision_id = %(r)s",
                {"r": revision, "at": f"2031-03-01T{at}Z", "p": known},
            )
        connection.exec_driver_sql(
            "INSERT INTO news.duplicate_edge SELECT l.article_id, e.article_id, 'near', true, 0.9, 0.9, 20, '{}',"
            " 'test', l.revision_id, e.revision_id, 1 FROM news.revision l, news.revision e"
            " WHERE l.revision_id = %(l)s AND e.revision_id = %(e)s",
            {"l": due[1], "e": due[0]},
        )
        rollups.publish(connection, due)
    assert run_query(database, "SELECT lag, lag_days FROM mart.duplicates")[1] == [(lag, lag_days)]
