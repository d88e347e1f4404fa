-- What roles may do beyond tables (etl/store/roles.py).

-- name: lock_roles
-- Be the only one who changes roles and grants, until this session ends.
SELECT pg_advisory_lock(hashtext('copydesk'), hashtext('roles'))

-- name: functions_of_everybody
-- What PostgreSQL lets everybody call that is no reading: making large objects, writing into the log of changes, and
-- holding the locks by which workers take their turns.
SELECT 'pg_catalog.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS signature,
       p.proname ~ 'advisory' AS is_lock
FROM pg_proc p
WHERE p.pronamespace = 'pg_catalog'::regnamespace
  AND (p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'pg_logical_emit_message') OR p.proname ~ '^pg_(try_)?advisory_')
ORDER BY 1

-- name: database_owner
-- Who owns this database.
SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = current_database()
