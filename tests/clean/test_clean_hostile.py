"""Hostile documents at a tenth of their size: each ends as an article with a text or as a rejection, within limits."""

from __future__ import annotations

import pytest

from benchmarks.hostile import CASES, CPU_SECONDS, MEMORY_MIB, outcome, warm


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm()


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_document_ends_well(name: str) -> None:
    found = outcome(name, 0.1)
    assert found.is_well, found
    assert found.seconds < CPU_SECONDS
    assert found.mib < MEMORY_MIB
    assert found.end.startswith(("article of ", "rejected: "))


@pytest.mark.parametrize("name", ["3 MB of JSON-LD", "deep JSON-LD", "NUL in every sentence", "wrong charset"])
def test_an_article_among_rubbish_is_found(name: str) -> None:
    length = int(outcome(name, 0.1).end.removeprefix("article of ").partition(" ")[0])
    assert length > 1500
