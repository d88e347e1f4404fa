"""Keep what a person decided about two articles, and let dedup obey it: now, and whenever it chooses again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from etl import dedup, stories
from etl.errors import UsageError
from etl.pipeline.catch_up import catch_up
from etl.pipeline.rework import finish
from etl.pipeline.stages import STAGES, join_copies
from etl.store import articles, judgements, ledger
from etl.version import code_version

if TYPE_CHECKING:
    from etl.settings import Settings
    from etl.store.connect import Database

Decision = Literal["same", "different", "undecided"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a decision changed."""

    run_id: int
    a: int
    b: int
    verdict: Decision
    regrouped: tuple[int, ...]  # articles that stand elsewhere among their copies now

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def judge(
    database: Database, settings: Settings, one: str, other: str, verdict: Decision, by: str, note: str = ""
) -> Judged:
    """Decide whether two articles (by id, external id or URL) carry one text; "undecided" leaves it to the rules again.

    Copies share a story: the articles that stand elsewhere now are put back to the stories stage and worked. Raises
    UsageError for names that are no two articles.
    """
    with database.writer.begin() as connection:
        ids = [articles.find(connection, name) for name in (one, other)]
        if None in ids or ids[0] == ids[1]:
            raise UsageError("name two articles: each by article_id, external id or URL")
        a, b = (article_id for article_id in ids if article_id is not None)
        ledger.lock_step(connection, dedup_lock())
        if verdict == "undecided":
            judgements.withdraw(connection, a, b)
        else:
            judgements.save(connection, a, b, verdict, by, note)
        run_id = ledger.open_run(connection, "other", code_version(), {"judge": verdict, "articles": [a, b]})
        current = articles.load_current(connection, [a, b])
        moved = join_copies(connection, list(current.values()), settings, dedup.VERSION)
        shown = articles.load_current(connection, moved)
        ledger.queue(connection, stories.STAGE, ((one.revision_id, run_id) for one in shown.values()))
    catch_up(database, settings, run_id, stages=STAGES[-2:], workers=1)
    finish(database, run_id)
    return Judged(run_id, a, b, verdict, tuple(sorted(moved)))


def dedup_lock() -> str:
    """Return the step lock under which groups are chosen."""
    (lock,) = (stage.lock for stage in STAGES if stage.name == dedup.STAGE)
    assert lock is not None
    return lock
