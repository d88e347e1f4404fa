-- On which days did an outlet go silent that usually prints?
-- Means: nothing came on a day on which the same weekday of the four weeks before had articles, or its feed was failing.
-- That is probably a gap of ours: leave such days out before you call a fall in a chart a fall in the news.
SELECT outlet, day, expected
FROM mart.outlet_days
WHERE is_gap
ORDER BY outlet, day;
