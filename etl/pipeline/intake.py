"""Take seed files in: what is known is skipped, what was interrupted resumes at its record.

A database that goes away is waited for, and a batch is booked once even when the answer to its commit was lost: only
this process adds to its run's books of intake, so they tell whether it was one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from etl import sources
from etl.pipeline import seeds
from etl.pipeline.watching import Measured, Progress
from etl.records import Document
from etl.settings import Settings
from etl.sources import SeedFile
from etl.sources.reading import Meter
from etl.store import away, documents, ledger
from etl.store.connect import Database
from etl.store.documents import Input, TakenIn

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")

BATCH_RECORDS = 500  # records a transaction; resuming loses at most as many reads
BATCH_BYTES = 8_000_000  # ... or this much, so that memory stays flat
# What ends the reading of a file and is no fault of its bytes: another day they can be read on.
PASSING = frozenset(("changed", "unreadable"))


@dataclass(frozen=True, slots=True)
class Request:
    """What a backfill was asked for."""

    paths: tuple[str, ...]
    outlet: str | None = None
    glob: str | None = None
    mapping: Mapping[str, str] | None = None
    since: datetime | None = None
    until: datetime | None = None


def context_of(request: Request, file: SeedFile) -> object:
    """Return what was said about a file: the same bytes said to be another outlet's are another input."""
    said: list[object] = [request.outlet, dict(request.mapping or {}), asdict(file.hints)]
    if request.since is not None or request.until is not None:  # it is read again for another window
        said += [str(request.since), str(request.until)]
    return said


