"""Alembic's entry: the connection comes from the caller (etl.store.schema), or, with --sql, there is none."""

from __future__ import annotations

from alembic import context

config = context.config

if context.is_offline_mode():
    context.configure(dialect_name="postgresql", version_table_schema="public")
else:
    context.configure(connection=config.attributes["connection"], version_table_schema="public")

with context.begin_transaction():
    context.run_migrations()
