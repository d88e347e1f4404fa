"""What people really have: each bad input alone and among a hundred good ones, from the command line to the tables."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.corpus import Generator
from etl import command
from etl.cli import cli
from etl.settings import Settings
from etl.sources.frontmatter import split_front_matter
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)

pytestmark = pytest.mark.usefixtures("in_process")

TEXT = "The ferry to Marrow Point was two hours late on Tuesday, the harbour office in Valletta said, because of fog."
N_GOOD = 100
Load = Callable[..., tuple[int, dict[str, Any]]]


def good(name: str, seed: int = 1) -> bytes:
    """Return a hundred good records; another seed, other texts."""
    records = Generator(seed).articles(N_GOOD, words=60)
    return "".join(json.dumps({**record, "id": f"{name}{record['id']}"}) + "\n" for record in records).encode()


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def zip_bomb() -> bytes:
    """Return a zip of a third of a megabyte that unpacks to 300 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as member:
        for _ in range(300):
            member.write(bytes(1_000_000))
    return packed.getvalue()


# What is refused: name, content, the reason, and words that tell a person what to do.
REFUSED: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "empty": ("a.txt", lambda: b"", "empty", "get it again"),
    "nothing but NUL": ("a.txt", lambda: bytes(500), "binary", "check what the file really is"),
    "binary named .txt": ("a.txt", lambda: bytes(range(256)) * 400, "binary", "check what the file really is"),
    "picture named .txt": ("a.txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "binary", "extract its text"),
    "broken JSON line": ("a.jsonl", lambda: b'{"id": "torn\n', "broken_json", "correct it"),
    "over-long line": ("a.jsonl", lambda: b'{"text": "' + b"long " * 2_100_000 + b'"}', "too_large", "line end"),
    "missing columns": ("a.csv", lambda: b"number,colour\n1,red\n2,blue\n", "missing_fields", "--map title=..."),
    "nested tags": (
        "a.html",
        lambda: b"<html><body>" + b"<div>" * 100_000 + TEXT.encode() + b"</div>" * 100_000,
        "too_large",
        "save the article alone",
    ),
    "truncated gzip": ("a.txt.gz", lambda: gzip.compress(TEXT.encode() * 40)[:-20], "truncated", "get it again, whole"),
    "zip bomb": ("a.zip", zip_bomb, "bomb", "unpack it and give the folder"),
    "name with ../": ("a.zip", lambda: zipped(**{"../up.txt": TEXT.encode()}), "unsafe_name", "pack it again"),
    "absolute name": ("a.zip", lambda: zipped(**{"/abs.txt": TEXT.encode()}), "unsafe_name", "pack it again"),
}


@pytest.fixture(scope="module")
def shared(settings: Settings) -> Iterator[Database]:
    """One database for all cases: what is good is known from the second case on."""
    from tests.conftest import fresh_database

    with fresh_database(settings) as made:
        yield made


