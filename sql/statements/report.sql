-- The report (etl/publish/report_data.py): what it shows, sorted and cut to fit a page.

-- name: report_books
-- What all runs together were given and what became of it; a run that took nothing in counts what it gave to clean.
WITH per_run AS (
    SELECT run_id,
           coalesce(max(given) FILTER (WHERE stage = 'intake'), max(given) FILTER (WHERE stage = 'clean')) AS given,
           max(done) FILTER (WHERE stage = 'clean') AS loaded,
           sum(unchanged) AS unchanged, sum(rejected) AS rejected,
           sum(quarantined) AS quarantined
    FROM ops.run_stage WHERE stage IN ('intake', 'clean') GROUP BY run_id
)
SELECT coalesce(sum(given), 0)::bigint AS given, coalesce(sum(loaded), 0)::bigint AS loaded,
       coalesce(sum(unchanged), 0)::bigint AS unchanged, coalesce(sum(rejected), 0)::bigint AS rejected,
       coalesce(sum(quarantined), 0)::bigint AS quarantined,
       (SELECT count(*) FROM ops.work WHERE stage = 'clean') AS waiting,
       clock_timestamp() AS read_at
FROM per_run

-- name: report_refused_earlier
-- Known documents that were refused when an earlier run cleaned them, for each run that met their file again: they are
-- booked as unchanged, and are refused still (as the statement refusals_of_run says of one run).
SELECT k.run_id, count(DISTINCT q.quarantine_id) AS n
FROM ops.run_known_file k
JOIN ops.seed_file f USING (seed_file_id)
JOIN ops.quarantine q ON regexp_replace(q.locator, '#[0-9]+$', '') = f.locator
WHERE q.stage = 'clean' AND q.replayed_at IS NULL AND q.run_id <> k.run_id
GROUP BY k.run_id

-- name: report_corpus
-- What the database holds now.
SELECT count(*) AS n_articles, count(DISTINCT independent_text_id) AS n_independent_texts,
       count(DISTINCT outlet_id) AS n_outlets, count(DISTINCT story_id) AS n_stories,
       (SELECT count(*) FROM news.entity e
        WHERE EXISTS (SELECT FROM news.mention m JOIN news.article a ON a.current_revision_id = m.revision_id
                      WHERE m.entity_id = e.entity_id)) AS n_entities
FROM mart.articles

-- name: report_days
-- Articles by day over all outlets, where the day is known.
SELECT published_date AS day, count(*) AS n_articles, count(DISTINCT independent_text_id) AS n_independent_texts
FROM mart.articles WHERE published_date IS NOT NULL AND published_precision NOT IN ('month', 'year')
GROUP BY published_date ORDER BY published_date

-- name: report_outlet_days
-- Articles by outlet and day; day NULL: nobody knows it to the day.
SELECT outlet, CASE WHEN published_precision NOT IN ('month', 'year') THEN published_date END AS day,
       count(*) AS n_articles, count(DISTINCT independent_text_id) AS n_independent_texts
FROM mart.articles GROUP BY outlet_id, outlet, 2 ORDER BY outlet NULLS LAST, outlet_id, 2

-- name: report_stories
-- The biggest stories, by independent texts.
SELECT story_id, coalesce(title, '') AS title, first_day, last_day, n_articles, n_independent_texts, n_outlets
FROM mart.stories
ORDER BY n_independent_texts DESC, n_articles DESC, last_day DESC, story_id LIMIT %(limit)s

