"""The fifteen questions, search and publish over generated tables: ``python -m benchmarks marts [--articles 500000]``.

The tables are made by SQL (marts.sql), then counted by the product's own code, as publish does. Times are medians of
warm runs through the reader's connection, rows fetched; the machine's load is theirs, too.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.store.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from etl.store.connect import Database

SCRIPT = Path(__file__).with_name("marts.sql")
SENTENCES, SENTENCE_WORDS, VOCABULARY = 20_000, 16, 30_000
RUNS = 20
SEARCHES = {
    "a rare word": "SELECT * FROM mart.search('word29000')",
    "a word of every second text": "SELECT * FROM mart.search('word9')",
    "two common words": "SELECT * FROM mart.search('word12 word25')",
    "a phrase of common words": "SELECT * FROM mart.search('\"word9 word12\"')",
    "two phrases of common words": 'SELECT * FROM mart.search(\'"word9 word12" or "word7 word8"\')',
    "a word, in a month": "SELECT * FROM mart.search('word40', since => '2025-06-01', until => '2025-06-30')",
}


def generate(connection: Connection, n: int, days: int, words: int) -> None:
    """Fill the tables with `n` articles over `days` days, of about `words` words each."""
    from etl.store.copying import copy_rows

    dice = random.Random(1)  # noqa: S311  (no secret hangs on it)
    vocabulary = [f"word{rank}" for rank in range(VOCABULARY)]
    vocabulary[400], vocabulary[900] = "battery", "trains"
    weights = [1 / (rank + 3) for rank in range(VOCABULARY)]
    connection.exec_driver_sql("CREATE TEMP TABLE bench_sentence (n bigint PRIMARY KEY, sentence text)")
    drawn = (dice.choices(vocabulary, weights, k=SENTENCE_WORDS) for _ in range(SENTENCES))
    copy_rows(
        connection,
        "bench_sentence",
        ("n", "sentence"),
        ((number, " ".join(sentence).capitalize() + ".") for number, sentence in enumerate(drawn, 1)),
    )
    connection.exec_driver_sql("ANALYZE bench_sentence")
    params = {"n": n, "days": days, "sentences": max(1, words // SENTENCE_WORDS)}
    for statement in SCRIPT.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement, params)


def timed(connection: Connection, query: str) -> tuple[float, float, int]:
    """Return the median of warm runs and the server's CPU a run, both in milliseconds, and the number of rows."""
    pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    times, n_rows = [], 0
    for run in range(RUNS + 1):
        if run == 1:
            cpu = _cpu_seconds(pid)
        started = time.perf_counter()
        n_rows = len(connection.exec_driver_sql(query, execution_options={"no_parameters": True}).all())
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[1:]), 1000 * (_cpu_seconds(pid) - cpu) / RUNS, n_rows


def _cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process, as proc(5) tells it: in ticks of 10 ms, so of many runs together."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(database: Database) -> Iterator[tuple[str, float, float, int]]:
    """Ask the fifteen questions and the searches as the reader, by one process of the server."""
    questions = {
        path.stem: path.read_text(encoding="utf-8") for path in sorted((shipped("sql") / "examples").glob("*.sql"))
    }
    for name in ("05_entity_by_day", "07_who_with_whom", "12_country_by_outlet_country"):
        most_named = questions[name].replace("Chile", "Norway")
        if most_named != questions[name]:
            questions[f"{name}, of the most named"] = most_named
    with database.reader() as connection:
        connection.exec_driver_sql("SET max_parallel_workers_per_gather = 0")
        for name, query in {**questions, **SEARCHES}.items():
            yield (name, *timed(connection, query))


def publish_more(database: Database, n: int) -> float:
    """Make `n` articles due again, from all days, as late articles and re-grouped copies are; return seconds."""
    from etl.store import ledger, rollups

    with database.writer.begin() as connection:
        ids = connection.exec_driver_sql(
            "SELECT current_revision_id FROM news.article TABLESAMPLE BERNOULLI (5) REPEATABLE (3) LIMIT %(n)s",
            {"n": n},
        )
        revision_ids = [row[0] for row in ids]
        connection.exec_driver_sql(
            "DELETE FROM mart.rollup_words WHERE article_id IN (SELECT article_id FROM news.article"
            " WHERE current_revision_id = ANY (%(ids)s))",
            {"ids": revision_ids},
        )
    started = time.perf_counter()
    with database.writer.begin() as connection:
        ledger.lock_step(connection, rollups.LOCK)
        rollups.publish(connection, revision_ids)
    return time.perf_counter() - started


