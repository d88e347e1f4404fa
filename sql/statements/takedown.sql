-- Taking articles down, and knowing them when they come again.

-- name: known_tombstones
-- Those of some keys that a forgotten article is known by.
SELECT DISTINCT t.kind, t.sha256
FROM unnest(%(kinds)s::text[], %(hashes)s::bytea[]) AS k (kind, sha256)
JOIN ops.tombstone_key t USING (kind, sha256)

-- name: articles_of_outlet
-- The articles of an outlet.
SELECT a.article_id FROM news.article a JOIN news.outlet o USING (outlet_id)
WHERE o.outlet_key = %(outlet)s ORDER BY a.article_id

-- name: article_at_address
-- The article found at an address, as a feed or a redirect named it.
SELECT article_id FROM news.article_url WHERE url_sha256 = %(url_sha256)s AND article_id IS NOT NULL

-- name: takedown_subjects
-- What a person is shown of articles before they are taken down.
SELECT a.article_id, o.name AS outlet, r.title, a.url
FROM news.article a
LEFT JOIN news.outlet o USING (outlet_id)
LEFT JOIN news.revision r ON r.revision_id = a.current_revision_id
WHERE a.article_id = ANY (%(article_ids)s) ORDER BY a.article_id

-- name: takedown_keys
-- What some articles are known by, but for the addresses they state.
SELECT article_id, 'identity' AS kind, identity_sha256 AS sha256 FROM news.article WHERE article_id = ANY (%(article_ids)s)
UNION SELECT article_id, 'text', text_sha256 FROM news.revision WHERE article_id = ANY (%(article_ids)s)
UNION SELECT article_id, 'url', url_sha256 FROM news.article_url WHERE article_id = ANY (%(article_ids)s)
UNION SELECT r.article_id, 'content', c.content_sha256
FROM news.revision r JOIN news.revision_document d USING (revision_id) JOIN raw.content c USING (document_id)
WHERE r.article_id = ANY (%(article_ids)s)

-- name: stated_addresses
-- The addresses some articles state.
SELECT article_id, url, canonical_url FROM news.article WHERE article_id = ANY (%(article_ids)s)

-- name: insert_tombstone
-- Remember that an article was taken down.
INSERT INTO ops.tombstone (article_id, reason, run_id) VALUES (%(article_id)s, %(reason)s, %(run_id)s)
RETURNING tombstone_id

-- name: insert_tombstone_keys
-- Remember what it was known by.
INSERT INTO ops.tombstone_key (kind, sha256, tombstone_id)
SELECT kind, sha256, tombstone_id FROM unnest(%(kinds)s::text[], %(hashes)s::bytea[], %(tombstone_ids)s::bigint[])
     AS k (kind, sha256, tombstone_id)
ON CONFLICT DO NOTHING

-- name: takedown_documents
-- The documents of some articles, and where they were.
SELECT d.document_id, b.locator
FROM news.revision r JOIN news.revision_document d USING (revision_id)
LEFT JOIN raw.document b USING (document_id)
WHERE r.article_id = ANY (%(article_ids)s)

-- name: refused_documents
-- Documents from some addresses that never became an article: their bytes are kept, too.
SELECT DISTINCT key AS document_id FROM ops.quarantine
WHERE stage = 'clean' AND key IS NOT NULL AND locator = ANY (%(addresses)s)

-- name: takedown_revisions
-- The revisions of some articles.
SELECT revision_id FROM news.revision WHERE article_id = ANY (%(article_ids)s)

-- name: takedown_entities
-- The entities named in some revisions, and the names of those that share one.
SELECT entity_id FROM news.mention WHERE revision_id = ANY (%(revision_ids)s) AND entity_id IS NOT NULL
UNION SELECT e.namesake_of FROM news.mention m JOIN news.entity e USING (entity_id)
      WHERE m.revision_id = ANY (%(revision_ids)s) AND e.namesake_of IS NOT NULL
UNION SELECT speaker_entity_id FROM news.quote WHERE revision_id = ANY (%(revision_ids)s) AND speaker_entity_id IS NOT NULL
UNION SELECT person_entity_id FROM news.role WHERE revision_id = ANY (%(revision_ids)s) AND person_entity_id IS NOT NULL
UNION SELECT organization_entity_id FROM news.role
      WHERE revision_id = ANY (%(revision_ids)s) AND organization_entity_id IS NOT NULL

