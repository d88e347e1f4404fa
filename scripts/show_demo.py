"""What ``make demo`` shows: the summary, three queries with their results, how to connect, where the report is."""

from __future__ import annotations

from etl import console
from etl.pipeline.runs import summarise
from etl.publish.report_data import write_report
from etl.settings import Settings
from etl.store.connect import Database, public_url
from etl.store.reading import run_query

QUERIES = (
    (
        "The biggest stories: articles, and independent texts (copies of one text counted once)",
        """SELECT title, n_articles, n_independent_texts, n_outlets, first_day
FROM mart.stories ORDER BY n_independent_texts DESC, n_articles DESC, title LIMIT 5""",
    ),
    (
        "Who prints whose text, and how much of it",
        """SELECT source_outlet, republisher, n_articles, mean_share_printed
FROM mart.syndication ORDER BY n_articles DESC, source_outlet, republisher LIMIT 5""",
    ),
    (
        "Where outlets contradict each other within one story",
        """SELECT kind, subject, value, n_independent_texts, outlets
FROM mart.story_disagreements ORDER BY story_id, kind, subject, value LIMIT 8""",
    ),
)


def show(settings: Settings, database: Database, seconds: float) -> int:
    """Print it all; return the exit code."""
    with database.owner.connect() as connection:
        latest = connection.exec_driver_sql("SELECT max(run_id) FROM ops.run").scalar_one()
    summary = summarise(database, latest)
    print(f"Airflow ran backfill_seeds over the seeds in {seconds:.0f} s.\n")
    console.show_summary(summary)
    for title, query in QUERIES:
        print(f"\n-- {title}\n{query};\n")
        console.show_table(*run_query(database, query))
    report = write_report(database, settings.home / "report.html")
    print(f"\nReport:   {report}")
    if database.server is not None:
        print(f"Connect:  psql '{public_url(settings, database.server)}'")
    print('Ask:      copydesk sql "SELECT ..."     (activate .venv first, or call .venv/bin/copydesk)')
    print("Stop:     make down")
    return 1 if summary.violations or not summary.closed else 0
