"""What ``make demo`` shows: the summary, three queries with their results, how to connect, where the report is."""

from __future__ import annotations

from etl import console
from etl.pipeline.runs import summarise
from etl.publish.report_data import write_report
from etl.settings import Settings
from etl.store.connect import Database, public_url
from etl.store.reading import run_query
from etl.store.shipped import shipped

EXAMPLES = ("02_biggest_stories", "04_who_prints_whom", "09_same_story_different_facts")
SHOWN_ROWS = 6


def show(settings: Settings, database: Database, seconds: float) -> int:
    """Print it all; return the exit code."""
    with database.owner.connect() as connection:
        latest = connection.exec_driver_sql("SELECT max(run_id) FROM ops.run").scalar_one()
    summary = summarise(database, latest)
    print(f"Airflow ran the backfill_seeds DAG over seeds/ in {seconds:.0f} s.\n")
    console.show_summary(summary)
    for name in EXAMPLES:
        _show_example(database, name)
    report = write_report(database, settings.home / "report.html")
    print(f"\nReport:   {report}")
    if database.server is not None:
        print(f"Connect:  psql '{public_url(settings, database.server)}'")
    print('Ask:      .venv/bin/copydesk sql "SELECT ..."     more questions: sql/examples/')
    print("Stop:     make down")
    return 1 if summary.violations or not summary.closed else 0


def _show_example(database: Database, name: str) -> None:
    """Print an analyst's question, its query and the first rows of its answer."""
    text = (shipped("sql") / "examples" / f"{name}.sql").read_text(encoding="utf-8")
    lines = text.splitlines()
    query = "\n".join(line for line in lines if not line.startswith("--"))
    columns, rows = run_query(database, query)
    print(f"\n{lines[0]}\n{query}\n")
    console.show_table(columns, rows[:SHOWN_ROWS])
    if len(rows) > SHOWN_ROWS:
        print(f"... and {len(rows) - SHOWN_ROWS} more")
