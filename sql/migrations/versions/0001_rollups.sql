-- What publish keeps so that mart answers at once: counts of articles, and words to search by.
-- Nothing here is a source: `etl/store/rollups.py` makes all of it anew from news, and the tests hold it to that.

-- == ops: what is to be counted anew ================================================================================

CREATE TABLE ops.unpublished (
    unpublished_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL
);
-- Serves: publish takes the notes of the articles it counts along.
CREATE INDEX unpublished_article ON ops.unpublished (article_id);
COMMENT ON TABLE ops.unpublished IS 'Articles whose text, names, copies or story changed since they were counted. Rows are only added, by triggers, in the transaction that changes something: no session waits for another here. Publish takes them away.';
COMMENT ON COLUMN ops.unpublished.unpublished_id IS 'Surrogate key; the order in which they are counted.';
COMMENT ON COLUMN ops.unpublished.article_id IS 'The article; it may be gone.';

-- Every trigger calls the rows that changed "changed".
CREATE FUNCTION ops.note_articles() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO ops.unpublished (article_id) SELECT DISTINCT article_id FROM changed;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_articles() IS 'Note that articles are to be counted anew.';

CREATE FUNCTION ops.note_revisions() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO ops.unpublished (article_id)
    SELECT DISTINCT r.article_id FROM changed c JOIN news.revision r USING (revision_id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_revisions() IS 'Note that the articles of revisions are to be counted anew.';

CREATE TRIGGER article_updated AFTER UPDATE ON news.article REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER article_deleted AFTER DELETE ON news.article REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER group_member_inserted AFTER INSERT ON news.duplicate_group_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER group_member_updated AFTER UPDATE ON news.duplicate_group_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER group_member_deleted AFTER DELETE ON news.duplicate_group_member REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER edge_inserted AFTER INSERT ON news.duplicate_edge REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER edge_updated AFTER UPDATE ON news.duplicate_edge REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER story_member_inserted AFTER INSERT ON news.story_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER story_member_updated AFTER UPDATE ON news.story_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER story_member_deleted AFTER DELETE ON news.story_member REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_articles();
CREATE TRIGGER analysis_inserted AFTER INSERT ON news.analysis REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_revisions();
CREATE TRIGGER analysis_deleted AFTER DELETE ON news.analysis REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_revisions();
CREATE TRIGGER mention_updated AFTER UPDATE ON news.mention REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_revisions();

-- == news: entities that people call the same ======================================================================

ALTER TABLE news.entity ADD COLUMN same_as bigint REFERENCES news.entity ON DELETE SET NULL, ADD CHECK (same_as <> entity_id);
CREATE INDEX entity_same_as ON news.entity (same_as);
-- Serves: under which entities is one mentioned that stands for others, too?
CREATE INDEX entity_standing ON news.entity ((coalesce(same_as, entity_id)));
COMMENT ON COLUMN news.entity.same_as IS 'The entity that mart shows in its place, since people judged both the same; NULL: itself. Always one that stands for itself.';

CREATE FUNCTION ops.note_entities() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO ops.unpublished (article_id)
    SELECT DISTINCT r.article_id
    FROM changed c
    JOIN before b USING (entity_id)
    JOIN news.mention m USING (entity_id)
    JOIN news.revision r USING (revision_id)
    WHERE c.same_as IS DISTINCT FROM b.same_as;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_entities() IS 'Note that the articles naming an entity are to be counted anew: it stands for another now, or for itself again.';
CREATE TRIGGER entity_updated AFTER UPDATE ON news.entity REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ops.note_entities();

-- == news: stories that people called the same =======================================================================

CREATE TABLE news.story_redirect (
    story_id bigint PRIMARY KEY,
    now_story_id bigint NOT NULL REFERENCES news.story ON DELETE CASCADE
);
CREATE INDEX story_redirect_now ON news.story_redirect (now_story_id);
COMMENT ON TABLE news.story_redirect IS 'Stories that went on in another when people judged both the same: their ids still lead somewhere.';
COMMENT ON COLUMN news.story_redirect.story_id IS 'The story that is no more.';
COMMENT ON COLUMN news.story_redirect.now_story_id IS 'The story it went on in.';

-- == mart: articles as they were counted ============================================================================

CREATE TABLE mart.rollup_article (
    article_id bigint PRIMARY KEY,
    revision_id bigint NOT NULL,
    outlet_id bigint NOT NULL,
    day date NOT NULL,
    independent_text_id bigint NOT NULL,
    story_id bigint,
    source_outlet_id bigint,
    share_ppm integer,
    CHECK ((source_outlet_id IS NULL) = (share_ppm IS NULL))
);
-- Serves: which articles carry this text?
CREATE INDEX rollup_article_text ON mart.rollup_article (independent_text_id);
-- Serves: which articles tell this story?
CREATE INDEX rollup_article_story ON mart.rollup_article (story_id);
-- Serves: what did an outlet print on a day?
CREATE INDEX rollup_article_outlet ON mart.rollup_article (outlet_id, day);
-- Serves: which articles of some days have these texts, say those that quote somebody?
CREATE INDEX rollup_article_revision ON mart.rollup_article (revision_id, day);
-- Serves: how late does an outlet print another's texts?
CREATE INDEX rollup_article_source ON mart.rollup_article (source_outlet_id, outlet_id) WHERE source_outlet_id IS NOT NULL;
COMMENT ON TABLE mart.rollup_article IS 'Kept by publish: each article as it is counted in the other rollups. Ask mart.articles. No foreign keys: what was counted must be known until it is counted out, also where the article is gone.';
COMMENT ON COLUMN mart.rollup_article.article_id IS 'The article.';
COMMENT ON COLUMN mart.rollup_article.revision_id IS 'The revision on show.';
COMMENT ON COLUMN mart.rollup_article.outlet_id IS 'Its outlet; 0: not known.';
COMMENT ON COLUMN mart.rollup_article.day IS 'As mart.articles.day.';
COMMENT ON COLUMN mart.rollup_article.independent_text_id IS 'As mart.articles.independent_text_id.';
COMMENT ON COLUMN mart.rollup_article.story_id IS 'Its story.';
COMMENT ON COLUMN mart.rollup_article.source_outlet_id IS 'Outlet of the article it is a copy of, 0 where that is not known; NULL: it is no copy.';
COMMENT ON COLUMN mart.rollup_article.share_ppm IS 'Share of the earlier text that the copy printed, in millionths.';

CREATE TABLE mart.rollup_article_entity (
    article_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    label text NOT NULL,
    n_mentions integer NOT NULL,
    day date NOT NULL,
    outlet_id bigint NOT NULL,
    independent_text_id bigint NOT NULL,
    PRIMARY KEY (article_id, entity_id) INCLUDE (label)
);
-- Serves: which articles of some days name this entity? whose are they, and how many texts?
CREATE INDEX rollup_article_entity_day ON mart.rollup_article_entity (entity_id, day)
    INCLUDE (article_id, outlet_id, independent_text_id, n_mentions);
COMMENT ON TABLE mart.rollup_article_entity IS 'Kept by publish: which entity each article names, and how often. Ask mart.article_entities.';
COMMENT ON COLUMN mart.rollup_article_entity.article_id IS 'The article.';
COMMENT ON COLUMN mart.rollup_article_entity.entity_id IS 'The entity, after merges.';
COMMENT ON COLUMN mart.rollup_article_entity.label IS 'Its label, which never changes: kept here, since of those named beside an entity mostly one kind is asked for.';
COMMENT ON COLUMN mart.rollup_article_entity.n_mentions IS 'Times it is named.';
COMMENT ON COLUMN mart.rollup_article_entity.day IS 'As mart.rollup_article.day.';
COMMENT ON COLUMN mart.rollup_article_entity.outlet_id IS 'As mart.rollup_article.outlet_id.';
COMMENT ON COLUMN mart.rollup_article_entity.independent_text_id IS 'As mart.rollup_article.independent_text_id.';

-- == mart: counts ===================================================================================================

CREATE TABLE mart.rollup_story (
    story_id bigint PRIMARY KEY,
    title text,
    n_articles bigint NOT NULL,
    n_independent_texts bigint NOT NULL,
    n_outlets bigint NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    earliest_outlet_id bigint,
    earliest_published_at timestamptz,
    languages text[] NOT NULL
);
-- Serves: which stories were told most?
CREATE INDEX rollup_story_size ON mart.rollup_story (n_independent_texts DESC, n_articles DESC, story_id);
-- Serves: which stories were told in some days?
CREATE INDEX rollup_story_last_day ON mart.rollup_story (last_day);
-- Serves: which story has this headline? A hash, since headlines can be longer than a page of an index.
CREATE INDEX rollup_story_title ON mart.rollup_story USING hash (title);
COMMENT ON TABLE mart.rollup_story IS 'Kept by publish for mart.stories: ask that.';
COMMENT ON COLUMN mart.rollup_story.story_id IS 'The story.';
COMMENT ON COLUMN mart.rollup_story.title IS 'As mart.stories.title.';
COMMENT ON COLUMN mart.rollup_story.n_articles IS 'As mart.stories.n_articles.';
COMMENT ON COLUMN mart.rollup_story.n_independent_texts IS 'As mart.stories.n_independent_texts.';
COMMENT ON COLUMN mart.rollup_story.n_outlets IS 'As mart.stories.n_outlets.';
COMMENT ON COLUMN mart.rollup_story.first_day IS 'As mart.stories.first_day.';
COMMENT ON COLUMN mart.rollup_story.last_day IS 'As mart.stories.last_day.';
COMMENT ON COLUMN mart.rollup_story.earliest_outlet_id IS 'The outlet of mart.stories.earliest_outlet.';
COMMENT ON COLUMN mart.rollup_story.earliest_published_at IS 'As mart.stories.earliest_published_at.';
COMMENT ON COLUMN mart.rollup_story.languages IS 'As mart.stories.languages.';

CREATE TABLE mart.rollup_entity_day (
    entity_id bigint NOT NULL,
    day date NOT NULL,
    n_mentions bigint NOT NULL,
    n_articles bigint NOT NULL,
    n_independent_texts bigint NOT NULL,
    n_outlets bigint NOT NULL,
    PRIMARY KEY (entity_id, day)
);
-- Serves: who was named in some days?
CREATE INDEX rollup_entity_day_day ON mart.rollup_entity_day (day) INCLUDE (entity_id, n_independent_texts);
COMMENT ON TABLE mart.rollup_entity_day IS 'Kept by publish for mart.entity_days: ask that.';
COMMENT ON COLUMN mart.rollup_entity_day.entity_id IS 'The entity, after merges.';
COMMENT ON COLUMN mart.rollup_entity_day.day IS 'Day of the articles.';
COMMENT ON COLUMN mart.rollup_entity_day.n_mentions IS 'Times it was named.';
COMMENT ON COLUMN mart.rollup_entity_day.n_articles IS 'Articles that name it.';
COMMENT ON COLUMN mart.rollup_entity_day.n_independent_texts IS 'The same, copies of one text counted once.';
COMMENT ON COLUMN mart.rollup_entity_day.n_outlets IS 'Outlets that name it.';

CREATE TABLE mart.rollup_outlet_day (
    outlet_id bigint NOT NULL,
    day date NOT NULL,
    n_articles bigint NOT NULL,
    n_independent_texts bigint NOT NULL,
    PRIMARY KEY (outlet_id, day)
);
COMMENT ON TABLE mart.rollup_outlet_day IS 'Kept by publish for mart.outlet_days, which has the days without articles, too: ask that.';
COMMENT ON COLUMN mart.rollup_outlet_day.outlet_id IS 'The outlet; 0: not known.';
COMMENT ON COLUMN mart.rollup_outlet_day.day IS 'The outlet''s own day.';
COMMENT ON COLUMN mart.rollup_outlet_day.n_articles IS 'Articles.';
COMMENT ON COLUMN mart.rollup_outlet_day.n_independent_texts IS 'The same, copies of one text counted once.';

CREATE TABLE mart.rollup_outlet (
    outlet_id bigint PRIMARY KEY,
    n_articles bigint NOT NULL,
    n_independent_texts bigint NOT NULL,
    n_copies bigint NOT NULL
);
COMMENT ON TABLE mart.rollup_outlet IS 'Kept by publish for mart.outlets: ask that.';
COMMENT ON COLUMN mart.rollup_outlet.outlet_id IS 'The outlet; 0: not known.';
COMMENT ON COLUMN mart.rollup_outlet.n_articles IS 'Articles.';
COMMENT ON COLUMN mart.rollup_outlet.n_independent_texts IS 'Different texts among them.';
COMMENT ON COLUMN mart.rollup_outlet.n_copies IS 'Copies of earlier articles among them.';

CREATE TABLE mart.rollup_syndication (
    source_outlet_id bigint NOT NULL,
    outlet_id bigint NOT NULL,
    n_articles bigint NOT NULL,
    n_independent_texts bigint NOT NULL,
    share_ppm bigint NOT NULL,
    PRIMARY KEY (source_outlet_id, outlet_id)
);
COMMENT ON TABLE mart.rollup_syndication IS 'Kept by publish for mart.syndication: ask that.';
COMMENT ON COLUMN mart.rollup_syndication.source_outlet_id IS 'Outlet of the earlier articles; 0: not known.';
COMMENT ON COLUMN mart.rollup_syndication.outlet_id IS 'Outlet of the copies; 0: not known.';
COMMENT ON COLUMN mart.rollup_syndication.n_articles IS 'Copies printed.';
COMMENT ON COLUMN mart.rollup_syndication.n_independent_texts IS 'Different texts among them.';
COMMENT ON COLUMN mart.rollup_syndication.share_ppm IS 'Sum of the shares printed, in millionths.';

-- == mart: words to search by =======================================================================================

CREATE TABLE mart.rollup_words (
    article_id bigint PRIMARY KEY,
    revision_id bigint NOT NULL,
    day date NOT NULL,
    config text NOT NULL,
    words tsvector NOT NULL
) WITH (toast_tuple_target = 128);

-- GIN knows which words a text holds, not where they stand: where both words of a phrase are common, nearly every text
-- would have to be read. So what stands side by side is known, too, by 16,384 keys (few enough to be written in bulk, and
-- enough to leave one text in a hundred by chance), and so are language and month. These functions stay as they are: the
-- index holds what they said when a text came in.
CREATE FUNCTION mart.pair_key(word text, next text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT hashtext(word || ' ' || next) & 16383 $$;
COMMENT ON FUNCTION mart.pair_key(text, text) IS 'The key of two words that stand side by side.';

CREATE FUNCTION mart.config_key(config text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 16384 + (hashtext(config) & 16383) $$;
COMMENT ON FUNCTION mart.config_key(text) IS 'The key of a text search configuration.';

CREATE FUNCTION mart.month_key(day date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 100000 + 12 * extract(year FROM day)::integer + extract(month FROM day)::integer
$$;
COMMENT ON FUNCTION mart.month_key(date) IS 'The key of the month of a day.';

CREATE FUNCTION mart.search_keys(words tsvector, config text, day date) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
    WITH placed AS MATERIALIZED (SELECT w.lexeme, p AS place FROM unnest(words) w, unnest(w.positions) p)
    SELECT ARRAY[mart.config_key(config), mart.month_key(day)] || array_agg(mart.pair_key(a.lexeme, b.lexeme))
    FROM placed a JOIN placed b ON b.place = a.place + 1
$$;
COMMENT ON FUNCTION mart.search_keys(tsvector, text, date) IS 'What mart.search finds a text by besides its words: its language, its month, and what stands side by side in it.';

-- Serves: mart.search: which texts of a language and some months hold these words, and these side by side? Rows are read by
-- thousands, so their words lie apart (toast).
CREATE INDEX rollup_words_found ON mart.rollup_words USING gin (words, mart.search_keys(words, config, day))
    WITH (gin_pending_list_limit = 16384);
-- Serves: mart.search: which configurations are there? which are the latest texts of one?
CREATE INDEX rollup_words_config_day ON mart.rollup_words (config, day);
COMMENT ON TABLE mart.rollup_words IS 'Kept by publish for mart.search: ask that.';
COMMENT ON COLUMN mart.rollup_words.article_id IS 'The article.';
COMMENT ON COLUMN mart.rollup_words.revision_id IS 'The revision whose words these are.';
COMMENT ON COLUMN mart.rollup_words.day IS 'Day of the article.';
COMMENT ON COLUMN mart.rollup_words.config IS 'Text search configuration, by the article''s language. As text: upgrades of the server refuse columns of type regconfig.';
COMMENT ON COLUMN mart.rollup_words.words IS 'Stemmed words with their positions, those of the headline weighing more. Of very long texts the beginning.';

-- == news: what analysts look things up by ==========================================================================

-- Serves: which entity has this name?
CREATE INDEX entity_name ON news.entity USING hash (name);
-- Serves: which article has this headline? A hash, as for stories.
CREATE INDEX revision_title ON news.revision USING hash (title);
-- Serves: which articles were changed, and did they say so?
CREATE INDEX revision_changes ON news.revision (change_kind, disclosed) WHERE change_kind IN ('headline', 'correction', 'update');
