"""The tables, what is kept of them for mart, and the views."""

from etl.store.schema import run_file, run_views

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_file("migrations/versions/0001_tables.sql")
    run_file("migrations/versions/0001_rollups.sql")
    run_views()
