"""What tests share: one embedded server a session, a fresh database a test, and one with seeds/ loaded."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy

from etl.pipeline.intake import Request
from etl.pipeline.runs import backfill
from etl.settings import Settings
from etl.store import embedded
from etl.store.connect import Database, embedded_url
from etl.store.roles import initialise

ROOT = Path(__file__).resolve().parent.parent
_numbers = itertools.count(1)

# A busy machine is slow, and that is no fault of the code.
hypothesis.settings.register_profile("copydesk", deadline=None)
hypothesis.settings.load_profile("copydesk")


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """Settings of a home of its own, with a server that ends with the session.

    Not under pytest's own folder: that is closed to others again and again, and started as root the server runs as
    somebody else.
    """
    base = Path(tempfile.mkdtemp(prefix="copydesk-test-"))
    base.chmod(0o711)
    made = Settings(home=base / "home", workers=2, host_delay=0, allow_addresses=("127.0.0.1",))
    initialise(made)
    yield made
    embedded.stop(made.home)
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """A fresh, empty Copydesk database."""
    with fresh_database(settings) as made:
        yield made


@pytest.fixture(scope="module")
def module_database(settings: Settings) -> Iterator[Database]:
    """One that the tests of a file share, for those that leave nothing behind."""
    with fresh_database(settings) as made:
        yield made


@pytest.fixture(scope="session")
def seeded(settings: Settings) -> Iterator[Database]:
    """A database with seeds/ loaded, for tests that only read."""
    with fresh_database(settings) as made:
        backfill(made, settings, Request((str(ROOT / "seeds"),)))
        yield made


@contextmanager
def fresh_database(settings: Settings) -> Iterator[Database]:
    """Yield a copy of the session's database, which no test writes to."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    server = embedded.ensure_running(settings.home)
    admin = sqlalchemy.create_engine(
        embedded_url(settings.home, server, "postgres", "postgres", "postgres"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'copydesk'")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE copydesk OWNER copydesk_owner")
        connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        connection.exec_driver_sql(f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO copydesk_writer")
        connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {name} TO copydesk_reader")
    owner, writer, reader = (
        embedded_url(settings.home, server, f"copydesk_{login}", login, name) for login in ("owner", "writer", "reader")
    )
    database = Database(owner, writer, reader, "copydesk", server)
    yield database
    database.dispose()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()
