"""Save articles: who published them, what identifies them, every text they have had, and which is on show."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from etl.records import CleanArticle, DatedText, PublishedTime
from etl.sources.urls import registrable_domain, url_key
from etl.store import ledger, said, tombstones
from etl.store.connect import rows_of, run_statement
from etl.store.copying import stage_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.store.said import Home

UNKNOWN_TIME = "9999"  # sorts after every day: what is not dated is never first

_STAGING = {
    "identity_sha256": "bytea",
    "identity_kind": "text",
    "outlet_id": "bigint",
    "external_id": "text",
    "url": "text",
    "canonical_url": "text",
    "address_sha256": "bytea",
    "captured_at": "timestamptz",
    "content_sha256": "bytea",
    "text_sha256": "bytea",
    "title": "text",
    "title_derived": "boolean",
    "text": "text",
    "published_at": "timestamptz",
    "published_date": "date",
    "published_precision": "text",
    "published_offset": "integer",
    "published_inferred": "boolean",
    "published_zone_assumed": "boolean",
    "modified_at": "timestamptz",
    "language": "text",
    "language_confidence": "real",
    "section": "text",
    "tags": "text[]",
    "agencies": "text[]",
    "image_url": "text",
    "partial": "boolean",
    "evidence": "jsonb",
    "document_id": "bigint",
    "last_document_id": "bigint",
    "run_id": "bigint",
    "clean_version": "integer",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned document on its way to becoming (a revision of) an article."""

    document_id: int
    run_id: int
    captured_at: datetime
    article: CleanArticle
    address: str | None = None  # the address it was fetched from, as the feed named it


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes an article that article."""

    kind: str  # url | id | text
    sha256: bytes
    bare: bool = False  # neither id, URL nor outlet: it attaches to whatever article has its text


@dataclass(frozen=True, slots=True)
class Revision:
    """A stored text with what the later stages need to know of it."""

    revision_id: int
    article_id: int
    title: str | None
    text: str
    language: str | None
    language_confidence: float  # 0 to 1
    day: date  # published, or first seen where that is not known
    published_day: date | None
    order: tuple[str, str, str]
    url: str | None
    is_current: bool

    def dated_text(self) -> DatedText:
        """Return it as dedup compares it."""
        return DatedText(self.article_id, self.title, self.text, self.order, self.url)


def save(connection: Connection, cleaned: Sequence[Cleaned], clean_version: int) -> set[int]:
    """Save cleaned documents, queue what is newly on show for dedup, and return the document ids that brought a text.

    The other documents said what was known already. A document that was cleaned before stays with its article, whatever
    it says now: what nobody says any more goes, and the article is deduplicated again. Call under the step lock
    "articles": two sessions cannot see each other's new articles, and a bare record attaches to an article that has
    its text.
    """
    if not cleaned:
        return set()
    homes = said.homes(connection, [item.document_id for item in cleaned])
    outlet_ids = _save_outlets(connection, cleaned)
    identified = _attach(connection, [(item, _identity(item, homes)) for item in cleaned], homes)
    merged = _merge_equal(identified)
    stage_rows(
        connection,
        "staging_article",
        _STAGING,
        (_staged(item, identity, last, outlet_ids, clean_version) for item, identity, last in merged),
    )
    run_statement(connection, "insert_articles")
    run_statement(connection, "complete_articles")
    renewed = rows_of(connection, "renew_revisions")
    rows = rows_of(connection, "insert_revisions")
    new = [row for row in rows if row.is_new]
    _save_authors(connection, [*new, *renewed], cleaned)
    run_statement(connection, "link_addresses")
    said.link(
        connection,
        ((item.document_id, identity.sha256, content_sha256(item.article)) for item, identity in identified),
    )
    said.drop_unsaid(connection, {home.revision_id for home in homes.values()})
    run_of_document = {item.document_id: item.run_id for item in cleaned}
    run_of = {row.article_id: run_of_document[row.last_document_id] for row in rows}
    again = {home.article_id: run_of_document[document_id] for document_id, home in homes.items()}
    again |= {row.article_id: run_of_document[row.first_document_id] for row in renewed}
    _show_latest(connection, run_of | again, again)
    return {row.first_document_id for row in (*new, *(row for row in renewed if row.first_document_id in homes))}


def forgotten(connection: Connection, cleaned: Sequence[Cleaned]) -> set[int]:
    """Return the documents whose articles were taken down: by identity, by address, a bare record by its text."""
    keys = {item.document_id: _takedown_keys(item) for item in cleaned}
    known = tombstones.forgotten(connection, (key for each in keys.values() for key in each))
    return {document_id for document_id, each in keys.items() if known.intersection(each)}


def identify(article: CleanArticle, outlet_key: str | None) -> Identity:
    """Return what identifies an article: its URL, else outlet and external id, else outlet and text (DESIGN, 4)."""
    address = _own_address(article)
    if address is not None:
        return Identity("url", _sha256("url", url_key(address).hex()))
    if article.external_id is not None:
        return Identity("id", _sha256("id", outlet_key or "", article.external_id))
    text = text_sha256(article).hex()
    return Identity("text", _sha256("text", outlet_key or "", text), bare=outlet_key is None)


def text_sha256(article: CleanArticle) -> bytes:
    """Return the hash that tells equal texts: white space folded; a headline-only item is its headline."""
    return hashlib.sha256(" ".join((article.text or article.title or "").split()).encode("utf-8", "replace")).digest()


def load(connection: Connection, revision_ids: Iterable[int]) -> dict[int, Revision]:
    """Return revisions by id."""
    rows = rows_of(connection, "load_revisions", revision_ids=list(revision_ids))
    return {row.revision_id: _revision(row) for row in rows}


def there(connection: Connection, revision_ids: Iterable[int]) -> set[int]:
    """Return those of some revisions that are still there: an article may have been forgotten."""
    return {row.revision_id for row in rows_of(connection, "revisions_there", revision_ids=list(revision_ids))}


def load_current(connection: Connection, article_ids: Iterable[int]) -> dict[int, Revision]:
    """Return the revisions on show by article id."""
    rows = rows_of(connection, "load_current", article_ids=list(article_ids))
    return {row.article_id: _revision(row) for row in rows}


def on_show(connection: Connection, revision_ids: Iterable[int]) -> set[int]:
    """Return those of some revisions that are on show now: since they were loaded another may have come."""
    return {row.revision_id for row in rows_of(connection, "still_on_show", revision_ids=list(revision_ids))}


def find(connection: Connection, text: str) -> int | None:
    """Return the id of the article called so: by our id, the source's id, or its address."""
    number = int(text) if text.isdecimal() and len(text) < 19 else None
    found = run_statement(connection, "find_article", number=number, text=text).scalar()
    return None if found is None else int(found)


