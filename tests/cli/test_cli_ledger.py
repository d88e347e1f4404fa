"""The commands over the ledger, as they are typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl import command
from etl.cli import cli
from etl.errors import UsageError
from etl.publish.status import LEAST_SECONDS, read_status
from etl.settings import Settings
from etl.store import ledger
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)

pytestmark = pytest.mark.usefixtures("in_process")

FERRY = "Port Minister Ilse Varga opened the new ferry terminal in Valletta on Tuesday, June 3, 2025."
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with --json on the test's database; return its exit code and what it printed."""
    monkeypatch.setattr(command, "read_settings", lambda: settings)
    monkeypatch.setattr("etl.cli.open_settings_database", lambda: (settings, database))
    monkeypatch.setattr("etl.cli_backfill.open_settings_database", lambda: (settings, database))
    monkeypatch.setattr("etl.cli_ledger.open_settings_database", lambda: (settings, database))

    def invoke(*arguments: object, as_json: bool = True) -> tuple[int, Any]:
        words = [*map(str, arguments), *(["--json"] if as_json else [])]
        result = CliRunner().invoke(cli, words, standalone_mode=False, catch_exceptions=False)
        code = result.return_value or 0
        return code, json.loads(result.stdout) if as_json else result.stdout

    return invoke


def test_what_was_set_aside_is_listed_shown_mended_and_replayed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps({"id": "1", "text": FERRY}) + "\n{broken\n")
    assert run("backfill", path)[0] == command.SOME_REJECTED
    (entry,) = run("quarantine", "list")[1]
    assert (entry["stage"], entry["locator"]) == ("intake", f"{path}#2")
    for filters, n in (
        (("--stage", "intake"), 1),
        (("--stage", "clean"), 0),
        (("--reason", entry["reason"]), 1),
        (("--run", entry["run_id"]), 1),
        (("--run", 99), 0),
    ):
        assert len(run("quarantine", "list", *filters)[1]) == n
    assert run("quarantine", "show", entry["quarantine_id"])[1]["detail"] == entry["detail"]
    assert entry["detail"] in run("quarantine", "show", entry["quarantine_id"], as_json=False)[1]
    with pytest.raises(UsageError):
        run("quarantine", "show", 99)
    for wrong in ((), (entry["quarantine_id"], "--all")):
        with pytest.raises(UsageError):
            run("quarantine", "replay", *wrong)

    assert run("quarantine", "replay", "--all")[0] == command.SOME_REJECTED
    path.write_text(json.dumps({"id": "1", "text": FERRY}) + "\n" + json.dumps({"id": "2", "text": FERRY[5:]}))
    code, printed = run("quarantine", "replay", "--stage", "intake", as_json=False)
    assert code == 0
    assert "1 put back to work" in printed
    assert run("quarantine", "list")[1] == []
    assert run("quarantine", "replay", "--all")[1]["put_back"] == []


def test_reprocess_forget_backup(run: Run, tmp_path: Path, database: Database) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text("\n".join(json.dumps({"id": str(n), "text": f"{n}: {FERRY}"}) for n in (5, 6)))
    run("backfill", path)
    with pytest.raises(UsageError):
        run("reprocess", "--stage", "dedup")
    code, done = run("reprocess", "--stage", "dedup", "--since", "2025-06-01")
    assert (code, done["books"][0]["given"], done["closed"]) == (0, 2, True)

    for wrong in ((), ("5", "--list"), ("nobody", "--yes"), ("5",), ("--undo", 99)):
        with pytest.raises(UsageError):
            run("forget", *wrong)
    code, done = run("judge", "different", "5", "6", "--by", "Mira")
    assert (code, done["verdict"]) == (0, "different")
    assert run("explain", "6", "5")[1]["judgement"]["judged_by"] == "Mira"
    assert "judged different by Mira" in run("explain", "6", "5", as_json=False)[1]
    assert run("judge", "undecided", "6", "5")[1]["verdict"] == "undecided"

    code, done = run("forget", "5", "--yes", "--reason", "asked for")
    assert (code, done["articles"]) == (0, 1)
    ((tombstone),) = run("forget", "--list")[1]
    assert tombstone["reason"] == "asked for"
    code, again = run("backfill", path)
    assert (code, again["unchanged"], [one["reason"] for one in again["refusals"]]) == (3, 1, ["forgotten"])
    run("forget", "--undo", tombstone["tombstone_id"])
    assert run("backfill", path)[1]["loaded"] == 1

    dump = tmp_path / "copydesk.dump"
    assert run("backup", dump)[1] == {"path": str(dump), "bytes": dump.stat().st_size}
    with pytest.raises(UsageError, match="not empty"):
        run("restore", dump, "--into", database.owner_url.render_as_string(hide_password=False))


def test_status_tells_the_pace_and_how_long_it_takes(run: Run, database: Database) -> None:
    with database.writer.begin() as connection:
        run_id = ledger.open_run(connection, "other", "test", {})
        ledger.queue(connection, "clean", ((key, run_id) for key in range(1, 501)))
        ledger.queue(connection, "dedup", [(1, run_id)])
    assert {one.stage: one.per_minute for one in read_status(database, 1).waiting} == {"clean": None, "dedup": None}
    with database.owner.begin() as connection:
        ledger.count(connection, run_id, "clean", done=60, unchanged=20, rejected=15, quarantined=5)
        ledger.count(connection, run_id, "clean", given=7)
        ledger.count(connection, run_id, "clean", done=100)
        settled = connection.exec_driver_sql("SELECT stage, n FROM ops.settled").all()
        assert [tuple(row) for row in settled] == [("clean", 100), ("clean", 100)]
        connection.exec_driver_sql("UPDATE ops.settled SET settled_at = settled_at - interval '2 minutes'")
        connection.exec_driver_sql("INSERT INTO ops.settled VALUES ('clean', now() - interval '6 minutes', 9999)")
        connection.exec_driver_sql("INSERT INTO ops.settled VALUES ('dedup', clock_timestamp(), 3)")
    waiting = {one.stage: one for one in read_status(database, 1).waiting}
    assert waiting["clean"].per_minute == pytest.approx(100, rel=0.1)
    assert waiting["clean"].minutes_left == pytest.approx(5, rel=0.1)
    assert waiting["dedup"].per_minute == pytest.approx(3 * 60 / LEAST_SECONDS)
    shown = run("status", as_json=False)[1]
    assert "5 min" in shown
    assert "under a minute" in shown
    assert run("status")[1]["waiting"][0]["minutes_left"] is not None
