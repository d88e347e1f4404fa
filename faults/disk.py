"""A disk that is full in the midst of a backfill: a clear message, and with room again the same tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.settings import Settings
from etl.store import embedded
from etl.store.roles import open_database
from faults import corpus
from faults.ground import compare, finish, ground, start, state, verdict
from faults.kill import undisturbed

SIZE = "3g"
LEFT = 20_000_000  # bytes that are free when the backfill begins: less than a WAL segment and some tables
SECONDS = 600.0  # the server may be gone for good: then the command waits for it as long as it waits


def main(options: Namespace) -> bool:
    """Fill the disk, make room, compare."""
    with ground() as here, tempfile.TemporaryDirectory(prefix="copydesk-faults-") as folder:
        Path(folder).chmod(0o711)
        files = Path(folder) / "seeds"
        corpus.write(files, options.articles, options.seed)
        baseline, _ = undisturbed(here, files, workers=2)
        try:
            with _small_disk(Path(folder) / "disk") as disk:
                wrong, said = run(disk, files)
                database = open_database(Settings(home=disk / "home", database_url=None))
                wrong += compare(baseline, state(database))
                database.dispose()
                embedded.stop(disk / "home")
        except PermissionError as error:
            print(f"skip disk: {error}", flush=True)
            return True
    return verdict(
        "disk", baseline.trouble + wrong, f"{LEFT} bytes left, then: {said}; with room again the same tables"
    )


def run(disk: Path, files: Path) -> tuple[list[str], str]:
    """Run a backfill until the disk is full, make room, run it again; return what was wrong, and what it said."""
    command = ["backfill", str(files), "--workers", "2", "--json"]
    open_database(Settings(home=disk / "home", database_url=None)).dispose()
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - LEFT)
    process = start(None, command, disk / "home")
    try:
        _, errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return [f"it did not end within {SECONDS:.0f} s"], ""
    said = errors.strip().splitlines()[-1] if errors.strip() else ""
    wrong = []
    if process.returncode != 1:
        wrong.append(f"exit code {process.returncode} on a full disk: {said}")
    if "Traceback" in errors or not said.startswith("copydesk: "):
        wrong.append(f"no message for people: {errors.strip()[-400:]}")
    ballast.unlink()
    return wrong + finish(start(None, command, disk / "home")), said


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """Yield a file system in memory of its own; raise PermissionError where we may not mount one."""
    folder.mkdir()
    mount = shutil.which("mount")
    done = subprocess.run(
        [mount or "mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0711", "copydesk-faults", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PermissionError(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        embedded.stop(folder / "home")
        subprocess.run(["umount", str(folder)], check=False)
