"""What newsrooms, scanners and machines do to a text that they print again: each function makes one copy of it.

``KNOWN`` are the kinds that thresholds were chosen on (other drawings of them), ``UNKNOWN`` the kinds that were not.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

Edit = Callable[[str, random.Random, Sequence[str]], str]

_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'“])")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_SYNONYMS, _SPELLING = (dict(pair.split("=") for pair in _DATA[name].split()) for name in ("synonyms", "spelling"))
_MISTAKEN = [tuple(pair.split("=")) for pair in _DATA["mistaken"].split()]


def sentences(text: str) -> list[str]:
    """Cut a text into sentences, roughly."""
    return [one for one in _BREAK.split(text) if one]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs; of a text without any, groups of two sentences."""
    found = [one for one in text.split("\n") if one.strip()]
    if len(found) > 2:
        return found
    parts = sentences(text)
    return [" ".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]


def _first(text: str, share: float) -> str:
    words = text.split(" ")
    return " ".join(words[: max(12, int(len(words) * share))])


def _swapped(text: str, share: float, draw: random.Random, others: Sequence[str]) -> str:
    pool = draw.choice(others).split() + draw.choice(others).split()
    return " ".join(draw.choice(pool) if draw.random() < share else word for word in text.split(" "))


def _by_table(text: str, table: dict[str, str], share: float, draw: random.Random) -> str:
    def one(found: re.Match[str]) -> str:
        word = found[0]
        other = table.get(word.lower())
        if other is None or draw.random() > share:
            return word
        return other.capitalize() if word[0].isupper() else other

    return _WORD.sub(one, text)


