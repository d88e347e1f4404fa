"""Dockerfile, locks and scripts: what is installed is locked, what is copied exists, and nothing runs as root."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
LOCKS = (ROOT / "requirements.lock", DEPLOY / "celery.lock", DEPLOY / "build.lock")


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its continued lines joined."""

    word: str
    text: str
    stage: int  # 0 is the first FROM


def _instructions() -> list[Instruction]:
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    found: list[Instruction] = []
    stage = -1
    for line in re.sub(r"\\\n", " ", text).splitlines():
        word, _, rest = line.strip().partition(" ")
        if not word:
            continue
        stage += word == "FROM"
        found.append(Instruction(word, " ".join(rest.split()), stage))
    return found


@pytest.fixture(scope="module")
def dockerfile() -> list[Instruction]:
    return _instructions()


def _of(dockerfile: list[Instruction], word: str) -> list[Instruction]:
    return [each for each in dockerfile if each.word == word]


def test_base_images_are_pinned_and_one(dockerfile: list[Instruction]) -> None:
    bases = [each.text.split(" AS ")[0] for each in _of(dockerfile, "FROM")]
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.12\.\d+-slim-[a-z]+", bases[0])


def test_the_last_user_is_not_root(dockerfile: list[Instruction]) -> None:
    last = max(each.stage for each in dockerfile)
    users = [each.text for each in _of(dockerfile, "USER") if each.stage == last]
    assert users
    assert users[-1] not in ("root", "0")
    created = re.search(r"useradd .*?--uid (\d+)", " ".join(each.text for each in _of(dockerfile, "RUN")))
    assert created
    assert int(created[1]) >= 1000
    after = dockerfile[dockerfile.index(_of(dockerfile, "USER")[-1]) :]
    assert not [each for each in after if each.word in ("RUN", "COPY", "ADD")], "nothing the program could change later"


def test_every_installation_is_by_hash_or_of_our_own_wheel(dockerfile: list[Instruction]) -> None:
    commands = [part.strip() for each in _of(dockerfile, "RUN") for part in each.text.split("&&")]
    installs = [command for command in commands if re.search(r"\bpip\b.*\binstall\b", command)]
    assert len(installs) == 3
    for command in installs:
        words = shlex.split(command)
        assert "--require-hashes" in words or {"--no-deps", "--no-index"} <= set(words), command
    named = {name for command in installs for name in re.findall(r"-r (\S+)", command)}
    assert named == {str(lock.relative_to(ROOT)) for lock in LOCKS}
    assert not re.search(r"curl|wget|apt-get|https?://", " ".join(commands))


def _sources(dockerfile: list[Instruction]) -> list[str]:
    """Return what COPY takes from this folder (not from another stage)."""
    sources = []
    for each in _of(dockerfile, "COPY"):
        words = shlex.split(each.text)
        flags = [word for word in words if word.startswith("--")]
        if not any(flag.startswith("--from=") for flag in flags):
            sources += [word for word in words if not word.startswith("--")][:-1]
    return sources


def test_what_is_copied_exists_and_is_let_through(dockerfile: list[Instruction]) -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    lines = [line for line in ignore if line and not line.startswith("#")]
    assert lines[0] == "*"
    allowed = {line[1:] for line in lines if line.startswith("!")}
    for source in _sources(dockerfile):
        assert (ROOT / source).exists(), source
        assert Path(source).parts[0] in allowed, source
    assert not _of(dockerfile, "ADD")
    assert {Path(source).parts[0] for source in _sources(dockerfile)} == allowed, "the context holds what is copied"


def test_no_secret_is_in_the_image(dockerfile: list[Instruction]) -> None:
    for each in _of(dockerfile, "ENV") + _of(dockerfile, "ARG"):
        assert not re.search(r"password|secret|token|_key|jwt|fernet", each.text, flags=re.I)
    assert "!secrets" not in (ROOT / ".dockerignore").read_text(encoding="utf-8")


