"""Run inside an Airflow environment of its own: prints what the DAGs are and how real runs of them end, as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from airflow.dag_processing.dagbag import DagBag


def describe(bag: Any) -> dict[str, Any]:
    """Return what a reader of the timetable would check."""
    return {
        dag_id: {
            "tasks": [task.task_id for task in dag.topological_sort()],
            "owners": sorted({task.owner for task in dag.tasks}),
            "retries": sorted({task.retries for task in dag.tasks}),
            "doc": dag.doc_md or "",
            "tags": sorted(dag.tags),
            "catchup": dag.catchup,
            "max_active_runs": dag.max_active_runs,
        }
        for dag_id, dag in bag.dags.items()
    }


def main() -> None:
    """Describe the DAGs in the folder argv[1], then run those that argv[2] (JSON: dag id -> conf) names."""
    bag = DagBag(sys.argv[1])
    answer: dict[str, Any] = {"errors": bag.import_errors, "dags": describe(bag), "runs": {}}
    for dag_id, conf in json.loads(sys.argv[2]).items():
        run = bag.dags[dag_id].test(run_conf=conf)
        answer["runs"][dag_id] = {
            "state": str(run.state),
            "tasks": {instance.task_id: str(instance.state) for instance in run.get_task_instances()},
        }
    print("\nANSWER " + json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
