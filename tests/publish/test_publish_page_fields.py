"""Pages that no longer bring what they used to: told by the outlet's own past, and raised by a check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from etl.publish.checks import CheckResult, run_checks
from etl.store.connect import Database

START = date(2031, 3, 3)
LONG = " ".join(f"Pier {i} of the quay at Lindfort opens in spring." for i in range(60))
CHECK = "pages_bring_what_they_used_to"


class Outlet:
    """An outlet whose articles came in over some days."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.connection = connection
        self.name = name
        self.run_id = self._one("INSERT INTO ops.run (kind, code_version) VALUES ('other', 't') RETURNING run_id")
        self.outlet_id = self._one(
            "INSERT INTO news.outlet (outlet_key, name) VALUES (%(n)s, %(n)s) RETURNING outlet_id", n=name
        )
        self._run("INSERT INTO news.outlet_domain (domain, outlet_id) VALUES (%(d)s, %(o)s)", d=f"{name}.example")

    def bring(self, after: int, n: int, *, dated: bool = True, titled: bool = True, text: str = LONG) -> None:
        """Take in n articles, so many days after the first."""
        self._run(
            "WITH a AS (INSERT INTO news.article (identity_sha256, identity_kind, outlet_id, first_seen_at)"
            " SELECT sha256((%(k)s || n)::bytea), 'id', %(o)s, now() FROM generate_series(1, %(n)s) n"
            " RETURNING article_id), r AS (INSERT INTO news.revision (article_id, content_sha256, text_sha256, title,"
            " title_derived, text, published_at, published_date, published_precision, first_document_id,"
            " last_document_id, run_id, clean_version, created_at)"
            " SELECT article_id, sha256('c'), sha256('t'), 'T', %(derived)s, %(text)s, %(d)s, %(d)s, %(p)s, 1, 1,"
            " %(r)s, 1, %(at)s FROM a RETURNING article_id, revision_id) SELECT count(*) FROM r",
            k=f"{self.name} {after} ",
            n=n,
            d=START if dated else None,
            p="day" if dated else None,
            derived=not titled,
            text=text,
            r=self.run_id,
            at=f"{START + timedelta(days=after)}T12:00:00Z",
        )
        self._run(
            "UPDATE news.article a SET current_revision_id = r.revision_id FROM news.revision r"
            " WHERE r.article_id = a.article_id AND a.current_revision_id IS NULL AND a.outlet_id = %(o)s"
        )

    def refuse(self, after: int, n: int) -> None:
        """Find no article in n pages, so many days after the first."""
        self._run(
            "INSERT INTO ops.quarantine (run_id, stage, locator, outcome, reason, noted_at)"
            " SELECT %(r)s, 'clean', 'https://www.' || %(d)s || '/' || %(a)s || '/' || n, 'rejected', 'not_an_article',"
            " %(at)s FROM generate_series(1, %(n)s) n",
            r=self.run_id,
            d=f"{self.name}.example",
            a=str(after),
            n=n,
            at=f"{START + timedelta(days=after)}T12:00:00Z",
        )

    def broken(self) -> dict[int, list[str]]:
        """Return what broke, by days after the first."""
        rows = self.connection.exec_driver_sql(
            "SELECT day, broken FROM mart.outlet_fields WHERE outlet_id = %(o)s AND is_break", {"o": self.outlet_id}
        )
        return {(day - START).days: list(broken) for day, broken in rows}

    def _one(self, sql: str, **params: Any) -> int:
        return int(self.connection.exec_driver_sql(sql, params).scalar_one())

    def _run(self, sql: str, **params: Any) -> None:
        self.connection.exec_driver_sql(sql, {"o": self.outlet_id, **params})


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.owner.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def checked(connection: Connection) -> CheckResult:
    """Return what the check finds."""
    return next(one for one in run_checks(connection) if one.name == CHECK)


def test_a_field_that_is_gone_is_a_break_and_raises_the_check(connection: Connection) -> None:
    outlet = Outlet(connection, "courier")
    for day in range(4):
        outlet.bring(day, 6)
    assert outlet.broken() == {}
    assert checked(connection).violations == 0
    outlet.bring(4, 6, dated=False)
    assert outlet.broken() == {4: ["date"]}
    found = checked(connection)
    assert found.violations == 1
    assert found.examples[0].startswith("courier: ")
    outlet.bring(5, 6)
    assert outlet.broken() == {4: ["date"]}
    assert checked(connection).violations == 0


def test_pages_without_an_article_are_missing_bodies(connection: Connection) -> None:
    outlet = Outlet(connection, "herald")
    for day in range(4):
        outlet.bring(day, 6)
    outlet.refuse(4, 6)
    assert outlet.broken() == {4: ["body"]}


def test_texts_that_shrink_are_a_break(connection: Connection) -> None:
    outlet = Outlet(connection, "gazette")
    for day in range(4):
        outlet.bring(day, 6)
    outlet.bring(4, 6, text="Log in to read on.", titled=False)
    assert outlet.broken() == {4: ["title", "length"]}


def test_few_pages_and_fields_that_were_never_there_say_nothing(connection: Connection) -> None:
    outlet = Outlet(connection, "echo")
    for day in range(4):
        outlet.bring(day, 6, dated=False)
    outlet.bring(4, 6, dated=False)
    outlet.bring(5, 3, titled=False, dated=False)
    assert outlet.broken() == {}
    row = connection.exec_driver_sql(
        "SELECT n_pages, share_title, usual_title, share_date, share_author FROM mart.outlet_fields"
        " WHERE outlet_id = %(o)s AND day = %(d)s",
        {"o": outlet.outlet_id, "d": START + timedelta(days=5)},
    ).one()
    assert [float(value) for value in row] == [3, 0, 1, 0, 0]
