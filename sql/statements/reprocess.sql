-- What a stage works again.

-- name: revisions_to_reprocess
-- The texts on show of the articles of some days and outlet.
SELECT r.revision_id AS key
FROM news.article a
JOIN news.revision r ON r.revision_id = a.current_revision_id
LEFT JOIN news.outlet o USING (outlet_id)
WHERE (%(since)s::timestamptz IS NULL OR coalesce(r.published_at, a.first_seen_at) >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR coalesce(r.published_at, a.first_seen_at) < %(until)s)
  AND (%(outlet)s::text IS NULL OR o.outlet_key = %(outlet)s)
ORDER BY r.revision_id

-- name: documents_to_reprocess
-- All documents of these articles that still have their bytes.
SELECT d.document_id AS key
FROM news.article a
JOIN news.revision r ON r.revision_id = a.current_revision_id
LEFT JOIN news.outlet o USING (outlet_id)
JOIN news.revision s ON s.article_id = a.article_id
JOIN news.revision_document d ON d.revision_id = s.revision_id
WHERE (%(since)s::timestamptz IS NULL OR coalesce(r.published_at, a.first_seen_at) >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR coalesce(r.published_at, a.first_seen_at) < %(until)s)
  AND (%(outlet)s::text IS NULL OR o.outlet_key = %(outlet)s)
  AND EXISTS (SELECT FROM raw.document b WHERE b.document_id = d.document_id)
ORDER BY d.document_id
