"""Run Airflow on this machine beside the embedded server: ``make demo``, ``make up``, ``make down`` call this.

Airflow's metadata is a database of its own on the embedded server; its folder is ``$COPYDESK_HOME/airflow``; its
secrets are files only we can read.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from etl.settings import Settings, get_settings
from etl.store import embedded
from etl.store.roles import open_database
from etl.store.shipped import shipped

ROOT = Path(__file__).resolve().parent.parent
HEALTHY_WITHIN = 180  # seconds; `airflow standalone` takes 30 to 70 on two cores


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of an Airflow process; starts the embedded server if it is not running."""
    home = settings.home.absolute()
    server = embedded.ensure_running(home, settings.postgres_user)
    user, password = f"{settings.role_prefix}_airflow", embedded.password(home, "airflow")
    folder = home / "airflow"
    folder.mkdir(mode=0o700, exist_ok=True)
    port = _port(folder)
    own = {
        "AIRFLOW_HOME": str(folder),
        "COPYDESK_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{user}:{password}@127.0.0.1:{server.port}/airflow",
        "AIRFLOW__CORE__DAGS_FOLDER": str(shipped("dags")),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": str(2 * (os.cpu_count() or 1)),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(folder / "passwords.json"),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API_AUTH__JWT_SECRET": _secret(folder / "jwt_secret"),
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(_free_port()),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(_free_port()),
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(_free_port()),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    return {**os.environ, **own}


def migrate(settings: Settings, env: dict[str, str]) -> None:
    """Bring Airflow's database up to date; asking Airflow takes seconds, so a note says which version did it last."""
    from importlib.metadata import version

    server = embedded.ensure_running(settings.home.absolute(), settings.postgres_user)
    note = settings.home / "airflow" / "migrated"
    wanted = f"{version('apache-airflow-core')} {server.base}"
    if not note.exists() or note.read_text() != wanted:
        _airflow(env, "db", "migrate")
        note.write_text(wanted)


def demo(paths: list[str]) -> int:
    """Load seeds/ with the backfill_seeds DAG and show what came of it."""
    settings = get_settings()
    database = open_database(settings)
    env = environment(settings)
    migrate(settings, env)
    conf = json.dumps({"paths": paths})
    started = time.monotonic()
    code, log = _dags_test(env, settings, "backfill_seeds", conf)
    if code:
        print(f"The DAG run failed; its log is {log}", file=sys.stderr)
        return 1
    from scripts.show_demo import show

    return show(settings, database, time.monotonic() - started)


def up() -> int:
    """Start Airflow (scheduler, DAG processor, UI) in the background and wait until it is healthy."""
    settings = get_settings()
    open_database(settings)
    env = environment(settings)
    folder = Path(env["AIRFLOW_HOME"])
    if _group(folder / "standalone.pid"):
        print(f"Airflow is running already: {env['AIRFLOW__API__BASE_URL']}")
        return 0
    migrate(settings, env)
    _password(folder / "passwords.json")
    with (folder / "standalone.log").open("ab") as log:
        process = subprocess.Popen(
            ["airflow", "standalone"], env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    (folder / "standalone.pid").write_text(str(process.pid))
    if not _healthy(env["AIRFLOW__API__BASE_URL"], process):
        print(f"Airflow did not become healthy; its log is {folder / 'standalone.log'}", file=sys.stderr)
        return 1
    for dag in ("ingest_news", "backfill_seeds"):
        _airflow(env, "dags", "unpause", dag, check=False)
    print(f"Airflow:  {env['AIRFLOW__API__BASE_URL']}  user admin, password in {folder / 'passwords.json'}")
    print("Stop it with: make down")
    return 0


def down() -> int:
    """Stop Airflow and the embedded server."""
    home = get_settings().home.absolute()
    note = home / "airflow" / "standalone.pid"
    group = _group(note)
    if group:
        for how, patience in ((signal.SIGTERM, 30), (signal.SIGKILL, 5)):
            deadline = time.monotonic() + patience
            with suppress(ProcessLookupError):
                os.killpg(group, how)
            while _group(note) and time.monotonic() < deadline:
                time.sleep(0.2)
        print("Airflow is stopped.")
    note.unlink(missing_ok=True)
    print("The embedded server is stopped." if embedded.stop(home) else "No embedded server is running.")
    return 0


def _dags_test(env: dict[str, str], settings: Settings, dag_id: str, conf: str) -> tuple[int, Path]:
    log = settings.home / "airflow" / f"{dag_id}.log"
    with log.open("wb") as file:
        done = subprocess.run(
            ["airflow", "dags", "test", dag_id, "--conf", conf],
            env=env,
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
            check=False,
            cwd=ROOT,
        )
    return done.returncode, log


def _airflow(env: dict[str, str], *arguments: str, check: bool = True) -> None:
    done = subprocess.run(["airflow", *arguments], env=env, capture_output=True, text=True, check=False)
    if check and done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], file=sys.stderr)
        raise SystemExit(f"airflow {' '.join(arguments)} failed")


def _healthy(url: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + HEALTHY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, ValueError):
            with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=5) as answer:  # noqa: S310
                health = json.load(answer)
            if all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor")):
                return True
        time.sleep(1)
    return False


def _group(note: Path) -> int | None:
    """Return the process group that `up` started, as long as any process of it lives."""
    try:
        group = int(note.read_text())
        with suppress(ChildProcessError):
            os.waitpid(group, os.WNOHANG)
        os.killpg(group, 0)
    except (OSError, ValueError):
        return None
    return group


def _port(folder: Path) -> int:
    """Return the UI's port: 8080 if it is free, else any; the same again as long as it is ours."""
    note = folder / "port"
    if note.exists():
        return int(note.read_text())
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", 8080))
            port = 8080
        except OSError:
            port = _free_port()
    note.write_text(str(port))
    return port


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _secret(path: Path) -> str:
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


def _password(path: Path) -> None:
    """Choose the UI's password ourselves: Airflow would print it in its log and leave the file readable to all."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"admin": secrets.token_urlsafe(12)}, file)


if __name__ == "__main__":
    command, *rest = sys.argv[1:] or ["help"]
    if command == "demo":
        sys.exit(demo(rest or ["seeds"]))
    if command in ("up", "down"):
        sys.exit(up() if command == "up" else down())
    sys.exit("usage: python -m scripts.local_airflow demo [PATH...] | up | down")
