-- Stories: who tells of the same event.

-- name: story_candidates
-- Articles of the window that share a key with these, with the stories they are in.
WITH mine AS MATERIALIZED (
    SELECT key, article_id, day FROM news.story_key WHERE article_id = ANY (%(article_ids)s)
)
SELECT DISTINCT s.story_id
FROM mine m
JOIN news.story_key o ON o.key = m.key AND o.day BETWEEN m.day - %(window)s AND m.day + %(window)s
JOIN news.story_member s ON s.article_id = o.article_id

-- name: story_window
-- The members of some stories, and the copies of some articles, with their terms.
SELECT s.article_id, s.story_id, s.day, s.terms, s.headline_only, r.published_at, r.published_date,
       r.published_precision, r.content_sha256, a.identity_sha256,
       (SELECT p.article_id FROM news.duplicate_group_member g
        JOIN news.duplicate_group_member p ON p.group_id = g.group_id AND p.parent_article_id IS NULL
        WHERE g.article_id = s.article_id) AS group_root, r.revision_id
FROM news.story_member s
JOIN news.article a USING (article_id)
JOIN news.revision r ON r.revision_id = a.current_revision_id
WHERE (s.story_id = ANY (%(story_ids)s) AND s.day BETWEEN %(first_day)s::date AND %(last_day)s::date)
   OR s.article_id = ANY (%(article_ids)s)

-- name: group_roots
-- The canonical article of the group each of these is in.
SELECT g.article_id, p.article_id AS root_id
FROM news.duplicate_group_member g
JOIN news.duplicate_group_member p ON p.group_id = g.group_id AND p.parent_article_id IS NULL
WHERE g.article_id = ANY (%(article_ids)s)

-- name: bulletin_keys
-- Keys of the words and the numbers of those texts that are full of numbers, told by their last two bits (duplicate_candidates).
SELECT revision_id, coalesce(array_agg(k & ~3) FILTER (WHERE k & 3 = 1), '{}') AS frame,
       array_agg(k) FILTER (WHERE k & 3 = 2) AS figures
FROM news.fingerprint, unnest(keys) AS k
WHERE revision_id = ANY (%(revision_ids)s)
GROUP BY revision_id HAVING bool_or(k & 3 = 2)

-- name: story_vetoes
-- The other issues of some articles' series: much the same text, and found to be no copy.
SELECT article_id, earlier_article_id AS other_id
FROM news.duplicate_edge
WHERE article_id = ANY (%(article_ids)s) AND NOT merges AND relation IN ('near', 'excerpt_of', 'contains')
UNION ALL
SELECT earlier_article_id, article_id
FROM news.duplicate_edge
WHERE earlier_article_id = ANY (%(article_ids)s) AND NOT merges AND relation IN ('near', 'excerpt_of', 'contains')

-- name: delete_story_keys
-- Take away the keys of articles that are grouped anew.
DELETE FROM news.story_key WHERE article_id = ANY (%(article_ids)s)

-- name: story_of
-- The stories some articles are in.
SELECT article_id, story_id FROM news.story_member WHERE article_id = ANY (%(article_ids)s)

-- name: stories_held_by_others
-- Of some stories those that have members beside these articles.
SELECT DISTINCT story_id FROM news.story_member
WHERE story_id = ANY (%(story_ids)s) AND article_id <> ALL (%(article_ids)s)

-- name: story_standing
-- What some articles were put into their stories by, where this version did it and their copies are in the same story.
SELECT s.article_id, s.revision_id, s.terms, s.day, s.headline_only
FROM news.story_member s
WHERE s.article_id = ANY (%(article_ids)s) AND s.stories_version = %(version)s
  AND NOT EXISTS (SELECT FROM news.duplicate_group_member g
                  JOIN news.duplicate_group_member c USING (group_id)
                  JOIN news.story_member o ON o.article_id = c.article_id
                  WHERE g.article_id = s.article_id AND o.story_id <> s.story_id)

-- name: renew_standing
-- Note by which revision some articles stand where they stand.
UPDATE news.story_member m SET revision_id = s.revision_id
FROM unnest(%(article_ids)s::bigint[], %(revision_ids)s::bigint[]) AS s (article_id, revision_id)
WHERE m.article_id = s.article_id

-- name: seed_stories
-- Note which articles some stories grew from.
UPDATE news.story s SET seed_article_id = n.seed
FROM unnest(%(seeds)s::bigint[], %(story_ids)s::bigint[]) AS n (seed, story_id)
WHERE s.story_id = n.story_id AND s.seed_article_id IS DISTINCT FROM n.seed

-- name: open_stories
-- Open stories, one for each seed.
INSERT INTO news.story (seed_article_id) SELECT unnest(%(seeds)s::bigint[]) RETURNING story_id, seed_article_id

-- name: insert_story_members
-- Put the articles of staging_story_member into their stories.
INSERT INTO news.story_member (article_id, story_id, revision_id, score, why, day, terms, headline_only, stories_version)
SELECT article_id, story_id, revision_id, score, why, day, terms, headline_only, stories_version
FROM pg_temp.staging_story_member
ON CONFLICT (article_id) DO UPDATE SET
    story_id = excluded.story_id, revision_id = excluded.revision_id, score = excluded.score, why = excluded.why,
    day = excluded.day, terms = excluded.terms, headline_only = excluded.headline_only,
    stories_version = excluded.stories_version

-- name: delete_empty_stories
-- Take away stories that nobody is in any more.
DELETE FROM news.story s WHERE s.story_id = ANY (%(story_ids)s)
  AND NOT EXISTS (SELECT 1 FROM news.story_member m WHERE m.story_id = s.story_id)
