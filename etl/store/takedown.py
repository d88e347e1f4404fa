"""Take articles down: nothing stays of them but hashes, by which they are known when they come again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from etl.sources.urls import registrable_domain, url_key
from etl.store import articles, documents, tombstones
from etl.store.connect import rows_of, run_statement
from etl.store.mentions import ALIAS_CHARACTERS

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Subject:
    """An article as a person is shown it before it is taken down."""

    article_id: int
    outlet: str | None
    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of an article."""

    tombstone_id: int
    article_id: int
    forgotten_at: datetime
    reason: str
    run_id: int
    n_keys: int


@dataclass(frozen=True, slots=True)
class Remains:
    """What hangs on articles that are about to go, and may be nobody's after them."""

    document_ids: tuple[int, ...]
    revision_ids: tuple[int, ...]
    entity_ids: tuple[int, ...]
    author_ids: tuple[int, ...]
    addresses: tuple[bytes, ...]  # SHA-256 of their addresses
    identities: tuple[str, ...]  # hexadecimal
    locators: tuple[str, ...]  # of their documents, and their addresses


def find(connection: Connection, name: str) -> list[int]:
    """Return the article called so: by our id, the source's id, or any address it was met at."""
    found = articles.find(connection, name)
    if found is None:
        found = run_statement(connection, "article_at_address", url_sha256=url_key(name)).scalar()
    return [] if found is None else [found]


def of_outlet(connection: Connection, outlet: str) -> list[int]:
    """Return the articles of an outlet, called as it was given."""
    return [row.article_id for row in rows_of(connection, "articles_of_outlet", outlet=articles.fold(outlet))]


def subjects(connection: Connection, article_ids: Sequence[int]) -> list[Subject]:
    """Return what a person is shown of articles."""
    return [Subject(*row) for row in rows_of(connection, "takedown_subjects", article_ids=list(article_ids))]


def bury(connection: Connection, article_ids: Sequence[int], reason: str, run_id: int) -> list[int]:
    """Remember articles by hashes alone; return the ids of their tombstones."""
    keys = _keys(connection, article_ids)
    tombstone_of = {
        article_id: run_statement(
            connection, "insert_tombstone", article_id=article_id, reason=reason, run_id=run_id
        ).scalar_one()
        for article_id in article_ids
    }
    run_statement(
        connection,
        "insert_tombstone_keys",
        kinds=[kind for _, kind, _ in keys],
        hashes=[sha256 for _, _, sha256 in keys],
        tombstone_ids=[tombstone_of[article_id] for article_id, _, _ in keys],
    )
    return sorted(tombstone_of.values())


def remains_of(connection: Connection, article_ids: Sequence[int]) -> Remains:
    """Return what hangs on articles; call before they are erased."""
    ids = list(article_ids)
    found = rows_of(connection, "takedown_documents", article_ids=ids)
    revision_ids = [row.revision_id for row in rows_of(connection, "takedown_revisions", article_ids=ids)]
    keys = _keys(connection, ids)
    addresses = [row.url for row in rows_of(connection, "stated_addresses", article_ids=ids) if row.url]
    refused = rows_of(connection, "refused_documents", addresses=addresses)
    return Remains(
        tuple(sorted({row.document_id for row in (*found, *refused)})),
        tuple(revision_ids),
        tuple(row.entity_id for row in rows_of(connection, "takedown_entities", revision_ids=revision_ids)),
        tuple(row.author_id for row in rows_of(connection, "takedown_authors", revision_ids=revision_ids)),
        tuple(sha256 for _, kind, sha256 in keys if kind == "url"),
        tuple(sha256.hex() for _, kind, sha256 in keys if kind == "identity"),
        (*(row.locator for row in found if row.locator), *addresses),
    )


def erase(connection: Connection, article_ids: Sequence[int], remains: Remains) -> None:
    """Erase articles: their bytes, texts, everything read in them, what feeds and attempts said of them."""
    document_ids = list(remains.document_ids)
    run_statement(
        connection,
        "empty_quarantine",
        document_ids=document_ids,
        revision_ids=list(remains.revision_ids),
        locators=list(remains.locators),
    )
    run_statement(connection, "delete_articles", article_ids=list(article_ids))
    run_statement(connection, "delete_addresses", hashes=list(remains.addresses))
    run_statement(connection, "delete_sightings", hashes=list(remains.addresses))
    run_statement(connection, "delete_fetches", document_ids=document_ids, urls=list(remains.locators))
    documents.let_go(connection, document_ids)
    entity_ids = list(remains.entity_ids)
    run_statement(connection, "delete_lonely_aliases", entity_ids=entity_ids, length=ALIAS_CHARACTERS)
    run_statement(connection, "delete_lonely_entities", entity_ids=entity_ids)
    run_statement(connection, "delete_lonely_authors", author_ids=list(remains.author_ids))
    run_statement(connection, "delete_judgements_of", keys=list(remains.identities))
    run_statement(connection, "read_seed_files_again")


def list_tombstones(connection: Connection) -> list[Tombstone]:
    """Return what was taken down, oldest first."""
    return [Tombstone(*row) for row in rows_of(connection, "list_tombstones")]


def undo(connection: Connection, tombstone_id: int) -> bool:
    """Let an article come in again when it is met next; return whether there was such a tombstone."""
    found = run_statement(connection, "delete_tombstone", tombstone_id=tombstone_id).first() is not None
    if found:
        run_statement(connection, "close_forgotten", reason=tombstones.FORGOTTEN.reason)
        run_statement(connection, "read_seed_files_again")
    return found


def _keys(connection: Connection, article_ids: Sequence[int]) -> list[tuple[int, str, bytes]]:
    """Return (article id, kind, SHA-256) of all that articles are known by."""
    ids = list(article_ids)
    keys = {
        (row.article_id, row.kind, bytes(row.sha256)) for row in rows_of(connection, "takedown_keys", article_ids=ids)
    }
    for row in rows_of(connection, "stated_addresses", article_ids=ids):
        keys |= {(row.article_id, "url", url_key(address)) for address in _own(row.url, row.canonical_url)}
    return sorted(keys)


def _own(url: str | None, canonical: str | None) -> list[str]:
    """Return those addresses that are the article's: a canonical one on another domain is the text's first outlet's."""
    if url is None or canonical is None:
        return [address for address in (url, canonical) if address is not None]
    return [url, canonical] if registrable_domain(url) == registrable_domain(canonical) else [url]
