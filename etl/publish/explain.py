"""Explain: where an article's values come from, and why two articles are copies (or one story) or not."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from etl import dedup
from etl.errors import UsageError
from etl.store import articles, judgements
from etl.store.connect import Database, rows_of

if TYPE_CHECKING:
    from sqlalchemy import Connection


def explain_article(database: Database, name: str) -> dict[str, Any]:
    """Return an article's standing, its document, its fields with their evidence, and with whom it shares text."""
    with database.writer.begin() as connection:
        article_id = _find(connection, name)
        article = rows_of(connection, "article_on_show", article_id=article_id)[0]._asdict()
        lineage = [row._asdict() for row in rows_of(connection, "lineage_of", article_id=article_id)]
        copies = [row._asdict() for row in rows_of(connection, "text_shared_with", article_id=article_id)]
    first = lineage[0] if lineage else {}
    document = {key: first.get(key) for key in ("locator", "body_sha256", "run_id", "code_version")}
    fields = [{key: row[key] for key in ("field", "value", "source", "why")} for row in lineage]
    return {"article": article, "document": document, "fields": fields, "copies": copies}


def explain_pair(database: Database, one: str, other: str) -> dict[str, Any]:
    """Return the evidence on two articles: shared passages, the verdict on copies, and the stories they are in."""
    with database.writer.begin() as connection:
        ids = [_find(connection, one), _find(connection, other)]
        texts = articles.load_current(connection, ids)
        judged = [one for one in judgements.about(connection, ids) if {one.a, one.b} == set(ids)]
        stories = {row.article_id: row for row in rows_of(connection, "story_membership", article_ids=ids)}
    if ids[0] == ids[1]:
        raise UsageError(f"both names are article {ids[0]}")
    found = asdict(dedup.explain(*(texts[article_id].dated_text() for article_id in ids)))
    story_ids = [stories[article_id].story_id if article_id in stories else None for article_id in ids]
    later = stories.get(found["later_id"])
    why = f"{later.why} (score {later.score:.2f})" if later is not None and len(set(story_ids)) == 1 else None
    judgement = asdict(judged[0]) if judged else None
    return {**found, "judgement": judgement, "stories": story_ids, "story_why": why}


def _find(connection: Connection, name: str) -> int:
    found = articles.find(connection, name)
    if found is None:
        raise UsageError(f"no article is called {name}: give an article_id, an external id or a URL")
    return found
