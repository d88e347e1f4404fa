-- Who was named far more than before in a week?
-- Means: expected is how many texts the four weeks before let expect, as much more or less as all outlets together
-- printed: a feed that failed makes nobody fall. score says how far above it, in standard deviations of a count: 3 and
-- more is rarely chance.
SELECT entity, label, n_independent_texts, n_articles, expected, score
FROM mart.risers(date '2025-06-20')
LIMIT 20;
