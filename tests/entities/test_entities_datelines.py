"""What opens a report as a dateline is a place, known or not; what only looks like one is not."""

from __future__ import annotations

import pytest

from etl.entities.rules import recognise_by_rules

REST = "\n\nMore was not known in the evening, and the mayor said that she would wait for the report."


def labels(opening: str) -> dict[str, str]:
    """Return the names of a text with that opening, each with its label."""
    text = opening + REST
    return {text[one.start : one.end]: one.label for one in recognise_by_rules(text)}


@pytest.mark.parametrize(
    ("place", "opening"),
    [
        ("LIMA", "LIMA - The minister stepped down on Friday."),
        ("HELSINKI", "HELSINKI, March 13 (Wire): The two countries agreed on Thursday."),
        ("NAIROBI", "NAIROBI (9 April 2025) - Borrowers will get some relief."),
        ("VAL ORLES", "VAL ORLES, France, Dec 14, 2024 - Seven hundredths were enough."),
        ("PORT ALBANY", "PORT ALBANY, Western Australia - A fire killed three on Monday."),
        ("KARSTEN", "KARSTEN, 3 May (Wire) -- Boats sank in the harbour."),
        ("WASHINGTON", "WASHINGTON (Wire) — 'We won't go,' the judge said."),
    ],
)
def test_a_datelines_place_is_a_place(place: str, opening: str) -> None:
    assert labels(opening).get(place) == "LOC"


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("ZBX", "ZBX - the maker of pumps - said that its profits fell."),
        ("UNICEF", "UNICEF, the fund for children, said on Monday that it would pay."),
        ("KARSTEN", "KARSTEN, the maker of pumps, said on Monday that it would pay."),
        ("KARSTEN", "KARSTEN - BOATS SINK IN THE HARBOUR"),
        ("BREAKING", "BREAKING - Man bites dog in the park."),
    ],
)
def test_a_name_that_opens_a_sentence_is_no_dateline(name: str, opening: str) -> None:
    assert labels(opening).get(name) != "LOC"
