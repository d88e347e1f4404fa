"""What people see while a backfill runs: how much is done, of how much, how fast, for how long yet."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from etl.pipeline import seeds
from etl.pipeline.intake import BATCH_RECORDS, Intake, Request
from etl.pipeline.runs import backfill, now
from etl.progress import Bars, shown
from etl.settings import Settings
from etl.store import ledger
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.sources.seed_formats import packed_tar, packed_zip


class Watcher:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.totals: Counter[str] = Counter()
        self.reached: list[float] = []

    def __call__(self, stage: str, rows: int) -> None:
        self.rows[stage] += rows

    def expect(self, stage: str, total: float) -> None:
        self.totals[stage] += round(total)

    def reach(self, stage: str, done: float) -> None:
        assert stage == ledger.INTAKE
        self.reached.append(done)


def lines(name: str, n: int) -> bytes:
    records = (
        {"id": f"{name}{i}", "text": f"Ferry {i * 7919} of {name} was {i * 104729} minutes late."} for i in range(n)
    )
    return "".join(json.dumps(record) + "\n" for record in records).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    n = BATCH_RECORDS
    (tmp_path / "a.jsonl").write_bytes(lines("a", 3 * n))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines("b", 3 * n)))
    (tmp_path / "c.zip").write_bytes(packed_zip(**{"1.jsonl": lines("c", 2 * n), "2.jsonl": lines("d", n)}))
    (tmp_path / "d.tar.gz").write_bytes(packed_tar("w:gz", **{"1.jsonl": lines("e", n), "2.jsonl": lines("f", n)}))
    return tmp_path


def test_the_intake_tells_how_much_of_the_disk_is_read(database: Database, settings: Settings, folder: Path) -> None:
    with database.writer.begin() as connection:
        run_id = ledger.open_run(connection, "backfill", "0", {})
    watcher = Watcher()
    Intake(database, settings, run_id, Request((str(folder),)), now, watcher).read()
    total = sum(path.stat().st_size for path in folder.iterdir())
    assert dict(watcher.totals) == {ledger.INTAKE: total}
    assert dict(watcher.rows) == {ledger.INTAKE: 11 * BATCH_RECORDS}
    assert watcher.reached == sorted(watcher.reached)
    assert watcher.reached[-1] == pytest.approx(total)
    # Within the first, a plain file, the bar moves as well: bytes come in pieces of 64 kB.
    assert 0 < watcher.reached[0] < 0.9 * (folder / "a.jsonl").stat().st_size
    assert len(set(map(round, watcher.reached))) >= 7


@pytest.mark.usefixtures("in_process")
def test_each_stage_tells_how_many_rows_there_are(database: Database, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines("a", 12))
    watcher = Watcher()
    backfill(database, settings, Request((str(tmp_path),)), workers=1, progress=watcher)
    assert set(watcher.rows) == {ledger.INTAKE, "clean", "dedup", "entities", "stories", "publish"}
    assert all(watcher.rows[stage] == watcher.totals[stage] == 12 for stage in watcher.rows if stage != ledger.INTAKE)


def test_nobody_can_tell_how_long_standard_input_is(folder: Path) -> None:
    assert seeds.total_bytes(["-", str(folder)]) is None
    assert seeds.total_bytes(["s3://desk/2025"]) is None
    assert seeds.total_bytes([str(folder)], glob="*.zip") == (folder / "c.zip").stat().st_size
    assert seeds.total_bytes([f"{folder}/*.jsonl", str(folder / "gone")]) == (folder / "a.jsonl").stat().st_size


def test_bars_show_share_rows_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 2))
    written = io.StringIO()
    with shown(Console(file=written, force_terminal=True, width=110)) as progress:
        progress.get_time = lambda: float(next(clock))
        bars = Bars(progress)
        bars.expect("intake", 1000.0)
        bars("intake", 500)
        bars.reach("intake", 250.0)
        bars("intake", 500)
        bars.reach("intake", 500.0)
        bars.expect("clean", 4)
        bars("clean", 1)
        progress.refresh()
        intake, clean = progress.tasks
        assert (intake.percentage, intake.fields["rows"]) == (50.0, 1000)
        assert (clean.percentage, clean.fields["rows"]) == (25.0, 1)
        assert intake.time_remaining is not None
        assert intake.time_remaining > 0
    text = written.getvalue()
    assert "1,000 rows" in text
    assert "/s" in text
    assert "50%" in text
