"""Backfill by publication day: each run takes one day's folder, such as seeds/2025/07/01.

Airflow's own backfill runs it over any days, from the UI, the REST API or the command line:

    airflow backfill create --dag-id backfill_days --from-date 2025-07-01 --to-date 2025-07-03

It must be unpaused; then it also takes yesterday's folder every midnight (UTC) where there is one. A day that is asked
for and has no folder is refused as missing: a gap shows. Where the folders lie is said by the setting
COPYDESK_DATED_FOLDERS or, for one backfill, by `--dag-run-conf '{"folder": "/data/%Y/%m/%d"}'`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.sdk import Asset, CronPartitionTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

ARTICLES = Asset(name="copydesk_articles", uri="copydesk://mart/articles")


@dag(
    schedule=CronPartitionTimetable("0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"),
    start_date=datetime.fromisoformat("1970-01-01T00:00:00+00:00"),
    catchup=False,
    max_active_runs=4,
    tags=["copydesk"],
    default_args={"owner": "copydesk", "retries": 2, "retry_delay": timedelta(seconds=30)},
    params={
        "folder": Param(None, type=["null", "string"], description="A day's folder: %Y, %m, %d stand for the day."),
        "day": Param(None, type=["null", "string"], format="date", description="The day, for a run started by hand."),
        "glob": Param(None, type=["null", "string"], description="Only files that match, such as *.txt."),
        "outlet": Param(None, type=["null", "string"], description="Outlet of documents that do not name one."),
        "mapping": Param(
            None, type=["null", "object"], description='Columns of a foreign data set: {"title": "headline"}.'
        ),
        "only_that_day": Param(False, type="boolean", description="Leave out what was published on another day (UTC)."),
    },
    doc_md=__doc__,
)
def backfill_days() -> None:
    """Take a day's files in, then bring the tables up to date, stage by stage."""

    @task
    def take_in() -> int:
        from etl.pipeline import steps

        context = get_current_context()
        day = context.get("partition_key") or context["params"]["day"]
        if context["dag_run"].run_type == "scheduled" and not steps.is_delivered(context["params"], day):
            raise AirflowSkipException(f"nothing lies in {steps.folder_of(context['params'], day)}")
        return steps.take_in_day(context["params"], day, f"{context['dag'].dag_id} {context['run_id']}")

    @task
    def work(stage: str, run: int) -> dict[str, int]:
        from etl.pipeline import steps

        return steps.work_stage(stage, run)

    @task(outlets=[ARTICLES])
    def summary(run: int) -> dict[str, object]:
        from etl.pipeline import steps

        return steps.close_run(run)

    run = take_in()
    step = run
    for name in ("clean", "dedup", "entities", "stories", "publish"):
        done = work.override(task_id=name)(name, run)
        step >> done
        step = done
    step >> summary(run)


backfill_days()
