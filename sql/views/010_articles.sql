-- The current text of every article, who printed it, whose copy it is, which story it tells.
CREATE VIEW mart.articles AS
SELECT a.article_id,
       a.external_id,
       a.url,
       a.canonical_url,
       o.name AS outlet,
       a.outlet_id,
       r.title,
       r.title_derived,
       r.text,
       ARRAY(SELECT u.name FROM news.revision_author ra JOIN news.author u USING (author_id)
             WHERE ra.revision_id = r.revision_id ORDER BY ra.position) AS authors,
       r.agencies,
       r.published_at,
       r.published_date,
       r.published_precision,
       r.published_inferred,
       r.published_offset,
       coalesce(r.published_date, (a.first_seen_at AT TIME ZONE 'UTC')::date) AS day,
       r.modified_at,
       r.language,
       r.language_confidence,
       r.section,
       r.tags,
       r.image_url,
       r.partial,
       g.group_id AS duplicate_group_id,
       g.parent_article_id IS NULL AS is_canonical,
       g.parent_article_id,
       coalesce(g.group_id, -a.article_id) AS independent_text_id,
       s.story_id,
       (SELECT count(*) FROM news.revision n WHERE n.article_id = a.article_id) AS n_revisions,
       a.first_seen_at,
       a.gone_at,
       r.revision_id
FROM news.article a
JOIN news.revision r ON r.revision_id = a.current_revision_id
LEFT JOIN news.outlet o ON o.outlet_id = a.outlet_id
LEFT JOIN news.duplicate_group_member g ON g.article_id = a.article_id
LEFT JOIN news.story_member s ON s.article_id = a.article_id;
COMMENT ON VIEW mart.articles IS 'One row for each article: its current text and where it stands. Start here.';
COMMENT ON COLUMN mart.articles.article_id IS 'Stable id.';
COMMENT ON COLUMN mart.articles.external_id IS 'The source''s own id, as given.';
COMMENT ON COLUMN mart.articles.url IS 'Address of the page.';
COMMENT ON COLUMN mart.articles.canonical_url IS 'Address the page calls its own; on another domain: a sign of syndication.';
COMMENT ON COLUMN mart.articles.outlet IS 'Who published it; NULL: not known.';
COMMENT ON COLUMN mart.articles.outlet_id IS 'The outlet''s stable id.';
COMMENT ON COLUMN mart.articles.title IS 'Headline.';
COMMENT ON COLUMN mart.articles.title_derived IS 'True: the source had no headline, this is its first sentence.';
COMMENT ON COLUMN mart.articles.text IS 'Plain text; paragraphs are parted by an empty line.';
COMMENT ON COLUMN mart.articles.authors IS 'Bylines, in order.';
COMMENT ON COLUMN mart.articles.agencies IS 'News agencies credited.';
COMMENT ON COLUMN mart.articles.published_at IS 'Time of publication. Mind published_precision: for "day" it is midnight UTC, not a time.';
COMMENT ON COLUMN mart.articles.published_date IS 'The outlet''s own day of publication; NULL: not known.';
COMMENT ON COLUMN mart.articles.published_precision IS 'second, minute, hour, day, month or year.';
COMMENT ON COLUMN mart.articles.published_inferred IS 'True: read from running text or an address, not stated as the date.';
COMMENT ON COLUMN mart.articles.published_offset IS 'The page''s own offset from UTC in minutes.';
COMMENT ON COLUMN mart.articles.day IS 'published_date, or the day we first saw it.';
COMMENT ON COLUMN mart.articles.modified_at IS 'When the outlet says it was last changed.';
COMMENT ON COLUMN mart.articles.language IS 'Detected language, ISO 639-1.';
COMMENT ON COLUMN mart.articles.language_confidence IS '0 to 1.';
COMMENT ON COLUMN mart.articles.section IS 'Section of the outlet.';
COMMENT ON COLUMN mart.articles.tags IS 'The outlet''s own keywords.';
COMMENT ON COLUMN mart.articles.image_url IS 'Address of the lead image.';
COMMENT ON COLUMN mart.articles.partial IS 'True: paywalled, cut off, or only a feed''s summary.';
COMMENT ON COLUMN mart.articles.duplicate_group_id IS 'Articles with the same number carry one text; NULL: no copies known.';
COMMENT ON COLUMN mart.articles.is_canonical IS 'True: the earliest of its group, or without copies.';
COMMENT ON COLUMN mart.articles.parent_article_id IS 'The earlier article it shares most text with.';
COMMENT ON COLUMN mart.articles.independent_text_id IS 'Count distinct values of this to count texts instead of articles.';
COMMENT ON COLUMN mart.articles.story_id IS 'The event it tells of.';
COMMENT ON COLUMN mart.articles.n_revisions IS 'How many texts it has had.';
COMMENT ON COLUMN mart.articles.first_seen_at IS 'When we first took it in.';
COMMENT ON COLUMN mart.articles.gone_at IS 'When its page was found to be removed.';
COMMENT ON COLUMN mart.articles.revision_id IS 'The revision on show.';

