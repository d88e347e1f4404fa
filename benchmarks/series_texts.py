"""Texts that run parallel and are no copies: bulletins, results, reports and days of one series, in several languages.

Each frame is one series; two texts of it differ in names, numbers, days or ordinals only, or share their background.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_FRESH, _UNSEEN = (
    tomllib.loads(Path(__file__).with_name(f"series_{name}.toml").read_text(encoding="utf-8"))
    for name in ("fresh", "unseen")
)
_FRAMES = {"": _DATA["frame"], "fresh": _FRESH["frame"], "unseen": _UNSEEN["frame"]}
_WORDS: dict[str, list[str]] = {name: words.split() for name, words in _DATA["slots"].items()}

Slots = dict[str, str]


def _slots(draw: random.Random) -> Slots:
    people = [f"{draw.choice(_WORDS['first'])} {draw.choice(_WORDS['last'])}" for _ in range(4)]
    slots = {"person": people[0], "person2": people[1], "person3": people[2], "person4": people[3]}
    slots |= {"last": people[0].split()[1], "first": people[0].split()[0]}
    slots |= {f"first{n}": one for n, one in enumerate(draw.sample(_WORDS["first"], 4), 2)}
    towns, firms, days = (draw.sample(_WORDS[name], n) for name, n in (("towns", 3), ("firms", 2), ("days", 2)))
    slots |= {"town": towns[0], "town2": towns[1], "town3": towns[2], "firm": firms[0], "firm2": firms[1]}
    slots |= {"day": days[0], "day2": days[1], "month": draw.choice(_WORDS["months"])}
    slots |= {"club": draw.choice(_WORDS["clubs"]), "club2": draw.choice(_WORDS["clubs"])}
    slots |= {f"n{n}": str(draw.randint(2, 98)) for n in range(1, 10)}
    slots |= {f"t{n}": str(draw.randint(100, 999)) for n in range(1, 5)}
    slots |= {f"m{n}": str(draw.randint(10, 59)) for n in (1, 2)}
    slots |= {f"d{n}": str(draw.randint(1, 9)) for n in (1, 2)}
    slots |= {f"s{n}": str(draw.randint(1, 7)) for n in range(1, 5)}
    slots |= {"g1": str(draw.randint(2, 7)), "g2": str(draw.randint(0, 2)), "hour": str(draw.randint(1, 12))}
    slots |= {"ordinal": draw.choice(_WORDS["ordinals"]), "nth": f"{draw.randint(4, 40)}th"}
    return slots | {
        name: draw.choice(options)
        for name, options in (_DATA["choices"] | _FRESH["choices"] | _UNSEEN["choices"]).items()
    }


def bulletins(draw: random.Random, each: int, of: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield kind, title and text of `each` texts of every frame of a set: the first, ``fresh`` or ``unseen``."""
    for frame in _FRAMES[of]:
        drawn: set[str] = set()
        while len(drawn) < each:
            slots = _slots(draw)
            text = frame["text"].format_map(slots)
            if text not in drawn:  # else it would be a copy
                drawn.add(text)
                yield frame["kind"], frame["title"].format_map(slots), text


def corrected_reports() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Yield title and text of reports, and title and text of each after something was corrected."""
    for report in _FRESH["report"]:
        variants = []
        for changes in report["variants"]:
            title, text = report["title"], report["text"]
            for old, new in (change.split("=") for change in changes):
                title, text = title.replace(old, new), text.replace(old, new)
            variants.append((title, text))
        yield report["title"], report["text"], variants


def live_blogs(draw: random.Random, entries: list[str], days: int) -> Iterator[tuple[str, str, str]]:
    """Yield several days of one live blog: the same introduction and background, other entries."""
    about, town = draw.choice(_WORDS["last"]), draw.choice(_WORDS["towns"])
    intro = f"Follow our live coverage of the {about} inquiry in {town}. What you need to know before today's session:"
    background = (
        f"The inquiry was set up after the collapse of the {about} bridge, in which 41 people lost their lives. It is "
        f"led by a retired judge, and is to report by the end of the year. More than 200 witnesses are to speak at the "
        f"old town hall of {town}. Families of the victims have asked for the hearings to be broadcast."
    )
    start = draw.randint(2, 9)
    for day in range(start, start + days):
        told = [f"{hour}.{draw.randint(10, 59)} {draw.choice(entries)}" for hour in range(9, 9 + draw.randint(6, 10))]
        title = draw.choice((f"{about} inquiry live: day {day}", f"{about} inquiry: live updates"))
        yield "live blog", title, "\n".join([intro, *told, "Background", background])
