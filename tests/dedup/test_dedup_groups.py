from __future__ import annotations

import random
import re
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.dedup import choose_groups, compare, fingerprint, meet
from etl.records import DatedText, DuplicateEdge, Relation
from tests.dedup.dedup_texts import HARBOUR, ORCHARD, dated, every_nth, forecasts

WORDS = HARBOUR.split()


def all_edges(articles: list[DatedText]) -> list[DuplicateEdge]:
    ordered = sorted(articles, key=lambda article: article.order)
    found = (compare(later, earlier) for earlier, later in combinations(ordered, 2))
    return [edge for edge in found if edge is not None]


def roots(articles: list[DatedText]) -> dict[int, int]:
    return {choice.article_id: choice.root_id for choice in choose_groups(articles, all_edges(articles)).values()}


def link(
    later: int, earlier: int, share: float, back: float, relation: Relation = "near", merges: bool = True
) -> DuplicateEdge:
    return DuplicateEdge(later, earlier, relation, share, back, 20, merges=merges)


def bare(*ids: int) -> list[DatedText]:
    return [dated(article_id, "", f"2025-03-{article_id:02d}") for article_id in ids]


def test_an_article_alone_is_its_own_root() -> None:
    (choice,) = choose_groups(bare(7), []).values()
    assert (choice.article_id, choice.parent_id, choice.root_id) == (7, None, 7)


def test_parts_hang_on_the_original_not_on_one_another() -> None:
    articles = [
        dated(1, HARBOUR, "2025-03-01"),
        dated(2, " ".join(WORDS[:60]), "2025-03-02"),
        dated(3, " ".join(WORDS[-60:]), "2025-03-03"),
        dated(4, every_nth(HARBOUR, 5), "2025-03-04"),
        dated(5, ORCHARD, "2025-03-05"),
    ]
    assert roots(articles) == {1: 1, 2: 1, 3: 1, 4: 1, 5: 5}


def test_a_late_original_takes_its_copies() -> None:
    copies = [dated(2, " ".join(WORDS[:60]), "2025-03-02"), dated(3, " ".join(WORDS[-60:]), "2025-03-03")]
    assert roots(copies) == {2: 2, 3: 3}
    assert roots([*copies, dated(9, HARBOUR, "2025-03-01")]) == {2: 9, 3: 9, 9: 9}


def test_what_quotes_two_texts_does_not_join_them() -> None:
    edges = [link(3, 1, 0.3, 1.0, "contains"), link(3, 2, 0.3, 1.0, "contains")]
    chosen = choose_groups(bare(1, 2, 3), edges)
    assert {choice.root_id for choice in chosen.values()} == {1, 2, 3}


def test_an_excerpt_hangs_on_its_original_even_if_a_roundup_has_it_too() -> None:
    edges = [
        link(3, 1, 0.3, 0.2, "roundup_of", merges=False),
        link(3, 2, 0.3, 0.2, "roundup_of", merges=False),
        link(4, 3, 1.0, 0.3, "excerpt_of"),
        link(4, 1, 0.95, 0.2, "excerpt_of"),
    ]
    assert choose_groups(bare(1, 2, 3, 4), edges)[4].root_id == 1


def test_a_veto_against_the_root_holds_through_a_chain() -> None:
    chain = [link(2, 1, 0.8, 0.8), link(3, 2, 0.8, 0.8)]
    assert choose_groups(bare(1, 2, 3), [*chain, link(3, 1, 0.5, 0.5)])[3].root_id == 1
    assert choose_groups(bare(1, 2, 3), [*chain, link(3, 1, 0.5, 0.5, merges=False)])[3].root_id == 3


def test_text_that_the_parent_took_from_elsewhere_does_not_lead_to_its_root() -> None:
    edges = [link(2, 1, 0.75, 1.0), link(3, 2, 1.0, 0.2, "excerpt_of")]
    assert choose_groups(bare(1, 2, 3), edges)[3].root_id == 3


