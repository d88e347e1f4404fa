-- Taking articles down, and knowing them when they come again.

-- name: known_tombstones
-- Those of some keys that a forgotten article is known by.
SELECT DISTINCT t.kind, t.sha256
FROM unnest(%(kinds)s::text[], %(hashes)s::bytea[]) AS k (kind, sha256)
JOIN ops.tombstone_key t USING (kind, sha256)
