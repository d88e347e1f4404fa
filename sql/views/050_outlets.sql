-- Outlets and how much of what they print is their own.
CREATE VIEW mart.outlets AS
SELECT o.outlet_id,
       o.name AS outlet,
       o.country,
       o.language,
       o.owner,
       ARRAY(SELECT d.domain FROM news.outlet_domain d WHERE d.outlet_id = o.outlet_id ORDER BY d.domain) AS domains,
       coalesce(c.n_articles, 0) AS n_articles,
       coalesce(c.n_independent_texts, 0) AS n_independent_texts,
       round((c.n_articles - c.n_copies)::numeric / c.n_articles, 3) AS share_original,
       (SELECT min(d.day) FROM mart.rollup_outlet_day d WHERE d.outlet_id = o.outlet_id) AS first_day,
       (SELECT max(d.day) FROM mart.rollup_outlet_day d WHERE d.outlet_id = o.outlet_id) AS last_day
FROM news.outlet o
LEFT JOIN mart.rollup_outlet c ON c.outlet_id = o.outlet_id;
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
    -- An outlet that stops stays on the calendar as long as something is expected of it, three weeks.
    SELECT o.outlet_id, o.name AS outlet, d.first_day, p.first_poll, p.last_poll,
           greatest(d.last_day, p.last_poll, least(d.last_day + 21, max(d.last_day) OVER ())) AS end_day
    FROM news.outlet o
    CROSS JOIN LATERAL (
        SELECT (SELECT min(day) FROM mart.rollup_outlet_day WHERE outlet_id = o.outlet_id) AS first_day,
               (SELECT max(day) FROM mart.rollup_outlet_day WHERE outlet_id = o.outlet_id) AS last_day OFFSET 0) d
    CROSS JOIN LATERAL (
        SELECT min((SELECT (min(r.started_at) AT TIME ZONE 'UTC')::date FROM raw.fetch r WHERE r.feed_id = f.feed_id)) AS first_poll,
               max((SELECT (max(r.started_at) AT TIME ZONE 'UTC')::date FROM raw.fetch r WHERE r.feed_id = f.feed_id)) AS last_poll
        FROM news.feed f WHERE f.outlet_id = o.outlet_id OFFSET 0) p
), counted AS (
    SELECT s.*, c::date AS day, c AT TIME ZONE 'UTC' AS day_starts, (c + interval '1 day') AT TIME ZONE 'UTC' AS day_ends, coalesce(g.n_articles, 0) AS n_articles,
           coalesce(g.n_independent_texts, 0) AS n_independent_texts
    FROM span s
    CROSS JOIN LATERAL generate_series(s.first_day::timestamp, s.end_day::timestamp, interval '1 day') AS c
    LEFT JOIN LATERAL (SELECT d.n_articles, d.n_independent_texts FROM mart.rollup_outlet_day d
                       WHERE d.outlet_id = s.outlet_id AND d.day = c::date OFFSET 0) g ON true
), judged AS (
    SELECT c.*, e.expected,
           -- What was asked is only looked up where little came, or where it is wanted.
           (SELECT count(*) FROM news.feed f JOIN raw.fetch r ON (r.feed_id, r.started_at) >= (f.feed_id, c.day_starts)
                                                             AND (r.feed_id, r.started_at) < (f.feed_id, c.day_ends)
            WHERE f.outlet_id = c.outlet_id) AS n_polls,
           (SELECT count(*) FROM news.feed f JOIN raw.fetch r ON (r.feed_id, r.started_at) >= (f.feed_id, c.day_starts)
                                                             AND (r.feed_id, r.started_at) < (f.feed_id, c.day_ends)
            WHERE f.outlet_id = c.outlet_id AND r.result NOT IN ('ok', 'not_modified')) AS n_polls_failed,
           CASE WHEN c.n_articles < 0.5 * coalesce(e.expected, 1) THEN (
               SELECT CASE WHEN count(*) > 0 AND count(*) = count(*) FILTER (WHERE r.result NOT IN ('ok', 'not_modified')) THEN 'feeds failed'
                           WHEN count(*) FILTER (WHERE r.result NOT IN ('ok', 'not_modified')) > 0.5 * count(*) THEN 'feeds failed at times'
                           WHEN count(*) > 0 THEN NULL
                           WHEN c.day BETWEEN c.first_poll AND c.last_poll THEN 'not polled'
                           WHEN c.n_articles = 0 AND e.expected >= 3 THEN 'nothing came' END
               FROM news.feed f JOIN raw.fetch r ON (r.feed_id, r.started_at) >= (f.feed_id, c.day_starts)
                                                AND (r.feed_id, r.started_at) < (f.feed_id, c.day_ends)
               WHERE f.outlet_id = c.outlet_id) END AS gap_reason
    FROM counted c
    CROSS JOIN LATERAL (
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY coalesce(w.n_articles, 0)) AS expected
        FROM generate_series(1, 4) AS week
        LEFT JOIN mart.rollup_outlet_day w ON w.outlet_id = c.outlet_id AND w.day = c.day - 7 * week
        WHERE c.day - 7 * week >= c.first_day OFFSET 0) e
)
SELECT j.outlet_id, j.outlet, j.day, j.n_articles, j.n_independent_texts, j.expected, j.n_polls, j.n_polls_failed,
       j.n_articles = 0 AND coalesce(j.expected, 0) >= 1 AS is_silent,
       j.gap_reason IS NOT NULL AS is_gap,
       j.gap_reason
