-- The books of every run: nothing vanishes.
CREATE VIEW mart.runs AS
SELECT r.run_id, r.kind, r.started_at, r.finished_at, r.status, s.stage,
       s.given, s.done, s.unchanged, s.rejected, s.quarantined,
       coalesce(w.waiting, 0) AS waiting,
       s.given = s.done + s.unchanged + s.rejected + s.quarantined + coalesce(w.waiting, 0) AS is_closed,
       r.code_version
FROM ops.run r
LEFT JOIN ops.run_stage s USING (run_id)
LEFT JOIN LATERAL (SELECT count(*) AS waiting FROM ops.work w
                   WHERE w.run_id = s.run_id AND w.stage = s.stage) w ON true;
COMMENT ON VIEW mart.runs IS 'One row for each run and stage: what it got and what became of it.';
COMMENT ON COLUMN mart.runs.run_id IS 'The run that brought the rows in.';
COMMENT ON COLUMN mart.runs.kind IS 'backfill, ingest, reprocess, replay or other.';
COMMENT ON COLUMN mart.runs.started_at IS 'When it began.';
COMMENT ON COLUMN mart.runs.finished_at IS 'When all its rows were settled.';
COMMENT ON COLUMN mart.runs.status IS 'running, done or failed.';
COMMENT ON COLUMN mart.runs.stage IS 'intake, clean, dedup, entities, stories or publish.';
COMMENT ON COLUMN mart.runs.given IS 'Rows handed to the stage.';
COMMENT ON COLUMN mart.runs.done IS 'Rows that brought something new.';
COMMENT ON COLUMN mart.runs.unchanged IS 'Rows that said what was known already.';
COMMENT ON COLUMN mart.runs.rejected IS 'Rows refused for a reason.';
COMMENT ON COLUMN mart.runs.quarantined IS 'Rows set aside because working them failed three times.';
COMMENT ON COLUMN mart.runs.waiting IS 'Rows still to be worked.';
COMMENT ON COLUMN mart.runs.is_closed IS 'given = done + unchanged + rejected + quarantined + waiting.';
COMMENT ON COLUMN mart.runs.code_version IS 'Version of Copydesk.';

-- From any value back to the bytes, the run and the version that made it.
CREATE VIEW mart.lineage AS
SELECT r.article_id,
       r.title,
       f.field,
       f.said ->> 'value' AS value,
       f.said ->> 'source' AS source,
       f.said ->> 'why' AS why,
       f.said -> 'candidates' AS candidates,
       d.document_id,
       d.locator,
       d.captured_at,
       encode(c.body_sha256, 'hex') AS body_sha256,
       d.document_id IS NULL AS bytes_expired,
       r.run_id,
       r.clean_version,
       n.code_version,
       r.revision_id
FROM news.article a
JOIN news.revision r ON r.revision_id = a.current_revision_id
CROSS JOIN LATERAL (SELECT e.key AS field, e.value AS said FROM jsonb_each(r.evidence) e
                    WHERE jsonb_typeof(e.value) = 'object') f
LEFT JOIN raw.content c ON c.document_id = r.first_document_id
LEFT JOIN raw.document d ON d.document_id = r.first_document_id
JOIN ops.run n ON n.run_id = r.run_id;
COMMENT ON VIEW mart.lineage IS 'Where a value comes from: field, source, the other candidates, the document, the run, the version.';
COMMENT ON COLUMN mart.lineage.article_id IS 'The article.';
COMMENT ON COLUMN mart.lineage.title IS 'Its headline.';
COMMENT ON COLUMN mart.lineage.field IS 'Name of the field.';
COMMENT ON COLUMN mart.lineage.value IS 'The value chosen.';
COMMENT ON COLUMN mart.lineage.source IS 'Where in the document it was found.';
COMMENT ON COLUMN mart.lineage.why IS 'Why it was chosen.';
COMMENT ON COLUMN mart.lineage.candidates IS 'What else was found, and where.';
COMMENT ON COLUMN mart.lineage.document_id IS 'The document; NULL: its bytes have expired.';
COMMENT ON COLUMN mart.lineage.locator IS 'Where the document was.';
COMMENT ON COLUMN mart.lineage.captured_at IS 'When its bytes were taken.';
COMMENT ON COLUMN mart.lineage.body_sha256 IS 'SHA-256 of the bytes, hexadecimal.';
COMMENT ON COLUMN mart.lineage.bytes_expired IS 'True: retention has dropped the bytes; the revision remains.';
COMMENT ON COLUMN mart.lineage.run_id IS 'The run that brought it in.';
COMMENT ON COLUMN mart.lineage.clean_version IS 'Version of the clean stage.';
COMMENT ON COLUMN mart.lineage.code_version IS 'Version of Copydesk.';
COMMENT ON COLUMN mart.lineage.revision_id IS 'The revision.';

-- What did not go through, and what to do about it.
CREATE VIEW mart.rejections AS
SELECT q.run_id, q.stage, q.locator, q.outcome, q.reason, q.detail, q.noted_at, q.replayed_at
FROM ops.quarantine q;
COMMENT ON VIEW mart.rejections IS 'Inputs that did not become articles, each with its reason.';
COMMENT ON COLUMN mart.rejections.run_id IS 'The run that brought it in.';
COMMENT ON COLUMN mart.rejections.stage IS 'The stage that refused it.';
COMMENT ON COLUMN mart.rejections.locator IS 'Where it was.';
COMMENT ON COLUMN mart.rejections.outcome IS 'rejected or quarantined.';
COMMENT ON COLUMN mart.rejections.reason IS 'A stable word.';
COMMENT ON COLUMN mart.rejections.detail IS 'What a person can do.';
COMMENT ON COLUMN mart.rejections.noted_at IS 'When.';
COMMENT ON COLUMN mart.rejections.replayed_at IS 'When it was put back to work.';
