"""Compare what the rules read with what a person marked in the texts under gold/ (written for this project)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.entities import analyse
from etl.records import Analysis, Figure, Quote, Role

GOLD = Path(__file__).parent / "gold"


@dataclass
class Tally:
    """How many statements were right, made, and wanted; what went wrong, for people."""

    right: int = 0
    made: int = 0
    wanted: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(self.made, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.wanted, 1)


def rows(name: str) -> list[dict[str, Any]]:
    lines = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def names_of(analysis: Analysis, cluster: int | None, surface: str | None) -> set[str]:
    """All names under which a cluster goes in its article."""
    named = {m.surface for m in analysis.mentions if cluster is not None and m.cluster == cluster}
    return named | ({surface} if surface else set())


def score_quotes() -> Tally:
    """A quote is right when it lies over the marked words and its speaker goes by the marked name."""
    tally = Tally()
    for row in rows("quotes"):
        analysis = analyse(None, row["text"], "en")
        tally.wanted += len(row["quotes"])
        wanted = [(row["text"].index(words), words, speaker) for words, speaker in row["quotes"]]
        for quote in analysis.quotes:
            over = [w for w in wanted if quote.start < w[0] + len(w[1]) and w[0] < quote.end]
            if quote.speaker is None:
                continue
            tally.made += 1
            if over and over[0][2] in names_of(analysis, quote.speaker_cluster, quote.speaker):
                tally.right += 1
                wanted.remove(over[0])
            else:
                tally.wrong.append(f"{quote.kind} {quote.text!r} by {quote.speaker!r}, wanted {over}")
        tally.wrong += [f"missed: {w[1]!r} by {w[2]}" for w in wanted]
    return tally


def score_roles() -> Tally:
    """A role is right when person, normal form and owner are; an owner marked null is not asked."""
    tally = Tally()
    for row in rows("roles"):
        found: list[Role] = list(analyse(None, row["text"], "en").roles)
        tally.wanted += len(row["roles"])
        tally.made += len(found)
        for person, role, owner in row["roles"]:
            hit = next(
                (r for r in found if (r.person, r.role) == (person, role) and owner in (None, r.organization)), None
            )
            if hit is None:
                tally.wrong.append(f"missed: {role} {person} ({owner})")
            else:
                tally.right += 1
                found.remove(hit)
        tally.wrong += [f"false: {r.role} {r.person} ({r.organization})" for r in found]
    return tally


def score_figures() -> Tally:
    """A figure is right when value, unit, what and event are; it must stand over the marked words."""
    tally = Tally()
    for row in rows("figures"):
        found: list[Figure] = list(analyse(None, row["text"], "en").figures)
        tally.wanted += len(row["figures"])
        tally.made += len(found)
        for words, value, what, event in row["figures"]:
            hit = next((f for f in found if _figure_fits(f, words, value, what, event)), None)
            if hit is None:
                tally.wrong.append(f"missed: {words} {what} {event} in {row['text']!r}")
            else:
                tally.right += 1
                found.remove(hit)
        tally.wrong += [f"false: {f.surface!r} {f.value} {f.unit} {f.what} {f.event} in {row['text']!r}" for f in found]
    return tally


def _figure_fits(figure: Figure, words: str, value: float, what: str | None, event: str | None) -> bool:
    if words not in figure.surface or figure.value != value:
        return False
    if figure.unit is not None:
        return figure.unit == what
    return (figure.what, figure.event) == (what, event)


def marked_quotes(analysis: Analysis) -> list[Quote]:
    """The quotes in quotation marks."""
    return [quote for quote in analysis.quotes if quote.kind in ("direct", "mixed")]
