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


@pytest.fixture(scope="module")
def here(settings: Settings) -> Iterator[Ground]:
    with ground(settings) as made:
        yield made


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "seeds"
    corpus.write(folder, 40, SEED, files=2)
    return folder


@pytest.fixture(scope="module")
def known(here: Ground, files: Path) -> kill.Undisturbed:
    found = kill.undisturbed(here, files, workers=1)
    assert found[0].trouble == []
    assert found[1]["publish"] >= 40
    return found


def test_killed_in_two_stages_and_run_again_it_leaves_the_same_tables(
    here: Ground, files: Path, known: kill.Undisturbed
) -> None:
    moments = [kill.Moment("clean", 0.1, 0.0), kill.Moment("entities", 0.1, 0.0)]
    wrong, done = kill.run(here, files, moments, 1, known)
    assert wrong == []
    assert done >= 1


def test_cut_and_killed_at_messages_it_leaves_the_same_tables(here: Ground, tmp_path: Path) -> None:
    corpus.write(tmp_path / "few", 6, SEED, files=1)
    wrong, figures = wire.run(here, tmp_path / "few", points=3, seed=SEED)
    assert wrong == [], figures


def test_two_backfills_and_a_drain_at_once_leave_the_same_tables(
    here: Ground, files: Path, known: kill.Undisturbed
) -> None:
    wrong, drains = twins.run(here, files, 2, known)
    assert wrong == []
    assert drains >= 1


def test_a_server_that_stops_at_once_is_waited_for(files: Path, known: kill.Undisturbed) -> None:
    with ground() as own:  # the tests' own server must stay
        wrong, stops, _ = restart.run(own, files, 1, SEED, known)
    assert (wrong, stops) == ([], 1)


def test_finding_the_next_batch_costs_the_same_after_50_000_rows_that_cannot_be_vacuumed(here: Ground) -> None:
    with here.fresh() as database:
        few = finished.measure(database, 1000, held=True, batch=finished.LIMIT)
    with here.fresh() as database:
        many = finished.measure(database, 50_000, held=True, batch=1000)
    assert finished.unequal(few, many) == []
    assert many.unmarked_buffers > 10 * many.buffers  # or the test would not have made what it is about


def test_the_comparison_sees_what_differs(here: Ground) -> None:
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
