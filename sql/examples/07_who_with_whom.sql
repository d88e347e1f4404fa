-- Which people are named together with a country, person or organization?
-- Means: both stand in the same article, no more. Counted by independent texts, so that one report with two names that
-- forty outlets print on a day is one sign and not forty.
SELECT other_entity AS person, sum(n_independent_texts) AS n_independent_texts, sum(n_articles) AS n_articles,
       min(day) AS first_day, max(day) AS last_day
FROM mart.entity_pairs
WHERE entity = 'Chile' AND other_label = 'PERSON' AND day BETWEEN date '2025-06-01' AND date '2025-06-30'
GROUP BY other_entity_id, other_entity
ORDER BY n_independent_texts DESC, n_articles DESC, person
LIMIT 20;
