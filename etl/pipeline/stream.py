"""Documents through the stages in memory, without a database: what ``copydesk try`` shows."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from etl.errors import WorkerDied
from etl.pipeline.child import Failed
from etl.pipeline.processes import Process
from etl.records import Analysis, CleanArticle, Document, Rejected
from etl.settings import Settings

UNTIL = ("clean", "entities")
CHUNK = 8  # documents sent to a process at once


def stream(
    inputs: Iterable[Document | tuple[str, Rejected]],
    settings: Settings,
    *,
    until: str = "entities",
    workers: int = 1,
) -> Iterator[dict[str, Any]]:
    """Yield one object per input, in input order (docs/commands.md, `copydesk try`).

    Memory stays flat: a few chunks per worker are under way at any time.
    """
    local = threading.local()
    processes: list[Process] = []

    def work(chunk: list[Document | tuple[str, Rejected]]) -> list[dict[str, Any]]:
        if not hasattr(local, "process"):
            local.process = Process(settings.document_cpu_seconds, settings.worker_memory_mb)
            processes.append(local.process)
        return _work_chunk(local.process, chunk, until, settings.recogniser)

    under_way: deque[Future[list[dict[str, Any]]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for chunk in _chunks(inputs, CHUNK):
                under_way.append(pool.submit(work, chunk))
                if len(under_way) > 2 * workers:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            for process in processes:
                process.close()


def describe(document: Document, until: str, recogniser: str) -> dict[str, Any]:
    """Return what the stages make of one document. Runs in a worker process."""
    from etl.clean import clean
    from etl.entities import analyse

    article = clean(document)
    if isinstance(article, Rejected):
        return _refused(document, article)
    day = article.published.day if article.published is not None else None
    read = (article.title, article.text, article.language, recogniser, day)
    analysis = analyse(*read) if until == "entities" else Analysis()
    return _described(document, article, analysis)


def _work_chunk(
    process: Process, chunk: list[Document | tuple[str, Rejected]], until: str, recogniser: str
) -> list[dict[str, Any]]:
    documents = [item for item in chunk if isinstance(item, Document)]
    answers = process.work("etl.pipeline.stream:describe", [(document, until, recogniser) for document in documents])
    shown = []
    for item in chunk:
        if not isinstance(item, Document):
            shown.append(_refused(*item))
            continue
        answer = next(answers)
        if isinstance(answer, (WorkerDied, Failed)):
            reason = Rejected("keeps_failing", answer.error if isinstance(answer, Failed) else str(answer))
            answer = _refused(item, reason)
        shown.append(answer)
    return shown


def _described(document: Document, article: CleanArticle, analysis: Analysis) -> dict[str, Any]:
    published = article.published
    return {
        "id": article.external_id,
        "locator": document.locator,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "outlet": article.outlet,
        "title": article.title,
        "title_derived": article.title_derived,
        "text": article.text,
        "authors": list(article.authors),
        "agencies": list(article.agencies),
        "published_at": None if published is None else published.isoformat(),
        "published_precision": None if published is None else published.precision,
        "published_inferred": published is not None and published.inferred,
        "modified_at": None if article.modified is None else article.modified.isoformat(),
        "language": article.language,
        "section": article.section,
        "tags": list(article.tags),
        "image_url": article.image_url,
        "partial": article.partial,
        "rejected": None,
        "mentions": [
            {
                "start": one.start,
                "end": one.end,
                "text": one.surface,
                "label": one.label,
                # what nobody can name is still told apart within the document
                "entity": one.entity.key if one.entity else f"#{one.cluster}",
            }
            for one in analysis.mentions
        ],
        "quotes": [
            {
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "kind": one.kind,
                "speaker": one.speaker,
                "verb": one.verb,
            }
            for one in analysis.quotes
        ],
        "figures": [
            {
                "start": one.start,
                "end": one.end,
                "text": one.surface,
                "value": one.value,
                "unit": one.unit,
                "what": one.what,
                "event": one.event,
            }
            for one in analysis.figures
        ],
        "dates": [
            {
                "start": one.start,
                "end": one.end,
                "text": one.surface,
                "first_day": one.first_day.isoformat(),
                "last_day": one.last_day.isoformat(),
            }
            for one in analysis.dates
        ],
        "roles": [
            {
                "start": one.start,
                "end": one.end,
                "text": one.surface,
                "person": one.person,
                "role": one.role,
                "organization": one.organization,
            }
            for one in analysis.roles
        ],
        "evidence": dict(article.evidence),
    }


def _refused(given: Document | str, rejected: Rejected) -> dict[str, Any]:
    """Return the object of a refused input: a document, which may say what it is, or the locator of what is none."""
    from etl.clean import stated_identity

    external_id, url = stated_identity(given) if isinstance(given, Document) else (None, None)
    return {
        "id": external_id,
        "locator": given.locator if isinstance(given, Document) else given,
        "url": url,
        "title": None,
        "text": "",
        "authors": [],
        "published_at": None,
        "language": None,
        "rejected": {"reason": rejected.reason, "detail": rejected.detail},
        "mentions": [],
        "quotes": [],
        "figures": [],
        "roles": [],
        "evidence": {},
    }


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def stamped(document: Document, now: datetime) -> Document:
    """Return a document as taken now."""
    from dataclasses import replace

    return document if document.captured_at is not None else replace(document, captured_at=now)