def blanks(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Change blanks, quotation marks, line ends and case only."""
    text = re.sub(r"\s+", draw.choice(("  ", "\u00a0", "\n")), text.replace("'", "’"))
    return draw.choice((text, text.upper(), text.lower()))


def half(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Cut to the first half."""
    return _first(text, draw.uniform(0.45, 0.55)) + " ..."


def quarter(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Cut to the first quarter."""
    return _first(text, draw.uniform(0.22, 0.28)) + draw.choice((" Read more", " [...]", ""))


def boilerplate(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Put the furniture of a page around it."""
    paper = draw.choice(_DATA["papers"])
    head, foot = (one.format(o=paper) for one in draw.sample(_DATA["furniture"], 2))
    return f"{head}\n{text}\n{foot}"


def headline(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Leave the text: the title is another (``copies`` draws it)."""
    return text


def inserted(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Put foreign paragraphs in, three for ten."""
    own = paragraphs(text)
    for _ in range(max(1, round(len(own) * 0.3))):
        own.insert(draw.randrange(1, len(own) + 1), draw.choice(paragraphs(draw.choice(others))))
    return "\n".join(own)


def reordered(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Shuffle the paragraphs."""
    own = paragraphs(text)
    return "\n".join(draw.sample(own, len(own)))


def spelling(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Spell it another way, with a few other words."""
    return _by_table(text, _SPELLING, 1.0, draw)


def tenth_changed(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Change every tenth word."""
    return _swapped(text, 0.1, draw, others)


def fourth_changed(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Change every fourth word."""
    return _swapped(text, 0.25, draw, others)


def corrected(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Correct half of the figures, drop a paragraph and add one."""
    text = re.sub(r"\d+", lambda n: str(int(n[0][:9]) + draw.randint(1, 4)) if draw.random() < 0.5 else n[0], text)
    own = paragraphs(text)
    if len(own) > 3:
        del own[draw.randrange(1, len(own))]
    return "\n".join([*own, "This story was updated with further details."])


def combined(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Cut to a half, change words, spell otherwise and put furniture around."""
    return boilerplate(_swapped(spelling(half(text, draw, ()), draw, ()), 0.08, draw, others), draw, ())


def scanned(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Read it from paper: letters mistaken, words broken at line ends and run together."""
    rate = draw.choice((0.01, 0.02, 0.04))
    out: list[str] = []
    for word in text.split(" "):
        for right, wrong in draw.sample(_MISTAKEN, 4):
            if right in word and draw.random() < rate * 5:
                word = word.replace(right, wrong, 1)
        if len(word) > 6 and draw.random() < 0.06:
            middle = draw.randrange(3, len(word) - 2)
            word = f"{word[:middle]}-\n{word[middle:]}"
        out.append(word + ("" if draw.random() < rate / 2 else " "))
    return "".join(out).strip()


def reworded(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Put synonyms for all words that have one here."""
    return _by_table(text, _SYNONYMS, 0.9, draw)


def paraphrased(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Put one other word for each of a third of the different words, wherever they stand; names and numbers stay."""
    pool = sorted({word for word in " ".join(others[:40]).lower().split() if word.isalpha() and len(word) > 3})
    table: dict[str, str] = {}
    for word in dict.fromkeys(_WORD.findall(text)):
        if word.islower() and len(word) > 3 and draw.random() < 0.33:
            table[word] = draw.choice(pool)
    return _by_table(text, table, 1.0, draw)


def every_second_sentence_shortened(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Abridge: cut the tail of half of the sentences and drop a sixth of them."""
    out: list[str] = []
    for one in sentences(text):
        words = one.split(" ")
        if draw.random() < 0.17 and out:
            continue
        cut = draw.random() < 0.5 and len(words) > 10
        out.append(" ".join(words[: int(len(words) * 0.65)]).rstrip(",;") + "." if cut else one)
    return " ".join(out)


def two_wires(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Weave half of another wire into it."""
    own, foreign = paragraphs(text), paragraphs(draw.choice(others))
    foreign = foreign[: max(1, len(own) // 2)]
    places = sorted(draw.sample(range(len(own) + len(foreign)), len(foreign)))
    for place, one in zip(places, foreign, strict=True):
        own.insert(place, one)
    return "\n".join(own)


def local_angle(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Begin with reporting of one's own, half as long again, then print the wire."""
    own = paragraphs(draw.choice(others))
    return "\n".join([*own[: max(1, len(paragraphs(text)) // 2)], text])


def background_added(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Print the wire first and as much again of one's own after it."""
    own: list[str] = []
    while len(" ".join(own)) < len(text):
        own += paragraphs(draw.choice(others))
    return "\n".join([text, *own])[: 2 * len(text) + 200]


def second_section(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Print the second half as an article of its own: a long one split into sections."""
    own = paragraphs(text)
    return "\n".join(own[len(own) // 2 :])


def middle_section(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Print the middle third as an article of its own."""
    own = paragraphs(text)
    third = max(1, len(own) // 3)
    return "\n".join(own[third : 2 * third + 1])


_UNITS = {"miles": ("kilometres", 1.609), "mile": ("kilometre", 1.609), "tonnes": ("short tons", 1.102)}
_UNITS |= {"feet": ("metres", 0.305), "pounds": ("kilos", 0.454), "dollars": ("euros", 0.92), "dlrs": ("stg", 0.62)}
_UNITS |= {"mln": ("crore", 0.1), "million": ("lakh", 10.0), "barrels": ("litres", 159.0), "pct": ("per mille", 10.0)}
_UNITS |= {"percent": ("per mille", 10.0), "degrees": ("degrees Fahrenheit", 1.8), "cts": ("pence", 0.62)}


def converted(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Convert the units, and write the other numbers with another mark of thousands."""

    def one(found: re.Match[str]) -> str:
        unit, factor = _UNITS[found[2].lower()]
        return f"{float(found[1].replace(',', '')) * factor:.4g} {unit}"

    return re.sub(rf"(\d[\d,]*(?:\.\d+)?)[ -]({'|'.join(_UNITS)})\b", one, text, flags=re.IGNORECASE)


def dates_written_out(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Write weekdays as dates, and attribute to the agency."""
    days = r"\b(?:on )?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|today|yesterday|tomorrow)\b"
    text = re.sub(days, lambda _: f"on {draw.choice(('March', 'April'))} {draw.randint(1, 28)}", text)
    return f"KELLFORD (Newsline) - {text}\n(Reporting by the Newsline bureau)"


def attribution_turned(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Turn "X," he said into He said: X, and cut long sentences in two at commas."""
    text = re.sub(r"([^.\n]{20,}?), (he|she|they|it|[A-Z]\w+) (said|told [^.\n]{3,20})\.", r"\2 \3: \1.", text)
    return re.sub(r", (and|but|which|who) ", lambda m: f". {m[1].capitalize()} " if draw.random() < 0.7 else m[0], text)


def listed(text: str, draw: random.Random, _: Sequence[str]) -> str:
    """Lay it out anew: subheadings, bullets, key points on top, links in brackets."""
    own = paragraphs(text)
    points = [f"• {_first(one, 0.6)}" for one in own[:3]]
    for at in range(3, len(own), 4):
        own[at] = f"What we know so far\n{own[at]}"
    return "\n".join(["Key points", *points, *own, "Read also: five numbers of the week"])


def rolled_on(text: str, draw: random.Random, others: Sequence[str]) -> str:
    """Lead with two new paragraphs, drop the last third: the next version of a running story, elsewhere."""
    own = paragraphs(text)
    fresh = paragraphs(draw.choice(others))[:2]
    return "\n".join([*fresh, *own[: max(2, int(len(own) * 0.67))]])


KNOWN: dict[str, Edit] = {
    "exact": blanks,
    "half": half,
    "quarter": quarter,
    "boilerplate": boilerplate,
    "headline": headline,
    "inserted": inserted,
    "reordered": reordered,
    "spelling": spelling,
    "tenth": tenth_changed,
    "fourth": fourth_changed,
    "corrected": corrected,
    "combined": combined,
}
UNKNOWN: dict[str, Edit] = {
    "scanned": scanned,
    "reworded": reworded,
    "paraphrased": paraphrased,
    "abridged": every_second_sentence_shortened,
    "two wires": two_wires,
    "local angle": local_angle,
    "background": background_added,
    "second section": second_section,
    "middle section": middle_section,
    "units": converted,
    "dates": dates_written_out,
    "attribution": attribution_turned,
    "laid out": listed,
    "rolled on": rolled_on,
}
