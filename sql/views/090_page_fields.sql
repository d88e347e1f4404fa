-- What each outlet's articles brought with them, by the day they came in, beside what they usually bring.
CREATE VIEW mart.outlet_fields AS
WITH came AS (
    SELECT a.outlet_id, (r.created_at AT TIME ZONE 'UTC')::date AS day,
           count(*) AS n_articles,
           count(*) FILTER (WHERE r.title IS NOT NULL AND NOT r.title_derived) AS n_title,
           count(*) FILTER (WHERE r.published_at IS NOT NULL AND NOT r.published_inferred) AS n_date,
           count(*) FILTER (WHERE EXISTS (SELECT FROM news.revision_author ra WHERE ra.revision_id = r.revision_id)) AS n_author,
           count(*) FILTER (WHERE r.text <> '' AND NOT r.partial) AS n_body,
           sum(pg_column_size(r.text)) AS bytes
    FROM news.article a JOIN news.revision r ON r.revision_id = a.current_revision_id
    WHERE a.outlet_id IS NOT NULL
    GROUP BY 1, 2
), refused AS (
    SELECT d.outlet_id, (q.noted_at AT TIME ZONE 'UTC')::date AS day, count(*) AS n_refused
    FROM ops.quarantine q
    JOIN news.outlet_domain d
      ON substring(q.locator FROM '^https?://([^/:?#]+)') = d.domain OR substring(q.locator FROM '^https?://([^/:?#]+)') LIKE '%.' || d.domain
    WHERE q.stage = 'clean'
    GROUP BY 1, 2
), days AS (
    SELECT outlet_id, day, coalesce(n_articles, 0) + coalesce(n_refused, 0) AS n_pages, coalesce(n_articles, 0) AS n_articles,
           coalesce(n_title, 0) AS n_title, coalesce(n_date, 0) AS n_date, coalesce(n_author, 0) AS n_author,
           coalesce(n_body, 0) AS n_body, coalesce(bytes, 0) AS bytes
    FROM came FULL JOIN refused USING (outlet_id, day)
), beside AS (
    SELECT d.*,
           sum(n_pages) OVER before AS b_pages, sum(n_articles) OVER before AS b_articles, sum(n_title) OVER before AS b_title,
           sum(n_date) OVER before AS b_date, sum(n_author) OVER before AS b_author, sum(n_body) OVER before AS b_body,
           sum(bytes) OVER before AS b_bytes
    FROM days d
    WINDOW before AS (PARTITION BY outlet_id ORDER BY day ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING)
), judged AS (
    SELECT b.*,
           ARRAY(SELECT f.field FROM (VALUES
               ('title', n_title::numeric / nullif(n_articles, 0), b_title::numeric / nullif(b_articles, 0), 0.5),
               ('date', n_date::numeric / nullif(n_articles, 0), b_date::numeric / nullif(b_articles, 0), 0.5),
               ('author', n_author::numeric / nullif(n_articles, 0), b_author::numeric / nullif(b_articles, 0), 0.5),
               ('body', n_body::numeric / nullif(n_pages, 0), b_body::numeric / nullif(b_pages, 0), 0.5),
               ('length', bytes::numeric / nullif(n_articles, 0), b_bytes::numeric / nullif(b_articles, 0), 0.33)
           ) AS f (field, today, usual, least_share)
           WHERE n_pages >= 5 AND b_pages >= 20 AND f.today < f.least_share * f.usual AND (f.field = 'length' OR f.usual >= 0.6)) AS broken
    FROM beside b
)
SELECT j.outlet_id, o.name AS outlet, j.day, j.n_pages,
       round(j.n_title::numeric / nullif(j.n_articles, 0), 3) AS share_title,
       round(j.n_date::numeric / nullif(j.n_articles, 0), 3) AS share_date,
       round(j.n_author::numeric / nullif(j.n_articles, 0), 3) AS share_author,
       round(j.n_body::numeric / nullif(j.n_pages, 0), 3) AS share_body,
       (j.bytes / nullif(j.n_articles, 0))::integer AS mean_bytes,
       round(j.b_title / nullif(j.b_articles, 0), 3) AS usual_title,
       round(j.b_date / nullif(j.b_articles, 0), 3) AS usual_date,
       round(j.b_author / nullif(j.b_articles, 0), 3) AS usual_author,
       round(j.b_body / nullif(j.b_pages, 0), 3) AS usual_body,
       (j.b_bytes / nullif(j.b_articles, 0))::integer AS usual_bytes,
       j.broken, j.broken <> '{}' AS is_break
FROM judged j
JOIN news.outlet o USING (outlet_id);
COMMENT ON VIEW mart.outlet_fields IS 'One row for each outlet and day of arrival: the share of its pages that had a title, a date, authors and a body, beside what is usual. A sudden fall means that its pages changed, and that our reading of them broke.';
COMMENT ON COLUMN mart.outlet_fields.outlet_id IS 'The outlet.';
COMMENT ON COLUMN mart.outlet_fields.outlet IS 'Its name.';
COMMENT ON COLUMN mart.outlet_fields.day IS 'UTC day on which we took the pages in.';
COMMENT ON COLUMN mart.outlet_fields.n_pages IS 'Articles that came in, and pages in which no article was found.';
COMMENT ON COLUMN mart.outlet_fields.share_title IS 'Share of its articles with a title of their own, 0 to 1.';
COMMENT ON COLUMN mart.outlet_fields.share_date IS 'Share with a date that the source states or shows, 0 to 1.';
COMMENT ON COLUMN mart.outlet_fields.share_author IS 'Share with an author, 0 to 1.';
COMMENT ON COLUMN mart.outlet_fields.share_body IS 'Share of pages with the whole body of an article, 0 to 1.';
COMMENT ON COLUMN mart.outlet_fields.mean_bytes IS 'Mean size of the texts as stored, compressed: to compare days, not to count words.';
COMMENT ON COLUMN mart.outlet_fields.usual_title IS 'share_title over the 28 days before on which anything came; NULL: none.';
COMMENT ON COLUMN mart.outlet_fields.usual_date IS 'share_date over the same days.';
COMMENT ON COLUMN mart.outlet_fields.usual_author IS 'share_author over the same days.';
COMMENT ON COLUMN mart.outlet_fields.usual_body IS 'share_body over the same days.';
COMMENT ON COLUMN mart.outlet_fields.usual_bytes IS 'mean_bytes over the same days.';
COMMENT ON COLUMN mart.outlet_fields.broken IS 'What fell to less than half of a usual share of 0.6 or more (title, date, author, body), or to less than a third (length); needs 5 pages, and 20 before.';
COMMENT ON COLUMN mart.outlet_fields.is_break IS 'True: something is broken.';
