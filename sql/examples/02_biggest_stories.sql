-- Which events were told most?
-- Means: n_articles counts what was printed, n_independent_texts counts a text and its copies once. A story with many
-- articles and one text is one wire report printed everywhere; a story with many texts moved many newsrooms.
SELECT story_id, title, n_independent_texts, n_articles, n_outlets, first_day, last_day
FROM mart.stories
ORDER BY n_independent_texts DESC, n_articles DESC, story_id
LIMIT 20;
