"""Where a name begins and ends: at a sentence's start, at small words, by what the rest of the text says."""

from __future__ import annotations

import pytest

from etl.entities import analyse


def names(text: str) -> list[str]:
    """The surfaces of all names that the rules find."""
    return [mention.surface for mention in analyse(None, text, "en").mentions]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He spoke to the Voices of Hope on Monday.", ["Voices of Hope"]),
        ("Ada Moe, president of the Women of the North Group, spoke.", ["Ada Moe", "Women of the North Group"]),
        ("It was read by a Bench of Justices Mira Sen and Anil Roy.", ["Mira Sen", "Anil Roy"]),
        ("Thousands of Kenyans marched.", ["Kenyans"]),
    ],
)
def test_ordinary_words_with_capitals_are_no_name_without_what_follows(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_a_sentence_begins_behind_a_dateline(dash: str) -> None:
    assert names(f"PORT HALE, May 3 (Wire) {dash} Shares of Lantern Corp fell.")[-1] == "Lantern Corp"
