-- Which people and organizations does only one outlet name, of all that tell a story?
-- Means: a source of its own, or an error of its own. Stories of at least four outlets whose last report came in those
-- days; a copy counts for the outlet that printed it, so what an agency names and nobody cut is not here.
SELECT story, entity, label, outlet, n_articles, n_independent_texts, n_story_outlets
FROM mart.story_names
WHERE n_outlets = 1 AND n_story_outlets >= 4 AND label IN ('PERSON', 'ORG')
  AND last_day BETWEEN date '2025-06-19' AND date '2025-06-20'
ORDER BY n_story_outlets DESC, story, label DESC, entity
LIMIT 200;
