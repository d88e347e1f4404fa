"""Seed files wherever they lie: here, or in an object store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from etl import sources
from etl.fetch import objects
from etl.records import Rejected
from etl.sources import SeedFile


def discover(paths: Sequence[str], *, glob: str | None = None) -> Iterator[SeedFile | tuple[str, Rejected]]:
    """Yield the seed files under ``paths`` as `sources.discover` does; a path may be an address such as s3://desk/2025.

    A file of a store must be read before the next is asked for: its copy goes away then.
    """
    for in_store, some in groupby(paths, objects.is_address):
        if in_store:
            for address in some:
                yield from _in_store(address, glob)
        else:
            yield from sources.discover(list(some), glob=glob)


def total_bytes(paths: Sequence[str], *, glob: str | None = None) -> int | None:
    """Return about how many bytes there are to read; None where nobody can tell: a store, standard input."""
    if any(path == sources.STANDARD_INPUT or objects.is_address(path) for path in paths):
        return None
    return sources.total_bytes(paths, glob=glob)


def _in_store(address: str, glob: str | None) -> Iterator[SeedFile | tuple[str, Rejected]]:
    failed: list[tuple[str, Rejected]] = []

    def copied() -> Iterator[objects.Copy]:
        for one in objects.copies(address, glob):
            if len(one) == 2:
                failed.append(one)
            else:
                yield one

    for seed in sources.discover_copies(copied()):
        yield from failed
        failed.clear()
        yield seed
    yield from failed