def publish_new(database: Database, n: int) -> float:
    """Count out `n` of the latest articles, then publish them as if they were new; return seconds of the latter."""
    from etl.publish.counts import settle_counts
    from etl.store import ledger, rollups

    with database.owner.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS public.bench_hidden (article_id bigint, revision_id bigint)"
        )
        connection.exec_driver_sql("TRUNCATE public.bench_hidden")
        connection.exec_driver_sql(
            "INSERT INTO public.bench_hidden SELECT article_id, current_revision_id FROM news.article"
            " WHERE current_revision_id IS NOT NULL ORDER BY article_id DESC LIMIT %(n)s",
            {"n": n},
        )
        connection.exec_driver_sql(
            "UPDATE news.article a SET current_revision_id = NULL FROM public.bench_hidden h"
            " WHERE h.article_id = a.article_id"
        )
    settle_counts(database)
    with database.owner.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE news.article a SET current_revision_id = h.revision_id FROM public.bench_hidden h"
            " WHERE h.article_id = a.article_id"
        )
        revision_ids = [row[0] for row in connection.exec_driver_sql("SELECT revision_id FROM public.bench_hidden")]
    started = time.perf_counter()
    with database.writer.begin() as connection:
        ledger.lock_step(connection, rollups.LOCK)
        rollups.publish(connection, revision_ids)
    return time.perf_counter() - started


def unequal(database: Database) -> list[str]:
    """Return the names of rollups that are not what their oracles say."""
    from tests.store.oracles import NAMES, oracle, rolled

    found = []
    with database.owner.begin() as connection:
        for name in NAMES:
            rows = connection.exec_driver_sql(
                f"WITH o AS MATERIALIZED ({oracle(name)}), k AS MATERIALIZED ({rolled(name)})"  # noqa: S608
                " SELECT count(*) FROM ((TABLE o EXCEPT ALL TABLE k) UNION ALL (TABLE k EXCEPT ALL TABLE o)) d"
            )
            if rows.scalar_one():
                found.append(name)
    return found


def sizes(database: Database) -> list[tuple[str, int]]:
    """Return bytes on disk, indexes and toast included, of what mart keeps and of the tables it counts."""
    with database.owner.begin() as connection:
        rows: Any = connection.exec_driver_sql(
            "SELECT n.nspname || '.' || c.relname, pg_total_relation_size(c.oid) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
            " AND (n.nspname = 'mart' OR (n.nspname, c.relname) IN (('news', 'article'), ('news', 'revision'),"
            " ('news', 'mention'))) ORDER BY 2 DESC"
        ).all()
    return [(name, size) for name, size in rows]


def main(arguments: list[str] | None = None) -> None:
    """Generate, count, ask, publish, compare, and print the figures."""
    from etl.settings import Settings
    from etl.store import embedded
    from etl.store.roles import initialise

    parser = argparse.ArgumentParser(prog="python -m benchmarks marts")
    parser.add_argument("--articles", type=int, default=500_000)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="a folder to keep the database in; asked again as it is")
    options = parser.parse_args(arguments)
    base = options.keep or Path(tempfile.mkdtemp(prefix="copydesk-marts-"))
    base.mkdir(exist_ok=True)
    base.chmod(0o711)
    settings = Settings(home=base / "home", database_url=None)
    database = initialise(settings)
    try:
        with database.owner.connect() as connection:
            kept = connection.exec_driver_sql("SELECT count(*) FROM mart.rollup_article").scalar_one()
        if not kept:
            fill(database, options.articles, options.days, options.words)
        measure(database, kept or options.articles)
    finally:
        database.dispose()
        if options.keep is None:
            embedded.stop(settings.home)


def fill(database: Database, n: int, days: int, words: int) -> None:
    """Generate `n` articles and count them."""
    from etl.publish.counts import recount

    started = time.perf_counter()
    with database.owner.begin() as connection:
        connection.exec_driver_sql("SET LOCAL work_mem = '256MB'")
        generate(connection, n, days, words)
    print(f"generated in {time.perf_counter() - started:.0f} s", flush=True)
    started = time.perf_counter()
    recount(database, at_once=5_000)
    seconds = time.perf_counter() - started
    print(f"counted {n:,} articles in {seconds:.0f} s: {1000 * seconds / n:.2f} ms each", flush=True)
    with database.owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def measure(database: Database, n: int) -> None:
    """Print all figures."""
    print("\n| question | ms | CPU ms | rows |\n|---|---:|---:|---:|")
    for name, milliseconds, cpu, n_rows in ask(database):
        print(f"| {name} | {milliseconds:.1f} | {cpu:.1f} | {n_rows} |", flush=True)
    for _ in range(2):
        print(f"\npublish of 1,000 new articles: {publish_new(database, 1_000):.2f} s")
    print(f"publish of 1,000 articles of all days: {publish_more(database, 1_000):.2f} s", flush=True)
    print(f"rollups unlike their oracles: {', '.join(unequal(database)) or 'none'}")
    print("\n| table | MB per million articles |\n|---|---:|")
    for name, size in sizes(database):
        print(f"| {name} | {size / n:,.0f} |")
