"""Connections: where the database is, who may do what, and the engines of owner, writer and reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigurationError, StoreError
from etl.settings import Settings
from etl.store import embedded
from etl.store.statements import statement

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, CursorResult, Engine, Row

DATABASE = "copydesk"


@dataclass(frozen=True)
class Database:
    """A Copydesk database: three ways in, each an SQLAlchemy URL."""

    owner_url: URL
    writer_url: URL
    reader_url: URL
    prefix: str
    server: embedded.Server | None = None  # the embedded one, if it is that

    @cached_property
    def owner(self) -> Engine:
        """Return the engine that may change the schema."""
        return _engine(self.owner_url)

    @cached_property
    def writer(self) -> Engine:
        """Return the engine of the pipeline: it reads and writes rows, and changes no schema."""
        return _engine(self.writer_url)

    def reader(self) -> Connection:
        """Return a connection of the reader. Where only the owner's URL is known it takes on the reader's role."""
        connection = _engine(self.reader_url).connect()
        connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        if self.reader_url == self.owner_url and _role_exists(connection, f"{self.prefix}_reader"):
            connection.exec_driver_sql(f'SET ROLE "{self.prefix}_reader"')
        connection.rollback()
        return connection

    def dispose(self) -> None:
        """Close the pooled connections."""
        for name in ("owner", "writer"):
            if name in self.__dict__:
                self.__dict__[name].dispose()


def find_database(settings: Settings) -> Database:
    """Return the database that the settings name; the embedded server is started when it is the one.

    Raises ConfigurationError for a URL that is none, EmbeddedServerError when the server does not start.
    """
    if settings.database_url is not None:
        owner = parse_url(settings.database_url.get_secret_value())
        reader = owner
        if settings.reader_database_url is not None:
            reader = parse_url(settings.reader_database_url.get_secret_value())
        return Database(owner, owner, reader, settings.role_prefix)
    server = embedded.ensure_running(settings.home, settings.postgres_user)
    home = settings.home.absolute()
    prefix = settings.role_prefix
    owner, writer, reader = (
        embedded_url(home, server, f"{prefix}_{login}", login) for login in ("owner", "writer", "reader")
    )
    return Database(owner, writer, reader, prefix, server)


def parse_url(text: str) -> URL:
    """Return a PostgreSQL URL for psycopg2; ``postgres://`` and bare ``postgresql://`` are taken as well."""
    import sqlalchemy

    try:
        url = sqlalchemy.make_url(text)
    except sqlalchemy.exc.ArgumentError:
        raise ConfigurationError(
            "COPYDESK_DATABASE_URL is no URL; it looks like postgresql://user:password@host/name"
        ) from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ConfigurationError(f"COPYDESK_DATABASE_URL names {url.get_backend_name()}; only PostgreSQL is supported")
    return url.set(drivername="postgresql+psycopg2")


def embedded_url(home: Path, server: embedded.Server, user: str, login: str, database: str = DATABASE) -> URL:
    """Return the socket URL of a login of the embedded server."""
    import sqlalchemy

    return sqlalchemy.URL.create(
        "postgresql+psycopg2",
        username=user,
        password=embedded.password(home, login),
        host="",
        database=database,
        query={"host": server.sockets, "port": str(server.port)},
    )


def public_url(settings: Settings, server: embedded.Server) -> str:
    """Return the reader's connection string over TCP, for any SQL tool."""
    secret = embedded.password(settings.home.absolute(), "reader")
    return f"postgresql://{settings.role_prefix}_reader:{secret}@127.0.0.1:{server.port}/{DATABASE}"


def run_statement(connection: Connection, name: str, /, **params: Any) -> CursorResult[Any]:
    """Run a named statement of sql/statements/ with its ``%(name)s`` parameters."""
    return connection.exec_driver_sql(statement(name), params)


def rows_of(connection: Connection, name: str, /, **params: Any) -> Sequence[Row[Any]]:
    """Run a named statement and return all its rows."""
    return run_statement(connection, name, **params).all()


def _engine(url: URL) -> Engine:
    import sqlalchemy

    return sqlalchemy.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4,
        max_overflow=32,
        connect_args={
            "application_name": "copydesk",
            "options": "-c timezone=UTC",
            "connect_timeout": 10,
            # A server whose machine is gone says nothing: it is given up after a minute (no meaning on a local socket).
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 60_000,
        },
    )


def _role_exists(connection: Connection, role: str) -> bool:
    return (
        connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %(role)s", {"role": role}).first()
        is not None
    )


def explain_failure(error: Exception) -> StoreError:
    """Turn what the driver says into what a person can do."""
    return StoreError(f"the database says: {str(getattr(error, 'orig', None) or error).strip()}")
