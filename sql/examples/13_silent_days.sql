-- On which days did an outlet go silent that usually prints, and was it our fault?
-- Means: nothing came on a day on which the same weekday of the four weeks before had articles. is_gap: probably a gap
-- of ours, for gap_reason: leave such days out before you call a fall in a chart a fall in the news.
SELECT outlet, day, n_articles, n_independent_texts, expected, is_gap, gap_reason
FROM mart.outlet_days
WHERE (is_silent OR is_gap) AND day BETWEEN date '2025-06-01' AND date '2025-06-30'
ORDER BY outlet, day;
