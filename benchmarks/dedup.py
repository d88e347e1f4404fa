"""Copies among a million articles in the window, and our fingerprints beside MinHash libraries in one run.

The libraries are optional: ``pip install datasketch rensa gaoya`` (MIT, MIT, MIT) into the environment to see them.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import itertools
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    parser.add_argument("--only", choices=("window", "libraries"))
    options = parser.parse_args(arguments)
    if options.only != "libraries":
        window(options.articles)
    if options.only != "window":
        libraries()


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


def libraries() -> None:
    """Print rate, recall by kind of edit and false merges of ours and of each library that is installed."""
    rows, labels = _labelled()
    print("\n| | texts/s, one core | pair precision | pair recall | pair F1 | templates merged |")
    print("|---|---:|---:|---:|---:|---:|")
    methods: dict[str, Callable[[list[str]], tuple[float, set[tuple[int, int]]]]] = {"copydesk": _ours}
    methods |= {
        name: method
        for name, method in {"datasketch": _datasketch, "rensa": _rensa, "gaoya": _gaoya}.items()
        if importlib.util.find_spec(name) is not None
    }
    wanted = {
        (a, b) for a, b in itertools.combinations(range(len(rows)), 2) if labels[a] == labels[b] and labels[a] >= 0
    }
    templates = {n for n, label in enumerate(labels) if label < -1}
    for name, method in methods.items():
        rate, found = method(rows)
        found = _closed(found)
        precision = len(found & wanted) / max(1, len(found))
        recall = len(found & wanted) / len(wanted)
        merged = {n for pair in found - wanted for n in pair} & templates
        print(
            f"| {name} | {rate:,.0f} | {precision:.3f} | {recall:.3f} |"
            f" {2 * precision * recall / max(1e-9, precision + recall):.3f} | {len(merged) / len(templates):.1%} |",
            flush=True,
        )


def _labelled() -> tuple[list[str], list[int]]:
    """Return texts with the number of their original: -1 for one without copies, below for one of a template."""
    drawn = random.Random(11)  # noqa: S311
    generator = Generator(9)
    originals = [one["text"] for one in generator.articles(600, 300, copy_share=0)]
    spare = [sentence for one in generator.articles(200, 300) for sentence in one["text"].split(". ")]
    rows: list[str] = []
    labels: list[int] = []
    for n, text in enumerate(originals[:300]):
        rows += [text, *(_edited(text, drawn, spare, kind) for kind in range(6))]
        labels += [n] * 7
    rows += originals[300:]
    labels += [-1] * 300
    for town in range(150):
        rows.append(_bulletin(drawn, town))
        labels.append(-2 - town)
    return rows, labels


def _edited(text: str, drawn: random.Random, spare: Sequence[str], kind: int) -> str:
    paragraphs, words = text.split("\n\n"), text.split(" ")
    if kind == 0:
        return "\n\n".join(paragraphs[: max(2, len(paragraphs) // 2)])
    if kind == 1:
        return " ".join(words[: len(words) // 4])
    if kind == 2:
        return "\n\n".join(drawn.sample(paragraphs, len(paragraphs)))
    if kind == 3:
        return "\n\n".join(itertools.chain.from_iterable((one, drawn.choice(spare)) for one in paragraphs))
    if kind == 4:
        return " ".join(drawn.choice(words) if n % 10 == 9 else word for n, word in enumerate(words))
    return " ".join(drawn.choice(words) if n % 4 == 3 else word for n, word in enumerate(words))


def _bulletin(drawn: random.Random, town: int) -> str:
    day, high, low, wind = drawn.randint(1, 28), drawn.randint(15, 35), drawn.randint(-5, 14), drawn.randint(5, 90)
    gusts, rain, road = wind + drawn.randint(5, 30), drawn.randint(0, 100), drawn.choice(("fog", "ice", "glare"))
    return (
        f"Forecast for station {town + 100} on {day} June. The air will warm to {high} degrees in the afternoon "
        f"and fall to {low} degrees at night. Wind from the west at {wind} kilometres an hour, gusts up to {gusts}. "
        f"The chance of rain is {rain} per cent. The sun rises at 5.{drawn.randint(10, 59)} and sets at "
        f"21.{drawn.randint(10, 59)}. Drivers should expect {road} on the roads."
    )


def _closed(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return all pairs within the groups that pairs form."""
    root: dict[int, int] = {}

    def find(n: int) -> int:
        while root.setdefault(n, n) != n:
            n = root[n]
        return n

    for a, b in pairs:
        root[find(a)] = find(b)
    groups: dict[int, list[int]] = {}
    for n in root:
        groups.setdefault(find(n), []).append(n)
    return {pair for members in groups.values() for pair in itertools.combinations(sorted(members), 2)}


