"""Keep what dedup finds: fingerprints, candidates, the evidence between two articles, groups with stable ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from etl.records import DuplicateEdge, Fingerprint, GroupChoice
from etl.store.articles import Revision, order_of
from etl.store.connect import rows_of, run_statement
from etl.store.copying import copy_rows, stage_rows

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

_FINGERPRINT = {
    "revision_id": "bigint",
    "exact": "bytea",
    "n_words": "integer",
    "keys": "integer[]",
    "indexed_day": "date",
    "dedup_version": "integer",
}
_EDGE = {
    "article_id": "bigint",
    "earlier_article_id": "bigint",
    "relation": "text",
    "merges": "boolean",
    "containment": "real",
    "containment_back": "real",
    "longest_run": "integer",
    "differing": "text[]",
    "why": "text",
    "revision_id": "bigint",
    "earlier_revision_id": "bigint",
    "dedup_version": "integer",
}
UNDATED = "-infinity"  # day of an article without a date: it is compared with all
ANY_DISTANCE = 1_000_000  # days: a window that leaves nothing out


@dataclass(frozen=True, slots=True)
class Placed:
    """An article and its place in time."""

    article_id: int
    order: tuple[str, str, str]


def save_fingerprints(
    connection: Connection, fingerprints: Sequence[tuple[Revision, Fingerprint]], version: int
) -> None:
    """Keep fingerprints; their keys replace those of the articles' earlier texts."""
    days = {revision.revision_id: revision.published_day or UNDATED for revision, _ in fingerprints}
    run_statement(connection, "ensure_key_months", days=sorted({str(day) for day in days.values()}))
    run_statement(
        connection, "delete_fingerprint_keys", article_ids=[revision.article_id for revision, _ in fingerprints]
    )
    stage_rows(
        connection,
        "staging_fingerprint",
        _FINGERPRINT,
        (
            (one.revision_id, print_.exact, print_.n_words, print_.keys, days[one.revision_id], version)
            for one, print_ in fingerprints
        ),
    )
    run_statement(connection, "insert_fingerprints")
    rows = [
        (key, days[revision.revision_id], revision.article_id)
        for revision, print_ in fingerprints
        for key in print_.keys
    ]
    rows.sort(key=itemgetter(0))  # neighbours in the index are written one after the other
    copy_rows(connection, "news.fingerprint_key", ("key", "day", "article_id"), rows)


def drop_edges(connection: Connection, article_ids: Sequence[int]) -> set[int]:
    """Forget the evidence about articles whose text changed; return all articles it concerned."""
    rows = rows_of(connection, "delete_edges", article_ids=list(article_ids))
    return {article_id for row in rows for article_id in row}


def drop_key_months(connection: Connection, before: date) -> int:
    """Drop the keys of months that were over before a day; return how many months."""
    return int(run_statement(connection, "drop_key_months", before=before).scalar_one())


def dropped_months(connection: Connection, days: Iterable[str] | None = None, window_days: int = 0) -> list[date]:
    """Return the first days of the months whose keys were dropped: all, or those so near to some days."""
    near = None if days is None else sorted(set(days))
    return [row.month for row in rows_of(connection, "dropped_key_months", days=near, window=window_days)]


def restore_keys(connection: Connection, months: Iterable[date]) -> None:
    """Make the keys of some months anew."""
    for month in months:
        run_statement(connection, "ensure_key_months", days=[str(month)])
        run_statement(connection, "restore_keys", month=month)


def pairs_afar(connection: Connection, article_ids: Sequence[int], window_days: int) -> list[tuple[int, int]]:
    """Return pairs, one of each in `article_ids`, whose texts share something over more days than the window has."""
    rows = rows_of(connection, "duplicate_pairs_afar", article_ids=list(article_ids), window=window_days)
    return [(row.a, row.b) for row in rows]


def candidates(
    connection: Connection, article_ids: Sequence[int], window_days: int, min_shared: int, min_figures: int
) -> list[tuple[int, int]]:
    """Return pairs, one of each in `article_ids`, that share `min_shared` keys of words within the window.

    Where both are full of numbers they must share `min_figures` of these as well.
    """
    if not article_ids:
        return []
    run_statement(connection, "prefer_index_lookups", setting="off")
    rows = rows_of(
        connection,
        "duplicate_candidates",
        article_ids=list(article_ids),
        window=window_days,
        min_shared=min_shared,
        min_figures=min_figures,
    )
    run_statement(connection, "prefer_index_lookups", setting="on")
    return [(row.a, row.b) for row in rows]


