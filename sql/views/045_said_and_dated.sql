-- What was said, with the variants that outlets print, and the days that texts name.

-- The variants of each quote.
CREATE VIEW mart.quote_variants AS
SELECT f.said,
       q.surface AS quote,
       q.words = f.words AS is_fullest,
       a.article_id,
       q.start_char,
       q.end_char,
       q.speaker,
       e.entity_id AS speaker_entity_id,
       e.name AS speaker_entity,
       a.outlet,
       a.outlet_id,
       a.day,
       a.story_id,
       a.independent_text_id
FROM mart.articles a
JOIN news.quote q ON q.revision_id = a.revision_id AND q.words IS NOT NULL
LEFT JOIN news.entity k ON k.entity_id = q.speaker_entity_id
LEFT JOIN news.entity e ON e.entity_id = coalesce(k.same_as, k.entity_id)
CROSS JOIN LATERAL (
    SELECT p.words, min(p.surface COLLATE "C") AS said
    FROM news.story_member s
    JOIN news.quote p ON p.revision_id = s.revision_id
    WHERE s.story_id = a.story_id
      AND ' ' || p.words || ' ' LIKE '% ' || q.words || ' %'
    GROUP BY p.words
    ORDER BY length(p.words) DESC, p.words COLLATE "C" LIMIT 1) f;
COMMENT ON VIEW mart.quote_variants IS 'Each quotation beside the fullest form in which its story prints it: group by story_id and said for one row a quote. Restrict it by story, article or day.';
COMMENT ON COLUMN mart.quote_variants.said IS 'The fullest form that articles of the story print; capitals, punctuation and what is left out make no difference.';
COMMENT ON COLUMN mart.quote_variants.quote IS 'What this article prints of it.';
COMMENT ON COLUMN mart.quote_variants.is_fullest IS 'Whether that is all of it.';
COMMENT ON COLUMN mart.quote_variants.article_id IS 'The article.';
COMMENT ON COLUMN mart.quote_variants.start_char IS 'First code point in mart.articles.text, from 0.';
COMMENT ON COLUMN mart.quote_variants.end_char IS 'One past the last code point.';
COMMENT ON COLUMN mart.quote_variants.speaker IS 'Who said it, as this article prints it.';
COMMENT ON COLUMN mart.quote_variants.speaker_entity_id IS 'Who said it, as an entity.';
COMMENT ON COLUMN mart.quote_variants.speaker_entity IS 'Display name of the speaker.';
COMMENT ON COLUMN mart.quote_variants.outlet IS 'Who printed it.';
COMMENT ON COLUMN mart.quote_variants.outlet_id IS 'The outlet.';
COMMENT ON COLUMN mart.quote_variants.day IS 'Day of the article.';
COMMENT ON COLUMN mart.quote_variants.story_id IS 'The event.';
COMMENT ON COLUMN mart.quote_variants.independent_text_id IS 'Count distinct values of this to count texts instead of articles.';

-- Which days texts speak of.
CREATE VIEW mart.dates AS
SELECT a.article_id,
       d.start_char,
       d.end_char,
       d.surface,
       d.first_day,
       d.last_day,
       a.outlet,
       a.day,
       a.story_id,
       a.independent_text_id
FROM news.dated d
JOIN mart.articles a ON a.revision_id = d.revision_id;
COMMENT ON VIEW mart.dates IS 'Days and spans of days that current texts name, resolved.';
COMMENT ON COLUMN mart.dates.article_id IS 'The article.';
COMMENT ON COLUMN mart.dates.start_char IS 'First code point in mart.articles.text, from 0.';
COMMENT ON COLUMN mart.dates.end_char IS 'One past the last code point.';
COMMENT ON COLUMN mart.dates.surface IS 'The words, as printed.';
COMMENT ON COLUMN mart.dates.first_day IS 'The day, or the first of the span.';
COMMENT ON COLUMN mart.dates.last_day IS 'The last day of the span; the same for a single day.';
COMMENT ON COLUMN mart.dates.outlet IS 'Who printed it.';
COMMENT ON COLUMN mart.dates.day IS 'Day of the article.';
COMMENT ON COLUMN mart.dates.story_id IS 'The event.';
COMMENT ON COLUMN mart.dates.independent_text_id IS 'Count distinct values of this to count texts instead of articles.';

