"""Laws of groups within what people decided."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from etl.dedup import Verdict, choose_groups, choose_judged_groups
from etl.records import DuplicateEdge, GroupChoice, Relation

N = 7
RELATIONS: list[Relation] = ["near", "excerpt_of", "contains", "roundup_of"]


@dataclass(frozen=True)
class Place:
    article_id: int
    order: tuple[str, str, str]


PLACES = [Place(n, (f"2025-06-{n + 1:02d}", "", str(n))) for n in range(N)]
pairs = st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)).filter(lambda pair: pair[0] > pair[1])
edges = st.dictionaries(
    pairs,
    st.tuples(st.sampled_from(RELATIONS), st.floats(0.05, 1), st.booleans()),
).map(lambda found: [DuplicateEdge(*pair, said[0], said[1], said[1], 9, (), said[2]) for pair, said in found.items()])


def verdicts(word: str) -> st.SearchStrategy[list[Verdict]]:
    return st.lists(pairs.map(lambda pair: Verdict(pair[1], pair[0], word)), max_size=4)  # type: ignore[arg-type]


def together(chosen: dict[int, GroupChoice], one: Verdict) -> bool:
    return chosen[one.a].root_id == chosen[one.b].root_id


@given(edges)
def test_without_judgements_the_rules_decide(found: list[DuplicateEdge]) -> None:
    assert choose_judged_groups(PLACES, found, []) == choose_groups(PLACES, found)


@given(edges, verdicts("same"))
def test_what_is_judged_the_same_is_together(found: list[DuplicateEdge], said: list[Verdict]) -> None:
    chosen = choose_judged_groups(PLACES, found, said)
    assert all(together(chosen, one) for one in said)


@given(edges, verdicts("same"), verdicts("different"))
def test_what_is_judged_different_is_apart_whatever_else_was_said(
    found: list[DuplicateEdge], same: list[Verdict], different: list[Verdict]
) -> None:
    chosen = choose_judged_groups(PLACES, found, [*same, *different])
    assert not any(together(chosen, one) for one in different)


@given(edges, verdicts("same"), verdicts("different"), st.randoms(use_true_random=False))
def test_neither_order_nor_direction_matters(
    found: list[DuplicateEdge], same: list[Verdict], different: list[Verdict], chance: object
) -> None:
    said = [*same, *different]
    before = choose_judged_groups(PLACES, found, said)
    again = [Verdict(one.b, one.a, one.verdict) for one in said]
    places, mixed = list(PLACES), list(found)
    for items in (places, mixed, again):
        chance.shuffle(items)  # type: ignore[attr-defined]
    assert choose_judged_groups(places, mixed, again) == before


@given(edges, verdicts("same"), verdicts("different"))
def test_a_parent_is_earlier_and_of_the_same_group(
    found: list[DuplicateEdge], same: list[Verdict], different: list[Verdict]
) -> None:
    chosen = choose_judged_groups(PLACES, found, [*same, *different])
    for one in chosen.values():
        assert one.parent_id is None or (
            one.parent_id < one.article_id and chosen[one.parent_id].root_id == one.root_id
        )
