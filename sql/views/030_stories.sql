-- Events, with articles and independent texts counted apart.
CREATE VIEW mart.stories AS
WITH member AS (
    SELECT a.*, o.owner,
           row_number() OVER (PARTITION BY a.story_id
                              ORDER BY (a.published_precision IN ('second', 'minute', 'hour')) DESC NULLS LAST,
                                       a.published_at NULLS LAST, a.article_id) AS place,
           row_number() OVER (PARTITION BY a.story_id
                              ORDER BY a.title_derived, a.published_at NULLS LAST, a.article_id) AS title_place
    FROM mart.articles a
    LEFT JOIN news.outlet o ON o.outlet_id = a.outlet_id
    WHERE a.story_id IS NOT NULL
)
SELECT story_id,
       max(title) FILTER (WHERE title_place = 1) AS title,
       count(*) AS n_articles,
       count(DISTINCT independent_text_id) AS n_independent_texts,
       count(DISTINCT outlet_id) AS n_outlets,
       count(DISTINCT coalesce(owner, 'outlet ' || outlet_id)) AS n_owners,
       min(day) AS first_day,
       max(day) AS last_day,
       max(outlet) FILTER (WHERE place = 1 AND published_precision IN ('second', 'minute', 'hour')) AS earliest_outlet,
       min(published_at) FILTER (WHERE published_precision IN ('second', 'minute', 'hour')) AS earliest_published_at,
       array_agg(DISTINCT language) FILTER (WHERE language IS NOT NULL) AS languages
FROM member
GROUP BY story_id;
COMMENT ON VIEW mart.stories IS 'One row for each event: how many articles, how many independent texts, whose was earliest.';
COMMENT ON COLUMN mart.stories.story_id IS 'Stable id.';
COMMENT ON COLUMN mart.stories.title IS 'Headline of its earliest article that has one of its own.';
COMMENT ON COLUMN mart.stories.n_articles IS 'Articles, copies included.';
COMMENT ON COLUMN mart.stories.n_independent_texts IS 'Articles, copies of one text counted once.';
COMMENT ON COLUMN mart.stories.n_outlets IS 'Outlets that told it.';
COMMENT ON COLUMN mart.stories.n_owners IS 'Owners behind these outlets; an outlet without a known owner counts as its own.';
COMMENT ON COLUMN mart.stories.first_day IS 'Day of its first article.';
COMMENT ON COLUMN mart.stories.last_day IS 'Day of its last article.';
COMMENT ON COLUMN mart.stories.earliest_outlet IS 'Outlet of the earliest article we know; only among those known to the hour or better.';
COMMENT ON COLUMN mart.stories.earliest_published_at IS 'When that was published.';
COMMENT ON COLUMN mart.stories.languages IS 'Languages it was told in.';

-- Where texts of one story contradict each other (or themselves): office holders and numbers.
CREATE VIEW mart.story_disagreements AS
WITH said AS (
    -- Two persons are named as holders of one office.
    SELECT a.story_id, 'role' AS kind,
           concat_ws(', ', x.role, coalesce(oe.name, x.organization)) AS subject,
           coalesce(pe.name, x.person) AS value,
           a.article_id, a.independent_text_id, a.outlet
    FROM news.role x
    JOIN mart.articles a ON a.revision_id = x.revision_id
    LEFT JOIN news.entity pe ON pe.entity_id = x.person_entity_id
    LEFT JOIN news.entity oe ON oe.entity_id = x.organization_entity_id
    WHERE a.story_id IS NOT NULL
    UNION ALL
    -- Texts that give one number each, and not the same one.
    SELECT story_id, 'number', subject, value, article_id, independent_text_id, outlet
    FROM (SELECT a.story_id, concat_ws(' ', x.what, x.event, x.unit) AS subject, x.value::text AS value,
                 a.article_id, a.independent_text_id, a.outlet,
                 count(*) OVER (PARTITION BY a.article_id, x.what, x.event, x.unit) AS n_here
          FROM (SELECT DISTINCT revision_id, what, event, unit, value FROM news.figure
                WHERE event IS NOT NULL) x
          JOIN mart.articles a ON a.revision_id = x.revision_id
          WHERE a.story_id IS NOT NULL) alone
    WHERE n_here = 1
), counted AS (
    SELECT story_id, kind, subject, value,
           count(DISTINCT article_id) AS n_articles,
           count(DISTINCT independent_text_id) AS n_independent_texts,
           array_agg(DISTINCT outlet ORDER BY outlet) FILTER (WHERE outlet IS NOT NULL) AS outlets,
           array_agg(DISTINCT article_id ORDER BY article_id) AS article_ids
    FROM said
    GROUP BY story_id, kind, subject, value
)
SELECT story_id, kind, subject, value, n_values, n_articles, n_independent_texts, outlets, article_ids
FROM (SELECT *, count(*) OVER (PARTITION BY story_id, kind, subject) AS n_values FROM counted) c
WHERE n_values > 1;
COMMENT ON VIEW mart.story_disagreements IS 'What texts of one story say differently: one row for each value of a disputed matter.';
COMMENT ON COLUMN mart.story_disagreements.story_id IS 'The story.';
COMMENT ON COLUMN mart.story_disagreements.kind IS 'role: who holds an office. number: how many.';
COMMENT ON COLUMN mart.story_disagreements.subject IS 'The disputed matter: an office and where it is held, or what is counted.';
COMMENT ON COLUMN mart.story_disagreements.value IS 'One of the answers given.';
COMMENT ON COLUMN mart.story_disagreements.n_values IS 'How many different answers there are.';
COMMENT ON COLUMN mart.story_disagreements.n_articles IS 'Articles that give this one.';
COMMENT ON COLUMN mart.story_disagreements.n_independent_texts IS 'The same, copies of one text counted once.';
COMMENT ON COLUMN mart.story_disagreements.outlets IS 'Outlets that give this one.';
COMMENT ON COLUMN mart.story_disagreements.article_ids IS 'The articles.';
