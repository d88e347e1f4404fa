"""Two reports of one invented event: names, quotes, figures and roles that a careful reader marks."""

from __future__ import annotations

import pytest

from etl.entities import analyse
from etl.records import Analysis
from tests.entities.entities_gold import GOLD

FIRST = (GOLD / "twin_first.txt").read_text(encoding="utf-8")
SECOND = (GOLD / "twin_second.txt").read_text(encoding="utf-8")

# what a careful reader marks, by (surface, how often)
FIRST_NAMES = {
    "Kenya": 4,
    "Amani Odhiambo": 2,
    "Norwegian": 1,
    "Kari Lundgren": 1,
    "Norway": 2,
    "Lundgren": 2,
    "Operation Blue Heron": 2,
    "Lamu": 1,
    "Nairobi": 1,
    "Kilifi": 1,
    "Somalia": 1,
    "Oslo": 1,
    "@KariLundgren": 1,
    "@amaniodhiambo": 1,
    "Odhiambo": 1,
    "Kenya Coast Guard Service": 1,
    "KCGS": 1,
    "Mombasa": 1,
    "NTB": 1,
}
SECOND_NAMES = {
    "Amani Odhiambo": 1,
    "Norway": 2,
    "Kenya": 2,
    "Odhiambo": 2,
    "Norwegian": 2,
    "Kari Lundgren": 1,
    "Operation Blue Heron": 1,
    "Kilifi": 1,
    "Tanzanian": 1,
    "Sons of the Reef": 1,
    "The Coastal Front": 1,
    "TCF": 2,
    "Indian Ocean Rim Association": 1,
    "IORA": 2,
    "Mombasa": 1,
    "Oslo": 1,
    "Sigrid Aune": 1,
    "Aune": 1,
    "UK": 1,
    "Peter Marsh": 1,
    "U.K.": 1,
}


@pytest.fixture(scope="module")
def first() -> Analysis:
    return analyse(None, FIRST, "en")


@pytest.fixture(scope="module")
def second() -> Analysis:
    return analyse(None, SECOND, "en")


def cluster_of(analysis: Analysis, surface: str) -> int:
    return next(m.cluster for m in analysis.mentions if m.surface == surface)


def key_of(analysis: Analysis, surface: str) -> str | None:
    entity = next(m.entity for m in analysis.mentions if m.surface == surface)
    return entity.key if entity else None


@pytest.mark.parametrize(("text", "names"), [(FIRST, FIRST_NAMES), (SECOND, SECOND_NAMES)], ids=["first", "second"])
def test_marks_what_a_careful_reader_marks(text: str, names: dict[str, int]) -> None:
    wanted = [name for name, times in names.items() for _ in range(times)]
    missed, false = list(wanted), []
    for mention in analyse(None, text, "en").mentions:
        if mention.surface in missed:
            missed.remove(mention.surface)
        else:
            false.append(mention.surface)
    assert len(missed) <= 0.05 * len(wanted), missed
    assert len(false) <= 1, false


def test_one_person_under_all_her_names(first: Analysis) -> None:
    names = {m.surface for m in first.mentions if m.cluster == cluster_of(first, "Amani Odhiambo")}
    assert names == {"Amani Odhiambo", "Odhiambo", "@amaniodhiambo"}


def test_same_keys_in_both_reports(first: Analysis, second: Analysis) -> None:
    for surface in ("Amani Odhiambo", "Kari Lundgren", "Kenya", "Norway", "Oslo", "Mombasa", "Operation Blue Heron"):
        assert key_of(first, surface) == key_of(second, surface) is not None
    assert key_of(first, "Kenya") == "country:KE"
    assert key_of(first, "Norwegian") == "country:NO"
    assert key_of(second, "UK") == key_of(second, "U.K.") == "country:GB"


def test_initials_join_the_name_they_stand_for(first: Analysis, second: Analysis) -> None:
    assert cluster_of(first, "KCGS") == cluster_of(first, "Kenya Coast Guard Service")
    assert cluster_of(second, "TCF") == cluster_of(second, "The Coastal Front")
    assert cluster_of(second, "IORA") == cluster_of(second, "Indian Ocean Rim Association")


def test_every_quotation_has_its_speaker(first: Analysis, second: Analysis) -> None:
    said = {q.text.split()[0]: q for q in (*first.quotes, *second.quotes) if q.kind != "indirect"}
    assert said["patient"].speaker_cluster == cluster_of(first, "Amani Odhiambo")
    assert said["every"].speaker == "Odhiambo"  # who repeats it
    assert said["They"].speaker == "NTB"
    assert said["the"].speaker == "Odhiambo"
    assert said["A"].kind == "post"
    assert said["A"].speaker_cluster == cluster_of(first, "Amani Odhiambo")
    assert len(said) == 5


def test_two_holders_of_one_office_are_two_rows(second: Analysis) -> None:
    holders = {r.person for r in second.roles if r.role == "foreign minister" and r.organization == "Norwegian"}
    assert holders == {"Kari Lundgren", "Sigrid Aune"}
    assert ("Peter Marsh", "ambassador", "UK") in {(r.person, r.role, r.organization) for r in second.roles}


def test_figures_say_what_they_count(second: Analysis) -> None:
    counted = {(f.value, f.unit, f.what, f.event) for f in second.figures}
    assert (14.0, None, "sailor", "kill") in counted
    assert any(f.value == 3_500_000 and f.unit == "EUR" for f in second.figures)
    assert not any(f.value in (2025.0, 27.0) for f in second.figures)
