"""A backfill rehearsed: what it would be given, how columns are read, what would be refused. No database is touched.

All records are read and counted; the first so many are cleaned as well, which is what takes time. Whether an input is
known already, only the database could say.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from etl import sources
from etl.pipeline import seeds
from etl.pipeline.intake import Request
from etl.pipeline.runs import Refusal, now
from etl.pipeline.stream import stamped, stream
from etl.pipeline.watching import Progress
from etl.records import Document, Rejected
from etl.settings import Settings
from etl.sources import SeedFile, Survey

# A folder may hold a million bad files; whoever reads a list reads no more than this, and the counts are complete.
LISTED_REFUSALS = 1_000
SHOWN_ARTICLES = 6
SHOWN_OF_A_KIND = 2
# What analysts ask for most and a record may lack.
WANTED = ("id", "url", "title", "text", "published_at", "outlet", "authors", "language")


@dataclass(slots=True)
class Kind:
    """Files that are read alike: of one format, with the same columns."""

    format: str
    columns: tuple[str, ...]
    mapping: Mapping[str, str]  # field -> column
    kept: tuple[str, ...]  # columns that are no field of ours
    example: str  # locator of the first
    files: int = 0
    records: int = 0
    rejected: int = 0  # when read; cleaning may refuse more
    shown: int = 0  # articles in the sample

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the fields no column was taken for."""
        fields = [name for name in WANTED if name not in self.mapping]
        return tuple(name for name in fields if name != "text" or "html" not in self.mapping)


@dataclass(slots=True)
class Rehearsal:
    """What a backfill would be given: given = documents + rejected; of the documents, some were cleaned."""

    kinds: list[Kind] = field(default_factory=list)
    given: int = 0
    documents: int = 0  # could be read
    rejected: int = 0  # refused when read
    cleaned: int = 0  # documents that were cleaned too; of these:
    articles: int = 0
    outside: int = 0  # not published between since and until
    refused: int = 0  # refused when cleaned, or failed
    reasons: Counter[str] = field(default_factory=Counter)  # of all refusals
    refusals: list[Refusal] = field(default_factory=list)  # the first LISTED_REFUSALS
    sample: list[dict[str, Any]] = field(default_factory=list)  # the first articles, as `copydesk try` shows them

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def rehearse(
    settings: Settings,
    request: Request,
    *,
    clean_first: int,
    workers: int = 1,
    progress: Progress | None = None,
) -> Rehearsal:
    """Read everything a backfill names, clean the first ``clean_first`` documents, and return what was met."""
    found = Rehearsal()
    to_clean = _documents(found, request, clean_first, progress)
    under_way: deque[Kind] = deque()  # of the documents that are being cleaned, which come back in their order

    def taken() -> Iterator[Document]:
        for kind, document in to_clean:
            under_way.append(kind)
            yield document

    for shown in stream(taken(), settings, until="clean", workers=workers):
        _note_cleaned(found, request, under_way.popleft(), shown)
    return found


def _documents(
    found: Rehearsal, request: Request, clean_first: int, progress: Progress | None
) -> Iterator[tuple[Kind, Document]]:
    """Yield the documents to clean; note all of them, and what cannot be read, in ``found``."""
    kinds: dict[object, Kind] = {}
    for seed in seeds.discover(request.paths, glob=request.glob):
        if not isinstance(seed, SeedFile):
            _note_refusal(found, *seed)
            continue
        kind = _kind(found, kinds, seed, sources.survey(seed, request.mapping))
        for _, item in sources.read(seed, outlet=request.outlet, mapping=request.mapping):
            if isinstance(item, Document):
                found.given += 1
                found.documents += 1
                kind.records += 1
                if found.documents <= clean_first:
                    yield kind, stamped(item, now())
            else:
                kind.rejected += 1
                _note_refusal(found, *item)
            if progress is not None:
                progress("read", 1)


def _kind(found: Rehearsal, kinds: dict[object, Kind], seed: SeedFile, survey: Survey | None) -> Kind:
    if survey is None:
        key: object = seed.path is None
        made = Kind("standard input" if seed.path is None else "unreadable", (), {}, (), seed.locator)
    else:
        key = (survey.format, survey.columns)
        made = Kind(survey.format, survey.columns, survey.mapping, survey.kept, seed.locator)
    if key not in kinds:
        kinds[key] = made
        found.kinds.append(made)
    kinds[key].files += 1
    return kinds[key]


def _note_refusal(found: Rehearsal, locator: str, rejected: Rejected) -> None:
    found.given += 1
    found.rejected += 1
    _list_refusal(found, "intake", locator, rejected.reason, rejected.detail)


def _list_refusal(found: Rehearsal, stage: str, locator: str, reason: str, detail: str) -> None:
    found.reasons[reason] += 1
    if len(found.refusals) < LISTED_REFUSALS:
        found.refusals.append(Refusal(stage, locator, "rejected", reason, detail))


def _note_cleaned(found: Rehearsal, request: Request, kind: Kind, shown: dict[str, Any]) -> None:
    found.cleaned += 1
    why = shown["rejected"]
    if why is not None:
        found.refused += 1
        _list_refusal(found, "clean", shown["locator"], why["reason"], why["detail"])
    elif not _inside(shown["published_at"], request.since, request.until):
        found.outside += 1
    else:
        found.articles += 1
        if len(found.sample) < SHOWN_ARTICLES and kind.shown < SHOWN_OF_A_KIND:
            kind.shown += 1
            found.sample.append(shown)


def _inside(published_at: str | None, since: datetime | None, until: datetime | None) -> bool:
    """Tell whether an article lies in the window, as stages.Clean does: a day counts as its midnight in UTC."""
    if published_at is None:
        return True
    at = datetime.fromisoformat(published_at)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (since is None or at >= since) and (until is None or at < until)
