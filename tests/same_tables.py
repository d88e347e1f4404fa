"""Whether two databases hold the same tables: checksums over natural keys and values, and what differs.

Surrogate ids, run ids, clock times and locators are left out; an article is named by its identity, a revision by its
article and content, a group and a story by the set of their members. Rows are sorted by their bytes in UTF-8, which
is the C collation. What needs no other article ("articles" ... "roles") and copies must be the same after any
interruption; stories grow in the order of arrival, so `agreement` compares them where they need not be identical.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

import sqlalchemy

from tests.bcubed import bcubed, f1

# A revision by its natural key: (article's identity, content).
_REVISION = "encode(a.identity_sha256, 'hex') AS article, encode(r.content_sha256, 'hex') AS content"
_OF_REVISION = "JOIN news.revision r USING (revision_id) JOIN news.article a USING (article_id)"
# Only texts on show: whether one that was superseded at once was still read depends on how batches were cut.
_ON_SHOW = "JOIN news.revision r USING (revision_id) JOIN news.article a ON a.current_revision_id = r.revision_id"

# Each query returns one row for each fact; columns that can be anything are last, so that rows stay readable.
QUERIES: Mapping[str, str] = {
    "documents": "SELECT encode(content_sha256, 'hex'), encode(body_sha256, 'hex') FROM raw.content",
    "outlets": "SELECT o.outlet_key, o.name, o.country, o.language, o.owner, d.domain"
    " FROM news.outlet o LEFT JOIN news.outlet_domain d USING (outlet_id)",
    "articles": "SELECT encode(a.identity_sha256, 'hex'), a.identity_kind, encode(r.content_sha256, 'hex') AS on_show,"
    " o.outlet_key, a.external_id, a.url, a.canonical_url, a.gone_at IS NOT NULL AS gone"
    " FROM news.article a LEFT JOIN news.outlet o USING (outlet_id)"
    " LEFT JOIN news.revision r ON r.revision_id = a.current_revision_id",
    "revisions": f"SELECT {_REVISION}, encode(r.text_sha256, 'hex'), r.title_derived, r.published_at,"
    " r.published_date, r.published_precision, r.published_offset, r.published_inferred, r.published_zone_assumed,"
    " r.modified_at, r.language, r.language_confidence, r.section, r.tags, r.agencies, r.image_url, r.partial,"
    " r.clean_version, r.change_kind, r.disclosed, r.title, r.text"
    " FROM news.revision r JOIN news.article a USING (article_id)",
    "evidence": f"SELECT {_REVISION}, r.evidence FROM news.revision r JOIN news.article a USING (article_id)",
    "authors": f"SELECT {_REVISION}, s.position, u.author_key, u.name"
    f" FROM news.revision_author s JOIN news.author u USING (author_id) {_OF_REVISION}",
    "addresses": "SELECT u.url, encode(a.identity_sha256, 'hex')"
    " FROM news.article_url u LEFT JOIN news.article a USING (article_id)",
    "fingerprints": f"SELECT {_REVISION}, encode(f.exact, 'hex'), f.n_words, f.dedup_version,"
    " ARRAY(SELECT k.key FROM news.fingerprint_key k WHERE k.article_id = a.article_id"
    " ORDER BY k.key)"
    f" FROM news.fingerprint f {_ON_SHOW}",
    "duplicate_edges": "SELECT encode(l.identity_sha256, 'hex'), encode(e.identity_sha256, 'hex'),"
    " encode(lr.content_sha256, 'hex'), encode(er.content_sha256, 'hex'), d.relation, d.merges, d.containment,"
    " d.containment_back, d.longest_run, d.differing, d.why, d.dedup_version FROM news.duplicate_edge d"
    " JOIN news.article l ON l.article_id = d.article_id JOIN news.article e ON e.article_id = d.earlier_article_id"
    " JOIN news.revision lr ON lr.revision_id = d.revision_id"
    " JOIN news.revision er ON er.revision_id = d.earlier_revision_id",
    "duplicate_groups": "SELECT array_agg(encode(a.identity_sha256, 'hex') || ' < '"
    " || coalesce(encode(p.identity_sha256, 'hex'), 'root') ORDER BY a.identity_sha256) FROM news.duplicate_group g"
    " LEFT JOIN news.duplicate_group_member m USING (group_id)"
    " LEFT JOIN news.article a ON a.article_id = m.article_id"
    " LEFT JOIN news.article p ON p.article_id = m.parent_article_id GROUP BY g.group_id",
    "entities": "SELECT e.entity_key, e.label, e.kind, e.name, s.alias FROM news.entity e"
    " JOIN news.entity_alias s USING (entity_id) WHERE EXISTS (SELECT FROM news.mention m"
    " JOIN news.article a ON a.current_revision_id = m.revision_id"
    " WHERE m.entity_id = e.entity_id AND left(m.surface, 240) = s.alias)",
    "analyses": f"SELECT {_REVISION}, n.entities_version, n.recogniser FROM news.analysis n {_ON_SHOW}",
    "mentions": f"SELECT {_REVISION}, m.start_char, m.end_char, m.label, m.cluster, e.entity_key, m.rule,"
    f" m.recogniser, m.importance, m.surface FROM news.mention m LEFT JOIN news.entity e USING (entity_id) {_ON_SHOW}",
    "quotes": f"SELECT {_REVISION}, q.start_char, q.end_char, q.kind, e.entity_key, q.verb, q.words,"
    f" q.speaker, q.surface FROM news.quote q LEFT JOIN news.entity e ON e.entity_id = q.speaker_entity_id {_ON_SHOW}",
    "figures": f"SELECT {_REVISION}, f.start_char, f.end_char, f.value, f.unit, f.what, f.event, f.surface"
    f" FROM news.figure f {_ON_SHOW}",
    "dates": f"SELECT {_REVISION}, d.start_char, d.end_char, d.first_day, d.last_day, d.surface"
    f" FROM news.dated d {_ON_SHOW}",
    "person_facts": f"SELECT {_REVISION}, e.entity_key, f.field, f.nation"
    f" FROM news.person_fact f JOIN news.entity e USING (entity_id) {_ON_SHOW}",
    "roles": f"SELECT {_REVISION}, x.start_char, x.end_char, p.entity_key, o.entity_key, x.role, x.person,"
    " x.organization, x.surface FROM news.role x LEFT JOIN news.entity p ON p.entity_id = x.person_entity_id"
    f" LEFT JOIN news.entity o ON o.entity_id = x.organization_entity_id {_ON_SHOW}",
    "stories": "SELECT array_agg(encode(a.identity_sha256, 'hex') ORDER BY a.identity_sha256) FROM news.story s"
    " LEFT JOIN news.story_member m USING (story_id) LEFT JOIN news.article a USING (article_id) GROUP BY s.story_id",
}


def same_tables(connection: sqlalchemy.Connection, leave_out: Iterable[str] = ()) -> dict[str, str]:
    """Return a SHA-256 for each part of the tables, by the names of QUERIES."""
    wanted = (name for name in QUERIES if name not in set(leave_out))
    return {name: _checksum(rows_of_part(connection, name)) for name in wanted}


def rows_of_part(connection: sqlalchemy.Connection, name: str) -> list[str]:
    """Return the rows a checksum is made of, sorted by their bytes."""
    rows = connection.exec_driver_sql(
        f"SELECT q::text FROM ({QUERIES[name]}) q", execution_options={"no_parameters": True}
    )
    return sorted((row[0] for row in rows), key=lambda row: row.encode("utf-8"))


def snapshot(connection: sqlalchemy.Connection, leave_out: Iterable[str] = ()) -> dict[str, list[str]]:
    """Return all rows of all parts: more to keep than checksums, but `differences` can show what is another."""
    return {name: rows_of_part(connection, name) for name in QUERIES if name not in set(leave_out)}


def differences(
    before: Mapping[str, list[str]], after: Mapping[str, list[str]], shown: int = 3
) -> dict[str, list[str]]:
    """Return some rows that only one of two snapshots has, by part: "- gone", "+ new"; empty: the same tables."""
    found = {}
    for name in before:
        was, now = Counter(before[name]), Counter(after[name])
        lost, new = sorted((was - now).elements()), sorted((now - was).elements())
        if lost or new:
            found[name] = [*(f"- {row}" for row in lost[:shown]), *(f"+ {row}" for row in new[:shown])]
    return found


def story_sets(connection: sqlalchemy.Connection) -> list[frozenset[str]]:
    """Return stories as sets of article identities."""
    rows = connection.exec_driver_sql(
        "SELECT array_agg(encode(a.identity_sha256, 'hex')) FROM news.story_member m"
        " JOIN news.article a USING (article_id) GROUP BY m.story_id"
    )
    return [frozenset(row[0]) for row in rows]


def agreement(one: Iterable[frozenset[str]], other: Iterable[frozenset[str]]) -> float:
    """Return the BCubed F1 of two groupings of the same articles, 0 to 1 (Bagga and Baldwin 1998)."""
    here = {item: group for group in one for item in group}
    there = {item: group for group in other for item in group}
    return f1(*bcubed(here, there))


def _checksum(rows: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(row.encode("utf-8"))
        digest.update(b"\n")
    return digest.hexdigest()
