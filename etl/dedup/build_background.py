"""Count document frequencies once: ``python -m etl.dedup.build_background CORPUS.jsonl.gz`` writes the two tables.

CORPUS holds one JSON object with a ``text`` per line. The shipped tables come from the texts of the Groningen Meaning
Bank (public domain), of which only these counts are kept.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

from etl.dedup.words import words

MIN_WORD_DOCUMENTS = 3
MIN_PHRASE_DOCUMENTS = 12


def write_tables(corpus: Path, folder: Path) -> None:
    """Count words and word triples by document and write ``words.tsv`` and ``phrases.tsv`` into a folder."""
    singles, triples, documents = Counter[str](), Counter[str](), 0
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            tokens = words(json.loads(line)["text"])
            documents += 1
            singles.update(set(tokens))
            triples.update({" ".join(three) for three in zip(tokens, tokens[1:], tokens[2:], strict=False)})
    kept = {word: n for word, n in singles.items() if n >= MIN_WORD_DOCUMENTS and not word[0].isdigit()}
    _write(folder / "words.tsv", {"": documents, **kept})
    _write(folder / "phrases.tsv", {phrase: n for phrase, n in triples.items() if n >= MIN_PHRASE_DOCUMENTS})


def _write(path: Path, counts: dict[str, int]) -> None:
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    head = "# document frequencies, Groningen Meaning Bank texts (public domain); written by build_background.py\n"
    path.write_text(head + "".join(f"{name}\t{count}\n" for name, count in rows), encoding="utf-8")


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]), Path(__file__).parent)
