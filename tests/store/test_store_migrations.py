"""Migrations: run online or as a script they make the same schema, and running them again changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy

from etl.settings import Settings
from etl.store import embedded, schema
from etl.store.connect import Database, embedded_url
from etl.store.relations import read_functions, read_relations
from etl.store.roles import initialise

ROOT = Path(__file__).resolve().parents[2]


def test_the_script_makes_the_same_schema_through_psql(module_database: Database, settings: Settings) -> None:
    server = embedded.ensure_running(settings.home)
    admin = sqlalchemy.create_engine(
        embedded_url(settings.home, server, "postgres", "postgres", "postgres"), isolation_level="AUTOCOMMIT"
    )
    name = f"script_{os.getpid()}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER copydesk_owner")
    url = embedded_url(settings.home, server, "copydesk_owner", "owner", name)
    try:
        script = subprocess.run(
            [sys.executable, "-m", "etl.cli", "init", "--sql"], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        done = subprocess.run(
            [Path(server.binaries) / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", name],
            input=script,
            capture_output=True,
            text=True,
            check=False,
            env={
                "PGHOST": server.sockets,
                "PGPORT": str(server.port),
                "PGUSER": "copydesk_owner",
                "PGPASSWORD": str(url.password),
                "LC_ALL": "C",
            },
        )
        assert done.returncode == 0, done.stderr
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as made, module_database.owner.connect() as migrated:
            assert schema.is_current(made)
            assert read_relations(made) == read_relations(migrated)
            assert read_functions(made) == read_functions(migrated)
        engine.dispose()
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def test_migrating_and_granting_again_changes_nothing(database: Database, settings: Settings) -> None:
    secret = database.owner_url.render_as_string(hide_password=False)
    own = Settings(home=settings.home, database_url=secret, reader_database_url=None)
    with database.owner.connect() as connection:
        before = read_relations(connection), _grants(connection)
    initialise(own)
    with database.owner.connect() as connection:
        assert (read_relations(connection), _grants(connection)) == before


def _grants(connection: sqlalchemy.Connection) -> object:
    return connection.exec_driver_sql("SELECT relname, relacl::text FROM pg_class ORDER BY oid").all()
