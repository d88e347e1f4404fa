"""The steps a timetable shows: each opens the database that the settings name, does one thing, returns plain values.

``trigger_key`` names who asked (a DAG run): a step tried again goes on with the same run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from etl.errors import CopydeskError, UsageError
from etl.pipeline import ingest, runs
from etl.pipeline.catch_up import catch_up
from etl.pipeline.intake import Request
from etl.pipeline.reprocess import Selection, open_reprocess
from etl.pipeline.retention import expire
from etl.pipeline.stages import STAGES
from etl.settings import get_settings
from etl.store import ledger
from etl.store.roles import open_database

STAGE_NAMES = tuple(stage.name for stage in STAGES)


class ChecksFailed(CopydeskError):
    """A check failed after publishing."""


def take_in_files(params: Mapping[str, Any], trigger_key: str) -> int:
    """Read seed files into the ledger (params: paths, glob, outlet, mapping, since, until); return the run's id."""
    return _take_in(_request(params), trigger_key)


def take_in_day(params: Mapping[str, Any], day: str | None, trigger_key: str) -> int:
    """Read a day's folder into the ledger; return the run's id.

    ``day`` is a date in ISO 8601. params: folder (strftime's %Y, %m, %d stand for the day), glob, outlet, mapping,
    only_that_day (take no article that was published on another day, UTC). A folder that is not there is refused as
    missing: the day is a gap, and the run says so.
    """
    if not day:
        raise UsageError('say which "day", or let `airflow backfill create` say it')
    request = _request({**params, "paths": [folder_of(params, day)], "since": None, "until": None})
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    if params.get("only_that_day"):
        request = replace(request, since=start, until=start + timedelta(days=1))
    return _take_in(request, trigger_key)


def folder_of(params: Mapping[str, Any], day: str) -> str:
    """Return where a day's files lie (params: folder)."""
    return date.fromisoformat(day).strftime(str(params.get("folder") or get_settings().dated_folders))


def is_delivered(params: Mapping[str, Any], day: str) -> bool:
    """Tell whether a day's folder is there; of an object store only reading can tell."""
    folder = folder_of(params, day)
    return "://" in folder or os.path.exists(folder)


def _take_in(request: Request, trigger_key: str) -> int:
    settings = get_settings()
    database = open_database(settings)
    run_id = runs.open_backfill(database, request, trigger_key)
    runs.take_in(database, settings, run_id, request)
    return run_id


def put_back(params: Mapping[str, Any], trigger_key: str) -> int:
    """Put articles back to a stage (params: the fields of Selection); return the run's id."""
    selection = Selection(
        str(params.get("stage") or ""),
        _time(params.get("since")),
        _time(params.get("until")),
        params.get("outlet") or None,
        bool(params.get("everything")),
        bool(params.get("whole_archive")),
    )
    return open_reprocess(open_database(get_settings()), selection, trigger_key)


def poll_feeds(trigger_key: str) -> dict[str, Any]:
    """Poll the feeds that are due; return the run's id as ``run_id`` and what the polls came to."""
    settings = get_settings()
    database = open_database(settings)
    run_id = ingest.open_ingest(database, trigger_key)
    expire(database, settings, datetime.now(UTC).date())
    return {"run_id": run_id, **ingest.poll_due(database, settings, run_id).as_json()}


def fetch_shards(run_id: int) -> int:
    """Return how many tasks at once are to fetch the pages that are due."""
    return ingest.shards(open_database(get_settings()), run_id)


def fetch_pages(run_id: int) -> dict[str, int]:
    """Fetch the pages that are new or due for a visit; return how the visits ended."""
    settings = get_settings()
    return dict(ingest.visit_due(open_database(settings), settings, run_id).page_results)


def work_stage(name: str, run_id: int) -> dict[str, int]:
    """Work one stage until the run's rows are settled; return the run's books of that stage."""
    settings = get_settings()
    database = open_database(settings)
    catch_up(database, settings, run_id, stages=[stage for stage in STAGES if stage.name == name])
    with database.writer.begin() as connection:
        found = ledger.books(connection, run_id).get(name, ledger.Books(name))
    return {key: value for key, value in asdict(found).items() if key != "stage"}


def close_run(run_id: int) -> dict[str, Any]:
    """Check what was published and close the run; return its summary. Raises ChecksFailed when a check fails."""
    summary = runs.close(open_database(get_settings()), run_id)
    if summary.violations:
        raise ChecksFailed(f"checks failed: {dict(summary.violations)}. See `copydesk doctor`.")
    return summary.as_json()


def _request(params: Mapping[str, Any]) -> Request:
    paths: Sequence[str] = params.get("paths") or ()
    if not paths or isinstance(paths, str):
        raise UsageError('"paths" is a list of files, folders, globs or archives')
    return Request(
        tuple(paths),
        params.get("outlet") or None,
        params.get("glob") or None,
        params.get("mapping") or None,
        _time(params.get("since")),
        _time(params.get("until")),
    )


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    given = datetime.fromisoformat(text)
    return given if given.tzinfo else given.replace(tzinfo=UTC)
