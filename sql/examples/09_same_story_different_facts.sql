-- Where do reports of one event differ in their numbers, or in who holds an office?
-- Means: one row for each answer to a disputed matter, of stories whose last report came in those days. Which one is
-- right is not said; a later report may just know more (see the days in mart.articles).
SELECT s.title AS story, d.kind, d.subject, d.value, d.n_independent_texts, d.outlets
FROM mart.story_disagreements d
JOIN mart.stories s USING (story_id)
WHERE d.last_day BETWEEN date '2025-06-19' AND date '2025-06-25'
ORDER BY s.n_independent_texts DESC, story, d.kind DESC, d.subject, d.n_independent_texts DESC, d.value;
