"""The short form of ``python -m faults feeds``, ``polite`` and ``rude``: a few outlets, polled as time goes by."""

from __future__ import annotations

import pytest

from etl.settings import Settings
from faults import feeds, polite, rude
from faults.ground import ground
from tests.in_process import in_process  # noqa: F401  (a fixture)


@pytest.mark.usefixtures("in_process")
def test_articles_revisions_and_sightings_are_those_of_the_outlets_and_no_others(settings: Settings) -> None:
    with ground(settings) as here:
        wrong, figures = feeds.run(here, 5, 8, seed=3)
    assert wrong == [], figures


def test_four_workers_share_what_is_due_and_lose_nothing_when_one_is_killed(settings: Settings) -> None:
    with ground(settings) as here:
        wrong, figures = polite.run(here, 0.3, 6, seed=3, n_outlets=2, least=0.0)
    assert wrong == [], figures


def test_servers_that_misbehave_have_one_outcome_each(settings: Settings) -> None:
    with ground(settings) as here:
        wrong, figures = rude.run(
            here, seconds=2.0, without=("/attributes", "/nested")
        )  # each takes ten seconds of CPU
    assert [one for one in wrong if " took " not in one] == [], figures
