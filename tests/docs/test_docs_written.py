"""Pages written by hand: their queries run, their links lead somewhere, and the names in them exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from etl import cli
from etl.store.connect import Database
from etl.store.reading import run_query

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").glob("**/*.md"))
COOKBOOK = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.+?)```", COOKBOOK, re.DOTALL)
ONE_LINERS = re.findall(r'copydesk sql (?:--csv )?"(.+?)"', COOKBOOK)


@pytest.mark.parametrize("query", [*QUERIES, *ONE_LINERS])
def test_queries_of_the_cookbook_have_answers(query: str, seeded: Database) -> None:
    columns, rows = run_query(seeded, query)
    assert columns
    assert rows


def test_the_cookbook_names_every_view_and_question(seeded: Database) -> None:
    _, rows = run_query(
        seeded,
        "SELECT n.nspname || '.' || c.relname, c.relkind = 'v' FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE n.nspname = 'mart' AND c.relkind IN ('v', 'r') UNION ALL"
        " SELECT DISTINCT n.nspname || '.' || p.proname, p.proretset FROM pg_proc p JOIN pg_namespace n"
        " ON n.oid = p.pronamespace WHERE n.nspname = 'mart'",
    )
    there, asked = {row[0] for row in rows}, {row[0] for row in rows if row[1]}  # tables and helpers are not asked
    named = set(re.findall(r"\bmart\.\w+", COOKBOOK)) - {"mart.rollup_"}
    assert named - there == set()
    assert asked - named == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    lost = [target for target in targets if target and not (page.parent / target).exists()]
    paths = re.findall(r"`((?:etl|sql|docs|dags|deploy|seeds|tests)/[\w./-]*)`", text)
    lost += [path for path in paths if not (ROOT / path).exists()]
    lost += [path for path in re.findall(r"`(pipeline/\w+\.py)`", text) if not (ROOT / "etl" / path).exists()]
    assert lost == []


def test_pages_name_commands_that_exist() -> None:
    known = set(cli.cli.commands)
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8") + COOKBOOK
    assert set(re.findall(r"copydesk ([a-z]+)", text)) <= known
