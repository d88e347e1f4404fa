"""Run inside an Airflow environment of its own: asks Airflow for a backfill of days, runs a day; prints what came."""

from __future__ import annotations

import json
import sys
from typing import Any

from airflow.cli.cli_parser import get_parser
from airflow.dag_processing.dagbag import DagBag
from airflow.models.dagrun import DagRun
from airflow.utils.session import create_session
from sqlalchemy import select


def command(*words: str) -> None:
    """Run an airflow command as if it were typed."""
    arguments = get_parser().parse_args(words)
    arguments.func(arguments)


def runs() -> list[dict[str, Any]]:
    """Return the backfill's runs in order."""
    with create_session() as session:
        found = session.scalars(
            select(DagRun).where(DagRun.dag_id == "backfill_days", DagRun.backfill_id.is_not(None)).order_by(DagRun.id)
        ).all()
        return [{"key": one.partition_key, "logical_date": one.logical_date, "conf": one.conf} for one in found]


def main() -> None:
    """Ask for a backfill twice (argv[2]: first day, last day, conf as JSON), then run one day of the DAG."""
    first, last, conf = json.loads(sys.argv[2])
    command("dags", "reserialize")
    window = ("--from-date", first, "--to-date", last, "--dag-run-conf", json.dumps(conf))
    command("backfill", "create", "--dag-id", "backfill_days", *window)
    asked = runs()
    dag = DagBag(sys.argv[1]).dags["backfill_days"]
    run = dag.test(run_conf={**conf, "day": last})
    states = {instance.task_id: str(instance.state) for instance in run.get_task_instances()}
    print("\nANSWER " + json.dumps({"runs": asked, "state": str(run.state), "tasks": states}, default=str))


if __name__ == "__main__":
    main()
