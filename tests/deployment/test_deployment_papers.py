"""NOTICE, CHANGELOG, CONTRIBUTING and the decisions: links lead somewhere, data has its source named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = ROOT / "docs/decisions"
PAPERS = (
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "docs/deployment.md",
    *sorted(DECISIONS.glob("*.md")),
)
DATA_SUFFIXES = {".tsv", ".csv", ".txt", ".json", ".jsonl", ".gz", ".onnx", ".npz", ".parquet"}
PARTS = ("**In the way.**", "**Decided.**", "**Follows.**", "**Look again**")


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_lead_somewhere(paper: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", paper.read_text(encoding="utf-8"))
    local = [target.partition("#")[0] for target in targets if not target.startswith(("https://", "#"))]
    assert [target for target in local if not (paper.parent / target).exists()] == []


def test_every_decision_is_listed_numbered_and_whole() -> None:
    listed = re.findall(
        r"\[(\d{4})\]\((\d{4}-[a-z-]+\.md)\) \| (.+) \|", (DECISIONS / "README.md").read_text(encoding="utf-8")
    )
    files = sorted(path.name for path in DECISIONS.glob("0*.md"))
    assert [name for _, name, _ in listed] == files
    assert [int(number) for number, _, _ in listed] == list(range(1, len(files) + 1))
    for number, name, title in listed:
        text = (DECISIONS / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {number}: {title}\n"), name
        assert [part for part in PARTS if text.count(part) != 1] == [], name
        assert len(text.splitlines()) <= 45, f"{name} is longer than a page"


def test_notice_names_every_data_file_that_ships() -> None:
    notice = _read("NOTICE")
    found = {path.relative_to(ROOT) for path in (ROOT / "etl").rglob("*") if path.suffix in DATA_SUFFIXES}
    assert found
    missing = sorted(str(path) for path in found if str(path) not in notice and f"{path.parent}/\n" not in notice)
    assert missing == [], "say in NOTICE where these come from and under which licence"


def test_notice_names_the_sources_of_the_gazetteers() -> None:
    notice = _read("NOTICE")
    for source, licence in (("GeoNames", "CC BY 4.0"), ("CLDR", "Unicode License V3"), ("Groningen", "public domain")):
        assert source in notice
        assert licence in notice


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads(_read("pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## (.+)$", _read("CHANGELOG.md"), flags=re.M)
    assert version in headings[0]


def test_the_commands_that_write_locks_are_those_the_locks_name() -> None:
    """A lock begins with the command that wrote it."""
    told = set(re.findall(r"uv pip compile .+", _read("CONTRIBUTING.md")))
    heads = {
        re.findall(r"uv pip compile .+", _read(lock))[0]
        for lock in ("requirements.lock", "deploy/celery.lock", "deploy/build.lock")
    }
    assert told == heads


def test_the_deployment_page_speaks_of_what_is_there() -> None:
    page, compose = _read("docs/deployment.md"), _read("docker-compose.yml")
    for variable in re.findall(r"`((?:AIRFLOW|COPYDESK)_[A-Z_]+)[`=]", page):
        assert f"${{{variable}:-" in compose, variable
    for secret in re.findall(r"`secrets/(\w+)`", page):
        assert f"./secrets/{secret}}}" in compose, secret
    for script in re.findall(r"`?(deploy/[\w./-]+)", page):
        assert (ROOT / script.rstrip(".")).exists(), script
