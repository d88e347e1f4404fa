"""Manifests and front matter: what is known of a file from outside its text."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records import SourceHints
from etl.sources.frontmatter import split_front_matter
from tests.sources.seed_reading import load, load_all, seeds, write

TOML = """
[[files]]
path = "*.txt"
outlet = "The Harbour Post"
[[files]]
path = "b.txt"
url = "https://post.example/b"
published_at = 2025-07-01T10:00:00+02:00
external_id = 17
authors = ["Ida Lund", "Per Falk"]
desk = "local"
note = "for the tests"
"""
JSON = json.dumps(
    [
        {"file": "*.txt", "outlet": "The Harbour Post"},
        {
            "file": "b.txt",
            "url": "https://post.example/b",
            "published_at": "2025-07-01T10:00:00+02:00",
            "external_id": 17,
            "authors": ["Ida Lund", "Per Falk"],
            "desk": "local",
            "note": "for the tests",
        },
    ]
)
CSV = (
    "file,outlet,url,published_at,external_id,authors,desk,note\n*.txt,The Harbour Post,,,,,,\n"
    "b.txt,,https://post.example/b,2025-07-01T10:00:00+02:00,17,Ida Lund,local,for the tests\n"
)


@pytest.mark.parametrize(("name", "content"), [("toml", TOML), ("json", JSON), ("csv", CSV)])
def test_manifest_speaks_of_files_and_patterns(name: str, content: str, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Words.")
    write(tmp_path / "b.txt", "More words.")
    write(tmp_path / f"manifest.{name}", content)
    first, second = load(tmp_path)
    assert first.hints == SourceHints(outlet="The Harbour Post")
    authors = ("Ida Lund",) if name == "csv" else ("Ida Lund", "Per Falk")
    assert second.hints == SourceHints(
        outlet="The Harbour Post",
        url="https://post.example/b",
        published_at="2025-07-01T10:00:00+02:00",
        external_id="17",
        authors=authors,
        extra={"desk": "local"},
    )
    assert [seed.note for seed in seeds(tmp_path)] == [None, "for the tests"]
    assert load(tmp_path / "b.txt")[0].hints == second.hints


def test_deeper_manifest_wins_and_ignored_files_are_none(tmp_path: Path) -> None:
    write(tmp_path / "manifest.json", '{"files": [{"path": "*", "outlet": "Outer", "language": "en"}]}')
    write(tmp_path / "in/manifest.json", '{"a.txt": {"outlet": "Inner"}, "b.txt": {"ignore": true}}')
    for name in ("in/a.txt", "in/b.txt", "c.txt"):
        write(tmp_path / name, "Words.")
    hints = [document.hints for document in load(tmp_path)]
    assert hints == [SourceHints(outlet="Outer", language="en"), SourceHints(outlet="Inner", language="en")]


def test_manifest_in_an_archive_and_about_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("in/a.txt", "Words.")
        archive.writestr("in/b.txt", "Words.")
        archive.writestr("in/manifest.csv", "file;outlet\nb.txt;From within\n")
    write(tmp_path / "manifest.csv", "file,outlet,language\np.zip,All,fr\np.zip!in/*,From outside,\n")
    hints = [document.hints for document in load(tmp_path)]
    assert hints == [
        SourceHints(outlet="From outside", language="fr"),
        SourceHints(outlet="From within", language="fr"),
    ]


def test_address_of_a_file_is_not_the_address_of_each_record(tmp_path: Path) -> None:
    write(tmp_path / "manifest.csv", "file,url,external_id,outlet\na.jsonl,https://post.example/all,all,Post\n")
    write(tmp_path / "a.jsonl", '{"title": "A"}\n{"title": "B"}\n')
    assert [document.hints for document in load(tmp_path)] == [SourceHints(outlet="Post")] * 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.toml", "[[files]\n"),
        ("manifest.json", "[1, 2]"),
        ("manifest.json", '{"files": [{"outlet": "No file named"}]}'),
        ("manifest.csv", "outlet,url\nPost,https://post.example\n"),
        ("manifest.toml", 'title = "An article?"'),
    ],
)
def test_bad_manifest_is_rejected_and_the_files_are_read(name: str, content: str, tmp_path: Path) -> None:
    write(tmp_path / name, content)
    write(tmp_path / "z.txt", "Words.")
    documents, rejected = load_all(tmp_path)
    assert len(documents) == 1
    assert [(locator, why.reason) for locator, why in rejected] == [(str(tmp_path / name), "bad_manifest")]


def test_manifest_that_names_a_missing_file_says_so(tmp_path: Path) -> None:
    write(tmp_path / "manifest.csv", "file,outlet\nin/gone.txt,Post\ngone*.txt,Post\n")
    write(tmp_path / "a.txt", "Words.")
    _, rejected = load_all(tmp_path)
    assert [(locator, why.reason) for locator, why in rejected] == [(str(tmp_path / "in/gone.txt"), "missing")]


# -- front matter --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hints", "rest"),
    [
        (
            (
                '---\ntitle: "Ferry: late"\ndate: 2025-07-01\nauthors:\n  - Ida Lund\n'
                "  - 'Per Falk'\ntags: [sea, wind]\n---\nWords.\n"
            ),
            SourceHints(
                title="Ferry: late",
                published_at="2025-07-01",
                authors=("Ida Lund", "Per Falk"),
                extra={"tags": ["sea", "wind"]},
            ),
            "Words.\n",
        ),
        (
            "Headline: Ferry late\r\nBy: Ida Lund\r\nDate: 1 July 2025\r\nURL: https://post.example/a\r\n\r\nWords.",
            SourceHints(
                title="Ferry late", authors=("Ida Lund",), published_at="1 July 2025", url="https://post.example/a"
            ),
            "Words.",
        ),
        ("\ufeffTitle: Färre\n\nOrd.", SourceHints(title="Färre"), "Ord."),
        ("Update: The ferry is late.\n\nWords.", SourceHints(), None),
        ("Title: The ferry\nis late.\n\nWords.", SourceHints(), None),
        ("---\nA scene break, not a header.\n---\nWords.", SourceHints(), None),
        ("Words: only.\n", SourceHints(), None),
        ("--- \n---\nWords.", SourceHints(), None),
    ],
)
def test_front_matter_is_cut_off_only_when_it_is_one(text: str, hints: SourceHints, rest: str | None) -> None:
    found, content = split_front_matter(text.encode())
    assert found == hints
    assert content == (text if rest is None else rest).encode()


def test_nothing_below_the_front_matter_is_empty(tmp_path: Path) -> None:
    _, rejected = load_all(write(tmp_path / "a.txt", "---\ntitle: Alone\n---\n\n"))
    assert [why.reason for _, why in rejected] == ["empty"]


@given(st.binary(max_size=200))
def test_without_front_matter_no_byte_is_lost(content: bytes) -> None:
    hints, rest = split_front_matter(content)
    assert content.endswith(rest)
    assert hints != SourceHints() or rest == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.toml", 'outlet = "Pöst"\n[[files]]\nfile = "a.txt"\npublished_at = 2025-07-01\n'),
        ("manifest.json", '{"outlet": "Pöst", "files": {"a.txt": {"published_at": "2025-07-01"}}}'),
        ("manifest.csv", "file;outlet;published_at\n*.txt;Pöst;\na.txt;;2025-07-01\n"),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1252"])
def test_what_is_said_beside_the_list_is_said_of_all(charset: str, name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes((content + "# " * ("toml" in name) + "\n").encode(charset))
    write(tmp_path / "a.txt", "Words.")
    write(tmp_path / "b.txt", "More words.")
    first, second = load(tmp_path)
    assert (first.hints.published_at, second.hints.published_at) == ("2025-07-01", None)
    if charset != "cp1252":  # one letter is too little to tell a language by
        assert {first.hints.outlet, second.hints.outlet} == {"Pöst"}
