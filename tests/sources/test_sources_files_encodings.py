"""Records in other encodings: read by what the bytes are, with a word on how that is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.encodings import FEW_STRAYS, errors_of, settle_charset
from etl.sources.guess import guess
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
MARKED = ("utf-16", "utf-32", "utf-8-sig")
WHY = {"iso-2022-jp": "its escapes", **dict.fromkeys(("utf-16-le", "utf-16-be"), "every other byte is zero")}
# Short, in Latin letters: what is hardest to tell apart.
LATIN = {
    "cp1252": ("Café Zoë à Münster, says the harbour.", "It’s a café.", "The price was £4.", "Naïve café – “quoted”."),
    "iso-8859-2": ("Rada przystani zdecydowała o pogłębieniu kanału przed zimą.", "Łódź żąda pieniędzy."),
    "cp1250": ("Rada přístavu v úterý rozhodla o svém průplavu.", "Lučko vijeće odlučilo je, kaže građanin."),
    "cp1254": ("Liman kurulu salı günü kuzey kanalını derinleştirmeye karar verdi.",),
    "cp1257": ("Uosto taryba antradienį nusprendė pagilinti šiaurinį kanalą prieš žiemą.",),
    "cp850": ("Der Bürgermeister erklärte, für die größten Schiffe müsse es tiefer werden.",),
    "mac-roman": ("Le maire a déclaré que le chenal sera dragué à l’été.",),
}


def as_lines(text: str) -> str:
    return "".join(json.dumps({"title": f"{n} {text}", "text": text}, ensure_ascii=False) + "\n" for n in range(4))


def as_array(text: str) -> str:
    return json.dumps([{"title": f"{n} {text}", "text": text} for n in range(4)], ensure_ascii=False)


def as_table(text: str) -> str:
    return "title;text\n" + "".join(f"{n} {text};{text}\n" for n in range(4))


FORMATS = {"a.jsonl": as_lines, "a.json": as_array, "a.csv": as_table}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("charset", [*TEXTS, *MARKED, *WHY])
def test_records_are_read_by_the_encoding_their_bytes_have(charset: str, name: str, tmp_path: Path) -> None:
    text = TEXTS["shift_jis"] if charset == "iso-2022-jp" else TEXTS.get(charset, TEXTS["cp1252"])
    documents = load(write(tmp_path / name, FORMATS[name](text).encode(charset)))
    records = [json.loads(document.content) for document in documents]
    assert [record["title"] for record in records] == [f"{n} {text}" for n in range(4)]
    why = "byte order mark" if charset in MARKED else WHY.get(charset, "guessed from the bytes")
    assert {document.hints.extra["file_charset_source"] for document in documents} == {why}


@pytest.mark.parametrize("charset", LATIN)
def test_latin_letters_are_told_apart_by_what_languages_use(charset: str) -> None:
    for text in LATIN[charset]:
        guessed = guess(text.encode(charset))
        assert text.encode(charset).decode(guessed or "ascii", "replace") == text


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
