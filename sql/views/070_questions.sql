-- Who is named by how many of the outlets that tell a story.
CREATE VIEW mart.story_names AS
SELECT s.story_id,
       s.title AS story,
       s.last_day,
       s.n_outlets AS n_story_outlets,
       e.entity_id,
       e.name AS entity,
       f.label,
       count(*) AS n_articles,
       count(DISTINCT p.independent_text_id) AS n_independent_texts,
       count(DISTINCT p.outlet_id) AS n_outlets,
       min(o.name) AS outlet
FROM mart.rollup_story s
JOIN mart.rollup_article p ON p.story_id = s.story_id AND p.outlet_id > 0
JOIN mart.rollup_article_entity f ON f.article_id = p.article_id
JOIN news.entity e ON e.entity_id = f.entity_id
JOIN news.outlet o ON o.outlet_id = p.outlet_id
GROUP BY s.story_id, s.title, s.last_day, s.n_outlets, e.entity_id, e.name, f.label;
COMMENT ON VIEW mart.story_names IS 'One row for each story and entity named in it: by how many of its outlets? Restrict it to a story or to some days.';
COMMENT ON COLUMN mart.story_names.story_id IS 'The story.';
COMMENT ON COLUMN mart.story_names.story IS 'Its headline, as mart.stories.title.';
COMMENT ON COLUMN mart.story_names.last_day IS 'Day of its last article.';
COMMENT ON COLUMN mart.story_names.n_story_outlets IS 'Outlets that tell the story.';
COMMENT ON COLUMN mart.story_names.entity_id IS 'The entity.';
COMMENT ON COLUMN mart.story_names.entity IS 'Its display name.';
COMMENT ON COLUMN mart.story_names.label IS 'PERSON, ORG, LOC, EVENT or MISC.';
COMMENT ON COLUMN mart.story_names.n_articles IS 'Articles of the story that name it.';
COMMENT ON COLUMN mart.story_names.n_independent_texts IS 'The same, copies of one text counted once.';
COMMENT ON COLUMN mart.story_names.n_outlets IS 'Outlets of the story that name it.';
COMMENT ON COLUMN mart.story_names.outlet IS 'One of them: the one, where n_outlets is 1.';

-- Who rose: a span of days against the four before it.
CREATE FUNCTION mart.risers(until date DEFAULT NULL, days integer DEFAULT 7, max_results integer DEFAULT 50)
RETURNS TABLE (entity_id bigint, entity text, label text, n_independent_texts bigint, n_articles bigint, expected numeric,
               score numeric)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    WITH span AS (SELECT coalesce(until, (SELECT max(day) FROM mart.rollup_entity_day)) AS last_day),
    -- What all outlets together printed: where we have more or fewer articles, everybody is named more or less.
    volume AS (
        SELECT coalesce((sum(d.n_independent_texts) FILTER (WHERE d.day > s.last_day - days))::float8
                        / (sum(d.n_independent_texts) FILTER (WHERE d.day <= s.last_day - days))::float8, 0) AS ratio
        FROM span s JOIN mart.rollup_outlet_day d ON d.day > s.last_day - 5 * days AND d.day <= s.last_day
    ), named AS (
        SELECT d.entity_id,
               sum(CASE WHEN d.day > s.last_day - days THEN d.n_independent_texts::integer ELSE 0 END) AS now,
               sum(CASE WHEN d.day > s.last_day - days THEN 0 ELSE d.n_independent_texts::integer END) AS before
        FROM span s JOIN mart.rollup_entity_day d ON d.day > s.last_day - 5 * days AND d.day <= s.last_day
        GROUP BY d.entity_id
    ), scored AS (
        SELECT n.entity_id, n.now, x.expected, (n.now - x.expected) / sqrt(x.expected + 1) AS score
        FROM named n CROSS JOIN volume v
        CROSS JOIN LATERAL (SELECT n.before * v.ratio AS expected OFFSET 0) x
        WHERE n.now > x.expected
        ORDER BY 4 DESC, 2 DESC, 1 LIMIT max_results
    )
    SELECT c.entity_id, e.name, e.label, c.now,
           (SELECT sum(d.n_articles)::bigint FROM mart.rollup_entity_day d
            WHERE d.entity_id = c.entity_id AND d.day > s.last_day - days AND d.day <= s.last_day),
           round(c.expected::numeric, 1), round(c.score::numeric, 2)
    FROM span s CROSS JOIN scored c JOIN news.entity e USING (entity_id)
    ORDER BY c.score DESC, c.now DESC, e.name, c.entity_id
$$;
COMMENT ON FUNCTION mart.risers(date, integer, integer) IS 'Entities named in more independent texts in the `days` days up to `until` (NULL: the last day we have) than in the four times as many days before, highest first. n_articles: the same with copies. expected: how many texts the earlier days let expect, as much more or less as all outlets together printed. score: how far above that, in standard deviations of a count (Poisson, one added).';
