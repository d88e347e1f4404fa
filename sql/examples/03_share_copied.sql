-- How much of what an outlet prints is a copy of something earlier?
-- Means: percent of its articles whose text we have met before, at another outlet or its own. What we never saw
-- elsewhere counts as its own, so the share is a lower bound.
SELECT outlet, n_articles, n_independent_texts, round(100 * (1 - share_original)) AS percent_copied
FROM mart.outlets
WHERE n_articles > 0
ORDER BY percent_copied DESC, n_articles DESC, outlet;
