"""Bad input is normal input: it is rejected with a reason, and what is good around it goes through."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.sources import compression, containers, json_records, seedfile
from tests.sources.seed_formats import FORMATS
from tests.sources.seed_reading import JSON_LINES, RECORDS, load_all, reasons, write


def _zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _good(content: bytes) -> str:
    return str(json.loads(content)["title"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"title": "cut', "broken_json"),
        (b"not json at all", "broken_json"),
        (b'{"title": "two"} {"title": "objects"}', "broken_json"),
        (b"\0\0\0\0", "broken_json"),
        (b'["a", "list"]', "not_a_record"),
        (b'"a string"', "not_a_record"),
        (b"null", "not_a_record"),
        (b'{"id": "1", "pictures": 3}', "missing_fields"),
        (b'{"title": "  ", "text": ""}', "missing_fields"),
        (b'{"title": 7, "text": null}', "missing_fields"),
        (b"[" * 100_000, "too_deep"),
        (b'{"title": ' + b"9" * 5000 + b"}", "broken_json"),
    ],
)
def test_bad_line_is_rejected_under_its_number_and_the_rest_goes_through(
    line: bytes, reason: str, tmp_path: Path
) -> None:
    good = JSON_LINES.splitlines()
    path = write(tmp_path / "a.jsonl", b"\n".join([*good[:3], line, *good[3:]]))
    documents, rejected = load_all(path)
    assert [_good(document.content) for document in documents] == [record["title"] for record in RECORDS]
    assert [(locator, why.reason) for locator, why in rejected] == [(f"{path}#4", reason)]
    assert rejected[0][1].detail


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b'{"title": "a", "text": "caf\xe9"}', "café"),
        (b'{"title": "a", "text": "tab\there, NUL\0there"}', "tab\there, NUL\0there"),
        (b'{"title": "a", "text": "\\ud83d alone"}', "\ud83d alone"),
        (b'{"title": "a", "text": "x", "score": NaN}', "x"),
        (b'{"title": "a", "text": ["One.", "Two."]}', "One.\n\nTwo."),
        (b'{"title": "a", "text": "' + b"long " * 250_000 + b'"}', "long " * 250_000),
    ],
)
def test_odd_line_is_read_as_json_that_everyone_can_read(line: bytes, text: str, tmp_path: Path) -> None:
    documents, rejected = load_all(write(tmp_path / "a.jsonl", line + b"\n" + JSON_LINES))
    assert (len(documents), rejected) == (8, [])

    def refuse(name: str) -> None:
        raise AssertionError(name)

    assert json.loads(documents[0].content.decode("utf-8"), parse_constant=refuse)["text"] == text


def test_line_over_the_limit_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "MAX_DOCUMENT_BYTES", 1000)
    long = json.dumps({"title": "x" * 5000}).encode()
    path = write(tmp_path / "a.jsonl", JSON_LINES + long + b"\n" + JSON_LINES + long)
    documents, rejected = load_all(path)
    assert len(documents) == 14
    assert [(locator, why.reason) for locator, why in rejected] == [
        (f"{path}#8", "too_large"),
        (f"{path}#16", "too_large"),
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a.xml", "a.eml", "a"])
@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_empty_file(name: str, content: bytes, tmp_path: Path) -> None:
    assert reasons(write(tmp_path / name, content)) == ["empty"]
    assert reasons(write(tmp_path / f"{name}.gz", gzip.compress(content))) == ["empty"]


def test_document_over_the_limit(tmp_path: Path) -> None:
    words = b"word " * (seedfile.MAX_DOCUMENT_BYTES // 5 + 1)
    for name in ("a.txt", "a.html"):
        assert reasons(write(tmp_path / name, words)) == ["too_large"]


def test_record_over_the_limit_in_any_format(tmp_path: Path) -> None:
    text = "word " * (seedfile.MAX_DOCUMENT_BYTES // 5 + 1)
    good = {"title": "Good"}
    path = write(tmp_path / "a.json", json.dumps({"articles": [good, {"title": "Long", "text": text}, good]}))
    documents, rejected = load_all(path)
    assert (len(documents), [why.reason for _, why in rejected]) == (2, ["too_large"])


def test_broken_json_document_gives_what_stands_before_it(tmp_path: Path) -> None:
    whole = json.dumps(RECORDS).encode()
    path = write(tmp_path / "a.json", whole[: whole.index(b'"n5"')])
    documents, rejected = load_all(path)
    assert [_good(document.content) for document in documents] == [record["title"] for record in RECORDS[:4]]
    assert [why.reason for _, why in rejected] == ["broken_json"]


@pytest.mark.parametrize("indent", [None, 1, "\t"])
@pytest.mark.parametrize(
    ("blot", "reason"),
    [(b'"n5" oops,', "broken_json"), (b'"n5', "broken_json"), (b'"n5", "x": ' + b"[" * 90_000, "too_deep")],
)
def test_a_broken_record_in_an_array_costs_only_itself(
    blot: bytes, reason: str, indent: int | str | None, tmp_path: Path
) -> None:
    padded = [record | {"people": [{"name": "A"}], "place": {"id": "p"}, "pad": "x" * 9_000} for record in RECORDS * 3]
    whole = json.dumps(padded, indent=indent).encode()
    path = write(tmp_path / "a.json", whole.replace(b'"n5",', blot + b",", 1))
    documents, rejected = load_all(path)
    assert len(documents) in (20, 19)  # what an open quotation mark swallows depends on the next one
    assert [why.reason for _, why in rejected] == [reason]
    assert {_good(document.content) for document in documents} == {record["title"] for record in RECORDS}


def test_table_rows_that_do_not_fit(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,title,text\n1,A,a\n2,B,b,c,d\n3,,\n4,C\n")
    documents, rejected = load_all(path)
    assert [_good(document.content) for document in documents] == ["A", "C"]
    assert [(locator, why.reason) for locator, why in rejected] == [
        (f"{path}#2", "broken_row"),
        (f"{path}#3", "missing_fields"),
    ]


def test_table_without_a_column_we_know_is_rejected_as_a_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "number,colour\n1,red\n2,blue\n")
    ((locator, why),) = load_all(path)[1]
    assert (locator, why.reason) == (path, "missing_fields")
    assert "number, colour" in why.detail
    ((_, why),) = load_all(path, mapping={"title": "color"})[1]
    assert "color" in why.detail
    assert len(load_all(path, mapping={"title": "colour"})[0]) == 2


def test_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    rows = [f'{n},Title {n},"Text {n}"\n' for n in range(1, 7)]
    rows[2] = '3,"Title 3,Text 3\n'
    path = write(tmp_path / "a.csv", "id,title,text\n" + "".join(rows))
    documents, rejected = load_all(path)
    assert [_good(document.content) for document in documents] == [f"Title {n}" for n in (1, 2, 4, 5, 6)]
    assert [(locator, why.reason) for locator, why in rejected] == [(f"{path}#3", "broken_row")]


@pytest.mark.parametrize(("name", "content"), [("a.json", "[]"), ("a.csv", "id,title,text\n"), ("a.json.gz", "[ ]\n")])
def test_file_without_a_record_does_not_vanish(name: str, content: str, tmp_path: Path) -> None:
    packed = gzip.compress(content.encode()) if name.endswith("gz") else content
    assert reasons(write(tmp_path / name, packed)) == ["empty"]
    assert reasons(_zip(tmp_path / "b.zip")) == ["empty"]


# -- compressed files and archives ---------------------------------------------------------------------------------

MANY_LINES = b"".join(json.dumps({"title": f"T{i}", "text": f"{i * 7919} words"}).encode() + b"\n" for i in range(9000))


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("a.jsonl.gz", gzip.compress(MANY_LINES)),
        ("a.jsonl.xz", lzma.compress(MANY_LINES)),
        ("a.jsonl.bz2", bz2.compress(MANY_LINES, 1)),
    ],
)
def test_records_before_a_cut_go_through(name: str, packed: bytes, tmp_path: Path) -> None:
    path = write(tmp_path / name, packed[: len(packed) * 2 // 3])
    documents, rejected = load_all(path)
    assert 1000 < len(documents) < 9000
    assert [_good(document.content) for document in documents] == [f"T{i}" for i in range(len(documents))]
    assert [(locator, why.reason) for locator, why in rejected] == [(path, "truncated")]


def test_array_elements_and_rows_before_a_cut_go_through(tmp_path: Path) -> None:
    lines = MANY_LINES.splitlines()
    array = gzip.compress(b"[" + b",".join(lines) + b"]")
    table = gzip.compress(b"number,title\n" + b"".join(b"%d,T%d\n" % (i * 7919, i) for i in range(9000)))
    for name, packed in (("a.json.gz", array), ("a.csv.gz", table)):
        path = write(tmp_path / name, packed[:-9])  # all the data is there, the end mark is not
        documents, rejected = load_all(path)
        assert 8900 < len(documents) <= 9000
        assert [(locator, why.reason) for locator, why in rejected] == [(path, "truncated")]


def test_cut_or_damaged_text_is_no_document(tmp_path: Path) -> None:
    packed = gzip.compress(b"Words that go on and on. " * 400)
    assert reasons(write(tmp_path / "a.txt.gz", packed[:-12])) == ["truncated"]
    assert reasons(write(tmp_path / "a.txt.gz", packed[:-8] + b"\0\0\0\0" + packed[-4:])) == ["broken_archive"]
    assert reasons(write(tmp_path / "a.txt.gz", packed[:8])) == ["truncated"]
    assert reasons(write(tmp_path / "a.zip", b"PK\x03\x04 and no more")) == ["broken_archive"]


def test_damaged_member_does_not_hurt_the_others(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", **{"a.txt": b"First words.", "b.txt": b"Second words." * 50, "c.txt": b"Third."})
    content = bytearray(path.read_bytes())
    at = content.index(b"b.txt") + len("b.txt") + 4
    content[at : at + 6] = b"\xff" * 6
    path.write_bytes(content)
    documents, rejected = load_all(path)
    assert [document.content for document in documents] == [b"First words.", b"Third."]
    assert [(locator, why.reason) for locator, why in rejected] == [(f"{path}!b.txt", "broken_archive")]


def test_names_that_lead_out_of_the_archive(tmp_path: Path) -> None:
    bad = ("../up.txt", "/abs.txt", "a/../../up.txt", "C:\\abs.txt", "..\\up.txt")
    path = _zip(tmp_path / "a.zip", **{"good.txt": b"Words.", **dict.fromkeys(bad, b"Evil words.")})
    assert reasons(path) == ["unsafe_name"] * 5
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        for name in ("../up.txt", "good.txt"):
            info = tarfile.TarInfo(name)
            info.size = 6
            archive.addfile(info, io.BytesIO(b"Words."))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    documents, rejected = load_all(tmp_path / "b.tar.gz")
    assert len(documents) == 1
    assert [why.reason for _, why in rejected] == ["unsafe_name", "not_a_file"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.tar.gz"]


def test_encrypted_member(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", **{"a.txt": b"Secret.", "b.txt": b"Open words."})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag in the directory entry of a.txt
    content[6] |= 1
    path.write_bytes(content)
    documents, rejected = load_all(path)
    assert [document.content for document in documents] == [b"Open words."]
    assert [(locator, why.reason) for locator, why in rejected] == [(f"{path}!a.txt", "encrypted")]


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "RATIO_FREE_BYTES", 1_000_000)
    line = json.dumps({"title": "x" * 100_000}).encode() + b"\n"
    bomb = line * 40
    assert reasons(write(tmp_path / "a.jsonl.xz", lzma.compress(bomb))) == ["bomb"]
    assert reasons(_zip(tmp_path / "a.zip", **{"b.jsonl": bomb})) == ["bomb"]
    assert reasons(_zip(tmp_path / "b.zip", **{"c.zip": _zip(tmp_path / "c", **{"d.jsonl": bomb}).read_bytes()})) == [
        "bomb"
    ]
    documents, rejected = load_all(_zip(tmp_path / "d.zip", **{"a.txt": b"Words.", "b.jsonl": bomb}))
    assert ([one.content for one in documents], [why.reason for _, why in rejected]) == ([b"Words."], ["bomb"])
    once = gzip.compress(bomb)
    assert reasons(write(tmp_path / "a.jsonl.gz.gz", gzip.compress(once))) == ["bomb"]


def test_zeros_without_end_are_not_read_to_the_end(tmp_path: Path) -> None:
    assert reasons(write(tmp_path / "a.txt.gz", gzip.compress(b"a" * 30_000_000))) == ["too_large"]


def test_nested_too_deep(tmp_path: Path) -> None:
    one = _zip(tmp_path / "1.zip", **{"a.txt": b"Words."}).read_bytes()
    two = _zip(tmp_path / "2.zip", **{"1.zip": one, "b.txt": b"Other words."}).read_bytes()
    three = _zip(tmp_path / "3.zip", **{"2.zip": two})
    documents, rejected = load_all(three)
    assert [document.content for document in documents] == [b"Other words."]
    assert [(locator, why.reason) for locator, why in rejected] == [(f"{three}!2.zip!1.zip", "too_deep")]
    thrice = gzip.compress(gzip.compress(gzip.compress(b"Words.")))
    assert reasons(write(tmp_path / "a.txt.gz", thrice)) == ["too_deep"]


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MAX_MEMBERS", 3)
    members = {f"{n}.txt": b"Words." for n in range(5)}
    assert reasons(_zip(tmp_path / "a.zip", **members)) == ["too_many_members"]


def test_cut_tar_gives_the_members_before_the_cut(tmp_path: Path) -> None:
    import random

    noise = random.Random(7)
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        for number in range(4):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = 40_000
            archive.addfile(info, io.BytesIO(bytes(noise.choices(b"abcdefghij \n", k=40_000))))
    path = tmp_path / "a.tar.gz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 5 // 8])
    documents, rejected = load_all(path)
    assert [document.locator for document in documents] == [f"{path}!0.txt", f"{path}!1.txt"]
    assert {why.reason for _, why in rejected} == {"truncated"}


def test_a_zip_whose_members_begin_before_it_is_broken_also_within_a_tar(tmp_path: Path) -> None:
    content = bytearray(_zip(tmp_path / "a.zip", **{"a.txt": b"Words of a text."}).read_bytes())
    at = content.rindex(b"PK\x05\x06") + 16  # where the directory begins (APPNOTE.TXT 4.3.16)
    content[at : at + 4] = (int.from_bytes(content[at : at + 4], "little") + 20_000).to_bytes(4, "little")
    (tmp_path / "a.zip").unlink()
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        info = tarfile.TarInfo("b.zip")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(bytes(content)))
    documents, rejected = load_all(write(tmp_path / "c.zip", bytes(content)), tmp_path / "a.tar")
    assert documents == []
    assert [why.reason for _, why in rejected] == ["broken_archive"] * 2


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_to_any_format_raises(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FORMATS)))
    content = bytearray(FORMATS[name]())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
        if not content:
            return
    with tempfile.TemporaryDirectory() as folder:
        documents, rejected = load_all(write(Path(folder, name), bytes(content)))
    assert documents or rejected
    assert all(why.reason and why.detail for _, why in rejected)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_feed_that_breaks_off_says_so_and_its_last_item_is_not_taken(charset: str, tmp_path: Path) -> None:
    items = "".join(f"<item><title>Title {n}</title><description>Words of {n}.</description></item>" for n in range(4))
    feed = (
        f"<?xml version='1.0' encoding='{charset}'?><rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
    )
    assert len(load_all(write(tmp_path / "a.xml", feed.encode(charset)))[0]) == 4
    documents, rejected = load_all(write(tmp_path / "b.xml", feed[: feed.index(" of 3")].encode(charset)))
    assert [_good(document.content) for document in documents] == [f"Title {n}" for n in range(3)]
    assert [why.reason for _, why in rejected] == ["truncated"]
