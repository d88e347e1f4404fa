-- What the inspector does not tell of the schemas (etl/store/dictionary.py).

-- name: schema_comments
-- What the schemas are for.
SELECT nspname AS schema, obj_description(oid, 'pg_namespace') AS meaning
FROM pg_namespace WHERE nspname = ANY (%(schemas)s)

-- name: partitions
-- Partitions: their columns are those of the table they are part of.
SELECT n.nspname AS schema, c.relname AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relispartition AND n.nspname = ANY (%(schemas)s)

-- name: functions
-- The functions of the schemas.
SELECT n.nspname AS schema, p.proname AS name, pg_get_function_arguments(p.oid) AS arguments,
       pg_get_function_result(p.oid) AS result, obj_description(p.oid, 'pg_proc') AS meaning
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY (%(schemas)s) ORDER BY n.nspname, p.proname, arguments
