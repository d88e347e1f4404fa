"""Reprocess: work a stage again, and what follows it, on articles that are there. Trigger it with the UI's form."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import Asset, Param, dag, get_current_context, task

ARTICLES = Asset(name="copydesk_articles", uri="copydesk://mart/articles")
STAGES = ("clean", "dedup", "entities", "stories", "publish")


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=4,
    tags=["copydesk"],
    default_args={"owner": "copydesk", "retries": 2, "retry_delay": timedelta(seconds=30)},
    params={
        "stage": Param("clean", enum=list(STAGES), description="The stage to work again; what follows it follows."),
        "since": Param(None, type=["null", "string"], format="date", description="Published from this day on."),
        "until": Param(None, type=["null", "string"], format="date", description="Published before this day."),
        "outlet": Param(None, type=["null", "string"], description="Only articles of this outlet."),
        "everything": Param(False, type="boolean", description="All articles; needed where nothing else is said."),
        "whole_archive": Param(False, type="boolean", description="dedup: find copies at any distance in time."),
    },
    doc_md=__doc__,
)
def reprocess() -> None:
    """Put articles back to a stage, then bring the tables up to date; nothing is fetched or read anew."""

    @task
    def put_back() -> int:
        from etl.pipeline import steps

        context = get_current_context()
        return steps.put_back(context["params"], f"{context['dag'].dag_id} {context['run_id']}")

    @task
    def work(stage: str, run: int) -> dict[str, int]:
        from etl.pipeline import steps

        return steps.work_stage(stage, run)

    @task(outlets=[ARTICLES])
    def summary(run: int) -> dict[str, object]:
        from etl.pipeline import steps

        return steps.close_run(run)

    run = put_back()
    step = run
    for name in STAGES:
        done = work.override(task_id=name)(name, run)
        step >> done
        step = done
    step >> summary(run)


reprocess()
