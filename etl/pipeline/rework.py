"""Work that is put back into the ledger (a replay, a re-processing): what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from etl.pipeline.runs import Refusal, close
from etl.pipeline.stages import STAGES
from etl.store import ledger
from etl.store.ledger import Books

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.store.connect import Database

ORDER = (ledger.INTAKE, *(stage.name for stage in STAGES))


@dataclass(frozen=True, slots=True)
class Rework:
    """A run over what was there already, stage by stage."""

    run_id: int
    books: tuple[Books, ...]  # in the order of the stages; only those that got something
    refusals: tuple[Refusal, ...]
    violations: Mapping[str, int]  # by name of the check; only checks that failed

    @property
    def closed(self) -> bool:
        """Tell whether every row is accounted for."""
        return all(books.closed for books in self.books)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self) | {"closed": self.closed}


def finish(database: Database, run_id: int) -> Rework:
    """Check what was published, close the run and return what became of it."""
    summary = close(database, run_id)
    with database.writer.begin() as connection:
        books = ledger.books(connection, run_id)
    return Rework(
        run_id,
        tuple(books[stage] for stage in ORDER if stage in books),
        summary.refusals,
        summary.violations,
    )