-- name: report_groups
-- The texts printed most often. An article may be the earliest when no other is known to be before it: two articles of
-- one day compare only when both are known to the hour; one without a day compares with none.
WITH biggest AS (
    SELECT group_id, count(*) AS n_articles FROM news.duplicate_group_member
    GROUP BY group_id ORDER BY count(*) DESC, group_id LIMIT %(limit)s
), member AS (
    SELECT b.group_id, b.n_articles, a.article_id, a.is_canonical, a.title, a.outlet, a.outlet_id,
           CASE WHEN a.published_precision NOT IN ('month', 'year') THEN a.published_date END AS day,
           CASE WHEN a.published_precision IN ('second', 'minute', 'hour') THEN a.published_at END AS moment
    FROM biggest b JOIN mart.articles a ON a.duplicate_group_id = b.group_id
)
SELECT group_id,
       coalesce(max(title) FILTER (WHERE is_canonical), '') AS title,
       array_agg(DISTINCT outlet) FILTER (WHERE outlet IS NOT NULL AND NOT EXISTS (
           SELECT FROM member o WHERE o.group_id = m.group_id AND CASE
               WHEN o.moment IS NOT NULL AND m.moment IS NOT NULL THEN o.moment < m.moment
               ELSE o.day < m.day END)) AS earliest_outlets,
       min(day) AS earliest_day,
       (SELECT array_agg(DISTINCT e.relation) FROM news.duplicate_group_member c
        JOIN news.duplicate_edge e ON e.article_id = c.article_id AND e.earlier_article_id = c.parent_article_id
        WHERE c.group_id = m.group_id) AS relations,
       n_articles, count(DISTINCT outlet_id) AS n_outlets
FROM member m
GROUP BY group_id, n_articles ORDER BY n_articles DESC, n_outlets DESC, group_id

-- name: report_entities
-- What is named in most independent texts.
SELECT e.name, e.label, count(*) AS n_mentions, count(DISTINCT a.article_id) AS n_articles,
       count(DISTINCT a.independent_text_id) AS n_independent_texts
FROM news.mention m
JOIN news.entity e USING (entity_id)
JOIN mart.articles a ON a.revision_id = m.revision_id
GROUP BY e.entity_id
ORDER BY n_independent_texts DESC, n_articles DESC, n_mentions DESC, e.name, e.entity_id LIMIT %(limit)s

-- name: report_disagreements
-- The matters that most independent texts tell differently, offices before numbers, all answers to each.
WITH matter AS (
    SELECT story_id, kind, subject, sum(n_independent_texts) AS weight
    FROM mart.story_disagreements GROUP BY story_id, kind, subject
    ORDER BY kind = 'role' DESC, weight DESC, story_id, subject LIMIT %(limit)s
)
SELECT d.story_id, d.kind, d.subject, d.value, coalesce(d.outlets, '{}') AS outlets, d.n_articles, d.n_independent_texts
FROM matter m JOIN mart.story_disagreements d USING (story_id, kind, subject)
ORDER BY m.kind = 'role' DESC, m.weight DESC, m.story_id, m.subject, d.n_independent_texts DESC, d.n_articles DESC, d.value

-- name: report_story_titles
-- What some stories are called.
SELECT story_id, coalesce(title, '') AS title FROM mart.stories WHERE story_id = ANY (%(story_ids)s)

-- name: report_rejections
-- What did not go through, by reason, each with one example.
SELECT stage, reason, outcome, count(*) AS n_inputs,
       (array_agg(detail ORDER BY quarantine_id DESC))[1] AS detail,
       (array_agg(locator ORDER BY quarantine_id DESC))[1] AS example
FROM ops.quarantine WHERE replayed_at IS NULL
GROUP BY stage, reason, outcome ORDER BY n_inputs DESC, stage, reason, outcome LIMIT %(limit)s

-- name: report_runs
-- The latest runs with the books of their stages, in the order in which articles pass them.
SELECT run_id, kind, started_at, finished_at, code_version,
       stage, given, done, unchanged, rejected, quarantined, waiting
FROM mart.runs WHERE run_id IN (SELECT run_id FROM ops.run ORDER BY run_id DESC LIMIT %(limit)s)
ORDER BY run_id DESC, array_position(ARRAY['intake', 'clean', 'dedup', 'entities', 'stories', 'publish'], stage)
