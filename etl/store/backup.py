"""Back a database up into one file, and restore it into an empty one.

The file is pg_dump's custom format: any pg_restore of the same version or a newer one reads it. Owners and grants are
not in it, since the roles have other names elsewhere: a restore gives them anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from etl.errors import StoreError, UsageError
from etl.settings import Settings
from etl.store import programs
from etl.store.connect import Database, rows_of, run_statement
from etl.store.relations import SCHEMAS
from etl.store.roles import create_database, initialise

if TYPE_CHECKING:
    from sqlalchemy import Connection

SUMMED_UP = 400  # characters of what a program said when it failed; the end tells most
# pg_restore sets this for servers that know it (17 and later) and for those that do not.
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"
HEAD_BYTES = 4_096  # within which it does so


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored database holds."""

    articles: int
    documents: int


def back_up(database: Database, path: Path) -> int:
    """Write a backup, readable by its owner alone, and return its size in bytes.

    An existing file is replaced when the new one is whole. The backup shows one moment: what is at work meanwhile goes
    on. Raises StoreError with what pg_dump said.
    """
    program = programs.find_program(database, "pg_dump", _server_major(database))
    unfinished = Path(f"{path}.unfinished")
    url = database.owner_url
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            done = subprocess.run(
                [program, "--format=custom", "--no-owner", "--no-privileges", f"--dbname={programs.address(url)}"],
                env=programs.environment(url),
                stdout=file,
                stderr=subprocess.PIPE,
                check=False,
            )
        if done.returncode != 0:
            raise StoreError(f"the backup failed: {_said(done.stderr)}")
        unfinished.replace(path)
    except OSError as error:
        raise StoreError(f"the backup cannot be written: {error}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return path.stat().st_size


def restore(settings: Settings, path: Path, into: str | None = None) -> Restored:
    """Restore a backup into the database at a URL, or into the one that the settings name, and grant the roles.

    Raises UsageError when the file is none or the database is not empty, StoreError when restoring fails: then nothing
    of it is there.
    """
    from pydantic import SecretStr

    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    if into is not None:
        settings = settings.model_copy(update={"database_url": SecretStr(into), "reader_database_url": None})
    database = create_database(settings)
    with database.owner.begin() as connection:
        _make_room(connection)
    _load(database, path)
    database.dispose()
    restored = initialise(settings)
    with restored.writer.begin() as connection:
        return Restored(*run_statement(connection, "restored").one())


def _make_room(connection: Connection) -> None:
    """Clear away schemas that hold nothing yet; raise UsageError when there is anything."""
    from psycopg2 import sql

    driver: Any = connection.connection.driver_connection
    foreign = run_statement(connection, "foreign_relations", ours=list(SCHEMAS)).first()
    if foreign is not None:
        raise UsageError(f"the database is not empty: it has {foreign.name}. Restore into an empty one: --into URL")
    for table in rows_of(connection, "own_tables", ours=list(SCHEMAS)):
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table.schema, table.name))
        text = query.as_string(driver)
        if connection.exec_driver_sql(text, execution_options={"no_parameters": True}).scalar():
            name = f"{table.schema}.{table.name}"
            raise UsageError(f"the database is not empty: {name} has rows. Restore into an empty one: --into URL")
    run_statement(connection, "drop_everything")
    run_statement(connection, "drop_migration_mark")


def _load(database: Database, path: Path) -> None:
    """Let pg_restore write the backup as a script and psql run it in one transaction."""
    major = _server_major(database)
    reading = [programs.find_program(database, "pg_restore", major), "--no-owner", "--no-privileges", "--file=-"]
    url = database.owner_url
    psql = programs.find_program(database, "psql", major)
    running = [psql, "-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", f"--dbname={programs.address(url)}"]
    with tempfile.TemporaryFile() as read_errors, tempfile.TemporaryFile() as run_errors:
        reader = subprocess.Popen([*reading, str(path)], stdout=subprocess.PIPE, stderr=read_errors)
        runner = subprocess.Popen(
            running,
            env=programs.environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=run_errors,
        )
        assert reader.stdout is not None
        assert runner.stdin is not None
        broken = not _pour(reader.stdout, runner.stdin, major)
        reader.stdout.close()
        if not broken and reader.wait() != 0:
            runner.kill()  # at the end of its input it would commit what it has
        with suppress(BrokenPipeError):
            runner.stdin.close()
        runner.wait()
        if reader.wait() != 0 and not broken:
            raise StoreError(f"the backup cannot be read: {_said(_text(read_errors))}")
        if runner.returncode != 0:
            raise StoreError(f"restoring failed: {_said(_text(run_errors))}")


def _pour(source: IO[bytes], target: IO[bytes], major: int) -> bool:
    """Send a script on; return False when nobody takes it any more."""
    try:
        head = source.read(HEAD_BYTES)
        target.write(head.replace(UNKNOWN_BEFORE_17, b"", 1) if major < 17 else head)
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
    except BrokenPipeError:
        return False
    return True


def _server_major(database: Database) -> int:
    with database.owner.connect() as connection:
        return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000


def _text(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _said(errors: bytes) -> str:
    return " ".join(errors.decode("utf-8", "replace").split())[-SUMMED_UP:]
