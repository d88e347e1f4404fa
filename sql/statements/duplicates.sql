-- Copies: fingerprints, candidates, evidence, groups.

-- name: ensure_key_months
-- Create the partitions that the keys of some days go to.
SELECT news.ensure_key_months(%(days)s::date[])

-- name: drop_key_months
-- Drop the partitions of months that were over before a day, unless a run over the whole archive needs them.
SELECT CASE WHEN EXISTS (SELECT FROM ops.run WHERE status = 'running' AND (params ->> 'whole_archive')::boolean) THEN 0
            ELSE news.drop_key_months(%(before)s::date) END

-- name: dropped_key_months
-- Months whose keys were dropped: all of them, or those within so many days of some days.
SELECT d.month FROM news.dropped_key_month d
WHERE %(days)s::date[] IS NULL
   OR EXISTS (SELECT FROM unnest(%(days)s::date[]) AS day
              WHERE isfinite(day) AND d.month <= day + %(window)s AND d.month + interval '1 month' > day - %(window)s)
ORDER BY d.month

-- name: restore_keys
-- Make the keys of a month anew.
DELETE FROM news.dropped_key_month WHERE month = %(month)s;
INSERT INTO news.fingerprint_key (key, day, article_id)
SELECT k.key, f.indexed_day, r.article_id
FROM news.fingerprint f
JOIN news.revision r USING (revision_id)
CROSS JOIN LATERAL unnest(f.keys) AS k (key)
WHERE f.indexed_day >= %(month)s AND f.indexed_day < (%(month)s + interval '1 month')::date
ORDER BY 1
ON CONFLICT DO NOTHING

-- name: delete_fingerprint_keys
-- Take away the keys of articles whose text is another now.
WITH old AS (
    SELECT r.article_id, f.revision_id, f.indexed_day, f.keys
    FROM news.revision r JOIN news.fingerprint f USING (revision_id)
    WHERE r.article_id = ANY (%(article_ids)s) AND f.indexed_day IS NOT NULL
), gone AS (
    DELETE FROM news.fingerprint_key k
    USING (SELECT article_id, indexed_day, unnest(keys) AS key FROM old) o
    WHERE k.key = o.key AND k.day = o.indexed_day AND k.article_id = o.article_id
)
UPDATE news.fingerprint f SET indexed_day = NULL FROM old WHERE f.revision_id = old.revision_id

-- name: insert_fingerprints
-- Keep the fingerprints of staging_fingerprint.
INSERT INTO news.fingerprint (revision_id, exact, n_words, keys, indexed_day, dedup_version)
SELECT revision_id, exact, n_words, keys, indexed_day, dedup_version FROM pg_temp.staging_fingerprint
ON CONFLICT (revision_id) DO UPDATE SET
    exact = excluded.exact, n_words = excluded.n_words, keys = excluded.keys, indexed_day = excluded.indexed_day,
    dedup_version = excluded.dedup_version

-- name: delete_edges
-- Take away the evidence about articles whose text is another now, and tell whom it concerned.
DELETE FROM news.duplicate_edge e
WHERE e.article_id = ANY (%(article_ids)s) OR e.earlier_article_id = ANY (%(article_ids)s)
RETURNING e.article_id, e.earlier_article_id

-- name: prefer_index_lookups
-- Before its first ANALYZE the server takes a key for one of 200 and would read all keys instead of looking some up.
SELECT set_config(name, %(setting)s, true)
FROM unnest(ARRAY['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan']) AS name

-- name: duplicate_candidates
-- Pairs that share enough keys within the window; an article without a date ('-infinity') is compared with all. The last
-- two bits of a key: 0 words of a text with few numbers, 1 words of one full of numbers, 2 a number of such. Texts of
-- which both are full of numbers are found by those and must share words as well.
WITH mine AS MATERIALIZED (
    SELECT k.key + met.low AS low, k.key + met.high AS high, f.indexed_day AS day, a.article_id, met.kind, met.needed
    FROM news.article a JOIN news.fingerprint f ON f.revision_id = a.current_revision_id
    CROSS JOIN LATERAL unnest(f.keys) AS k (key)
    JOIN (VALUES (0, 0, 1, %(min_shared)s), (1, -1, -1, %(min_shared)s), (2, 0, 0, %(min_figures)s))
     AS met (kind, low, high, needed) ON met.kind = k.key & 3
    WHERE a.article_id = ANY (%(article_ids)s) AND f.indexed_day IS NOT NULL
), shared AS (
    SELECT m.article_id AS mine, m.kind, m.needed, o.article_id AS other
    FROM mine m JOIN news.fingerprint_key o ON o.key BETWEEN m.low AND m.high
     AND (o.day BETWEEN m.day - %(window)s AND m.day + %(window)s OR o.day = '-infinity')
    WHERE isfinite(m.day)
    UNION ALL
    SELECT m.article_id, m.kind, m.needed, o.article_id
    FROM mine m JOIN news.fingerprint_key o ON o.key BETWEEN m.low AND m.high
    WHERE m.day = '-infinity'
), enough AS (
    SELECT mine, other, kind FROM shared WHERE other <> mine
    GROUP BY mine, other, kind, needed HAVING count(*) >= needed
)
SELECT DISTINCT least(e.mine, e.other) AS a, greatest(e.mine, e.other) AS b
FROM enough e
JOIN news.article m ON m.article_id = e.mine
JOIN news.article o ON o.article_id = e.other -- no foreign key holds the keys
WHERE e.kind < 2 OR %(min_shared)s <= (
    SELECT count(*)
    FROM news.fingerprint ours CROSS JOIN LATERAL unnest(ours.keys) AS k (key), news.fingerprint theirs
    WHERE ours.revision_id = m.current_revision_id AND theirs.revision_id = o.current_revision_id
      AND k.key & 3 = 1 AND k.key = ANY (theirs.keys))
