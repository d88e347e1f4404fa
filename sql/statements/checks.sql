-- The checks of the publish stage and of `copydesk doctor`: each returns (key, detail) rows that break a rule. They look
-- at pg_temp.checked: the texts that a run brought, or all. Those that can only look at everything (whole_...) are left to
-- the doctor and to re-processing: a run that brings texts must not cost more because much was loaded before it.

-- name: choose_checked
-- Choose what is looked at: the texts of a run, or all.
CREATE TEMP TABLE checked ON COMMIT DROP AS
SELECT revision_id, article_id FROM news.revision WHERE %(run_id)s::bigint IS NULL OR run_id = %(run_id)s

-- name: analyze_checked
-- Tell the planner how many they are.
ANALYZE pg_temp.checked

-- name: forget_checked
-- Before they are chosen anew in one transaction.
DROP TABLE IF EXISTS pg_temp.checked

-- name: check_mention_offsets
-- Every mention stands where it says: substr(text) = surface.
SELECT m.revision_id AS key, m.surface AS detail
FROM pg_temp.checked JOIN news.mention m USING (revision_id) JOIN news.revision r USING (revision_id)
WHERE substr(r.text, m.start_char + 1, m.end_char - m.start_char) <> m.surface

-- name: check_quote_offsets
-- Every quote stands where it says.
SELECT q.revision_id AS key, q.surface AS detail
FROM pg_temp.checked JOIN news.quote q USING (revision_id) JOIN news.revision r USING (revision_id)
WHERE substr(r.text, q.start_char + 1, q.end_char - q.start_char) <> q.surface

-- name: check_figure_offsets
-- Every figure stands where it says.
SELECT f.revision_id AS key, f.surface AS detail
FROM pg_temp.checked JOIN news.figure f USING (revision_id) JOIN news.revision r USING (revision_id)
WHERE substr(r.text, f.start_char + 1, f.end_char - f.start_char) <> f.surface

-- name: check_role_offsets
-- Every role stands where it says.
SELECT x.revision_id AS key, x.surface AS detail
FROM pg_temp.checked JOIN news.role x USING (revision_id) JOIN news.revision r USING (revision_id)
WHERE substr(r.text, x.start_char + 1, x.end_char - x.start_char) <> x.surface

-- name: check_date_offsets
-- Every date stands where it says.
SELECT d.revision_id AS key, d.surface AS detail
FROM pg_temp.checked JOIN news.dated d USING (revision_id) JOIN news.revision r USING (revision_id)
WHERE substr(r.text, d.start_char + 1, d.end_char - d.start_char) <> d.surface

-- name: check_books
-- The books of a run close, stage by stage.
SELECT run_id AS key, stage AS detail FROM mart.runs
WHERE NOT is_closed AND (%(run_id)s::bigint IS NULL OR run_id = %(run_id)s)

-- name: check_articles_have_a_text
-- Every article shows a revision of its own.
SELECT a.article_id AS key, coalesce(a.url, a.external_id, '') AS detail
FROM (SELECT DISTINCT article_id FROM pg_temp.checked) c JOIN news.article a USING (article_id)
LEFT JOIN news.revision r ON r.revision_id = a.current_revision_id
WHERE r.article_id IS DISTINCT FROM a.article_id

-- name: check_groups_have_copies
-- Every duplicate group has two members at least and one root.
SELECT g.group_id AS key, count(m.article_id)::text AS detail
FROM (SELECT DISTINCT m.group_id FROM pg_temp.checked JOIN news.duplicate_group_member m USING (article_id)) g
JOIN news.duplicate_group_member m USING (group_id)
GROUP BY g.group_id
HAVING count(m.article_id) < 2 OR count(m.article_id) FILTER (WHERE m.parent_article_id IS NULL) <> 1

-- name: check_parents_have_evidence
-- Every parent is backed by an edge that merges.
SELECT m.article_id AS key, m.parent_article_id::text AS detail
FROM (SELECT DISTINCT article_id FROM pg_temp.checked) c JOIN news.duplicate_group_member m USING (article_id)
LEFT JOIN news.duplicate_edge e ON e.article_id = m.article_id AND e.earlier_article_id = m.parent_article_id AND e.merges
WHERE m.parent_article_id IS NOT NULL AND e.article_id IS NULL

-- name: check_edges_are_current
-- Evidence is about the texts on show.
SELECT e.article_id AS key, e.earlier_article_id::text AS detail
FROM (
    SELECT e.* FROM pg_temp.checked c JOIN news.duplicate_edge e ON e.article_id = c.article_id
    UNION SELECT e.* FROM pg_temp.checked c JOIN news.duplicate_edge e ON e.earlier_article_id = c.article_id
) e
JOIN news.article a ON a.article_id = e.article_id
JOIN news.article b ON b.article_id = e.earlier_article_id
WHERE (e.revision_id <> a.current_revision_id OR e.earlier_revision_id <> b.current_revision_id)
  AND NOT EXISTS (SELECT 1 FROM ops.work w WHERE w.stage = 'dedup' AND w.key IN (a.current_revision_id, b.current_revision_id))

