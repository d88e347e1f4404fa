"""The ground that faults are tried on: a server of one's own, fresh databases, and what must be the same."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy

from etl.settings import Settings
from etl.store import embedded
from etl.store.connect import Database, embedded_url
from etl.store.roles import initialise
from tests.same_tables import agreement, differences, snapshot, story_sets

ROOT = Path(__file__).resolve().parent.parent
STORIES_AGREE = 0.99  # stories grow in the order of arrival, which more than one worker shuffles
REFUSED = 3  # exit code of a command that went well and refused some inputs
_numbers = itertools.count(1)


@dataclass
class Ground:
    """A server in a home of its own."""

    settings: Settings
    server: embedded.Server

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        """Yield an empty Copydesk database that goes away again."""
        name = f"faults_{os.getpid()}_{next(_numbers)}"
        self.admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'copydesk'",
            f"CREATE DATABASE {name} TEMPLATE copydesk OWNER copydesk_owner",
            f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO copydesk_writer",
        )
        owner, writer = (
            embedded_url(self.settings.home, self.server, f"copydesk_{login}", login, name)
            for login in ("owner", "writer")
        )
        database = Database(owner, writer, owner, "copydesk", self.server)
        try:
            yield database
        finally:
            database.dispose()
            self.admin(f"DROP DATABASE {name} WITH (FORCE)")

    def admin(self, *statements: str) -> None:
        """Run statements as the server's superuser."""
        url = embedded_url(self.settings.home, self.server, "postgres", "postgres", "postgres")
        engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


@contextmanager
def ground(settings: Settings | None = None) -> Iterator[Ground]:
    """Yield a ground; without settings, one with a server that ends with the block."""
    if settings is not None:
        yield Ground(settings, embedded.ensure_running(settings.home))
        return
    base = Path(tempfile.mkdtemp(prefix="copydesk-faults-"))
    base.chmod(0o711)  # started as root, the server runs as somebody else who must get in
    made = Settings(home=base / "home", database_url=None, workers=2)
    try:
        initialise(made).dispose()
        yield Ground(made, embedded.ensure_running(made.home))
    finally:
        embedded.stop(made.home)
        shutil.rmtree(base, ignore_errors=True)


@dataclass
class State:
    """What a database holds once everything is done."""

    tables: dict[str, list[str]]  # by part, without stories
    stories: list[frozenset[str]]
    refused: list[str]  # where, by which stage, why
    trouble: list[str] = field(default_factory=list)  # rows that wait or are claimed, open books, runs left open


LEFT_OVER = {
    "rows wait": "SELECT count(*) FROM ops.work",
    "rows are claimed": "SELECT count(*) FROM ops.work WHERE claimed_by IS NOT NULL",
    "books are open": "SELECT count(*) FROM mart.runs WHERE NOT is_closed",
    "runs are open": "SELECT count(*) FROM ops.run WHERE status = 'running'",
    "inputs are quarantined": "SELECT count(*) FROM ops.quarantine WHERE outcome = 'quarantined'",
    "workers are alive": "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
}


def state(database: Database) -> State:
    """Read what a database holds."""
    engine = sqlalchemy.create_engine(database.owner_url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        trouble = []
        for name, query in LEFT_OVER.items():
            n = connection.exec_driver_sql(query).scalar_one()
            if n:
                trouble.append(f"{n} {name}")
        refused = connection.exec_driver_sql("SELECT stage, reason, locator FROM ops.quarantine").all()
        tables = snapshot(connection, ["stories"])
        return State(tables, story_sets(connection), sorted(" ".join(row) for row in refused), trouble)


def compare(baseline: State, found: State) -> list[str]:
    """Return what is wrong with a database that should hold the same as another; nothing: it does."""
    wrong = list(found.trouble)
    for part, rows in differences(baseline.tables, found.tables).items():
        wrong += [f"{part}: {row[:200]}" for row in rows]
    for row in sorted(set(baseline.refused) ^ set(found.refused))[:3]:
        wrong.append(f"refused in one of them only: {row}")
    share = agreement(baseline.stories, found.stories)
    if share < STORIES_AGREE:
        wrong.append(f"stories agree by {share:.4f} only")
    return wrong


# -- backfills in a process of their own ----------------------------------------------------------------------------


def start(database: Database | None, arguments: Sequence[str], home: Path) -> subprocess.Popen[str]:
    """Start a copydesk command as a process group of its own: against a database, or the server of `home`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    environment["COPYDESK_HOME"] = str(home)
    if database is not None:
        environment["COPYDESK_DATABASE_URL"] = database.writer_url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "etl.cli", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str], seconds: float = 900) -> list[str]:
    """Wait for a command and return what is wrong with how it ended."""
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        kill(process)
        return [f"it did not end within {seconds:.0f} s"]
    if process.returncode not in (0, REFUSED):
        return [f"exit code {process.returncode}: {errors.strip()[-600:]}"]
    return []


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a whole process group with SIGKILL."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def verdict(name: str, wrong: Sequence[str], figures: str) -> bool:
    """Print what came of a part, and return whether all was well."""
    for line in wrong[:20]:
        print(f"   WRONG {line}", flush=True)
    print(f"{'ok  ' if not wrong else 'FAIL'} {name}: {figures}", flush=True)
    return not wrong
