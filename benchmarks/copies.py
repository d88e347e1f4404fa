"""Copies, bulletins, digests, single articles: what Copydesk and MinHash libraries take for one text, in one run.

    python -m benchmarks copies [TEXTS.jsonl.gz] [--seed N] [--only known|unknown]

TEXTS holds one JSON object with title and text per line; where rows have a kind, only those of the kind "single" are
used. Without it texts are generated. A third of the texts are originals with four edited copies each, a quarter of them
published after their copies; others stay single. ``benchmarks/edits.py`` makes the copies, ``series_texts.py`` the
bulletins. Libraries that are not installed are left out: ``make bench`` installs them (benchmarks/libraries.lock).
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import importlib.util
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.corpus import Generator
from benchmarks.edits import KNOWN, UNKNOWN, Edit, sentences
from benchmarks.series_texts import bulletins, corrected_reports, live_blogs
from tests.bcubed import bcubed, f1

START = datetime(2025, 6, 1)  # noqa: DTZ001  (only the order counts)
COPIES, LATE = 4, 0.25
DIGESTS, BLOGS, ISSUES = 60, 10, 5
MOST_ORIGINALS, MOST_SINGLES = 500, 700
Text = tuple[str, str]  # title, text
Pairs = set[tuple[int, int]]
Method = Callable[[Sequence["Row"]], tuple[float, list[int]]]  # texts a second of one core; a group for each row


@dataclass(frozen=True, slots=True)
class Row:
    """One article with the truth about it."""

    title: str
    text: str
    at: datetime
    group: str
    kind: str  # of the edit; "original", "single", "digest", "live blog", or the name of a series
    of: str  # "copy", "original", or the class of those that have no copies


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks copies", description=__doc__)
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("known", "unknown", "series"))
    options = parser.parse_args(arguments)
    texts = _texts(options.texts)
    for name, kinds in (("known", KNOWN), ("unknown", UNKNOWN)):
        if options.only in (None, name):
            rows = _rows(texts, kinds, random.Random(options.seed))  # noqa: S311  (no secret hangs on it)
            print(f"\n### Kinds of edits that were {name} when thresholds were chosen: {len(rows)} texts")
            _measure(rows)
    if options.only in (None, "series"):
        for name in ("fresh", "unseen"):
            rows = _issues(name, random.Random(options.seed))  # noqa: S311
            print(f"\n### Few-slot series, {name}, and corrected reports: {len(rows)} texts")
            _measure(rows)


def _texts(path: Path | None) -> list[Text]:
    if path is None:
        return [(one["title"], one["text"]) for one in Generator(9).articles(1_500, 300, copy_share=0)]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    single = [one for one in found if one.get("kind", "single") == "single"]
    return [(one.get("title") or "", one["text"]) for one in single if len(one["text"].split()) >= 80]


def _rows(texts: Sequence[Text], kinds: Mapping[str, Edit], draw: random.Random) -> list[Row]:
    shuffled = draw.sample(list(texts), len(texts))
    third = min(len(shuffled) // 3, MOST_ORIGINALS)
    originals, foreign, singles = shuffled[:third], shuffled[third : 2 * third], shuffled[2 * third :]
    others = [text for _, text in foreign]
    rows: list[Row] = []
    for n, (title, text) in enumerate(originals):
        rows += _family(f"text {n}", title, text, kinds, draw, others)
    rows += [
        Row(title, text, _moment(draw), f"single {n}", "single", "single articles")
        for n, (title, text) in enumerate(singles[:MOST_SINGLES])
    ]
    rows += _strangers(originals, others, draw)
    draw.shuffle(rows)
    return rows


def _moment(draw: random.Random) -> datetime:
    return START + timedelta(minutes=draw.randint(0, 20 * 1440))


def _family(
    group: str, title: str, text: str, kinds: Mapping[str, Edit], draw: random.Random, others: Sequence[str]
) -> list[Row]:
    at = _moment(draw)
    late = timedelta(hours=draw.randint(61, 100)) if draw.random() < LATE else timedelta()
    rows = [Row(title, text, at + late, group, "original", "original")]
    for kind in draw.sample(sorted(kinds), COPIES):
        words = title.split()
        other = f"Global Wire: {' '.join(draw.sample(words, min(5, len(words))))}"
        later = at + timedelta(minutes=draw.randint(1, 3_600))
        copy = kinds[kind](text, draw, others)
        rows.append(Row(draw.choice((title, other)), copy, later, group, kind, "copy"))
    return rows


def _issues(name: str, draw: random.Random) -> list[Row]:
    """Return daily issues of series, and reports with what was corrected in them by the next day."""
    found = bulletins(draw, ISSUES, name)
    rows = []
    for n, (kind, title, text) in enumerate(found):
        at = START + timedelta(days=n % ISSUES, minutes=draw.randint(0, 90))
        rows.append(Row(title, text, at, f"series {n}", kind, "templates"))
    for n, (title, text, variants) in enumerate(corrected_reports()):
        at = _moment(draw)
        rows.append(Row(title, text, at, f"report {n}", "original", "original"))
        for headline, corrected in variants:
            later = at + timedelta(minutes=draw.randint(10, 1_800))
            rows.append(Row(headline, corrected, later, f"report {n}", f"report {n + 1}", "copy"))
    return rows


def _strangers(originals: Sequence[Text], others: Sequence[str], draw: random.Random) -> list[Row]:
    """Return texts that have no copies, however much they look alike."""
    found = [(kind, title, text, "templates") for kind, title, text in bulletins(draw, 6)]
    entries = [one for text in others for one in sentences(text)]
    for _ in range(BLOGS):
        found += [(kind, title, text, "live blogs") for kind, title, text in live_blogs(draw, entries, 3)]
    rows = [Row(title, text, _moment(draw), f"{of} {n}", kind, of) for n, (kind, title, text, of) in enumerate(found)]
    for n in range(DIGESTS):
        items = [" ".join(text.split(" ")[:50]) for _, text in draw.sample(originals, draw.randint(4, 6))]
        at = START + timedelta(days=24, minutes=n)
        rows.append(Row("News digest", "\n".join(items), at, f"digest {n}", "digest", "digests"))
    return rows


def _measure(rows: Sequence[Row]) -> None:
    methods: dict[str, Method] = {"copydesk": _ours}
    methods |= {
        name: method
        for name, method in {"datasketch": _datasketch, "rensa": _rensa, "gaoya": _gaoya}.items()
        if importlib.util.find_spec(name) is not None
    }
    classes = ("templates", "live blogs", "digests", "single articles")
    print(f"\n| | texts/s, one core | pair P | pair R | pair F1 | BCubed | {' | '.join(classes)} |")
    print("|---|---:|---:|---:|---:|---:|" + "---:|" * len(classes))
    ours: list[int] = []
    for name, method in methods.items():
        rate, groups = method(rows)
        ours = ours or groups
        items = f1(*bcubed(dict(enumerate(groups)), dict(enumerate(row.group for row in rows))))
        figures = [f"{one:.3f}" for one in (*_pairwise(rows, groups), items)]
        merged = [f"{_falsely_merged(rows, groups, one):.1%}" for one in classes]
        print(f"| {name} | {rate:,.0f} | {' | '.join((*figures, *merged))} |", flush=True)
    print("\nCopydesk, copies found by kind: " + _by_kind(rows, ours))
    print("Templates put together, by series: " + (_by_series(rows, ours) or "none"))


def _pairs_within(labels: Iterable[Hashable]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


def _pairwise(rows: Sequence[Row], groups: Sequence[int]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of articles that share a group."""
    both = _pairs_within((row.group, group) for row, group in zip(rows, groups, strict=True))
    precision, recall = both / max(1, _pairs_within(groups)), both / _pairs_within(row.group for row in rows)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _falsely_merged(rows: Sequence[Row], groups: Sequence[int], of: str) -> float:
    size = Counter(groups)
    hits = [size[group] > 1 for row, group in zip(rows, groups, strict=True) if row.of == of]
    return sum(hits) / max(1, len(hits))


