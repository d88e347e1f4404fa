"""Which mentions are one thing, and which entity of the world that is."""

from __future__ import annotations

import pytest

from etl.entities import analyse
from etl.entities.fold import fold, fold_organization
from etl.entities.typing_rules import is_acronym_of
from etl.records import Mention


def mentions(text: str) -> dict[str, Mention]:
    return {m.surface: m for m in analyse(None, text, "en").mentions}


def key(text: str, surface: str) -> str | None:
    entity = mentions(text)[surface].entity
    return None if entity is None else entity.key


def test_all_forms_of_a_country_and_its_people_are_one() -> None:
    text = (
        "The United States and the U.S. Congress: American farmers in the US want the USA to act, said U.S. officials."
    )
    found = mentions(text)
    assert {found[s].cluster for s in ("United States", "American", "US", "USA")} == {found["US"].cluster}
    assert key(text, "American") == "country:US"
    assert found["American"].label == "MISC"
    assert found["US"].label == "LOC"


def test_small_us_is_no_country() -> None:
    assert analyse(None, "They told us to wait for us all.", "en").mentions == ()


def test_a_surname_joins_its_full_name_also_after_a_possessive() -> None:
    found = mentions("Ilse Brandt spoke. Brandt's office agreed with Mr. Pell. Later Graham Pell left with Brandt.")
    assert found["Brandt"].cluster == found["Ilse Brandt"].cluster
    assert found["Pell"].cluster == found["Graham Pell"].cluster
    assert found["Pell"].cluster != found["Brandt"].cluster


def test_a_surname_of_two_people_goes_to_the_one_named_before_it_or_to_nobody() -> None:
    text = "Anna Kovač met her brother Marko Kovač. Then Kovač left."
    found = mentions(text)
    assert found["Kovač"].cluster not in (found["Anna Kovač"].cluster, found["Marko Kovač"].cluster)
    assert found["Kovač"].entity is None


def test_initials_in_the_middle_do_not_part_a_person_but_other_initials_do() -> None:
    found = mentions("Juno T. Marsh spoke to Juno Marsh. Later Pia A. Lang met Pia B. Lang.")
    assert found["Juno T. Marsh"].cluster == found["Juno Marsh"].cluster
    assert found["Pia A. Lang"].cluster != found["Pia B. Lang"].cluster


def test_a_company_joins_its_short_name() -> None:
    found = mentions("Zentra Foods Corp said profits rose. Zentra shares fell. Volta Grid Ltd and Volta Grid are one.")
    assert found["Zentra"].cluster == found["Zentra Foods Corp"].cluster
    assert found["Volta Grid"].cluster == found["Volta Grid Ltd"].cluster


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("MEA", "Ministry of External Affairs"),
        ("LeT", "Lashkar-e-Taiba"),
        ("TRF", "The Resistance Front"),
        ("SCO", "Shanghai Cooperation Organisation"),
        ("UCU", "University and College Union"),
    ],
)
def test_initials(short: str, long: str) -> None:
    assert is_acronym_of(short, long)
    assert not is_acronym_of(short[::-1] + "X", long)


def test_cities_are_linked_when_the_text_agrees_and_not_otherwise() -> None:
    assert key("The minister flew to Qingdao in China.", "Qingdao") == "geonames:1797929"
    assert key("A fire in Birmingham, Alabama, killed two people.", "Birmingham") == "geonames:4049979"
    assert key("They met in Springfield on Monday.", "Springfield") is None


def test_a_person_called_like_a_country_is_no_country() -> None:
    found = mentions("Mary Jordan won. Fans cheered Mary Jordan.")
    assert found["Mary Jordan"].label == "PERSON"
    assert key("He flew from Egypt to Jordan.", "Jordan") == "country:JO"


def test_a_town_in_a_state_is_no_country() -> None:
    assert key("The plant in Lebanon, Pennsylvania, will close.", "Lebanon") is None


def test_bodies_that_every_state_has_need_their_country() -> None:
    assert key("Kenya's Ministry of Defence said so.", "Ministry of Defence") == "org:ministry of defense (ke)"
    assert key("The Ministry of Defence said so.", "Ministry of Defence") is None


def test_a_lone_surname_is_nobody_in_particular() -> None:
    assert key("Mr. Otieno said he would come.", "Otieno") is None


def test_folding_makes_spellings_one() -> None:
    assert fold("The São Paulo Café") == "sao paulo cafe"
    assert fold_organization("Defence Organisation") == fold_organization("the Defense Organization")
    assert fold("U.S.") == "us"
    assert fold("Müller") == fold("MÜLLER") == "muller"


def test_titles_are_no_part_of_a_name() -> None:
    found = mentions("Defence Minister Rosa Quintero, Dr. Pia Lang and King Rashid of Larnesse met Judge Ann Park.")
    assert {"Rosa Quintero", "Pia Lang", "Rashid", "Ann Park"} <= set(found)


def test_a_handle_that_writes_nobodys_name_stays_unmarked() -> None:
    found = mentions("Glad to meet @SecDef and @NadiaRoth today, wrote Nadia Roth.")
    assert "@NadiaRoth" in found
    assert found["@NadiaRoth"].cluster == found["Nadia Roth"].cluster
    assert "@SecDef" not in found
