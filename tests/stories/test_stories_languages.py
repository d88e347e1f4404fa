"""Stories in other languages than English: accounts of one event meet, and unrelated texts of one week do not."""

from __future__ import annotations

from functools import lru_cache
from math import isclose

import pytest

from etl.stories import story_terms
from etl.stories.vocabulary import CUT, STEMMERS, cut, vocabulary
from tests.stories.accounts import accounts, scored, stories_of

LANGUAGES = sorted({one.language for one in accounts()})


@lru_cache(maxsize=1)
def found() -> dict[int, int]:
    return stories_of(accounts())


def test_accounts_of_one_event_are_one_story() -> None:
    precision, recall = scored(found(), accounts())
    assert len(LANGUAGES) == 24
    assert precision >= 0.98
    assert recall >= 0.8


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_one_big_story(language: str) -> None:
    precision, recall = scored(found(), [one for one in accounts() if one.language == language])
    assert precision >= 0.95
    assert recall >= 0.5


@pytest.mark.parametrize("language", [*sorted({*STEMMERS, *CUT, "uk", "vi", "bn", "he"} - {"lo", "my", "km", "th"})])
def test_the_commonest_words_of_a_language_weigh_nothing(language: str) -> None:
    known = vocabulary(language)
    commonest = sorted(known.counts, key=lambda term: -known.counts[term])[:5]
    assert all(known.idf(term, is_name=False) == 0 for term in commonest)
    assert known.idf("qqqqqqqq", is_name=True) > known.idf("qqqqqqqq", is_name=False) > 5


def test_words_weigh_what_they_weigh_in_their_language() -> None:
    text = "Die Feuerwehr hat die Halle und die Schule gerettet."
    german, english = story_terms(None, text, (), "de").terms, story_terms(None, text, ()).terms
    assert "die" in english
    assert not {"die", "und"} & german.keys()
    assert sum(weight * weight for weight in german.values()) > 1
    assert isclose(sum(weight * weight for weight in english.values()), 1, abs_tol=0.001)


def test_characters_are_cut_in_pairs_and_other_words_are_not() -> None:
    assert list(cut(["港", "の", "橋", "abc", "12", "港"], 2)) == [
        *((0, "港の"), (1, "の橋"), (3, "abc"), (4, "12"), (5, "港")),
    ]
    assert [term for _, term in cut(["서울에서"], 2)] == ["서울", "울에", "에서"]


def test_a_language_that_nobody_counted_is_weighed_by_its_long_words() -> None:
    terms = story_terms(None, "Moto umeteketeza ghala la kahawa la Mwanzoni na watu wa mji.", (), "sw").terms
    assert {"umete", "kahaw", "mwanz"} <= terms.keys()
    assert not {"la", "na", "wa"} & terms.keys()
