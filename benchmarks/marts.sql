-- Articles made straight in the tables, as the stages would leave them (benchmarks/marts.py). `bench_sentence` is there.
-- Blocks of twenty articles: eight print one text, ten tell one story, five another, the rest one each.

INSERT INTO ops.run (kind, code_version) VALUES ('other', 'benchmark');

INSERT INTO news.outlet (outlet_key, name, country, owner)
SELECT 'bench outlet ' || g, 'Bench Outlet ' || g, (ARRAY['GB', 'US', 'IN', 'DE', 'CL', 'NO', NULL])[1 + g %% 7], 'Owner ' || g / 3
FROM generate_series(1, 40) g;

INSERT INTO news.feed (outlet_id, url, url_sha256, host)
SELECT outlet_id, 'https://bench.example/' || outlet_id, sha256(name::bytea), 'bench.example' FROM news.outlet;

INSERT INTO raw.fetch (run_id, feed_id, url, started_at, seconds, result)
SELECT (SELECT max(run_id) FROM ops.run), f.feed_id, f.url, h, 0.2, CASE WHEN random() < 0.98 THEN 'ok' ELSE 'timeout' END
FROM news.feed f, generate_series(date '2025-07-31' - %(days)s, date '2025-07-31', interval '1 hour') h
WHERE (f.feed_id + extract(doy FROM h)::integer) %% 97 <> 0;

-- One in three is a person; the first are named most: see bench_mention.
INSERT INTO news.entity (entity_key, name, label, kind)
SELECT 'bench:' || g, CASE g WHEN 1 THEN 'Norway' WHEN 2 THEN 'Chile' WHEN 3 THEN 'Beatriz Quental' ELSE 'Named ' || g END,
       CASE WHEN g <= 2 THEN 'LOC' WHEN g %% 3 = 0 THEN 'PERSON' WHEN g %% 3 = 1 THEN 'ORG' ELSE 'LOC' END,
       CASE WHEN g <= 2 THEN 'country' END
FROM generate_series(1, 50000) g;

CREATE TEMP TABLE bench_article AS
SELECT g AS n, g / 20 AS block, g %% 20 AS place,
       date '2025-07-31' - (%(days)s - 1) + ((g - 1)::bigint * %(days)s / %(n)s)::integer AS day,
       1 + floor(40 * random() ^ 1.5)::integer AS outlet, random() AS dice
FROM generate_series(1, %(n)s) g;

INSERT INTO news.article (identity_sha256, identity_kind, outlet_id, url, external_id, first_seen_at)
OVERRIDING SYSTEM VALUE
SELECT sha256(('bench ' || b.n)::bytea), 'url', o.outlet_id, 'https://bench.example/' || b.n, 'bench-' || b.n, b.day + time '12:00'
FROM bench_article b JOIN news.outlet o ON o.outlet_key = 'bench outlet ' || b.outlet ORDER BY b.n;

CREATE TEMP TABLE bench_id AS
SELECT a.article_id, b.* FROM bench_article b JOIN news.article a ON a.external_id = 'bench-' || b.n;
CREATE INDEX ON bench_id (block, place);
ANALYZE bench_id;

INSERT INTO news.revision (article_id, content_sha256, text_sha256, title, title_derived, text, published_at, published_date,
    published_precision, modified_at, language, language_confidence, evidence, first_document_id, last_document_id, run_id,
    clean_version)
SELECT i.article_id, sha256(('c' || i.n)::bytea), sha256(('t' || i.n)::bytea),
       CASE WHEN s.is_marked AND i.place < 10 THEN 'Norway''s Norvik Rail orders 40 battery trains'
            WHEN s.is_marked AND i.place = 10 THEN 'Twelve dead as footbridge falls into river in Chile'
            ELSE left(t.sentences[1], 70) || ' ' || i.n END,
       false, array_to_string(t.sentences, ' ') || CASE WHEN i.dice < 0.005 THEN ' It ordered battery trains.' ELSE '' END,
       CASE WHEN i.dice < 0.8 THEN i.day + i.dice * interval '20 hours' ELSE i.day + time '00:00' END AT TIME ZONE 'UTC', i.day,
       CASE WHEN i.dice < 0.8 THEN 'second' ELSE 'day' END, NULL, (ARRAY['en', 'en', 'en', 'en', 'de'])[1 + i.block %% 5], 0.9,
       jsonb_build_object('title', jsonb_build_object('value', left(t.sentences[1], 70), 'source', 'json-ld:headline',
                          'why', 'the most trusted source that has one'),
                          'published_at', jsonb_build_object('value', i.day, 'source', 'json-ld:datePublished',
                          'why', 'the most trusted source that has one')),
       i.n, i.n, (SELECT max(run_id) FROM ops.run), 1
FROM bench_id i
CROSS JOIN LATERAL (SELECT i.block = (SELECT min(m.block) FROM bench_id m WHERE m.day = date '2025-06-20') AS is_marked) s
CROSS JOIN LATERAL (SELECT array_agg(x.sentence) AS sentences FROM generate_series(1, %(sentences)s) k
    JOIN bench_sentence x ON x.n = 1 + (abs(hashint8(CASE WHEN i.place < 8 THEN i.block * 20::bigint ELSE i.n END * 64 + k))
                                        %% (SELECT count(*) FROM bench_sentence))) t
ORDER BY i.n;