-- name: check_every_article_went_through
-- Every article on show has been deduplicated, read and given a story, or waits for it, or was set aside with a reason.
SELECT a.article_id AS key, coalesce(a.url, a.external_id, '') AS detail
FROM pg_temp.checked c JOIN news.article a ON a.current_revision_id = c.revision_id
LEFT JOIN news.fingerprint f ON f.revision_id = a.current_revision_id
LEFT JOIN news.analysis n ON n.revision_id = a.current_revision_id
LEFT JOIN news.story_member s ON s.revision_id = a.current_revision_id
WHERE (f.revision_id IS NULL OR n.revision_id IS NULL OR s.revision_id IS NULL)
  AND NOT EXISTS (SELECT 1 FROM ops.work w WHERE w.key = a.current_revision_id AND w.stage <> 'clean')
  AND NOT EXISTS (SELECT 1 FROM ops.quarantine q WHERE q.key = a.current_revision_id AND q.stage NOT IN ('intake', 'clean'))

-- name: whole_copies_can_be_found
-- The keys by which copies are found are those of all texts on show, but of months whose keys were dropped.
SELECT article_id AS key, coalesce(k.n, 0) || ' keys instead of ' || coalesce(f.n, 0) AS detail
FROM (SELECT article_id, count(*) AS n FROM news.fingerprint_key GROUP BY article_id) k
FULL JOIN (
    SELECT r.article_id, cardinality(f.keys) AS n FROM news.fingerprint f JOIN news.revision r USING (revision_id)
    WHERE f.indexed_day IS NOT NULL AND f.keys <> '{}'
      AND NOT EXISTS (SELECT FROM news.dropped_key_month d
                      WHERE isfinite(f.indexed_day) AND d.month = date_trunc('month', f.indexed_day)::date)
) f USING (article_id)
WHERE k.n IS DISTINCT FROM f.n

-- name: whole_no_empty_groups
-- No duplicate group is empty.
SELECT g.group_id AS key, 'no members' AS detail
FROM news.duplicate_group g LEFT JOIN news.duplicate_group_member m USING (group_id) WHERE m.group_id IS NULL

-- name: whole_documents_are_known
-- Every document that still has its bytes is in the register of contents.
SELECT d.document_id AS key, d.locator AS detail
FROM raw.document d LEFT JOIN raw.content c USING (document_id) WHERE c.document_id IS NULL

-- name: check_revisions_have_documents
-- Every revision came from a document we know.
SELECT r.revision_id AS key, r.first_document_id::text AS detail
FROM pg_temp.checked JOIN news.revision r USING (revision_id)
LEFT JOIN raw.content c ON c.document_id = r.first_document_id WHERE c.document_id IS NULL

-- name: check_no_article_from_the_future
-- No article was published more than a day after we took it in.
SELECT r.revision_id AS key, r.published_at::text AS detail
FROM pg_temp.checked JOIN news.revision r USING (revision_id)
WHERE r.published_at > r.created_at + interval '1 day'

-- name: kind_of_run
-- What kind of run this is.
SELECT kind FROM ops.run WHERE run_id = %(run_id)s

-- name: save_check
-- Keep what a check found.
INSERT INTO ops.check_result (name, violations, detail, run_id) VALUES (%(name)s, %(violations)s, %(detail)s, %(run_id)s)

-- name: violations_of_run
-- Checks that failed when a run was published.
SELECT DISTINCT ON (name) name, violations FROM ops.check_result
WHERE run_id = %(run_id)s AND violations > 0 ORDER BY name, check_result_id DESC

-- name: whole_articles_are_counted
-- Every article on show is counted in mart as it stands, or noted or waiting to be; none is that is gone.
SELECT a.article_id AS key, coalesce(a.url, a.external_id, '') AS detail
FROM news.article a
LEFT JOIN news.duplicate_group_member g ON g.article_id = a.article_id
LEFT JOIN news.story_member s ON s.article_id = a.article_id
LEFT JOIN mart.rollup_article p ON p.article_id = a.article_id
LEFT JOIN mart.rollup_words w ON w.article_id = a.article_id
WHERE a.current_revision_id IS NOT NULL
  AND (p.revision_id, w.revision_id, p.outlet_id, p.independent_text_id, p.story_id) IS DISTINCT FROM
      (a.current_revision_id, a.current_revision_id, coalesce(a.outlet_id, 0), coalesce(g.group_id, -a.article_id), s.story_id)
  AND NOT EXISTS (SELECT FROM ops.unpublished u WHERE u.article_id = a.article_id)
  AND NOT EXISTS (SELECT FROM ops.work q WHERE q.key = a.current_revision_id AND q.stage <> 'clean')
UNION ALL
SELECT p.article_id, 'counted, though it is gone'
FROM mart.rollup_article p LEFT JOIN news.article a USING (article_id)
WHERE a.article_id IS NULL AND NOT EXISTS (SELECT FROM ops.unpublished u WHERE u.article_id = p.article_id)
