"""Take documents in: each distinct input once, its bytes as they came, and how far a seed file has been read."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from etl.records import Document, Rejected, SourceHints
from etl.sources.urls import url_key
from etl.store import ledger, tombstones
from etl.store.connect import rows_of, run_statement
from etl.store.copying import stage_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

Input = Document | tuple[str, Rejected]

# Below this zlib gains nothing; above, news text shrinks to 40 %. Level 1: half the size for a tenth of the time of 6.
COMPRESS_FROM = 256
COMPRESSION_LEVEL = 1

_STAGING = {
    "n": "integer",
    "content_sha256": "bytea",
    "captured_at": "timestamptz",
    "locator": "text",
    "body_sha256": "bytea",
    "media_type": "text",
    "charset": "text",
    "n_bytes": "bigint",
    "compression": "text",
    "body": "bytea",
    "hints": "jsonb",
    "http": "jsonb",
}


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of some inputs: new + unchanged + rejected = all of them."""

    new: int = 0
    unchanged: int = 0
    rejected: int = 0
    document_ids: tuple[int, ...] = ()  # of the new ones

    def __add__(self, other: TakenIn) -> TakenIn:
        return TakenIn(
            self.new + other.new,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
            self.document_ids + other.document_ids,
        )


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the ledger of files knows of a seed file."""

    seed_file_id: int
    records: int
    rejected: int
    finished: bool
    run_id: int


def content_sha256(document: Document) -> bytes:
    """Return the key that tells whether an input is known: its bytes and what the source said, not where it lay."""
    said = json.dumps(
        [document.media_type, document.charset, hints_to_json(document.hints), document.http],
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(hashlib.sha256(document.content).digest() + said.encode("utf-8", "replace")).digest()


def take_in(connection: Connection, run_id: int, inputs: Sequence[Input], now: datetime) -> TakenIn:
    """Keep the inputs that are new, queue them for cleaning, set refused ones aside, and book all of them.

    What was taken down is refused without keeping its bytes.
    """
    documents, forgotten = _part_forgotten(connection, [item for item in inputs if isinstance(item, Document)])
    refused = [*(item for item in inputs if not isinstance(item, Document)), *forgotten]
    new_ids = _keep(connection, run_id, documents, now)
    for locator, rejected in sorted(refused, key=lambda one: (one[0], one[1].reason)):  # two sessions, one order
        ledger.set_aside(connection, run_id, ledger.INTAKE, locator, rejected)
    taken = TakenIn(len(new_ids), len(documents) - len(new_ids), len(refused), tuple(new_ids))
    ledger.count(
        connection,
        run_id,
        ledger.INTAKE,
        given=len(inputs),
        done=taken.new,
        unchanged=taken.unchanged,
        rejected=taken.rejected,
    )
    ledger.queue(connection, "clean", ((document_id, run_id) for document_id in new_ids))
    return taken


def _part_forgotten(
    connection: Connection, documents: Sequence[Document]
) -> tuple[list[Document], list[tuple[str, Rejected]]]:
    """Part what was taken down, known by its bytes or its address, from the rest."""
    keys = [_takedown_keys(document) for document in documents]
    known = tombstones.forgotten(connection, (key for each in keys for key in each))
    kept = [document for document, each in zip(documents, keys, strict=True) if known.isdisjoint(each)]
    gone = [document for document, each in zip(documents, keys, strict=True) if not known.isdisjoint(each)]
    return kept, [(document.locator, tombstones.FORGOTTEN) for document in gone]


def _takedown_keys(document: Document) -> list[tombstones.Key]:
    content: tombstones.Key = ("content", content_sha256(document))
    return [content, ("url", url_key(document.hints.url))] if document.hints.url else [content]


def load(connection: Connection, document_ids: Sequence[int]) -> dict[int, Document]:
    """Return documents by id; those whose bytes have expired are missing."""
    rows = rows_of(connection, "load_documents", document_ids=list(document_ids))
    return {row.document_id: _document(row) for row in rows}


def locators(connection: Connection, document_ids: Sequence[int]) -> dict[int, str]:
    """Return where documents were, by id."""
    return {row.document_id: row.locator for row in rows_of(connection, "locators", document_ids=list(document_ids))}


def drop_months(connection: Connection, before: date) -> int:
    """Drop the bytes of documents captured in months that were over before a day; return how many months."""
    return int(run_statement(connection, "drop_document_months", before=before).scalar_one())


def let_go(connection: Connection, document_ids: Sequence[int]) -> None:
    """Let documents go as if they had never come."""
    if document_ids:
        run_statement(connection, "let_go_contents", document_ids=list(document_ids))
        run_statement(connection, "let_go_documents", document_ids=list(document_ids))


def open_seed_file(
    connection: Connection, run_id: int, sha256: str, context: Any, member: str, locator: str, size: int
) -> KnownFile:
    """Note a seed file that is about to be read, and return what is known of it (run_id: whoever read it first)."""
    row = run_statement(
        connection,
        "open_seed_file",
        sha256=bytes.fromhex(sha256),
        context_sha256=context_sha256(context),
        member=member,
        locator=locator,
        bytes=size,
        run_id=run_id,
    ).one()
    return KnownFile(*row)


@dataclass(frozen=True, slots=True)
class EarlierFile:
    """What lay under a seed file's name before, read to its end."""

    seed_file_id: int
    sha256: str
    bytes: int
    records: int
    rejected: int


