"""The wheel, installed elsewhere and run from another directory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder outside the checkout that other users may pass."""
    folder = Path(tempfile.mkdtemp(prefix="copydesk-wheel-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def build(target: Path) -> Path:
    """Build the wheel from a clean copy of what git tracks, so that nothing else slips in."""
    source = target / "source"
    source.mkdir()
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, tracked.decode().split("\0")):
        if (ROOT / name).exists():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    return next(target.glob("copydesk-*.whl"))


def install(wheel: Path, environment: Path) -> Path:
    """Install the wheel alone into a new environment that finds its dependencies in ours; return its command."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    uv = Path(sys.executable).with_name("uv")
    python = environment / "bin" / "python"
    subprocess.run([uv, "pip", "install", "-q", "--no-deps", "--python", python, wheel], check=True)
    packages = next((environment / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin" / "copydesk"


def test_the_wheel_works_from_any_directory(elsewhere: Path) -> None:
    copydesk = install(build(elsewhere), elsewhere / "env")
    work = elsewhere / "work"
    work.mkdir(mode=0o711)
    with zipfile.ZipFile(work / "some.zip", "w") as archive:
        archive.writestr("a.txt", "The mayor of Ghent resigned on Friday, June 6, 2025, after a vote in the council.")
        archive.writestr("b.jsonl", json.dumps({"id": "1", "title": "Ferry resumes", "text": "The ferry sails again."}))
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COPYDESK_", "PYTHON"))}

    def run(*arguments: str) -> str:
        done = subprocess.run([copydesk, *arguments], cwd=work, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = subprocess.run(
        [copydesk.with_name("python"), "-c", "import etl; print(etl.__file__)"],
        cwd=work,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(elsewhere) in where
    try:
        run("init")
        assert (work / "var" / "server.json").exists()
        assert json.loads(run("backfill", "--json", "some.zip"))["loaded"] == 2
        assert json.loads(run("sql", "--json", "SELECT count(*) AS n FROM mart.articles")) == [{"n": 2}]
        assert all(finding["ok"] for finding in json.loads(run("doctor", "--json")))
    finally:
        run("down")
