-- How much do the outlets of each country write about a country?
-- Means: outlet_country is the seat of the outlet, as its catalog entry says; empty: not known. An agency's text that
-- five outlets of a country print is five articles and one independent text.
SELECT outlet_country, count(DISTINCT independent_text_id) AS n_independent_texts, count(*) AS n_articles,
       count(DISTINCT outlet) AS n_outlets
FROM mart.article_entities
WHERE entity = 'Chile' AND kind = 'country' AND day BETWEEN date '2025-06-01' AND date '2025-06-30'
GROUP BY outlet_country
ORDER BY n_independent_texts DESC, outlet_country;
