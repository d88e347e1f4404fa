"""mart.story_disagreements: who holds an office according to the texts of one story."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import Connection

from etl.store import rollups
from etl.store.connect import Database
from etl.store.reading import run_query
from tests.store.rollup_changes import Newsroom


def name_holder(connection: Connection, revision_id: int, person: str, organization: str | None) -> None:
    connection.exec_driver_sql(
        "INSERT INTO news.role (revision_id, start_char, end_char, surface, person, role, organization)"
        " VALUES (%(r)s, 0, 4, 'text', %(p)s, 'transport minister', %(o)s)",
        {"r": revision_id, "p": person, "o": organization},
    )


@pytest.mark.parametrize(
    ("holders", "expected"),
    [
        (["Ines Varga", "Tomas Oduya"], {"Ines Varga", "Tomas Oduya"}),
        (["Varga", "Ines Varga"], set()),
        (["Ines M. Varga", "Ines Varga", "varga"], set()),
        (["Varga", "Ines Varga", "Tomas Oduya"], {"Varga", "Ines Varga", "Tomas Oduya"}),
        (["Ines Varga", "Pavel Varga"], {"Ines Varga", "Pavel Varga"}),
        (["Ines Varga", "Ines Varga"], set()),
    ],
)
def test_names_that_are_short_for_one_another_are_one_holder(
    database: Database, holders: list[str], expected: set[str]
) -> None:
    with database.writer.begin() as connection:
        room = Newsroom(connection, random.Random(1))
        room.open("room")
        room.stories = room.stories[:1]
        due = []
        for holder in holders:
            due += room.add()
            name_holder(connection, due[-1], holder, None)
        rollups.publish(connection, due)
    rows = run_query(database, "SELECT value, n_articles, n_independent_texts FROM mart.story_disagreements")[1]
    assert {row[0] for row in rows} == expected
    assert all(row[1:] == (1, 1) for row in rows)


@pytest.mark.parametrize(
    ("role", "is_placed", "expected"),
    [
        ("transport minister", False, True),
        ("minister of transport", False, True),
        ("secretary of defense", False, True),
        ("bundeskanzlerin", False, True),
        ("attorney", False, False),
        ("attorney general", False, True),
        ("general manager", False, False),  # of which club?
        ("general manager", True, True),
        ("former president", True, False),
        ("vice president", True, False),
        ("spokeswoman", True, False),
        ("volcanologist", True, False),
        ("director", True, True),
    ],
)
def test_offices_of_many_are_no_disagreement(database: Database, role: str, is_placed: bool, expected: bool) -> None:
    with database.reader() as connection:
        found = connection.exec_driver_sql("SELECT mart.is_held_by_one(%(r)s, %(p)s)", {"r": role, "p": is_placed})
        assert found.scalar_one() is expected


def test_offices_of_two_organizations_are_two_matters(database: Database) -> None:
    with database.writer.begin() as connection:
        room = Newsroom(connection, random.Random(1))
        room.open("room")
        room.stories = room.stories[:1]
        due = room.add() + room.add()
        name_holder(connection, due[0], "Ines Varga", "Wendland")
        name_holder(connection, due[1], "Tomas Oduya", "Norrland")
        rollups.publish(connection, due)
    assert run_query(database, "SELECT * FROM mart.story_disagreements")[1] == []
