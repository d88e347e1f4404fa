-- Who carries whose text?
-- Means: one row for each pair of outlets. A copy is counted for the earlier article it shares most text with, which
-- may itself be a copy. mean_share_printed is how much of that text was kept. The source is the earliest we know.
SELECT source_outlet, republisher, n_articles, n_independent_texts, mean_share_printed
FROM mart.syndication
WHERE source_outlet IS DISTINCT FROM republisher
ORDER BY n_articles DESC, source_outlet, republisher
LIMIT 100;
