"""Backups: restored elsewhere they are the same tables, and nothing that is there is ever overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy

from etl.errors import StoreError, UsageError
from etl.pipeline.intake import Request
from etl.pipeline.runs import backfill
from etl.settings import Settings
from etl.store import embedded
from etl.store.backup import back_up, restore
from etl.store.connect import Database, embedded_url, find_database
from etl.store.reading import run_query
from etl.store.relations import read_functions, read_relations
from tests.same_tables import differences, snapshot

TEXT = (
    "Port Minister Ilse Varga opened the new ferry terminal in Valletta on Tuesday, June 3, 2025. “It was time,” she "
    "said; 100% of 48 million euros:\nC:\\\\quay\\.\n\n\\. stands alone, and SET transaction_timeout = 0;\n"
)


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[Settings]:
    """Settings of an empty database without any schema, given by URL."""
    server = embedded.ensure_running(settings.home)
    admin = sqlalchemy.create_engine(
        embedded_url(settings.home, server, "postgres", "postgres", "postgres"), isolation_level="AUTOCOMMIT"
    )
    name = f"elsewhere_{os.getpid()}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER copydesk_owner")
    url = embedded_url(settings.home, server, "copydesk_owner", "owner", name).render_as_string(hide_password=False)
    yield Settings(home=settings.home, database_url=url, reader_database_url=None)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


def database_of(settings: Settings) -> Database:
    """Return the database of these settings with a login for its reader."""
    database = find_database(settings)
    server = embedded.ensure_running(settings.home)
    name = str(database.owner_url.database)
    return replace(database, reader_url=embedded_url(settings.home, server, "copydesk_reader", "reader", name))


def filled(database: Database, settings: Settings, tmp_path: Path) -> None:
    for n, text in enumerate((TEXT, f"{TEXT} Twice.", "A train left the rails near Graz on June 4, 2025.")):
        (tmp_path / f"{n}.txt").write_text(text)
    (tmp_path / "empty.txt").write_text("")
    backfill(database, settings, Request((str(tmp_path),), outlet="The Lantern"))


def test_restored_elsewhere_it_is_the_same(
    database: Database, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    filled(database, settings, tmp_path / "in")
    path = tmp_path / "copydesk.dump"
    assert back_up(database, path) == path.stat().st_size > 10_000
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copydesk.dump", "in"]
    assert elsewhere.database_url is not None
    found = restore(settings, path, into=elsewhere.database_url.get_secret_value())
    assert (found.articles, found.documents) == (3, 3)

    other = database_of(elsewhere)
    with database.owner.connect() as here, other.owner.connect() as there:
        assert differences(snapshot(here), snapshot(there)) == {}
        assert read_relations(here) == read_relations(there)
        assert read_functions(here) == read_functions(there)
        grants = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace::regnamespace::text = ANY ("
        schemas = "ARRAY['ops', 'raw', 'news', 'mart', 'public']) ORDER BY 1, 2"
        assert here.exec_driver_sql(grants + schemas).all() == there.exec_driver_sql(grants + schemas).all()
    assert run_query(other, "SELECT count(*) FROM mart.articles")[1] == [(3,)]
    with pytest.raises(Exception, match="permission denied"):
        run_query(other, "SELECT count(*) FROM ops.run")
    again = backfill(other, elsewhere, Request((str(tmp_path / "in"),), outlet="The Lantern"))
    assert (again.given, again.unchanged, again.rejected, again.closed) == (4, 3, 1, True)
    (tmp_path / "in" / "new.txt").write_text("Snow fell on Etna on Friday, June 6, 2025, the observatory said.")
    assert backfill(other, elsewhere, Request((str(tmp_path / "in"),), outlet="The Lantern")).loaded == 1
    other.dispose()


def test_what_is_there_is_never_overwritten(
    database: Database, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    filled(database, settings, tmp_path / "in")
    path = tmp_path / "copydesk.dump"
    back_up(database, path)
    with database.owner.connect() as connection:
        before = snapshot(connection)
    url = database.owner_url.render_as_string(hide_password=False)
    with pytest.raises(UsageError, match="not empty"):
        restore(settings, path, into=url)
    with database.owner.connect() as connection:
        assert differences(before, snapshot(connection)) == {}

    other = database_of(elsewhere)
    with other.owner.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebodys (x int)")
    with pytest.raises(UsageError, match=r"public\.somebodys"):
        restore(elsewhere, path)
    with pytest.raises(UsageError, match="no file"):
        restore(elsewhere, tmp_path / "nothing")
    other.dispose()


def test_half_a_backup_leaves_nothing(
    database: Database, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    filled(database, settings, tmp_path / "in")
    path = tmp_path / "copydesk.dump"
    back_up(database, path)
    whole = path.read_bytes()
    for length in (10, len(whole) // 3, len(whole) // 2):
        path.write_bytes(whole[:length])
        with pytest.raises(StoreError, match="the backup cannot be read"):
            restore(elsewhere, path)
    other = database_of(elsewhere)
    with other.owner.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_class WHERE relname = 'article'").scalar() == 0
    other.dispose()
    path.write_bytes(whole)
    assert restore(elsewhere, path).articles == 3


def test_a_backup_that_cannot_be_written_says_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(database, tmp_path / "no such folder" / "x.dump")