def earlier_files(connection: Connection, context: Any, locator: str, size: int) -> list[EarlierFile]:
    """Return what lay at ``locator`` before and was smaller than ``size``, the largest first."""
    rows = rows_of(connection, "earlier_files", context_sha256=context_sha256(context), locator=locator, size=size)
    return [EarlierFile(row[0], bytes(row[1]).hex(), *row[2:]) for row in rows]


def context_sha256(context: Any) -> bytes:
    """Return the hash of what was said about a seed file."""
    return hashlib.sha256(json.dumps(context, sort_keys=True, default=str).encode("utf-8", "replace")).digest()


def note_known_file(connection: Connection, run_id: int, seed_file_id: int) -> bool:
    """Note that a run met a file which an earlier one has read, or begun to; return whether that is new."""
    noted = run_statement(connection, "note_known_file", run_id=run_id, seed_file_id=seed_file_id)
    return noted.first() is not None


def advance_seed_file(
    connection: Connection, seed_file_id: int, records: int, rejected: int, *, finished: bool = False
) -> None:
    """Note that a seed file has been read up to record `records`, `rejected` of them all refused."""
    run_statement(
        connection,
        "advance_seed_file",
        seed_file_id=seed_file_id,
        records=records,
        rejected=rejected,
        finished=finished,
    )


def hints_to_json(hints: SourceHints) -> dict[str, Any]:
    """Return what was said, without what was not."""
    return {name: value for name, value in asdict(hints).items() if value not in (None, (), {})}


def hints_from_json(said: Mapping[str, Any]) -> SourceHints:
    """Return what was said, as it was before hints_to_json."""
    hints = dict(said)
    if "authors" in hints:
        hints["authors"] = tuple(hints["authors"])
    return SourceHints(**hints)


def _keep(connection: Connection, run_id: int, documents: Sequence[Document], now: datetime) -> list[int]:
    by_key = {content_sha256(document): document for document in reversed(documents)}  # the first of equals stays
    known = {bytes(row[0]) for row in rows_of(connection, "known_contents", keys=list(by_key))} if by_key else set()
    fresh = [(key, document) for key, document in reversed(by_key.items()) if key not in known]
    if not fresh:
        return []
    for day in {(document.captured_at or now).date().replace(day=1) for _, document in fresh}:
        run_statement(connection, "ensure_month", day=day)
    stage_rows(
        connection,
        "staging_document",
        _STAGING,
        (_staged(n, key, document, now) for n, (key, document) in enumerate(fresh)),
    )
    inserted = sorted(row.document_id for row in rows_of(connection, "insert_contents"))
    run_statement(connection, "insert_documents", run_id=run_id, document_ids=inserted)
    return inserted


def _staged(n: int, key: bytes, document: Document, now: datetime) -> tuple[Any, ...]:
    compression, body = _compress(document.content)
    return (
        n,
        key,
        document.captured_at or now,
        document.locator,
        hashlib.sha256(document.content).digest(),
        document.media_type,
        document.charset,
        len(document.content),
        compression,
        body,
        hints_to_json(document.hints),
        dict(document.http),
    )


def _compress(content: bytes) -> tuple[str, bytes]:
    if len(content) < COMPRESS_FROM:
        return "none", content
    return "zlib", zlib.compress(content, COMPRESSION_LEVEL)


def _document(row: Any) -> Document:
    body = bytes(row.body)
    return Document(
        content=zlib.decompress(body) if row.compression == "zlib" else body,
        media_type=row.media_type,
        locator=row.locator,
        charset=row.charset,
        captured_at=row.captured_at,
        hints=hints_from_json(row.hints),
        http=row.http,
    )
