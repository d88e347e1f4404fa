-- Events, with articles and independent texts counted apart.
CREATE VIEW mart.stories AS
SELECT s.story_id,
       s.title,
       s.n_articles,
       s.n_independent_texts,
       s.n_outlets,
       (SELECT count(DISTINCT coalesce(w.owner, 'outlet ' || w.outlet_id))
        FROM mart.rollup_article p JOIN news.outlet w USING (outlet_id) WHERE p.story_id = s.story_id) AS n_owners,
       s.first_day,
       s.last_day,
       o.name AS earliest_outlet,
       s.earliest_published_at,
       s.languages
FROM mart.rollup_story s
LEFT JOIN news.outlet o ON o.outlet_id = s.earliest_outlet_id;
COMMENT ON VIEW mart.stories IS 'One row for each event: how many articles, how many independent texts, whose was earliest.';
COMMENT ON COLUMN mart.stories.story_id IS 'Stable id.';
COMMENT ON COLUMN mart.stories.title IS 'Headline of its earliest article that has one of its own.';
COMMENT ON COLUMN mart.stories.n_articles IS 'Articles, copies included.';
COMMENT ON COLUMN mart.stories.n_independent_texts IS 'Articles, copies of one text counted once.';
COMMENT ON COLUMN mart.stories.n_outlets IS 'Outlets that told it.';
COMMENT ON COLUMN mart.stories.n_owners IS 'Owners behind these outlets; an outlet without a known owner counts as its own.';
COMMENT ON COLUMN mart.stories.first_day IS 'Day of its first article.';
COMMENT ON COLUMN mart.stories.last_day IS 'Day of its last article.';
COMMENT ON COLUMN mart.stories.earliest_outlet IS 'Outlet of the earliest article we know, known to the hour or better. NULL: another outlet''s may have been as early (known to the same day only, or to the same hour), so nobody can tell.';
COMMENT ON COLUMN mart.stories.earliest_published_at IS 'Earliest time of publication among articles known to the hour or better.';
COMMENT ON COLUMN mart.stories.languages IS 'Languages it was told in.';

