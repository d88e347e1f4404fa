-- Articles as other tools take them.

-- name: export_articles
-- Articles of some days and outlets, with what is said against mining their texts.
SELECT a.article_id, a.external_id, a.url, a.canonical_url, a.outlet, a.title, a.text, a.authors, a.agencies,
       a.published_at, a.published_date, a.published_precision, a.published_offset, a.modified_at, a.language,
       a.section, a.tags, a.partial, a.duplicate_group_id, a.is_canonical, a.story_id, a.n_revisions, a.first_seen_at,
       a.gone_at, m.optouts AS mining_optouts
FROM mart.articles a JOIN mart.mining_optouts m USING (article_id)
WHERE (%(since)s::date IS NULL OR a.day >= %(since)s::date) AND (%(until)s::date IS NULL OR a.day < %(until)s::date)
  AND (%(outlet)s::text IS NULL OR a.outlet = %(outlet)s)
ORDER BY a.article_id
