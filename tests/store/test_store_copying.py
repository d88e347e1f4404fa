"""COPY: whatever a text holds arrives, and what PostgreSQL cannot hold is taken out without harm to the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from sqlalchemy import Connection

from etl.store.connect import Database
from etl.store.copying import copy_rows, stage_rows, to_json

STORABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
NASTY = st.text(st.sampled_from("\\\t\n\r\"'{},NULLu0a. \b\f\v|\x1b\u2028é😀"), max_size=30)
ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from("\0\ud800\udfff\\u")))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | STORABLE | NASTY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STORABLE | NASTY, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def connection(module_database: Database) -> Iterator[Connection]:
    with module_database.writer.connect() as made:
        yield made


def sent_through(connection: Connection, kind: str, values: list[Any]) -> list[Any]:
    """Return values after COPY into a column of this type, in order."""
    stage_rows(connection, "staging_test", {"n": "integer", "value": kind}, enumerate(values))
    found = connection.exec_driver_sql("SELECT value FROM pg_temp.staging_test ORDER BY n").scalars().all()
    connection.rollback()
    return list(found)


@hypothesis.given(st.lists(STORABLE | NASTY | st.none(), max_size=8))
def test_texts_arrive_as_they_are(connection: Connection, values: list[str | None]) -> None:
    assert sent_through(connection, "text", values) == values


@hypothesis.given(st.lists(st.lists(STORABLE | NASTY | st.none(), max_size=5), max_size=5))
def test_arrays_arrive_as_they_are(connection: Connection, values: list[list[str | None]]) -> None:
    assert sent_through(connection, "text[]", values) == values


@hypothesis.given(st.dictionaries(STORABLE | NASTY, JSON, max_size=5))
def test_json_arrives_as_it_is(connection: Connection, value: dict[str, Any]) -> None:
    assert sent_through(connection, "jsonb", [value]) == [value]


@hypothesis.given(ANY_TEXT)
def test_what_cannot_be_stored_is_taken_out_and_the_rest_stays(connection: Connection, text: str) -> None:
    stored = text.replace("\0", "").encode("utf-8", "replace").decode()
    assert sent_through(connection, "text", [text]) == [stored]
    assert sent_through(connection, "text[]", [[text, "after"]]) == [[stored, "after"]]
    assert sent_through(connection, "jsonb", [{"said": text, "list": [text]}]) == [{"said": stored, "list": [stored]}]


def test_other_types(connection: Connection) -> None:
    moment = datetime(2031, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    for kind, value in (
        ("bigint", -(2**63)),
        ("double precision", 0.1),
        ("boolean", False),
        ("date", date(2031, 5, 6)),
        ("timestamptz", moment),
        ("bigint[]", [1, None, -3]),
    ):
        assert sent_through(connection, kind, [value, None]) == [value, None]
    assert bytes(sent_through(connection, "bytea", [bytes(range(256))])[0]) == bytes(range(256))


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "a\\", "\\\0", "\\\\\0u0000", "\0\0", "\\\0\0"])
def test_an_escape_that_was_written_out_is_not_taken_for_one(text: str) -> None:
    assert json.loads(to_json({"said": text})) == {"said": text.replace("\0", "")}


def test_numbers_that_are_none_become_null(connection: Connection) -> None:
    said = {"score": float("nan"), "list": [1.5, float("inf"), {"deep": -float("inf")}]}
    assert sent_through(connection, "jsonb", [said]) == [{"score": None, "list": [1.5, None, {"deep": None}]}]


def test_copying_nothing_and_counting(connection: Connection) -> None:
    assert stage_rows(connection, "staging_test", {"n": "integer"}, []) == 0
    assert copy_rows(connection, "pg_temp.staging_test", ["n"], ((n,) for n in range(7))) == 7
    assert stage_rows(connection, "staging_test", {"n": "integer"}, [(1,)]) == 1  # a new batch begins empty
    connection.rollback()
