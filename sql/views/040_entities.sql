-- Who and what is named where.
CREATE VIEW mart.mentions AS
SELECT a.article_id,
       m.start_char,
       m.end_char,
       m.surface,
       m.label,
       e.entity_id,
       e.name AS entity,
       e.entity_key,
       m.rule,
       m.recogniser,
       a.day,
       a.outlet,
       a.story_id,
       a.independent_text_id
FROM news.mention m
JOIN mart.articles a ON a.revision_id = m.revision_id
LEFT JOIN (news.entity k JOIN news.entity e ON e.entity_id = coalesce(k.same_as, k.entity_id))
    ON k.entity_id = m.entity_id;
COMMENT ON VIEW mart.mentions IS 'One row for each name in a current text, with its position and the entity behind it.';
COMMENT ON COLUMN mart.mentions.article_id IS 'The article.';
COMMENT ON COLUMN mart.mentions.start_char IS 'First code point in mart.articles.text, from 0.';
COMMENT ON COLUMN mart.mentions.end_char IS 'One past the last code point.';
COMMENT ON COLUMN mart.mentions.surface IS 'The name as printed.';
COMMENT ON COLUMN mart.mentions.label IS 'PERSON, ORG, LOC, EVENT or MISC.';
COMMENT ON COLUMN mart.mentions.entity_id IS 'The entity; NULL: it could not be told.';
COMMENT ON COLUMN mart.mentions.entity IS 'Its display name.';
COMMENT ON COLUMN mart.mentions.entity_key IS 'Its natural key, the same in every database.';
COMMENT ON COLUMN mart.mentions.rule IS 'Why it is linked to that entity.';
COMMENT ON COLUMN mart.mentions.recogniser IS 'What found it.';
COMMENT ON COLUMN mart.mentions.day IS 'Day of the article.';
COMMENT ON COLUMN mart.mentions.outlet IS 'Outlet of the article.';
COMMENT ON COLUMN mart.mentions.story_id IS 'The event the article tells of.';
COMMENT ON COLUMN mart.mentions.independent_text_id IS 'Count distinct values of this to count texts instead of articles.';

-- Which article names whom, one row for each.
CREATE VIEW mart.article_entities AS
SELECT f.article_id,
       f.entity_id,
       e.name AS entity,
       f.label,
       e.kind,
       f.n_mentions,
       f.day,
       f.outlet_id,
       o.name AS outlet,
       o.country AS outlet_country,
       f.independent_text_id
FROM mart.rollup_article_entity f
JOIN news.entity e ON e.entity_id = f.entity_id
LEFT JOIN news.outlet o ON o.outlet_id = f.outlet_id;
COMMENT ON VIEW mart.article_entities IS 'One row for each article and entity it names. Restrict it by day or by story: it is long.';
COMMENT ON COLUMN mart.article_entities.article_id IS 'The article.';
COMMENT ON COLUMN mart.article_entities.entity_id IS 'The entity.';
COMMENT ON COLUMN mart.article_entities.entity IS 'Its display name.';
COMMENT ON COLUMN mart.article_entities.label IS 'PERSON, ORG, LOC, EVENT or MISC.';
COMMENT ON COLUMN mart.article_entities.kind IS 'For places: country, city ...';
COMMENT ON COLUMN mart.article_entities.n_mentions IS 'Times the article names it.';
COMMENT ON COLUMN mart.article_entities.day IS 'Day of the article.';
COMMENT ON COLUMN mart.article_entities.outlet_id IS 'Its outlet; 0: not known.';
COMMENT ON COLUMN mart.article_entities.outlet IS 'Name of the outlet.';
COMMENT ON COLUMN mart.article_entities.outlet_country IS 'ISO 3166-1 alpha-2 of the outlet''s seat.';
COMMENT ON COLUMN mart.article_entities.independent_text_id IS 'Count distinct values of this to count texts instead of articles.';

-- How often an entity was named each day.
CREATE VIEW mart.entity_days AS
SELECT d.entity_id,
       e.name AS entity,
       e.label,
       d.day,
       d.n_mentions,
       d.n_articles,
       d.n_independent_texts,
       d.n_outlets
FROM mart.rollup_entity_day d
JOIN news.entity e ON e.entity_id = d.entity_id;
COMMENT ON VIEW mart.entity_days IS 'An entity''s coverage by day, with copies and without.';
COMMENT ON COLUMN mart.entity_days.entity_id IS 'The entity.';
COMMENT ON COLUMN mart.entity_days.entity IS 'Its display name.';
COMMENT ON COLUMN mart.entity_days.label IS 'PERSON, ORG, LOC, EVENT or MISC.';
COMMENT ON COLUMN mart.entity_days.day IS 'Day of the articles.';
COMMENT ON COLUMN mart.entity_days.n_mentions IS 'Times it was named.';
COMMENT ON COLUMN mart.entity_days.n_articles IS 'Articles that name it.';
COMMENT ON COLUMN mart.entity_days.n_independent_texts IS 'The same, copies of one text counted once.';
COMMENT ON COLUMN mart.entity_days.n_outlets IS 'Outlets that name it.';

-- Who appears with whom.
CREATE VIEW mart.entity_pairs AS
SELECT entity_id, entity, label, other_entity_id, other_entity, other_label, day,
       sum(n_articles)::bigint AS n_articles,
       count(*) AS n_independent_texts
