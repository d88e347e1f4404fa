-- Articles and their revisions. staging_article holds one row for each distinct (identity, content) of a batch.

-- name: insert_outlets
-- Add the outlets named in staging_outlet that are new.
INSERT INTO news.outlet (outlet_key, name)
SELECT DISTINCT ON (outlet_key) outlet_key, name FROM pg_temp.staging_outlet ORDER BY outlet_key, name
ON CONFLICT (outlet_key) DO NOTHING

-- name: outlets_of_domains
-- Whose domains are these?
SELECT d.domain, o.outlet_id, o.outlet_key FROM news.outlet_domain d JOIN news.outlet o USING (outlet_id)
WHERE d.domain = ANY (%(domains)s)

-- name: outlets_of_keys
-- Outlets by natural key.
SELECT outlet_key, outlet_id FROM news.outlet WHERE outlet_key = ANY (%(keys)s)

-- name: name_outlet
-- Name an outlet that was known by its domain only.
UPDATE news.outlet SET outlet_key = %(key)s, name = %(name)s WHERE outlet_id = %(outlet_id)s

-- name: claim_domains
-- Note which outlet publishes on which domain; the first to say so keeps it.
INSERT INTO news.outlet_domain (domain, outlet_id)
SELECT * FROM unnest(%(domains)s::text[], %(outlet_ids)s::bigint[])
ON CONFLICT (domain) DO NOTHING

-- name: articles_of_texts
-- Articles that have, or had, one of these texts; the oldest of each.
SELECT DISTINCT ON (r.text_sha256) r.text_sha256, a.article_id, a.identity_sha256
FROM news.revision r JOIN news.article a USING (article_id)
WHERE r.text_sha256 = ANY (%(texts)s::bytea[])
ORDER BY r.text_sha256, a.article_id

-- name: outlet_articles_of_texts
-- Articles known by their text alone that have, or had, one of these texts, by outlet.
SELECT DISTINCT ON (o.outlet_key, r.text_sha256) o.outlet_key, r.text_sha256, a.identity_sha256
FROM news.revision r JOIN news.article a USING (article_id) JOIN news.outlet o USING (outlet_id)
WHERE r.text_sha256 = ANY (%(texts)s::bytea[]) AND a.identity_kind = 'text'
ORDER BY o.outlet_key, r.text_sha256, a.article_id

-- name: insert_articles
-- Add the articles of staging_article that are new.
INSERT INTO news.article (identity_sha256, identity_kind, outlet_id, external_id, url, canonical_url, first_seen_at)
SELECT DISTINCT ON (identity_sha256) identity_sha256, identity_kind, outlet_id, external_id, url, canonical_url, captured_at
FROM pg_temp.staging_article ORDER BY identity_sha256, document_id
ON CONFLICT (identity_sha256) DO NOTHING

-- name: complete_articles
-- Fill in what an article did not say of itself before.
UPDATE news.article a SET
    outlet_id = coalesce(a.outlet_id, s.outlet_id), external_id = coalesce(a.external_id, s.external_id),
    url = coalesce(a.url, s.url), canonical_url = coalesce(a.canonical_url, s.canonical_url)
FROM (SELECT DISTINCT ON (identity_sha256) * FROM pg_temp.staging_article ORDER BY identity_sha256, document_id) s
WHERE a.identity_sha256 = s.identity_sha256
  AND ((a.outlet_id IS NULL AND s.outlet_id IS NOT NULL) OR (a.external_id IS NULL AND s.external_id IS NOT NULL)
    OR (a.url IS NULL AND s.url IS NOT NULL) OR (a.canonical_url IS NULL AND s.canonical_url IS NOT NULL))

-- name: renew_revisions
-- What is said of a known text is what its first document says: when that is cleaned again, or turns up later.
UPDATE news.revision r SET (
    title_derived, text_sha256, published_at, published_date, published_precision, published_offset,
    published_inferred, published_zone_assumed, modified_at, language, language_confidence, section, tags,
    agencies, image_url, partial, evidence, clean_version, first_document_id) = (
    s.title_derived, s.text_sha256, s.published_at, s.published_date, s.published_precision,
    s.published_offset, s.published_inferred, s.published_zone_assumed, s.modified_at, s.language,
    s.language_confidence, s.section, s.tags, s.agencies, s.image_url, s.partial, s.evidence, s.clean_version, s.document_id)
FROM pg_temp.staging_article s JOIN news.article a USING (identity_sha256)
WHERE r.article_id = a.article_id AND r.content_sha256 = s.content_sha256 AND s.document_id <= r.first_document_id
  AND (r.title_derived, r.text_sha256, r.published_at, r.published_date, r.published_precision,
    r.published_offset, r.published_inferred, r.published_zone_assumed, r.modified_at, r.language,
    r.language_confidence, r.section, r.tags, r.agencies, r.image_url, r.partial, r.evidence, r.clean_version, r.first_document_id) IS DISTINCT FROM (
    s.title_derived, s.text_sha256, s.published_at, s.published_date, s.published_precision,
    s.published_offset, s.published_inferred, s.published_zone_assumed, s.modified_at, s.language,
    s.language_confidence, s.section, s.tags, s.agencies, s.image_url, s.partial, s.evidence, s.clean_version, s.document_id)
