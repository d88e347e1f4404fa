-- Outlets and how much of what they print is their own.
CREATE VIEW mart.outlets AS
SELECT o.outlet_id,
       o.name AS outlet,
       o.country,
       o.language,
       o.owner,
       ARRAY(SELECT d.domain FROM news.outlet_domain d WHERE d.outlet_id = o.outlet_id ORDER BY d.domain) AS domains,
       count(a.article_id) AS n_articles,
       count(DISTINCT a.independent_text_id) AS n_independent_texts,
       round(avg(CASE WHEN a.is_canonical THEN 1 ELSE 0 END), 3) AS share_original,
       min(a.day) AS first_day,
       max(a.day) AS last_day
FROM news.outlet o
LEFT JOIN mart.articles a ON a.outlet_id = o.outlet_id
GROUP BY o.outlet_id;
COMMENT ON VIEW mart.outlets IS 'One row for each outlet.';
COMMENT ON COLUMN mart.outlets.outlet_id IS 'Stable id.';
COMMENT ON COLUMN mart.outlets.outlet IS 'Name.';
COMMENT ON COLUMN mart.outlets.country IS 'ISO 3166-1 alpha-2 of its seat.';
COMMENT ON COLUMN mart.outlets.language IS 'Main language.';
COMMENT ON COLUMN mart.outlets.owner IS 'Owner, as the catalog says.';
COMMENT ON COLUMN mart.outlets.domains IS 'Domains it publishes on.';
COMMENT ON COLUMN mart.outlets.n_articles IS 'Articles.';
COMMENT ON COLUMN mart.outlets.n_independent_texts IS 'Different texts among them.';
COMMENT ON COLUMN mart.outlets.share_original IS 'Share of articles that are not copies of an earlier one we know, 0 to 1.';
COMMENT ON COLUMN mart.outlets.first_day IS 'Day of its first article.';
COMMENT ON COLUMN mart.outlets.last_day IS 'Day of its last article.';

-- Articles by outlet and day, with what was to be expected: a gap of ours is not a fall in the news.
CREATE VIEW mart.outlet_days AS
WITH span AS (
    SELECT outlet_id, min(day) AS first_day, max(day) AS last_day FROM mart.articles
    WHERE outlet_id IS NOT NULL GROUP BY outlet_id
), calendar AS (
    SELECT s.outlet_id, d::date AS day
    FROM span s, generate_series(s.first_day, s.last_day, interval '1 day') AS d
), got AS (
    SELECT outlet_id, day, count(*) AS n_articles, count(DISTINCT independent_text_id) AS n_independent_texts
    FROM mart.articles WHERE outlet_id IS NOT NULL GROUP BY outlet_id, day
), counted AS (
    SELECT c.outlet_id, c.day, coalesce(g.n_articles, 0) AS n_articles,
           coalesce(g.n_independent_texts, 0) AS n_independent_texts
    FROM calendar c LEFT JOIN got g USING (outlet_id, day)
), judged AS (
    SELECT x.*, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY p.n_articles)
                 FROM counted p
                 WHERE p.outlet_id = x.outlet_id
                   AND p.day IN (x.day - 7, x.day - 14, x.day - 21, x.day - 28)) AS expected
    FROM counted x
)
SELECT j.outlet_id, o.name AS outlet, j.day, j.n_articles, j.n_independent_texts, j.expected,
       coalesce(j.n_articles = 0 AND j.expected >= 1, false)
       OR EXISTS (SELECT 1 FROM news.feed f WHERE f.outlet_id = j.outlet_id AND f.failing_since::date <= j.day) AS is_gap
FROM judged j
JOIN news.outlet o USING (outlet_id);
COMMENT ON VIEW mart.outlet_days IS 'Articles by outlet and day, days without any included, with what was to be expected.';
COMMENT ON COLUMN mart.outlet_days.outlet_id IS 'The outlet.';
COMMENT ON COLUMN mart.outlet_days.outlet IS 'Its name.';
COMMENT ON COLUMN mart.outlet_days.day IS 'The outlet''s own day.';
COMMENT ON COLUMN mart.outlet_days.n_articles IS 'Articles we have.';
COMMENT ON COLUMN mart.outlet_days.n_independent_texts IS 'Different texts among them.';
COMMENT ON COLUMN mart.outlet_days.expected IS 'Median of the same weekday in the four weeks before; NULL: nothing to go by.';
COMMENT ON COLUMN mart.outlet_days.is_gap IS 'True: probably a gap of ours (nothing came where something was expected, or the feed fails), not a fall in the news.';

-- How the feeds are doing.
CREATE VIEW mart.feed_health AS
SELECT f.feed_id, o.name AS outlet, f.url, f.last_polled_at, f.last_success_at, f.last_result, f.failing_since,
       f.failure_score, f.next_poll_at, f.retired_at,
       (SELECT count(*) FROM news.sighting s WHERE s.feed_id = f.feed_id) AS n_sightings,
       (SELECT max(s.first_seen_at) FROM news.sighting s WHERE s.feed_id = f.feed_id) AS last_new_item_at
FROM news.feed f
JOIN news.outlet o USING (outlet_id);
COMMENT ON VIEW mart.feed_health IS 'One row for each feed: does it work, and if not, since when and why?';
COMMENT ON COLUMN mart.feed_health.feed_id IS 'The feed.';
COMMENT ON COLUMN mart.feed_health.outlet IS 'Its outlet.';
COMMENT ON COLUMN mart.feed_health.url IS 'Its address.';
COMMENT ON COLUMN mart.feed_health.last_polled_at IS 'Last poll.';
COMMENT ON COLUMN mart.feed_health.last_success_at IS 'Last poll that worked.';
COMMENT ON COLUMN mart.feed_health.last_result IS 'How the last poll ended.';
COMMENT ON COLUMN mart.feed_health.failing_since IS 'Since when every poll has failed; NULL: it works.';
COMMENT ON COLUMN mart.feed_health.failure_score IS 'Failures since the last success: hard 1, soft 0.5, temporary 0.25 each.';
COMMENT ON COLUMN mart.feed_health.next_poll_at IS 'Not before this it is polled again.';
COMMENT ON COLUMN mart.feed_health.retired_at IS 'When it said it was gone.';
COMMENT ON COLUMN mart.feed_health.n_sightings IS 'Items and headlines it has shown.';
COMMENT ON COLUMN mart.feed_health.last_new_item_at IS 'When it last showed something new.';
