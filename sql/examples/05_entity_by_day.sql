-- How was a country, person or organization covered from day to day?
-- Means: n_articles rises when a wire report is printed everywhere; n_independent_texts rises when newsrooms write. Put
-- another name in, or ask by entity_id where a name is not unique.
SELECT day, n_articles, n_independent_texts, n_outlets, n_mentions
FROM mart.entity_days
WHERE entity = 'Norway'
ORDER BY day;
