-- Which text each document said.

-- name: homes
-- The articles that some documents belong to, as they were cleaned last.
SELECT d.document_id, d.revision_id, r.article_id, a.identity_kind, a.identity_sha256
FROM news.revision_document d JOIN news.revision r USING (revision_id) JOIN news.article a USING (article_id)
WHERE d.document_id = ANY (%(document_ids)s)

-- name: link_documents
-- Note what the documents of staging_said say now.
INSERT INTO news.revision_document (document_id, revision_id)
SELECT s.document_id, r.revision_id
FROM pg_temp.staging_said s
JOIN news.article a USING (identity_sha256)
JOIN news.revision r ON r.article_id = a.article_id AND r.content_sha256 = s.content_sha256
ORDER BY s.document_id
ON CONFLICT (document_id) DO UPDATE SET revision_id = excluded.revision_id
WHERE revision_document.revision_id <> excluded.revision_id

-- name: unsaid
-- Of some revisions those that no document says any more, with the text of their article that comes nearest to being
-- on show.
SELECT g.revision_id, s.revision_id AS heir_id
FROM news.revision g
CROSS JOIN LATERAL (
    SELECT r.revision_id FROM news.revision r
    WHERE r.article_id = g.article_id AND EXISTS (SELECT FROM news.revision_document d WHERE d.revision_id = r.revision_id)
    ORDER BY coalesce(r.modified_at, r.published_at) DESC NULLS LAST, r.last_document_id DESC LIMIT 1) s
WHERE g.revision_id = ANY (%(revision_ids)s)
  AND NOT EXISTS (SELECT FROM news.revision_document d WHERE d.revision_id = g.revision_id)

-- name: hand_over_story
-- Let members of stories stand for the text that takes the place of theirs, until they are compared again.
UPDATE news.story_member m SET revision_id = h.heir_id
FROM unnest(%(revision_ids)s::bigint[], %(heir_ids)s::bigint[]) AS h (revision_id, heir_id)
WHERE m.revision_id = h.revision_id

-- name: hand_over_edges
-- The same for the evidence of copies where they are the later text.
UPDATE news.duplicate_edge e SET revision_id = h.heir_id
FROM unnest(%(revision_ids)s::bigint[], %(heir_ids)s::bigint[]) AS h (revision_id, heir_id)
WHERE e.revision_id = h.revision_id

-- name: hand_over_earlier_edges
-- And where they are the earlier.
UPDATE news.duplicate_edge e SET earlier_revision_id = h.heir_id
FROM unnest(%(revision_ids)s::bigint[], %(heir_ids)s::bigint[]) AS h (revision_id, heir_id)
WHERE e.earlier_revision_id = h.revision_id

-- name: delete_revisions
-- Take revisions away with all that was read in them.
DELETE FROM news.revision WHERE revision_id = ANY (%(revision_ids)s)

-- name: count_sayings
-- Note which documents say a text first and last, when others say something else now.
UPDATE news.revision r SET first_document_id = d.first_id, last_document_id = d.last_id
FROM (SELECT revision_id, min(document_id) AS first_id, max(document_id) AS last_id
      FROM news.revision_document WHERE revision_id = ANY (%(revision_ids)s) GROUP BY revision_id) d
WHERE r.revision_id = d.revision_id AND (r.first_document_id, r.last_document_id) <> (d.first_id, d.last_id)
