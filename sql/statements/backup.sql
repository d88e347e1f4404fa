-- Restoring into an empty database.

-- name: foreign_relations
-- Tables and views that are not ours.
SELECT n.nspname || '.' || c.relname AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> ALL (%(ours)s)
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%%'
  AND (n.nspname, c.relname) <> ('public', 'alembic_version')
ORDER BY 1 LIMIT 1

-- name: own_tables
-- Our tables, but for those that only say which code and checks have been here.
SELECT n.nspname AS schema, c.relname AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = ANY (%(ours)s)
  AND (n.nspname, c.relname) NOT IN (('ops', 'stage_version'), ('ops', 'check_result'))
ORDER BY 1, 2

-- name: drop_everything
-- Clear away our empty schemas to make room for restored ones.
DROP SCHEMA IF EXISTS mart, news, raw, ops CASCADE

-- name: drop_migration_mark
-- Clear away the note of how far the schema had come.
DROP TABLE IF EXISTS public.alembic_version

-- name: restored
-- What a restored database holds.
SELECT (SELECT count(*) FROM news.article) AS articles, (SELECT count(*) FROM raw.document) AS documents
