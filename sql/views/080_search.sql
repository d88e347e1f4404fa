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

CREATE FUNCTION mart.pairs_of(query text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT coalesce(array_agg(mart.pair_key(replace(w.word, $q$''$q$, $q$'$q$), replace(w.next, $q$''$q$, $q$'$q$))), '{}')
    FROM (SELECT m[1] AS word, m[2] IS NOT NULL AS is_joined, lead(m[1]) OVER (ORDER BY n) AS next
          FROM regexp_matches(query, $q$'((?:[^']|'')+)'( <-> )?$q$, 'g') WITH ORDINALITY AS r (m, n)) w
    WHERE w.is_joined AND query NOT LIKE '%|%'
$$;
COMMENT ON FUNCTION mart.pairs_of(text) IS 'The keys of words that must stand side by side, of a tsquery as text, without negations; none where it says "or".';

CREATE FUNCTION mart.either_pair_of(query text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT array_agg(p.keys[1]) FROM regexp_split_to_table(query, ' \| ') AS s (side), mart.pairs_of(s.side) AS p (keys)
    WHERE query LIKE '% | %' AND query NOT LIKE '%(%'
    HAVING bool_and(p.keys <> '{}')
$$;
COMMENT ON FUNCTION mart.either_pair_of(text) IS 'Of a tsquery as text that says "or" one key of each side, of which a text has at least one; NULL where a side has no words side by side.';

CREATE FUNCTION mart.is_common(wanted tsquery, config text, until date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    -- To read a text costs as much as to find fourteen in the index; a thousand are wanted.
    SELECT t.share * t.share * (SELECT c.reltuples FROM pg_class c WHERE c.oid = 'mart.rollup_words'::regclass) > 14 * 1000
    FROM (SELECT count(*) FILTER (WHERE l.words @@ wanted) / 100.0 AS share
          FROM (SELECT w.words FROM mart.rollup_words w WHERE w.config = is_common.config AND w.day <= coalesce(is_common.until, 'infinity')
                ORDER BY w.day DESC LIMIT 100) l) t
$$;
COMMENT ON FUNCTION mart.is_common(tsquery, text, date) IS 'Whether so many of the latest texts hold these words that a thousand are found soonest by reading on.';

CREATE FUNCTION mart.search(query text, language text DEFAULT NULL, since date DEFAULT NULL, until date DEFAULT NULL,
                            max_results integer DEFAULT 20)
RETURNS TABLE (article_id bigint, rank real, day date, outlet text, title text, snippet text, n_articles bigint,
               n_outlets bigint, story_id bigint, independent_text_id bigint, url text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    ranked constant integer := 1000;
    looked_at constant integer := 10000;  -- texts, a tenth of a second: then the index is asked after all
    few constant integer := 10000;
    one record;
    wanted tsquery;
    all_words tsquery;
    keys integer[];
    either integer[];
    months integer[];
    found_ids bigint[] := '{}';
    found_ranks real[] := '{}';
    some_ids bigint[];
    some_ranks real[];
BEGIN
    IF isfinite(since) AND isfinite(until) THEN
        SELECT array_agg(mart.month_key(m::date)) INTO months
        FROM generate_series(date_trunc('month', since::timestamp), until, interval '1 month') m
        HAVING count(*) <= 36;  -- of more months nearly every text is
    END IF;
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
        all_words := regexp_replace(querytree(wanted), '<(-|\d+)>', '&', 'g')::tsquery;
        keys := mart.pairs_of(querytree(wanted));
        either := mart.either_pair_of(querytree(wanted));
        some_ids := NULL;
        -- Of words that stand in many texts the latest thousand is found soonest by reading texts, the latest first.
        IF keys = '{}' AND either IS NULL AND mart.is_common(wanted, one.config, until) THEN
            SELECT array_agg(h.article_id), array_agg(h.rank) INTO some_ids, some_ranks
            FROM (SELECT c.article_id, ts_rank(c.words, wanted, 1) AS rank
                  FROM (SELECT w.article_id, w.words FROM mart.rollup_words w
                        WHERE w.config = one.config
                          AND (since IS NULL OR w.day >= since) AND (until IS NULL OR w.day <= until)
                        ORDER BY w.day DESC, w.article_id LIMIT looked_at) c
                  WHERE c.words @@ wanted
                  LIMIT ranked) h;
        END IF;
        -- All others the index leads to: it knows the words without their places, and which of them stand side by side.
        -- A language that most texts are in is no help to it. Days and language are compared so that no other index
        -- serves, and the table is not gone through: each would read nearly every text.
        IF coalesce(cardinality(some_ids), 0) < ranked THEN
            IF (SELECT count(*) FROM (SELECT FROM mart.rollup_words w WHERE w.config = one.config LIMIT few + 1) f) <= few THEN
                keys := keys || mart.config_key(one.config);
            END IF;
            SELECT array_agg(h.article_id), array_agg(h.rank) INTO some_ids, some_ranks
            FROM (SELECT c.article_id, ts_rank(c.words, wanted, 1) AS rank
                  FROM (SELECT w.article_id, w.words FROM mart.rollup_words w
                        WHERE w.words @@ all_words
                          AND (keys = '{}' OR mart.search_keys(w.words, w.config, w.day) @> keys)
                          AND (either IS NULL OR mart.search_keys(w.words, w.config, w.day) && either)
                          AND (months IS NULL OR mart.search_keys(w.words, w.config, w.day) && months)
                          AND w.config || '' = one.config
                          AND (since IS NULL OR w.day + 0 >= since) AND (until IS NULL OR w.day + 0 <= until)
                        ORDER BY w.day DESC, w.article_id OFFSET 0) c
                  WHERE c.words @@ wanted
                  LIMIT ranked) h;
        END IF;
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
