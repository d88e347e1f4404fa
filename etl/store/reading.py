"""Queries of people, run as the reader: it reads mart and news and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from etl.errors import StoreError
from etl.settings import Settings
from etl.store.connect import Database


def run_query(database: Database, query: str) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    """Run a query as the reader and return column names and rows; ``%`` and ``:`` are left alone."""
    connection = database.reader()
    try:
        result = connection.exec_driver_sql(query, execution_options={"no_parameters": True})
        if not result.returns_rows:
            return (), ()
        return list(result.keys()), [tuple(row) for row in result]
    finally:
        connection.close()


def open_psql(settings: Settings, database: Database) -> int:
    """Open psql as the reader and return its exit code; the password goes through the environment."""
    psql = Path(database.server.binaries) / "psql" if database.server else None
    program = str(psql) if psql is not None and psql.exists() else shutil.which("psql")
    if program is None:
        raise StoreError(
            'psql is not installed: install PostgreSQL\'s client, or give a query: copydesk sql "SELECT 1"'
        )
    url = database.reader_url
    host = url.host or str(url.query.get("host", ""))
    environment = {
        **os.environ,
        "PGHOST": host,
        "PGPORT": str(url.port or url.query.get("port", "5432")),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
        "PGOPTIONS": "-c search_path=mart,news",
    }
    return subprocess.run([program], env=environment, check=False).returncode
