from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.records import StoryArticle, StoryChoice
from etl.stories import assign, story_terms

QUAKE = [
    (
        "A strong earthquake shook the Tarrin islands before dawn, and rescuers in Osk pulled nine people from a "
        "collapsed school. Governor Ilse Brandvold asked the capital for helicopters."
    ),
    (
        "Rescue teams searched for survivors in Osk after the Tarrin earthquake destroyed a school. Brandvold said at "
        "least forty families had lost their homes."
    ),
    (
        "Aftershocks rattled the Tarrin islands for a second day while helicopters flew the injured out of Osk, the "
        "governor's office said."
    ),
]
CIDER = [
    (
        "Frost has killed most of the apple blossom in the Sarn valley, and growers near Kestering fear their smallest "
        "harvest in thirty years. Minister Piotr Halvorsen promised loans."
    ),
    (
        "Halvorsen, the agriculture minister, toured frozen orchards at Kestering and told Sarn apple growers that "
        "loans would come within ten days."
    ),
]


def article(
    article_id: int,
    text: str,
    day: int | None = 1,
    story_id: int | None = None,
    group_root: int | None = None,
    title: str | None = None,
    entities: Sequence[str] = (),
) -> StoryArticle:
    when = None if day is None else date(2025, 3, day)
    order = ("9999" if when is None else when.isoformat(), f"{article_id:04d}", str(article_id))
    return StoryArticle(article_id, order, when, story_terms(title, text, entities), story_id, group_root)


def seeds(choices: Sequence[StoryChoice]) -> dict[int, int]:
    return {choice.article_id: choice.seed_id for choice in choices}


NEWS = [article(at, text, at % 3 + 1) for at, text in enumerate([*QUAKE, *CIDER], start=1)]


def test_two_events_stay_apart() -> None:
    found = seeds(assign(NEWS, []))
    assert len({found[1], found[2], found[3]}) == 1
    assert found[4] == found[5]
    assert found[1] != found[4]


def test_a_choice_says_why() -> None:
    first, second, *_ = assign(NEWS[:2], [])
    assert first.why == "nothing like it in the window"
    assert "tarrin" in second.why
    assert first.score < second.score <= 1


def test_known_stories_keep_their_id_and_take_new_articles() -> None:
    known = [article(1, QUAKE[0], 1, story_id=70), article(4, CIDER[0], 1, story_id=71)]
    choices = assign([article(2, QUAKE[1], 2), article(5, CIDER[1], 2)], known)
    assert [(choice.article_id, choice.story_id, choice.seed_id) for choice in choices] == [(2, 70, 1), (5, 71, 4)]


def test_a_new_story_has_no_id_yet() -> None:
    (choice,) = assign([article(5, CIDER[1])], [article(1, QUAKE[0], 1, story_id=70)])
    assert (choice.story_id, choice.seed_id) == (None, 5)


def test_the_same_event_weeks_later_is_another_story() -> None:
    known = [article(1, QUAKE[0], 1, story_id=70)]
    assert assign([article(2, QUAKE[1], 7)], known)[0].story_id == 70
    assert assign([article(2, QUAKE[1], 20)], known)[0].story_id is None


def test_a_backfilled_earlier_article_joins_too() -> None:
    assert assign([article(2, QUAKE[1], 1)], [article(1, QUAKE[0], 5, story_id=70)])[0].story_id == 70


def test_an_article_without_a_date_may_join() -> None:
    assert assign([article(2, QUAKE[1], None)], [article(1, QUAKE[0], 5, story_id=70)])[0].story_id == 70


@pytest.mark.parametrize("text", ["", "Quite something else."])
def test_copies_share_a_story_whatever_their_terms(text: str) -> None:
    known = [article(1, QUAKE[0], 1, story_id=70)]
    (choice,) = assign([article(9, text, 1, group_root=1)], known)
    assert (choice.story_id, choice.score) == (70, 1.0)
    both = assign([article(8, CIDER[0], 1, group_root=8), article(9, text, 2, group_root=8)], known)
    assert {choice.seed_id for choice in both} == {8}


