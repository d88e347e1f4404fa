"""Records in other encodings: read by what the bytes are, with a word on how that is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.encodings import FEW_STRAYS, errors_of, settle_charset
from tests.sources.seed_reading import load, write

TEXTS = {
    "cp1252": "Die Straße zum Hafen war später schön, doch übel für Jürgen, sagte der Bürgermeister von Köln",
    "cp1251": "Паром опоздал на два часа во вторник, сообщило управление порта",
    "koi8-r": "Мэр подал в отставку в пятницу после голосования в городском совете",
    "shift_jis": "フェリーは火曜日に二時間遅れたと港湾局は述べた",
    "euc-jp": "市長は金曜日に議会での投票の後に辞任した",
    "gb18030": "渡轮周二晚点两小时，港务局说是因为大雾",
    "euc-kr": "페리가 화요일에 두 시간 늦었다고 항만청이 밝혔다",
    "cp1253": "Το πλοίο καθυστέρησε δύο ώρες την Τρίτη, ανακοίνωσε το λιμάνι",
}
MARKED = ("utf-16", "utf-8-sig")


def as_lines(text: str) -> str:
    return "".join(json.dumps({"title": f"{n} {text}", "text": text}, ensure_ascii=False) + "\n" for n in range(4))


def as_array(text: str) -> str:
    return json.dumps([{"title": f"{n} {text}", "text": text} for n in range(4)], ensure_ascii=False)


def as_table(text: str) -> str:
    return "title;text\n" + "".join(f"{n} {text};{text}\n" for n in range(4))


FORMATS = {"a.jsonl": as_lines, "a.json": as_array, "a.csv": as_table}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("charset", [*TEXTS, *MARKED])
def test_records_are_read_by_the_encoding_their_bytes_have(charset: str, name: str, tmp_path: Path) -> None:
    text = TEXTS.get(charset, TEXTS["gb18030"])
    documents = load(write(tmp_path / name, FORMATS[name](text).encode(charset)))
    records = [json.loads(document.content) for document in documents]
    assert [record["title"] for record in records] == [f"{n} {text}" for n in range(4)]
    why = "byte order mark" if charset in MARKED else "guessed from the bytes"
    assert {document.hints.extra["file_charset_source"] for document in documents} == {why}


@pytest.mark.parametrize("name", FORMATS)
def test_plain_utf_8_needs_no_word(name: str, tmp_path: Path) -> None:
    for text in ("Only ASCII here", TEXTS["cp1251"]):
        documents = load(write(tmp_path / name, FORMATS[name](text)))
        assert all(not document.hints.extra for document in documents)


@pytest.mark.parametrize("name", FORMATS)
def test_stray_bytes_do_not_turn_a_whole_file_into_another_encoding(name: str, tmp_path: Path) -> None:
    whole = FORMATS[name](TEXTS["cp1252"] + " MARK").encode().replace(b"MARK", b"caf\xe9 \x93quoted\x94")
    documents = load(write(tmp_path / name, whole))
    title = json.loads(documents[0].content)["title"]
    assert title == f"0 {TEXTS['cp1252']} café “quoted”"
    assert "Windows-1252" in documents[0].hints.extra["file_charset_source"]


@given(st.text(min_size=1, max_size=300), st.integers(0, 3))
def test_text_that_is_utf_8_is_never_taken_for_something_else(text: str, cut: int) -> None:
    content = f"{text}\n".encode()
    charset, _ = settle_charset(content * 3)
    decoded = (content * 3).decode(charset, errors_of(charset))
    assert charset.startswith("utf-") or charset == "utf-16"
    if charset == "utf-8":
        assert decoded == f"{text}\n" * 3
        few, _ = settle_charset(content + b"\xe9" * min(cut, FEW_STRAYS - 1) + b"\n")
        assert few == "utf-8"
