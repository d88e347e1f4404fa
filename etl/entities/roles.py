from __future__ import annotations
from etl.entities.reading import Reading
from etl.records import Role


def find_roles(reading: Reading) -> tuple[Role, ...]:
    """Return the roles."""
    return ()
