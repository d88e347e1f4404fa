"""Copies among a million articles in the window: what 1,000 new ones cost (``copies`` measures how good it is)."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.corpus import Generator

WORDS, NEW, COPY_SHARE = 500, 1_000, 0.3
DAYS, BATCH = 30, 500
# Stored articles have random keys: one in ten is drawn from a pool, as phrases many articles share are in real text.
# One key of the newcomers in ten is of the pool as well. One stored text in five is full of numbers (dedup.sampling).
POOL, STEP = 100_000, 50_000
_POOL = """
CREATE TEMP TABLE pool AS
SELECT row_number() OVER () AS n, key FROM (
    SELECT unnest(%(keys)s::integer[]) AS key UNION ALL
    SELECT (random() * 4294967295 - 2147483648)::bigint::integer & -4 FROM generate_series(1, %(others)s)) k
"""
_FILL = """
WITH stored AS (
    INSERT INTO news.article (identity_sha256, identity_kind, first_seen_at)
    SELECT sha256(('stored ' || g)::bytea), 'text', now() FROM generate_series(%(first)s, %(last)s) g
    RETURNING article_id, identity_sha256)
INSERT INTO news.revision (article_id, content_sha256, text_sha256, title_derived, text, first_document_id,
    last_document_id, run_id, clean_version)
