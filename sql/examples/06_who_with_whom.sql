-- Which people are named together with a country, person or organization?
-- Means: both stand in the same article, no more. Counted by independent texts, so that one report with two names that
-- forty outlets print is one sign and not forty.
SELECT other_entity AS person, n_independent_texts, n_articles, first_day, last_day
FROM mart.entity_pairs
WHERE entity = 'Chile' AND other_label = 'PERSON'
ORDER BY n_independent_texts DESC, n_articles DESC, person;
