"""The command line starts without the heavy libraries, and every room can be imported cheaply."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "psycopg2", "alembic", "pydantic", "trafilatura", "lxml", "bs4", "aiohttp", "rich", "airflow")
LIBRARIES = ("sqlalchemy", "psycopg2", "alembic", "trafilatura", "lxml", "bs4", "aiohttp", "rich", "airflow")
ROOMS = ("sources", "fetch", "clean", "dedup", "entities", "stories", "publish", "store", "store.connect", "pipeline")


def loaded_by(program: str) -> set[str]:
    """Return the top-level modules that a new interpreter has loaded after `program`."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{program}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_the_command_line_is_light() -> None:
    loaded = loaded_by("import etl.cli")
    assert "etl" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("arguments", [["--help"], ["backfill", "--help"], ["sources", "add", "--help"]])
def test_help_is_light(arguments: list[str]) -> None:
    program = f"""
import sys
from etl import cli
sys.argv = ["copydesk", *{arguments!r}]
try:
    cli.main()
except SystemExit as end:
    assert not end.code, end.code
"""
    assert loaded_by(program).isdisjoint(HEAVY)


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_light(room: str) -> None:
    assert loaded_by(f"import etl.{room}").isdisjoint(LIBRARIES)


def test_the_measure_sees_a_heavy_import() -> None:
    assert "sqlalchemy" in loaded_by("import etl.cli, sqlalchemy")
