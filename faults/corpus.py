"""Generated seed files that hold what is hard to take up again: copies, revisions, stories, broken rows."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.corpus import OUTLETS, START, Generator

WORDS = 60  # what an article says does not matter here, only that there are many
BROKEN_SHARE = 0.02  # of the rows
REVISED_SHARE = 0.06  # of the articles: they come again, changed, under the same URL
STORY_SHARE = 0.2  # of the articles: one of several reports on an invented event
REPORTS = 4  # of each such event

REPORT = (
    "{title} A fire broke out in the {place} of {town} on {day}, and {n} people were brought out. {who} of the fire"
    " brigade said the {place} of {town} would stay closed. {what}"
)


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
    for record in records:
        yield json.dumps(record)
        if draw.random() < REVISED_SHARE and "url" in record:
            later = START + timedelta(days=40)
            changed = record["text"] + f" Correction: it was {draw.randint(2, 900)} people, not more."
            yield json.dumps({**record, "text": changed, "published_at": later.isoformat()})
        if draw.random() < BROKEN_SHARE:
            yield draw.choice(['{"id": "torn', "[]", '{"id": 7}', '{"text": ""}', "not JSON at all"]) + " " * (
                draw.randint(1, 10_000)  # or one broken row would be like another
            )


def _with_url(record: dict[str, str], number: int) -> dict[str, str]:
    if number % 2:
        return record
    outlet = record["outlet"].replace(" ", "-").lower()
    return {**record, "url": f"https://{outlet}.example/articles/{number}"}


def _reports(draw: random.Random, n: int) -> list[dict[str, str]]:
    made = []
    for number in range(n):
        event = random.Random(number // REPORTS)  # noqa: S311
        town = "".join(event.choices("bcdfglmnprst", k=2)).title() + event.choice(("mouth", "ville", "borg", "stead"))
        place = event.choice(("opera house", "covered market", "ferry terminal", "town archive", "salt works"))
        day = START + timedelta(days=event.randint(0, 29))
        title = draw.choice(("Fire in {}.", "{} on fire.", "Blaze in {}, many saved.")).format(f"{town}'s {place}")
        made.append(
            {
                "id": f"s{number}",
                "outlet": draw.choice(OUTLETS),
                "title": title,
                "text": REPORT.format(
                    title=title,
                    place=place,
                    town=town,
                    day=f"{day:%A}",
                    n=draw.randint(3, 300),
                    who=draw.choice(("Mara Tesk", "Olin Brandt", "Ida Fenwick")),
                    what=" ".join(draw.choices(("Smoke", "hoses", "traffic", "wind", "neighbours", "roof"), k=8)),
                ),
                "published_at": (day + timedelta(minutes=draw.randint(0, 900))).isoformat(),
            }
        )
    return made
