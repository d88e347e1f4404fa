"""Check what is published: each check is a query that returns the rows breaking a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.store.connect import rows_of, run_statement
from etl.store.statements import all_statements

if TYPE_CHECKING:
    from sqlalchemy import Connection

PREFIX = "check_"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found."""

    name: str
    rule: str  # in words
    violations: int
    examples: tuple[str, ...]


def run_checks(connection: Connection, run_id: int | None = None) -> list[CheckResult]:
    """Run every check of sql/statements/checks.sql and keep what they found."""
    results = [_check(connection, name) for name in sorted(all_statements()) if name.startswith(PREFIX)]
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


def _check(connection: Connection, statement_name: str) -> CheckResult:
    rows = rows_of(connection, statement_name)
    rule = all_statements()[statement_name].splitlines()[0].removeprefix("--").strip()
    examples = tuple(f"{row.key}: {row.detail}" for row in rows[:SHOWN])
    return CheckResult(statement_name.removeprefix(PREFIX), rule, len(rows), examples)
