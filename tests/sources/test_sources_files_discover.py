"""Which files are found, in which order, and which are not."""

from __future__ import annotations

import io
import os
import pickle
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from etl.sources import SeedFile, discover, frontmatter, read
from etl.sources.seedfile import sha256 as file_sha256
from tests.sources.seed_reading import JSON_LINES, RECORDS, load, load_all, reasons, seeds, write


def _names(folder: Path, found: list[SeedFile]) -> list[str]:
    return [os.path.relpath(seed.locator, folder) for seed in found]


def test_folder_is_read_in_depth_in_order_of_names_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", ".hidden/x.txt", ".x.txt", "a.txt"):
        write(tmp_path / name, "Words.")
    assert _names(tmp_path, seeds(tmp_path)) == ["a/b/c.txt", "a/z.txt", "a.txt", "b.txt"]


def test_glob_picks_files_by_name_or_by_way(tmp_path: Path) -> None:
    for name in ("2025/07/01/a.txt", "2025/07/02/b.txt", "2025/08/01/c.txt", "2025/07/01/d.html"):
        write(tmp_path / name, "Words.")
    assert _names(tmp_path, seeds(tmp_path, glob="2025/07/*")) == [
        "2025/07/01/a.txt",
        "2025/07/01/d.html",
        "2025/07/02/b.txt",
    ]
    assert len(seeds(tmp_path, glob="*.txt")) == 3


def test_path_may_be_a_glob(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.html"):
        write(tmp_path / name, "Words.")
    assert _names(tmp_path, seeds(tmp_path / "*.txt")) == ["a.txt", "b.txt"]
    assert reasons(tmp_path / "*.csv") == ["no_match"]


def test_file_reached_twice_comes_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Words.")
    assert len(seeds(tmp_path / "a.txt", tmp_path, tmp_path / "*.txt")) == 1


def test_link_within_the_folder_is_followed_and_one_out_of_it_is_not(tmp_path: Path) -> None:
    write(tmp_path / "in/.data/a.txt", "Inside.")
    write(tmp_path / "out.txt", "Outside.")
    (tmp_path / "in/a.txt").symlink_to(".data/a.txt")  # how Kubernetes mounts a ConfigMap
    (tmp_path / "in/b.txt").symlink_to(tmp_path / "out.txt")
    (tmp_path / "in/c").symlink_to(tmp_path)
    documents, rejected = load_all(tmp_path / "in")
    assert [document.content for document in documents] == [b"Inside."]
    assert [(os.path.basename(locator), why.reason) for locator, why in rejected] == [
        ("b.txt", "outside"),
        ("c", "outside"),
    ]


def test_link_that_was_given_itself_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "there/a.txt", "Words.")
    (tmp_path / "link").symlink_to("there")
    assert len(load(tmp_path / "link")) == 1


def test_link_in_a_circle_ends(tmp_path: Path) -> None:
    write(tmp_path / "a/b.txt", "Words.")
    (tmp_path / "a/up").symlink_to("..")
    assert len(load(tmp_path)) == 1


def test_what_is_no_file_is_rejected(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    assert sorted(reasons(tmp_path)) == ["missing", "not_a_file"]
    assert reasons(tmp_path / "never.txt") == ["missing"]
    assert reasons("s3://bucket/key") == ["unsupported_location"]  # stores are read by way of fetch


def test_unreadable_file_is_rejected_and_the_rest_goes_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt", "Words.")
    refused = write(tmp_path / "b.txt", "Words.")
    real_open = Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if str(path) == refused:  # root may read everything, so the refusal is played
            raise PermissionError(13, "Permission denied")
        return real_open(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    documents, rejected = load_all(tmp_path)
    assert len(documents) == 1
    assert [(locator, why.reason) for locator, why in rejected] == [(refused, "unreadable")]


def test_seed_file_knows_its_bytes_and_can_be_pickled(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", JSON_LINES)
    (seed,) = seeds(path)
    assert (seed.sha256, seed.size) == (sha256(JSON_LINES).hexdigest(), len(JSON_LINES))
    assert pickle.loads(pickle.dumps(seed)) == seed
    write(tmp_path / "a.jsonl", JSON_LINES + b'{"title": "One more"}\n')
    assert file_sha256(path, length=seed.size) == seed.sha256 != file_sha256(path)


def test_file_that_changes_is_rejected(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", JSON_LINES)
    (seed,) = seeds(path)
    reading = read(seed)
    next(reading)
    write(tmp_path / "a.jsonl", JSON_LINES * 2)
    *_, last = reading
    assert isinstance(last[1], tuple)
    assert last[1][1].reason == "changed"
    ((number, early),) = read(seed)
    assert (number, isinstance(early, tuple) and early[1].reason) == (1, "changed")


def test_text_that_changes_while_it_is_read_gives_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", "Words.")
    (seed,) = seeds(path)
    real = frontmatter.split_front_matter

    def slow(content: bytes) -> object:
        write(tmp_path / "a.txt", "Other words, and more of them.")
        return real(content)

    monkeypatch.setattr("etl.sources.pages.split_front_matter", slow)
    ((_, item),) = read(seed)
    assert isinstance(item, tuple)
    assert item[1].reason == "changed"


@pytest.mark.parametrize("compressed", [False, True])
def test_standard_input_is_json_lines(monkeypatch: pytest.MonkeyPatch, compressed: bool) -> None:
    import gzip

    content = gzip.compress(JSON_LINES) if compressed else JSON_LINES
    stdin = io.TextIOWrapper(io.BytesIO(content))
    monkeypatch.setattr(sys, "stdin", stdin)
    (seed,) = discover(["-"])
    assert isinstance(seed, SeedFile)
    assert seed.sha256 is None
    locators = [item.locator for _, item in read(seed) if not isinstance(item, tuple)]
    assert locators == [f"-#{number}" for number in range(1, len(RECORDS) + 1)]
    assert not stdin.closed


def test_odd_names_are_shown_on_one_line(tmp_path: Path) -> None:
    write(tmp_path / "a\nb.txt", "Words.")
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Words.")
    shown = [os.path.basename(document.locator) for document in load(tmp_path)]
    assert shown == ["a\\nb.txt", "caf\\xe9.txt"]


def test_a_folder_with_nothing_to_read_says_so(tmp_path: Path) -> None:
    write(tmp_path / "manifest.csv", "file,outlet\n*.txt,Post\n")
    (tmp_path / "in").mkdir()
    ((where, why),) = load_all(tmp_path)[1]
    assert (where, why.reason) == (str(tmp_path), "empty")
    write(tmp_path / "a.txt", "Words.")
    (found,) = discover([str(tmp_path)], glob="*.jsonl")
    assert isinstance(found, tuple)
    assert "*.jsonl" in found[1].detail
