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
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.corpus import Generator

WORDS, NEW, COPY_SHARE = 500, 1_000, 0.3
DAYS = 30
# Stored articles have random keys: one in ten is drawn from a pool, as phrases many articles share are in real text.
POOL, STEP = 100_000, 50_000
_FILL = """
INSERT INTO news.article (identity_sha256, identity_kind, first_seen_at)
SELECT sha256(('stored ' || g)::bytea), 'text', now() FROM generate_series(%(first)s, %(last)s) g
"""
_FILL_KEYS = """
INSERT INTO news.fingerprint_key (key, day, article_id)
SELECT CASE WHEN random() < 0.1 THEN hashint4((random() * %(pool)s)::integer)
            ELSE (random() * 4294967295 - 2147483648)::bigint::integer END AS key,
       %(day)s::date + (a.article_id %% %(days)s)::integer AS day, a.article_id
FROM news.article a CROSS JOIN generate_series(1, 48) g
WHERE a.identity_sha256 IN (SELECT sha256(('stored ' || n)::bytea) FROM generate_series(%(first)s, %(last)s) n)
ORDER BY key
ON CONFLICT DO NOTHING
"""


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks dedup", description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000, help="stored articles; a tenth is measured as well")
    window(parser.parse_args(arguments).articles)


def window(most: int) -> None:
    """Print what 1,000 new articles cost among a tenth of `most` stored ones, and among all."""
    from etl.pipeline import runs
    from etl.pipeline.intake import Request
    from etl.settings import get_settings
    from etl.store import embedded
    from etl.store.roles import initialise

    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder:
        Path(folder).chmod(0o711)
        os.environ["COPYDESK_HOME"] = f"{folder}/home"
        get_settings.cache_clear()
        settings = get_settings()
        database = initialise(settings)
        path = Path(folder) / "originals.jsonl"
        originals = list(Generator(3).articles(NEW, WORDS, copy_share=0))
        path.write_text("\n".join(map(json.dumps, originals)), encoding="utf-8")
        runs.backfill(database, settings, Request((str(path),)), workers=1)
        print(
            "| stored | 1,000 new: keys saved | candidates | candidates, compared, joined | bytes of keys an article |"
        )
        print("|---:|---:|---:|---:|---:|")
        filled = 0
        for n in (most // 10, most):
            _fill(database, filled, n)
            filled = n
            print(
                f"| {n:,} | {_measured(database, settings, originals)} | {_bytes(database, n + NEW):,.0f} |", flush=True
            )
        database.dispose()
        embedded.stop(settings.home)


def _fill(database: Any, filled: int, n: int) -> None:
    start = date(2025, 6, 1)
    with database.owner.begin() as connection:
        days = [str(start + timedelta(days=day)) for day in range(DAYS)]
        connection.exec_driver_sql("SELECT news.ensure_key_months(%(days)s::date[])", {"days": days})
    for first in range(filled + 1, n + 1, STEP):
        span = {"first": first, "last": min(first + STEP - 1, n)}
        with database.owner.begin() as connection:
            connection.exec_driver_sql(_FILL, span)
            connection.exec_driver_sql(_FILL_KEYS, span | {"pool": POOL, "day": str(start), "days": DAYS})


def _bytes(database: Any, n: int) -> float:
    with database.owner.begin() as connection:
        total = connection.exec_driver_sql(
            "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits"
            " WHERE inhparent = 'news.fingerprint_key'::regclass"
        ).scalar_one()
    return float(total) / n


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
            found = duplicates.candidates(connection, ids, settings.duplicate_window_days, dedup.MIN_SHARED_KEYS)
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


def _save(connection: Any, newcomers: Iterable[dict[str, str]]) -> list[int]:
    from datetime import UTC, datetime

    from etl.records import CleanArticle, PublishedTime
    from etl.store import articles, ledger
    from etl.store.articles import Cleaned

    run_id = ledger.open_run(connection, "other", "benchmark", {})
    at = datetime(2025, 6, 28, 12, tzinfo=UTC)
    cleaned = [
        Cleaned(
            10_000_000 + n,
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
