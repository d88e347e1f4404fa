from __future__ import annotations
from etl.entities.reading import Reading
from etl.records import Figure


def find_figures(reading: Reading) -> tuple[Figure, ...]:
    """Return the figures."""
    return ()