-- By which names an entity goes, and on what evidence.
CREATE VIEW mart.entity_aliases AS
SELECT e.entity_id,
       e.name AS entity,
       e.entity_key,
       m.surface AS alias,
       count(*) AS n_mentions,
       count(DISTINCT m.revision_id) AS n_articles,
       count(DISTINCT a.independent_text_id) AS n_independent_texts,
       array_agg(DISTINCT m.rule ORDER BY m.rule) AS rules
FROM news.mention m
JOIN mart.articles a ON a.revision_id = m.revision_id
JOIN news.entity k ON k.entity_id = m.entity_id
JOIN news.entity e ON e.entity_id = coalesce(k.same_as, k.entity_id)
GROUP BY e.entity_id, e.name, e.entity_key, m.surface;
COMMENT ON VIEW mart.entity_aliases IS 'Names under which current texts speak of an entity, and why they were taken for it. Restrict it by entity.';
COMMENT ON COLUMN mart.entity_aliases.entity_id IS 'The entity.';
COMMENT ON COLUMN mart.entity_aliases.entity IS 'Its display name.';
COMMENT ON COLUMN mart.entity_aliases.entity_key IS 'Its natural key.';
COMMENT ON COLUMN mart.entity_aliases.alias IS 'The name as printed.';
COMMENT ON COLUMN mart.entity_aliases.n_mentions IS 'Times it is printed.';
COMMENT ON COLUMN mart.entity_aliases.n_articles IS 'Articles that print it.';
COMMENT ON COLUMN mart.entity_aliases.n_independent_texts IS 'The same, copies of one text counted once.';
COMMENT ON COLUMN mart.entity_aliases.rules IS 'Rules by which it was taken for this entity.';

-- What an article is about.
CREATE VIEW mart.entity_importance AS
SELECT a.article_id,
       e.entity_id,
       e.name AS entity,
       e.label,
       max(m.importance) AS importance,
       count(*) AS n_mentions,
       min(m.start_char) AS first_char,
       a.outlet,
       a.day,
       a.story_id,
       a.independent_text_id
FROM news.mention m
JOIN mart.articles a ON a.revision_id = m.revision_id
JOIN news.entity k ON k.entity_id = m.entity_id
JOIN news.entity e ON e.entity_id = coalesce(k.same_as, k.entity_id)
GROUP BY a.article_id, e.entity_id, e.name, e.label, a.outlet, a.day, a.story_id, a.independent_text_id;
COMMENT ON VIEW mart.entity_importance IS 'How important each entity is in each article that names it. Restrict it by article, day or entity.';
COMMENT ON COLUMN mart.entity_importance.article_id IS 'The article.';
COMMENT ON COLUMN mart.entity_importance.entity_id IS 'The entity.';
COMMENT ON COLUMN mart.entity_importance.entity IS 'Its display name.';
COMMENT ON COLUMN mart.entity_importance.label IS 'PERSON, ORG, LOC, EVENT or MISC.';
COMMENT ON COLUMN mart.entity_importance.importance IS '0 to 1: half of it for being named as often as anything, 0.2 for the first paragraph, 0.3 for the title.';
COMMENT ON COLUMN mart.entity_importance.n_mentions IS 'Times it is named.';
COMMENT ON COLUMN mart.entity_importance.first_char IS 'Where it is named first, in mart.articles.text, from 0.';
COMMENT ON COLUMN mart.entity_importance.outlet IS 'Who printed it.';
COMMENT ON COLUMN mart.entity_importance.day IS 'Day of the article.';
COMMENT ON COLUMN mart.entity_importance.story_id IS 'The event.';
COMMENT ON COLUMN mart.entity_importance.independent_text_id IS 'Count distinct values of this to count texts instead of articles.';