FROM judged j;
COMMENT ON VIEW mart.outlet_days IS 'Articles by outlet and day, days without any included, with what was to be expected and whether our feeds worked.';
COMMENT ON COLUMN mart.outlet_days.outlet_id IS 'The outlet.';
COMMENT ON COLUMN mart.outlet_days.outlet IS 'Its name.';
COMMENT ON COLUMN mart.outlet_days.day IS 'The outlet''s own day.';
COMMENT ON COLUMN mart.outlet_days.n_articles IS 'Articles we have.';
COMMENT ON COLUMN mart.outlet_days.n_independent_texts IS 'Different texts among them.';
COMMENT ON COLUMN mart.outlet_days.expected IS 'Median of the same weekday in the four weeks before, as far as they lie after the outlet''s first day; NULL: nothing to go by.';
COMMENT ON COLUMN mart.outlet_days.n_polls IS 'How often its feeds were asked on that day (UTC).';
COMMENT ON COLUMN mart.outlet_days.n_polls_failed IS 'How often they did not answer.';
COMMENT ON COLUMN mart.outlet_days.is_silent IS 'True: nothing came on a day on which something usually does. Whose fault that is, is_gap says.';
COMMENT ON COLUMN mart.outlet_days.is_gap IS 'True: probably a gap of ours, not a fall in the news: leave the day out of a chart. gap_reason says why.';
COMMENT ON COLUMN mart.outlet_days.gap_reason IS 'feeds failed: none of the polls worked. feeds failed at times: most did not, and little came. not polled: polls are known before and after that day, none of it. nothing came: no polls are known, and at least three articles were to be expected. NULL: no gap.';

-- How the feeds are doing.
CREATE VIEW mart.feed_health AS
SELECT f.feed_id, o.name AS outlet, f.url, f.last_polled_at, f.last_success_at, f.last_result, f.failing_since,
       f.failure_score, CASE WHEN isfinite(f.next_poll_at) THEN f.next_poll_at END AS next_poll_at, f.retired_at,
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
COMMENT ON COLUMN mart.feed_health.next_poll_at IS 'Not before this it is polled again; NULL: now, or, if it is retired, never.';
COMMENT ON COLUMN mart.feed_health.retired_at IS 'When it said it was gone.';
COMMENT ON COLUMN mart.feed_health.n_sightings IS 'Items and headlines it has shown.';
COMMENT ON COLUMN mart.feed_health.last_new_item_at IS 'When it last showed something new.';
