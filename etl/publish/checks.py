"""Check what is published: each check is a query that returns the rows breaking a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.store.connect import rows_of, run_statement
from etl.store.statements import all_statements

if TYPE_CHECKING:
    from sqlalchemy import Connection

PREFIX, WHOLE_PREFIX = "check_", "whole_"
# Kinds of runs that are checked by the texts they brought; a re-processing changes what hangs on texts of other runs.
BRINGS_TEXTS = ("backfill", "ingest")
SHOWN = 5


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found."""

    name: str
    rule: str  # in words
    violations: int
    examples: tuple[str, ...]


def run_checks(connection: Connection, run_id: int | None = None) -> list[CheckResult]:
    """Check what a run brought, or everything, and keep what was found.

    The rules are the queries of sql/statements/checks.sql. What a run costs must not grow with what was loaded before.
    """
    kind = None if run_id is None else run_statement(connection, "kind_of_run", run_id=run_id).scalar_one()
    scope = run_id if kind in BRINGS_TEXTS else None
    run_statement(connection, "forget_checked")
    run_statement(connection, "choose_checked", run_id=scope)
    run_statement(connection, "analyze_checked")
    prefixes = (PREFIX, WHOLE_PREFIX) if scope is None else (PREFIX,)
    results = [_check(connection, name, scope) for name in sorted(all_statements()) if name.startswith(prefixes)]
    for result in results:
        run_statement(
            connection,
            "save_check",
            name=result.name,
            violations=result.violations,
            detail="; ".join(result.examples),
            run_id=run_id,
        )
    return results


def _check(connection: Connection, statement_name: str, scope: int | None) -> CheckResult:
    rows = rows_of(connection, statement_name, run_id=scope)
    rule = all_statements()[statement_name].splitlines()[0].removeprefix("--").strip()
    examples = tuple(f"{row.key}: {row.detail}" for row in rows[:SHOWN])
    return CheckResult(statement_name.partition("_")[2], rule, len(rows), examples)
