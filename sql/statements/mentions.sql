-- Entities and where they are mentioned.

-- name: insert_entities
-- Add the entities of staging_entity that are new; of two display names with one key the fuller, less shouted one stays.
INSERT INTO news.entity (entity_key, name, label, kind)
SELECT entity_key, max(name COLLATE "C"), min(label), min(kind) FROM pg_temp.staging_entity
GROUP BY entity_key ORDER BY entity_key
ON CONFLICT (entity_key) DO UPDATE SET name = excluded.name
WHERE excluded.name COLLATE "C" > entity.name COLLATE "C"

-- name: entity_ids
-- Ids of the entities of staging_entity.
SELECT e.entity_key, e.entity_id FROM news.entity e
WHERE e.entity_key IN (SELECT entity_key FROM pg_temp.staging_entity)

-- name: insert_aliases
-- Note the forms under which they were met.
INSERT INTO news.entity_alias (entity_id, alias)
SELECT DISTINCT e.entity_id, s.alias FROM pg_temp.staging_entity s JOIN news.entity e USING (entity_key)
ORDER BY e.entity_id, s.alias
ON CONFLICT DO NOTHING

-- name: delete_analyses
-- Take away what an earlier version read in these revisions; what hangs on it goes along.
DELETE FROM news.analysis WHERE revision_id = ANY (%(revision_ids)s)

-- name: entity_keys_of
-- Keys of the entities mentioned in some revisions, once for each mention. Of several people of one name it is the name's:
-- what articles that come later tell about them must not change which story an article goes to.
SELECT m.revision_id, n.entity_key
FROM news.mention m
JOIN news.entity e USING (entity_id)
JOIN news.entity n ON n.entity_id = coalesce(e.namesake_of, e.entity_id)
WHERE m.revision_id = ANY (%(revision_ids)s) ORDER BY m.revision_id, m.start_char, m.end_char

-- name: names_concerned
-- Names of people that some revisions, or other revisions of their articles, mention, as far as texts tie their bearers
-- to two nations or they are parted already.
WITH near AS (
    SELECT o.revision_id FROM news.revision r JOIN news.revision o USING (article_id)
    WHERE r.revision_id = ANY (%(revision_ids)s)),
named AS (
    SELECT DISTINCT coalesce(e.namesake_of, e.entity_id) AS entity_id
    FROM near JOIN news.mention m USING (revision_id) JOIN news.entity e USING (entity_id) WHERE e.label = 'PERSON')
SELECT * FROM (
    SELECT n.entity_id, EXISTS (SELECT FROM news.entity s WHERE s.namesake_of = n.entity_id) AS is_parted,
           (SELECT min(f.nation) FROM news.person_fact f WHERE f.entity_id = n.entity_id AND f.nation > '') AS first_nation,
           (SELECT max(f.nation) FROM news.person_fact f WHERE f.entity_id = n.entity_id AND f.nation > '') AS last_nation
    FROM named n) x
WHERE is_parted OR first_nation <> last_nation
ORDER BY entity_id

-- name: fact_counts
-- How many texts on show state each fact about the bearers of some names.
SELECT f.entity_id, f.field, f.nation, count(*) AS n_texts
FROM news.person_fact f JOIN news.article a ON a.current_revision_id = f.revision_id
WHERE f.entity_id = ANY (%(entity_ids)s) AND f.nation > ''
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3

-- name: facts_of_names
-- What texts on show say about the bearers of some names.
SELECT f.entity_id, f.revision_id, f.field, f.nation
FROM news.person_fact f JOIN news.article a ON a.current_revision_id = f.revision_id
WHERE f.entity_id = ANY (%(entity_ids)s) ORDER BY f.entity_id, f.revision_id, f.field, f.nation

-- name: mentions_of_names
-- Which texts mention some names, as which bearer of it, and the nations they name.
SELECT coalesce(e.namesake_of, e.entity_id) AS name_id, m.revision_id, m.entity_id, e.entity_key, count(*) AS n_mentions,
       (SELECT coalesce(array_agg(DISTINCT substr(c.entity_key, 9) ORDER BY substr(c.entity_key, 9)), '{}')
        FROM news.mention o JOIN news.entity c USING (entity_id)
        WHERE o.revision_id = m.revision_id AND c.kind = 'country') AS nations
FROM news.entity e JOIN news.mention m USING (entity_id)
WHERE e.entity_id = ANY (%(entity_ids)s) OR e.namesake_of = ANY (%(entity_ids)s)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3

-- name: insert_namesakes
-- Add the people of staging_namesake that are new.
INSERT INTO news.entity (entity_key, name, label, namesake_of)
SELECT n.entity_key || ' (' || s.label || ')', n.name || ' (' || s.label || ')', 'PERSON', n.entity_id
FROM pg_temp.staging_namesake s JOIN news.entity n ON n.entity_id = s.name_id
ORDER BY 1
ON CONFLICT (entity_key) DO UPDATE SET name = excluded.name WHERE entity.name <> excluded.name

-- name: namesakes
-- The people of some names, by key.
SELECT entity_id, entity_key, namesake_of FROM news.entity
WHERE namesake_of = ANY (%(entity_ids)s) OR entity_id = ANY (%(entity_ids)s)

-- name: move_mentions
-- Let mentions be of another bearer of the name.
UPDATE news.mention m SET entity_id = s.to_id
FROM pg_temp.staging_move s WHERE m.revision_id = s.revision_id AND m.entity_id = s.from_id;
UPDATE news.quote q SET speaker_entity_id = s.to_id
FROM pg_temp.staging_move s WHERE q.revision_id = s.revision_id AND q.speaker_entity_id = s.from_id;
UPDATE news.role x SET person_entity_id = s.to_id
FROM pg_temp.staging_move s WHERE x.revision_id = s.revision_id AND x.person_entity_id = s.from_id

-- name: alias_moved
-- Note the forms under which they were met.
INSERT INTO news.entity_alias (entity_id, alias)
SELECT DISTINCT s.to_id, left(m.surface, 240)
FROM pg_temp.staging_move s JOIN news.mention m ON m.revision_id = s.revision_id AND m.entity_id = s.to_id
ORDER BY 1, 2
ON CONFLICT DO NOTHING

-- name: log_moves
-- Keep what went where, and why.
INSERT INTO news.entity_change (from_id, to_id, n_mentions, why)
SELECT from_id, to_id, sum(n_mentions), 'what texts say of people of this name'
FROM pg_temp.staging_move GROUP BY 1, 2 ORDER BY 1, 2
