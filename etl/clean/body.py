"""The body of a page: what independent extractors agree on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from etl.clean.agreement import closeness, medoid, supported
from etl.clean.boilerplate import without_boilerplate
from etl.clean.characters import squeeze
from etl.clean.evidence import Candidate
from etl.clean.frames import frame_of
from etl.records import Rejected

# A page with this many visible characters whose body is shorter than _TINY has an article that nobody found, or none.
_LONG_PAGE = 2000
_TINY = 100
# A body of which more than this is links is a list of stories, not a story.
_LISTING = 0.7
# When one element has this many times as much running text, the others took one box of a body that is cut into many.
# On the development pages four gains six bodies and loses none; lower ratios take comments for articles.
_FRAGMENT = 4
# Two others this close (word F1) are right about where the article ends, unless trafilatura's slow way has more, too.
_SAME = 0.9
# Below this closeness (word F1) no two opinions speak of the same thing, and trafilatura's slow way is asked too; it is
# followed when it has so many times as much. On the development pages: four bodies gained, two lost, .002 of mean F1.
_APART = 0.6
_MORE = 1.5
# Shorter than this there is not even a sentence.
_NOTHING = 25


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs of an article, and who chose them."""

    paragraphs: list[str]
    choice: Candidate  # value: why; source: the extractors
    opinions: list[Candidate]


def body_of(
    tree: Any, titles: list[str], stated: str = "", *, stated_article: bool = False, busy: bool = False
) -> Body | Rejected:
    """Return the article's body from a parsed page, or Rejected for a page that has none.

    Of three extractors the one that the others agree with most is followed, without the lines that it alone has.
    ``stated`` is the body that the page's own metadata holds: it stands in when no extractor finds one.
    ``stated_article`` tells that the metadata speaks of an article (type, date or author).
    """
    from etl.clean.blocks import blocks, linked_share, width
    from etl.clean.opinions import opinions, slowly

    found = blocks(tree, furniture=False)
    given = opinions(tree, found, busy=busy)
    another = cache(lambda: slowly(tree))
    lines, choice, closest = _agreed(_unflattened(given, titles), another)
    if not busy and closest < _APART:
        slow = another()
        if sum(map(len, slow)) > _MORE * sum(map(len, lines)) and not _is_flat(slow, titles):
            given["trafilatura, slowly"] = slow
            lines, choice = (
                slow,
                Candidate(f"{choice.source} has a fragment of it; no two agree", "trafilatura, slowly"),
            )
    shown = [Candidate(f"{sum(map(len, other))} characters", name) for name, other in given.items()]
    kept = [squeeze(line).replace("\n", " ") for line in without_boilerplate(lines, titles)]
    length = sum(width("".join(filter(str.isalnum, line))) for line in kept)
    if length < _TINY and len(stated) > max(length, _TINY):
        own = [flat for part in stated.split("\n") if (flat := " ".join(part.split()))]
        return Body(own, Candidate("no extractor found a body", "json-ld:articleBody"), shown)
    if linked_share(kept, found) > _LISTING:
        return Rejected("not_an_article", "The page lists other pages: give the address of one article.")
    if length < _NOTHING or (length < _TINY and sum(len(block.text) for block in found) > _LONG_PAGE):
        return Rejected("not_an_article", "No article text was found in the page: give the address of one article.")
    frame = None if stated_article else frame_of(tree, kept, titles)
    if frame is not None:
        return Rejected("not_an_article", f"{frame}: give the address of one article.")
    return Body(kept, choice, shown)


def _unflattened(given: dict[str, list[str]], titles: list[str]) -> dict[str, list[str]]:
    """Leave out opinions that are all of a page in one line, where the cheapest extractor has paragraphs."""
    if not given.get("densest"):
        return given
    return {name: lines for name, lines in given.items() if name == "densest" or not _is_flat(lines, titles)}


def _is_flat(lines: list[str], titles: list[str]) -> bool:
    """Tell whether lines are one that begins with the headline, or mostly one row of a table that lays out a page."""
    longest = max(lines, key=len, default="")
    row = longest.startswith("|") and 2 * len(longest) > sum(map(len, lines))
    return row or (len(lines) == 1 and any(title and lines[0].startswith(title) for title in titles))


def _agreed(given: dict[str, list[str]], another: Callable[[], list[str]]) -> tuple[list[str], Candidate, float]:
    """Return the lines to follow, why, and how close the closest of the opinions is to the others (1 for one alone).

    ``another`` gives one more opinion, for its cost only when it must decide.
    """
    if not given:
        return [], Candidate("no extractor found anything", "page"), 1.0
    chosen, close = medoid(given)
    shown = ", ".join(f"{name} {share:.2f}" for name, share in close.items())
    agreed = supported(chosen, given)
    closest = close[chosen] if len(given) > 1 else 1.0
    whole = given.get("densest", [])
    if sum(map(len, whole)) > _FRAGMENT * sum(map(len, agreed)) and not _is_whole(agreed, given, another):
        return whole, Candidate(f"{chosen} has a fragment of it ({shown})", "densest"), closest
    return agreed, Candidate(f"the others agree with it most ({shown})", chosen), closest


def _is_whole(agreed: list[str], given: dict[str, list[str]], another: Callable[[], list[str]]) -> bool:
    """Tell whether what the densest element has beside the agreed lines is not the article's: comments, teasers."""
    others = [lines for name, lines in given.items() if name != "densest"]
    same = len(others) > 1 and closeness(*others) >= _SAME
    return same and sum(map(len, another())) <= _MORE * sum(map(len, agreed))
