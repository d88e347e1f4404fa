"""Finding the next batch costs the same with a thousand and a million finished rows, vacuumed or not."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy

from etl.store import ledger
from etl.store.connect import Database, rows_of, run_statement
from etl.store.ledger import Worker
from etl.store.statements import statement
from faults.ground import ground, verdict

STAGE = "dedup"
WAITING = 500  # rows that are to be found
LIMIT = 100  # at once
FEW_FINISHED = 1000
BATCH = 2000  # how a million rows are finished in some minutes; the last thousands go in batches of LIMIT
# Buffers that may differ: half-filled pages, one level more of an index, and what is finished since the mark was moved.
MARGIN = 2.0


@dataclass(frozen=True)
class Cost:
    """What finding the next batch took."""

    plan: tuple[str, ...]  # by which the rows are found: nodes with the indexes they use
    buffers: int
    milliseconds: float
    mark_buffers: int  # to read where to begin
    unmarked_buffers: int  # what it would take to begin at the beginning

    def __str__(self) -> str:
        return (
            f"{self.buffers} + {self.mark_buffers} buffers, {self.milliseconds:.1f} ms"
            f" (from the beginning {self.unmarked_buffers} buffers)"
        )


def main(options: Namespace) -> bool:
    """Measure with few and with many finished rows, each with and without a transaction held open."""
    wrong: list[str] = []
    figures = []
    with ground() as here:
        for held in (False, True):
            with here.fresh() as database:
                few = measure(database, FEW_FINISHED, held, batch=LIMIT)
            with here.fresh() as database:
                many = measure(database, options.rows, held, batch=BATCH)
            name = "while a transaction is open" if held else "with nobody else"
            print(f"     {name}: {FEW_FINISHED} finished: {few}; {options.rows}: {many}", flush=True)
            wrong += unequal(few, many)
            figures.append(f"{few.buffers + few.mark_buffers} and {many.buffers + many.mark_buffers} buffers {name}")
        print(f"     plan: {' > '.join(many.plan)}", flush=True)
    return verdict("finished", wrong, "; ".join(figures))


def unequal(few: Cost, many: Cost) -> list[str]:
    """Return in what two costs differ more than they may."""
    wrong = [] if few.plan == many.plan else [f"plans differ: {few.plan} {many.plan}"]
    one, other = (cost.buffers + cost.mark_buffers for cost in (few, many))
    return wrong if other <= one * MARGIN else [*wrong, f"{other} buffers instead of {one}"]


def measure(database: Database, finished: int, held: bool, batch: int) -> Cost:
    """Queue rows, finish all but WAITING of them in batches as workers do, and see what the next claim costs."""
    with database.writer.begin() as connection:
        run_id = ledger.open_run(connection, "other", "0", {})
    with _held_open(database) if held else _nothing(), Worker(database.writer) as worker:
        for first in range(0, finished, 10_000):
            keys = range(first, min(first + 10_000, finished))
            with database.writer.begin() as connection:
                ledger.queue(connection, STAGE, ((key, run_id) for key in keys))
        with database.writer.begin() as connection:
            ledger.queue(connection, STAGE, ((key, run_id) for key in range(finished, finished + WAITING)))
        done = 0
        while done < finished:
            works = worker.claim(STAGE, batch if finished - done > 2 * batch else min(LIMIT, finished - done))
            with database.writer.begin() as connection:
                done += len(ledger.take_out(connection, worker, works))
        return _explain(database, worker)


def _explain(database: Database, worker: Worker) -> Cost:
    vacuum = sqlalchemy.create_engine(database.owner_url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with vacuum.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE ops.work")  # as autovacuum does within a minute
    engine = sqlalchemy.create_engine(database.writer_url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        run_statement(connection, "become_worker", worker=worker.id + 1)  # a session such as workers claim in
        low = ledger.work_mark(connection, STAGE)
        given = {"stage": STAGE, "worker": worker.id, "limit": LIMIT, "few": ledger.SUSPECTS_AT_ONCE}
        claim = _run(connection, "claim_batch", {**given, "low": low})
        mark = _run(connection, "work_mark", {"stage": STAGE})
        unmarked = _run(connection, "claim_batch", {**given, "low": 0})
        assert len(rows_of(connection, "claim_batch", **given, low=low)) == LIMIT
        connection.rollback()
    return Cost(
        tuple(_nodes(_subplan(claim["Plan"], "CTE free"))),
        _buffers(claim),
        float(claim["Execution Time"]),
        _buffers(mark),
        _buffers(unmarked),
    )


def _run(connection: sqlalchemy.Connection, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Explain a statement that is really run, then undo it."""
    nested = connection.begin_nested()
    found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement(name)}", parameters)
    plan = found.scalar_one()
    nested.rollback()
    return dict((json.loads(plan) if isinstance(plan, str) else plan)[0])


def _buffers(explained: dict[str, Any]) -> int:
    plan = explained["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def _subplan(plan: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the part of a plan that makes a CTE: here, the one that finds the rows."""
    waiting = [plan]
    while waiting:
        one = waiting.pop()
        if one.get("Subplan Name") == name:
            return one
        waiting += one.get("Plans", ())
    raise LookupError(name)


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    yield " ".join(filter(None, (plan["Node Type"], plan.get("Index Name"))))
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


@contextmanager
def _held_open(database: Database) -> Iterator[None]:
    """Hold a transaction open that sees all that was there, so that nothing of it can be vacuumed."""
    engine = sqlalchemy.create_engine(
        database.writer_url, isolation_level="REPEATABLE READ", poolclass=sqlalchemy.NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM ops.work LIMIT 1")
        yield


@contextmanager
def _nothing() -> Iterator[None]:
    yield
