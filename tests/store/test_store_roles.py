"""What reader and writer may do, and what no SET makes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy
from sqlalchemy import Connection

from etl.doctor import reader_is_confined
from etl.settings import Settings
from etl.store.connect import Database
from etl.store.roles import READER_TIMEOUT, initialise

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
        "SELECT set_config('role', 'copydesk_writer', false)",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock_shared(1, 2)",
        "SELECT pg_logical_emit_message(false, 'x', 'y')",
        "DO $$ BEGIN EXECUTE 'SET ROLE copydesk_writer'; END $$",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/hostname')",
        "COPY (SELECT 1) TO '/dev/null'",
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
        "DELETE FROM mart.rollup_words",
        "UPDATE mart.rollup_story SET title = 'x'",
        "INSERT INTO mart.rollup_outlet VALUES (1, 1, 1, 1)",
        "CREATE FUNCTION mart.x() RETURNS int LANGUAGE sql RETURN 1",
        "COMMENT ON VIEW mart.articles IS 'x'",
        "DO $$ BEGIN DELETE FROM news.article; END $$",
        "WITH x AS (DELETE FROM news.author RETURNING 1) SELECT * FROM x",
        "DO $$ BEGIN LOCK TABLE news.article IN ROW EXCLUSIVE MODE; END $$",
        "CREATE TEMP TABLE x (n int)",
        "SELECT 1 AS n INTO TEMP x",
        "SELECT * FROM news.article FOR KEY SHARE",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
    ],
)
def test_privileges_hold_the_reader_when_read_only_is_switched_off(reader: Connection, statement: str) -> None:
    why = refusal(reader, "SET default_transaction_read_only = off", statement)
    assert "permission denied" in why or "must be owner" in why


def test_the_reader_may_select_from_mart_and_news_and_do_nothing_else(module_database: Database) -> None:
    with module_database.owner.connect() as connection:
        may = connection.exec_driver_sql(
            "SELECT n.nspname, p.privilege, count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])"
            " AS p (privilege) WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_)'"
            " AND has_table_privilege('copydesk_reader', c.oid, p.privilege) GROUP BY 1, 2 ORDER BY 1"
        ).all()
        schemas = connection.exec_driver_sql(
            "SELECT nspname FROM pg_namespace WHERE has_schema_privilege('copydesk_reader', oid, 'CREATE')"
        ).all()
    assert [row[:2] for row in may] == [("mart", "SELECT"), ("news", "SELECT")]
    assert schemas == []


@pytest.mark.parametrize("query", ["SELECT * FROM mart.search('anything')", "SELECT * FROM mart.risers()"])
def test_the_reader_may_ask_the_functions_of_mart(reader: Connection, query: str) -> None:
    assert reader.exec_driver_sql(query).all() == []


def test_a_query_of_the_reader_that_lasts_too_long_is_ended(module_database: Database, reader: Connection) -> None:
    assert "statement timeout" in refusal(reader, "SET statement_timeout = '50ms'", "SELECT pg_sleep(20)")
    assert reader.exec_driver_sql("SHOW statement_timeout").scalar() == "1min"  # as it was, for whoever sets nothing


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


@pytest.mark.parametrize("name", ["airflow", "postgres", "template1"])
def test_the_reader_cannot_connect_to_other_databases(module_database: Database, name: str) -> None:
    engine = sqlalchemy.create_engine(module_database.reader_url.set(database=name))
    with pytest.raises(sqlalchemy.exc.OperationalError, match="permission denied"):
        engine.connect()
    engine.dispose()


def test_what_the_reader_changed_of_its_own_role_is_put_right(settings: Settings, database: Database) -> None:
    engine = sqlalchemy.create_engine(database.reader_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        connection.exec_driver_sql("ALTER ROLE copydesk_reader SET statement_timeout = 0")
        connection.exec_driver_sql("ALTER ROLE copydesk_reader PASSWORD 'something else'")
    engine.dispose()
    assert next(one for one in reader_is_confined(database) if one.name == "reader's limits").ok is False
    initialise(settings)
    assert all(one.ok for one in reader_is_confined(database))
