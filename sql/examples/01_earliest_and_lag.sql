-- Who told a story first, and how much later was everybody else?
-- Means: lag is empty where a time is known to the day only: then lag_days says all there is to say. "Earliest" is the
-- earliest we have, among articles known to the hour or better; it is empty where another may have been as early.
SELECT s.story_id, s.title AS story, s.earliest_outlet, a.outlet,
       CASE WHEN a.published_precision IN ('second', 'minute', 'hour')
            THEN a.published_at - s.earliest_published_at END AS lag,
       CASE WHEN a.published_precision NOT IN ('month', 'year') THEN a.published_date - s.first_day END AS lag_days
FROM mart.stories s
JOIN mart.articles a USING (story_id)
WHERE s.title = 'Norway''s Norvik Rail orders 40 battery trains'
ORDER BY s.story_id, lag NULLS LAST, lag_days NULLS LAST, a.outlet;
