-- What people decided about pairs of articles.

-- name: save_judgement
-- Keep a decision; the last one counts.
INSERT INTO news.judgement (kind, left_key, right_key, verdict, judged_by, note)
VALUES ('article', %(left_key)s, %(right_key)s, %(verdict)s, %(judged_by)s, %(note)s)
ON CONFLICT (kind, left_key, right_key) DO UPDATE SET
    verdict = excluded.verdict, judged_by = excluded.judged_by, note = excluded.note, judged_at = clock_timestamp()

-- name: delete_judgement
-- Leave a pair to the rules again.
DELETE FROM news.judgement WHERE kind = 'article' AND left_key = %(left_key)s AND right_key = %(right_key)s

-- name: identities
-- The natural keys of some articles.
SELECT article_id, encode(identity_sha256, 'hex') AS key FROM news.article WHERE article_id = ANY (%(article_ids)s)

-- name: judgements_about
-- What was decided about these articles and any others that are there.
SELECT x.article_id AS a, y.article_id AS b, j.verdict, j.judged_by, j.judged_at, j.note
FROM news.article m
JOIN news.judgement j ON j.kind = 'article'
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