# -- identity ------------------------------------------------------------------------------------------------------


def _own_address(article: CleanArticle) -> str | None:
    """Return the canonical address if it lies on the article's own registrable domain, else its address.

    Of a page that came without an address (a saved file) nothing is known but what it says of itself.
    """
    if article.url is None or article.canonical_url is None:
        return article.url or article.canonical_url
    same = registrable_domain(article.url) == registrable_domain(article.canonical_url)
    return article.canonical_url if same else article.url


def _identity(item: Cleaned, homes: Mapping[int, Home]) -> Identity:
    """Return the identity of the article a document belongs to already, else what it is by itself."""
    home = homes.get(item.document_id)
    if home is not None:
        return Identity(home.identity_kind, home.identity_sha256)
    return identify(item.article, _outlet_key(item.article))


def _takedown_keys(item: Cleaned) -> list[tuple[str, bytes]]:
    identity = identify(item.article, _outlet_key(item.article))
    addresses = (_own_address(item.article), item.address)
    keys = [("identity", identity.sha256), *(("url", url_key(address)) for address in addresses if address)]
    return [*keys, ("text", text_sha256(item.article))] if identity.bare else keys


def _attach(
    connection: Connection, identified: list[tuple[Cleaned, Identity]], homes: Mapping[int, Home]
) -> list[tuple[Cleaned, Identity]]:
    """Give what is known by its text alone the identity of the article that has that text, if there is one.

    A bare record attaches to any article, one of an outlet to an article of that outlet. Its own hash tells only as
    long as the article says what it said first: cleaned again it may say something else.
    """
    loose = [
        (item, identity)
        for item, identity in identified
        if identity.kind == "text" and item.document_id not in homes and (identity.bare or _outlet_key(item.article))
    ]
    if not loose:
        return identified
    texts = list({text_sha256(item.article) for item, _ in loose})
    known: dict[tuple[str | None, bytes], Identity] = {
        (None, bytes(row.text_sha256)): Identity("text", bytes(row.identity_sha256))
        for row in rows_of(connection, "articles_of_texts", texts=texts)
    }
    for row in rows_of(connection, "outlet_articles_of_texts", texts=texts):
        known[row.outlet_key, bytes(row.text_sha256)] = Identity("text", bytes(row.identity_sha256))
    for item, identity in identified:
        if not identity.bare:
            known.setdefault((None, text_sha256(item.article)), identity)
    loose_ids = {item.document_id for item, _ in loose}
    return [
        (item, known.get((None if identity.bare else _outlet_key(item.article), text_sha256(item.article)), identity))
        if item.document_id in loose_ids
        else (item, identity)
        for item, identity in identified
    ]