SELECT article_id, identity_sha256, identity_sha256, false, 'stored', 0, 0, (SELECT min(run_id) FROM ops.run), 1
FROM stored
"""
_SHOW = """
UPDATE news.article a SET current_revision_id = r.revision_id FROM news.revision r
WHERE r.article_id = a.article_id AND a.current_revision_id IS NULL
"""
_FILL_KEYS = """
INSERT INTO news.fingerprint_key (key, day, article_id)
SELECT coalesce(p.key, k.key & -4) | (k.article_id %% 5 = 0)::integer, k.day, k.article_id
FROM (
    SELECT a.article_id, %(day)s::date + (a.article_id %% %(days)s)::integer AS day,
           (random() * 4294967295 - 2147483648)::bigint::integer AS key, (random() * %(pool)s * 10)::integer AS n
    FROM news.article a CROSS JOIN generate_series(1, %(each)s)
    WHERE a.identity_sha256 IN (SELECT sha256(('stored ' || g)::bytea) FROM generate_series(%(first)s, %(last)s) g)
) k LEFT JOIN pool p USING (n)
ORDER BY k.article_id / %(batch)s, 1
ON CONFLICT DO NOTHING
"""
BULLETIN = (
    "The air will warm to {} degrees in the afternoon and cool to {} degrees at night. Wind from the west at {} "
    "kilometres an hour, gusts of up to {}. The chance of rain is {} per cent, and {} millimetres may fall by the "
    "evening on Thursday. Drivers should expect standing water on the roads, and leave more time for their way home. "
    "The next forecast will be read out at {} minutes past the hour."
)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks dedup", description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000, help="stored articles; a tenth is measured as well")
    parser.add_argument("--keep", type=Path, help="keep the databases in this folder; what is there is not built again")
    parser.add_argument("--bulletins", type=int, help="measure so many texts of one template instead")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as passing:
        folder = options.keep or Path(passing)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
        if options.bulletins is None:
            window(options.articles, folder)
        else:
            template(options.bulletins, folder)


def window(most: int, folder: Path) -> None:
    """Print what 1,000 new articles cost among a tenth of `most` stored ones, and among all."""
    originals = list(Generator(3).articles(NEW, WORDS, copy_share=0))
    print("| stored | 1,000 new: keys saved | candidates | candidates, compared, joined | bytes an article |")
    print("|---:|---:|---:|---:|---:|")
    for n in (most // 10, most):
        filled = folder / f"{n} filled"
        with _database(folder / str(n)) as (database, settings):
            if not filled.exists():
                _load(database, settings, originals, folder)
                _fill(database, n, originals)
                filled.touch()
            size = _bytes(database, n + NEW)
            print(f"| {n:,} | {_measured(database, settings, originals)} | {size:,.0f} |", flush=True)


@contextmanager
def _database(home: Path) -> Iterator[tuple[Any, Any]]:
    from etl.settings import get_settings
    from etl.store import embedded
    from etl.store.roles import open_database

    os.environ["COPYDESK_HOME"] = str(home)
    get_settings.cache_clear()
    settings = get_settings()
    database = open_database(settings)  # what is kept is opened as it is
    try:
        yield database, settings
    finally:
        database.dispose()
        embedded.stop(settings.home)


def _load(database: Any, settings: Any, originals: Sequence[dict[str, str]], folder: Path) -> None:
    from etl.pipeline import runs
    from etl.pipeline.intake import Request

    path = folder / "originals.jsonl"
    path.write_text("\n".join(map(json.dumps, originals)), encoding="utf-8")
    runs.backfill(database, settings, Request((str(path),)), workers=1)


def _fill(database: Any, n: int, originals: Sequence[dict[str, str]]) -> None:
    from etl.dedup import fingerprint
    from etl.dedup.sampling import MIN_SAMPLE

    common = [key for one in _newcomers(originals) for key in fingerprint(one["title"], one["text"]).keys[::10]]
    start = date(2025, 6, 1)
    days = [str(start + timedelta(days=day)) for day in range(DAYS)]
    drawn: dict[str, Any] = {"pool": POOL, "each": MIN_SAMPLE, "batch": BATCH, "day": days[0], "days": DAYS}
    with database.owner.connect() as connection:
        connection.exec_driver_sql("SELECT news.ensure_key_months(%(days)s::date[])", {"days": days})
        connection.exec_driver_sql(_POOL, {"keys": common, "others": POOL - len(common)})
        for first in range(1, n + 1, STEP):
            span = {"first": first, "last": min(first + STEP - 1, n)}
            connection.exec_driver_sql(_FILL, span)
            connection.exec_driver_sql(_SHOW)
            connection.exec_driver_sql(_FILL_KEYS, drawn | span)
            connection.commit()


def _bytes(database: Any, n: int) -> float:
    """Return what the keys of an article take with their index, and its fingerprint, of which only some are stored."""
    with database.owner.begin() as connection:
        keys, prints = connection.exec_driver_sql(
            "SELECT (SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits"
            " WHERE inhparent = 'news.fingerprint_key'::regclass),"
            " (SELECT avg(pg_column_size(f.*)) + 32 FROM news.fingerprint f)"  # with its places in table and index
        ).one()
    return float(keys) / n + float(prints)


def template(n: int, folder: Path) -> None:
    """Print what texts of one template cost, batch by batch: of one day, with other numbers."""
    print(f"| texts of the template | {BATCH} more: seconds | compared |\n|---:|---:|---:|")
    drawn = random.Random(5)  # noqa: S311
    with _database(folder / "template") as (database, settings), database.writer.connect() as connection:
        for first in range(0, n, BATCH):
            texts = [_bulletin(at, drawn) for at in range(first, first + BATCH)]
            seconds, compared = _joined(connection, settings, texts, first)
            print(f"| {first:,} | {seconds:.2f} | {compared:,} |", flush=True)
        connection.rollback()


def _bulletin(at: int, drawn: random.Random) -> dict[str, str]:
    numbers = [drawn.randint(2, 98) for _ in range(BULLETIN.count("{}"))]
    return {"id": f"new{at}", "title": "Forecast", "text": BULLETIN.format(*numbers)}


def _joined(connection: Any, settings: Any, texts: Sequence[dict[str, str]], first: int) -> tuple[float, int]:
    """Return how long dedup took over texts, and how many pairs it compared."""
    from unittest.mock import patch

    from etl import dedup
    from etl.pipeline.stages import join_copies
    from etl.store import articles, duplicates

    ids = _save(connection, texts, first)[first:]
    revisions = list(articles.load_current(connection, ids).values())
    started = time.perf_counter()
    prints = [(one, dedup.fingerprint(one.title, one.text)) for one in revisions]
    duplicates.save_fingerprints(connection, prints, dedup.VERSION)
    with patch.object(dedup, "compare", wraps=dedup.compare) as compare:
        join_copies(connection, revisions, settings, dedup.VERSION)
    return time.perf_counter() - started, compare.call_count


def _measured(database: Any, settings: Any, originals: Sequence[dict[str, str]]) -> str:
    """Take in 1,000 new articles, 300 of them copies, and take it back; return the best of three."""
    from etl import dedup
    from etl.pipeline.stages import join_copies
    from etl.store import articles, duplicates

    newcomers = list(_newcomers(originals))
    best = [float("inf")] * 3
    for _ in range(3):
        with database.writer.connect() as connection:
            ids = _save(connection, newcomers)
            revisions = list(articles.load_current(connection, ids).values())
            prints = [(one, dedup.fingerprint(one.title, one.text)) for one in revisions]
            marks = [time.perf_counter()]
            duplicates.save_fingerprints(connection, prints, dedup.VERSION)
            marks.append(time.perf_counter())
            least = (dedup.MIN_SHARED_KEYS, dedup.MIN_SHARED_FIGURES)
            found = duplicates.candidates(connection, ids, settings.duplicate_window_days, *least)
            marks.append(time.perf_counter())
            join_copies(connection, revisions, settings, dedup.VERSION)
            marks.append(time.perf_counter())
            assert len(found) >= NEW * COPY_SHARE, "no copy may be missed"
            connection.rollback()
        best = [min(old, late - early) for old, (early, late) in zip(best, itertools.pairwise(marks), strict=True)]
    return " | ".join(f"{seconds:.2f} s" for seconds in best)


def _newcomers(originals: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Yield 1,000 articles: three in ten are earlier ones, cut or with a sentence put in."""
    drawn = random.Random(7)  # noqa: S311
    fresh = Generator(4).articles(NEW, WORDS, copy_share=0)
    for n, article in enumerate(fresh):
        if n < NEW * COPY_SHARE:
            paragraphs = originals[n]["text"].split("\n\n")
            paragraphs = paragraphs[: drawn.randint(4, len(paragraphs))]
            paragraphs.insert(2, "A spokesman declined to comment on the report.")
            article = {**article, "text": "\n\n".join(paragraphs)}
        yield {**article, "id": f"new{n}"}


def _save(connection: Any, newcomers: Iterable[dict[str, str]], first: int = 0) -> list[int]:
    from datetime import UTC, datetime

    from etl.records import CleanArticle, PublishedTime
    from etl.store import articles, ledger
    from etl.store.articles import Cleaned

    run_id = ledger.open_run(connection, "other", "benchmark", {})
    at = datetime(2025, 6, 28, 12, tzinfo=UTC)
    cleaned = [
        Cleaned(
            10_000_000 + first + n,
            run_id,
            at,
            CleanArticle(
                one["text"], one["title"], url=f"https://bench.example/{one['id']}",
                published=PublishedTime(at.date(), "minute", at),
            ),
        )
        for n, one in enumerate(newcomers)
    ]  # fmt: skip
    articles.save(connection, cleaned, 1)
    rows = connection.exec_driver_sql(
        "SELECT article_id FROM news.article WHERE url LIKE 'https://bench.example/new%%' ORDER BY article_id"
    )
    return [row[0] for row in rows]


if __name__ == "__main__":
    main()
