"""Compare what the rules read with what a person marked in the texts under gold/ (written for this project)."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from etl.entities import analyse
from etl.records import Analysis, Figure, Quote, Role

GOLD = Path(__file__).parent / "gold"
NOT_ASKED = "?"


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


@dataclass(frozen=True)
class Report:
    """A text with what a person marked in it and what the rules read; a kind that was not marked is empty."""

    text: str
    marked: dict[str, list[Any]]
    analysis: Analysis


@lru_cache(maxsize=16)
def reports(name: str) -> tuple[Report, ...]:
    """The texts of one file: sentences (.jsonl) or whole articles (.toml)."""
    plain, whole = GOLD / f"{name}.jsonl", GOLD / f"{name}.toml"
    if plain.exists():
        rows = [json.loads(line) for line in plain.read_text(encoding="utf-8").splitlines()]
    else:
        content = tomllib.loads(whole.read_text(encoding="utf-8"))
        rows = content.get("article") or content["text"]
    found = []
    for row in rows:
        text = row["text"].strip()
        read = analyse(None, text, row.get("language", "en"), published=row.get("published"))
        found.append(Report(text, {k: v for k, v in row.items() if isinstance(v, list)}, read))
    return tuple(found)


def names_of(analysis: Analysis, cluster: int | None, surface: str | None) -> set[str]:
    """All names under which a cluster goes in its article."""
    named = {m.surface for m in analysis.mentions if cluster is not None and m.cluster == cluster}
    return named | ({surface} if surface else set())


def _plain(name: str) -> str:
    return name.lower().removeprefix("the ").removeprefix("a ")


def _is_called(wanted: str, names: set[str], quote: Quote) -> bool:
    """Whether a speaker goes by the marked name; of one without a name the head is enough: analysts (at X)."""
    found = {_plain(one) for one in names}
    unnamed = quote.speaker_cluster is None and any(_plain(wanted).startswith(f"{one} ") for one in found)
    return _plain(wanted) in found or unnamed


def score_quotes(name: str) -> Tally:
    """A quote is right when it lies over the marked words and its speaker goes by the marked name."""
    tally = Tally()
    for report in reports(name):
        marked = report.marked["quotes"]
        tally.wanted += len(marked)
        wanted = [(report.text.index(words), words, speaker) for words, speaker in marked]
        for quote in report.analysis.quotes:
            over = [w for w in wanted if quote.start < w[0] + len(w[1]) and w[0] < quote.end]
            if quote.speaker is None:
                continue
            tally.made += 1
            names = names_of(report.analysis, quote.speaker_cluster, quote.speaker)
            if over and _is_called(over[0][2], names, quote):
                tally.right += 1
                wanted.remove(over[0])
            else:
                tally.wrong.append(f"{quote.kind} {quote.text!r} by {quote.speaker!r}, wanted {over}")
        tally.wrong += [f"missed: {w[1]!r} by {w[2]}" for w in wanted]
    return tally


def score_roles(name: str) -> Tally:
    """A role is right when person, normal form and owner are; an owner not marked is not asked.

    A form that says more than the marked one, before or after it, is right: provincial agriculture minister.
    """
    tally = Tally()
    for report in reports(name):
        found: list[Role] = list(report.analysis.roles)
        tally.wanted += len(report.marked["roles"])
        tally.made += len(found)
        for person, role, owner in report.marked["roles"]:
            hit = next((r for r in found if _role_fits(report.analysis, r, person, role, owner)), None)
            if hit is None:
                tally.wrong.append(f"missed: {role} {person} ({owner})")
            else:
                tally.right += 1
                found.remove(hit)
        tally.wrong += [f"false: {r.role} {r.person} ({r.organization})" for r in found]
    return tally


def _role_fits(analysis: Analysis, found: Role, person: str, role: str, owner: str | None) -> bool:
    office = (
        found.role == role or found.role.endswith(f" {role}") or found.role.startswith((f"{role} of", f"{role} for"))
    )
    return (
        office
        and person in names_of(analysis, found.person_cluster, found.person)
        and (not owner or found.organization == owner)
    )


def score_figures(name: str) -> Tally:
    """A figure is right when value, unit, what and event are; it must stand over the marked words."""
    tally = Tally()
    for report in reports(name):
        found: list[Figure] = list(report.analysis.figures)
        tally.wanted += len(report.marked["figures"])
        tally.made += len(found)
        for words, value, what, event in report.marked["figures"]:
            hit = next((f for f in found if _figure_fits(f, words, value, what, event)), None)
            if hit is None:
                tally.wrong.append(f"missed: {words} {what} {event} in {report.text!r}")
            else:
                tally.right += 1
                found.remove(hit)
        tally.wrong += [f"false: {f.surface!r} {f.value} {f.unit} {f.what} {f.event} in {report.text!r}" for f in found]
    return tally


def _figure_fits(figure: Figure, words: str, value: float, what: str | None, event: str | None) -> bool:
    if words not in figure.surface or figure.value != value:
        return False
    if figure.unit is not None:
        return what in (NOT_ASKED, figure.unit)
    return what in (NOT_ASKED, figure.what or "", figure.what) and event in (
        NOT_ASKED,
        figure.event or "",
        figure.event,
    )


def score_links(name: str) -> Tally:
    """A link of a place is right when the last mention of the name leads where a person said; "" leads nowhere."""
    tally = Tally()
    for report in reports(name):
        keys = {m.surface: m.entity.key if m.entity else "" for m in report.analysis.mentions}
        for surface, wanted in report.marked["links"]:
            key = keys.get(surface, "")
            made = key if key.startswith(("country:", "geonames:")) else ""
            tally.wanted += bool(wanted)
            tally.made += bool(made)
            tally.right += bool(made) and made == wanted
            if made != wanted:
                tally.wrong.append(f"{surface} in {report.text!r}: {made or 'nowhere'}, wanted {wanted or 'nowhere'}")
    return tally


def score_dates(name: str) -> Tally:
    """A date is right when it stands over the marked words and both days are."""
    tally = Tally()
    for report in reports(name):
        found = list(report.analysis.dates)
        tally.wanted += len(report.marked["dates"])
        tally.made += len(found)
        for words, first, last in report.marked["dates"]:
            hit = next((d for d in found if words in d.surface and (d.first_day, d.last_day) == (first, last)), None)
            if hit is None:
                tally.wrong.append(f"missed: {words} {first} {last} in {report.text[:60]!r}")
            else:
                tally.right += 1
                found.remove(hit)
        tally.wrong += [f"false: {d.surface!r} {d.first_day} {d.last_day} in {report.text[:60]!r}" for d in found]
    return tally


def marked_quotes(analysis: Analysis) -> list[Quote]:
    """The quotes in quotation marks."""
    return [quote for quote in analysis.quotes if quote.kind in ("direct", "mixed")]