def _merge_equal(identified: list[tuple[Cleaned, Identity]]) -> list[tuple[Cleaned, Identity, int]]:
    """Leave one row for each (identity, content): the first document that said so, and the id of the last."""
    merged: dict[tuple[bytes, bytes], tuple[Cleaned, Identity, int]] = {}
    for item, identity in sorted(identified, key=lambda pair: pair[0].document_id):
        key = (identity.sha256, content_sha256(item.article))
        first = merged.get(key, (item, identity, 0))
        merged[key] = (first[0], first[1], item.document_id)
    return list(merged.values())


def content_sha256(article: CleanArticle) -> bytes:
    """Return the hash of title and text: the natural key of a revision within its article."""
    return _sha256("content", article.title or "", article.text)


def _sha256(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()


# -- outlets and authors -------------------------------------------------------------------------------------------


def fold(name: str) -> str:
    """Return a name as a natural key: NFKC, lower case, single blanks, 200 characters at most."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:200]


def _outlet_key(article: CleanArticle) -> str | None:
    if article.outlet and fold(article.outlet):
        return fold(article.outlet)
    return _domain(article)


def _domain(article: CleanArticle) -> str | None:
    address = _own_address(article)
    return registrable_domain(address) if address else None


def _save_outlets(connection: Connection, cleaned: Sequence[Cleaned]) -> dict[str, int]:
    """Add outlets and domains that are new; return outlet ids by the key an article gives.

    An outlet first met by its domain alone takes the name as soon as an article names it.
    """
    wanted: dict[str, tuple[str, str | None]] = {}
    for item in sorted(cleaned, key=lambda one: one.document_id):
        key = _outlet_key(item.article)
        if key is not None:
            domain = _domain(item.article)
            name = (item.article.outlet or key).strip()
            if key not in wanted or wanted[key][1] is None:
                wanted[key] = (wanted.get(key, (name, None))[0], domain)
    if not wanted:
        return {}
    domains = [domain for _, domain in wanted.values() if domain]
    owners = {row.domain: row for row in rows_of(connection, "outlets_of_domains", domains=domains)}
    ids: dict[str, int] = {}
    for key, (name, domain) in wanted.items():
        owner = owners.get(domain) if domain else None
        if owner is None or owner.outlet_key == key:
            continue
        if key == domain:  # only the address is known, and the address is known to be somebody's
            ids[key] = owner.outlet_id
        elif owner.outlet_key == domain and not rows_of(connection, "outlets_of_keys", keys=[key]):
            run_statement(connection, "name_outlet", outlet_id=owner.outlet_id, key=key, name=name)
            ids[key] = owner.outlet_id
    missing = [(key, name) for key, (name, _) in wanted.items() if key not in ids]
    stage_rows(connection, "staging_outlet", {"outlet_key": "text", "name": "text"}, missing)
    run_statement(connection, "insert_outlets")
    for row in rows_of(connection, "outlets_of_keys", keys=[key for key, _ in missing]):
        ids[row.outlet_key] = row.outlet_id
    claims = sorted({(domain, ids[key]) for key, (_, domain) in wanted.items() if domain})
    run_statement(
        connection,
        "claim_domains",
        domains=[domain for domain, _ in claims],
        outlet_ids=[outlet_id for _, outlet_id in claims],
    )
    return ids


def _save_authors(connection: Connection, rows: Sequence[Any], cleaned: Sequence[Cleaned]) -> None:
    authors = {item.document_id: item.article.authors for item in cleaned}
    staged = [
        (row.revision_id, position, fold(name), name.strip())
        for row in rows
        for position, name in enumerate(authors.get(row.first_document_id, ()))
        if fold(name)
    ]
    columns = {"revision_id": "bigint", "position": "smallint", "author_key": "text", "name": "text"}
    run_statement(connection, "delete_revision_authors", revision_ids=[row.revision_id for row in rows])
    if stage_rows(connection, "staging_author", columns, staged):
        run_statement(connection, "insert_authors")
        run_statement(connection, "insert_revision_authors")


def _show_latest(connection: Connection, run_of: Mapping[int, int], again: Mapping[int, int]) -> None:
    """Choose the revision on show of some articles (by id, each with its run); queue what is another than before.

    Articles ``again`` are queued whatever is on show.
    """
    shown = rows_of(connection, "choose_current", article_ids=list(run_of))
    if again:
        shown = [*shown, *rows_of(connection, "on_show", article_ids=list(again))]
    ledger.queue(connection, "dedup", ((row.revision_id, run_of[row.article_id]) for row in shown))


# -- rows ----------------------------------------------------------------------------------------------------------


def _staged(
    item: Cleaned, identity: Identity, last_document_id: int, outlet_ids: dict[str, int], clean_version: int
) -> tuple[Any, ...]:
    article = item.article
    published = article.published
    modified = article.modified
    return (
        identity.sha256,
        identity.kind,
        outlet_ids.get(_outlet_key(article) or ""),
        article.external_id,
        article.url,
        article.canonical_url,
        url_key(item.address) if item.address else None,
        item.captured_at,
        content_sha256(article),
        text_sha256(article),
        article.title,
        article.title_derived,
        article.text,
        _timestamp(published),
        published.day if published else None,
        published.precision if published else None,
        _offset_minutes(published),
        bool(published and published.inferred),
        bool(published and published.zone_assumed),
        _timestamp(modified),
        article.language,
        article.language_confidence,
        article.section,
        article.tags,
        article.agencies,
        article.image_url,
        article.partial,
        dict(article.evidence),
        item.document_id,
        last_document_id,
        item.run_id,
        clean_version,
    )


def _timestamp(time: PublishedTime | None) -> datetime | None:
    """Return the time in UTC; midnight UTC of the day where only the day is known."""
    if time is None:
        return None
    if time.at is None:
        return datetime(time.day.year, time.day.month, time.day.day, tzinfo=UTC)
    return time.at.astimezone(UTC)


def _offset_minutes(time: PublishedTime | None) -> int | None:
    if time is None or time.at is None or time.zone_assumed:
        return None
    offset = time.at.utcoffset()
    return None if offset is None else round(offset.total_seconds() / 60)


def _revision(row: Any) -> Revision:
    return Revision(
        row.revision_id,
        row.article_id,
        row.title,
        row.text,
        row.language,
        row.language_confidence,
        row.day,
        row.published_date,
        order_of(row),
        row.url,
        row.is_current,
    )


def order_of(row: Any) -> tuple[str, str, str]:
    """Return what decides which of two articles came first: the time as far as it is known, content, identity."""
    return _order_time(row), bytes(row.content_sha256).hex(), bytes(row.identity_sha256).hex()


def _order_time(row: Any) -> str:
    """Return what "earlier" is judged by: as much of the time as is known, in UTC."""
    if row.published_at is None:
        return UNKNOWN_TIME
    if row.published_precision in ("second", "minute", "hour"):
        return str(row.published_at.astimezone(UTC).isoformat(timespec="seconds"))
    return str(row.published_date.isoformat())
