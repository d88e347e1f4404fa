"""One exception tree; a class's docstring is its message when none is given."""

from __future__ import annotations


class CopydeskError(Exception):
    """Something went wrong in Copydesk."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])


class UsageError(CopydeskError):
    """The command was asked for something it cannot do."""


class ConfigurationError(CopydeskError):
    """A setting is missing or wrong."""


class StoreError(CopydeskError):
    """The database cannot be used."""


class EmbeddedServerError(StoreError):
    """The embedded PostgreSQL server cannot be started."""


class SourceError(CopydeskError):
    """A source cannot be read."""


class WorkerDied(CopydeskError):
    """A worker process died or ran out of its limits while it held a document."""
