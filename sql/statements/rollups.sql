-- What publish keeps for mart (etl/store/rollups.py). The articles that are due are counted out as they were counted in,
-- and counted in as they are now.

-- name: stage_rollups
-- Make room for one refresh. The index of words writes what it has put off by so much at a time: with PostgreSQL's 4 MB it
-- would go through itself five times over.
SET LOCAL work_mem = '64MB';
CREATE TEMP TABLE IF NOT EXISTS staging_due (article_id bigint PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staging_counted (LIKE mart.rollup_article, PRIMARY KEY (article_id)) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staging_named (article_id bigint, entity_id bigint, label text, n_mentions integer,
    PRIMARY KEY (article_id, entity_id)) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staging_text (independent_text_id bigint PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staging_story (story_id bigint PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staging_outlet_day (outlet_id bigint, day date, PRIMARY KEY (outlet_id, day)) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staging_entity_day (entity_id bigint, day date, PRIMARY KEY (entity_id, day)) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staging_outlet_change (LIKE mart.rollup_outlet) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staging_syndication_change (LIKE mart.rollup_syndication) ON COMMIT DELETE ROWS;
TRUNCATE pg_temp.staging_due, pg_temp.staging_counted, pg_temp.staging_named, pg_temp.staging_text, pg_temp.staging_story,
    pg_temp.staging_outlet_day, pg_temp.staging_entity_day, pg_temp.staging_outlet_change, pg_temp.staging_syndication_change

-- name: due_revisions
-- The articles of some revisions are due, whatever was noted of them.
INSERT INTO pg_temp.staging_due SELECT DISTINCT article_id FROM news.revision WHERE revision_id = ANY (%(revision_ids)s);
DELETE FROM ops.unpublished u USING pg_temp.staging_due d WHERE u.article_id = d.article_id

-- name: due_articles
-- Some articles are due, whatever was noted of them.
INSERT INTO pg_temp.staging_due SELECT DISTINCT unnest(%(article_ids)s::bigint[]);
DELETE FROM ops.unpublished u USING pg_temp.staging_due d WHERE u.article_id = d.article_id

-- name: due_noted
-- Of the next articles noted those are due that were counted before, or are gone: what is new comes by the ledger.
WITH looked_at AS MATERIALIZED (
    SELECT * FROM ops.unpublished WHERE unpublished_id > %(after)s ORDER BY unpublished_id LIMIT %(looked_at)s
), taken AS (
    DELETE FROM ops.unpublished u USING looked_at l
    WHERE u.unpublished_id = l.unpublished_id
      AND (EXISTS (SELECT FROM mart.rollup_article p WHERE p.article_id = l.article_id)
           OR NOT EXISTS (SELECT FROM news.article a WHERE a.article_id = l.article_id))
    RETURNING u.article_id
), due AS (
    INSERT INTO pg_temp.staging_due SELECT DISTINCT article_id FROM taken ON CONFLICT DO NOTHING RETURNING article_id
)
SELECT (SELECT max(unpublished_id) FROM looked_at) AS last_id, (SELECT count(*) FROM due) AS n_due

-- name: due_copies
-- So are the copies of what is due: they say whose text they have.
INSERT INTO pg_temp.staging_due
SELECT m.article_id FROM pg_temp.staging_due d JOIN news.duplicate_group_member m ON m.parent_article_id = d.article_id
ON CONFLICT DO NOTHING;
ANALYZE pg_temp.staging_due

-- name: count_due
-- What is due, as it is now.
INSERT INTO pg_temp.staging_counted
SELECT a.article_id, r.revision_id, coalesce(a.outlet_id, 0),
       coalesce(r.published_date, (a.first_seen_at AT TIME ZONE 'UTC')::date), coalesce(g.group_id, -a.article_id),
       s.story_id,
       CASE WHEN g.parent_article_id IS NOT NULL THEN coalesce(p.outlet_id, 0) END,
       CASE WHEN g.parent_article_id IS NOT NULL THEN round(coalesce(e.containment_back, 0)::numeric * 1000000)::integer END
FROM pg_temp.staging_due d
JOIN news.article a USING (article_id)
JOIN news.revision r ON r.revision_id = a.current_revision_id
LEFT JOIN news.duplicate_group_member g ON g.article_id = a.article_id
LEFT JOIN news.article p ON p.article_id = g.parent_article_id
LEFT JOIN news.duplicate_edge e ON e.article_id = a.article_id AND e.earlier_article_id = g.parent_article_id
LEFT JOIN news.story_member s ON s.article_id = a.article_id;
ANALYZE pg_temp.staging_counted

-- name: count_named
-- Whom what is due names now.
INSERT INTO pg_temp.staging_named
SELECT c.article_id, e.entity_id, e.label, count(*)
FROM pg_temp.staging_counted c
JOIN news.mention m USING (revision_id)
JOIN news.entity k ON k.entity_id = m.entity_id
JOIN news.entity e ON e.entity_id = coalesce(k.same_as, k.entity_id)
GROUP BY 1, 2, 3;
ANALYZE pg_temp.staging_named

-- name: touch
-- Which counts what is due concerns, as it was and as it is.
INSERT INTO pg_temp.staging_text
SELECT p.independent_text_id FROM pg_temp.staging_due d JOIN mart.rollup_article p USING (article_id)
UNION SELECT independent_text_id FROM pg_temp.staging_counted;
INSERT INTO pg_temp.staging_story
SELECT p.story_id FROM pg_temp.staging_due d JOIN mart.rollup_article p USING (article_id) WHERE p.story_id IS NOT NULL
UNION SELECT story_id FROM pg_temp.staging_counted WHERE story_id IS NOT NULL;
INSERT INTO pg_temp.staging_outlet_day
SELECT p.outlet_id, p.day FROM pg_temp.staging_due d JOIN mart.rollup_article p USING (article_id)
UNION SELECT outlet_id, day FROM pg_temp.staging_counted;
INSERT INTO pg_temp.staging_entity_day
SELECT f.entity_id, f.day FROM pg_temp.staging_due d JOIN mart.rollup_article_entity f USING (article_id)
UNION SELECT n.entity_id, c.day FROM pg_temp.staging_named n JOIN pg_temp.staging_counted c USING (article_id);
ANALYZE pg_temp.staging_text, pg_temp.staging_story, pg_temp.staging_outlet_day, pg_temp.staging_entity_day

-- name: tally_texts
-- What the texts concerned add to the counts of outlets and pairs of outlets: out (-1) before, in (1) after. Such counts
-- are sums over texts, so no other text has to be looked at.
INSERT INTO pg_temp.staging_outlet_change
SELECT p.outlet_id, %(sign)s * count(*), %(sign)s * count(DISTINCT p.independent_text_id), %(sign)s * count(p.source_outlet_id)
FROM pg_temp.staging_text t JOIN mart.rollup_article p USING (independent_text_id) GROUP BY p.outlet_id;
INSERT INTO pg_temp.staging_syndication_change
SELECT p.source_outlet_id, p.outlet_id, %(sign)s * count(*), %(sign)s * count(DISTINCT p.independent_text_id),
       %(sign)s * sum(p.share_ppm)
FROM pg_temp.staging_text t JOIN mart.rollup_article p USING (independent_text_id)
WHERE p.source_outlet_id IS NOT NULL GROUP BY p.source_outlet_id, p.outlet_id

-- name: keep_counted
-- Let what is due stand as it is now.
DELETE FROM mart.rollup_article p USING pg_temp.staging_due d
WHERE p.article_id = d.article_id AND NOT EXISTS (SELECT FROM pg_temp.staging_counted c WHERE c.article_id = p.article_id);
INSERT INTO mart.rollup_article AS p SELECT * FROM pg_temp.staging_counted
ON CONFLICT (article_id) DO UPDATE SET
    revision_id = excluded.revision_id, outlet_id = excluded.outlet_id, day = excluded.day,
    independent_text_id = excluded.independent_text_id, story_id = excluded.story_id,
    source_outlet_id = excluded.source_outlet_id, share_ppm = excluded.share_ppm
WHERE (p.revision_id, p.outlet_id, p.day, p.independent_text_id, p.story_id, p.source_outlet_id, p.share_ppm)
    IS DISTINCT FROM (excluded.revision_id, excluded.outlet_id, excluded.day, excluded.independent_text_id,
                      excluded.story_id, excluded.source_outlet_id, excluded.share_ppm)

-- name: keep_named
-- And whom it names.
DELETE FROM mart.rollup_article_entity f USING pg_temp.staging_due d
WHERE f.article_id = d.article_id
  AND NOT EXISTS (SELECT FROM pg_temp.staging_named n WHERE n.article_id = f.article_id AND n.entity_id = f.entity_id);
INSERT INTO mart.rollup_article_entity AS f (article_id, entity_id, label, n_mentions, day, outlet_id, independent_text_id)
SELECT n.article_id, n.entity_id, n.label, n.n_mentions, c.day, c.outlet_id, c.independent_text_id
FROM pg_temp.staging_named n JOIN pg_temp.staging_counted c USING (article_id)
ON CONFLICT (article_id, entity_id) DO UPDATE SET
    n_mentions = excluded.n_mentions, day = excluded.day, outlet_id = excluded.outlet_id,
    independent_text_id = excluded.independent_text_id
WHERE (f.n_mentions, f.day, f.outlet_id, f.independent_text_id)
    IS DISTINCT FROM (excluded.n_mentions, excluded.day, excluded.outlet_id, excluded.independent_text_id)

-- name: keep_tallies
-- Let outlets and pairs of outlets have what the texts concerned changed.
INSERT INTO mart.rollup_outlet AS o
SELECT outlet_id, sum(n_articles), sum(n_independent_texts), sum(n_copies) FROM pg_temp.staging_outlet_change GROUP BY outlet_id
HAVING sum(n_articles) <> 0 OR sum(n_independent_texts) <> 0 OR sum(n_copies) <> 0
ON CONFLICT (outlet_id) DO UPDATE SET
    n_articles = o.n_articles + excluded.n_articles,
    n_independent_texts = o.n_independent_texts + excluded.n_independent_texts, n_copies = o.n_copies + excluded.n_copies;
DELETE FROM mart.rollup_outlet WHERE n_articles = 0;
INSERT INTO mart.rollup_syndication AS s
SELECT source_outlet_id, outlet_id, sum(n_articles), sum(n_independent_texts), sum(share_ppm)
FROM pg_temp.staging_syndication_change GROUP BY source_outlet_id, outlet_id
HAVING sum(n_articles) <> 0 OR sum(n_independent_texts) <> 0 OR sum(share_ppm) <> 0
ON CONFLICT (source_outlet_id, outlet_id) DO UPDATE SET
    n_articles = s.n_articles + excluded.n_articles,
    n_independent_texts = s.n_independent_texts + excluded.n_independent_texts, share_ppm = s.share_ppm + excluded.share_ppm;
DELETE FROM mart.rollup_syndication WHERE n_articles = 0

-- name: keep_outlet_days
-- Count the days of outlets anew that are concerned.
INSERT INTO mart.rollup_outlet_day AS o
SELECT p.outlet_id, p.day, count(*), count(DISTINCT p.independent_text_id)
FROM pg_temp.staging_outlet_day t JOIN mart.rollup_article p USING (outlet_id, day) GROUP BY p.outlet_id, p.day
ON CONFLICT (outlet_id, day) DO UPDATE SET n_articles = excluded.n_articles, n_independent_texts = excluded.n_independent_texts
WHERE (o.n_articles, o.n_independent_texts) IS DISTINCT FROM (excluded.n_articles, excluded.n_independent_texts);
DELETE FROM mart.rollup_outlet_day o USING pg_temp.staging_outlet_day t
WHERE (o.outlet_id, o.day) = (t.outlet_id, t.day)
  AND NOT EXISTS (SELECT FROM mart.rollup_article p WHERE (p.outlet_id, p.day) = (t.outlet_id, t.day))

-- name: keep_entity_days
-- Count the days of entities anew that are concerned.
INSERT INTO mart.rollup_entity_day AS e
SELECT f.entity_id, f.day, sum(f.n_mentions), count(*), count(DISTINCT f.independent_text_id),
       count(DISTINCT f.outlet_id) FILTER (WHERE f.outlet_id > 0)
FROM pg_temp.staging_entity_day t JOIN mart.rollup_article_entity f USING (entity_id, day) GROUP BY f.entity_id, f.day
ON CONFLICT (entity_id, day) DO UPDATE SET
    n_mentions = excluded.n_mentions, n_articles = excluded.n_articles,
    n_independent_texts = excluded.n_independent_texts, n_outlets = excluded.n_outlets
WHERE (e.n_mentions, e.n_articles, e.n_independent_texts, e.n_outlets)
    IS DISTINCT FROM (excluded.n_mentions, excluded.n_articles, excluded.n_independent_texts, excluded.n_outlets);
DELETE FROM mart.rollup_entity_day e USING pg_temp.staging_entity_day t
WHERE (e.entity_id, e.day) = (t.entity_id, t.day)
  AND NOT EXISTS (SELECT FROM mart.rollup_article_entity f WHERE (f.entity_id, f.day) = (t.entity_id, t.day))

-- name: keep_stories
-- Describe the stories anew that are concerned. An hour is as good as 59 minutes later, a day as good as any time of it:
-- where another outlet's article can have been as early, nobody is called the earliest. A bare day may be anybody's: it is
-- compared with the day of the first article in its own zone and in UTC, the later of them.
WITH member AS (
    SELECT p.story_id, p.article_id, p.outlet_id, p.day, p.independent_text_id, r.title, r.title_derived, r.language,
           r.published_at, r.published_date, a.identity_sha256,
           CASE r.published_precision WHEN 'second' THEN interval '1 second' WHEN 'minute' THEN interval '1 minute'
                WHEN 'hour' THEN interval '1 hour' END AS width
    FROM pg_temp.staging_story t
    JOIN mart.rollup_article p USING (story_id)
    JOIN news.revision r USING (revision_id)
    JOIN news.article a ON a.article_id = p.article_id
), first AS (
    SELECT DISTINCT ON (story_id) story_id, outlet_id, published_at, published_at + width AS until, published_date
    FROM member WHERE width IS NOT NULL ORDER BY story_id, published_at, width, identity_sha256
), doubt AS (
    SELECT DISTINCT story_id FROM first f JOIN member m USING (story_id)
    WHERE m.outlet_id <> f.outlet_id
      AND CASE WHEN m.width IS NOT NULL THEN m.published_at < f.until
               ELSE m.published_date <= greatest(f.published_date, (f.published_at AT TIME ZONE 'UTC')::date) END
), heading AS (
    SELECT DISTINCT ON (story_id) story_id, title FROM member
    ORDER BY story_id, title_derived, published_at NULLS LAST, identity_sha256
), counted AS (
    SELECT story_id, count(*) AS n_articles, count(DISTINCT independent_text_id) AS n_independent_texts,
           count(DISTINCT outlet_id) FILTER (WHERE outlet_id > 0) AS n_outlets, min(day) AS first_day, max(day) AS last_day,
           coalesce(array_agg(DISTINCT language) FILTER (WHERE language IS NOT NULL), '{}') AS languages
    FROM member GROUP BY story_id
)
INSERT INTO mart.rollup_story AS s (story_id, title, n_articles, n_independent_texts, n_outlets, first_day, last_day,
    earliest_outlet_id, earliest_published_at, languages)
SELECT c.story_id, h.title, c.n_articles, c.n_independent_texts, c.n_outlets, c.first_day, c.last_day,
       CASE WHEN f.outlet_id > 0 AND d.story_id IS NULL THEN f.outlet_id END, f.published_at, c.languages
FROM counted c
JOIN heading h USING (story_id)
LEFT JOIN first f USING (story_id)
LEFT JOIN doubt d USING (story_id)
ON CONFLICT (story_id) DO UPDATE SET
    title = excluded.title, n_articles = excluded.n_articles, n_independent_texts = excluded.n_independent_texts,
    n_outlets = excluded.n_outlets, first_day = excluded.first_day, last_day = excluded.last_day,
    earliest_outlet_id = excluded.earliest_outlet_id, earliest_published_at = excluded.earliest_published_at,
    languages = excluded.languages
WHERE (s.title, s.n_articles, s.n_independent_texts, s.n_outlets, s.first_day, s.last_day, s.earliest_outlet_id,
       s.earliest_published_at, s.languages)
    IS DISTINCT FROM (excluded.title, excluded.n_articles, excluded.n_independent_texts, excluded.n_outlets,
       excluded.first_day, excluded.last_day, excluded.earliest_outlet_id, excluded.earliest_published_at, excluded.languages);
DELETE FROM mart.rollup_story s USING pg_temp.staging_story t
WHERE s.story_id = t.story_id AND NOT EXISTS (SELECT FROM mart.rollup_article p WHERE p.story_id = t.story_id)

-- name: index_words
-- Keep the words of texts that are on show and have none yet. Needs no lock: who counts them later mends what was wrong.
SET LOCAL work_mem = '64MB';
INSERT INTO mart.rollup_words (article_id, revision_id, day, config, words)
SELECT a.article_id, r.revision_id, coalesce(r.published_date, (a.first_seen_at AT TIME ZONE 'UTC')::date),
       mart.search_config(r.language), mart.words_of(CASE WHEN NOT r.title_derived THEN r.title END, r.text, r.language)
FROM news.revision r JOIN news.article a ON a.current_revision_id = r.revision_id
WHERE r.revision_id = ANY (%(revision_ids)s)
  AND NOT EXISTS (SELECT FROM mart.rollup_words w WHERE w.article_id = a.article_id)
ORDER BY a.article_id
ON CONFLICT (article_id) DO NOTHING

-- name: keep_words
-- Keep the words of texts that are new on show.
DELETE FROM mart.rollup_words w USING pg_temp.staging_due d
WHERE w.article_id = d.article_id AND NOT EXISTS (SELECT FROM pg_temp.staging_counted c WHERE c.article_id = w.article_id);
UPDATE mart.rollup_words w SET day = c.day
FROM pg_temp.staging_counted c WHERE c.article_id = w.article_id AND c.day <> w.day;
INSERT INTO mart.rollup_words AS w (article_id, revision_id, day, config, words)
SELECT c.article_id, c.revision_id, c.day, g.config,
       mart.words_of(CASE WHEN NOT r.title_derived THEN r.title END, r.text, r.language)
FROM pg_temp.staging_counted c
JOIN news.revision r USING (revision_id)
CROSS JOIN LATERAL (SELECT mart.search_config(r.language) AS config) g
LEFT JOIN mart.rollup_words k ON k.article_id = c.article_id
WHERE (k.revision_id, k.config) IS DISTINCT FROM (c.revision_id, g.config)
ORDER BY c.article_id  -- as index_words does: whoever meets another waits for it, and neither for the other
ON CONFLICT (article_id) DO UPDATE SET
    revision_id = excluded.revision_id, day = excluded.day, config = excluded.config, words = excluded.words

-- name: last_note
-- The note added last.
SELECT coalesce(max(unpublished_id), 0) FROM ops.unpublished

-- name: revisions_set_aside
-- Texts of a run that were set aside on their way to publish: mart shows them as far as they came.
SELECT DISTINCT key AS revision_id FROM ops.quarantine
WHERE run_id = %(run_id)s AND stage NOT IN ('intake', 'clean') AND key IS NOT NULL

-- name: articles_to_count
-- Every article there is, and every one that is still counted.
SELECT article_id FROM news.article UNION SELECT article_id FROM mart.rollup_article ORDER BY article_id

-- name: sum_up_anew
-- Make anew what is only ever changed, and take away what counts nothing: the last step of counting everything anew.
DELETE FROM mart.rollup_outlet;
INSERT INTO mart.rollup_outlet (outlet_id, n_articles, n_independent_texts, n_copies)
SELECT outlet_id, count(*), count(DISTINCT independent_text_id), count(source_outlet_id)
FROM mart.rollup_article GROUP BY outlet_id;
DELETE FROM mart.rollup_syndication;
INSERT INTO mart.rollup_syndication (source_outlet_id, outlet_id, n_articles, n_independent_texts, share_ppm)
SELECT source_outlet_id, outlet_id, count(*), count(DISTINCT independent_text_id), sum(share_ppm)
FROM mart.rollup_article WHERE source_outlet_id IS NOT NULL GROUP BY source_outlet_id, outlet_id;
DELETE FROM mart.rollup_article_entity f
WHERE NOT EXISTS (SELECT FROM mart.rollup_article p WHERE p.article_id = f.article_id);
DELETE FROM mart.rollup_entity_day d
WHERE NOT EXISTS (SELECT FROM mart.rollup_article_entity f WHERE (f.entity_id, f.day) = (d.entity_id, d.day));
DELETE FROM mart.rollup_outlet_day d
WHERE NOT EXISTS (SELECT FROM mart.rollup_article p WHERE (p.outlet_id, p.day) = (d.outlet_id, d.day));
DELETE FROM mart.rollup_story s WHERE NOT EXISTS (SELECT FROM mart.rollup_article p WHERE p.story_id = s.story_id)
