"""Quotes, figures, roles, dates and places against what a person marked, before and after the rules were last changed.

``quotes``, ``figures`` and ``roles`` are sentences; ``newsroom`` are whole reports of many registers that nobody had
run when they were marked (what the first run gave stands in docs/benchmarks.md); ``links`` are places with traps.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.entities.entities_gold import (
    Tally,
    marked_quotes,
    reports,
    score_dates,
    score_figures,
    score_links,
    score_quotes,
    score_roles,
)


def report(tally: Tally) -> str:
    return "\n".join((f"precision {tally.precision:.3f}, recall {tally.recall:.3f}", *tally.wrong))


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (score_quotes, "quotes"),
        (score_quotes, "newsroom"),
        (score_figures, "figures"),
        (score_figures, "newsroom"),
        (score_roles, "roles"),
        (score_roles, "newsroom"),
        (score_quotes, "evening"),
        (score_figures, "evening"),
        (score_roles, "evening"),
        (score_quotes, "morning"),
        (score_figures, "morning"),
        (score_roles, "morning"),
        (score_roles, "roles_later"),
        (score_roles, "roles_last"),
        (score_quotes, "weekend"),
        (score_figures, "weekend"),
        (score_roles, "weekend"),
        (score_quotes, "harvest"),
        (score_figures, "harvest"),
        (score_roles, "harvest"),
        (score_quotes, "orchard"),
        (score_figures, "orchard"),
        (score_roles, "orchard"),
        (score_quotes, "lagoon"),
        (score_figures, "lagoon"),
        (score_roles, "lagoon"),
        (score_quotes, "meadow"),
        (score_figures, "meadow"),
        (score_roles, "meadow"),
        (score_quotes, "quarry"),
        (score_figures, "quarry"),
        (score_roles, "quarry"),
        (score_quotes, "summit"),
        (score_figures, "summit"),
        (score_roles, "summit"),
        (score_quotes, "harbour"),
        (score_figures, "harbour"),
        (score_quotes, "valley"),
        (score_figures, "valley"),
        (score_quotes, "bridge"),
        (score_figures, "bridge"),
        (score_quotes, "tower"),
        (score_figures, "tower"),
        (score_quotes, "canal"),
        (score_figures, "canal"),
        (score_quotes, "garden"),
        (score_figures, "garden"),
        (score_quotes, "abroad"),
        (score_quotes, "abroad_later"),
        (score_quotes, "abroad_last"),
        (score_roles, "terrace"),
        (score_roles, "causeway"),
        (score_roles, "estuary"),
        (score_roles, "headland"),
        (score_roles, "foothill"),
        (score_roles, "moorland"),
        (score_roles, "rivermouth"),
        (score_roles, "seawall"),
        (score_roles, "wharf"),
        (score_roles, "lakeside"),
        (score_roles, "bazaar"),
        (score_roles, "caravan"),
        (score_roles, "ferry"),
        (score_roles, "granary"),
        (score_quotes, "market"),
        (score_figures, "market"),
        (score_roles, "market"),
        (score_quotes, "viaduct"),
        (score_figures, "viaduct"),
        (score_roles, "viaduct"),
        (score_quotes, "orchardgate"),
        (score_figures, "orchardgate"),
        (score_roles, "orchardgate"),
        (score_quotes, "lighthouse"),
        (score_figures, "lighthouse"),
        (score_roles, "lighthouse"),
        (score_quotes, "signalbox"),
        (score_figures, "signalbox"),
        (score_roles, "signalbox"),
        (score_quotes, "gangway"),
        (score_figures, "gangway"),
        (score_roles, "gangway"),
        (score_dates, "newsroom"),
        (score_dates, "morning"),
        (score_dates, "evening"),
        (score_links, "links"),
        (score_links, "links_later"),
    ],
)
def test_what_is_read_is_what_a_person_marked(score: Callable[[str], Tally], name: str) -> None:
    tally = score(name)
    assert tally.precision >= 0.9, report(tally)
    assert tally.recall >= 0.8, report(tally)


def test_enough_was_marked() -> None:
    marked = {kind: sum(len(r.marked[kind]) for r in reports("newsroom")) for kind in ("quotes", "figures", "roles")}
    assert marked["quotes"] >= 200
    assert marked["figures"] >= 100
    assert marked["roles"] >= 100


def test_every_quotation_in_marks_of_the_reports_has_a_speaker() -> None:
    marked = [quote for one in reports("newsroom") for quote in marked_quotes(one.analysis)]
    assert sum(quote.speaker is not None for quote in marked) >= 0.95 * len(marked)