-- name: takedown_authors
-- Who signed some revisions.
SELECT DISTINCT author_id FROM news.revision_author WHERE revision_id = ANY (%(revision_ids)s)

-- name: stories_of
-- The stories some articles are in.
SELECT DISTINCT story_id FROM news.story_member WHERE article_id = ANY (%(article_ids)s)

-- name: groups_of
-- The groups of copies some articles are in.
SELECT DISTINCT group_id FROM news.duplicate_group_member WHERE article_id = ANY (%(article_ids)s)

-- name: story_remains
-- The members of some stories, with what they are compared by.
SELECT article_id, terms, headline_only FROM news.story_member
WHERE story_id = ANY (%(story_ids)s) ORDER BY article_id

-- name: delete_articles
-- Take articles away with all that hangs on them.
DELETE FROM news.article WHERE article_id = ANY (%(article_ids)s)

-- name: delete_judgements_of
-- Take away what people decided about articles, and about what they tell, by their identities.
DELETE FROM news.judgement WHERE kind IN ('article', 'story') AND (left_key = ANY (%(keys)s) OR right_key = ANY (%(keys)s))

-- name: delete_addresses
-- Take away addresses, with what feeds said of them.
DELETE FROM news.article_url WHERE url_sha256 = ANY (%(hashes)s::bytea[])

-- name: delete_sightings
-- Take away the headlines under which they were announced.
DELETE FROM news.sighting WHERE url_sha256 = ANY (%(hashes)s::bytea[])

-- name: delete_fetches
-- Take away the attempts to fetch them.
DELETE FROM raw.fetch WHERE document_id = ANY (%(document_ids)s) OR url = ANY (%(urls)s)

-- name: empty_quarantine
-- Of what was set aside keep that it was, not what it said.
UPDATE ops.quarantine SET payload = NULL, detail = 'The article was taken down.',
    replayed_at = coalesce(replayed_at, clock_timestamp())
WHERE (stage = 'clean' AND key = ANY (%(document_ids)s))
   OR (stage NOT IN ('intake', 'clean') AND key = ANY (%(revision_ids)s))
   OR locator = ANY (%(locators)s)

-- name: delete_lonely_aliases
-- Take away the forms of some entities under which nobody names them any more.
DELETE FROM news.entity_alias a
WHERE a.entity_id = ANY (%(entity_ids)s)
  AND NOT EXISTS (SELECT FROM news.mention m WHERE m.entity_id = a.entity_id AND left(m.surface, %(length)s) = a.alias)

-- name: delete_lonely_entities
-- Take away entities that nobody names any more.
DELETE FROM news.entity e
WHERE e.entity_id = ANY (%(entity_ids)s)
  AND NOT EXISTS (SELECT FROM news.mention m WHERE m.entity_id = e.entity_id)
  AND NOT EXISTS (SELECT FROM news.entity s JOIN news.mention m USING (entity_id) WHERE s.namesake_of = e.entity_id)
  AND NOT EXISTS (SELECT FROM news.quote q WHERE q.speaker_entity_id = e.entity_id)
  AND NOT EXISTS (SELECT FROM news.role x WHERE e.entity_id IN (x.person_entity_id, x.organization_entity_id))

-- name: delete_lonely_authors
-- Take away authors who have signed nothing that is left.
DELETE FROM news.author u
WHERE u.author_id = ANY (%(author_ids)s)
  AND NOT EXISTS (SELECT FROM news.revision_author r WHERE r.author_id = u.author_id)

-- name: read_seed_files_again
-- Have known files read once more: what was in them may be forgotten now, or welcome again.
UPDATE ops.seed_file SET records = 0, rejected = 0, finished = false WHERE records > 0 OR finished

-- name: list_tombstones
-- What was taken down.
SELECT t.tombstone_id, t.article_id, t.forgotten_at, t.reason, t.run_id,
       (SELECT count(*) FROM ops.tombstone_key k WHERE k.tombstone_id = t.tombstone_id) AS n_keys
FROM ops.tombstone t ORDER BY t.tombstone_id

-- name: delete_tombstone
-- Let an article come in again.
DELETE FROM ops.tombstone WHERE tombstone_id = %(tombstone_id)s RETURNING tombstone_id

-- name: close_forgotten
-- What was refused as forgotten is looked at afresh.
UPDATE ops.quarantine SET replayed_at = clock_timestamp() WHERE reason = %(reason)s AND replayed_at IS NULL
