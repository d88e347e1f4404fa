"""Keep what a person decided about two articles, stories or entities, and obey it: now and ever after."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from etl import dedup, stories
from etl.errors import UsageError
from etl.pipeline.catch_up import catch_up
from etl.pipeline.obey import entities_as_judged, members_of, stories_as_judged
from etl.pipeline.rework import finish
from etl.pipeline.stages import STAGES, join_copies, join_stories
from etl.store import articles, judgements, ledger, rollups
from etl.version import code_version

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.settings import Settings
    from etl.store.connect import Database
    from etl.store.judgements import Kind, Pair

Decision = Literal["same", "different", "undecided"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a decision changed."""

    run_id: int
    a: int  # article ids; entity ids where entities were judged
    b: int
    verdict: Decision
    regrouped: tuple[int, ...]  # articles that stand elsewhere now: among their copies, in another story
    kind: Kind = "article"
    entities: int = 0  # entities that stand for another now, or for themselves again

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def judge(
    database: Database,
    settings: Settings,
    one: str,
    other: str,
    verdict: Decision,
    by: str,
    note: str = "",
    kind: Kind = "article",
) -> Judged:
    """Decide whether two articles carry one text, two stories are one event, two entities one thing.

    Articles go by id, external id or URL; stories by id, or by an article that tells them (external id or URL);
    entities by id, key or name. "undecided" leaves the pair to the rules again. Counts in mart follow at once. Raises
    UsageError for names that are no two of the kind.
    """
    act = {"article": _judge_articles, "story": _judge_stories, "entity": _judge_entities}[kind]
    judged = act(database, settings, one, other, verdict, by, note)
    finish(database, judged.run_id)
    return judged


def _judge_articles(
    database: Database, settings: Settings, one: str, other: str, verdict: Decision, by: str, note: str
) -> Judged:
    """Copies share a story: the articles that stand elsewhere now are put back to the stories stage and worked."""
    with database.writer.begin() as connection:
        a, b = _two_articles(connection, one, other)
        ledger.lock_step(connection, step_lock(dedup.STAGE))
        _keep(connection, judgements.pair_of_articles(connection, "article", a, b), verdict, by, note)
        run_id = _open_run(connection, "article", verdict, a, b)
        current = articles.load_current(connection, [a, b])
        moved = join_copies(connection, list(current.values()), settings, dedup.VERSION)
        shown = articles.load_current(connection, moved)
        ledger.queue(connection, stories.STAGE, ((one.revision_id, run_id) for one in shown.values()))
    catch_up(database, settings, run_id, stages=STAGES[-2:], workers=1)
    return Judged(run_id, a, b, verdict, tuple(sorted(moved)))


def _judge_stories(
    database: Database, settings: Settings, one: str, other: str, verdict: Decision, by: str, note: str
) -> Judged:
    """Left to the rules again, the articles of both stories are chosen anew."""
    with database.writer.begin() as connection:
        a, b = (_teller(connection, name) for name in (one, other))
        if a == b:
            raise UsageError("both names are one story: name an article of either, by external id or URL")
        ledger.lock_step(connection, step_lock(stories.STAGE))
        told = [judgements.story_of(connection, article_id) for article_id in (a, b)]
        _keep(connection, judgements.pair_of_articles(connection, "story", a, b), verdict, by, note)
        run_id = _open_run(connection, "story", verdict, a, b)
        moved = set()
        if verdict == "undecided":
            newcomers, before = members_of(connection, [story for story in told if story is not None], run_id)
            join_stories(connection, newcomers, settings, stories.VERSION)
            was = {member.article_id: member.story_id for member in before}
            moved = {each for each, story in was.items() if judgements.story_of(connection, each) != story}
        moved |= stories_as_judged(connection, [a, b], run_id)
    return Judged(run_id, a, b, verdict, tuple(sorted(moved)), "story")


def _judge_entities(
    database: Database, settings: Settings, one: str, other: str, verdict: Decision, by: str, note: str
) -> Judged:
    with database.writer.begin() as connection:
        ledger.lock_step(connection, rollups.LOCK)
        a, b = (_entity(connection, name) for name in (one, other))
        if a.entity_id == b.entity_id:
            raise UsageError("both names are one entity")
        _keep(connection, judgements.pair_of_entities(a.entity_key, b.entity_key), verdict, by, note)
        run_id = _open_run(connection, "entity", verdict, a.entity_id, b.entity_id)
        changed = entities_as_judged(connection)
    return Judged(run_id, a.entity_id, b.entity_id, verdict, (), "entity", changed)


def step_lock(stage_name: str) -> str:
    """Return the step lock of a stage."""
    (lock,) = (stage.lock for stage in STAGES if stage.name == stage_name)
    assert lock is not None
    return lock


def _keep(connection: Connection, pair: Pair, verdict: Decision, by: str, note: str) -> None:
    if verdict == "undecided":
        judgements.withdraw(connection, pair)
    else:
        judgements.save(connection, pair, verdict, by, note)


def _open_run(connection: Connection, kind: Kind, verdict: Decision, a: int, b: int) -> int:
    return ledger.open_run(connection, "other", code_version(), {"judge": verdict, "kind": kind, "pair": [a, b]})


def _two_articles(connection: Connection, one: str, other: str) -> tuple[int, int]:
    a, b = (articles.find(connection, name) for name in (one, other))
    if a is None or b is None or a == b:
        raise UsageError("name two articles: each by article_id, external id or URL")
    return a, b


def _teller(connection: Connection, name: str) -> int:
    """Return an article that tells the story called so."""
    article = judgements.seed_of(connection, int(name)) if name.isdecimal() and len(name) < 19 else None
    article = article if article is not None else articles.find(connection, name)
    if article is None or judgements.story_of(connection, article) is None:
        raise UsageError(f"no story is called {name}: name a story_id, or an article by external id or URL")
    return article


def _entity(connection: Connection, name: str) -> judgements.Called:
    """Return the one entity called so."""
    found = judgements.entities_called(connection, name)
    exact = [one for one in found if name in (str(one.entity_id), one.entity_key)] or found
    if len(exact) != 1:
        many = ", ".join(f"{one.entity_id} ({one.entity_key})" for one in exact[:5])
        raise UsageError(
            f"{name} is several entities: {many}; name one by its id or key" if many else f"no entity is called {name}"
        )
    return exact[0]
