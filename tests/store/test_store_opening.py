"""Opening a database whose server breaks off in the midst of it: it is waited for, whichever message was lost."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
import sqlalchemy.exc

from etl.settings import Settings
from etl.store import embedded, schema
from etl.store.connect import Database
from etl.store.roles import open_database
from faults.proxy import Mode, Proxy


@contextmanager
def proxied(database: Database, mode: Mode, at: int) -> Iterator[tuple[Settings, Proxy]]:
    """Yield settings that reach a database by way of a proxy which breaks in at a message."""
    server = database.server
    assert isinstance(server, embedded.Server)
    stop, tell_stop = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        path = f"{server.sockets}/.s.PGSQL.{server.port}"
        proxy = Proxy(listener, path, mode, at, victim=0)
        serving = threading.Thread(target=proxy.serve, args=(stop,))
        serving.start()
        url = database.writer_url.set(
            host="127.0.0.1", port=listener.getsockname()[1], query={"sslmode": "disable", "gssencmode": "disable"}
        )
        yield Settings.model_validate({"database_url": url.render_as_string(hide_password=False)}), proxy
        os.write(tell_stop, b"x")
        serving.join()
        for link in proxy.links:
            link.close()
    os.close(stop)
    os.close(tell_stop)


@pytest.fixture(scope="module")
def messages(module_database: Database) -> int:
    """How many messages it takes to open a database."""
    with proxied(module_database, "count", 0) as (settings, proxy):
        open_database(settings).dispose()
    return proxy.seen


@pytest.mark.parametrize("mode", ["cut before", "cut after", "cut amid"])
def test_a_server_that_breaks_off_at_any_message_is_waited_for(
    module_database: Database, messages: int, mode: Mode
) -> None:
    assert messages >= 4  # greeting, password, what the driver asks, the version of the schema
    for at in range(1, messages):
        with proxied(module_database, mode, at) as (settings, proxy):
            open_database(settings).dispose()
        assert proxy.seen > at  # it went on


def test_so_is_one_whose_end_the_driver_takes_for_any_other_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under load psycopg2 may see the last words before it sees that the connection is gone: a bare DatabaseError."""
    words = "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally"
    ends = [sqlalchemy.exc.DatabaseError("SELECT", {}, psycopg2.DatabaseError(words))]
    is_current = schema.is_current

    def ends_once(connection: sqlalchemy.Connection) -> bool:
        if ends:
            raise ends.pop()
        return is_current(connection)

    monkeypatch.setattr(schema, "is_current", ends_once)
    open_database(settings).dispose()
    assert ends == []
