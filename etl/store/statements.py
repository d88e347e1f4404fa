"""The named statements of sql/statements/: each under ``-- name: <name>`` and a line that says what it is for."""

from __future__ import annotations

import re
from functools import cache

from etl.errors import StoreError
from etl.store.shipped import shipped

_HEAD = re.compile(r"^-- name: (\w+)[ \t]*$", re.MULTILINE)


@cache
def all_statements() -> dict[str, str]:
    """Read every statement once: name -> SQL with psycopg2's ``%(name)s`` parameters."""
    found: dict[str, str] = {}
    for path in sorted((shipped("sql") / "statements").glob("*.sql")):
        parts = _HEAD.split(path.read_text(encoding="utf-8"))
        for name, body in zip(parts[1::2], parts[2::2], strict=True):
            if name in found:
                raise StoreError(f"two statements are called {name}; the second is in {path.name}")
            found[name] = body.strip()
    return found


def statement(name: str) -> str:
    """Return the SQL of one statement; raise StoreError when there is none of that name."""
    try:
        return all_statements()[name]
    except KeyError:
        raise StoreError(f"no statement is called {name}") from None