@pytest.fixture
def load(shared: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Run ``copydesk backfill``; return its exit code and summary, whose books must be closed."""
    monkeypatch.setattr(command, "read_settings", lambda: settings)
    monkeypatch.setattr("etl.cli_backfill.open_settings_database", lambda: (settings, shared))

    def run(*paths: object) -> tuple[int, dict[str, Any]]:
        arguments = ["backfill", "--json", *map(str, paths)]
        result = CliRunner().invoke(cli, arguments, standalone_mode=False, catch_exceptions=False)
        told: dict[str, Any] = json.loads(result.output)
        assert told["closed"]
        assert told["given"] == told["loaded"] + told["unchanged"] + told["rejected"]
        assert len(told["refusals"]) == told["rejected"]
        assert all(refusal["detail"].endswith((".", ")")) for refusal in told["refusals"])
        return result.return_value or 0, told

    return run


def reason_of(told: dict[str, Any]) -> tuple[str, str]:
    (refusal,) = told["refusals"]
    return refusal["reason"], refusal["detail"]


@pytest.mark.parametrize("case", REFUSED)
def test_refused_alone_and_among_good_ones(case: str, load: Load, tmp_path: Path) -> None:
    name, content, reason, advice = REFUSED[case]
    (tmp_path / name).write_bytes(content())
    check_refused(load, tmp_path, reason, advice)


def check_refused(load: Load, folder: Path, reason: str, advice: str) -> None:
    """Load a folder with one bad input; then with a hundred good ones beside it."""
    for n_good in (0, N_GOOD):
        if n_good:
            (folder / "good.jsonl").write_bytes(good(""))
        code, told = load(folder)
        assert code == command.SOME_REJECTED
        assert (told["given"], told["loaded"] + told["unchanged"], told["rejected"]) == (n_good + 1, n_good, 1)
        found, detail = reason_of(told)
        assert found == reason
        assert advice in detail


def test_link_that_leads_out_of_the_folder(load: Load, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(TEXT)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").symlink_to(tmp_path / "secret.txt")
    check_refused(load, tmp_path / "in", "outside", "copy the file here")


def test_file_that_cannot_be_read(load: Load, tmp_path: Path) -> None:
    """Root may read everything that has a file's permissions, but not this."""
    code, told = load("/proc/self/mem")
    assert (code, told["given"]) == (command.SOME_REJECTED, 1)
    assert reason_of(told)[0] == "unreadable"
    (tmp_path / "good.jsonl").write_bytes(good(""))
    code, told = load(tmp_path, "/proc/self/mem")
    assert (code, told["given"], told["rejected"]) == (command.SOME_REJECTED, N_GOOD + 1, 1)
    assert "check its permissions" in reason_of(told)[1]


def test_file_that_changes_while_it_is_read(load: Load, tmp_path: Path) -> None:
    def meanwhile(content: bytes) -> Any:
        (tmp_path / "a.txt").write_text(f"{TEXT} It was written to again. {len(content)}")
        return split_front_matter(content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("etl.sources.pages.split_front_matter", meanwhile)
        (tmp_path / "a.txt").write_text(TEXT)
        check_refused(load, tmp_path, "changed", "run again")
    code, told = load(tmp_path / "a.txt")  # once it is complete it comes in
    assert (code, told["loaded"]) == (0, 1)


def test_bad_records_among_good_ones_of_one_file(load: Load, tmp_path: Path) -> None:
    lines = good("inside ", 2).splitlines()
    bad = [b'{"id": "torn', b"[1, 2]", b'{"id": "x", "pictures": 3}', b"[" * 100_000, b"\0\0\0\0"]
    for number, line in enumerate(bad):
        lines.insert(10 + 17 * number, line)
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    code, told = load(tmp_path)
    assert (code, told["loaded"], told["rejected"]) == (command.SOME_REJECTED, N_GOOD, len(bad))
    reasons = {(refusal["locator"].rpartition("#")[2], refusal["reason"]) for refusal in told["refusals"]}
    assert reasons == {
        ("11", "broken_json"),
        ("28", "not_a_record"),
        ("45", "missing_fields"),
        ("62", "too_deep"),
        ("79", "broken_json"),
    }


def test_records_before_a_cut_are_loaded(load: Load, tmp_path: Path) -> None:
    packed = gzip.compress(good("cut ", 3))
    (tmp_path / "a.jsonl.gz").write_bytes(packed[:-8])
    code, told = load(tmp_path)
    assert (code, told["loaded"], told["rejected"]) == (command.SOME_REJECTED, N_GOOD, 1)
    assert reason_of(told)[0] == "truncated"


GERMAN = "Die Straße zum Hafen war später schön, doch übel für Jürgen, sagte der Bürgermeister von Köln. " * 3
LONG = f"{TEXT} {'It goes on and on. ' * 55_000}".strip()
# What is mended and says so: name, content, the title or text that comes of it, and what the evidence must hold.
MENDED: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "NUL bytes": ("a.txt", lambda: f"Odd: {TEXT}".replace("two", "t\0wo").encode(), f"Odd: {TEXT}", "nul: 1 removed"),
    "lone surrogates": (
        "a.jsonl",
        lambda: json.dumps({"id": "s", "title": "Fog \ud83d again", "text": f"Lone: {TEXT} \udc00"}).encode(),
        f"Lone: {TEXT}",
        "surrogate",
    ),
    "declared UTF-8, is Windows-1252": (
        "a.html",
        lambda: (
            f'<html><head><meta charset="utf-8"><title>Größe</title></head><body><article><p>{GERMAN}</p></article>'
        ).encode("cp1252"),
        GERMAN.strip(),
        '"source": "meta"',
    ),
    "a line of a megabyte": (
        "a.jsonl",
        lambda: json.dumps({"id": "long", "title": "Long", "text": LONG}).encode(),
        LONG,
        f'"characters": {len(LONG)}',
    ),
    "read as Windows-1252 once": (
        "a.txt",
        lambda: f"Ihr {GERMAN}".encode().decode("cp1252").encode(),
        f"Ihr {GERMAN}".strip(),
        "repair",
    ),
}


@pytest.mark.parametrize("case", MENDED)
def test_what_can_be_mended_is_loaded_and_says_so(case: str, load: Load, shared: Database, tmp_path: Path) -> None:
    name, content, text, evidence = MENDED[case]
    (tmp_path / name).write_bytes(content())
    (tmp_path / "good.jsonl").write_bytes(good(""))
    code, told = load(tmp_path)
    assert (code, told["given"], told["rejected"]) == (0, N_GOOD + 1, 0)
    query = "SELECT r.text, r.evidence::text FROM news.revision r WHERE r.text = %s"
    with shared.owner.connect() as connection:
        rows = connection.exec_driver_sql(query, (text,)).all()
    assert len(rows) == 1, case
    assert evidence in rows[0][1].lower(), rows[0][1]
