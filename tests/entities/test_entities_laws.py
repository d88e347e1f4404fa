"""Laws that hold for every text: offsets, order, no overlaps, and the same answer each time."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.entities import analyse
from etl.entities.fold import fold, fold_organization
from etl.entities.quote_marks import quoted_stretches
from etl.entities.tokens import tokenise
from etl.records import Analysis
from tests.entities.entities_gold import GOLD

WORDS = st.sampled_from((GOLD / "tricky_words.txt").read_text(encoding="utf-8").split(" "))
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map(" ".join))
LANGUAGES = st.sampled_from([None, "en", "de", "fr", "pl", "ar", "zh", "xx"])


def check_offsets(text: str, analysis: Analysis) -> None:
    for mention in analysis.mentions:
        assert text[mention.start : mention.end] == mention.surface
        assert mention.surface.strip() == mention.surface != ""
    for figure in analysis.figures:
        assert text[figure.start : figure.end] == figure.surface
    for role in analysis.roles:
        assert text[role.start : role.end] == role.surface
        assert role.person in role.surface
    for quote in analysis.quotes:
        assert text[quote.start : quote.end] == quote.text != ""
    for dated in analysis.dates:
        assert text[dated.start : dated.end] == dated.surface
        assert dated.first_day <= dated.last_day
    assert all(0 <= mention.importance <= 1 for mention in analysis.mentions)


@given(TEXTS, LANGUAGES)
@settings(max_examples=250, deadline=None)
def test_offsets_point_at_the_surface(text: str, language: str | None) -> None:
    analysis = analyse(text[:40], text, language, published=date(2025, 2, 28))
    check_offsets(text, analysis)
    spans = [(m.start, m.end) for m in analysis.mentions]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_same_text_same_answer(text: str) -> None:
    assert analyse(None, text, "en") == analyse("Another title", text, "en-GB")  # two keys: nothing is remembered


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_clusters_are_counted_from_zero_and_share_their_entity(text: str) -> None:
    mentions = analyse(None, text, "en").mentions
    assert list(dict.fromkeys(m.cluster for m in mentions)) == list(range(len({m.cluster for m in mentions})))
    for cluster in {m.cluster for m in mentions}:
        assert len({m.entity for m in mentions if m.cluster == cluster}) == 1


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert fold_organization(fold_organization(name)) == fold_organization(name)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_tokens_lie_in_order_and_on_the_text(text: str) -> None:
    tokens = tokenise(text)
    assert [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)] == tokens.words
    assert all(end <= start for end, start in zip(tokens.ends, tokens.starts[1:], strict=False))
    covered = [i for first, stop in tokens.sentences for i in range(first, stop)]
    assert covered == list(range(len(tokens)))


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_quotations_do_not_overlap(text: str) -> None:
    found = quoted_stretches(text)
    assert all(a < b for a, b in found)
    assert all(left[1] <= right[0] for left, right in pairwise(found))
