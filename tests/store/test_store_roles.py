"""What reader and writer may do, and what no SET makes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy
from sqlalchemy import Connection

from etl.store.connect import Database
from etl.store.roles import READER_TIMEOUT

INSERT = "INSERT INTO news.author (author_key, name) VALUES ('x', 'x')"


@pytest.fixture(scope="module")
def reader(module_database: Database) -> Iterator[Connection]:
    """The reader as any SQL tool connects: nothing set by us but the role's own defaults."""
    engine = sqlalchemy.create_engine(module_database.reader_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def writer(module_database: Database) -> Iterator[Connection]:
    engine = sqlalchemy.create_engine(module_database.writer_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def refusal(connection: Connection, *statements: str) -> str:
    """Run statements, expect the last to be refused, and return why."""
    *before, last = statements
    for statement in before:
        connection.exec_driver_sql(statement)
    with pytest.raises(sqlalchemy.exc.DBAPIError) as caught:
        connection.exec_driver_sql(last)
    connection.exec_driver_sql("RESET ALL")
    return str(caught.value.orig)


@pytest.mark.parametrize("name", ["mart.articles", "mart.runs", "mart.lineage", "mart.rejections", "news.article"])
def test_the_reader_reads_mart_and_news(reader: Connection, name: str) -> None:
    assert reader.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM ops.run",
        "SELECT * FROM raw.document",
        "SELECT raw.ensure_month(current_date)",
        "SELECT * FROM public.alembic_version",
        "SELECT pg_read_file('postgresql.auto.conf')",
        "SELECT rolpassword FROM pg_authid",
        "COPY news.author TO PROGRAM 'true'",
        "SET ROLE copydesk_owner",
        "SET ROLE copydesk_writer",
        "SET SESSION AUTHORIZATION copydesk_owner",
        "SET session_replication_role = replica",
    ],
)
def test_the_reader_is_refused(reader: Connection, statement: str) -> None:
    assert "permission denied" in refusal(reader, statement)


@pytest.mark.parametrize(
    "statement",
    [
        INSERT,
        "UPDATE news.article SET url = NULL",
        "DELETE FROM news.article",
        "TRUNCATE news.mention",
        "CREATE TABLE news.x (n int)",
        "CREATE TABLE public.x (n int)",
        "CREATE SCHEMA x",
        "DROP VIEW mart.articles",
        "ALTER TABLE news.article ADD COLUMN x int",
        "SELECT setval('news.article_article_id_seq', 1)",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
    ],
)
def test_privileges_hold_the_reader_when_read_only_is_switched_off(reader: Connection, statement: str) -> None:
    why = refusal(reader, "SET default_transaction_read_only = off", statement)
    assert "permission denied" in why or "must be owner" in why


def test_the_reader_has_a_time_limit_and_reads_only_by_default(reader: Connection) -> None:
    seconds = reader.exec_driver_sql(
        "SELECT setting::int / 1000 FROM pg_settings WHERE name = 'statement_timeout'"
    ).scalar()
    assert f"{seconds}s" == READER_TIMEOUT
    assert reader.exec_driver_sql("SHOW default_transaction_read_only").scalar() == "on"


@pytest.mark.parametrize("kind", ["TABLE mart.later (n int)", "VIEW mart.later AS SELECT 1 AS n"])
def test_the_reader_sees_what_later_migrations_add(database: Database, kind: str) -> None:
    with database.owner.begin() as owner:
        owner.exec_driver_sql(f"CREATE {kind}")
    with database.reader() as connection:
        connection.exec_driver_sql("SELECT n FROM mart.later")


def test_a_reader_of_ours_cannot_write_either(database: Database) -> None:
    with database.reader() as connection:
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
        with pytest.raises(sqlalchemy.exc.DBAPIError, match="read-only"):
            connection.exec_driver_sql(INSERT)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE news.x (n int)",
        "CREATE TABLE public.x (n int)",
        "CREATE SCHEMA x",
        "DROP TABLE news.author",
        "TRUNCATE news.mention",
        "ALTER TABLE news.article DISABLE TRIGGER ALL",
        "UPDATE public.alembic_version SET version_num = 'x'",
        "SET session_replication_role = replica",
        "SET ROLE copydesk_owner",
        "COPY news.author FROM PROGRAM 'true'",
    ],
)
def test_the_writer_writes_rows_and_nothing_else(writer: Connection, statement: str) -> None:
    why = refusal(writer, statement)
    assert "permission denied" in why or "must be owner" in why


def test_the_writer_writes_rows(writer: Connection) -> None:
    assert writer.exec_driver_sql(INSERT + " RETURNING author_id").scalar_one() > 0
    writer.exec_driver_sql("DELETE FROM news.author")
    writer.exec_driver_sql("SELECT raw.ensure_month('2031-05-06')")
    assert writer.exec_driver_sql("SELECT to_regclass('raw.document_2031_05') IS NOT NULL").scalar()


@pytest.mark.parametrize("login", ["owner", "writer", "reader"])
def test_nobody_is_a_superuser(module_database: Database, login: str) -> None:
    with module_database.owner.connect() as connection:
        powers = connection.exec_driver_sql(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
            " FROM pg_roles WHERE rolname = %(role)s",
            {"role": f"copydesk_{login}"},
        ).scalar()
    assert powers is False


def test_the_reader_cannot_connect_to_airflows_database(module_database: Database) -> None:
    engine = sqlalchemy.create_engine(module_database.reader_url.set(database="airflow"))
    with pytest.raises(sqlalchemy.exc.OperationalError, match="permission denied"):
        engine.connect()
    engine.dispose()
