-- The ledger: runs, their books, what is to do. Parameters are psycopg2's %(name)s.

-- name: open_run
-- Open a run; asked for again under the same trigger, it is the same run.
INSERT INTO ops.run (kind, window_start, window_end, params, code_version, trigger_key)
VALUES (%(kind)s, %(window_start)s, %(window_end)s, %(params)s, %(code_version)s, %(trigger_key)s)
ON CONFLICT (trigger_key) DO UPDATE SET trigger_key = excluded.trigger_key
RETURNING run_id

-- name: finish_run
-- Close a run whose rows are all settled; a later call keeps the first time.
UPDATE ops.run SET status = %(status)s, finished_at = coalesce(finished_at, clock_timestamp())
WHERE run_id = %(run_id)s AND (%(status)s <> 'done' OR NOT EXISTS (SELECT 1 FROM ops.work WHERE run_id = %(run_id)s))

-- name: windows
-- The publication windows of some runs.
SELECT run_id, window_start, window_end FROM ops.run
WHERE run_id = ANY (%(run_ids)s) AND (window_start IS NOT NULL OR window_end IS NOT NULL)

-- name: settle_runs
-- Close the runs that an earlier process left open but whose rows are all settled by now.
UPDATE ops.run r SET status = 'done', finished_at = clock_timestamp()
WHERE r.status = 'running' AND r.run_id <> ALL (%(active)s::bigint[])
  AND NOT EXISTS (SELECT 1 FROM ops.work w WHERE w.run_id = r.run_id)
  AND NOT EXISTS (SELECT 1 FROM ops.seed_file f WHERE f.run_id = r.run_id AND NOT f.finished)
  AND EXISTS (SELECT 1 FROM ops.run_stage s WHERE s.run_id = r.run_id)

-- name: count
-- Add to the books of a run and stage.
INSERT INTO ops.run_stage (run_id, stage, given, done, unchanged, rejected, quarantined)
VALUES (%(run_id)s, %(stage)s, %(given)s, %(done)s, %(unchanged)s, %(rejected)s, %(quarantined)s)
ON CONFLICT (run_id, stage) DO UPDATE SET
    given = run_stage.given + excluded.given, done = run_stage.done + excluded.done,
    unchanged = run_stage.unchanged + excluded.unchanged, rejected = run_stage.rejected + excluded.rejected,
    quarantined = run_stage.quarantined + excluded.quarantined

-- name: books
-- The books of a run, stage by stage.
SELECT s.stage, s.given, s.done, s.unchanged, s.rejected, s.quarantined,
       (SELECT count(*) FROM ops.work w WHERE w.run_id = s.run_id AND w.stage = s.stage) AS waiting
FROM ops.run_stage s WHERE s.run_id = %(run_id)s

-- name: note_stage_version
-- Note that this version of a stage works here.
INSERT INTO ops.stage_version (stage, version, code_version) VALUES (%(stage)s, %(version)s, %(code_version)s)
ON CONFLICT DO NOTHING

-- name: become_worker
-- Take the lock that tells others this worker is alive; it goes with the session.
SELECT pg_try_advisory_lock(%(worker)s)

-- name: leave_worker
-- Give that lock back.
SELECT pg_advisory_unlock(%(worker)s)

-- name: claim_batch
-- Claim the next rows of a stage: free ones, and those of workers that are no more.
WITH alive AS MATERIALIZED (
    SELECT (classid::bigint << 32) | objid::bigint AS worker FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), next AS (
    SELECT work_id FROM ops.work
    WHERE stage = %(stage)s AND work_id > %(after)s
      AND (claimed_by IS NULL OR claimed_by NOT IN (SELECT worker FROM alive))
    ORDER BY work_id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE ops.work w SET claimed_by = %(worker)s, claimed_at = clock_timestamp(), attempts = attempts + 1
FROM next WHERE w.work_id = next.work_id
RETURNING w.work_id, w.key, w.run_id, w.attempts, w.failures

-- name: finish_work
-- Take finished rows out of the ledger; only those this worker still holds at this attempt.
DELETE FROM ops.work w USING unnest(%(work_ids)s::bigint[], %(attempts)s::integer[]) AS mine (work_id, attempts)
WHERE w.work_id = mine.work_id AND w.attempts = mine.attempts AND w.claimed_by = %(worker)s
RETURNING w.work_id

-- name: release_work
-- Put a row back after a failure of its own.
UPDATE ops.work SET claimed_by = NULL, failures = failures + 1, last_error = %(error)s
WHERE work_id = %(work_id)s AND claimed_by = %(worker)s

-- name: give_back_work
-- Put rows back that were claimed and not worked.
UPDATE ops.work SET claimed_by = NULL WHERE work_id = ANY (%(work_ids)s) AND claimed_by = %(worker)s

-- name: queue_work
-- Queue keys for a stage, each for the run that brings it; those queued already stay with their run.
INSERT INTO ops.work (stage, key, run_id)
SELECT %(stage)s, k.key, k.run_id FROM unnest(%(keys)s::bigint[], %(run_ids)s::bigint[]) AS k (key, run_id)
ORDER BY k.key
ON CONFLICT (stage, key) DO NOTHING
RETURNING run_id

-- name: waiting
-- How many rows of a stage are waiting, of one run or of all.
SELECT count(*) FROM ops.work WHERE stage = %(stage)s AND (%(run_id)s::bigint IS NULL OR run_id = %(run_id)s)

-- name: waiting_by_stage
-- What waits, by stage.
SELECT stage, count(*) AS waiting, count(claimed_by) AS claimed, min(queued_at) AS oldest FROM ops.work GROUP BY stage

-- name: quarantine
-- Set an input aside with its reason; the same input refused for the same reason stays one open row, of the last run.
INSERT INTO ops.quarantine (run_id, stage, key, locator, outcome, reason, detail, attempts, payload)
VALUES (%(run_id)s, %(stage)s, %(key)s, %(locator)s, %(outcome)s, %(reason)s, %(detail)s, %(attempts)s, %(payload)s)
ON CONFLICT (stage, md5(locator || E'\n' || reason)) WHERE replayed_at IS NULL
    DO UPDATE SET run_id = excluded.run_id

-- name: recent_runs
-- The latest runs with their books.
SELECT run_id, kind, started_at, finished_at, status, stage, given, done, unchanged, rejected, quarantined, waiting, is_closed
FROM mart.runs WHERE run_id IN (SELECT run_id FROM ops.run ORDER BY run_id DESC LIMIT %(limit)s)
ORDER BY run_id DESC, array_position(ARRAY['intake', 'clean', 'dedup', 'entities', 'stories', 'publish'], stage)

-- name: refusals_of_run
-- What of a run's inputs was refused: by the run itself, or when an earlier one read the same file. A record's locator
-- is its file's with #number behind it.
SELECT q.stage, q.locator, q.outcome, q.reason, q.detail, q.run_id <> %(run_id)s AS is_earlier
FROM ops.quarantine q
WHERE q.replayed_at IS NULL
  AND (q.run_id = %(run_id)s
       OR (q.stage IN ('intake', 'clean')
           AND regexp_replace(q.locator, '#[0-9]+$', '') IN (
               SELECT f.locator FROM ops.run_known_file k JOIN ops.seed_file f USING (seed_file_id)
               WHERE k.run_id = %(run_id)s)))
ORDER BY q.quarantine_id

-- name: lock_step
-- Let one worker at a time do what needs all articles; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(hashtext('copydesk'), hashtext(%(step)s))
