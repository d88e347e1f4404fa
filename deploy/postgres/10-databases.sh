#!/bin/bash
# Runs once, when the data folder is empty: two databases on one server, and a role for each purpose.
# Passwords go from the secret files straight into psql: they show in no process list and no environment.
set -euo pipefail

psql --username "$POSTGRES_USER" --dbname postgres --no-psqlrc --set ON_ERROR_STOP=1 <<'SQL'
\set airflow `cat /run/secrets/airflow_database_password`
\set owner `cat /run/secrets/copydesk_owner_password`
\set writer `cat /run/secrets/copydesk_writer_password`
\set reader `cat /run/secrets/copydesk_reader_password`

CREATE ROLE airflow LOGIN PASSWORD :'airflow';
CREATE ROLE copydesk_owner LOGIN PASSWORD :'owner';
CREATE ROLE copydesk_writer LOGIN PASSWORD :'writer';
CREATE ROLE copydesk_reader LOGIN PASSWORD :'reader';

-- The owner may act as the other two: `copydesk sql` and the pipeline take the smaller role for the time of their work.
GRANT copydesk_writer, copydesk_reader TO copydesk_owner;

-- A forgotten join condition must not keep the server busy. Privileges are what protects: any role may change these two.
ALTER ROLE copydesk_reader SET default_transaction_read_only = on;
ALTER ROLE copydesk_reader SET statement_timeout = '60s';

CREATE DATABASE airflow OWNER airflow;
CREATE DATABASE copydesk OWNER copydesk_owner;

REVOKE ALL ON DATABASE airflow, copydesk, postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE copydesk TO copydesk_writer, copydesk_reader;

-- What PostgreSQL lets everybody call that is no reading: large objects, the log of changes, and the locks by which workers
-- take their turns.
\connect copydesk
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace
  AND (proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'pg_logical_emit_message') OR proname ~ '^pg_(try_)?advisory_') \gexec
SELECT format('GRANT EXECUTE ON FUNCTION %s TO copydesk_owner, copydesk_writer', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^pg_(try_)?advisory_' \gexec
SQL
