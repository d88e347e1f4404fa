"""Cleaning beside the libraries it is made of, page by page in one run: what is found, and what it costs.

Run as ``python -m benchmarks cleaning [--sample N] [--only NAME,NAME...] PAGES.jsonl.gz...``. A row is
``{"id", "url", "html"}`` with any of ``text``, ``title``, ``authors``, ``date`` as people marked them; a field that a
row lacks is not scored for it. Pages belong to their owners and are no part of this project. newspaper4k takes part
when it can be imported.

Body: F1 of the words of a page as a bag, lower-cased, then the mean (the measure of the Web Content Extraction
Benchmark). Title: equal without case and punctuation. Authors: micro-F1 of names. Date: the same calendar day.
CPU: process time for body and metadata together, imports and ten pages before the first not counted.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import importlib.util
import json
import logging
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from time import process_time
from typing import Any

Row = dict[str, Any]
Tool = Callable[[Row], Row]

_WORD = re.compile(r"\w+")
_WARM = 10
_ROUNDS = 2000


@dataclass(slots=True)
class Results:
    """What one tool made of the pages, and what it took."""

    made: list[Row] = field(default_factory=list)
    seconds: float = 0.0


def copydesk(row: Row) -> Row:
    """Our own: everything at once."""
    from etl.clean import clean
    from etl.records import CleanArticle, Document, SourceHints

    made = clean(Document(row["html"].encode(), "text/html", row["url"], hints=SourceHints(url=row["url"])))
    if not isinstance(made, CleanArticle):
        return {}
    date = made.published.isoformat()[:10] if made.published else None
    return {"text": made.text, "title": made.title, "authors": list(made.authors), "date": date}


def trafilatura(row: Row) -> Row:
    """trafilatura as it comes, metadata included."""
    import trafilatura as library

    made: Any = library.bare_extraction(row["html"], url=row["url"], with_metadata=True)
    if made is None:
        return {}
    authors = [name.strip() for name in (made.author or "").split(";") if name.strip()]
    return {"text": made.text or "", "title": made.title, "authors": authors, "date": made.date}


def readability(row: Row) -> Row:
    """readability-lxml: a body and a title."""
    from lxml.etree import LxmlError
    from lxml.html import fromstring
    from readability import Document
    from readability.readability import Unparseable

    try:
        document = Document(row["html"])
        parts = fromstring(document.summary(html_partial=True)).itertext()
        return {"text": " ".join(map(str, parts)), "title": document.short_title()}
    except (Unparseable, LxmlError, ValueError):
        return {}


def htmldate(row: Row) -> Row:
    """htmldate as its own evaluation calls it: a date, extensively searched for."""
    from htmldate import find_date

    try:
        return {"date": find_date(row["html"], url=row["url"], original_date=True, extensive_search=True)}
    except (ValueError, TypeError, AttributeError, OverflowError):
        return {}


def htmldate_default(row: Row) -> Row:
    """htmldate as it comes: the last date it finds a page to have."""
    from htmldate import find_date

    try:
        return {"date": find_date(row["html"], url=row["url"])}
    except (ValueError, TypeError, AttributeError, OverflowError):
        return {}


def newspaper(row: Row) -> Row:
    """newspaper4k as it comes, in English."""
    library: Any = importlib.import_module("newspaper")
    article = library.Article(row["url"], language="en")
    try:
        article.download(input_html=row["html"])
        article.parse()
    except Exception:  # what it raises for odd pages is its own affair: it found nothing
        return {}
    date = article.publish_date.date().isoformat() if article.publish_date else None
    return {"text": article.text, "title": article.title, "authors": list(article.authors), "date": date}


def tools(rows: Sequence[Row]) -> dict[str, Tool]:
    """Return who takes part: extractors where bodies are marked, htmldate where only dates are."""
    if not any(row.get("text") for row in rows):
        return {"copydesk": copydesk, "htmldate-extensive": htmldate, "htmldate-default": htmldate_default}
    found: dict[str, Tool] = {"copydesk": copydesk, "trafilatura": trafilatura, "readability": readability}
    return found | ({"newspaper4k": newspaper} if importlib.util.find_spec("newspaper") else {})


def run(rows: Sequence[Row], taking_part: dict[str, Tool]) -> dict[str, Results]:
    """Give every page to every tool in turn, so that what else the machine does falls on all of them."""
    for row in rows[:_WARM]:
        for tool in taking_part.values():
            tool(row)
    results = {name: Results() for name in taking_part}
    for row in rows:
        for name, tool in taking_part.items():
            started = process_time()
            made = tool(row)
            results[name].seconds += process_time() - started
            results[name].made.append(made)
    return results


def word_f1(wanted: str, got: str) -> float:
    """Return the F1 of two texts' words as bags."""
    want, have = (Counter(_WORD.findall((text or "").lower())) for text in (wanted, got))
    both = (want & have).total()
    return 2 * both / (want.total() + have.total()) if both else 0.0


