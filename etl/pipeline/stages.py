"""The stages in order. Each has a door on either side: what it loads, which pure function works, what it saves.

    clean -> dedup -> entities -> stories -> publish

A stage's function runs in a worker process (processes.py). ``save`` runs in the transaction that takes the rows out of
the ledger; it queues what comes next and tells for each row whether it brought something new. Joining what needs all
articles (a copy to its group, an article to its story) happens in ``save``, under the stage's lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from etl import clean, dedup, entities, stories
from etl.pipeline.obey import entities_as_judged, stories_as_judged
from etl.records import (
    Analysis,
    CleanArticle,
    Document,
    DuplicateEdge,
    Fingerprint,
    GroupChoice,
    PublishedTime,
    Rejected,
)
from etl.settings import Settings
from etl.store import (
    articles,
    changes,
    documents,
    duplicates,
    judgements,
    ledger,
    mentions,
    namesakes,
    rollups,
    tombstones,
)
from etl.store import stories as story_store
from etl.store.articles import Cleaned, Revision
from etl.store.judgements import Judgement
from etl.store.ledger import Outcome, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

GONE = Rejected("gone", "The article was removed meanwhile: nothing is to be done.")
IMPLIED = "follows from what was judged the same"


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed row with what its stage needs: arguments for the function, and what saving wants to know again."""

    work: Work
    arguments: tuple[Any, ...]
    subject: Any  # Document or Revision


@dataclass(frozen=True, slots=True)
class Result:
    """A job and what the stage's function returned."""

    job: Job
    output: Any


