-- Who objects to text and data mining?
CREATE VIEW mart.mining_optouts AS
SELECT a.article_id,
       ARRAY(SELECT unnest(u.mining_optouts) FROM news.article_url u WHERE u.article_id = a.article_id
             UNION
             SELECT unnest(r.mining_optouts) FROM news.outlet_domain d JOIN raw.robots r USING (domain)
             WHERE d.outlet_id = a.outlet_id
             ORDER BY 1) AS optouts
FROM news.article a;
COMMENT ON VIEW mart.mining_optouts IS 'What each article''s page, and the robots.txt of its outlet''s sites, say against text and data mining. `copydesk export` leaves such texts out.';
COMMENT ON COLUMN mart.mining_optouts.article_id IS 'The article.';
COMMENT ON COLUMN mart.mining_optouts.optouts IS 'Where and what: headers, meta elements, crawlers for machine learning that are shut out; empty: nothing is said.';
