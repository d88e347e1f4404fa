"""Scheduled ingestion: poll the feeds that are due, fetch what is new or due again, bring the tables up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.sdk import Asset, dag, get_current_context, task

from etl.settings import get_settings

ARTICLES = Asset(name="copydesk_articles", uri="copydesk://mart/articles")


@dag(
    schedule=get_settings().ingest_schedule,
    start_date=datetime.fromisoformat("2025-01-01T00:00:00+00:00"),
    catchup=False,  # feeds show the present: a missed poll cannot be made up for, only the next one done
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    tags=["copydesk"],
    default_args={"owner": "copydesk", "retries": 2, "retry_delay": timedelta(seconds=30)},
    doc_md=__doc__,
)
def ingest_news() -> None:
    """Poll, fetch, then every stage; each step goes on where an earlier try left off."""

    @task
    def poll() -> int:
        from etl.pipeline import steps

        context = get_current_context()
        return int(steps.poll_feeds(f"{context['dag'].dag_id} {context['run_id']}")["run_id"])

    @task
    def share_out(run: int) -> list[int]:  # one task for some hundreds of pages, sixteen at most
        from etl.pipeline import steps

        return list(range(steps.fetch_shards(run)))

    @task
    def fetch(shard: int, run: int) -> dict[str, int]:  # all take from what is due: no page is bound to a shard
        from etl.pipeline import steps

        return steps.fetch_pages(run)

    @task
    def work(stage: str, run: int) -> dict[str, int]:
        from etl.pipeline import steps

        return steps.work_stage(stage, run)

    @task(outlets=[ARTICLES])
    def summary(run: int) -> dict[str, object]:
        from etl.pipeline import steps

        return steps.close_run(run)

    run = poll()
    step = fetch.partial(run=run).expand(shard=share_out(run))
    for name in ("clean", "dedup", "entities", "stories", "publish"):
        done = work.override(task_id=name)(name, run)
        step >> done
        step = done
    step >> summary(run)


ingest_news()
