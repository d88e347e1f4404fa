"""Keep what the entities stage reads: entities, aliases, mentions, quotes, figures, roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from etl.records import Analysis, EntityRef
from etl.store.connect import rows_of, run_statement
from etl.store.copying import copy_rows, stage_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ENTITY = {"entity_key": "text", "name": "text", "label": "text", "kind": "text", "alias": "text"}
_SPAN = ("revision_id", "start_char", "end_char", "surface")
ALIAS_CHARACTERS = 240  # an index row holds 2.7 kB; nothing is called by a longer name


def save(connection: Connection, analyses: Sequence[tuple[int, Analysis]], version: int) -> None:
    """Save the analyses of revisions (by id); what an earlier version read in them is replaced.

    People are saved under their names; whoever calls this tells namesakes apart afterwards (store.namesakes).
    """
    if not analyses:
        return
    ids = _save_entities(connection, analyses)
    revision_ids = [revision_id for revision_id, _ in analyses]
    run_statement(connection, "delete_analyses", revision_ids=revision_ids)
    copy_rows(
        connection,
        "news.analysis",
        ("revision_id", "entities_version", "recogniser"),
        ((revision_id, version, analysis.recogniser) for revision_id, analysis in analyses),
    )
    _copy_mentions(connection, analyses, ids)
    _copy_quotes(connection, analyses, ids)
    _copy_figures(connection, analyses)
    _copy_dates(connection, analyses)
    _copy_roles(connection, analyses, ids)
    _copy_facts(connection, analyses, ids)


def entity_keys(connection: Connection, revision_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the keys of the entities mentioned in revisions, one for each mention."""
    keys: dict[int, list[str]] = {revision_id: [] for revision_id in revision_ids}
    for row in rows_of(connection, "entity_keys_of", revision_ids=list(keys)):
        keys[row.revision_id].append(row.entity_key)
    return keys


def _save_entities(connection: Connection, analyses: Sequence[tuple[int, Analysis]]) -> dict[str, int]:
    met = {
        (mention.entity, mention.surface[:ALIAS_CHARACTERS])
        for _, analysis in analyses
        for mention in analysis.mentions
        if mention.entity is not None
    }
    stage_rows(
        connection,
        "staging_entity",
        _ENTITY,
        sorted(
            (entity.key, entity.name, entity.label, entity.kind or None, surface)
            for entity, surface in _without_rules(met)
        ),
    )
    run_statement(connection, "insert_entities")
    run_statement(connection, "insert_aliases")
    return {row.entity_key: row.entity_id for row in rows_of(connection, "entity_ids")}


def _without_rules(met: Iterable[tuple[EntityRef, str]]) -> set[tuple[EntityRef, str]]:
    return {(EntityRef(entity.key, entity.name, entity.label, "", entity.kind or ""), alias) for entity, alias in met}


def _of_cluster(analysis: Analysis, ids: Mapping[str, int]) -> dict[int | None, int]:
    """Return the entity of each cluster of mentions."""
    return {mention.cluster: ids[mention.entity.key] for mention in analysis.mentions if mention.entity is not None}


def _copy_mentions(connection: Connection, analyses: Sequence[tuple[int, Analysis]], ids: Mapping[str, int]) -> None:
    copy_rows(
        connection,
        "news.mention",
        (*_SPAN, "label", "cluster", "entity_id", "rule", "recogniser", "importance"),
        (
            (
                revision_id,
                one.start,
                one.end,
                one.surface,
                one.label,
                one.cluster,
                ids[one.entity.key] if one.entity else None,
                one.entity.rule if one.entity else None,
                one.recogniser,
                one.importance,
            )
            for revision_id, analysis in analyses
            for one in analysis.mentions
        ),
    )


def _copy_quotes(connection: Connection, analyses: Sequence[tuple[int, Analysis]], ids: Mapping[str, int]) -> None:
    copy_rows(
        connection,
        "news.quote",
        (*_SPAN, "kind", "speaker", "speaker_entity_id", "verb", "words"),
        (
            (
                *(revision_id, one.start, one.end, one.text, one.kind, one.speaker, who.get(one.speaker_cluster)),
                *(one.verb, one.words),
            )
            for revision_id, analysis in analyses
            for who in (_of_cluster(analysis, ids),)
            for one in analysis.quotes
        ),
    )


def _copy_figures(connection: Connection, analyses: Sequence[tuple[int, Analysis]]) -> None:
    copy_rows(
        connection,
        "news.figure",
        (*_SPAN, "value", "unit", "what", "event"),
        (
            (revision_id, one.start, one.end, one.surface, one.value, one.unit, one.what, one.event)
            for revision_id, analysis in analyses
            for one in analysis.figures
        ),
    )


def _copy_dates(connection: Connection, analyses: Sequence[tuple[int, Analysis]]) -> None:
    copy_rows(
        connection,
        "news.dated",
        (*_SPAN, "first_day", "last_day"),
        (
            (revision_id, one.start, one.end, one.surface, one.first_day, one.last_day)
            for revision_id, analysis in analyses
            for one in analysis.dates
        ),
    )


def _copy_facts(connection: Connection, analyses: Sequence[tuple[int, Analysis]], ids: Mapping[str, int]) -> None:
    copy_rows(
        connection,
        "news.person_fact",
        ("revision_id", "entity_id", "field", "nation"),
        (
            (revision_id, ids[one.person], one.field, one.nation or "")
            for revision_id, analysis in analyses
            for one in analysis.facts
        ),
    )


def _copy_roles(connection: Connection, analyses: Sequence[tuple[int, Analysis]], ids: Mapping[str, int]) -> None:
    copy_rows(
        connection,
        "news.role",
        (*_SPAN, "person", "person_entity_id", "role", "organization", "organization_entity_id"),
        (
            (
                *(revision_id, one.start, one.end, one.surface, one.person, who.get(one.person_cluster), one.role),
                *(one.organization, who.get(one.organization_cluster)),
            )
            for revision_id, analysis in analyses
            for who in (_of_cluster(analysis, ids),)
            for one in analysis.roles
        ),
    )