def _by_kind(rows: Sequence[Row], groups: Sequence[int]) -> str:
    root = {row.group: group for row, group in zip(rows, groups, strict=True) if row.of == "original"}
    hits: dict[str, list[bool]] = defaultdict(list)
    for row, group in zip(rows, groups, strict=True):
        if row.of == "copy":
            hits[row.kind].append(group == root[row.group])
    return ", ".join(f"{kind} {sum(found) / len(found):.3f}" for kind, found in sorted(hits.items()))


def _by_series(rows: Sequence[Row], groups: Sequence[int]) -> str:
    size, kinds = Counter(groups), Counter(row.kind for row in rows if row.of == "templates")
    merged = Counter(
        row.kind for row, group in zip(rows, groups, strict=True) if row.of == "templates" and size[group] > 1
    )
    return ", ".join(f"{kind} {n} of {kinds[kind]}" for kind, n in merged.most_common())


def _closed(pairs: Pairs, n: int) -> list[int]:
    """Return the groups that pairs form, by transitive closure: these libraries give no more than pairs."""
    root = list(range(n))

    def find(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for a, b in pairs:
        root[find(a)] = find(b)
    return [find(one) for one in range(n)]


def _triples(text: str) -> list[str]:
    words = text.lower().split()
    return [" ".join(words[n : n + 3]) for n in range(max(1, len(words) - 2))]


def _ours(rows: Sequence[Row]) -> tuple[float, list[int]]:
    from etl.dedup import MIN_SHARED_KEYS, choose_groups, compare, fingerprint, meet
    from etl.dedup.sampling import KIND
    from etl.records import DatedText

    fingerprint(None, rows[0].text)  # tables are read once
    started = time.process_time()
    prints = [fingerprint(row.title, row.text) for row in rows]
    rate = len(rows) / (time.process_time() - started)
    texts = [DatedText(n, row.title, row.text, (row.at.isoformat(), str(n), "")) for n, row in enumerate(rows)]
    holders: dict[int, list[int]] = defaultdict(list)
    edges = []
    for n, print_ in enumerate(prints):
        shared = Counter(other for key in print_.keys for other in holders[key & ~KIND])
        for key in print_.keys:
            holders[key & ~KIND].append(n)
        enough = (other for other, count in shared.items() if count >= MIN_SHARED_KEYS)
        for other in (other for other in enough if meet(print_, prints[other])):
            earlier, later = sorted((texts[n], texts[other]), key=lambda one: (one.order, one.article_id))
            if (edge := compare(later, earlier)) is not None:
                edges.append(edge)
    choices = choose_groups(texts, edges)
    return rate, [choices[n].root_id for n in range(len(rows))]


def _datasketch(rows: Sequence[Row]) -> tuple[float, list[int]]:
    library: Any = importlib.import_module("datasketch")
    started = time.process_time()
    sketches = []
    for row in rows:
        sketch = library.MinHash(num_perm=128)
        sketch.update_batch([triple.encode() for triple in _triples(row.text)])
        sketches.append(sketch)
    rate = len(rows) / (time.process_time() - started)
    index = library.MinHashLSH(threshold=0.5, num_perm=128)
    pairs: Pairs = set()
    for n, sketch in enumerate(sketches):
        pairs |= {(int(other), n) for other in index.query(sketch) if sketch.jaccard(sketches[int(other)]) >= 0.45}
        index.insert(n, sketch)
    return rate, _closed(pairs, len(rows))


def _rensa(rows: Sequence[Row]) -> tuple[float, list[int]]:
    library: Any = importlib.import_module("rensa")
    started = time.process_time()
    sketches = []
    for row in rows:
        sketch = library.RMinHash(128, 42)
        sketch.update(_triples(row.text))
        sketches.append(sketch)
    rate = len(rows) / (time.process_time() - started)
    index = library.RMinHashLSH(0.45, 128, 32)
    pairs: Pairs = set()
    for n, sketch in enumerate(sketches):
        pairs |= {(other, n) for other in index.query(sketch) if sketch.jaccard(sketches[other]) >= 0.45}
        index.insert(n, sketch)
    return rate, _closed(pairs, len(rows))


def _gaoya(rows: Sequence[Row]) -> tuple[float, list[int]]:
    library: Any = importlib.import_module("gaoya.minhash")
    index = library.MinHashStringIndex(32, 0.45, 42, 3, None, "word", True, (3, 3))
    started = time.process_time()
    for n, row in enumerate(rows):
        index.insert_document(n, row.text)
    rate = len(rows) / (time.process_time() - started)
    pairs = {(n, other) for n, row in enumerate(rows) for other in index.query(row.text) if other != n}
    return rate, _closed(pairs, len(rows))


if __name__ == "__main__":
    main()
