"""Find the files that travel with the package: beside etl/ in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from etl.errors import CopydeskError

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """Return the folder `name` (sql, dags, seeds) of this installation."""
    for parent in (_PACKAGE / "_shipped", _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise CopydeskError(f"this installation has no {name}/ folder: install it again")
