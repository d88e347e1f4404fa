"""Create logins, databases and grants: owner, writer (rows only), reader (mart and news, nothing else)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import StoreError
from etl.settings import Settings
from etl.store import away, embedded, schema
from etl.store.connect import DATABASE, Database, embedded_url, find_database, rows_of, run_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCHEMAS_WRITTEN = ("ops", "raw", "news", "mart")
SCHEMAS_READ = ("news", "mart")
# What the writer does with the owner's rights: tables come and go by the month.
FUNCTIONS_OF_THE_OWNER = (
    *("raw.ensure_month(date)", "raw.drop_months(date)"),
    *("news.ensure_key_months(date[])", "news.drop_key_months(date)"),
)
READER_TIMEOUT = "60s"  # a forgotten cross join must not keep a server busy; raise it per session if you must

STEP = "roles"  # one at a time changes roles and grants
JOINED_TABLES = 11  # so many are put into the best order; from 12 on PostgreSQL would guess (geqo_threshold)


def open_database(settings: Settings) -> Database:
    """Return the database that the settings name, created or updated first where needed.

    A server that does not answer is waited for, for a while (away.START_PATIENCE).
    """
    import sqlalchemy.exc

    database = find_database(settings)
    try:
        with database.writer.connect() as connection:
            if schema.is_current(connection):
                return database
    except sqlalchemy.exc.DBAPIError as error:
        if away.is_away(error):
            away.wait_until_back(database.writer, error, away.START_PATIENCE)
            return open_database(settings)
        if database.server is None:
            raise
    return initialise(settings)  # a new embedded server has neither logins nor databases


def initialise(settings: Settings, *, roles: bool = True) -> Database:
    """Create or update the database that the settings name, and return it. Running it again changes nothing.

    With ``roles=False`` no role is created or granted anything: for managed servers where that is done elsewhere.
    """
    database = create_database(settings)
    with database.owner.connect() as connection:
        if not schema.is_current(connection):
            schema.migrate(connection)
        connection.commit()
        if roles:
            run_statement(connection, "lock_step", step=STEP)
            _create_roles(connection, settings.role_prefix)
            _grant(connection, settings.role_prefix)
            connection.commit()
    return database


def create_database(settings: Settings) -> Database:
    """Return the database that the settings name, with nothing in it if it is new."""
    database = find_database(settings)
    if database.server is not None:
        _create_embedded_databases(settings, database.server)
    return database


def _create_embedded_databases(settings: Settings, server: embedded.Server) -> None:
    import sqlalchemy

    home = settings.home.absolute()
    prefix = settings.role_prefix
    engine = sqlalchemy.create_engine(
        embedded_url(home, server, "postgres", "postgres", "postgres"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        run_statement(connection, "lock_roles")  # PostgreSQL refuses what two do to a role at once
        for login, role in ((login, f"{prefix}_{login}") for login in embedded.LOGINS):
            _create_login(connection, home, login, role)
        for name, owner in ((DATABASE, f"{prefix}_owner"), ("airflow", f"{prefix}_airflow")):
            _create_database(connection, name, owner)
        for name in ("postgres", "template1"):  # nobody but the superuser has anything to do there
            _close_database(connection, name)
        _limit_reader(connection, prefix)  # the owner may not: it is no superuser
    engine.dispose()
    engine = sqlalchemy.create_engine(embedded_url(home, server, "postgres", "postgres"))
    with engine.begin() as connection:
        run_statement(connection, "lock_step", step=STEP)
        _close_to_everybody(connection, prefix)
    engine.dispose()


def _create_login(connection: Connection, home: Path, login: str, role: str) -> None:
    from psycopg2 import sql

    # Whoever connects may change a role's own password and limits: `copydesk init` puts them right.
    known = _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %(name)s", role)
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}")
    secret = sql.Literal(embedded.password(home, login))
    _run(connection, statement.format(sql.Identifier(role), secret))


def _create_database(connection: Connection, name: str, owner: str) -> None:
    from psycopg2 import sql

    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %(name)s", name):
        _run(connection, sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))
    _close_database(connection, name)


def _close_database(connection: Connection, name: str) -> None:
    from psycopg2 import sql

    _run(connection, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def _create_roles(connection: Connection, prefix: str) -> None:
    from psycopg2 import sql

    for role in (f"{prefix}_writer", f"{prefix}_reader"):
        if _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %(name)s", role):
            continue
        try:
            _run(connection, sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        except Exception as error:
            raise StoreError(
                f"role {role} cannot be created: {error}. Have it created, or run `copydesk init --no-roles`"
            ) from error


def _grant(connection: Connection, prefix: str) -> None:
    from psycopg2 import sql

    writer, reader = sql.Identifier(f"{prefix}_writer"), sql.Identifier(f"{prefix}_reader")
    database = sql.Identifier(connection.exec_driver_sql("SELECT current_database()").scalar_one())
    grants = [
        sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(database),
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, writer),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, reader),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(writer),
        sql.SQL("GRANT SELECT ON public.alembic_version TO {}").format(writer),
    ]
    for function in FUNCTIONS_OF_THE_OWNER:
        grants.append(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), writer))
        grants.append(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(sql.SQL(function)))
    for name in SCHEMAS_WRITTEN:
        grants += _grants_on(sql.Identifier(name), writer, "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT")
    for name in SCHEMAS_READ:
        grants += _grants_on(sql.Identifier(name), reader, "SELECT", None)
    for statement in grants:
        _run(connection, statement)
    if _may_alter(connection, f"{prefix}_reader"):
        _limit_reader(connection, prefix)
    if connection.exec_driver_sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").scalar():
        _close_to_everybody(connection, prefix)


def _limit_reader(connection: Connection, prefix: str) -> None:
    """Set what the reader's sessions begin with: against accidents, since whoever connects may set it otherwise."""
    from psycopg2 import sql

    reader = sql.Identifier(f"{prefix}_reader")
    _run(connection, sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(reader))
    _run(connection, sql.SQL("ALTER ROLE {} SET statement_timeout = {}").format(reader, sql.Literal(READER_TIMEOUT)))
    for name in ("join_collapse_limit", "from_collapse_limit"):  # two views joined are a dozen tables
        _run(connection, sql.SQL("ALTER ROLE {} SET {} = {}").format(reader, sql.SQL(name), sql.Literal(JOINED_TABLES)))


