"""Two people of one name stay two when what is said of them says so, in whatever order it is heard."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from etl.entities import analyse
from etl.entities.namesakes import Fact, Stated, bearers, may_be_several, people

FIELDS = st.sampled_from(["politics", "sport", "arts", "law"])
NATIONS = st.sampled_from(["AU", "KE", "GB", "PE"])
FACTS = st.frozensets(st.tuples(FIELDS, NATIONS), max_size=3)
TEXTS = st.lists(st.tuples(FACTS, st.frozensets(FIELDS, max_size=1), st.frozensets(NATIONS, max_size=2)), max_size=12)


def facts_of(text: str) -> set[tuple[str, str, str | None]]:
    return {(one.person.removeprefix("person:"), one.field, one.nation) for one in analyse(None, text, "en").facts}


def test_what_people_are_is_read_beside_their_names() -> None:
    text = (
        "Australian swimmer Ann Pell won gold. Kenya's finance minister, Ann Pell, resigned. Lee Crane, a British "
        "novelist, sat beside Moses Kiprop, the president of Kenya. U.S. Senator Jane Doe left."
    )
    assert facts_of(text) == {
        ("ann pell", "sport", "AU"),
        ("ann pell", "politics", "KE"),
        ("lee crane", "arts", "GB"),
        ("moses kiprop", "politics", "KE"),
        ("jane doe", "politics", "US"),
    }


def test_an_envoy_is_not_of_the_country_named() -> None:
    assert facts_of("The ambassador to Peru, Ida Holm, spoke. Japan envoy Kenji Abe listened.") <= {
        ("ida holm", "politics", None),
        ("kenji abe", "politics", None),
    }


def test_ministers_of_two_countries_are_two_and_a_player_abroad_is_one() -> None:
    assert len(people([{("politics", "KE")}, {("politics", "PE")}])) == 2
    assert len(people([{("sport", "KE")}, {("sport", "PE")}])) == 1
    assert len(people([{("sport", "KE")}, {("politics", "KE")}])) == 1
    assert len(people([{("sport", "AU")}, {("politics", "KE")}])) == 2


def test_one_article_that_says_both_joins_them() -> None:
    parted: list[set[Fact]] = [{("sport", "AU")}, {("politics", "KE")}]
    assert len(people(parted)) == 2
    assert len(people([*parted, {("sport", "AU"), ("politics", "KE")}])) == 1


def test_a_text_that_does_not_tell_stays_with_the_name() -> None:
    swimmer: Stated = ({("sport", "AU")}, set(), {"AU"})
    minister: Stated = ({("politics", "KE")}, set(), {"KE"})
    silent: Stated = (set(), set(), set())
    abroad: Stated = (set(), set(), {"KE", "GB"})
    hinting: Stated = (set(), {"sport"}, {"KE"})
    assert bearers([swimmer, minister, silent, abroad, hinting]) == [
        "sport, AU",
        "politics, KE",
        None,
        "politics, KE",
        "sport, AU",
    ]
    assert bearers([swimmer, silent]) == [None, None]


def test_one_text_read_wrong_does_not_part_somebody_often_written_about() -> None:
    right: Stated = ({("politics", "KE")}, set(), {"KE"})
    wrong: Stated = ({("politics", "PE")}, set(), {"PE"})
    assert bearers([right] * 10 + [wrong])[-1] == "politics, PE"
    assert set(bearers([right] * 11 + [wrong])) == {None}


def test_peoples_words_beside_an_office_are_not_always_its_own() -> None:
    assert facts_of("The pro-Russian prime minister Ivo Maric resigned.") <= {("ivo maric", "politics", None)}
    assert facts_of("They met Luis Ferrer, Chile's interior minister Jose Abad, and others.") == {
        ("jose abad", "politics", "CL")
    }
    assert facts_of("A review of Afghan strategy following President Ida Holm's speech ended.") == {
        ("ida holm", "politics", None)
    }


@given(TEXTS, st.randoms())
def test_order_does_not_matter(
    texts: list[tuple[frozenset[Fact], frozenset[str], frozenset[str]]], random: object
) -> None:
    before = bearers(texts)
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert bearers([texts[i] for i in order]) == [before[i] for i in order]


@given(TEXTS)
def test_hearing_it_twice_changes_nothing(texts: list[tuple[frozenset[Fact], frozenset[str], frozenset[str]]]) -> None:
    assert bearers(texts + texts) == bearers(texts) * 2


@given(TEXTS)
def test_who_cannot_be_several_is_not_parted(texts: list[Stated]) -> None:
    counts = Counter(fact for facts, _, _ in texts for fact in set(facts))
    assert may_be_several(counts) or set(bearers(texts)) <= {None}


@given(st.lists(FACTS, max_size=12))
def test_people_share_no_fact_and_lose_none(articles: list[frozenset[Fact]]) -> None:
    found = people(articles)
    assert sorted(fact for one in found for fact in one) == sorted(frozenset().union(*articles))
    assert all(any(facts <= one for one in found) for facts in articles if facts)
