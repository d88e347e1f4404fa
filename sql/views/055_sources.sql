-- Does each source bring what its entry in the catalog expects?
CREATE VIEW mart.source_expectations AS
WITH lately AS (
    SELECT a.outlet_id, count(*) AS n_articles,
           avg((r.title IS NOT NULL AND NOT r.title_derived)::int) AS title,
           avg((r.text <> '')::int) AS text,
           avg((NOT r.partial)::int) AS full_text,
           avg((r.published_at IS NOT NULL)::int) AS published_at,
           avg((EXISTS (SELECT FROM news.revision_author ra WHERE ra.revision_id = r.revision_id))::int) AS authors,
           avg((r.language IS NOT NULL)::int) AS language,
           avg((r.section IS NOT NULL)::int) AS section,
           avg((r.image_url IS NOT NULL)::int) AS image_url
    FROM news.article a JOIN news.revision r ON r.revision_id = a.current_revision_id
    WHERE a.first_seen_at > now() - interval '7 days' AND a.outlet_id IN (SELECT outlet_id FROM news.outlet WHERE expected <> '{}')
    GROUP BY a.outlet_id
), polled AS (
    SELECT outlet_id, least(7, extract(epoch FROM now() - min(added_at)) / 86400)::numeric AS days FROM news.feed GROUP BY outlet_id
), wanted AS (
    SELECT outlet_id, 'articles_a_day' AS what, (expected->>'articles_a_day')::numeric AS expected
    FROM news.outlet WHERE expected ? 'articles_a_day'
    UNION ALL
    SELECT o.outlet_id, f.key, f.value::numeric FROM news.outlet o, jsonb_each_text(o.expected->'filled') f
), got AS (
    SELECT w.*, CASE w.what WHEN 'articles_a_day' THEN CASE WHEN p.days >= 1 THEN coalesce(l.n_articles, 0) / p.days END
                            ELSE (to_jsonb(l)->>w.what)::numeric END AS got
    FROM wanted w LEFT JOIN lately l USING (outlet_id) LEFT JOIN polled p USING (outlet_id)
)
SELECT g.outlet_id, o.name AS outlet, g.what, g.expected, round(g.got, 3) AS got, g.got >= g.expected AS is_met
FROM got g JOIN news.outlet o USING (outlet_id);
COMMENT ON VIEW mart.source_expectations IS 'One row for each thing a source is expected to bring, over what came in the last seven days.';
COMMENT ON COLUMN mart.source_expectations.outlet_id IS 'The outlet.';
COMMENT ON COLUMN mart.source_expectations.outlet IS 'Its name.';
COMMENT ON COLUMN mart.source_expectations.what IS 'articles_a_day, or the field that articles should have: title, text, full_text, published_at, authors, language, section, image_url.';
COMMENT ON COLUMN mart.source_expectations.expected IS 'At least so many articles a day, or this share of articles.';
COMMENT ON COLUMN mart.source_expectations.got IS 'What came; NULL: nothing yet to judge by.';
COMMENT ON COLUMN mart.source_expectations.is_met IS 'False: something broke, at the source or here.';
