-- How fast the stages go.

-- name: pace
-- Rows a stage settled a minute, over the last minutes; if it began later, since it began.
SELECT stage, (sum(n) / greatest(extract(epoch FROM clock_timestamp() - min(settled_at)), %(least)s) * 60)::float8
           AS per_minute
FROM ops.settled WHERE settled_at > clock_timestamp() - %(minutes)s * interval '1 minute' GROUP BY stage

-- name: forget_pace
-- Let go of what is too old to tell how fast it goes.
DELETE FROM ops.settled WHERE settled_at < clock_timestamp() - interval '1 day'
