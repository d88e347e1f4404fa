-- Taking documents in.

-- name: known_contents
-- Which of these inputs are known already?
SELECT content_sha256 FROM raw.content WHERE content_sha256 = ANY (%(keys)s::bytea[])

-- name: ensure_month
-- Have the partition of raw.document for this day.
SELECT raw.ensure_month(%(day)s)

-- name: insert_contents
-- Note the inputs of staging_document that are new; another session may have been faster. They are numbered in the order
-- of arrival and inserted in that of their keys: two sessions that bring the same inputs must not wait for each other.
INSERT INTO raw.content (content_sha256, body_sha256, document_id, captured_month)
SELECT content_sha256, body_sha256, document_id, date_trunc('month', captured_at AT TIME ZONE 'UTC')::date
FROM (SELECT nextval('raw.document_id_seq') AS document_id, s.*
      FROM (SELECT * FROM pg_temp.staging_document ORDER BY n) s) numbered
ORDER BY content_sha256
ON CONFLICT (content_sha256) DO NOTHING
RETURNING content_sha256, document_id

-- name: insert_documents
-- Keep the bytes of those.
INSERT INTO raw.document (document_id, captured_at, run_id, locator, body_sha256, media_type, charset, n_bytes,
                          compression, body, hints, http)
SELECT c.document_id, s.captured_at, %(run_id)s, s.locator, s.body_sha256, s.media_type, s.charset, s.n_bytes,
       s.compression, s.body, s.hints, s.http
FROM pg_temp.staging_document s
JOIN raw.content c USING (content_sha256)
WHERE c.document_id = ANY (%(document_ids)s)

-- name: load_documents
-- Documents to work on.
SELECT document_id, captured_at, locator, media_type, charset, compression, body, hints, http
FROM raw.document WHERE document_id = ANY (%(document_ids)s)

-- name: drop_document_months
-- Drop the bytes of documents captured in months that were over before a day.
SELECT raw.drop_months(%(before)s::date)

-- name: let_go_contents
-- Let documents go as if they had never come.
DELETE FROM raw.content WHERE document_id = ANY (%(document_ids)s)

-- name: let_go_documents
-- Drop their bytes.
DELETE FROM raw.document WHERE document_id = ANY (%(document_ids)s)

-- name: locators
-- Where some documents were.
SELECT document_id, locator FROM raw.document WHERE document_id = ANY (%(document_ids)s)

-- name: open_seed_file
-- Note a seed file that is about to be read.
INSERT INTO ops.seed_file (sha256, context_sha256, member, locator, bytes, run_id)
VALUES (%(sha256)s, %(context_sha256)s, %(member)s, %(locator)s, %(bytes)s, %(run_id)s)
ON CONFLICT (sha256, context_sha256, member) DO UPDATE SET locator = seed_file.locator
RETURNING seed_file_id, records, rejected, finished, run_id

-- name: earlier_files
-- What lay under a file's name before, read to its end: the file may be one of these, grown.
SELECT seed_file_id, sha256, bytes, records, rejected FROM ops.seed_file
WHERE locator = %(locator)s AND context_sha256 = %(context_sha256)s AND member = '' AND finished AND bytes < %(size)s
ORDER BY bytes DESC LIMIT 5

-- name: note_known_file
-- Note that a run met a file which an earlier one has read, or begun to.
INSERT INTO ops.run_known_file (run_id, seed_file_id) VALUES (%(run_id)s, %(seed_file_id)s) ON CONFLICT DO NOTHING
RETURNING seed_file_id

-- name: advance_seed_file
-- Note how far it has been read; of two readers of one file the one who is further says how many were refused.
UPDATE ops.seed_file SET records = greatest(records, %(records)s), finished = finished OR %(finished)s,
    rejected = CASE WHEN records < %(records)s THEN %(rejected)s ELSE rejected END
WHERE seed_file_id = %(seed_file_id)s
