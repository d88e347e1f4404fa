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
-- Keys of the entities mentioned in some revisions, once for each mention.
SELECT m.revision_id, e.entity_key FROM news.mention m JOIN news.entity e USING (entity_id)
WHERE m.revision_id = ANY (%(revision_ids)s) ORDER BY m.revision_id, m.start_char, m.end_char