-- One article in twenty was changed later; half of the changes say so.
INSERT INTO news.revision (article_id, content_sha256, text_sha256, title, title_derived, text, published_at, published_date,
    published_precision, modified_at, language, language_confidence, evidence, first_document_id, last_document_id, run_id,
    clean_version, change_kind, disclosed, changed_from)
SELECT r.article_id, sha256(('d' || i.n)::bytea), sha256(('u' || i.n)::bytea), r.title, false, r.text || ' More.',
       r.published_at, r.published_date, r.published_precision, r.published_at + i.n %% 50 * interval '1 hour', r.language, 0.9,
       r.evidence || jsonb_build_object('modified_at', jsonb_build_object('value', to_char(r.published_at + i.n %% 50
                     * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))),
       %(n)s + i.n, %(n)s + i.n, r.run_id, 1, CASE WHEN i.n %% 3 = 0 THEN 'correction' ELSE 'update' END, i.n %% 2 = 0, r.revision_id
FROM bench_id i JOIN news.revision r USING (article_id) WHERE i.n %% 20 = 19;

UPDATE news.article a SET current_revision_id = r.revision_id
FROM (SELECT article_id, max(revision_id) AS revision_id FROM news.revision GROUP BY article_id) r
WHERE r.article_id = a.article_id AND a.current_revision_id IS NULL;

INSERT INTO news.analysis (revision_id, entities_version, recogniser)
SELECT a.current_revision_id, 1, 'rules' FROM bench_id i JOIN news.article a USING (article_id);

-- Six mentions an article; the most named entity stands in about every third.
INSERT INTO news.mention (revision_id, start_char, end_char, surface, label, cluster, entity_id, rule, recogniser)
SELECT a.current_revision_id, 10 * k, 10 * k + 6, 'Naming', 'PERSON', k, e.entity_id, 'benchmark', 'rules'
FROM bench_id i
JOIN news.article a USING (article_id)
CROSS JOIN generate_series(1, 6) k
CROSS JOIN LATERAL (SELECT 1 + floor(50000 * (abs(hashint8((CASE WHEN i.place < 8 THEN i.block * 20::bigint ELSE i.n END) * 8 + k))
                                              / 2147483648.0) ^ 4)::integer AS g) d
JOIN news.entity e ON e.entity_key = 'bench:' || d.g;

INSERT INTO news.quote (revision_id, start_char, end_char, surface, kind, speaker, speaker_entity_id, verb)
SELECT m.revision_id, 100, 150, 'Quote ' || i.block, 'direct', 'Naming', m.entity_id, 'say'
FROM bench_id i JOIN news.article a USING (article_id) JOIN news.mention m ON m.revision_id = a.current_revision_id
JOIN news.entity e USING (entity_id) WHERE e.label = 'PERSON' AND i.dice < 0.5
ON CONFLICT DO NOTHING;

INSERT INTO news.figure (revision_id, start_char, end_char, surface, value, unit, what, event)
SELECT a.current_revision_id, 1, 9, '12 people', 10 + i.place / 5, NULL, 'person', 'kill'
FROM bench_id i JOIN news.article a USING (article_id) WHERE i.place < 15 AND i.block %% 3 = 0;

INSERT INTO news.role (revision_id, start_char, end_char, surface, person, person_entity_id, role)
SELECT m.revision_id, 10, 16, 'Naming', 'Naming', m.entity_id, 'minister'
FROM bench_id i JOIN news.article a USING (article_id)
JOIN news.mention m ON m.revision_id = a.current_revision_id AND m.start_char = 10
WHERE i.block %% 5 = 0 AND i.place < 15;

INSERT INTO news.duplicate_group (group_id) OVERRIDING SYSTEM VALUE
SELECT 10000000 + r.article_id FROM bench_id r WHERE r.place = 0;
INSERT INTO news.duplicate_edge (article_id, earlier_article_id, relation, merges, containment, containment_back, longest_run,
    why, revision_id, earlier_revision_id, dedup_version)
SELECT i.article_id, r.article_id, 'near', true, 0.9, round((0.5 + i.dice / 2)::numeric, 4), 50, 'benchmark',
       a.current_revision_id, b.current_revision_id, 1
FROM bench_id i JOIN bench_id r ON r.block = i.block AND r.place = 0
JOIN news.article a ON a.article_id = i.article_id JOIN news.article b ON b.article_id = r.article_id
WHERE i.place BETWEEN 1 AND 7;
INSERT INTO news.duplicate_group_member (article_id, group_id, parent_article_id)
SELECT i.article_id, 10000000 + r.article_id, CASE WHEN i.place > 0 THEN r.article_id END
FROM bench_id i JOIN bench_id r ON r.block = i.block AND r.place = 0 WHERE i.place < 8;

INSERT INTO news.story (story_id, seed_article_id) OVERRIDING SYSTEM VALUE
SELECT 10000000 + article_id, article_id FROM bench_id WHERE place IN (0, 10) OR place >= 15;
INSERT INTO news.story_member (article_id, story_id, revision_id, score, why, day, terms, headline_only, stories_version)
SELECT i.article_id, 10000000 + s.article_id, a.current_revision_id, 1, 'benchmark', i.day, '{}', false, 1
FROM bench_id i JOIN news.article a USING (article_id)
JOIN bench_id s ON s.block = i.block AND s.place = CASE WHEN i.place < 10 THEN 0 WHEN i.place < 15 THEN 10 ELSE i.place END;

DROP TABLE bench_article;
