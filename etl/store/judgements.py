"""Keep what people decided about pairs, by natural keys: it survives whatever is worked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from etl.records import DuplicateEdge
from etl.store.connect import rows_of, run_statement

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

Kind = Literal["article", "story", "entity"]
Verdict = Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody decided about two articles."""

    a: int
    b: int
    verdict: Verdict
    judged_by: str
    judged_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of a kind by their natural keys: articles (also for what they tell) by identity, entities by key."""

    kind: Kind
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Called:
    """An entity that goes by a name."""

    entity_id: int
    entity_key: str
    name: str


def pair_of_articles(connection: Connection, kind: Kind, a: int, b: int) -> Pair:
    """Return the pair that two articles are."""
    left, right = sorted(row.key for row in rows_of(connection, "identities", article_ids=[a, b]))
    return Pair(kind, left, right)


def pair_of_entities(a: str, b: str) -> Pair:
    """Return the pair that two entities, by key, are."""
    return Pair("entity", min(a, b), max(a, b))


def save(connection: Connection, pair: Pair, verdict: Verdict, by: str, note: str) -> None:
    """Keep a decision about a pair; the last one counts."""
    run_statement(
        connection,
        "save_judgement",
        kind=pair.kind,
        left_key=pair.left,
        right_key=pair.right,
        verdict=verdict,
        judged_by=by,
        note=note,
    )


def withdraw(connection: Connection, pair: Pair) -> None:
    """Leave a pair to the rules again."""
    run_statement(connection, "delete_judgement", kind=pair.kind, left_key=pair.left, right_key=pair.right)


def about(connection: Connection, article_ids: Iterable[int], kind: Kind = "article") -> list[Judgement]:
    """Return what was decided about the texts of these articles and any others; or about what they tell ("story")."""
    rows = rows_of(connection, "judgements_about", article_ids=list(article_ids), kind=kind)
    return [Judgement(*row) for row in rows]


def drop_evidence(connection: Connection, edges: Sequence[DuplicateEdge]) -> None:
    """Take away what only followed from decisions."""
    if edges:
        run_statement(
            connection,
            "delete_evidence",
            later_ids=[edge.article_id for edge in edges],
            earlier_ids=[edge.earlier_id for edge in edges],
        )


# -- entities ------------------------------------------------------------------------------------------------------


def entities_called(connection: Connection, text: str) -> list[Called]:
    """Return the entities of this id, natural key or name; the first is meant if its id or key is that."""
    number = int(text) if text.isdecimal() and len(text) < 19 else None
    return [Called(*row) for row in rows_of(connection, "entities_called", number=number, text=text)]


def judged_entities(connection: Connection) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the entities that were judged, and as which they stand now, by natural key."""
    rows = rows_of(connection, "judged_entities")
    return {row.entity_key: row.name for row in rows}, {row.entity_key: row.same_as for row in rows if row.same_as}


def entity_judgements(connection: Connection) -> Sequence[Row[Any]]:
    """Return what was decided about entities: left key, right key, verdict."""
    return rows_of(connection, "entity_judgements")


def stand_as(connection: Connection, standing: Mapping[str, str]) -> None:
    """Let entities (by key) stand as others, or as themselves."""
    if standing:
        run_statement(connection, "stand_as", keys=list(standing), standing=list(standing.values()))


# -- stories -------------------------------------------------------------------------------------------------------


def story_of(connection: Connection, article_id: int) -> int | None:
    """Return the story an article tells."""
    found = run_statement(connection, "story_of_article", article_id=article_id).scalar()
    return None if found is None else int(found)


def seed_of(connection: Connection, story_id: int) -> int | None:
    """Return the article a story is known by; None: there is no such story."""
    found = run_statement(connection, "seed_of_story", story_id=story_id).scalar()
    return None if found is None else int(found)


def stories_judged(connection: Connection, article_ids: Iterable[int]) -> list[int]:
    """Return the stories of articles and those judged together with them; none where nothing was judged."""
    return [row.story_id for row in rows_of(connection, "stories_judged", article_ids=list(article_ids))]


def story_judgements(connection: Connection, story_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return what was decided about articles of some stories: two article ids, verdict."""
    return rows_of(connection, "story_judgements", story_ids=list(story_ids))


def members(connection: Connection, story_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return the articles of some stories with what they are compared by."""
    return rows_of(connection, "judged_story_members", story_ids=list(story_ids))


def redirect_stories(connection: Connection, moved: Mapping[int, int]) -> None:
    """Remember in which story others went on."""
    if moved:
        run_statement(
            connection, "redirect_stories", story_ids=list(moved), now_story_ids=[moved[story] for story in moved]
        )
