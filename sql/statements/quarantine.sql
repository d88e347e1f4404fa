-- What was set aside: looking at it, and putting it back to work.

-- name: list_quarantine
-- What is set aside still, latest first.
SELECT quarantine_id, run_id, stage, key, locator, outcome, reason, detail, attempts, noted_at
FROM ops.quarantine
WHERE replayed_at IS NULL AND (%(stage)s::text IS NULL OR stage = %(stage)s)
  AND (%(reason)s::text IS NULL OR reason = %(reason)s) AND (%(run_id)s::bigint IS NULL OR run_id = %(run_id)s)
ORDER BY quarantine_id DESC LIMIT %(limit)s

-- name: show_quarantine
-- One of it, with where the input came from and the bytes that are kept of it.
SELECT q.quarantine_id, q.run_id, r.kind AS run_kind, q.stage, q.key, q.locator, q.outcome, q.reason, q.detail,
       q.attempts, q.noted_at, q.replayed_at, q.payload
FROM ops.quarantine q JOIN ops.run r USING (run_id)
WHERE q.quarantine_id = %(quarantine_id)s

-- name: document_of_revision
-- The document a revision was made of.
SELECT first_document_id FROM news.revision WHERE revision_id = %(revision_id)s

-- name: claim_replay
-- What is to be replayed, held until the transaction ends; each with what its run was asked for.
SELECT q.quarantine_id, q.stage, q.key, q.locator, r.params, r.window_start, r.window_end
FROM ops.quarantine q JOIN ops.run r USING (run_id)
WHERE q.replayed_at IS NULL AND (%(ids)s::bigint[] IS NULL OR q.quarantine_id = ANY (%(ids)s))
  AND (%(stage)s::text IS NULL OR q.stage = %(stage)s) AND (%(reason)s::text IS NULL OR q.reason = %(reason)s)
ORDER BY q.quarantine_id
FOR UPDATE OF q

-- name: mark_replayed
-- Note that they were put back to work.
UPDATE ops.quarantine SET replayed_at = clock_timestamp()
WHERE quarantine_id = ANY (%(ids)s) AND replayed_at IS NULL

-- name: revisit_page
-- Have a page fetched when the next run fetches.
UPDATE news.article_url SET next_visit_at = clock_timestamp(), failures = 0 WHERE url_sha256 = %(url_sha256)s
RETURNING url

-- name: accept_records
-- Count fewer records of a known seed file as refused; without a number have it read again when it is met.
UPDATE ops.seed_file SET
    rejected = CASE WHEN %(n)s::bigint IS NULL THEN 0 ELSE greatest(0, rejected - %(n)s) END,
    records = CASE WHEN %(n)s::bigint IS NULL THEN 0 ELSE records END,
    finished = finished AND %(n)s::bigint IS NOT NULL
WHERE sha256 = %(sha256)s AND context_sha256 = %(context_sha256)s AND member = %(member)s