def test_it_has_a_health_check_and_a_command(dockerfile: list[Instruction]) -> None:
    (check,) = _of(dockerfile, "HEALTHCHECK")
    words = json.loads(check.text.partition("CMD ")[2])
    assert (DEPLOY / words[0]).stat().st_mode & 0o111
    assert json.loads(_of(dockerfile, "CMD")[-1].text) == ["airflow", "api-server"]


def test_links_go_where_the_wheel_puts_things(dockerfile: list[Instruction]) -> None:
    shipped = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    places = shipped["wheel"]["force-include"]
    links = dict(re.findall(r"ln -s \S+/site-packages/(\S+) /opt/copydesk/(\w+)", _of(dockerfile, "RUN")[-1].text))
    assert links == {places["dags"]: "dags", places["seeds"]: "seeds"}
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert compose["services"]["scheduler"]["environment"]["AIRFLOW__CORE__DAGS_FOLDER"] == "/opt/copydesk/dags"


# -- locks ---------------------------------------------------------------------------------------------------------


def _pins(lock: Path) -> dict[str, tuple[str, int]]:
    """Return package -> (version, number of hashes)."""
    text = lock.read_text(encoding="utf-8")
    blocks = re.findall(r"^([a-z0-9._-]+)==([^\s;]+)([^\n]*(?:\n    --hash=[^\n]*)*)", text, flags=re.M)
    return {name: (version, rest.count("--hash=sha256:")) for name, version, rest in blocks}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_have_hashes_and_name_no_host(lock: Path) -> None:
    pins = _pins(lock)
    assert pins
    assert {name for name, (_, hashes) in pins.items() if hashes == 0} == set()
    assert not re.search(r"https?://|--index-url|--find-links", lock.read_text(encoding="utf-8"))


def test_the_celery_lock_adds_and_never_disagrees() -> None:
    base, celery = _pins(LOCKS[0]), _pins(LOCKS[1])
    assert set(base) & set(celery) == set()
    assert celery["celery"][0] == "5.5.3"  # 5.7 breaks the executor
    wanted = {
        re.split(r"[<>=]", line)[0]
        for line in (DEPLOY / "celery.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    assert set(celery) == wanted


# -- scripts -------------------------------------------------------------------------------------------------------


def _copy_of(folder: Path) -> Path:
    (folder / "deploy").mkdir()
    script = folder / "deploy/make-secrets"
    script.write_bytes((DEPLOY / "make-secrets").read_bytes())
    script.chmod(0o755)
    return script


def _secrets(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (folder / "secrets").iterdir()}


def test_secrets_are_made_once_differ_and_are_closed(tmp_path: Path) -> None:
    script = _copy_of(tmp_path)
    subprocess.run([script], check=True)
    first = _secrets(tmp_path)
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(first) == set(compose["secrets"])
    passwords = [text for name, text in first.items() if not name.endswith(("_url", "_backend"))]
    assert len(set(passwords)) == len(passwords)
    assert min(map(len, passwords)) >= 44
    assert len(bytes.fromhex(first["jwt_secret"])) == 64
    assert f":{first['airflow_database_password']}@" in first["airflow_database_url"]
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0

    (tmp_path / "secrets/copydesk_database_url").write_text("postgresql://me@elsewhere/news\n", encoding="utf-8")
    subprocess.run([script], check=True)
    assert _secrets(tmp_path) == first | {"copydesk_database_url": "postgresql://me@elsewhere/news\n"}


def test_the_fernet_key_is_one(tmp_path: Path) -> None:
    from cryptography.fernet import Fernet

    subprocess.run([_copy_of(tmp_path)], check=True)
    Fernet(_secrets(tmp_path)["fernet_key"])


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/well" else 503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def address() -> str:
    server = HTTPServer(("127.0.0.1", 0), _Health)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize(("path", "healthy"), [("/well", True), ("/ill", False)])
def test_the_health_check_asks(address: str, path: str, healthy: bool) -> None:
    done = subprocess.run([sys.executable, "-IS", DEPLOY / "answers", address + path], capture_output=True, check=False)
    assert (done.returncode == 0) == healthy


def test_the_health_check_fails_where_nobody_listens() -> None:
    done = subprocess.run(
        [sys.executable, "-IS", DEPLOY / "answers", "http://127.0.0.1:1/"], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
