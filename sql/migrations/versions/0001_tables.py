"""The tables and the views over them."""

from etl.store.schema import run_file, run_views

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_file("migrations/versions/0001_tables.sql")
    run_views()
