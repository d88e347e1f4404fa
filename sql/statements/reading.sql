-- What commands show.

-- name: article_on_show
-- An article as mart shows it.
SELECT article_id, external_id, url, outlet, title, title_derived, published_at, published_date, published_precision,
       language, duplicate_group_id, is_canonical, story_id, n_revisions, revision_id
FROM mart.articles WHERE article_id = %(article_id)s

-- name: lineage_of
-- Where an article's values come from.
SELECT field, value, source, why, locator, body_sha256, run_id, code_version
FROM mart.lineage WHERE article_id = %(article_id)s ORDER BY field

-- name: text_shared_with
-- With whom an article shares text.
SELECT CASE WHEN e.article_id = %(article_id)s THEN e.earlier_article_id ELSE e.article_id END AS other_id,
       a.outlet, e.relation, e.containment, e.containment_back, e.merges, e.why
FROM news.duplicate_edge e
JOIN mart.articles a
  ON a.article_id = CASE WHEN e.article_id = %(article_id)s THEN e.earlier_article_id ELSE e.article_id END
WHERE e.article_id = %(article_id)s OR e.earlier_article_id = %(article_id)s
ORDER BY e.merges DESC, e.containment DESC

-- name: story_membership
-- Which stories two articles are in, and why.
SELECT article_id, story_id, score, why FROM news.story_member WHERE article_id = ANY (%(article_ids)s)
