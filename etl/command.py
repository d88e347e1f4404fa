"""What commands share: settings, the database, errors a person can act on, exit codes, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from etl.settings import Settings
    from etl.store.connect import Database

P = ParamSpec("P")
T = TypeVar("T")

FAILED, USAGE, SOME_REJECTED = 1, 2, 3

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
workers = click.option(
    "--workers", type=click.IntRange(1), help="Worker processes; default: one per core, four at most."
)


def read_settings() -> Settings:
    """Return the settings; say in one line which is wrong."""
    import pydantic

    from etl.errors import ConfigurationError
    from etl.settings import get_settings

    try:
        return get_settings()
    except pydantic.ValidationError as error:
        lines = (f"COPYDESK_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise ConfigurationError("; ".join(lines)) from None
    except OSError as error:
        raise ConfigurationError(f"a secret's file cannot be read: {error}") from None


def open_settings_database() -> tuple[Settings, Database]:
    """Return settings and a database that is up to date; the first command creates it."""
    from etl.store.roles import open_database

    settings = read_settings()
    return settings, open_database(settings)


def explain_database_errors(function: Callable[P, T]) -> Callable[P, T]:
    """Turn what the driver says into one line a person can act on."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        import sqlalchemy.exc

        from etl.store.connect import explain_failure

        try:
            return function(*args, **kwargs)
        except sqlalchemy.exc.DBAPIError as error:
            raise explain_failure(error) from error

    return guarded


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def day(_: click.Context, __: click.Parameter, value: str | None) -> Any:
    """Read a day or a time, UTC where no offset is given."""
    from datetime import UTC, datetime

    if value is None:
        return None
    try:
        given = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("it looks like 2025-07-01 or 2025-07-01T12:00+02:00") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)
