"""Queries of people, run as the reader: it reads mart and news and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Any

from etl.store import programs
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


def open_psql(database: Database) -> int:
    """Open psql as the reader and return its exit code; the password goes through the environment."""
    url = database.reader_url
    environment = {**programs.environment(url), "PGOPTIONS": "-c search_path=mart,news"}
    psql = programs.find_program(database, "psql")
    return subprocess.run([psql, programs.address(url)], env=environment, check=False).returncode
