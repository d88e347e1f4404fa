"""docker-compose.yml: valid, closed to the outside, without a password, and in words that Airflow knows."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
AIRFLOW_SERVICES = {"initialize", "api-server", "scheduler", "dag-processor", "triggerer", "worker"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Return the file with its anchors and merge keys resolved."""
    loaded = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from (f"{key}={text}" for text in _lines(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner)
    else:
        yield str(value)


def test_it_is_a_compose_file() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_docker_compose_reads_it(services: dict[str, Any]) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip(
            "docker-compose is not installed: `config` cannot be tried (Debian: apt-get install docker-compose)"
        )
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run(
        [program, "--file", str(COMPOSE), "config", "--services"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == set(services)


def test_the_promised_services_are_there(services: dict[str, Any]) -> None:
    assert set(services) == AIRFLOW_SERVICES | {"postgres", "redis"}
    assert services["postgres"]["image"].startswith("postgres:18.")
    assert services["redis"]["image"].startswith("redis:7.")
    assert {services[name]["image"] for name in AIRFLOW_SERVICES} == {f"copydesk:{_version()}"}
    assert {services[name]["build"] for name in AIRFLOW_SERVICES} == {"."}
    assert services["worker"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


def _version() -> str:
    found = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), flags=re.M)
    assert found
    return found[1]


def test_images_are_pinned_to_a_release(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?(-[a-z]+)?", service["image"]), name


def test_ports_are_bound_to_this_machine(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(published) == {"postgres", "api-server"}
    for ports in published.values():
        assert all(str(port).startswith("127.0.0.1:") for port in ports)
    assert not any("network_mode" in service or service.get("privileged") for service in services.values())


def test_redis_cannot_be_reached_from_outside(compose: dict[str, Any]) -> None:
    assert compose["services"]["redis"]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_every_service_is_checked_and_restarted(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name == "initialize":  # it ends; the others wait for its exit status
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name
        assert len(service["healthcheck"]["test"]) > 1, name


def test_services_wait_for_what_they_need(services: dict[str, Any]) -> None:
    for name in AIRFLOW_SERVICES - {"initialize"}:
        conditions = {other: wait["condition"] for other, wait in services[name]["depends_on"].items()}
        assert conditions["postgres"] == conditions["redis"] == "service_healthy", name
        assert conditions["initialize"] == "service_completed_successfully", name


# -- passwords -----------------------------------------------------------------------------------------------------

SECRET_WORDS = re.compile(r"pass(word|wd)?|secret|token|fernet|credential|api_?key", flags=re.I)
HARMLESS = re.compile(
    r"read-secret \w+|/run/secrets/\w+|\./secrets/\w+|/opt/airflow/auth/passwords\.json"
    r"|\$\$\(cat /run/secrets/\w+\)|requirepass %s"
)


def test_no_password_is_written_in_the_file(services: dict[str, Any]) -> None:
    for line in _lines(services):
        assert not re.search(r"\w+://[^/\s]*:[^/\s]*@", line), f"a URL with a password: {line}"
    for name, service in services.items():
        for key, value in service.get("environment", {}).items():
            if SECRET_WORDS.search(key) or key.endswith(("_CONN", "_BACKEND", "BROKER_URL", "DATABASE_URL")):
                rest = HARMLESS.sub("", str(value))
                assert not rest, f"{name}: {key} holds {rest!r}, not the way to a secret"


def test_no_password_has_a_default() -> None:
    defaults = re.findall(r"\$\{(\w+):?-", COMPOSE.read_text(encoding="utf-8"))
    assert defaults
    assert [name for name in defaults if SECRET_WORDS.search(name)] == []


def test_postgres_trusts_nobody(services: dict[str, Any]) -> None:
    environment = services["postgres"]["environment"]
    assert "POSTGRES_HOST_AUTH_METHOD" not in environment
    assert {"--auth-local=peer", "--auth-host=scram-sha-256"} <= set(environment["POSTGRES_INITDB_ARGS"].split())
    assert environment["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres_password"


def test_a_service_is_given_the_secrets_it_reads_and_no_others(compose: dict[str, Any]) -> None:
    setup = (ROOT / "deploy/postgres/10-databases.sh").read_text(encoding="utf-8")
    initialize = (ROOT / "deploy/initialize").read_text(encoding="utf-8")
    for name, service in compose["services"].items():
        read = "\n".join(_lines({key: value for key, value in service.items() if key != "secrets"}))
        read += {"postgres": setup, "initialize": initialize}.get(name, "")
        wanted = set(re.findall(r"(?:/run/secrets/|read-secret )(\w+)", read))
        assert set(service["secrets"]) == wanted, name
        assert wanted <= set(compose["secrets"])


# -- words that the programs know ----------------------------------------------------------------------------------


def _airflow_options() -> dict[str, set[str]]:
    """Return option -> properties ("", "sensitive") of Airflow's own list and of the Celery provider's fallback."""
    spec = find_spec("airflow")  # found, not imported: that takes seconds
    if spec is None or spec.origin is None:
        pytest.skip("Airflow is not installed")
    folder = Path(spec.origin).parent / "config_templates"
    known: dict[str, set[str]] = {}
    for section, content in yaml.safe_load((folder / "config.yml").read_text(encoding="utf-8")).items():
        for option, properties in content["options"].items():
            marks = {"sensitive"} if properties.get("sensitive") else set()
            known[f"AIRFLOW__{section.upper()}__{option.upper()}"] = marks
    fallback = configparser.RawConfigParser()
    fallback.read(folder / "provider_config_fallback_defaults.cfg", encoding="utf-8")
    for option in fallback["celery"]:
        known[f"AIRFLOW__CELERY__{option.upper()}"] = set()
    # the provider, which only the image has, marks these two as sensitive (its get_provider_info.py, 3.26.0)
    known["AIRFLOW__CELERY__BROKER_URL"] = known["AIRFLOW__CELERY__RESULT_BACKEND"] = {"sensitive"}
    return known


def test_airflow_knows_every_option(services: dict[str, Any]) -> None:
    known = _airflow_options()
    used = {key for service in services.values() for key in service.get("environment", {}) if key.startswith("AIRFLOW")}
    assert len(used) >= 15
    assert {key for key in used if key.removesuffix("_CMD") not in known} == set()
    # a command is only asked for an option that is marked sensitive; for others Airflow ignores it
    commands = {key.removesuffix("_CMD") for key in used if key not in known}
    assert {key for key in commands if "sensitive" not in known[key]} == set()


def test_copydesk_knows_every_setting(services: dict[str, Any]) -> None:
    from etl.settings import SECRETS, Settings

    known = {f"COPYDESK_{name.upper()}" for name in Settings.model_fields}
    known |= {f"COPYDESK_{name.upper()}_FILE" for name in SECRETS}
    used = {
        key for service in services.values() for key in service.get("environment", {}) if key.startswith("COPYDESK")
    }
    assert {"COPYDESK_DATABASE_URL_FILE"} <= used <= known


def test_the_login_page_has_users_with_roles_airflow_knows(services: dict[str, Any]) -> None:
    pytest.importorskip("airflow", reason="Airflow is not installed")
    from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManagerRole

    users = services["api-server"]["environment"]["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"]
    roles = {user.split(":")[1].upper() for user in users.split(",")}
    assert roles <= {role.name for role in SimpleAuthManagerRole}


def test_everyone_talks_to_the_same_api_server(services: dict[str, Any]) -> None:
    for name in AIRFLOW_SERVICES:
        environment = services[name]["environment"]
        assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://api-server:8080/execution/"
        assert environment == services["api-server"]["environment"], "one JWT secret, one database, one broker"