def fold(text: str | None) -> str:
    """Return a title or a name as it is compared."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def author_f1(rows: Sequence[Row], made: Sequence[Row]) -> float:
    """Return the micro-F1 of names over all pages."""
    right = given = wanted = 0
    for row, one in zip(rows, made, strict=True):
        want, have = ({fold(name) for name in side.get("authors") or []} - {""} for side in (row, one))
        right, given, wanted = right + len(want & have), given + len(have), wanted + len(want)
    return 2 * right / (given + wanted) if right else 0.0


def interval(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean difference and the paired bootstrap's 95 % interval around it."""
    differences = [one - other for one, other in zip(ours, theirs, strict=True)]
    chance, n = random.Random(20260101), len(differences)  # noqa: S311 (an interval that can be had again)
    means = sorted(sum(chance.choices(differences, k=n)) / n for _ in range(_ROUNDS))
    return mean(differences), means[int(0.025 * _ROUNDS)], means[int(0.975 * _ROUNDS) - 1]


def figures(rows: Sequence[Row], made: Sequence[Row]) -> dict[str, float]:
    """Return what can be scored of what one tool made of the pages."""
    found: dict[str, float] = {}
    pairs = list(zip(rows, made, strict=True))
    bodies = [word_f1(row["text"], one.get("text", "")) for row, one in pairs if row.get("text")]
    titles = [fold(row["title"]) == fold(one.get("title")) for row, one in pairs if row.get("title")]
    signed = [pair for pair in pairs if pair[0].get("authors") and any("authors" in one for one in made)]
    dates = [str(row["date"])[:10] == one.get("date") for row, one in pairs if row.get("date")]
    dates = dates if any("date" in one for one in made) else []
    if bodies:
        found["body"] = mean(bodies)
    if titles:
        found["title"] = mean(titles)
    if signed:
        found["authors"] = author_f1([row for row, _ in signed], [one for _, one in signed])
    if dates:
        found["date"] = mean(dates)
    return found


def read(path: str) -> Iterator[Row]:
    """Yield the rows of a (gzipped) JSON Lines file."""
    with gzip.open(path, "rt") if path.endswith(".gz") else Path(path).open() as lines:
        yield from map(json.loads, lines)


def report(rows: Sequence[Row], results: dict[str, Results]) -> list[str]:
    """Return the table of one file, and our body's lead over trafilatura's."""
    with_data = ["ld+json" in row["html"].lower() for row in rows]
    groups = {"all": [True] * len(rows), "JSON-LD": with_data, "without": [not one for one in with_data]}
    lines = []
    for name, result in results.items():
        for group, members in groups.items():
            chosen = [(row, one) for row, one, here in zip(rows, result.made, members, strict=True) if here]
            shown = figures([row for row, _ in chosen], [one for _, one in chosen]) if chosen else {}
            values = "  ".join(f"{key} {value:.3f}" for key, value in shown.items())
            lines.append(f"{name:20} {group:8} {len(chosen):5}  {values}")
        lines.append(f"{name:20} {result.seconds / len(rows) * 1000:.1f} ms CPU a page")
    if "trafilatura" in results:
        ours, theirs = (
            [
                word_f1(row["text"], one.get("text", ""))
                for row, one in zip(rows, result.made, strict=True)
                if row.get("text")
            ]
            for result in (results["copydesk"], results["trafilatura"])
        )
        lead, low, high = interval(ours, theirs)
        lines.append(f"body F1 over trafilatura's: {lead:+.4f}, 95 % interval {low:+.4f} to {high:+.4f}")
    return lines


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables of the given files; without any, how to give some."""
    logging.disable(logging.CRITICAL)
    options = argparse.ArgumentParser(prog="cleaning", description="Cleaning beside other libraries.")
    options.add_argument("--sample", type=int, metavar="N", help="so many pages of each file, always the same ones")
    options.add_argument("--only", metavar="NAMES", help="tools, with commas between them")
    options.add_argument("paths", nargs="*", metavar="PAGES.jsonl.gz")
    given = options.parse_args(list(arguments))
    if not given.paths:
        sys.stdout.write("no pages given: python -m benchmarks cleaning PAGES.jsonl.gz...\n")
    for path in given.paths:
        rows = list(read(path))
        if given.sample is not None and given.sample < len(rows):
            rows = random.Random(20260101).sample(rows, given.sample)  # noqa: S311 (the same pages each time)
        taking_part = tools(rows)
        if given.only:
            wanted = given.only.split(",")
        if unknown := set(wanted) - taking_part.keys():
            sys.exit(f"no tool is called {', '.join(sorted(unknown))}; there are {', '.join(taking_part)}")
        taking_part = {name: taking_part[name] for name in wanted}
        sys.stdout.write(
            f"{Path(path).name}: {len(rows)} pages\n" + "\n".join(report(rows, run(rows, taking_part))) + "\n"
        )