def test_headlines_alone_are_grouped() -> None:
    titles = ["Earthquake hits Tarrin islands", "Tarrin earthquake: school collapses in Osk", "Frost kills Sarn apples"]
    found = seeds(assign([article(at, "", title=title) for at, title in enumerate(titles)], []))
    assert found[0] == found[1] != found[2]


def test_a_busy_story_does_not_swallow_its_neighbours() -> None:
    known = [article(at, f"{QUAKE[at % 3]} Officials spoke on day {at}.", 1, story_id=70) for at in range(40)]
    (choice,) = assign([article(99, CIDER[0] + " Officials spoke of an emergency.", 1)], known)
    assert choice.story_id is None


@settings(max_examples=25)
@given(
    st.permutations(NEWS), st.permutations([article(at + 20, text, 2, story_id=at) for at, text in enumerate(CIDER)])
)
def test_the_order_of_the_arguments_does_not_matter(new: list[StoryArticle], known: list[StoryArticle]) -> None:
    def by_id(choice: StoryChoice) -> int:
        return choice.article_id

    expected = assign(NEWS, sorted(known, key=lambda one: one.order))
    assert sorted(assign(new, known), key=by_id) == sorted(expected, key=by_id)


def test_terms_are_few_normalised_and_led_by_names() -> None:
    found = story_terms("Tarrin islands shaken", " ".join([*QUAKE, *CIDER] * 3), ())
    assert len(found.terms) <= 80
    assert isclose(sum(weight**2 for weight in found.terms.values()), 1, abs_tol=0.001)
    assert next(iter(found.terms)) in {"tarrin", "osk", "brandvold", "halvorsen", "kestering", "sarn"}
    assert "the" not in found.terms
    assert 1 <= len(found.keys) <= 16


def test_entities_become_terms_and_plurals_meet() -> None:
    found = story_terms(None, "Orchards froze.", ["person:piotr halvorsen", "person:piotr halvorsen"])
    assert "=person:piotr halvorsen" in found.terms
    assert "orchard" in found.terms
    assert set(found.keys) & set(story_terms(None, "One orchard burned.", ()).keys)


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_has_terms_of_length_one_or_none(text: str, title: str) -> None:
    found = story_terms(title, text, ())
    assert found.headline_only == (not text.strip())
    assert not found.terms or isclose(sum(weight**2 for weight in found.terms.values()), 1, abs_tol=0.001)
    assert found == story_terms(title, text, ())


def test_another_issue_of_a_series_is_another_story() -> None:
    frame = "{} will be mostly {} on {} March with spells of rain. Winds will be light, and high water is at {}."
    monday = article(
        1, frame.format("Harrow Bay", "cloudy", 3, 6), 3, story_id=70, title="Weather: Harrow Bay, 3 March"
    )
    tuesday = article(2, frame.format("Harrow Bay", "sunny", 4, 7), 4, title="Weather: Harrow Bay, 4 March")
    report = article(3, "Harrow Bay was flooded by rain on 4 March.", 4, story_id=70, title="Rain floods Harrow Bay")
    assert assign([tuesday], [monday])[0].story_id == 70
    tuesday = replace(tuesday, vetoed=frozenset({1}))
    assert assign([tuesday], [monday])[0].story_id is None
    assert assign([tuesday], [monday, report])[0].story_id == 70  # what others tell of it holds them together


def test_texts_full_of_other_numbers_in_one_frame_are_two_stories_though_nobody_compared_them() -> None:
    frame = "Harrow Bay: high {} degrees, low {}, wind {} kilometres an hour, rain {} millimetres, sunset at {}."
    words, figures = frozenset(range(40)), frozenset({1, 2, 3, 4})
    monday = article(1, frame.format(21, 12, 14, 3, 7), 3, story_id=70, title="Weather")
    monday = replace(monday, frame=words, figures=figures)
    tuesday = replace(article(2, frame.format(19, 9, 22, 8, 8), 4, title="Weather"), frame=words, figures=figures)
    assert assign([tuesday], [monday])[0].story_id == 70  # the same numbers
    tuesday = replace(tuesday, figures=frozenset({5, 6, 7, 8}))
    assert assign([tuesday], [monday])[0].story_id is None
    tuesday = replace(tuesday, frame=frozenset(range(38, 78)))
    assert assign([tuesday], [monday])[0].story_id == 70  # another text, of the same things