ORDER BY a, b

-- name: duplicate_pairs_afar
-- Pairs that are known to share text over more days than the window has: a run over the whole archive compared them. The
-- days are those of the texts that were compared; an article may have another text, of another day, by now.
SELECT DISTINCT least(e.article_id, e.earlier_article_id) AS a, greatest(e.article_id, e.earlier_article_id) AS b
FROM news.duplicate_edge e
JOIN news.revision l ON l.revision_id = e.revision_id
JOIN news.revision f ON f.revision_id = e.earlier_revision_id
WHERE (e.article_id = ANY (%(article_ids)s) OR e.earlier_article_id = ANY (%(article_ids)s))
  AND abs(l.published_date - f.published_date) > %(window)s
ORDER BY a, b

-- name: insert_edges
-- Keep the evidence of staging_edge.
INSERT INTO news.duplicate_edge (article_id, earlier_article_id, relation, merges, containment, containment_back,
    longest_run, differing, why, revision_id, earlier_revision_id, dedup_version)
SELECT article_id, earlier_article_id, relation, merges, containment, containment_back, longest_run, differing, why,
       revision_id, earlier_revision_id, dedup_version
FROM pg_temp.staging_edge
ON CONFLICT (article_id, earlier_article_id) DO UPDATE SET
    relation = excluded.relation, merges = excluded.merges, containment = excluded.containment,
    containment_back = excluded.containment_back, longest_run = excluded.longest_run,
    differing = excluded.differing, why = excluded.why, revision_id = excluded.revision_id,
    earlier_revision_id = excluded.earlier_revision_id, dedup_version = excluded.dedup_version

-- name: copy_component
-- All articles that hang together with these by edges that merge.
WITH RECURSIVE reached AS (
    SELECT unnest(%(article_ids)s::bigint[]) AS article_id
    UNION
    SELECT CASE WHEN e.article_id = r.article_id THEN e.earlier_article_id ELSE e.article_id END
    FROM reached r
    JOIN news.duplicate_edge e ON e.article_id = r.article_id OR e.earlier_article_id = r.article_id
    WHERE e.merges
)
SELECT article_id FROM reached

-- name: copy_neighbours
-- Those articles that share text with one of these, whatever came of it.
SELECT article_id FROM news.duplicate_edge WHERE earlier_article_id = ANY (%(article_ids)s)
UNION
SELECT earlier_article_id FROM news.duplicate_edge WHERE article_id = ANY (%(article_ids)s)

-- name: edges_among
-- The evidence among some articles.
SELECT article_id, earlier_article_id, relation, containment, containment_back, longest_run, differing, merges, why
FROM news.duplicate_edge
WHERE article_id = ANY (%(article_ids)s) AND earlier_article_id = ANY (%(article_ids)s)

-- name: article_orders
-- What decides which of some articles came first.
SELECT a.article_id, r.published_at, r.published_date, r.published_precision, r.content_sha256, a.identity_sha256
FROM news.article a JOIN news.revision r ON r.revision_id = a.current_revision_id
WHERE a.article_id = ANY (%(article_ids)s)

-- name: group_members
-- Where some articles stand now.
SELECT article_id, group_id, parent_article_id FROM news.duplicate_group_member WHERE article_id = ANY (%(article_ids)s)

-- name: open_groups
-- Open some groups.
INSERT INTO news.duplicate_group (created_at) SELECT clock_timestamp() FROM generate_series(1, %(n)s) RETURNING group_id

-- name: delete_group_members
-- Take some articles out of their groups.
DELETE FROM news.duplicate_group_member WHERE article_id = ANY (%(article_ids)s)

-- name: delete_empty_groups
-- Take away groups that nobody is in any more.
DELETE FROM news.duplicate_group g WHERE g.group_id = ANY (%(group_ids)s)
  AND NOT EXISTS (SELECT 1 FROM news.duplicate_group_member m WHERE m.group_id = g.group_id)

-- name: copies_of
-- The articles that share a group with these.
SELECT o.article_id FROM news.duplicate_group_member m JOIN news.duplicate_group_member o USING (group_id)
WHERE m.article_id = ANY (%(article_ids)s)
