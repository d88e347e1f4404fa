"""Which code this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def code_version() -> str:
    """Return the version of the installed package."""
    try:
        return version("copydesk")
    except PackageNotFoundError:
        return "unknown"
