"""Count how ordinary English words are written, from texts that may be used: makes ``data/common_words.tsv``.

    python -m etl.entities.derive_words TEXTS.jsonl.gz > etl/entities/data/common_words.tsv

Reads only the field ``text`` of each row, never annotations. See data/README.md for what it was run on.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[.!?:\"“”\n]")
LEAST_COUNT = 1  # rare words count too: at a sentence's start they would pass for names


def capital_shares(texts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield (lower-case word, tenths of its uses inside sentences that are in lower case), most frequent first."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        inside = False
        for match in WORD.finditer(text):
            word = match[0]
            if not word[0].isalpha():
                inside = False
                continue
            if inside:
                (small if word.islower() else capital)[word.lower()] += 1
            elif word.islower():
                small[word] += 1
            inside = True
    for word, count in small.most_common():
        if count >= LEAST_COUNT and len(word) > 1:
            yield word, round(10 * count / (count + capital[word]))


def main() -> None:
    """Write the table to standard output."""
    with gzip.open(Path(sys.argv[1]), "rt", encoding="utf-8") as rows:
        for word, share in capital_shares(json.loads(row)["text"] for row in rows):
            sys.stdout.write(f"{word}\t{share}\n")


if __name__ == "__main__":
    main()
