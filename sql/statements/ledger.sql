-- The ledger: runs, their books, what is to do. Parameters are psycopg2's %(name)s.

-- name: open_run
-- Open a run; asked for again under the same trigger it is the same run, which then runs again if it had been cut off.
INSERT INTO ops.run (kind, window_start, window_end, params, code_version, trigger_key)
VALUES (%(kind)s, %(window_start)s, %(window_end)s, %(params)s, %(code_version)s, %(trigger_key)s)
ON CONFLICT (trigger_key) DO UPDATE SET
    status = CASE run.status WHEN 'failed' THEN 'running' ELSE run.status END,
    finished_at = CASE run.status WHEN 'failed' THEN NULL ELSE run.finished_at END
RETURNING run_id

-- name: finish_run
-- Close a run whose rows are all settled; a later call keeps the first time.
UPDATE ops.run SET status = %(status)s,
    finished_at = CASE WHEN status = %(status)s THEN coalesce(finished_at, clock_timestamp()) ELSE clock_timestamp() END
WHERE run_id = %(run_id)s AND (%(status)s <> 'done' OR NOT EXISTS (SELECT 1 FROM ops.work WHERE run_id = %(run_id)s))

-- name: note_taken_in
-- Note that a backfill has read all it was given.
UPDATE ops.run SET taken_in_at = clock_timestamp() WHERE run_id = %(run_id)s

-- name: hold_run
-- Tell others that a process is bringing things in for this run; it ends with the session.
SELECT pg_advisory_lock_shared(%(key_space)s, %(run_id)s)

-- name: windows
-- The publication windows of some runs.
SELECT run_id, window_start, window_end FROM ops.run
WHERE run_id = ANY (%(run_ids)s) AND (window_start IS NOT NULL OR window_end IS NOT NULL)

-- name: settle_runs
-- Close the runs that an earlier process left open and of which nothing waits: done, or cut off while reading. A run
-- into which a live process brings things (hold_run) stays open.
UPDATE ops.run r SET
    status = CASE WHEN r.kind = 'backfill' AND r.taken_in_at IS NULL THEN 'failed' ELSE 'done' END,
    finished_at = clock_timestamp()
WHERE r.status = 'running' AND r.run_id <> ALL (%(active)s::bigint[])
  AND NOT EXISTS (SELECT 1 FROM ops.work w WHERE w.run_id = r.run_id)
  AND (r.kind = 'backfill' OR EXISTS (SELECT 1 FROM ops.run_stage s WHERE s.run_id = r.run_id))
  AND NOT EXISTS (SELECT 1 FROM pg_locks l
                  WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
                    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND l.classid::bigint = %(key_space)s AND l.objid::bigint = r.run_id)

-- name: count
-- Add to the books of a run and stage.
INSERT INTO ops.run_stage (run_id, stage, given, done, unchanged, rejected, quarantined)
VALUES (%(run_id)s, %(stage)s, %(given)s, %(done)s, %(unchanged)s, %(rejected)s, %(quarantined)s)
ON CONFLICT (run_id, stage) DO UPDATE SET
    given = run_stage.given + excluded.given, done = run_stage.done + excluded.done,
    unchanged = run_stage.unchanged + excluded.unchanged, rejected = run_stage.rejected + excluded.rejected,
    quarantined = run_stage.quarantined + excluded.quarantined


-- name: given
-- How much a stage got from a run so far. Waits for a session that is just adding to it.
SELECT given FROM ops.run_stage WHERE run_id = %(run_id)s AND stage = %(stage)s FOR UPDATE

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
-- Take the lock that tells others this worker is alive. It goes with the session, and a session whose machine is gone
-- is noticed after a minute (these settings mean nothing on a socket of the same machine). All it does is to claim, in
-- the order of one index: a bitmap of an index would hold all finished rows that cannot be vacuumed.
SELECT pg_try_advisory_lock(%(worker)s), set_config('tcp_keepalives_idle', '30', false),
       set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false),
       set_config('enable_bitmapscan', 'off', false), set_config('enable_seqscan', 'off', false)

