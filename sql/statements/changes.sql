-- What was changed from one text of an article to the next.

-- name: untold_changes
-- Of the articles that some documents belong to: texts that follow another text than the one they were compared with.
WITH ordered AS (
    SELECT revision_id, change_kind, changed_from, title, title_derived, text, partial, lag(revision_id) OVER (
        PARTITION BY article_id ORDER BY coalesce(modified_at, published_at) NULLS FIRST, first_document_id) AS before_id
    FROM news.revision
    WHERE article_id IN (SELECT r.article_id FROM news.revision_document d JOIN news.revision r USING (revision_id)
                         WHERE d.document_id = ANY (%(document_ids)s))
)
SELECT o.revision_id, o.before_id, o.title, o.title_derived, o.text, o.partial, b.title AS title_before,
       b.title_derived AS title_derived_before, b.text AS text_before, b.partial AS partial_before
FROM ordered o LEFT JOIN news.revision b ON b.revision_id = o.before_id
WHERE o.before_id IS DISTINCT FROM o.changed_from

-- name: save_changes
-- Note what texts changed.
UPDATE news.revision r SET change_kind = c.kind, disclosed = c.disclosed, changed_from = c.before_id
FROM unnest(%(revision_ids)s::bigint[], %(before_ids)s::bigint[], %(kinds)s::text[], %(disclosed)s::boolean[])
    AS c (revision_id, before_id, kind, disclosed)
WHERE r.revision_id = c.revision_id