FROM (SELECT x.entity_id, ex.name AS entity, ex.label,
             y.entity_id AS other_entity_id, ey.name AS other_entity, y.label AS other_label,
             x.day, x.independent_text_id, count(*) AS n_articles
      FROM mart.rollup_article_entity x
      JOIN mart.rollup_article_entity y ON y.article_id = x.article_id AND y.entity_id <> x.entity_id
      JOIN news.entity ex ON ex.entity_id = x.entity_id
      JOIN news.entity ey ON ey.entity_id = y.entity_id
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) texts
GROUP BY entity_id, entity, label, other_entity_id, other_entity, other_label, day;
COMMENT ON VIEW mart.entity_pairs IS 'Entities named in the same articles, by day. Each pair stands twice, once from either side. Sum over the days you ask for.';
COMMENT ON COLUMN mart.entity_pairs.entity_id IS 'One entity.';
COMMENT ON COLUMN mart.entity_pairs.entity IS 'Its display name.';
COMMENT ON COLUMN mart.entity_pairs.label IS 'Its label.';
COMMENT ON COLUMN mart.entity_pairs.other_entity_id IS 'The other entity.';
COMMENT ON COLUMN mart.entity_pairs.other_entity IS 'Its display name.';
COMMENT ON COLUMN mart.entity_pairs.other_label IS 'Its label.';
COMMENT ON COLUMN mart.entity_pairs.day IS 'Day of the articles.';
COMMENT ON COLUMN mart.entity_pairs.n_articles IS 'Articles that name both.';
COMMENT ON COLUMN mart.entity_pairs.n_independent_texts IS 'The same, copies of one text counted once.';

-- What was said, by whom, where printed.
CREATE VIEW mart.quotes AS
SELECT a.article_id,
       q.start_char,
       q.end_char,
       q.surface AS quote,
       q.kind,
       q.speaker,
       e.entity_id AS speaker_entity_id,
       e.name AS speaker_entity,
       q.verb,
       o.name AS outlet,
       a.day,
       a.story_id,
       a.independent_text_id
FROM news.quote q
JOIN mart.rollup_article a ON a.revision_id = q.revision_id
LEFT JOIN news.outlet o ON o.outlet_id = a.outlet_id
LEFT JOIN (news.entity k JOIN news.entity e ON e.entity_id = coalesce(k.same_as, k.entity_id))
    ON k.entity_id = q.speaker_entity_id;
COMMENT ON VIEW mart.quotes IS 'Quotations in current texts, with their speakers.';
COMMENT ON COLUMN mart.quotes.article_id IS 'The article.';
COMMENT ON COLUMN mart.quotes.start_char IS 'First code point in mart.articles.text, from 0.';
COMMENT ON COLUMN mart.quotes.end_char IS 'One past the last code point.';
COMMENT ON COLUMN mart.quotes.quote IS 'The words, without quotation marks.';
COMMENT ON COLUMN mart.quotes.kind IS 'direct, indirect, mixed or post (an embedded social post).';
COMMENT ON COLUMN mart.quotes.speaker IS 'Who said it, as printed.';
COMMENT ON COLUMN mart.quotes.speaker_entity_id IS 'Who said it, as an entity.';
COMMENT ON COLUMN mart.quotes.speaker_entity IS 'Display name of the speaker.';
COMMENT ON COLUMN mart.quotes.verb IS 'The verb of saying.';
COMMENT ON COLUMN mart.quotes.outlet IS 'Who printed it.';
COMMENT ON COLUMN mart.quotes.day IS 'Day of the article.';
COMMENT ON COLUMN mart.quotes.story_id IS 'The event.';
COMMENT ON COLUMN mart.quotes.independent_text_id IS 'Count distinct values of this to count texts instead of articles.';

-- Who is said to hold which office.
CREATE VIEW mart.roles AS
SELECT a.article_id,
       x.start_char,
       x.end_char,
       x.surface,
       x.person,
       pe.entity_id AS person_entity_id,
       pe.name AS person_entity,
       x.role,
       x.organization,
       oe.entity_id AS organization_entity_id,
       oe.name AS organization_entity,
       a.outlet,
       a.day,
       a.story_id,
       a.independent_text_id
FROM news.role x
JOIN mart.articles a ON a.revision_id = x.revision_id
LEFT JOIN (news.entity pk JOIN news.entity pe ON pe.entity_id = coalesce(pk.same_as, pk.entity_id))
    ON pk.entity_id = x.person_entity_id
LEFT JOIN (news.entity ok JOIN news.entity oe ON oe.entity_id = coalesce(ok.same_as, ok.entity_id))
    ON ok.entity_id = x.organization_entity_id;
COMMENT ON VIEW mart.roles IS 'Offices that current texts ascribe to people.';
COMMENT ON COLUMN mart.roles.article_id IS 'The article.';
COMMENT ON COLUMN mart.roles.start_char IS 'First code point in mart.articles.text, from 0.';
COMMENT ON COLUMN mart.roles.end_char IS 'One past the last code point.';
COMMENT ON COLUMN mart.roles.surface IS 'The stretch of text.';
COMMENT ON COLUMN mart.roles.person IS 'The person, as printed.';
COMMENT ON COLUMN mart.roles.person_entity_id IS 'The person, as an entity.';
COMMENT ON COLUMN mart.roles.person_entity IS 'Display name of the person.';
COMMENT ON COLUMN mart.roles.role IS 'The office in its normal form.';
COMMENT ON COLUMN mart.roles.organization IS 'Where it is held, as printed.';
COMMENT ON COLUMN mart.roles.organization_entity_id IS 'Where it is held, as an entity.';
COMMENT ON COLUMN mart.roles.organization_entity IS 'Display name of that.';
COMMENT ON COLUMN mart.roles.outlet IS 'Who printed it.';
COMMENT ON COLUMN mart.roles.day IS 'Day of the article.';
COMMENT ON COLUMN mart.roles.story_id IS 'The event.';
COMMENT ON COLUMN mart.roles.independent_text_id IS 'Count distinct values of this to count texts instead of articles.';