-- name: leave_worker
-- Give that lock back.
SELECT pg_advisory_unlock(%(worker)s)

-- name: claim_batch
-- Claim the next rows of a stage: free ones, and those of workers that are no more. Rows whose worker died are suspect:
-- they come in small batches (`few`) the first time and then one by one; alone, a row is charged with a failure, which
-- goes with the row when it is settled and stays when the worker dies again. Run in the session that holds the lock.
WITH alive AS MATERIALIZED (
    SELECT (classid::bigint << 32) | objid::bigint AS worker FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), free AS MATERIALIZED (
    SELECT work_id, least(greatest(attempts - failures, 0), 2) AS deaths FROM ops.work
    WHERE stage = %(stage)s AND work_id >= %(low)s
      AND (claimed_by IS NULL OR claimed_by NOT IN (SELECT worker FROM alive))
    ORDER BY work_id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), next AS (
    SELECT work_id, deaths,
           row_number() OVER (PARTITION BY deaths ORDER BY work_id) AS place,
           first_value(deaths) OVER (ORDER BY work_id) AS first_deaths
    FROM free
)
UPDATE ops.work w SET claimed_by = %(worker)s, claimed_at = clock_timestamp(), attempts = w.attempts + 1,
    failures = w.failures + (n.deaths = 2)::integer
FROM next n
WHERE w.stage = %(stage)s AND w.work_id = n.work_id AND n.deaths = n.first_deaths
  AND n.place <= CASE n.deaths WHEN 0 THEN %(limit)s WHEN 1 THEN %(few)s ELSE 1 END
RETURNING w.work_id, w.key, w.run_id, w.attempts, w.failures - (n.deaths = 2)::integer AS failures, w.stage

-- name: work_mark
-- Where to look for the next work of a stage.
SELECT low FROM ops.work_mark WHERE stage = %(stage)s

-- name: set_work_mark
-- Look from here on.
INSERT INTO ops.work_mark AS m (stage, low) VALUES (%(stage)s, %(low)s)
ON CONFLICT (stage) DO UPDATE SET low = excluded.low WHERE m.low <> excluded.low

-- name: finish_work
-- Take finished rows out of the ledger; only those this worker still holds at this attempt.
DELETE FROM ops.work w USING unnest(%(work_ids)s::bigint[], %(attempts)s::integer[]) AS mine (work_id, attempts)
WHERE w.stage = %(stage)s AND w.work_id = mine.work_id AND w.attempts = mine.attempts AND w.claimed_by = %(worker)s
RETURNING w.work_id

-- name: release_work
-- Put a row back after a failure of its own.
UPDATE ops.work SET claimed_by = NULL, failures = %(failures)s, last_error = %(error)s
WHERE stage = %(stage)s AND work_id = %(work_id)s AND claimed_by = %(worker)s AND attempts = %(attempts)s

-- name: queue_work
-- Queue keys for a stage, each for the run that brings it; those queued already stay with their run. Whoever is at work
-- on one of those may have read what has changed since: it is taken from them and worked anew.
INSERT INTO ops.work (stage, key, run_id)
SELECT %(stage)s, k.key, k.run_id FROM unnest(%(keys)s::bigint[], %(run_ids)s::bigint[]) AS k (key, run_id)
ORDER BY k.key
ON CONFLICT (stage, key) DO UPDATE SET claimed_by = NULL WHERE work.claimed_by IS NOT NULL
RETURNING run_id, xmax = 0 AS is_new

-- name: waiting
-- How many rows of a stage are waiting, `most` at most.
SELECT count(*) FROM (SELECT 1 FROM ops.work WHERE stage = %(stage)s AND work_id >= %(low)s LIMIT %(most)s) w

-- name: is_waiting
-- Is a row of this run waiting for a stage?
SELECT EXISTS (SELECT 1 FROM ops.work WHERE run_id = %(run_id)s AND stage = %(stage)s)

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

-- name: runs_over_the_archive
-- Those of some runs that look for copies at any distance in time.
SELECT run_id FROM ops.run WHERE run_id = ANY (%(run_ids)s) AND (params ->> 'whole_archive')::boolean
