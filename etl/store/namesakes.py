"""People of one name: what texts say of them, and which of them each text mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.store.connect import rows_of, run_statement
from etl.store.copying import stage_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NAMESAKE = {"name_id": "bigint", "label": "text"}
_MOVE = {"revision_id": "bigint", "from_id": "bigint", "to_id": "bigint", "n_mentions": "integer"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that several people may bear."""

    entity_id: int
    is_parted: bool  # several people bear it, as it was settled last
    counts: Mapping[tuple[str, str], int]  # (field, nation) -> texts on show that state it of a bearer


@dataclass(slots=True)
class Text:
    """A text that mentions a name."""

    revision_id: int
    entity_id: int  # whom it mentions, as it was settled last
    n_mentions: int
    nations: tuple[str, ...]  # that it names anywhere
    facts: tuple[tuple[str, str], ...] = ()  # (field, nation) stated of the person
    fields: tuple[str, ...] = ()  # stated without a nation
    bearer: str | None = None  # what tells the person meant from the others of the name; None: nothing


@dataclass(slots=True)
class Name:
    """A name with the texts that mention it."""

    entity_id: int
    texts: list[Text] = field(default_factory=list)


def concerned(connection: Connection, revision_ids: Sequence[int]) -> list[Candidate]:
    """Return the names in some revisions that several people may bear, with how many texts state what of them."""
    rows = list(rows_of(connection, "names_concerned", revision_ids=list(revision_ids)))
    if not rows:
        return []
    counts: defaultdict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in rows_of(connection, "fact_counts", entity_ids=[row.entity_id for row in rows]):
        counts[row.entity_id][row.field, row.nation] = row.n_texts
    return [Candidate(row.entity_id, row.is_parted, counts[row.entity_id]) for row in rows]


def load(connection: Connection, entity_ids: Sequence[int]) -> list[Name]:
    """Return names with all the texts that mention them."""
    if not entity_ids:
        return []
    said: defaultdict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for row in rows_of(connection, "facts_of_names", entity_ids=list(entity_ids)):
        said[row.entity_id, row.revision_id].append((row.field, row.nation))
    names = {entity_id: Name(entity_id) for entity_id in entity_ids}
    for row in rows_of(connection, "mentions_of_names", entity_ids=list(entity_ids)):
        stated = said[row.name_id, row.revision_id]
        names[row.name_id].texts.append(
            Text(
                *(row.revision_id, row.entity_id, row.n_mentions, tuple(row.nations)),
                facts=tuple((name, nation) for name, nation in stated if nation),
                fields=tuple(name for name, nation in stated if not nation),
            )
        )
    return list(names.values())


def save(connection: Connection, names: Iterable[Name]) -> None:
    """Let each text mention the bearer chosen for it, and log what moved."""
    names = list(names)
    if not names:
        return
    wanted = sorted({(name.entity_id, text.bearer) for name in names for text in name.texts if text.bearer is not None})
    stage_rows(connection, "staging_namesake", _NAMESAKE, wanted)
    run_statement(connection, "insert_namesakes")
    rows = list(rows_of(connection, "namesakes", entity_ids=[name.entity_id for name in names]))
    keys = {row.entity_id: row.entity_key for row in rows}
    ids = {row.entity_key: row.entity_id for row in rows}
    moves = [
        (text.revision_id, text.entity_id, to_id, text.n_mentions)
        for name in names
        for text in name.texts
        for to_id in (name.entity_id if text.bearer is None else ids[f"{keys[name.entity_id]} ({text.bearer})"],)
        if to_id != text.entity_id
    ]
    if moves:
        stage_rows(connection, "staging_move", _MOVE, moves)
        run_statement(connection, "move_mentions")
        run_statement(connection, "alias_moved")
        run_statement(connection, "log_moves")
