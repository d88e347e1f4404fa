"""The short form of ``make faults``: a few points of each part; docs/reliability.md has the figures of the long one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.settings import Settings
from faults import corpus, finished, kill, restart, twins, wire
from faults.ground import Ground, compare, ground, state

SEED = 7


@pytest.fixture
def here(settings: Settings) -> Iterator[Ground]:
    with ground(settings) as made:
        yield made


@pytest.fixture
def files(tmp_path: Path) -> Path:
    corpus.write(tmp_path / "seeds", 60, SEED, files=2)
    return tmp_path / "seeds"


def test_killed_in_three_stages_and_run_again_it_leaves_the_same_tables(here: Ground, files: Path) -> None:
    moments = [kill.Moment("intake", 0.1, 0.0), kill.Moment("clean", 0.3, 0.1), kill.Moment("stories", 0.1, 0.0)]
    wrong, done = kill.run(here, files, moments, workers=1)
    assert wrong == []
    assert done >= 2


def test_cut_and_killed_at_messages_it_leaves_the_same_tables(here: Ground, tmp_path: Path) -> None:
    corpus.write(tmp_path / "few", 8, SEED, files=1)
    wrong, figures = wire.run(here, tmp_path / "few", points=5, seed=SEED)
    assert wrong == [], figures


def test_two_backfills_and_a_drain_at_once_leave_the_same_tables(here: Ground, files: Path) -> None:
    wrong, drains = twins.run(here, files, workers=2)
    assert wrong == []
    assert drains >= 1


def test_a_server_that_stops_at_once_is_waited_for(tmp_path: Path) -> None:
    corpus.write(tmp_path / "seeds", 60, SEED)
    with ground() as own:
        wrong, stops, _ = restart.run(own, tmp_path / "seeds", stops=1, seed=SEED)
    assert (wrong, stops) == ([], 1)


def test_finding_the_next_batch_costs_the_same_after_50_000_rows_that_cannot_be_vacuumed(here: Ground) -> None:
    with here.fresh() as database:
        few = finished.measure(database, 1000, held=True, batch=finished.LIMIT)
    with here.fresh() as database:
        many = finished.measure(database, 50_000, held=True, batch=1000)
    assert finished.unequal(few, many) == []
    assert many.unmarked_buffers > 10 * many.buffers  # or the test would not have made what it is about


def test_the_comparison_sees_what_differs(here: Ground, files: Path) -> None:
    """A harness that finds everything the same is worth nothing."""
    with here.fresh() as database:
        empty = state(database)
        with database.owner.begin() as connection:
            connection.exec_driver_sql("INSERT INTO news.outlet (outlet_key, name) VALUES ('x', 'X')")
            connection.exec_driver_sql("INSERT INTO ops.run (kind, code_version) VALUES ('other', '0')")
            connection.exec_driver_sql(
                "INSERT INTO ops.work (stage, key, run_id) SELECT 'clean', 1, run_id FROM ops.run"
            )
        assert [line.split(":")[0] for line in compare(empty, state(database))] == [
            "1 rows wait",
            "1 runs are open",
            "outlets",
        ]


def test_moments_are_spread_over_all_stages() -> None:
    moments = kill.draw(40, random.Random(SEED))
    assert {stage: 5 <= sum(one.stage == stage for one in moments) <= 6 for stage in kill.STAGES} == dict.fromkeys(
        kill.STAGES, True
    )
