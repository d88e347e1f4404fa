"""Make the tables of ``frequencies/`` anew: ``python -m etl.stories.build_frequencies``, with wordfreq 3.1.1 installed.

wordfreq (Speer 2022, code Apache-2.0, data CC BY-SA 4.0) tells how often words are used in some forty languages; it is
not needed to run Copydesk. Terms are made as stories make them, so a new stemmer needs new tables and a new
``etl.stories.VERSION``.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from pathlib import Path
from typing import Any

from etl.dedup.background import document_frequencies
from etl.dedup.words import is_number, words
from etl.stories.vocabulary import CUT, cut, documents_with, vocabulary

FOLDER = Path(__file__).parent / "frequencies"
OURS = {"nb": "no", "sh": "sr", "fil": "tl"}  # their codes, where ours are other
RAREST = 8  # documents: half a unit of idf from what is taken for unknown, and half the size of a table down to that
HEAD = (
    "# In how many of {documents} documents a term would stand. Made from wordfreq 3.1.1 (Robyn Speer and others),\n"
    "# CC BY-SA 4.0, by build_frequencies.py: cut or stemmed, summed up, rounded; under the same licence.\n"
)


def write_tables(folder: Path) -> None:
    """Write one table for each language but English: lines of a count and the terms that have it, commonest first."""
    wordfreq: Any = importlib.import_module("wordfreq")
    documents = document_frequencies()[""]
    for code in sorted(set(wordfreq.available_languages("small")) - {"en"}):
        language = OURS.get(code, code)
        used = _used(wordfreq.get_frequency_dict(code, "small"), language)
        by_count: dict[int, list[str]] = defaultdict(list)
        for term, share in used.items():
            if (count := documents_with(share, documents)) >= RAREST:
                by_count[_rounded(count)].append(term)
        rows = (" ".join((str(count), *sorted(by_count[count]))) for count in sorted(by_count, reverse=True))
        text = HEAD.format(documents=documents) + "".join(f"{row}\n" for row in rows)
        (folder / f"{language}.txt").write_text(text, encoding="utf-8")


def _used(frequencies: dict[str, float], language: str) -> dict[str, float]:
    """Return which share of all words each term is."""
    used: dict[str, float] = defaultdict(float)
    stem, size = vocabulary(language).stem, CUT.get(language, 0)
    for word, share in frequencies.items():
        tokens = [token for token in words(word) if not is_number(token)]
        terms = [term for _, term in cut(tokens, size)] if size else [stem(token) for token in tokens]
        if size:
            terms += {character for token in tokens for character in token} - set(terms)
        for term in terms:
            used[term] += share
    return used


def _rounded(count: float) -> int:
    """Round to two digits, or fewer lines would hold more than one term."""
    step: int = 10 ** max(0, len(str(int(count))) - 2)
    return round(count / step) * step


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    write_tables(FOLDER)
