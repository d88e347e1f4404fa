"""Put what was set aside back to work, after whatever kept it from going through was mended.

    documents and revisions -> their stage's rows in the ledger
    records and files that never became a document -> read again from where they lay
    pages that could not be had -> due for the next visit

Entries are replayed in one run for each request they came by, since that says how their files are to be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from etl import sources
from etl.errors import UsageError
from etl.pipeline import seeds
from etl.pipeline.catch_up import catch_up
from etl.pipeline.intake import BATCH_BYTES, BATCH_RECORDS, Request, context_of
from etl.pipeline.rework import Rework, finish
from etl.pipeline.runs import now
from etl.records import Document, Rejected
from etl.sources import SeedFile
from etl.store import documents, ledger, quarantine
from etl.store.connect import Database
from etl.store.documents import Input
from etl.store.quarantine import Candidate
from etl.version import code_version

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.settings import Settings

Found = SeedFile | tuple[str, Rejected]
ASKED = ("paths", "outlet", "glob", "mapping", "since", "until")  # what a run's params keep of a Request


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that cannot be replayed, and what a person can do about it."""

    quarantine_id: int
    locator: str
    why: str


@dataclass(slots=True)
class Replay:
    """What was put back to work and what became of it."""

    put_back: list[int] = field(default_factory=list)  # ids of entries
    left_out: list[LeftOut] = field(default_factory=list)
    to_visit: list[str] = field(default_factory=list)  # pages that the next run will fetch
    runs: list[Rework] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "put_back": self.put_back,
            "left_out": [asdict(one) for one in self.left_out],
            "to_visit": self.to_visit,
            "runs": [run.as_json() for run in self.runs],
        }


