-- Which articles were changed late, and do not say so?
-- Means: the text or the headline became another hours or days after publication, and no line tells the reader. A kind
-- "correction" took words back; an "update" may only have told more. Unseen changes are not here: we look now and then.
SELECT outlet, kind, title_before, title, late_by, late_days, modified_at
FROM mart.changes
WHERE published_date BETWEEN date '2025-06-01' AND date '2025-06-30'
  AND NOT disclosed AND (late_by >= interval '1 hour' OR late_days >= 1)
ORDER BY kind, late_days DESC, late_by DESC, article_id
LIMIT 100;