class Stage(Protocol):
    """One stage of the pipeline."""

    @property
    def name(self) -> str:
        """Return its name in the ledger."""

    @property
    def version(self) -> int:
        """Return its version: raised when it would give another result for the same input."""

    @property
    def function(self) -> str | None:
        """Return "module:name" of its pure function; None: there is nothing to compute."""

    @property
    def lock(self) -> str | None:
        """Return the step lock held while saving."""

    @property
    def largest_batch(self) -> int:
        """Return how many rows are claimed at once at most."""

    @property
    def together(self) -> int:
        """Return up to how many waiting rows go into one batch, so that they are joined in the order of publication."""

    def load(
        self, connection: Connection, works: Sequence[Work], settings: Settings
    ) -> list[Job | tuple[Work, Rejected]]:
        """Return a job for each row, or why there is none."""

    def save(self, connection: Connection, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        """Save results and return what became of each row, by work_id."""

    def locate(self, connection: Connection, works: Sequence[Work]) -> Mapping[int, str]:
        """Return where the input of each row was, by key, for people."""


class Clean:
    """Documents become articles."""

    name = clean.STAGE
    version = clean.VERSION
    function = "etl.clean:clean"
    lock = "articles"
    together = 0
    largest_batch = 250  # a page takes up to 0.1 s: half a minute's work is at stake

    def load(
        self, connection: Connection, works: Sequence[Work], settings: Settings
    ) -> list[Job | tuple[Work, Rejected]]:
        """Load documents."""
        found = documents.load(connection, [work.key for work in works])
        expired = Rejected("expired", "Its bytes were dropped by retention: fetch or load it again.")
        return [
            Job(work, (found[work.key],), found[work.key]) if work.key in found else (work, expired) for work in works
        ]

    def save(self, connection: Connection, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        """Save articles and revisions; queue what is newly on show for dedup.

        A document outside its run's window is let go, not refused: a later run without the window takes it in. One of
        an article that was taken down is let go and refused.
        """
        windows = ledger.windows(connection, (result.job.work.run_id for result in results))
        cleaned = [_cleaned(result) for result in results]
        forgotten = articles.forgotten(connection, cleaned)
        outside = {one.document_id for one in cleaned if not _inside(one.article.published, windows.get(one.run_id))}
        documents.let_go(connection, sorted(outside | forgotten))
        kept = [one for one in cleaned if one.document_id not in outside | forgotten]
        new = articles.save(connection, kept, self.version)
        _tell_changes(connection, [one.document_id for one in kept])
        for result in results:
            work = result.job.work
            if work.key in forgotten:
                ledger.set_aside(connection, work.run_id, self.name, result.job.subject.locator, tombstones.FORGOTTEN)
        return {work.work_id: _outcome(work.key, new, forgotten) for work in (result.job.work for result in results)}

    def locate(self, connection: Connection, works: Sequence[Work]) -> Mapping[int, str]:
        """Return the documents' locators."""
        return documents.locators(connection, [work.key for work in works])


class _OfRevisions:
    """What the stages that work revisions have in common."""

    name: str
    version: int
    function: str | None
    lock: str | None = None
    largest_batch = 500
    together = 0

    def load(
        self, connection: Connection, works: Sequence[Work], settings: Settings
    ) -> list[Job | tuple[Work, Rejected]]:
        """Load revisions; a revision that is gone (its article was forgotten) is settled as rejected."""
        found = articles.load(connection, [work.key for work in works])
        arguments = self.arguments(connection, found, settings)
        return [
            Job(work, arguments[work.key], found[work.key]) if work.key in found else (work, GONE) for work in works
        ]

    def arguments(
        self, connection: Connection, revisions: Mapping[int, Revision], settings: Settings
    ) -> Mapping[int, tuple[Any, ...]]:
        """Return the function's arguments by revision id."""
        return dict.fromkeys(revisions, ())

    def locate(self, connection: Connection, works: Sequence[Work]) -> Mapping[int, str]:
        """Name the articles."""
        found = articles.load(connection, [work.key for work in works])
        return {
            work.key: found[work.key].url or f"article {found[work.key].article_id}"
            if work.key in found
            else f"revision {work.key}"
            for work in works
        }


class Dedup(_OfRevisions):
    """Articles are compared with what shares word sequences with them; copies form groups."""

    name = dedup.STAGE
    version = dedup.VERSION
    function = "etl.dedup:fingerprint"
    lock = "duplicates"

    def arguments(
        self, connection: Connection, revisions: Mapping[int, Revision], settings: Settings
    ) -> Mapping[int, tuple[Any, ...]]:
        """Return title and text."""
        return {revision_id: (revision.title, revision.text) for revision_id, revision in revisions.items()}

    def save(self, connection: Connection, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        """Save fingerprints, compare, group, queue for entities. A text that is no longer on show joins nothing."""
        shown = articles.on_show(connection, (result.job.work.key for result in results))
        current: list[tuple[Revision, Fingerprint]] = [
            (result.job.subject, result.output) for result in results if result.job.work.key in shown
        ]
        if current:
            days = [revision.published_day for revision, _ in current if revision.published_day is not None]
            old = duplicates.dropped_months(connection, map(str, days), settings.duplicate_window_days)
            duplicates.restore_keys(connection, old)
            duplicates.save_fingerprints(connection, current, self.version)
            far = ledger.runs_over_the_archive(connection, {result.job.work.run_id for result in results})
            anywhen = {result.job.subject.article_id for result in results if result.job.work.run_id in far}
            join_copies(connection, [revision for revision, _ in current], settings, self.version, anywhen)
        ledger.queue(connection, entities.STAGE, ((one.job.work.key, one.job.work.run_id) for one in results))
        return {result.job.work.work_id: "done" for result in results}


class Entities(_OfRevisions):
    """Articles are read for names, quotes, figures and roles."""

    name = entities.STAGE
    version = entities.VERSION
    function = "etl.entities:analyse"
    lock = "entities"

    def arguments(
        self, connection: Connection, revisions: Mapping[int, Revision], settings: Settings
    ) -> Mapping[int, tuple[Any, ...]]:
        """Return title, text, language, the choice of recognisers and the day of publication."""
        return {
            revision_id: (
                *(revision.title, revision.text, revision.language),
                *(settings.recogniser, revision.published_day),
            )
            for revision_id, revision in revisions.items()
        }

    def save(self, connection: Connection, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        """Save what was read; queue for stories."""
        analyses: list[tuple[int, Analysis]] = [(result.job.work.key, result.output) for result in results]
        mentions.save(connection, analyses, self.version)
        part_namesakes(connection, [revision_id for revision_id, _ in analyses])
        ledger.queue(connection, stories.STAGE, ((one.job.work.key, one.job.work.run_id) for one in results))
        return {result.job.work.work_id: "done" for result in results}


class Stories(_OfRevisions):
    """Articles that tell of one event form a story."""

    name = stories.STAGE
    version = stories.VERSION
    function = "etl.stories:story_terms"
    lock = "stories"
    together = 1_000  # a day's run: which story an article joins must not hang on how batches were cut
    largest_batch = 2_000  # what is known around the newcomers is read once a batch

    def arguments(
        self, connection: Connection, revisions: Mapping[int, Revision], settings: Settings
    ) -> Mapping[int, tuple[Any, ...]]:
        """Return title, text, the keys of the entities mentioned, and the language where it is sure."""
        keys = mentions.entity_keys(connection, revisions)
        return {
            revision_id: (
                *(revision.title, revision.text, tuple(keys[revision_id])),
                revision.language if revision.language_confidence >= stories.SURE else None,
            )
            for revision_id, revision in revisions.items()
        }

    def save(self, connection: Connection, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        """Join stories; queue for publish. A text that is no longer on show joins nothing."""
        shown = articles.on_show(connection, (result.job.work.key for result in results))
        newcomers = [
            story_store.Newcomer(result.job.subject, result.output, result.job.work.run_id)
            for result in results
            if result.job.work.key in shown
        ]
        newcomers = story_store.keep_standing(connection, newcomers, self.version)
        if newcomers:
            join_stories(connection, newcomers, settings, self.version)
            joined = [one.revision.article_id for one in newcomers]
            stories_as_judged(connection, joined, newcomers[0].run_id)
        ledger.queue(connection, Publish.name, ((one.job.work.key, one.job.work.run_id) for one in results))
        return {result.job.work.work_id: "done" for result in results}


class Publish(_OfRevisions):
    """What was found is counted for mart; the checks run once all rows of a run are through (publish.checks)."""

    name = "publish"
    version = 1
    function = None
    lock = rollups.LOCK
    largest_batch = 5_000

    def load(
        self, connection: Connection, works: Sequence[Work], settings: Settings
    ) -> list[Job | tuple[Work, Rejected]]:
        """Keep the words that texts are found by: it needs no lock. What the texts say is not loaded."""
        rollups.index_words(connection, [work.key for work in works])
        there = articles.there(connection, [work.key for work in works])
        return [Job(work, (), None) if work.key in there else (work, GONE) for work in works]

    def save(self, connection: Connection, results: Sequence[Result], settings: Settings) -> Mapping[int, Outcome]:
        """Keep what mart answers from."""
        entities_as_judged(connection)
        rollups.publish(connection, [result.job.work.key for result in results])
        return {result.job.work.work_id: "done" for result in results}


STAGES: tuple[Stage, ...] = (Clean(), Dedup(), Entities(), Stories(), Publish())


def _tell_changes(connection: Connection, document_ids: Sequence[int]) -> None:
    """Say of the texts that some documents brought what each changed from the one before."""
    untold = changes.untold(connection, document_ids)
    changes.save(connection, [(one, dedup.change_of(one.before, one.said)) for one in untold])


def part_namesakes(connection: Connection, revision_ids: Sequence[int]) -> None:
    """Tell apart the people of one name that texts speak of, by all that is said of them: in any order the same."""
    candidates = namesakes.concerned(connection, revision_ids)
    several = [one.entity_id for one in candidates if one.is_parted or entities.may_be_several(one.counts)]
    names = namesakes.load(connection, several)
    for name in names:
        chosen = entities.bearers([(text.facts, text.fields, text.nations) for text in name.texts])
        for text, bearer in zip(name.texts, chosen, strict=True):
            text.bearer = bearer
    namesakes.save(connection, names)


def join_copies(
    connection: Connection,
    revisions: Sequence[Revision],
    settings: Settings,
    version: int,
    anywhen: Set[int] = frozenset(),
) -> set[int]:
    """Compare articles with their candidates and choose the groups they touch anew; return whose standing changed.

    Candidates lie within the window, those of the articles `anywhen` at any distance in time. What was compared from
    afar once is compared again, so that no later run loses it.
    """
    ids = [revision.article_id for revision in revisions]
    window, least = settings.duplicate_window_days, (dedup.MIN_SHARED_KEYS, dedup.MIN_SHARED_FIGURES)
    afar = duplicates.pairs_afar(connection, ids, window)
    touched = set(ids) | duplicates.drop_edges(connection, ids)
    judged = {_pair(one): one for one in judgements.about(connection, ids)}
    near_ids, far_ids = [one for one in ids if one not in anywhen], [one for one in ids if one in anywhen]
    near = duplicates.candidates(connection, near_ids, window, *least)
    far = duplicates.candidates(connection, far_ids, duplicates.ANY_DISTANCE, *least)
    anyhow = {*far, *afar, *judged}
    texts = articles.load_current(connection, {article_id for pair in {*near, *anyhow} for article_id in pair})
    # Keys may lead to a text that is no longer on show, and the one that is may be of another day.
    pairs = anyhow.union(pair for pair in near if _within(window, texts[pair[0]], texts[pair[1]]))
    edges = []
    for a, b in sorted(pairs):
        earlier, later = sorted((texts[a], texts[b]), key=lambda revision: (revision.order, revision.article_id))
        edge = dedup.compare(later.dated_text(), earlier.dated_text())
        if (a, b) in judged:
            edge = _judged_edge(edge, later.article_id, earlier.article_id, judged[a, b])
        if edge is not None:
            edges.append(edge)
    duplicates.save_edges(connection, edges, texts, version)
    return regroup(connection, touched)


def _within(window_days: int, one: Revision, other: Revision) -> bool:
    """Tell whether two texts are no more days apart than the window has; one without a day is near to all."""
    if one.published_day is None or other.published_day is None:
        return True
    return abs((one.published_day - other.published_day).days) <= window_days


def regroup(connection: Connection, touched: Set[int]) -> set[int]:
    """Choose anew the groups that articles are in or share text with; return whose standing changed."""
    members, placed, evidence = duplicates.component(connection, touched)
    known = [edge for edge in evidence if edge.why != IMPLIED]
    judged = judgements.about(connection, [one.article_id for one in placed])
    verdicts = [dedup.Verdict(one.a, one.b, one.verdict) for one in judged]
    choices = dedup.choose_judged_groups(placed, known, verdicts)
    chosen = {article_id: choices[article_id] for article_id in members}
    stale = [edge for edge in evidence if edge.why == IMPLIED and edge.article_id in members]
    judgements.drop_evidence(connection, stale)
    _save_implied(connection, chosen, known)
    return duplicates.save_groups(connection, chosen)


def _save_implied(connection: Connection, chosen: Mapping[int, GroupChoice], known: Sequence[DuplicateEdge]) -> None:
    """Keep why an article hangs on another that it was never compared or judged with: a third is the same as both."""
    merging = {(edge.article_id, edge.earlier_id) for edge in known if edge.merges}
    implied = [
        DuplicateEdge(one.article_id, one.parent_id, "near", 0.0, 0.0, 0, why=IMPLIED)
        for one in chosen.values()
        if one.parent_id is not None and (one.article_id, one.parent_id) not in merging
    ]
    if implied:
        texts = articles.load_current(
            connection, {id_ for edge in implied for id_ in (edge.article_id, edge.earlier_id)}
        )
        duplicates.save_edges(connection, implied, texts, dedup.VERSION)


def _pair(judgement: Judgement) -> tuple[int, int]:
    return min(judgement.a, judgement.b), max(judgement.a, judgement.b)


def _judged_edge(edge: DuplicateEdge | None, later: int, earlier: int, judgement: Judgement) -> DuplicateEdge | None:
    """Return the evidence as people decided; two texts judged different that share nothing need none."""
    if edge is None and judgement.verdict == "different":
        return None
    found = edge or DuplicateEdge(later, earlier, "near", 0.0, 0.0, 0)
    why = f"judged {'the same' if judgement.verdict == 'same' else 'different'} by {judgement.judged_by}"
    return replace(found, merges=judgement.verdict == "same", why=why)


def join_stories(
    connection: Connection, newcomers: Sequence[story_store.Newcomer], settings: Settings, version: int
) -> None:
    """Let each article join the story it resembles most, or begin one."""
    story_store.save_keys(connection, newcomers)
    new = story_store.newcomers_of(connection, newcomers)
    copies = duplicates.copies_of(connection, [one.article_id for one in new])
    known = story_store.window_around(connection, new, sorted(copies), settings.story_window_days)
    story_store.save_choices(connection, newcomers, stories.assign(new, known), version)


def _inside(published: PublishedTime | None, window: tuple[datetime | None, datetime | None] | None) -> bool:
    """Tell whether an article lies in a window; one without a date does."""
    if published is None or window is None:
        return True
    start, end = window
    at = published.at or datetime(published.day.year, published.day.month, published.day.day, tzinfo=UTC)
    return (start is None or at >= start) and (end is None or at < end)


def _outcome(document_id: int, new: Set[int], forgotten: Set[int]) -> Outcome:
    if document_id in forgotten:
        return "rejected"
    return "done" if document_id in new else "unchanged"


def _cleaned(result: Result) -> Cleaned:
    document: Document = result.job.subject
    article: CleanArticle = result.output
    assert document.captured_at is not None  # the store sets it when the document is kept
    address = document.hints.url if document.http else None
    return Cleaned(result.job.work.key, result.job.work.run_id, document.captured_at, article, address)