@dataclass(slots=True)
class _Batch:
    """Inputs read and not yet saved, and how far that brings each file."""

    inputs: list[Input] = field(default_factory=list)
    size: int = 0
    records: dict[int, int] = field(default_factory=dict)  # seed_file_id -> record read up to
    rejected: dict[int, int] = field(default_factory=dict)  # seed_file_id -> how many of them were refused
    finished: set[int] = field(default_factory=set)

    def add(self, item: Input) -> None:
        self.inputs.append(item)
        self.size += len(item.content) if isinstance(item, Document) else 0

    def note(self, seed_file_id: int, records: int, rejected: int) -> None:
        """Note how far a file was read; under a second name it may be read again from further back."""
        if records >= self.records.get(seed_file_id, 0):
            self.records[seed_file_id], self.rejected[seed_file_id] = records, rejected

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
        progress: Progress | None = None,
    ) -> None:
        self.database = database
        self.settings = settings
        self.run_id = run_id
        self.request = request
        self.clock = clock
        self.progress = progress
        self.total = TakenIn()
        self._batch = _Batch()
        self._meter = Meter()
        self._behind = 0.0  # bytes of the files that were read
        self._to_count: dict[int, bool] = {}  # by seed_file_id: count what is known of it, for each of its names
        self._given = 0  # what the run's books say after the last transaction that surely ended

    def read(self) -> TakenIn:
        """Take in everything the request names."""
        with ledger.bringing_in(self.database.writer, self.run_id):
            self._given = away.patiently(self.database.writer, self._open_books)
            self._expect()
            for found in seeds.discover(self.request.paths, glob=self.request.glob):
                if isinstance(found, SeedFile):
                    self._read_file(found)
                    self._behind, self._meter = self._behind + found.bytes_on_disk, Meter()
                else:
                    self._batch.add(found)
                if self._batch.full:
                    self._flush()
            self._flush()
            self._transact(lambda connection: ledger.note_taken_in(connection, self.run_id))
        return self.total

    def _read_file(self, file: SeedFile) -> None:
        seed_file_id, start, rejected = None, 0, 0
        if file.sha256 is not None:
            known = self._transact(lambda connection: self._open(connection, file))
            self.total += known[1]
            if known[0].finished:
                return
            seed_file_id, start, rejected = known[0].seed_file_id, known[0].records, known[0].rejected
            if not start and (grown := self._grown_from(file)) is not None:
                self.total += self._transact(lambda connection: self._go_on_behind(connection, known[0], grown))
                start, rejected = grown.records, grown.rejected
        whole = True
        for number, item in self._records(file, start):
            self._batch.add(item)
            rejected += not isinstance(item, Document)
            whole = isinstance(item, Document) or item[1].reason not in PASSING
            if seed_file_id is not None and whole:
                self._batch.note(seed_file_id, number, rejected)
            if self._batch.full:
                self._flush()
        if seed_file_id is not None and whole:
            self._batch.finished.add(seed_file_id)
            if seed_file_id not in self._batch.records:
                self._batch.note(seed_file_id, start, rejected)

    def _open(self, connection: Connection, file: SeedFile) -> tuple[documents.KnownFile, TakenIn]:
        assert file.sha256 is not None
        known = documents.open_seed_file(
            connection,
            self.run_id,
            file.sha256,
            context_of(self.request, file),
            file.member or "",
            file.locator,
            file.size,
        )
        return known, self._count_known(connection, known)

    def _grown_from(self, file: SeedFile) -> documents.EarlierFile | None:
        """Return what the file was when an earlier run read it to its end, if it has only grown since."""
        context = context_of(self.request, file)
        earlier = self._transact(
            lambda connection: documents.earlier_files(connection, context, file.locator, file.size)
        )
        return next((one for one in earlier if sources.has_grown(file, one.sha256, one.bytes, one.rejected)), None)

    def _go_on_behind(
        self, connection: Connection, known: documents.KnownFile, grown: documents.EarlierFile
    ) -> TakenIn:
        """Note that a file's beginning is known, and count it."""
        documents.note_known_file(connection, self.run_id, grown.seed_file_id)
        documents.advance_seed_file(connection, known.seed_file_id, grown.records, grown.rejected)
        return self._count(connection, grown.records, grown.rejected)

    def _records(self, file: SeedFile, start: int) -> Iterator[tuple[int, Input]]:
        return sources.read(
            file, outlet=self.request.outlet, mapping=self.request.mapping, start=start, meter=self._meter
        )

    def _count_known(self, connection: Connection, known: documents.KnownFile) -> TakenIn:
        """Count the records that need not be read again, unless an earlier try of this run has counted them."""
        if known.seed_file_id not in self._to_count:
            self._to_count[known.seed_file_id] = (
                known.records == 0
                if known.run_id == self.run_id
                else documents.note_known_file(connection, self.run_id, known.seed_file_id)
            )
        if not self._to_count[known.seed_file_id]:
            return TakenIn()
        return self._count(connection, known.records, known.rejected)

    def _count(self, connection: Connection, records: int, rejected: int) -> TakenIn:
        """Book records that need not be read again."""
        unchanged = records - rejected
        ledger.count(connection, self.run_id, ledger.INTAKE, given=records, unchanged=unchanged, rejected=rejected)
        return TakenIn(0, unchanged, rejected)

    def _flush(self) -> None:
        batch, self._batch = self._batch, _Batch()
        if not (batch.inputs or batch.finished):
            return
        at = self.clock()
        taken = self._transact(lambda connection: self._save(connection, batch, at))
        self.total += replace(taken, document_ids=())  # a file may hold millions
        if self.progress is not None:
            self.progress(ledger.INTAKE, len(batch.inputs))
            if isinstance(self.progress, Measured):
                self.progress.reach(ledger.INTAKE, self._behind + self._meter.done)

    def _expect(self) -> None:
        """Say how much there is to read, where somebody is told and anybody knows."""
        if isinstance(self.progress, Measured):
            total = seeds.total_bytes(self.request.paths, glob=self.request.glob)
            if total is not None:
                self.progress.expect(ledger.INTAKE, total)

    def _save(self, connection: Connection, batch: _Batch, at: datetime) -> TakenIn:
        taken = documents.take_in(connection, self.run_id, batch.inputs, at)
        for seed_file_id, records in sorted(batch.records.items()):
            documents.advance_seed_file(
                connection,
                seed_file_id,
                records,
                batch.rejected[seed_file_id],
                finished=seed_file_id in batch.finished,
            )
        return taken

    # -- transactions --------------------------------------------------------------------------------------------------

    def _transact(self, act: Callable[[Connection], T]) -> T:
        """Do something in a transaction that is committed once, even when the database goes away in the midst of it."""
        outages = 0
        while True:
            to_count = dict(self._to_count)
            done: list[T] = []
            try:
                with self.database.writer.begin() as connection:
                    done.append(act(connection))
                    given = ledger.given(connection, self.run_id, ledger.INTAKE)
                self._given = given
                return done[0]
            except Exception as error:
                outages += 1
                if outages > away.MOST_OUTAGES or not (away.is_away(error) or away.is_deadlock(error)):
                    raise
                if away.is_away(error):
                    away.wait_until_back(self.database.writer, error)
            before, self._given = self._given, away.patiently(self.database.writer, self._read_books)
            if done and self._given != before:
                return done[0]
            self._to_count = to_count

    def _open_books(self) -> int:
        """Have the run's books of intake, so that there is a row to wait for, and return what it was given so far."""
        with self.database.writer.begin() as connection:
            ledger.count(connection, self.run_id, ledger.INTAKE)
            return ledger.given(connection, self.run_id, ledger.INTAKE)

    def _read_books(self) -> int:
        with self.database.writer.begin() as connection:
            return ledger.given(connection, self.run_id, ledger.INTAKE)
