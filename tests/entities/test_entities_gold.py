"""Quotes, figures and roles against what a person marked."""

from __future__ import annotations

from tests.entities.entities_gold import Tally, score_figures, score_quotes, score_roles


def report(tally: Tally) -> str:
    return "\n".join((f"precision {tally.precision:.3f}, recall {tally.recall:.3f}", *tally.wrong))


def test_quotes_have_their_speakers() -> None:
    tally = score_quotes()
    assert tally.precision >= 0.9, report(tally)
    assert tally.recall >= 0.8, report(tally)


def test_figures_say_what_they_count() -> None:
    tally = score_figures()
    assert tally.precision >= 0.9, report(tally)
    assert tally.recall >= 0.8, report(tally)


def test_roles_have_person_office_and_owner() -> None:
    tally = score_roles()
    assert tally.precision >= 0.9, report(tally)
    assert tally.recall >= 0.8, report(tally)