def replay(
    database: Database,
    settings: Settings,
    *,
    ids: Sequence[int] | None = None,
    stage: str | None = None,
    reason: str | None = None,
    workers: int | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Replay:
    """Put entries back to work and bring the tables up to date: by id, by stage and reason, or (without any) all.

    Raises UsageError for an id that is no open entry.
    """
    done = Replay()
    run_ids = []
    with database.writer.begin() as connection:
        found = quarantine.candidates(connection, ids=ids, stage=stage, reason=reason)
        unknown = sorted(set(ids or ()) - {one.quarantine_id for one in found})
        if unknown:
            raise UsageError(f"nothing is set aside under {', '.join(map(str, unknown))}")
        groups = _by_request(found)
        for candidates in groups:
            run_ids.append(_open(connection, candidates, done))
    for run_id, candidates in zip(run_ids, groups, strict=True):
        _read_again(database, run_id, [one for one in candidates if _is_file(one)], done)
        catch_up(database, settings, run_id, workers=workers, progress=progress)
        done.runs.append(finish(database, run_id))
    return done


def _by_request(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for one in candidates:
        key = json.dumps([_asked(one), one.window], sort_keys=True, default=str)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _asked(candidate: Candidate) -> dict[str, Any]:
    return {name: candidate.params[name] for name in ASKED if name in candidate.params}


def _open(connection: Connection, candidates: Sequence[Candidate], done: Replay) -> int:
    """Open a run and queue what is a document already; what is a page is due again."""
    run_id = ledger.open_run(
        connection,
        "replay",
        code_version(),
        {**_asked(candidates[0]), "replayed": [one.quarantine_id for one in candidates]},
        candidates[0].window,
    )
    keys: dict[str, list[int]] = {}
    for one in candidates:
        if one.key is not None:
            keys.setdefault(one.stage, []).append(one.key)
            done.put_back.append(one.quarantine_id)
        elif _is_page(one):
            _revisit(connection, one, done)
    quarantine.mark_replayed(connection, [one.quarantine_id for one in candidates if one.key is not None])
    for stage, stage_keys in keys.items():
        ledger.queue(connection, stage, ((key, run_id) for key in stage_keys))
    return run_id


def _is_page(candidate: Candidate) -> bool:
    return candidate.key is None and not _is_file(candidate)


def _is_file(candidate: Candidate) -> bool:
    """Tell a file from a page: an object of a store has an address too, but somebody asked for it by its place."""
    return candidate.key is None and ("://" not in candidate.locator or bool(candidate.params.get("paths")))


def _revisit(connection: Connection, candidate: Candidate, done: Replay) -> None:
    if quarantine.revisit(connection, candidate.locator):
        quarantine.mark_replayed(connection, [candidate.quarantine_id])
        done.put_back.append(candidate.quarantine_id)
        done.to_visit.append(candidate.locator)
    else:
        done.left_out.append(
            LeftOut(candidate.quarantine_id, candidate.locator, "No feed has announced this page: it is not fetched.")
        )


# -- files ---------------------------------------------------------------------------------------------------------


def _read_again(database: Database, run_id: int, candidates: Sequence[Candidate], done: Replay) -> None:
    """Read records and files again that never became documents, as they were asked for the first time."""
    request = _request(candidates[0]) if candidates else None
    met: set[int] = set()
    if request is not None:
        for found in seeds.discover(request.paths, glob=request.glob):
            wanted = [one for one in candidates if _may_settle(found, one)]
            if wanted:
                met |= {one.quarantine_id for one in wanted}
                _take_in(database, run_id, request, found, wanted, done)
    for one in candidates:
        if one.quarantine_id not in done.put_back:
            why = "The file has no such record any more." if one.quarantine_id in met else _why_not(one)
            done.left_out.append(LeftOut(one.quarantine_id, one.locator, why))


def _request(candidate: Candidate) -> Request | None:
    asked = candidate.params
    if not asked.get("paths"):
        return None
    since, until = (None if asked.get(name) is None else _time(asked[name]) for name in ("since", "until"))
    return Request(tuple(asked["paths"]), asked.get("outlet"), asked.get("glob"), asked.get("mapping"), since, until)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _locator(found: Found) -> str:
    return found.locator if isinstance(found, SeedFile) else found[0]


def _may_settle(found: Found, entry: Candidate) -> bool:
    """Tell whether a file is what an entry names, is in the archive it names, or has the record it names."""
    return _is_whole(found, entry) or entry.locator.startswith(f"{_locator(found)}#")


def _is_whole(found: Found, entry: Candidate) -> bool:
    """Tell whether an entry names a file as a whole: it gave nothing then, so all that is in it is wanted."""
    return _locator(found) == entry.locator or _locator(found).startswith(f"{entry.locator}!")


def _take_in(
    database: Database, run_id: int, request: Request, found: Found, wanted: Sequence[Candidate], done: Replay
) -> None:
    """Take in what was refused of a file, a transaction for each batch that puts its entries back to work."""
    whole = {one.quarantine_id for one in wanted if _is_whole(found, one)}
    by_locator = {one.locator: one.quarantine_id for one in wanted}
    for batch in _batches(_inputs(found, request, None if whole else set(by_locator))):
        met = whole | {by_locator[locator] for locator in map(_locator_of, batch) if locator in by_locator}
        with database.writer.begin() as connection:
            quarantine.mark_replayed(connection, sorted(met))
            documents.take_in(connection, run_id, batch, now())
            if isinstance(found, SeedFile) and found.sha256 is not None:
                accepted = None if whole else sum(isinstance(item, Document) for item in batch)
                quarantine.accept(connection, found.sha256, context_of(request, found), found.member or "", accepted)
        done.put_back += sorted(met.difference(done.put_back))


def _inputs(found: Found, request: Request, wanted: set[str] | None) -> Iterator[Input]:
    """Yield the inputs of a file whose locators are wanted; None: all."""
    if not isinstance(found, SeedFile):
        yield found
        return
    for _, item in sources.read(found, outlet=request.outlet, mapping=request.mapping):
        if wanted is None or _locator_of(item) in wanted:
            yield item


def _locator_of(item: Input) -> str:
    return item.locator if isinstance(item, Document) else item[0]


def _batches(inputs: Iterable[Input]) -> Iterator[list[Input]]:
    batch: list[Input] = []
    size = 0
    for item in inputs:
        batch.append(item)
        size += len(item.content) if isinstance(item, Document) else 0
        if len(batch) >= BATCH_RECORDS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _why_not(candidate: Candidate) -> str:
    if candidate.locator.startswith("-"):
        return "It came through standard input: give it again."
    if candidate.locator.startswith("feed: "):
        return "It came with a feed, not from a file: it is met again when the feed shows it again."
    return "The file is not where it was: put it back, or load it from where it is."