def _triples(text: str) -> list[str]:
    words = text.lower().split()
    return [" ".join(words[n : n + 3]) for n in range(max(1, len(words) - 2))]


def _ours(rows: list[str]) -> tuple[float, set[tuple[int, int]]]:
    from etl.dedup import MIN_SHARED_KEYS, choose_groups, compare, fingerprint
    from etl.records import DatedText

    fingerprint(None, rows[0])  # tables are read once
    started = time.process_time()
    prints = [fingerprint(None, text) for text in rows]
    rate = len(rows) / (time.process_time() - started)
    texts = [DatedText(n, None, text, (f"2025-06-01T{n:06}", str(n), str(n))) for n, text in enumerate(rows)]
    holders: dict[int, list[int]] = {}
    edges = []
    for n, print_ in enumerate(prints):
        shared: dict[int, int] = {}
        for key in print_.keys:
            for other in holders.setdefault(key, []):
                shared[other] = shared.get(other, 0) + 1
            holders[key].append(n)
        for other, count in shared.items():
            if count >= MIN_SHARED_KEYS and (edge := compare(texts[n], texts[other])) is not None:
                edges.append(edge)
    choices = choose_groups(texts, edges)
    return rate, {(choice.root_id, article) for article, choice in choices.items() if choice.root_id != article}


def _datasketch(rows: list[str]) -> tuple[float, set[tuple[int, int]]]:
    library: Any = importlib.import_module("datasketch")
    started = time.process_time()
    sketches = []
    for text in rows:
        sketch = library.MinHash(num_perm=128)
        sketch.update_batch([triple.encode() for triple in _triples(text)])
        sketches.append(sketch)
    rate = len(rows) / (time.process_time() - started)
    index = library.MinHashLSH(threshold=0.5, num_perm=128)
    pairs: set[tuple[int, int]] = set()
    for n, sketch in enumerate(sketches):
        pairs |= {(int(other), n) for other in index.query(sketch) if sketch.jaccard(sketches[int(other)]) >= 0.45}
        index.insert(n, sketch)
    return rate, pairs


def _rensa(rows: list[str]) -> tuple[float, set[tuple[int, int]]]:
    library: Any = importlib.import_module("rensa")
    started = time.process_time()
    sketches = []
    for text in rows:
        sketch = library.RMinHash(128, 42)
        sketch.update(_triples(text))
        sketches.append(sketch)
    rate = len(rows) / (time.process_time() - started)
    index = library.RMinHashLSH(0.45, 128, 32)
    pairs: set[tuple[int, int]] = set()
    for n, sketch in enumerate(sketches):
        pairs |= {(other, n) for other in index.query(sketch) if sketch.jaccard(sketches[other]) >= 0.45}
        index.insert(n, sketch)
    return rate, pairs


def _gaoya(rows: list[str]) -> tuple[float, set[tuple[int, int]]]:
    library: Any = importlib.import_module("gaoya.minhash")
    index = library.MinHashStringIndex(32, 0.45, 42, 3, None, "word", True, (3, 3))
    started = time.process_time()
    for n, text in enumerate(rows):
        index.insert_document(n, text)
    rate = len(rows) / (time.process_time() - started)
    return rate, {tuple(sorted((n, other))) for n, text in enumerate(rows) for other in index.query(text) if other != n}


if __name__ == "__main__":
    main()
