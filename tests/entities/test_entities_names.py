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
        ("The Teachers’ Guild of Kenya spoke.", ["Teachers’ Guild of Kenya"]),
    ],
)
def test_ordinary_words_with_capitals_are_no_name_without_what_follows(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_a_sentence_begins_behind_a_dateline(dash: str) -> None:
    assert names(f"PORT HALE, May 3 (Wire) {dash} Shares of Lantern Corp fell.")[-1] == "Lantern Corp"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # the text says so elsewhere
        ("Golden Fields Kenya fell. It is what the shares of Golden Fields Kenya do.", ["Golden Fields Kenya"] * 2),
        ("Seamless HR fell. A seamless change to HR rose.", ["HR", "HR"]),
        # what goes on in ordinary words with capitals is a body
        ("Tea Board of Kenya spokesman Abel Otieno spoke.", ["Tea Board of Kenya", "Abel Otieno"]),
        ("Scrap Recyclers of Kenya spoke.", ["Scrap Recyclers of Kenya"]),
        ("Bargain Barn spoke.", ["Bargain Barn"]),
        ("Golden Nugget spoke.", ["Golden Nugget"]),
        ("Rowing Australia performance director Bronwyn Hale spoke.", ["Rowing Australia", "Bronwyn Hale"]),
        ("De Clercq spoke.", ["De Clercq"]),
        ("Blue Kaspia Lines spoke.", ["Blue Kaspia Lines"]),
        ("Rail, Tram and Bus Union spokesman Abel Otieno spoke.", ["Rail, Tram and Bus Union", "Abel Otieno"]),
        # what names somebody or some place without the word is none
        ("Unfortunately Golden Corp fell.", ["Golden Corp"]),
        ("Plumber Bronwyn Hallam spoke.", ["Bronwyn Hallam"]),
        ("Prosperous Kenya voted.", ["Kenya"]),
        ("Senior Kenyan officials voted.", ["Kenyan"]),
        ("Mycologist Bronwyn Hallam spoke.", ["Bronwyn Hallam"]),
    ],
)
def test_the_word_that_opens_a_sentence_belongs_to_the_name_or_not(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


def test_a_court_of_justice_holds_no_office() -> None:
    assert names("The International Court of Justice ruled.") == ["International Court of Justice"]


@pytest.mark.parametrize(
    "name",
    [
        "Parents' Action Group",
        "St Brigid's College",
        "Rail, Tram and Bus Union",
        "Office of Budget and Management",
        "Runga o Tupoho",
        "Kwok Man-fai",
    ],
)
def test_small_words_and_marks_inside_a_name(name: str) -> None:
    assert names(f"He praised the {name} on Monday.") == [name]


def labels(text: str) -> dict[str, str]:
    """The labels of all names by surface."""
    return {mention.surface: mention.label for mention in analyse(None, text, "en").mentions}


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("Greens co-leader Ada Moe spoke.", "Greens", "ORG"),
        ("Labour's education spokesperson, Ada Moe, spoke.", "Labour", "ORG"),
        ("Greenfield Kaspia campaign director Ada Moe spoke.", "Greenfield Kaspia", "ORG"),
        ("Ada Moe, independent member for Burrawang, spoke.", "Burrawang", "LOC"),
        ("She won the Kaspara Prize for Fiction.", "Kaspara Prize for Fiction", "MISC"),
        ("It is the Kasparan War of Independence.", "Kasparan War of Independence", "EVENT"),
        ("She is Ada of Monmor.", "Monmor", "LOC"),
        ("Kaspara Silicon fell. Kaspara's president, Ada Moe, spoke.", "Kaspara Silicon", "ORG"),
    ],
)
def test_what_a_name_is_told_by_its_words_and_by_what_stands_around(text: str, name: str, label: str) -> None:
    assert labels(text).get(name) == label


def test_who_is_told_is_led_by_nobody() -> None:
    assert "Growers" not in labels("Growers told director Ada Moe off.")