-- Every text an article has had, in order.
CREATE VIEW mart.revisions AS
SELECT r.article_id,
       row_number() OVER (PARTITION BY r.article_id
                          ORDER BY coalesce(r.modified_at, r.published_at) NULLS FIRST, r.first_document_id) AS revision_no,
       r.revision_id = a.current_revision_id AS is_current,
       r.change_kind,
       r.disclosed,
       r.title,
       r.text,
       r.published_at,
       r.modified_at,
       r.created_at AS seen_at,
       r.revision_id
FROM news.revision r
JOIN news.article a USING (article_id);
COMMENT ON VIEW mart.revisions IS 'Every text an article has had.';
COMMENT ON COLUMN mart.revisions.article_id IS 'The article.';
COMMENT ON COLUMN mart.revisions.revision_no IS 'Counted from 1, by the outlet''s own time of change where it names one, else by arrival.';
COMMENT ON COLUMN mart.revisions.is_current IS 'True: the one on show in mart.articles.';
COMMENT ON COLUMN mart.revisions.change_kind IS 'What it changed: first (nothing), headline, correction (it says so, or a few words took the place of others), update, cosmetic (spelling, case, punctuation).';
COMMENT ON COLUMN mart.revisions.disclosed IS 'True: the text itself says that it was corrected or updated. NULL: first, cosmetic, or one of the two texts is known in part only.';
COMMENT ON COLUMN mart.revisions.title IS 'Headline then.';
COMMENT ON COLUMN mart.revisions.text IS 'Text then.';
COMMENT ON COLUMN mart.revisions.published_at IS 'Time of publication it stated.';
COMMENT ON COLUMN mart.revisions.modified_at IS 'Time of change it stated.';
COMMENT ON COLUMN mart.revisions.seen_at IS 'When we first saw this text.';
COMMENT ON COLUMN mart.revisions.revision_id IS 'Surrogate key.';

-- What was changed after an article came out, and whether it says so.
CREATE VIEW mart.changes AS
SELECT r.article_id,
       o.name AS outlet,
       r.change_kind AS kind,
       r.disclosed,
       b.title AS title_before,
       r.title,
       b.text AS text_before,
       r.text,
       r.published_date,
       r.modified_at,
       CASE WHEN r.published_precision IN ('second', 'minute', 'hour') AND r.evidence -> 'modified_at' ->> 'value' LIKE '%T%'
            THEN r.modified_at - r.published_at END AS late_by,
       CASE WHEN r.published_precision NOT IN ('month', 'year') AND r.evidence -> 'modified_at' ->> 'value' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
            THEN (left(r.evidence -> 'modified_at' ->> 'value', 10))::date - r.published_date END AS late_days,
       r.created_at AS seen_at,
       r.revision_id
FROM news.revision r
JOIN news.article a ON a.article_id = r.article_id
JOIN news.revision b ON b.revision_id = r.changed_from
LEFT JOIN news.outlet o ON o.outlet_id = a.outlet_id
WHERE r.change_kind IN ('headline', 'correction', 'update');
COMMENT ON VIEW mart.changes IS 'One row for each change of an article after it came out: what it was, what it is, and whether the text says that it was changed.';
COMMENT ON COLUMN mart.changes.article_id IS 'The article.';
COMMENT ON COLUMN mart.changes.outlet IS 'Who published it.';
COMMENT ON COLUMN mart.changes.kind IS 'headline, correction (it says so, or a few words took the place of others) or update (more was written, or left out).';
COMMENT ON COLUMN mart.changes.disclosed IS 'True: the text itself says that it was corrected or updated. NULL: one of the two texts is known in part only.';
COMMENT ON COLUMN mart.changes.title_before IS 'Headline before.';
COMMENT ON COLUMN mart.changes.title IS 'Headline after.';
COMMENT ON COLUMN mart.changes.text_before IS 'Text before.';
COMMENT ON COLUMN mart.changes.text IS 'Text after.';
COMMENT ON COLUMN mart.changes.published_date IS 'Day of publication.';
COMMENT ON COLUMN mart.changes.modified_at IS 'When the outlet says it was changed; NULL: it does not say.';
COMMENT ON COLUMN mart.changes.late_by IS 'How long after publication; only where both times are known to the hour or better.';
COMMENT ON COLUMN mart.changes.late_days IS 'How many days after publication, by the days stated; only where both are.';
COMMENT ON COLUMN mart.changes.seen_at IS 'When we first saw the text after the change.';
COMMENT ON COLUMN mart.changes.revision_id IS 'The revision it made.';
