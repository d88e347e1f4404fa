-- Do the pages of each outlet still bring what they used to?

-- name: whole_pages_bring_what_they_used_to
-- On the last day that an outlet sent anything, its pages had a title, date, author, body and length as before.
SELECT DISTINCT ON (f.outlet_id) f.outlet AS key, f.day || ': ' || array_to_string(f.broken, ', ') AS detail
FROM mart.outlet_fields f
WHERE f.is_break AND f.day = (SELECT max(l.day) FROM mart.outlet_fields l WHERE l.outlet_id = f.outlet_id)
ORDER BY f.outlet_id
