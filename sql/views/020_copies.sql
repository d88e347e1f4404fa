-- Who has whose text, how much of it, how late.
CREATE VIEW mart.duplicates AS
SELECT m.group_id AS duplicate_group_id,
       e.article_id,
       l.outlet,
       e.relation,
       e.earlier_article_id,
       f.outlet AS earlier_outlet,
       e.containment,
       e.containment_back,
       e.longest_run,
       e.differing,
       e.merges,
       m.parent_article_id IS NOT DISTINCT FROM e.earlier_article_id AS is_parent,
       CASE WHEN l.published_precision IN ('second', 'minute', 'hour')
             AND f.published_precision IN ('second', 'minute', 'hour')
            THEN l.published_at - f.published_at END AS lag,
       CASE WHEN l.published_precision NOT IN ('month', 'year') AND f.published_precision NOT IN ('month', 'year')
            THEN l.published_date - f.published_date END AS lag_days,
       e.why
FROM news.duplicate_edge e
JOIN mart.articles l ON l.article_id = e.article_id
JOIN mart.articles f ON f.article_id = e.earlier_article_id
LEFT JOIN news.duplicate_group_member m ON m.article_id = e.article_id;
COMMENT ON VIEW mart.duplicates IS 'Pairs of articles that share text, with the evidence. "Earlier" is the earliest we know, never an accusation.';
COMMENT ON COLUMN mart.duplicates.duplicate_group_id IS 'Group of the later article.';
COMMENT ON COLUMN mart.duplicates.article_id IS 'The later article.';
COMMENT ON COLUMN mart.duplicates.outlet IS 'Its outlet.';
COMMENT ON COLUMN mart.duplicates.relation IS 'Read: article <relation> earlier article. exact, near, excerpt_of, contains, roundup_of.';
COMMENT ON COLUMN mart.duplicates.earlier_article_id IS 'The earlier article.';
COMMENT ON COLUMN mart.duplicates.earlier_outlet IS 'Its outlet.';
COMMENT ON COLUMN mart.duplicates.containment IS 'Share of the later text found in the earlier, 0 to 1; telling words weigh more.';
COMMENT ON COLUMN mart.duplicates.containment_back IS 'Share of the earlier text found in the later.';
COMMENT ON COLUMN mart.duplicates.longest_run IS 'Longest run of words that both have.';
COMMENT ON COLUMN mart.duplicates.differing IS 'Numbers and names that differ, "12|13".';
COMMENT ON COLUMN mart.duplicates.merges IS 'False: linked, but not counted as one text.';
COMMENT ON COLUMN mart.duplicates.is_parent IS 'True: the earlier one is the later one''s best source.';
COMMENT ON COLUMN mart.duplicates.lag IS 'How much later; only where both times are known to the hour or better.';
COMMENT ON COLUMN mart.duplicates.lag_days IS 'How many days later, by the outlets'' own days; only where both are known to the day or better.';
COMMENT ON COLUMN mart.duplicates.why IS 'The rule that decided.';

-- Who prints whom.
CREATE VIEW mart.syndication AS
SELECT f.name AS source_outlet,
       l.name AS republisher,
       s.n_articles,
       s.n_independent_texts,
       round(s.share_ppm / 1000000.0 / s.n_articles, 3) AS mean_share_printed,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM lr.published_at - fr.published_at))
        FROM mart.rollup_article p
        JOIN news.revision lr ON lr.revision_id = p.revision_id
        JOIN news.duplicate_group_member m ON m.article_id = p.article_id
        JOIN news.article fa ON fa.article_id = m.parent_article_id
        JOIN news.revision fr ON fr.revision_id = fa.current_revision_id
        WHERE (p.source_outlet_id, p.outlet_id) = (s.source_outlet_id, s.outlet_id)
          AND lr.published_precision IN ('second', 'minute', 'hour')
          AND fr.published_precision IN ('second', 'minute', 'hour')) AS median_lag_seconds
FROM mart.rollup_syndication s
LEFT JOIN news.outlet f ON f.outlet_id = s.source_outlet_id
LEFT JOIN news.outlet l ON l.outlet_id = s.outlet_id;
COMMENT ON VIEW mart.syndication IS 'Who prints whose text: one row for each pair of outlets.';
COMMENT ON COLUMN mart.syndication.source_outlet IS 'Outlet of the earlier article.';
COMMENT ON COLUMN mart.syndication.republisher IS 'Outlet of the later article.';
COMMENT ON COLUMN mart.syndication.n_articles IS 'Copies printed.';
COMMENT ON COLUMN mart.syndication.n_independent_texts IS 'Different texts among them.';
COMMENT ON COLUMN mart.syndication.mean_share_printed IS 'How much of the source text was printed on average, 0 to 1.';
COMMENT ON COLUMN mart.syndication.median_lag_seconds IS 'Median lag, over the pairs whose times are known to the hour or better.';
