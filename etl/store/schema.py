"""Bring a database up to date: migrations, then roles and what each may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.store.shipped import shipped

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection


def migrate(connection: Connection) -> None:
    """Run the migrations this database lacks, in one transaction each."""
    from alembic import command

    command.upgrade(_config(connection), "head")


def migration_script() -> None:
    """Print the SQL of all migrations (alembic's --sql mode)."""
    from alembic import command

    command.upgrade(_config(None), "head", sql=True)


def is_current(connection: Connection) -> bool:
    """Tell whether the database has every migration."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    context = MigrationContext.configure(connection, opts={"version_table_schema": "public"})
    return context.get_current_revision() == ScriptDirectory.from_config(_config(connection)).get_current_head()


def run_file(path: str) -> None:
    """Run a file of sql/ as it is: neither ``:name`` nor ``%`` means anything in it. Called by migrations."""
    from alembic import context

    statement = (shipped("sql") / path).read_text(encoding="utf-8")
    if context.is_offline_mode():
        context.get_context().impl.static_output(statement)
    else:
        context.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def run_views() -> None:
    """Create every view of sql/views/, in the order of the file names. Called by migrations."""
    for path in sorted((shipped("sql") / "views").glob("*.sql")):
        run_file(f"views/{path.name}")


def _config(connection: Connection | None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(shipped("sql") / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
