"""Stories of accounts in 24 languages, words weighed in their language and as English ones, in one run.

Run as ``python -m benchmarks stories``. The accounts stand in ``tests/stories/accounts.jsonl``; scores are BCubed over
the texts of a language, which are grouped together with those of all others. Entities are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

from tests.bcubed import f1
from tests.stories.accounts import accounts, scored, stories_of


def main(options: Sequence[str] = ()) -> None:
    """Print precision, recall and F1 by language, and the time for a text."""
    texts = accounts()
    stories_of(texts)  # tables and stems are made once a process
    begun = process_time()
    own = stories_of(texts)
    seconds = process_time() - begun
    as_english = stories_of(texts, in_their_language=False)
    print(f"{'language':<10}{'texts':>6}{'P':>8}{'R':>8}{'F1':>8}      as English: {'P':>6}{'R':>8}{'F1':>8}")
    for language in [*sorted({one.language for one in texts}), "all"]:
        told = [one for one in texts if language in ("all", one.language)]
        scores = [scored(found, told) for found in (own, as_english)]
        shown = [f"{p:8.3f}{r:8.3f}{f1(p, r):8.3f}" for p, r in scores]
        print(f"{language:<10}{len(told):>6}{shown[0]}{'':17}{shown[1]}")
    print(f"{1000 * seconds / len(texts):.2f} ms of CPU a text")
