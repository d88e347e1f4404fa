-- Full-text search over the texts on show.
CREATE FUNCTION mart.search_config(language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE lower(language)
        WHEN 'ar' THEN 'arabic' WHEN 'hy' THEN 'armenian' WHEN 'eu' THEN 'basque' WHEN 'ca' THEN 'catalan'
        WHEN 'da' THEN 'danish' WHEN 'nl' THEN 'dutch' WHEN 'en' THEN 'english' WHEN 'fi' THEN 'finnish'
        WHEN 'fr' THEN 'french' WHEN 'de' THEN 'german' WHEN 'el' THEN 'greek' WHEN 'hi' THEN 'hindi'
        WHEN 'hu' THEN 'hungarian' WHEN 'id' THEN 'indonesian' WHEN 'ga' THEN 'irish' WHEN 'it' THEN 'italian'
        WHEN 'lt' THEN 'lithuanian' WHEN 'ne' THEN 'nepali' WHEN 'no' THEN 'norwegian' WHEN 'nb' THEN 'norwegian'
        WHEN 'nn' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian' WHEN 'ru' THEN 'russian'
        WHEN 'sr' THEN 'serbian' WHEN 'es' THEN 'spanish' WHEN 'sv' THEN 'swedish' WHEN 'ta' THEN 'tamil'
        WHEN 'tr' THEN 'turkish' WHEN 'yi' THEN 'yiddish' ELSE 'simple' END
$$;
COMMENT ON FUNCTION mart.search_config(text) IS 'The text search configuration for a language (ISO 639-1); simple, which knows no stems, where PostgreSQL 14 has none of its own.';

CREATE FUNCTION mart.words_apart(text text, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN lower(language) IN ('zh', 'ja', 'th', 'lo', 'km', 'my')
        THEN regexp_replace(text, '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff])', '\1 ', 'g')
        ELSE text END
$$;
COMMENT ON FUNCTION mart.words_apart(text, text) IS 'A text with its letters set apart where its language writes no blanks between words: a phrase of letters finds a word.';

CREATE FUNCTION mart.words_of(title text, text text, language text) RETURNS tsvector
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector(mart.search_config(language)::regconfig, mart.words_apart(left(coalesce(title, ''), 1000), language)), 'A')
        || to_tsvector(mart.search_config(language)::regconfig, mart.words_apart(left(text, 100000), language))
$$;
COMMENT ON FUNCTION mart.words_of(text, text, text) IS 'The words a text is found by, those of its headline weighing more. A tsvector holds 1 MB: of a very long text the beginning must do.';

CREATE FUNCTION mart.search(query text, language text DEFAULT NULL, since date DEFAULT NULL, until date DEFAULT NULL,
                            max_results integer DEFAULT 20)
RETURNS TABLE (article_id bigint, rank real, day date, outlet text, title text, snippet text, n_articles bigint,
               n_outlets bigint, story_id bigint, independent_text_id bigint, url text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
#variable_conflict use_column
DECLARE
    ranked constant integer := 1000;
    one record;
    wanted tsquery;
    all_words tsquery;
    found_ids bigint[] := '{}';
    found_ranks real[] := '{}';
    some_ids bigint[];
    some_ranks real[];
BEGIN
    FOR one IN
        WITH RECURSIVE kept AS (
            (SELECT w.config FROM mart.rollup_words w ORDER BY w.config LIMIT 1)
            UNION ALL
            SELECT (SELECT w.config FROM mart.rollup_words w WHERE w.config > k.config ORDER BY w.config LIMIT 1)
            FROM kept k WHERE k.config IS NOT NULL
        )
        SELECT k.config FROM kept k
        WHERE k.config IS NOT NULL AND (language IS NULL OR k.config = mart.search_config(language))
    LOOP
        wanted := websearch_to_tsquery(one.config::regconfig, CASE WHEN one.config = 'simple'
            THEN regexp_replace(mart.words_apart(query, 'zh'),
                 '((?:[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff] )+)', '"\1"', 'g') ELSE query END);
        CONTINUE WHEN querytree(wanted) IN ('', 'T');
        -- The index knows which words a text holds, not where: a phrase is looked for in the latest texts first, and
        -- not in all, when the words are common.
        all_words := CASE WHEN wanted::text ~ '[!]' THEN wanted
                          ELSE regexp_replace(wanted::text, '<(-|\d+)>', '&', 'g')::tsquery END;
        SELECT array_agg(h.article_id), array_agg(h.rank) INTO some_ids, some_ranks
        FROM (SELECT c.article_id, ts_rank(c.words, wanted, 1) AS rank
              FROM (SELECT w.article_id, w.words FROM mart.rollup_words w
                    WHERE w.words @@ all_words AND w.config = one.config
                      AND (since IS NULL OR w.day >= since) AND (until IS NULL OR w.day <= until)
                    ORDER BY w.day DESC, w.article_id OFFSET 0) c
              WHERE c.words @@ wanted
              LIMIT ranked) h;
        found_ids := found_ids || coalesce(some_ids, '{}');
        found_ranks := found_ranks || coalesce(some_ranks, '{}');
    END LOOP;
    RETURN QUERY
        WITH hit AS (
            SELECT h.article_id, h.rank, p.independent_text_id, p.outlet_id, p.day, p.story_id, p.source_outlet_id, p.revision_id
            FROM unnest(found_ids, found_ranks) AS h (article_id, rank)
            JOIN mart.rollup_article p ON p.article_id = h.article_id
        ), folded AS (
            SELECT DISTINCT ON (h.independent_text_id) h.*,
                   count(*) OVER (PARTITION BY h.independent_text_id) AS n_articles
            FROM hit h
            ORDER BY h.independent_text_id, h.source_outlet_id IS NULL DESC, h.rank DESC, h.day, h.article_id
        ), best AS (
            SELECT * FROM folded f ORDER BY f.rank DESC, f.day DESC, f.article_id LIMIT max_results
        )
        SELECT b.article_id, b.rank, b.day, o.name, r.title,
               ts_headline(mart.search_config(r.language)::regconfig, left(r.text, 20000),
                           websearch_to_tsquery(mart.search_config(r.language)::regconfig, query),
                           'StartSel=[, StopSel=], MaxWords=30, MinWords=12, MaxFragments=1'),
               b.n_articles,
               (SELECT count(DISTINCT h.outlet_id) FROM hit h
                WHERE h.independent_text_id = b.independent_text_id AND h.outlet_id > 0),
               b.story_id, b.independent_text_id, a.url
        FROM best b
        JOIN news.revision r ON r.revision_id = b.revision_id
        JOIN news.article a ON a.article_id = b.article_id
        LEFT JOIN news.outlet o ON o.outlet_id = b.outlet_id
        ORDER BY b.rank DESC, b.day DESC, b.article_id;
END
$$;
COMMENT ON FUNCTION mart.search(text, text, date, date, integer) IS 'Search texts and headlines as one types into a search engine: words, "a phrase", or, -not. Words are stemmed by each article''s own language; `language` (ISO 639-1) takes articles of that one only. One row for each independent text, best first: its earliest article that was found, n_articles and n_outlets that carry it. Of each language the latest 1,000 articles that match are ranked: set since and until to look further back.';
