"""The embedded server: closed without a password, one a home, back on its port, no folder of anybody loosened."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from etl.errors import EmbeddedServerError
from etl.store import embedded
from etl.store.embedded import Server

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """A folder the server's user may pass: pytest's own is closed to others."""
    made = Path(tempfile.mkdtemp(prefix="copydesk-embedded-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def home(base: Path) -> Iterator[Path]:
    """A home with a running server, started by four threads at once."""
    made = base / "home"
    servers: list[Server] = []
    threads = [threading.Thread(target=lambda: servers.append(embedded.ensure_running(made))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(servers) == 4
    assert len(set(servers)) == 1, "each home has one server"
    yield made
    embedded.stop(made)


def connect(home: Path, password: str | None, *, socket: bool, user: str = "postgres") -> str:
    """Connect and return what the server calls us, or raise psycopg2.OperationalError."""
    server = embedded.ensure_running(home)
    connection = psycopg2.connect(
        host=server.sockets if socket else "127.0.0.1",
        port=server.port,
        user=user,
        password=password,
        dbname="postgres",
        passfile="/dev/null",
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return str(cursor.fetchall()[0][0])
    finally:
        connection.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("socket", [True, False], ids=["socket", "tcp"])
def test_only_the_password_lets_in(home: Path, socket: bool) -> None:
    assert connect(home, embedded.password(home, "postgres"), socket=socket) == "postgres"
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        connect(home, "wrong", socket=socket)
    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        connect(home, None, socket=socket)


def test_nobody_is_trusted(home: Path) -> None:
    server = embedded.ensure_running(home)
    lines = (server.data / "pg_hba.conf").read_text().splitlines()
    methods = [line.split()[-1] for line in lines if line.strip() and not line.startswith("#")]
    assert methods
    assert set(methods) == {"scram-sha-256"}


def test_it_listens_on_this_machine_only(home: Path) -> None:
    server = embedded.ensure_running(home)
    with (
        psycopg2.connect(
            host=server.sockets,
            port=server.port,
            user="postgres",
            password=embedded.password(home, "postgres"),
            dbname="postgres",
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT current_setting('listen_addresses'), current_setting('password_encryption')")
        assert cursor.fetchall() == [("127.0.0.1", "scram-sha-256")]
    connection.close()


def test_folders_and_passwords_are_closed(home: Path) -> None:
    server = embedded.ensure_running(home)
    assert mode(Path(server.sockets)) == 0o700
    assert mode(server.data) == 0o700
    assert mode(home / "secrets") == 0o700
    secrets = list((home / "secrets").iterdir())
    assert {path.name for path in secrets} == {"postgres", *embedded.LOGINS}
    assert {mode(path) for path in secrets} == {0o600}
    assert len({path.read_text() for path in secrets}) == len(secrets)
    assert mode(home) == (0o711 if os.geteuid() == 0 else 0o700)


def test_it_runs_as_an_unprivileged_user(home: Path) -> None:
    server = embedded.ensure_running(home)
    process = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    owner = Path(f"/proc/{process}").stat().st_uid if Path("/proc").is_dir() else server.data.stat().st_uid
    assert owner != 0
    assert (server.user is None) == (os.geteuid() != 0)


def test_stopped_and_started_it_is_the_same_on_the_same_port(home: Path) -> None:
    before = embedded.ensure_running(home)
    assert embedded.running_server(home) == before
    assert embedded.stop(home)
    assert embedded.running_server(home) is None
    assert not embedded.stop(home)
    with pytest.raises(OSError):  # nothing answers there
        _knock(before.port)
    assert embedded.ensure_running(home) == before
    assert connect(home, embedded.password(home, "postgres"), socket=False) == "postgres"


def test_when_its_port_is_taken_it_takes_another(home: Path) -> None:
    import socket

    before = embedded.ensure_running(home)
    embedded.stop(home)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", before.port))
        squatter.listen()
        after = embedded.ensure_running(home)
        assert after.port != before.port
        assert connect(home, embedded.password(home, "postgres"), socket=False) == "postgres"


def test_a_home_that_somebody_starts_is_waited_for_and_then_refused(home: Path) -> None:
    with (
        embedded._locked(home / "server.lock"),
        pytest.raises(EmbeddedServerError, match="another process has held"),
        embedded._locked(home / "server.lock", patience=0.2),
    ):
        pass


def test_a_home_without_a_server_has_none_to_stop(base: Path) -> None:
    assert not embedded.stop(base / "nobody's home")
    assert not (base / "nobody's home").exists()


def test_homes_do_not_touch_each_other(home: Path, base: Path) -> None:
    """Whose server stops is asked by home alone; a home that cannot be entered by the server's user stays as it was."""
    first = embedded.ensure_running(home)
    secrets = {path.name: path.read_text() for path in (home / "secrets").iterdir()}
    closed = base / "closed"
    closed.mkdir(mode=0o700)
    elsewhere = base / "shared"
    original = embedded.SHARED_BASE
    embedded.SHARED_BASE = elsewhere
    try:
        second = embedded.ensure_running(closed / "home")
        assert second.port != first.port
        assert second.data != first.data
        assert mode(closed) == 0o700
        if os.geteuid() == 0:
            assert second.base.startswith(str(elsewhere))
            assert not (closed / "home" / "postgres").exists()
        assert mode(Path(second.base)) == 0o700
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            connect(closed / "home", secrets["postgres"], socket=False)
        assert embedded.stop(closed / "home")
    finally:
        embedded.SHARED_BASE = original
    assert embedded.running_server(home) == first
    assert secrets == {path.name: path.read_text() for path in (home / "secrets").iterdir()}


@ROOT_ONLY
def test_a_user_that_is_root_or_nobody_knows_is_refused(base: Path) -> None:
    for name in ("root", "no-such-user"):
        with pytest.raises(EmbeddedServerError, match="COPYDESK_POSTGRES_USER"):
            embedded.ensure_running(base / f"home of {name}", name)


def _knock(port: int) -> None:
    import socket

    socket.create_connection(("127.0.0.1", port), timeout=1).close()
