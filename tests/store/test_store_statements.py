"""Named statements: each says what it is for, is used, and gets the parameters it names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from etl.publish.checks import PREFIX, WHOLE_PREFIX
from etl.store.statements import all_statements

PACKAGE = Path(__file__).resolve().parents[2] / "etl"
RUNNERS = {"run_statement": 1, "rows_of": 1, "statement": 0}  # function -> place of the name among its arguments


def calls() -> Iterator[tuple[str, set[str] | None, str]]:
    """Yield (statement name, keyword arguments or None where they are not all spelled out, place) for each use."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNNERS):
                continue
            place = RUNNERS[node.func.id]
            name = node.args[place] if len(node.args) > place else None
            if isinstance(name, ast.Constant):
                keywords = [keyword.arg for keyword in node.keywords]
                given = None if None in keywords else {keyword for keyword in keywords if keyword is not None}
                yield str(name.value), given, f"{path.relative_to(PACKAGE)}:{node.lineno}"


def test_every_statement_is_used_and_every_name_used_is_one() -> None:
    used = {name for name, _, _ in calls()}
    known = {name for name in all_statements() if not name.startswith((PREFIX, WHOLE_PREFIX))}
    assert known - used == set(), "nobody runs these: take them away"
    assert used - known == set(), "no statement is called so"


def test_statements_get_the_parameters_they_name() -> None:
    statements = all_statements()
    wrong = []
    for name, given, place in calls():
        wanted = set(re.findall(r"%\((\w+)\)s", statements.get(name, "")))
        if name in statements and given is not None and given != wanted:
            wrong.append(f"{place}: {name} wants {sorted(wanted)} and gets {sorted(given)}")
    assert wrong == []


def test_every_statement_says_in_its_first_line_what_it_is_for() -> None:
    silent = [name for name, body in all_statements().items() if not re.match(r"-- \S.{8,}\n", body)]
    assert silent == []