def _close_to_everybody(connection: Connection, prefix: str) -> None:
    """Take from everybody what is no reading and PostgreSQL lets all do; the locks stay with those who work.

    Else the reader could fill a disk, or hold up the pipeline. Only a superuser can do it: on a server of your own the
    one who runs that should.
    """
    from psycopg2 import sql

    workers = {f"{prefix}_writer", run_statement(connection, "database_owner").scalar_one()}
    for row in rows_of(connection, "functions_of_everybody"):
        function = sql.SQL(row.signature)
        _run(connection, sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(function))
        for worker in sorted(workers) if row.is_lock else ():
            _run(connection, sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(function, sql.Identifier(worker)))


def _grants_on(schema_name: Any, role: Any, tables: str, sequences: str | None) -> list[Any]:
    from psycopg2 import sql

    words = {"schema": schema_name, "role": role, "tables": sql.SQL(tables), "sequences": sql.SQL(sequences or "")}
    grants = [
        sql.SQL("GRANT USAGE ON SCHEMA {schema} TO {role}").format(**words),
        sql.SQL("GRANT {tables} ON ALL TABLES IN SCHEMA {schema} TO {role}").format(**words),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {tables} ON TABLES TO {role}").format(**words),
    ]
    if sequences:
        grants.append(sql.SQL("GRANT {sequences} ON ALL SEQUENCES IN SCHEMA {schema} TO {role}").format(**words))
    return grants


def _may_alter(connection: Connection, role: str) -> bool:
    """Tell whether we are a superuser or may administer the role."""
    return bool(
        connection.exec_driver_sql(
            "SELECT rolsuper OR (rolcreaterole AND pg_has_role(current_user, %(role)s, 'MEMBER'))"
            " FROM pg_roles WHERE rolname = current_user",
            {"role": role},
        ).scalar()
    )


def _exists(connection: Connection, query: str, name: str) -> bool:
    return connection.exec_driver_sql(query, {"name": name}).first() is not None


def _run(connection: Connection, statement: Any) -> None:
    driver: Any = connection.connection.driver_connection
    connection.exec_driver_sql(statement.as_string(driver), execution_options={"no_parameters": True})
