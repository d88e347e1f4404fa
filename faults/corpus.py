"""Generated seed files that hold what is hard to take up again: copies, revisions, stories, broken rows.

Stories are clear-cut here: each event has names and words of its own. Of random words many could as well be
told apart otherwise, and what is tried is the recovery, not the grouping.
"""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.corpus import COPY_SHARE, OUTLETS, START, SYLLABLES
from etl.dedup.background import document_frequencies

Record = dict[str, str]
REPORTS = (1, 1, 1, 1, 2, 4)  # how many independent reports an event may get
SENTENCES = 5  # of a report, some 60 words: what it says does not matter here, only that there are many
BROKEN_SHARE = 0.02  # of the rows
REVISED_SHARE = 0.06  # of the articles: they come again, changed, under the same URL
BROKEN = ('{"id": "torn', "[]", '{"id": 7}', '{"text": ""}', "not JSON at all")


def write(folder: Path, articles: int, seed: int = 1, files: int = 3) -> None:
    """Write about `articles` articles as JSON Lines, in `files` files; the same seed writes the same bytes."""
    rows = list(_rows(articles, random.Random(seed)))  # noqa: S311  (no secret hangs on it)
    size = -(-len(rows) // files)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        part = rows[number * size : (number + 1) * size]
        (folder / f"part{number}.jsonl").write_text("\n".join(part) + "\n", encoding="utf-8")


def _rows(articles: int, draw: random.Random) -> Iterator[str]:
    records = _records(articles, draw)
    draw.shuffle(records)
    revised: deque[str] = deque()
    for record in records:
        yield json.dumps(record)
        if "url" in record and draw.random() < REVISED_SHARE:
            later = START + timedelta(days=40)
            changed = record["text"] + f" Correction: it was {draw.randint(2, 900)} people, not more."
            revised.append(json.dumps({**record, "text": changed, "published_at": later.isoformat()}))
        if revised and draw.random() < REVISED_SHARE / 4:  # some follow at once, most batches later
            yield revised.popleft()
        if draw.random() < BROKEN_SHARE:
            yield draw.choice(BROKEN) + " " * draw.randint(1, 10_000)  # or one broken row would be like another
    yield from revised


def _records(articles: int, draw: random.Random) -> list[Record]:
    words = sorted(word for word in document_frequencies() if word.isalpha() and len(word) > 4)
    made: list[Record] = []
    while len(made) < articles:
        names = [" ".join(_name(draw) for _ in "ab") for _ in range(3)]
        about = draw.sample(words, 14)
        day = START + timedelta(days=draw.randint(0, 29))
        for _ in range(draw.choice(REPORTS)):
            made.append(_report(draw, names, about, words))
            made[-1]["published_at"] = (day + timedelta(minutes=draw.randint(0, 900))).isoformat()
        if draw.random() < COPY_SHARE:
            made.append(_copy(draw, draw.choice(made[-500:])))
    return [_numbered(record, number) for number, record in enumerate(made[:articles])]


def _report(draw: random.Random, names: list[str], about: list[str], words: list[str]) -> Record:
    """Return one report on an event: sentences of its own, of the event's names and words."""
    sentences = [
        " ".join([*draw.sample(about, 7), draw.choice(names), *draw.sample(words, 3)]).capitalize() + "."
        for _ in range(SENTENCES)
    ]
    title = " ".join([names[0], *draw.sample(about[:6], 4)])
    return {"outlet": draw.choice(OUTLETS), "title": title, "text": " ".join(sentences)}


def _copy(draw: random.Random, record: Record) -> Record:
    """Return what another outlet prints of a report a day later: all of it, or the end cut off."""
    kept = record["text"].split(". ")
    text = ". ".join(kept[: len(kept) - draw.randint(0, 1)]).rstrip(".") + "."
    later = datetime.fromisoformat(record["published_at"]) + timedelta(hours=draw.randint(1, 24))
    return {**record, "outlet": draw.choice(OUTLETS), "text": text, "published_at": later.isoformat()}


def _numbered(record: Record, number: int) -> Record:
    """Give every record an id, and every other one a URL."""
    if number % 2:
        return {"id": f"r{number}", **record}
    outlet = record["outlet"].replace(" ", "-").lower()
    return {"id": f"r{number}", "url": f"https://{outlet}.example/articles/{number}", **record}


def _name(draw: random.Random) -> str:
    return "".join(draw.choices(SYLLABLES, k=3)).title()
