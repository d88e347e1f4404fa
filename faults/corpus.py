"""Generated seed files that hold what is hard to take up again: copies, revisions, stories, broken rows."""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.corpus import OUTLETS, START, SYLLABLES, Generator
from etl.dedup.background import document_frequencies

WORDS = 60  # what an article says does not matter here, only that there are many
BROKEN_SHARE = 0.02  # of the rows
REVISED_SHARE = 0.06  # of the articles: they come again, changed, under the same URL
STORY_SHARE = 0.2  # of the articles: one of several reports on an invented event
REPORTS = 4  # of each such event


def write(folder: Path, articles: int, seed: int = 1, files: int = 3) -> None:
    """Write about `articles` articles as JSON Lines, in `files` files; the same seed writes the same bytes."""
    rows = list(_rows(articles, seed))
    size = -(-len(rows) // files)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        part = rows[number * size : (number + 1) * size]
        (folder / f"part{number}.jsonl").write_text("\n".join(part) + "\n", encoding="utf-8")


def _rows(articles: int, seed: int) -> Iterator[str]:
    draw = random.Random(seed)  # noqa: S311  (no secret hangs on it)
    generator = Generator(seed)
    reports = _reports(draw, int(articles * STORY_SHARE))
    rest = generator.articles(articles - len(reports), WORDS)
    plain = [_with_url(record, number) for number, record in enumerate(rest)]
    records = plain + reports
    draw.shuffle(records)
    revised: deque[str] = deque()
    for record in records:
        yield json.dumps(record)
        if draw.random() < REVISED_SHARE and "url" in record:
            later = START + timedelta(days=40)
            changed = record["text"] + f" Correction: it was {draw.randint(2, 900)} people, not more."
            revised.append(json.dumps({**record, "text": changed, "published_at": later.isoformat()}))
        if revised and draw.random() < REVISED_SHARE:  # some follow at once, some batches later
            yield revised.popleft()
        if draw.random() < BROKEN_SHARE:
            yield draw.choice(['{"id": "torn', "[]", '{"id": 7}', '{"text": ""}', "not JSON at all"]) + " " * (
                draw.randint(1, 10_000)  # or one broken row would be like another
            )
    yield from revised


def _with_url(record: dict[str, str], number: int) -> dict[str, str]:
    if number % 2:
        return record
    outlet = record["outlet"].replace(" ", "-").lower()
    return {**record, "url": f"https://{outlet}.example/articles/{number}"}


def _reports(draw: random.Random, n: int) -> list[dict[str, str]]:
    """Return reports on events: each event has names and words of its own, each report its own sentences of them."""
    words = sorted(word for word in document_frequencies() if word.isalpha() and len(word) > 4)
    made = []
    for number in range(n):
        event = random.Random(number // REPORTS)  # noqa: S311
        names = [" ".join(_name(event) for _ in "ab") for _ in range(3)]
        about = event.sample(words, 14)
        day = START + timedelta(days=event.randint(0, 29))
        sentences = [
            " ".join([*draw.sample(about, 7), draw.choice(names), *draw.sample(words, 3)]).capitalize() + "."
            for _ in range(5)
        ]
        made.append(
            {
                "id": f"s{number}",
                "outlet": draw.choice(OUTLETS),
                "title": " ".join([names[0], *draw.sample(about[:6], 4)]),
                "text": " ".join(sentences),
                "published_at": (day + timedelta(minutes=draw.randint(0, 900))).isoformat(),
            }
        )
    return made


def _name(event: random.Random) -> str:
    return "".join(event.choices(SYLLABLES, k=3)).title()
