"""Backfill: seed files of any kind through every stage into mart. Trigger it with the UI's form, or with --conf."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import Asset, Param, dag, get_current_context, task

ARTICLES = Asset(name="copydesk_articles", uri="copydesk://mart/articles")


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=4,
    tags=["copydesk"],
    default_args={"owner": "copydesk", "retries": 2, "retry_delay": timedelta(seconds=30)},
    params={
        "paths": Param(["seeds"], type="array", description="Files, folders, globs or archives, one a line."),
        "glob": Param(None, type=["null", "string"], description="Only files of folders that match, such as *.txt."),
        "outlet": Param(None, type=["null", "string"], description="Outlet of documents that do not name one."),
        "mapping": Param(
            None, type=["null", "object"], description='Columns of a foreign data set: {"title": "headline"}.'
        ),
        "since": Param(None, type=["null", "string"], format="date", description="Published from this day on."),
        "until": Param(None, type=["null", "string"], format="date", description="Published before this day."),
    },
    doc_md=__doc__,
)
def backfill_seeds() -> None:
    """Take files in, then bring the tables up to date, stage by stage."""

    @task
    def take_in() -> int:
        from etl.pipeline import steps

        context = get_current_context()
        return steps.take_in_files(context["params"], f"{context['dag'].dag_id} {context['run_id']}")

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


backfill_seeds()
