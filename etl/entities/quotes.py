from __future__ import annotations
from etl.entities.reading import Reading
from etl.records import Quote, Role


def find_quotes(reading: Reading, roles: tuple[Role, ...]) -> tuple[Quote, ...]:
    """Return the quotes."""
    return ()
