-- What the rollups must be, computed plainly from mart.articles and news: slow, and right. Tests and benchmarks compare.

-- name: oracle_stories
-- mart.stories, as far as it is kept.
WITH member AS (
    SELECT a.*, encode(i.identity_sha256, 'hex') AS identity,
           CASE a.published_precision WHEN 'second' THEN 1 WHEN 'minute' THEN 60 WHEN 'hour' THEN 3600 END AS seconds
    FROM mart.articles a JOIN news.article i USING (article_id)
    WHERE a.story_id IS NOT NULL
), earliest AS (
    SELECT DISTINCT ON (story_id) * FROM member WHERE seconds IS NOT NULL ORDER BY story_id, published_at, seconds, identity
), alone AS (
    SELECT e.story_id, e.outlet
    FROM earliest e
    LEFT JOIN member o ON o.story_id = e.story_id AND o.outlet_id IS DISTINCT FROM e.outlet_id
     AND ((o.seconds IS NOT NULL AND o.published_at < e.published_at + e.seconds * interval '1 second')
          OR (o.seconds IS NULL AND (o.published_date <= e.published_date
                                     OR o.published_date <= (e.published_at AT TIME ZONE 'UTC')::date)))
    WHERE o.story_id IS NULL
)
SELECT m.story_id,
       (array_agg(m.title ORDER BY m.title_derived, m.published_at NULLS LAST, m.identity))[1] AS title,
       count(*) AS n_articles,
       count(DISTINCT m.independent_text_id) AS n_independent_texts,
       count(DISTINCT m.outlet_id) AS n_outlets,
       min(m.day) AS first_day,
       max(m.day) AS last_day,
       max(t.outlet) AS earliest_outlet,
       min(m.published_at) FILTER (WHERE m.seconds IS NOT NULL) AS earliest_published_at,
       coalesce(array_agg(DISTINCT m.language) FILTER (WHERE m.language IS NOT NULL), '{}') AS languages
FROM member m LEFT JOIN alone t USING (story_id) GROUP BY m.story_id ORDER BY m.story_id

-- name: rolled_stories
-- mart.stories, to compare.
SELECT story_id, title, n_articles, n_independent_texts, n_outlets, first_day, last_day, earliest_outlet,
       earliest_published_at, languages
FROM mart.stories ORDER BY story_id

-- name: oracle_entity_days
-- mart.entity_days.
SELECT coalesce(k.same_as, k.entity_id) AS entity_id, a.day, count(*) AS n_mentions, count(DISTINCT a.article_id) AS n_articles,
       count(DISTINCT a.independent_text_id) AS n_independent_texts, count(DISTINCT a.outlet_id) AS n_outlets
FROM news.mention m
JOIN news.entity k ON k.entity_id = m.entity_id
JOIN mart.articles a ON a.revision_id = m.revision_id
GROUP BY 1, a.day ORDER BY 1, a.day

-- name: rolled_entity_days
-- mart.entity_days, to compare.
SELECT entity_id, day, n_mentions, n_articles, n_independent_texts, n_outlets FROM mart.entity_days ORDER BY entity_id, day

-- name: oracle_article_entities
-- mart.article_entities.
SELECT a.article_id, coalesce(k.same_as, k.entity_id) AS entity_id, e.label, count(*) AS n_mentions, a.day,
       coalesce(a.outlet_id, 0) AS outlet_id, a.independent_text_id
FROM news.mention m
JOIN news.entity k ON k.entity_id = m.entity_id
JOIN news.entity e ON e.entity_id = coalesce(k.same_as, k.entity_id)
JOIN mart.articles a ON a.revision_id = m.revision_id
GROUP BY a.article_id, 2, e.label, a.day, a.outlet_id, a.independent_text_id ORDER BY 1, 2

-- name: rolled_article_entities
-- mart.article_entities, to compare.
SELECT article_id, entity_id, label, n_mentions, day, outlet_id, independent_text_id
FROM mart.article_entities ORDER BY article_id, entity_id

-- name: oracle_outlets
-- mart.outlets, as far as it is kept.
SELECT o.outlet_id, count(a.article_id) AS n_articles, count(DISTINCT a.independent_text_id) AS n_independent_texts,
       round(avg(CASE WHEN a.is_canonical THEN 1 ELSE 0 END) FILTER (WHERE a.article_id IS NOT NULL), 3) AS share_original,
       min(a.day) AS first_day, max(a.day) AS last_day
FROM news.outlet o LEFT JOIN mart.articles a USING (outlet_id) GROUP BY o.outlet_id ORDER BY o.outlet_id

-- name: rolled_outlets
-- mart.outlets, to compare.
SELECT outlet_id, n_articles, n_independent_texts, share_original, first_day, last_day FROM mart.outlets ORDER BY outlet_id

-- name: oracle_outlet_days
-- The days of mart.outlet_days that have articles.
SELECT outlet_id, day, count(*) AS n_articles, count(DISTINCT independent_text_id) AS n_independent_texts
FROM mart.articles WHERE outlet_id IS NOT NULL GROUP BY outlet_id, day ORDER BY outlet_id, day

-- name: rolled_outlet_days
-- mart.outlet_days, to compare.
SELECT outlet_id, day, n_articles, n_independent_texts FROM mart.rollup_outlet_day WHERE outlet_id > 0 ORDER BY outlet_id, day

-- name: oracle_syndication
-- mart.syndication, as far as it is kept.
SELECT f.outlet AS source_outlet, l.outlet AS republisher, count(*) AS n_articles,
       count(DISTINCT m.group_id) AS n_independent_texts,
       round(avg(round(coalesce(e.containment_back, 0)::numeric, 6)), 3) AS mean_share_printed
FROM news.duplicate_group_member m
JOIN mart.articles l ON l.article_id = m.article_id
JOIN mart.articles f ON f.article_id = m.parent_article_id
LEFT JOIN news.duplicate_edge e ON e.article_id = m.article_id AND e.earlier_article_id = m.parent_article_id
GROUP BY f.outlet_id, f.outlet, l.outlet_id, l.outlet ORDER BY 1, 2

-- name: rolled_syndication
-- mart.syndication, to compare.
SELECT source_outlet, republisher, n_articles, n_independent_texts, mean_share_printed FROM mart.syndication ORDER BY 1, 2

-- name: oracle_words
-- Which text of each article mart.search looks through.
SELECT article_id, current_revision_id AS revision_id FROM news.article WHERE current_revision_id IS NOT NULL ORDER BY 1

-- name: rolled_words
-- The same as it is kept, to compare.
SELECT article_id, revision_id FROM mart.rollup_words ORDER BY 1
