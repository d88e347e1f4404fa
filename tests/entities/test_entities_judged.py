"""Which entity stands for which, as people judged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl.entities.judged import EntityVerdict, standing

NAMES = {"person:varga": "Varga", "person:ilse varga": "Ilse Varga", "person:i varga": "I. Varga", "org:quay": "Quay"}


def test_the_longest_name_stands_for_all_that_are_the_same() -> None:
    verdicts = [
        EntityVerdict("person:varga", "person:ilse varga", "same"),
        EntityVerdict("person:i varga", "person:varga", "same"),
    ]
    found = standing(NAMES, verdicts)
    assert {found[key] for key in ("person:varga", "person:ilse varga", "person:i varga")} == {"person:ilse varga"}
    assert found["org:quay"] == "org:quay"


def test_an_entity_that_is_not_there_is_left_out() -> None:
    assert standing({"a": "A"}, [EntityVerdict("a", "gone", "same")]) == {"a": "a"}


@given(
    st.lists(
        st.builds(
            EntityVerdict, st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.sampled_from(["same", "different"])
        )
    ),
    st.randoms(use_true_random=False),
)
def test_different_wins_and_order_is_nothing(verdicts: list[EntityVerdict], dice: object) -> None:
    names = {key: key * ord(key) for key in "abcdef"}
    verdicts = [one for one in verdicts if one.a != one.b]
    found = standing(names, verdicts)
    for one in verdicts:
        if one.verdict == "different":
            assert found[one.a] != found[one.b]
    assert all(found[target] == target for target in found.values())
    dice.shuffle(verdicts)  # type: ignore[attr-defined]
    assert standing(names, verdicts) == found