def save_edges(
    connection: Connection, edges: Iterable[DuplicateEdge], revisions: Mapping[int, Revision], version: int
) -> None:
    """Keep evidence; `revisions` says by article id which texts were compared."""
    rows = (
        (
            edge.article_id,
            edge.earlier_id,
            edge.relation,
            edge.merges,
            edge.containment,
            edge.containment_back,
            edge.longest_run,
            edge.differing,
            edge.why,
            revisions[edge.article_id].revision_id,
            revisions[edge.earlier_id].revision_id,
            version,
        )
        for edge in edges
    )
    if stage_rows(connection, "staging_edge", _EDGE, rows):
        run_statement(connection, "insert_edges")


def component(connection: Connection, article_ids: Iterable[int]) -> tuple[set[int], list[Placed], list[DuplicateEdge]]:
    """Return the articles that hang together with these, them and their neighbours placed in time, and all edges."""
    # A mere link to a new article can make its neighbour a roundup, so the neighbours choose anew, too. Beyond them
    # only edges that merge matter: following links as well, a daily bulletin would hang together with all before it.
    touched = _with_neighbours(connection, set(article_ids))
    members = {row[0] for row in rows_of(connection, "copy_component", article_ids=list(touched))}
    around = _with_neighbours(connection, members)
    edges = [
        DuplicateEdge(
            row.article_id,
            row.earlier_article_id,
            row.relation,
            row.containment,
            row.containment_back,
            row.longest_run,
            tuple(row.differing),
            row.merges,
            row.why,
        )
        for row in rows_of(connection, "edges_among", article_ids=list(around))
    ]
    placed = [
        Placed(row.article_id, order_of(row)) for row in rows_of(connection, "article_orders", article_ids=list(around))
    ]
    return members, placed, edges


def save_groups(connection: Connection, choices: Mapping[int, GroupChoice]) -> set[int]:
    """Save where articles stand and return those whose standing changed.

    A group keeps its id as long as any of its members stay together: the id goes to the group that has most of them.
    """
    before = {row.article_id: row for row in rows_of(connection, "group_members", article_ids=list(choices))}
    wanted = _members_by_root(choices)
    ids = _group_ids(connection, wanted, {article: row.group_id for article, row in before.items()})
    after = {
        article_id: (ids[root], choices[article_id].parent_id)
        for root, members in wanted.items()
        for article_id in members
    }
    changed = {
        article_id
        for article_id in choices
        if after.get(article_id)
        != ((before[article_id].group_id, before[article_id].parent_article_id) if article_id in before else None)
    }
    if changed:
        run_statement(connection, "delete_group_members", article_ids=sorted(changed))
        copy_rows(
            connection,
            "news.duplicate_group_member",
            ("article_id", "group_id", "parent_article_id"),
            ((article_id, *after[article_id]) for article_id in sorted(changed & after.keys())),
        )
        run_statement(connection, "delete_empty_groups", group_ids=sorted({row.group_id for row in before.values()}))
    return changed


def copies_of(connection: Connection, article_ids: Sequence[int]) -> set[int]:
    """Return all articles that share a group with one of these."""
    return {row[0] for row in rows_of(connection, "copies_of", article_ids=list(article_ids))}


def _with_neighbours(connection: Connection, article_ids: set[int]) -> set[int]:
    rows = rows_of(connection, "copy_neighbours", article_ids=list(article_ids))
    return article_ids | {row.article_id for row in rows}


def _members_by_root(choices: Mapping[int, GroupChoice]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for choice in choices.values():
        groups.setdefault(choice.root_id, []).append(choice.article_id)
    return {root: members for root, members in groups.items() if len(members) > 1}


def _group_ids(connection: Connection, wanted: Mapping[int, Sequence[int]], old: Mapping[int, int]) -> dict[int, int]:
    """Give each group (by root) an id: the old id that most of its members had, each id once, else a new one."""
    claims = sorted(
        (-count, group_id, root)
        for root, members in wanted.items()
        for group_id, count in Counter(old[member] for member in members if member in old).items()
    )
    ids: dict[int, int] = {}
    taken: set[int] = set()
    for _, group_id, root in claims:
        if root not in ids and group_id not in taken:
            ids[root] = group_id
            taken.add(group_id)
    homeless = [root for root in sorted(wanted) if root not in ids]
    if homeless:
        fresh = rows_of(connection, "open_groups", n=len(homeless))
        ids.update(zip(homeless, sorted(row[0] for row in fresh), strict=True))
    return ids
