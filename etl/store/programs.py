"""PostgreSQL's own programs (psql, pg_dump, pg_restore): where they are, and how they reach a database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import EmbeddedServerError, StoreError
from etl.store import embedded

if TYPE_CHECKING:
    from sqlalchemy import URL

    from etl.store.connect import Database


def find_program(database: Database, name: str, server_major: int = 0) -> str:
    """Return the path of a program that is not older than the server: the wheel's, else one on PATH.

    Raises StoreError when there is none.
    """
    found = [path for path in (_shipped(database, name), shutil.which(name)) if path is not None]
    for path in found:
        if _major(path) >= server_major:
            return path
    older = f"{found[0]} is older than the server ({server_major})" if found else f"{name} is not installed"
    raise StoreError(f"{older}: install PostgreSQL's client programs")


def address(url: URL) -> str:
    """Return a connection string for them, without the password: everybody can read a command line."""
    from psycopg2.extensions import make_dsn

    said = {**url.translate_connect_args(username="user", database="dbname"), **url.query}
    said.pop("password", None)
    return str(make_dsn(**said))


def environment(url: URL) -> dict[str, str]:
    """Return the environment they run in, with the password; PG* variables of the caller point somewhere else."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**own, "PGPASSWORD": str(url.password or ""), "LC_ALL": "C"}


def _shipped(database: Database, name: str) -> str | None:
    try:
        folder = Path(database.server.binaries) if database.server is not None else embedded.binaries()
    except EmbeddedServerError:
        return None
    return str(folder / name) if (folder / name).exists() else None


def _major(path: str) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)", told)
    return int(number.group()) if number else 0