RETURNING r.revision_id, r.article_id, r.first_document_id

-- name: insert_revisions
-- Add the texts that are new; of a known text only note that it was seen again.
INSERT INTO news.revision (article_id, content_sha256, text_sha256, title, title_derived, text,
    published_at, published_date, published_precision, published_offset, published_inferred, published_zone_assumed,
    modified_at, language, language_confidence, section, tags, agencies, image_url, partial, evidence,
    first_document_id, last_document_id, run_id, clean_version)
SELECT a.article_id, s.content_sha256, s.text_sha256, s.title, s.title_derived, s.text,
    s.published_at, s.published_date, s.published_precision, s.published_offset, s.published_inferred,
    s.published_zone_assumed, s.modified_at, s.language, s.language_confidence, s.section, s.tags, s.agencies,
    s.image_url, s.partial, s.evidence, s.document_id, s.last_document_id, s.run_id, s.clean_version
FROM pg_temp.staging_article s JOIN news.article a USING (identity_sha256)
ORDER BY s.document_id
ON CONFLICT (article_id, content_sha256) DO UPDATE SET last_document_id = excluded.last_document_id
WHERE revision.last_document_id < excluded.last_document_id
RETURNING revision_id, article_id, first_document_id, last_document_id, xmax = 0 AS is_new

-- name: choose_current
-- Put the latest revision of some articles on show: by the outlet's own time, else by arrival.
WITH latest AS (
    SELECT DISTINCT ON (article_id) article_id, revision_id FROM news.revision
    WHERE article_id = ANY (%(article_ids)s)
    ORDER BY article_id, coalesce(modified_at, published_at) DESC NULLS LAST, last_document_id DESC
)
UPDATE news.article a SET current_revision_id = l.revision_id
FROM latest l
WHERE a.article_id = l.article_id AND a.current_revision_id IS DISTINCT FROM l.revision_id
RETURNING a.article_id, a.current_revision_id AS revision_id

-- name: on_show
-- The revisions on show of some articles.
SELECT article_id, current_revision_id AS revision_id FROM news.article
WHERE article_id = ANY (%(article_ids)s) AND current_revision_id IS NOT NULL

-- name: delete_revision_authors
-- Take the names off some revisions.
DELETE FROM news.revision_author WHERE revision_id = ANY (%(revision_ids)s)

-- name: insert_authors
-- Add the authors of staging_author that are new.
INSERT INTO news.author (author_key, name)
SELECT DISTINCT ON (author_key) author_key, name FROM pg_temp.staging_author ORDER BY author_key, name
ON CONFLICT (author_key) DO NOTHING

-- name: insert_revision_authors
-- Sign the new revisions.
INSERT INTO news.revision_author (revision_id, position, author_id)
SELECT s.revision_id, s.position, u.author_id FROM pg_temp.staging_author s JOIN news.author u USING (author_key)
ON CONFLICT DO NOTHING

-- name: link_addresses
-- Note which article was found at an address we fetched.
UPDATE news.article_url u SET article_id = a.article_id
FROM pg_temp.staging_article s JOIN news.article a USING (identity_sha256)
WHERE u.url_sha256 = s.address_sha256 AND u.article_id IS DISTINCT FROM a.article_id

-- name: load_revisions
-- Revisions to work on, as far as they are still on show.
SELECT r.revision_id, r.article_id, r.title, r.text, r.language, r.language_confidence, r.published_at, r.published_date,
       r.published_precision, r.content_sha256, a.identity_sha256, a.url, a.first_seen_at, a.current_revision_id = r.revision_id AS is_current,
       coalesce(r.published_date, (a.first_seen_at AT TIME ZONE 'UTC')::date) AS day
FROM news.revision r JOIN news.article a USING (article_id)
WHERE r.revision_id = ANY (%(revision_ids)s)

-- name: load_current
-- Articles with the text on show.
SELECT r.revision_id, r.article_id, r.title, r.text, r.language, r.language_confidence, r.published_at, r.published_date,
       r.published_precision, r.content_sha256, a.identity_sha256, a.url, a.first_seen_at, true AS is_current,
       coalesce(r.published_date, (a.first_seen_at AT TIME ZONE 'UTC')::date) AS day
FROM news.article a JOIN news.revision r ON r.revision_id = a.current_revision_id
WHERE a.article_id = ANY (%(article_ids)s)

-- name: revisions_there
-- Those of some revisions that are still there.
SELECT revision_id FROM news.revision WHERE revision_id = ANY (%(revision_ids)s)

-- name: still_on_show
-- Those of some revisions that are on show.
SELECT current_revision_id AS revision_id FROM news.article WHERE current_revision_id = ANY (%(revision_ids)s)

-- name: find_article
-- An article by id, external id or address.
SELECT article_id FROM news.article
WHERE article_id = %(number)s OR external_id = %(text)s OR url = %(text)s OR canonical_url = %(text)s
ORDER BY article_id = %(number)s DESC NULLS LAST, article_id LIMIT 1
