-- Where do reports of one event differ in their numbers, or in who holds an office?
-- Means: one row for each answer to a disputed matter, of stories whose last report came in those days. Which one is
-- right is not said; a later report may just know more (see the days in mart.articles).
SELECT story, kind, subject, value, printed, n_independent_texts, n_articles, outlets
FROM mart.story_disagreements
WHERE last_day BETWEEN date '2025-06-19' AND date '2025-06-20'
ORDER BY story, story_id, kind DESC, subject, n_independent_texts DESC, value
LIMIT 200;