def versions() -> list[DatedText]:
    rng = random.Random(3)
    sentences = re.split(r"(?<=[.?!])\s+", HARBOUR + " " + ORCHARD)
    texts = [" ".join(rng.sample(sentences, rng.randrange(3, 9))) for _ in range(9)]
    texts += [every_nth(HARBOUR, 5), HARBOUR, ORCHARD, HARBOUR + "\n\n" + ORCHARD]
    return [dated(at, text, "9999" if at % 4 == 0 else f"2025-03-{at + 1:02d}") for at, text in enumerate(texts)]


ARTICLES = versions()
EDGES = all_edges(ARTICLES)
CHOSEN = choose_groups(ARTICLES, EDGES)


def component(start: int) -> set[int]:
    found, todo = {start}, [start]
    while todo:
        here = todo.pop()
        near = {edge.article_id for edge in EDGES if edge.earlier_id == here}
        near |= {edge.earlier_id for edge in EDGES if edge.article_id == here}
        todo += near - found
        found |= near
    return found


def test_the_law_checks_have_something_to_check() -> None:
    assert len({choice.root_id for choice in CHOSEN.values()}) in range(2, len(ARTICLES))


@settings(max_examples=50)
@given(st.permutations(ARTICLES), st.permutations(EDGES))
def test_any_order_gives_the_same_groups(articles: list[DatedText], edges: list[DuplicateEdge]) -> None:
    assert choose_groups(iter(articles), iter(edges)) == CHOSEN


def test_a_component_alone_gives_what_everything_gives() -> None:
    for article in ARTICLES:
        members = component(article.article_id)
        part = choose_groups([one for one in ARTICLES if one.article_id in members], EDGES)
        assert part == {article_id: CHOSEN[article_id] for article_id in members}


def test_parents_are_earlier_and_roots_are_roots() -> None:
    order = {article.article_id: article.order for article in ARTICLES}
    for choice in CHOSEN.values():
        if choice.parent_id is None:
            assert choice.root_id == choice.article_id
        else:
            assert order[choice.parent_id] < order[choice.article_id]
            assert CHOSEN[choice.parent_id].root_id == choice.root_id


def test_a_digest_joins_none_of_its_sources_even_if_it_has_much_of_one() -> None:
    edges = [
        link(4, 1, 0.39, 0.64),
        link(4, 2, 0.21, 0.3, "roundup_of", merges=False),
        link(4, 3, 0.18, 0.1, "roundup_of", merges=False),
    ]
    assert choose_groups(bare(1, 2, 3, 4), edges)[4].root_id == 4


def test_two_digests_that_share_items_are_two() -> None:
    sources = [link(later, earlier, 0.25, 0.4, "roundup_of", merges=False) for later in (5, 6) for earlier in (1, 2, 3)]
    edges = [*sources, link(6, 5, 0.5, 0.5), link(7, 5, 0.95, 0.9), link(7, 1, 0.25, 0.4, "roundup_of", merges=False)]
    chosen = choose_groups(bare(1, 2, 3, 5, 6, 7), edges)
    assert {article: chosen[article].root_id for article in (5, 6, 7)} == {5: 5, 6: 6, 7: 5}


def test_bulletins_of_one_day_stay_apart_however_many_there_are() -> None:
    texts = [dated(at, text, "2025-03-01T06:00:00+00:00", "Forecast") for at, text in enumerate(forecasts(400))]
    prints = {text.article_id: fingerprint(text.title, text.text) for text in texts}
    pairs = ((a, b) for a, b in combinations(texts, 2) if meet(prints[a.article_id], prints[b.article_id]))
    edges = [edge for earlier, later in pairs if (edge := compare(later, earlier)) is not None]
    chosen = choose_groups(texts, edges).values()
    assert sum(choice.parent_id is not None for choice in chosen) <= 2


def test_of_parents_about_as_good_the_earliest_counts() -> None:
    cut_alike = [link(2, 1, 0.9, 0.6), link(3, 1, 0.92, 0.6), link(3, 2, 1.0, 0.6)]
    assert choose_groups(bare(1, 2, 3), cut_alike)[3].parent_id == 1
    much_less = [link(2, 1, 0.9, 0.6), link(3, 1, 0.6, 0.6), link(3, 2, 1.0, 0.6)]
    assert choose_groups(bare(1, 2, 3), much_less)[3].parent_id == 2
