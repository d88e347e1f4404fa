"""A database that goes away: tell that from other errors, and wait until it is back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from etl.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine

T = TypeVar("T")

# Seconds: a server that crashed under load needs up to half a minute for its recovery, a managed one that fails over
# to its stand-by about one minute.
PATIENCE = 120.0
START_PATIENCE = 20.0  # a wrong host or port should not take two minutes to be told
LONGEST_PAUSE = 2.0
MOST_OUTAGES = 100  # in a row, without anything done between: then it is not the database that is away
DEADLOCK_TRIES = 5  # each is a whole transaction anew; two sessions that part ways once do so for good

# SQLSTATE classes and codes (PostgreSQL manual, appendix A): connection exceptions, operator intervention (shutdown,
# crash, starting up; not a cancelled statement), too many connections, a stand-by that is not the primary any more.
_AWAY = ("08", "57P01", "57P02", "57P03", "57P05", "53300", "25006")
_DEADLOCK = ("40P01", "40001")
# While connecting psycopg2 gives no SQLSTATE, only the server's words. These pass; other FATAL ones do not.
_PASSING = (
    "starting up",
    "shutting down",
    "in recovery",
    "not yet accepting",
    "too many connections",
    "too many clients",
    "remaining connection slots",
    "terminating connection",
)

# What libpq says of a connection that broke while an answer was read, which psycopg2 takes for any other error.
_LOST = ("server closed the connection", "lost synchronization", "no message from the libpq", "SSL SYSCALL")

_log = logging.getLogger(__name__)


def is_away(error: BaseException) -> bool:
    """Tell whether an error says that the database, or the connection to it, is gone."""
    import psycopg2

    if getattr(error, "connection_invalidated", False):
        return True
    cause: Any = getattr(error, "orig", None) or error
    if not isinstance(cause, (psycopg2.OperationalError, psycopg2.InterfaceError, psycopg2.DatabaseError)):
        return False
    code = getattr(cause, "pgcode", None)
    if code is not None:
        return str(code).startswith(_AWAY)
    if not isinstance(cause, (psycopg2.OperationalError, psycopg2.InterfaceError)):
        return any(words in str(cause) for words in _LOST)
    text = str(cause)
    return "FATAL" not in text or any(words in text for words in _PASSING)


def is_deadlock(error: BaseException) -> bool:
    """Tell whether the database took this transaction back in favour of another: done anew, it will go through."""
    cause = getattr(error, "orig", None) or error
    return str(getattr(cause, "pgcode", "")) in _DEADLOCK


def in_turn(act: Callable[[], T]) -> T:
    """Return what a whole transaction returns; where the database gave another session precedence, do it anew."""
    for _ in range(DEADLOCK_TRIES):
        try:
            return act()
        except Exception as error:
            if not is_deadlock(error):
                raise
    return act()


def wait_until_back(engine: Engine, error: BaseException, patience: float = PATIENCE) -> None:
    """Wait until the database answers again; raise StoreError when it does not within `patience` seconds.

    Any other trouble (a password that is wrong now, a database that does not exist) is raised as it is.
    """
    deadline = time.monotonic() + patience
    _log.warning("the database is away (%s): waiting for it, up to %.0f s", _first_line(error), patience)
    pause = 0.05
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except Exception as again:
            if not is_away(again):
                raise
            if time.monotonic() + pause > deadline:
                raise StoreError(
                    f"the database did not come back within {patience:.0f} s: {_first_line(again)}. Nothing is lost:"
                    " when it is there, run the same command again"
                ) from again
        else:
            _log.warning("the database is back")
            return
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def patiently(engine: Engine, act: Callable[[], T], patience: float = PATIENCE) -> T:
    """Return what `act` returns; where the database goes away meanwhile, wait for it and do it again.

    Only for what does no harm when it is done twice: a commit whose answer was lost may have been one.
    """
    for _ in range(MOST_OUTAGES):
        try:
            return act()
        except Exception as error:
            if not is_away(error):
                raise
            wait_until_back(engine, error, patience)
    return act()


def _first_line(error: BaseException) -> str:
    text = str(getattr(error, "orig", None) or error).strip()
    return text.splitlines()[0] if text else type(error).__name__
