"""What people judged about stories holds, whatever the words say."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from etl.records import StoryArticle, StoryTerms
from etl.stories.judged import StoryVerdict, obey


def article(number: int, story: int, terms: dict[str, float] | None = None, root: int | None = None) -> StoryArticle:
    order = (f"2031-03-{number:02d}", "", str(number))
    return StoryArticle(number, order, date(2031, 3, number), StoryTerms(terms or {}, ()), story, root)


def stories_after(members: list[StoryArticle], verdicts: list[StoryVerdict]) -> dict[int, object]:
    """Return each article's story: a number, or ("new", seed)."""
    moved = {one.article_id: one.story_id or ("new", one.seed_id) for one in obey(members, verdicts)}
    return {one.article_id: moved.get(one.article_id, one.story_id) for one in members}


def test_two_stories_judged_the_same_go_on_in_that_of_the_earlier_article() -> None:
    members = [article(1, 10), article(2, 20), article(3, 20), article(4, 30)]
    assert stories_after(members, [StoryVerdict(3, 1, "same")]) == {1: 10, 2: 10, 3: 10, 4: 30}


def test_of_a_story_judged_to_be_two_the_later_article_leaves_with_its_copies_and_its_like() -> None:
    quay, rail = {"quay": 0.8, "town": 0.6}, {"rail": 0.8, "town": 0.6}
    members = [
        article(1, 10, quay),
        article(2, 10, rail),
        article(3, 10, rail),  # more like the later one
        article(4, 10, quay),
        article(5, 10, quay, root=2),  # a copy of the later one, whatever its words
        article(6, 10, {"town": 1.0}),  # as like the one as the other: it stays
    ]
    new = ("new", 2)
    assert stories_after(members, [StoryVerdict(1, 2, "different")]) == {1: 10, 2: new, 3: new, 4: 10, 5: new, 6: 10}


def test_different_wins_where_judgements_contradict_one_another() -> None:
    members = [article(1, 10), article(2, 20), article(3, 30)]
    verdicts = [StoryVerdict(1, 2, "same"), StoryVerdict(2, 3, "same"), StoryVerdict(1, 3, "different")]
    assert stories_after(members, verdicts) == {1: 10, 2: 10, 3: 30}


_members = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["a", "b", "c"])), min_size=2, max_size=12)
_verdicts = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from(["same", "different"])), max_size=6
)


@given(_members, _verdicts)
def test_no_two_judged_different_share_a_story_and_obeying_again_moves_nobody(
    said: list[tuple[int, str]], pairs: list[tuple[int, int, str]]
) -> None:
    members = [article(n, story, {term: 1.0}) for n, (story, term) in enumerate(said, 1)]
    verdicts = [StoryVerdict(a, b, verdict) for a, b, verdict in pairs if a != b]  # type: ignore[arg-type]
    after = stories_after(members, verdicts)
    for one in verdicts:
        if one.verdict == "different" and {one.a, one.b} <= after.keys():
            assert after[one.a] != after[one.b]
    numbers = {story: n for n, story in enumerate(dict.fromkeys(after.values()), 100)}
    settled = [article(one.article_id, numbers[after[one.article_id]], dict(one.terms.terms)) for one in members]
    assert obey(settled, verdicts) == []


@given(_members, _verdicts, st.randoms(use_true_random=False))
def test_the_order_of_articles_and_verdicts_is_nothing(
    said: list[tuple[int, str]], pairs: list[tuple[int, int, str]], dice: object
) -> None:
    members = [article(n, story, {term: 1.0}) for n, (story, term) in enumerate(said, 1)]
    verdicts = [StoryVerdict(a, b, verdict) for a, b, verdict in pairs]  # type: ignore[arg-type]
    expected = stories_after(members, verdicts)
    dice.shuffle(members)  # type: ignore[attr-defined]
    dice.shuffle(verdicts)  # type: ignore[attr-defined]
    assert stories_after(members, verdicts) == expected
