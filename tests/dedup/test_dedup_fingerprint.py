from __future__ import annotations

import subprocess
import sys
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dedup import MIN_SHARED_KEYS, fingerprint, meet
from etl.dedup.sampling import KIND, OF_FIGURE, OF_WORDS
from tests.dedup.dedup_texts import FORECAST, HARBOUR, ORCHARD, forecasts


def shared(one: str, other: str) -> int:
    return len(set(fingerprint(None, one).keys) & set(fingerprint(None, other).keys))


def test_case_accents_quotes_and_blanks_do_not_count() -> None:
    plain = fingerprint(None, 'The café\'s owner said: "We sold 1,200 loaves."')
    assert plain == fingerprint("Another title", "the  CAFES owner said\n\n“we sold 1200 loaves”")


def test_other_words_give_another_exact_hash() -> None:
    assert fingerprint(None, HARBOUR).exact != fingerprint(None, HARBOUR + " More follows.").exact


@pytest.mark.parametrize("quarter", range(4))
def test_every_quarter_of_a_text_is_found(quarter: int) -> None:
    words = HARBOUR.split()
    size = len(words) // 4
    assert shared(" ".join(words[quarter * size : (quarter + 1) * size]), HARBOUR) >= MIN_SHARED_KEYS


def test_every_fourth_word_changed_is_found() -> None:
    changed = " ".join("pebble" if at % 4 == 0 else word for at, word in enumerate(HARBOUR.split()))
    assert shared(changed, HARBOUR) >= MIN_SHARED_KEYS


def test_unrelated_texts_share_nothing() -> None:
    assert shared(HARBOUR, ORCHARD) == 0


def test_page_furniture_makes_no_keys() -> None:
    furniture = "Sign up for our newsletter. All rights reserved. We use cookies to personalise content and ads."
    assert shared(f"{furniture} {HARBOUR}", f"{furniture} {ORCHARD}") == 0


def test_keys_stay_few_and_grow_slowly_with_length() -> None:
    rare = [f"word{at}x" for at in range(8_000)]
    assert len(fingerprint(None, " ".join(rare[:500])).keys) == 41
    assert len(fingerprint(None, " ".join(rare)).keys) == 256


def test_scripts_without_blanks_are_cut_by_character() -> None:
    text = "港口城市周一关闭了主码头因为潜水员在支撑渡轮码头的三根混凝土柱子上发现了裂缝港务局长说没有人处于危险之中"
    found = fingerprint(None, text)
    assert found.n_words == len(text)
    assert shared(text, text[10:40]) >= MIN_SHARED_KEYS


def test_indic_vowel_signs_do_not_split_words() -> None:
    assert fingerprint(None, "किसानों ने सरकार से मदद मांगी").n_words == 6


def test_a_headline_stands_in_for_a_missing_text() -> None:
    assert fingerprint("Velmar closes its main quay", "").n_words == 5
    assert fingerprint("Velmar closes its main quay", "").keys


def test_nothing_at_all_has_no_keys() -> None:
    assert fingerprint(None, "").keys == ()
    assert fingerprint("", " \n ").n_words == 0


def meetings(texts: list[str]) -> int:
    return sum(meet(one, other) for one, other in combinations([fingerprint(None, text) for text in texts], 2))


def test_texts_of_one_template_are_hardly_compared() -> None:
    """Not all pairs, of which there are 79,800, but about one for each text; nor all its numbers' holders looked at."""
    texts = forecasts(400)
    assert meetings(texts) < 400
    holders = Counter(key for text in texts for key in fingerprint(None, text).keys if key & KIND == OF_FIGURE)
    looked_at = sum(holders[key] - 1 for key in fingerprint(None, texts[0]).keys if key & KIND == OF_FIGURE)
    assert looked_at < 100


@pytest.mark.parametrize("figures", [2, 4])
def test_twice_the_texts_of_a_template_are_few_more_comparisons_for_each(figures: int) -> None:
    some = meetings(forecasts(150 * figures))
    assert some <= 0.006 * (150 * figures) ** 2 / 2


def test_copies_of_a_bulletin_are_compared() -> None:
    bulletin = fingerprint(None, FORECAST.format(21, 12, 34, 61, 40, 8, 55))
    changed = [
        "Sign up for our newsletter. " + FORECAST.format(21, 12, 34, 61, 40, 8, 55) + " Comments are moderated.",
        FORECAST.format(21, 12, 34, 66, 45, 8, 50),
        FORECAST.format(21, 12, 34, 61, 40, 8, 55)[:190],
        FORECAST.format(21, 12, 34, 61, 40, 8, 55) + "\n\n" + ORCHARD,
    ]
    for text in changed:
        assert meet(bulletin, fingerprint(None, text))
        assert meet(fingerprint(None, text), bulletin)


def test_years_and_dates_make_no_text_full_of_numbers() -> None:
    dates = "On 12 March 2024, 13 March 2024 and 14 March 2024 the council met, and on 1 April 2025 it met once more."
    assert {key & KIND for key in fingerprint(None, dates).keys} == {OF_WORDS}
    assert {key & KIND for key in fingerprint(None, FORECAST).keys} == {OF_WORDS}


@given(st.text(max_size=300))
def test_keys_are_signed_sorted_and_repeatable(text: str) -> None:
    found = fingerprint(None, text)
    assert list(found.keys) == sorted(set(found.keys))
    assert all(-(1 << 31) <= key < 1 << 31 for key in found.keys)
    assert found == fingerprint(None, text)
    assert found.n_words == 0 or len(found.keys) >= MIN_SHARED_KEYS


def test_keys_are_the_same_in_another_process() -> None:
    code = f"from etl.dedup import fingerprint; print(fingerprint(None, {ORCHARD!r}).keys)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(fingerprint(None, ORCHARD).keys)