CREATE FUNCTION mart.name_words(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_split_to_array(btrim(regexp_replace(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g'), '\m\w\M *', '', 'g')), ' +')
$$;
COMMENT ON FUNCTION mart.name_words(text) IS 'The words of a name without initials: one name may be short for another that has all its words.';

CREATE FUNCTION mart.is_held_by_one(role text, is_placed boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN role ~* '\m(former|ex|deputy|vice|assistant|under|junior)\M' THEN false
        -- Where it is said of what: all but those of whom a body has many.
        WHEN is_placed THEN role !~* '(spokes\w+|lawyer|attorney|solicitor|barrister|counsel|judge|lawmaker|legislator|senator|congress\w+|representative|deputy|mp|mep|mla|member|councillor|councilman|councilwoman|delegate|trustee|professor|lecturer|teacher|researcher|scientist|\w+ologist|engineer|doctor|surgeon|physician|nurse|economist|analyst|strategist|adviser|advisor|aide|officer|inspector|detective|sergeant|constable|lieutenant|soldier|reporter|correspondent|journalist|columnist|writer|author|host|anchor|presenter|actor|actress|singer|player|striker|midfielder|defender|goalkeeper|winger|forward|pilot|driver|partner|executive|volunteer|student|activist|negotiator|envoy|diplomat|official|worker|owner|founder|co-founder|candidate|witness|survivor)$'
        -- Where it is not: those of whom there is hardly more than one about.
        ELSE role ~* '(presiden\w*|präsident\w*|президент|minist\w+|министр|premier|kanzler\w*|chancellor|taoiseach|governor|gouverneur\w*|gobernador\w*|mayor|maire|alcalde\w*|bürgermeister\w*|king|queen|pope|emperor|sultan|emir|secretary|secretary[- ]general|secretary of [\w ]+|minister (of|for) [\w ]+|chief justice|attorney[- ]general|speaker)$'
    END
$$;
COMMENT ON FUNCTION mart.is_held_by_one(text, boolean) IS 'Whether an office is as a rule held by one person at a time. is_placed: a country, body or firm is named with it, which may have a director; where none is, "director" may be that of any.';

-- Where texts of one story contradict each other (or themselves): office holders and numbers.
CREATE VIEW mart.story_disagreements AS
WITH said AS (
    -- Two persons are named as holders of one office that only one holds at a time.
    SELECT s.story_id, s.title AS story, s.last_day, 'role' AS kind,
           concat_ws(', ', x.role, coalesce(oe.name, x.organization)) AS subject,
           coalesce(pe.name, x.person) AS value, x.surface AS printed,
           p.article_id, p.independent_text_id, p.outlet_id
    FROM mart.rollup_story s
    JOIN mart.rollup_article p USING (story_id)
    JOIN news.role x USING (revision_id)
    LEFT JOIN (news.entity pk JOIN news.entity pe ON pe.entity_id = coalesce(pk.same_as, pk.entity_id))
        ON pk.entity_id = x.person_entity_id
    LEFT JOIN (news.entity ok JOIN news.entity oe ON oe.entity_id = coalesce(ok.same_as, ok.entity_id))
        ON ok.entity_id = x.organization_entity_id
    WHERE mart.is_held_by_one(x.role, x.organization IS NOT NULL)
    UNION ALL
    -- Texts that give one number each, and not the same one.
    SELECT story_id, story, last_day, 'number', subject, value, printed, article_id, independent_text_id, outlet_id
    FROM (SELECT s.story_id, s.title AS story, s.last_day, concat_ws(', ', x.what, x.event, x.unit) AS subject,
                 min(x.value)::text AS value, min(x.surface COLLATE "C") AS printed,
                 p.article_id, p.independent_text_id, p.outlet_id, count(DISTINCT x.value) AS n_here
          FROM mart.rollup_story s
          JOIN mart.rollup_article p USING (story_id)
          JOIN news.figure x USING (revision_id)
          WHERE x.event IS NOT NULL
          GROUP BY s.story_id, s.title, s.last_day, p.article_id, p.independent_text_id, p.outlet_id, x.what, x.event, x.unit) alone
    WHERE n_here = 1
), counted AS (
    SELECT d.story_id, d.story, d.last_day, d.kind, d.subject, d.value, min(d.printed COLLATE "C") AS printed,
           count(DISTINCT d.article_id) AS n_articles,
           count(DISTINCT d.independent_text_id) AS n_independent_texts,
           array_agg(DISTINCT o.name ORDER BY o.name) FILTER (WHERE o.name IS NOT NULL) AS outlets,
           array_agg(DISTINCT d.article_id ORDER BY d.article_id) AS article_ids
    FROM said d
    LEFT JOIN news.outlet o USING (outlet_id)
    GROUP BY d.story_id, d.story, d.last_day, d.kind, d.subject, d.value
)
SELECT story_id, story, last_day, kind, subject, value, printed, n_values, n_articles, n_independent_texts, outlets, article_ids
FROM (SELECT *, count(*) OVER answers AS n_values, array_agg(value) OVER answers AS all_values
      FROM counted WINDOW answers AS (PARTITION BY story_id, story, last_day, kind, subject)) c
WHERE n_values > 1
  -- Nixon and Richard M. Nixon are one holder of an office.
  AND (kind = 'number' OR EXISTS (SELECT FROM unnest(c.all_values) AS other
                                  WHERE NOT (mart.name_words(other) <@ mart.name_words(c.value)
                                             OR mart.name_words(c.value) <@ mart.name_words(other))));
COMMENT ON VIEW mart.story_disagreements IS 'What texts of one story say differently: one row for each value of a disputed matter.';
COMMENT ON COLUMN mart.story_disagreements.story_id IS 'The story.';
COMMENT ON COLUMN mart.story_disagreements.story IS 'Its headline, as mart.stories.title.';
COMMENT ON COLUMN mart.story_disagreements.last_day IS 'Day of the story''s last article: restrict it, or the story, where there are many.';
COMMENT ON COLUMN mart.story_disagreements.kind IS 'role: who holds an office that one person holds at a time. number: how many.';
COMMENT ON COLUMN mart.story_disagreements.subject IS 'The disputed matter: an office and where it is held, or what is counted and what happened to it, each in its basic form (person, kill).';
COMMENT ON COLUMN mart.story_disagreements.value IS 'One of the answers given.';
COMMENT ON COLUMN mart.story_disagreements.printed IS 'That answer as one of the texts prints it.';
COMMENT ON COLUMN mart.story_disagreements.n_values IS 'How many different answers there are. Of an office: names that are short for one another stand apart, but alone are no disagreement.';
COMMENT ON COLUMN mart.story_disagreements.n_articles IS 'Articles that give this one.';
COMMENT ON COLUMN mart.story_disagreements.n_independent_texts IS 'The same, copies of one text counted once.';
COMMENT ON COLUMN mart.story_disagreements.outlets IS 'Outlets that give this one.';
COMMENT ON COLUMN mart.story_disagreements.article_ids IS 'The articles.';
