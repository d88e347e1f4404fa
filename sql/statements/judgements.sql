-- What people decided about pairs of articles, of what articles tell, and of entities.

-- name: save_judgement
-- Keep a decision; the last one counts.
INSERT INTO news.judgement (kind, left_key, right_key, verdict, judged_by, note)
VALUES (%(kind)s, %(left_key)s, %(right_key)s, %(verdict)s, %(judged_by)s, %(note)s)
ON CONFLICT (kind, left_key, right_key) DO UPDATE SET
    verdict = excluded.verdict, judged_by = excluded.judged_by, note = excluded.note, judged_at = clock_timestamp()

-- name: delete_judgement
-- Leave a pair to the rules again.
DELETE FROM news.judgement WHERE kind = %(kind)s AND left_key = %(left_key)s AND right_key = %(right_key)s

-- name: identities
-- The natural keys of some articles.
SELECT article_id, encode(identity_sha256, 'hex') AS key FROM news.article WHERE article_id = ANY (%(article_ids)s)

-- name: judgements_about
-- What was decided about these articles and any others that are there.
SELECT x.article_id AS a, y.article_id AS b, j.verdict, j.judged_by, j.judged_at, j.note
FROM news.article m
JOIN news.judgement j ON j.kind = %(kind)s
 AND encode(m.identity_sha256, 'hex') IN (j.left_key, j.right_key)
JOIN news.article x ON x.identity_sha256 = decode(j.left_key, 'hex')
JOIN news.article y ON y.identity_sha256 = decode(j.right_key, 'hex')
WHERE m.article_id = ANY (%(article_ids)s)
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2

-- name: delete_evidence
-- Take the evidence of some pairs away.
DELETE FROM news.duplicate_edge e
USING unnest(%(later_ids)s::bigint[], %(earlier_ids)s::bigint[]) AS gone (article_id, earlier_article_id)
WHERE e.article_id = gone.article_id AND e.earlier_article_id = gone.earlier_article_id

-- name: entities_called
-- Entities by id, natural key or name.
SELECT entity_id, entity_key, name FROM news.entity
WHERE entity_id = %(number)s OR entity_key = %(text)s OR name = %(text)s
ORDER BY entity_id = %(number)s DESC NULLS LAST, entity_key = %(text)s DESC, entity_id

-- name: judged_entities
-- Entities that people have decided about, as they stand.
SELECT e.entity_key, e.name, s.entity_key AS same_as
FROM news.entity e LEFT JOIN news.entity s ON s.entity_id = e.same_as
WHERE e.same_as IS NOT NULL
   OR EXISTS (SELECT FROM news.judgement j WHERE j.kind = 'entity' AND j.left_key = e.entity_key)
   OR EXISTS (SELECT FROM news.judgement j WHERE j.kind = 'entity' AND j.right_key = e.entity_key)

-- name: entity_judgements
-- What people decided about entities.
SELECT left_key, right_key, verdict FROM news.judgement WHERE kind = 'entity' ORDER BY left_key, right_key

-- name: stand_as
-- Let entities stand for themselves or for others.
UPDATE news.entity e SET same_as = nullif(s.entity_id, e.entity_id)
FROM unnest(%(keys)s::text[], %(standing)s::text[]) AS w (entity_key, standing)
JOIN news.entity s ON s.entity_key = w.standing
WHERE e.entity_key = w.entity_key AND e.same_as IS DISTINCT FROM nullif(s.entity_id, e.entity_id)

-- name: story_of_article
-- The story an article tells.
SELECT story_id FROM news.story_member WHERE article_id = %(article_id)s

-- name: seed_of_story
-- The article a story is known by: the one it grew from, else its first.
SELECT m.article_id FROM news.story s JOIN news.story_member m USING (story_id)
WHERE s.story_id = coalesce((SELECT now_story_id FROM news.story_redirect WHERE story_id = %(story_id)s), %(story_id)s)
ORDER BY m.article_id = s.seed_article_id DESC NULLS LAST, m.article_id LIMIT 1

-- name: stories_judged
-- The stories of some articles, and of all that were judged together with their members.
WITH RECURSIVE touched AS (
    SELECT story_id FROM news.story_member WHERE article_id = ANY (%(article_ids)s)
    UNION
    SELECT o.story_id
    FROM touched t
    JOIN news.story_member m USING (story_id)
    JOIN news.article a ON a.article_id = m.article_id
    JOIN news.judgement j ON j.kind = 'story' AND encode(a.identity_sha256, 'hex') IN (j.left_key, j.right_key)
    JOIN news.article b ON b.identity_sha256 IN (decode(j.left_key, 'hex'), decode(j.right_key, 'hex'))
    JOIN news.story_member o ON o.article_id = b.article_id
)
SELECT story_id FROM touched WHERE EXISTS (SELECT FROM news.judgement WHERE kind = 'story')

-- name: story_judgements
-- What was decided about what some articles tell, or about any others with them.
SELECT x.article_id AS a, y.article_id AS b, j.verdict
FROM news.judgement j
JOIN news.article x ON x.identity_sha256 = decode(j.left_key, 'hex')
JOIN news.article y ON y.identity_sha256 = decode(j.right_key, 'hex')
JOIN news.story_member mx ON mx.article_id = x.article_id AND mx.story_id = ANY (%(story_ids)s)
JOIN news.story_member my ON my.article_id = y.article_id AND my.story_id = ANY (%(story_ids)s)
WHERE j.kind = 'story'

-- name: redirect_stories
-- Remember which story each of some that went on in another has become.
WITH moved AS (
    SELECT * FROM unnest(%(story_ids)s::bigint[], %(now_story_ids)s::bigint[]) AS m (story_id, now_story_id)
), chained AS (
    UPDATE news.story_redirect r SET now_story_id = m.now_story_id FROM moved m WHERE r.now_story_id = m.story_id
)
INSERT INTO news.story_redirect (story_id, now_story_id) SELECT story_id, now_story_id FROM moved
ON CONFLICT (story_id) DO UPDATE SET now_story_id = excluded.now_story_id

-- name: judged_story_members
-- The members of some stories, with what they are compared by.
SELECT article_id, story_id, terms, headline_only FROM news.story_member
WHERE story_id = ANY (%(story_ids)s) ORDER BY article_id
