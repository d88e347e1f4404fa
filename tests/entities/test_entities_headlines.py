"""Headlines in title case: every word has a capital there, so capitals alone make no name."""

from __future__ import annotations

import pytest

from etl.entities import analyse


def names_in(text: str) -> set[str]:
    return {m.surface for m in analyse(None, text, "en").mentions}


@pytest.mark.parametrize(
    ("headline", "names"),
    [
        ("Mara Ellingsen Finally Checks Into Clinic for Undisclosed Reasons", {"Mara Ellingsen"}),
        ("Police Arrest Three After Shooting in Portland", {"Portland"}),
        ("Voters in Kenya Wait for Hours as Machines Fail", {"Kenya"}),
        ("Storm Damage Leaves Thousands Without Power Across Ireland", {"Ireland"}),
    ],
)
def test_ordinary_words_of_a_headline_are_in_no_name(headline: str, names: set[str]) -> None:
    found = names_in(headline)
    assert found >= names
    assert not {word for name in found - names for word in name.split()} & {
        "Checks",
        "Arrest",
        "Wait",
        "Leaves",
        "Fail",
    }


def test_a_word_that_the_text_has_inside_a_name_stays_in_it() -> None:
    text = "Singer Enters Promises Treatment Centre After Arrest\n\nShe went to Promises Treatment Centre on Friday."
    assert names_in(text) == {"Promises Treatment Centre"}


def test_a_sentence_about_two_companies_is_no_headline() -> None:
    assert names_in("Volta Grid Ltd and Volta Grid are one.") == {"Volta Grid Ltd", "Volta Grid"}
