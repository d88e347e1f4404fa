-- What did somebody say, and who carried it?
-- Means: one row for each wording. With n_independent_texts = 1 and many outlets the words went round with one report.
SELECT quote, count(DISTINCT independent_text_id) AS n_independent_texts, count(DISTINCT article_id) AS n_articles,
       count(DISTINCT outlet) AS n_outlets, array_agg(DISTINCT outlet ORDER BY outlet) AS outlets
FROM mart.quotes
WHERE speaker_entity = 'Beatriz Quental' AND kind = 'direct' AND day BETWEEN date '2025-07-01' AND date '2025-07-31'
GROUP BY quote
ORDER BY n_outlets DESC, quote
LIMIT 50;
