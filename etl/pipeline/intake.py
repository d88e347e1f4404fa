"""Take seed files in: what is known is skipped, what was interrupted resumes at its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from etl import sources
from etl.records import Document
from etl.settings import Settings
from etl.sources import SeedFile
from etl.store import documents, ledger
from etl.store.connect import Database
from etl.store.documents import Input, TakenIn

if TYPE_CHECKING:
    from sqlalchemy import Connection

BATCH_RECORDS = 500  # records a transaction; resuming loses at most as many reads
BATCH_BYTES = 8_000_000  # ... or this much, so that memory stays flat


@dataclass(frozen=True, slots=True)
class Request:
    """What a backfill was asked for."""

    paths: tuple[str, ...]
    outlet: str | None = None
    glob: str | None = None
    mapping: Mapping[str, str] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class _Batch:
    """Inputs read and not yet saved, and how far that brings each file."""

    inputs: list[Input] = field(default_factory=list)
    size: int = 0
    records: dict[int, int] = field(default_factory=dict)  # seed_file_id -> record read up to
    rejected: dict[int, int] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)

    def add(self, item: Input, seed_file_id: int | None, number: int) -> None:
        self.inputs.append(item)
        self.size += len(item.content) if isinstance(item, Document) else 0
        if seed_file_id is not None:
            self.records[seed_file_id] = number
            self.rejected[seed_file_id] = self.rejected.get(seed_file_id, 0) + (not isinstance(item, Document))

    @property
    def full(self) -> bool:
        return len(self.inputs) >= BATCH_RECORDS or self.size >= BATCH_BYTES


class Intake:
    """Reads the files of a request into the ledger, for one run."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        run_id: int,
        request: Request,
        clock: Callable[[], datetime],
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.database = database
        self.settings = settings
        self.run_id = run_id
        self.request = request
        self.clock = clock
        self.progress = progress
        self.total = TakenIn()
        self._batch = _Batch()
        self._to_count: dict[int, bool] = {}  # by seed_file_id: count what is known of it, for each of its names

    def read(self) -> TakenIn:
        """Take in everything the request names."""
        for found in sources.discover(self.request.paths, glob=self.request.glob):
            if isinstance(found, SeedFile):
                self._read_file(found)
            else:
                self._batch.add(found, None, 0)
            if self._batch.full:
                self._flush()
        self._flush()
        return self.total

    def _read_file(self, file: SeedFile) -> None:
        seed_file_id, start = None, 0
        if file.sha256 is not None:
            with self.database.writer.begin() as connection:
                known = documents.open_seed_file(
                    connection,
                    self.run_id,
                    file.sha256,
                    self._context(file),
                    file.member or "",
                    file.locator,
                    file.size,
                )
                self._count_known(connection, known)
                if known.finished:
                    return
            seed_file_id, start = known.seed_file_id, known.records
        for number, item in self._records(file, start):
            self._batch.add(item, seed_file_id, number)
            if self._batch.full:
                self._flush()
        if seed_file_id is not None:
            self._batch.finished.add(seed_file_id)
            self._batch.records.setdefault(seed_file_id, start)

    def _records(self, file: SeedFile, start: int) -> Iterator[tuple[int, Input]]:
        return sources.read(file, outlet=self.request.outlet, mapping=self.request.mapping, start=start)

    def _context(self, file: SeedFile) -> object:
        """Return what was said about a file: the same bytes said to be another outlet's are another input."""
        said: list[object] = [self.request.outlet, dict(self.request.mapping or {}), asdict(file.hints)]
        if self.request.since is not None or self.request.until is not None:  # it is read again for another window
            said += [str(self.request.since), str(self.request.until)]
        return said

    def _count_known(self, connection: Connection, known: documents.KnownFile) -> None:
        """Count the records that need not be read again, unless an earlier try of this run has counted them."""
        if known.seed_file_id not in self._to_count:
            self._to_count[known.seed_file_id] = (
                known.records == 0
                if known.run_id == self.run_id
                else documents.note_known_file(connection, self.run_id, known.seed_file_id)
            )
        if not self._to_count[known.seed_file_id]:
            return
        unchanged = known.records - known.rejected
        ledger.count(
            connection,
            self.run_id,
            ledger.INTAKE,
            given=known.records,
            unchanged=unchanged,
            rejected=known.rejected,
        )
        self.total += TakenIn(0, unchanged, known.rejected)

    def _flush(self) -> None:
        batch, self._batch = self._batch, _Batch()
        if not (batch.inputs or batch.finished):
            return
        with self.database.writer.begin() as connection:
            self.total += documents.take_in(connection, self.run_id, batch.inputs, self.clock())
            for seed_file_id, records in batch.records.items():
                documents.advance_seed_file(
                    connection,
                    seed_file_id,
                    records,
                    batch.rejected.get(seed_file_id, 0),
                    finished=seed_file_id in batch.finished,
                )
        if self.progress is not None:
            self.progress(len(batch.inputs))
