"""Examine the installation, the database and everything in it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from etl.errors import CopydeskError
from etl.publish.checks import run_checks
from etl.settings import Settings
from etl.store import embedded, schema
from etl.store.connect import Database, find_database
from etl.store.shipped import shipped

LEAST_FREE_BYTES = 1_000_000_000  # a day of a hundred feeds, with room for PostgreSQL's log


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, and go on after what is wrong as far as that makes sense."""
    findings = [*_installation(settings)]
    try:
        database = find_database(settings)
        with database.owner.connect() as connection:
            version = str(connection.exec_driver_sql("SHOW server_version").scalar_one())
            current = schema.is_current(connection)
    except Exception as error:  # whatever it is, the person must see it
        return [*findings, Finding("database answers", False, str(error).strip().splitlines()[0])]
    findings.append(Finding("database answers", True, f"PostgreSQL {version}"))
    findings.append(Finding("schema is current", current, "" if current else "run `copydesk init`"))
    if current:
        findings += reader_is_confined(database)
        with database.writer.begin() as connection:
            for check in run_checks(connection):
                examples = f"{check.violations} violations: {'; '.join(check.examples)}" if check.violations else ""
                findings.append(Finding(check.name.replace("_", " "), not check.violations, examples))
    return findings


def _installation(settings: Settings) -> Iterator[Finding]:
    yield Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    for name in ("sql", "dags", "seeds"):
        try:
            yield Finding(f"{name}/ is installed", True, str(shipped(name)))
        except CopydeskError as error:
            yield Finding(f"{name}/ is installed", False, str(error))
    if settings.database_url is None:
        try:
            yield Finding("PostgreSQL binaries", True, str(embedded.binaries()))
        except CopydeskError as error:
            yield Finding("PostgreSQL binaries", False, str(error))
    place = settings.home.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    yield Finding("disk space", free >= LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free under {place}")


def reader_is_confined(database: Database) -> list[Finding]:
    """Try what the reader must not be able to do."""
    from etl.store.reading import run_query

    if database.reader_url == database.owner_url:
        return []
    findings = []
    for name, query in (
        ("reader cannot write", "INSERT INTO news.author (author_key, name) VALUES ('x', 'x')"),
        ("reader cannot read ops", "SELECT * FROM ops.run LIMIT 1"),
        ("reader cannot read raw", "SELECT * FROM raw.document LIMIT 1"),
    ):
        try:
            run_query(database, query)
            findings.append(Finding(name, False, "it can: run `copydesk init` to repair the grants"))
        except Exception as error:
            findings.append(Finding(name, "permission denied" in str(error) or "read-only" in str(error)))
    return [*findings, _reader_limits(database)]


def _reader_limits(database: Database) -> Finding:
    """Look at what a session of the reader begins with: any role may change that for itself, for good."""
    from etl.store.reading import run_query

    repair = "run `copydesk init` to put them right"
    try:
        (limits,) = run_query(database, "SELECT current_setting('statement_timeout') <> '0' AS is_limited")[1]
    except Exception as error:
        return Finding("reader's limits", False, f"{str(error).strip().splitlines()[0]}: {repair}")
    return Finding("reader's limits", bool(limits[0]), "" if limits[0] else f"no time limit: {repair}")
