"""Every format gives the same records, and is told by what is in the file rather than by its name."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from etl.records import RECORD_MEDIA_TYPE
from etl.sources import guess_mapping
from tests.sources.seed_formats import FORMATS, packed_tar, packed_zip
from tests.sources.seed_reading import JSON_LINES, RECORDS, load, load_all, reasons, records, write


@pytest.mark.parametrize("name", FORMATS)
def test_same_records_from_every_format(name: str, tmp_path: Path) -> None:
    documents = load(write(tmp_path / name, FORMATS[name]()))
    assert {document.media_type for document in documents} == {RECORD_MEDIA_TYPE}
    assert [json.loads(document.content) for document in documents] == RECORDS


def test_archives_keep_their_order_and_locators(tmp_path: Path) -> None:
    members = {"b.txt": b"Second.", "a/c.jsonl": JSON_LINES, "a.txt": b"First.", "__MACOSX/a.txt": b"x", ".b": b"x"}
    for name, content in (("news.zip", packed_zip(**members)), ("news.tar.gz", packed_tar("w:gz", **members))):
        write(tmp_path / name, content)
        shown = [document.locator.removeprefix(f"{tmp_path}/") for document in load(tmp_path / name)]
        lines = [f"{name}!a/c.jsonl#{number}" for number in range(1, 8)]
        assert shown == [f"{name}!b.txt", *lines, f"{name}!a.txt"]


def test_text_and_html_come_as_their_bytes(tmp_path: Path) -> None:
    page = b"<!-- saved --><!DOCTYPE html>\n<html><p>\xe9t\xe9</html>"
    write(tmp_path / "a.txt", b"\xff\xfeW\0o\0r\0d\0")
    write(tmp_path / "b.txt", page)
    write(tmp_path / "c.htm", b"just words")
    write(tmp_path / "d.xhtml", b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'/>")
    write(tmp_path / "e.txt", b"<article><p>No more than a piece of a page.</p></article>")
    write(tmp_path / "f.txt", b"{sic} The words of a text, with a comma; and more.\nSecond line, third: fourth.")
    found = [(document.media_type, document.content) for document in load(tmp_path)]
    assert [media_type for media_type, _ in found] == ["text/plain"] + ["text/html"] * 4 + ["text/plain"]
    assert found[1][1] == page


def test_mail_becomes_a_record(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.eml",
        "From: =?utf-8?q?J=C3=B6rn_Halvorsen?= <joern@paper.example>\nTo: desk@paper.example\n"
        "Subject: Ferry =?utf-8?b?w7ZmZm5ldA==?=\nDate: Tue, 1 Jul 2025 10:00:00 +0200\n"
        "Message-ID: <77@paper.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\n"
        "Content-Transfer-Encoding: quoted-printable\n"
        "\nThe ferry to =C5land opens.\n",
    )
    (record,) = records(path)
    assert record == {
        "id": "77@paper.example",
        "title": "Ferry öffnet",
        "text": "The ferry to Åland opens.\n",
        "published_at": "2025-07-01T10:00:00+02:00",
        "authors": ["Jörn Halvorsen"],
    }


def test_saved_page_is_taken_out_of_its_message(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.mhtml",
        "From: <Saved by a browser>\nSnapshot-Content-Location: https://paper.example/a\nSubject: A\n"
        "Date: Tue, 1 Jul 2025 10:00:00 +0200\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="B"\n\n'
        "--B\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
        "Content-Location: https://paper.example/a\n\n<html><p>caf=C3=A9</p></html>\n"
        "--B\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--B--\n",
    )
    (document,) = load(path)
    assert (document.media_type, document.charset, document.hints.url) == (
        "text/html",
        "utf-8",
        "https://paper.example/a",
    )
    assert b"caf\xc3\xa9" in document.content


def test_feed_items_become_records_and_a_summary_stands_in_for_the_text(tmp_path: Path) -> None:
    whole = " ".join(["The ferry was two hours late, said the harbour."] * 8)
    feed = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>
    <item><title>Ferry late</title><link>https://paper.example/1</link><guid>g1</guid><description>Short.</description>
    <pubDate>Tue, 01 Jul 2025 10:00:00 GMT</pubDate></item>
    <item><title>Ferry later</title><link>https://paper.example/2</link></item>
    <item><title>Whole</title>
    <description><![CDATA[<p>{whole}</p><p>Its &amp; <b>end</b>. {whole}</p>]]></description></item>
    <item><title>Cut</title><description>{whole}

    {whole} Read more…</description></item></channel></rss>"""
    documents = load(write(tmp_path / "feed.xml", feed))
    first, second, third, cut = (json.loads(document.content) for document in documents)
    assert (first["title"], first["url"], first["id"]) == ("Ferry late", "https://paper.example/1", "g1")
    assert (first["text"], first["partial"]) == ("Short.", True)
    assert documents[0].hints.summary == "Short."
    assert (second["title"], "text" in second) == ("Ferry later", False)
    assert (third["text"], "partial" in third) == (f"{whole}\n\nIts & end. {whole}", False)
    assert (cut["text"], cut["partial"]) == (f"{whole}\n\n{whole} Read more…", True)


def test_a_mailbox_holds_messages(tmp_path: Path) -> None:
    letters = "".join(
        f"From ida@post.example Tue Mar  4 08:00:00 2025\nFrom: Ida Lund <ida@post.example>\nSubject: Report {n}\n"
        f"Date: Tue, 04 Mar 2025 08:00:00 +0100\nMessage-ID: <{n}@post.example>\n\nWords of {n}.\n\n>From here on.\n\n"
        for n in range(3)
    )
    for name in ("a.mbox", "a"):
        found = records(write(tmp_path / name, letters))
        assert [one["title"] for one in found] == [f"Report {n}" for n in range(3)]
        assert found[1]["text"].split() == ["Words", "of", "1.", "From", "here", "on."]


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: >\n  Ferry\n  late\nauthors:\n  - name: Ida Lund\n    role: x\n  - Bo\ndate: 2025-07-01\n---\n",
        '+++\ntitle = "Ferry late"\nauthors = ["Ida Lund", "Bo"]\ndate = 2025-07-01\n+++\n',
        "---\nauthors: [Ida Lund, Bo]\npublished: 2025-07-01\n---\n# Ferry late\n\n",
        "---\nauthors: [Ida Lund, Bo]\ndate: 2025-07-01\n---\nFerry late\n==========\n",
    ],
)
def test_front_matter_and_headings_are_cut_off(head: str, tmp_path: Path) -> None:
    (document,) = load(write(tmp_path / "a.md", head + "It was late.\n"))
    hints = document.hints
    assert (hints.title, hints.authors, hints.published_at) == ("Ferry late", ("Ida Lund", "Bo"), "2025-07-01")
    assert document.content.strip() == b"It was late."


def test_what_file_managers_leave_is_passed_over(tmp_path: Path) -> None:
    litter = {
        "_SUCCESS": b"",
        "Thumbs.db": b"\xd0\xcf\x11\xe0",
        "d/desktop.ini": b"[x]",
        "d/.DS_Store": b"\0",
        "a.txt": b"Words.",
    }
    for name, content in litter.items():
        write(tmp_path / "in" / name, content)
    write(tmp_path / "a.zip", packed_zip(**litter))
    assert len(load(tmp_path)) == 2


def test_foreign_columns_are_guessed_or_mapped(tmp_path: Path) -> None:
    line = json.dumps(
        {"headline": "H", "content": "C", "source": {"name": "Post"}, "publishedAt": "2025-07-01", "n": 1}
    )
    path = write(tmp_path / "a.jsonl", line)
    (record,) = records(path)
    wanted = {"title": "H", "text": "C", "published_at": "2025-07-01", "outlet": "Post", "n": 1}
    assert {name: record[name] for name in wanted} == wanted
    (mapped,) = records(path, mapping={"title": "content", "url": "source.name"})
    assert (mapped["title"], mapped["url"], mapped["headline"]) == ("C", "Post", "H")


def test_what_a_mapping_does_not_name_is_guessed(tmp_path: Path) -> None:
    foreign = {"docid": "7", "lead": "L", "body": "B", "source": "Post", "n": 1}
    table = ",".join(foreign) + "\n" + ",".join(map(str, foreign.values())) + "\n"
    wanted = {"id": "7", "title": "L", "text": "B", "source": "Post"}
    for path in (write(tmp_path / "a.jsonl", json.dumps(foreign)), write(tmp_path / "a.csv", table)):
        (record,) = records(path, mapping={"title": "lead", "outlet": ""})  # an empty column: there is none
        assert {name: record[name] for name in wanted} == wanted
        assert "outlet" not in record
    assert guess_mapping(["lead", "headline", "body"], {"text": "lead"}) == {"text": "lead", "title": "headline"}


def test_mapping_over_a_field_keeps_what_it_held(tmp_path: Path) -> None:
    (record,) = records(
        write(tmp_path / "a.jsonl", '{"title": "old", "headline": "new"}'), mapping={"title": "headline"}
    )
    assert record == {"title": "new", "title_original": "old"}


def test_guess_prefers_our_own_names_and_uses_a_column_once() -> None:
    assert guess_mapping(["Headline", "Body-Text", "Pub Date", "link"]) == {
        "title": "Headline",
        "text": "Body-Text",
        "published_at": "Pub Date",
        "url": "link",
    }
    assert guess_mapping(["title", "headline", "text"]) == {"title": "title", "text": "text"}
    assert guess_mapping(["x", "y"]) == {}


@pytest.mark.parametrize(
    "columns",
    [
        ("Headline", "Full Text", "Publication Date", "Publication Name", "Author(s)"),
        ("article_title", "article_text", "article_date", "news_outlet", "article_author"),
        ("webTitle", "bodyText", "webPublicationDate", "publisherName", "byline"),
        ("Headlines", "Articles", "Dates", "Sources", "Journalists"),
        ("Überschrift", "Inhalt", "Datum", "Quelle", "Verfasser"),
        ("titre", "texte", "date de publication", "journal", "auteur"),
        ("Título", "Contenido", "Fecha", "Fuente", "Autores"),
        ("titolo", "testo", "data", "testata", "autore"),
        ("заголовок", "текст", "дата", "источник", "автор"),
        ("标题", "内容", "日期", "来源", "作者"),
        ("title.rendered", "content.rendered", "published.$date", "publisher.name", "authors.name"),
    ],
)
def test_columns_of_data_sets_are_known_in_many_names(columns: tuple[str, ...]) -> None:
    fields = ("title", "text", "published_at", "outlet", "authors")
    assert guess_mapping(("extra", *columns)) == dict(zip(fields, columns, strict=True))


def test_a_summary_is_the_text_only_where_there_is_no_other_and_says_so(tmp_path: Path) -> None:
    assert guess_mapping(["headline", "description", "body"]) == {"title": "headline", "text": "body"}
    line = {"headline": "H", "short_description": "What it is about.", "link": "https://post.example/1"}
    (record,) = records(write(tmp_path / "a.jsonl", json.dumps(line)))
    assert (record["text"], record["partial"]) == ("What it is about.", True)


def test_record_that_needs_no_change_keeps_its_bytes(tmp_path: Path) -> None:
    line = b'{"text":  "a\\u0000b \\ud83d", "title":"\\u00e9"}'
    (document,) = load(write(tmp_path / "a.jsonl", line + b"\r\n"))
    assert document.content == line


def test_table_in_another_encoding_says_so(tmp_path: Path) -> None:
    text = "title;text\n" + "".join(f"Größe {n};Die Straße war später schön, übel für Jürgen\n" for n in range(30))
    documents = load(write(tmp_path / "a.csv", text.encode("cp1252")))
    assert json.loads(documents[0].content)["title"] == "Größe 0"
    assert documents[0].hints.extra["file_charset_source"] == "guessed from the bytes"


def test_outlet_option_holds_where_nothing_else_is_said(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", '{"title": "A", "outlet": "Own"}\n{"title": "B"}\n')
    write(tmp_path / "b.txt", "Words.")
    write(tmp_path / "manifest.csv", "file,outlet\nb.txt,Listed\n")
    outlets = [document.hints.outlet for document in load(tmp_path, outlet="Option")]
    assert outlets == ["Own", "Option", "Listed"]


def test_parquet_and_warc_without_their_library_say_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    for module in ("pyarrow", "pyarrow.parquet", "warcio", "warcio.archiveiterator", "zstandard"):
        monkeypatch.setitem(sys.modules, module, None)
    write(tmp_path / "a.parquet", b"PAR1 and so on PAR1")
    write(tmp_path / "b.warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n")
    write(tmp_path / "c.jsonl.zst", b"\x28\xb5\x2f\xfd\0\0")
    _, rejected = load_all(tmp_path)
    assert [why.reason for _, why in rejected] == ["needs_extra"] * 3
    assert all("pip install" in why.detail for _, why in rejected)


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = str(tmp_path / "a.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(RECORDS), path, row_group_size=3)
    assert records(path) == RECORDS


def test_warc(tmp_path: Path) -> None:
    writer = pytest.importorskip("warcio.warcwriter")
    headers = pytest.importorskip("warcio.statusandheaders")
    for name in ("a.warc", "b.warc.gz"):
        with (tmp_path / name).open("wb") as stream:
            warc = writer.WARCWriter(stream, gzip=name.endswith("gz"))
            for number, kind in enumerate(("text/html; charset=utf-8", "image/png", "text/html")):
                http = headers.StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
                page = io.BytesIO(f"<html><p>Page {number}</p></html>".encode())
                warc.write_record(
                    warc.create_warc_record(f"https://paper.example/{number}", "response", page, http_headers=http)
                )
    documents = load(tmp_path)
    assert [document.hints.url for document in documents] == ["https://paper.example/0", "https://paper.example/2"] * 2
    assert documents[0].charset == "utf-8"
    whole = (tmp_path / "a.warc").read_bytes()
    documents, rejected = load_all(write(tmp_path / "c.warc", whole[: whole.rindex(b"Page 2")]))
    assert len(documents) == 1
    assert [why.reason for _, why in rejected] == ["truncated"]
    packed = (tmp_path / "b.warc.gz").read_bytes()
    documents, rejected = load_all(write(tmp_path / "d.warc.gz", packed[:-30]))
    assert len(documents) == 1
    assert [why.reason for _, why in rejected] == ["truncated"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF-1.7 and so on", "unsupported_format"),
        ("a", b"\x7fELF\0\0\0", "unsupported_format"),
        ("a.bin", b"\0\1\2" * 100, "unsupported_format"),
        ("a.xml", b"<?xml version='1.0'?><invoice><total>1</total></invoice>", "unsupported_format"),
        ("a.docx", packed_zip(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "unsupported_format"),
        ("a.parquet", b"no parquet at all", "unsupported_format"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0", "unsupported_format"),
    ],
)
def test_what_we_cannot_read_is_said_so(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    assert reasons(write(tmp_path / name, content)) == [reason]


def test_binary_named_text_is_left_to_cleaning(tmp_path: Path) -> None:
    (document,) = load(write(tmp_path / "a.txt", bytes(range(256)) * 4))
    assert document.media_type == "text/plain"


def test_zstandard(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    packed = b"".join(zstandard.compress(JSON_LINES[half]) for half in (slice(0, 99), slice(99, None)))
    assert records(write(tmp_path / "a.jsonl.zst", packed)) == RECORDS
    assert reasons(write(tmp_path / "b.jsonl.zst", packed[:-20]))[-1] == "truncated"
    checked = zstandard.ZstdCompressor(write_checksum=True).compress(JSON_LINES)
    assert reasons(write(tmp_path / "c.jsonl.zst", checked[:-4] + b"\0\0\0\0"))[-1] == "broken_archive"


def test_damaged_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert reasons(write(tmp_path / "a.parquet", b"PAR1" + b"x" * 40 + b"PAR1")) == ["broken_archive"]


def test_files_that_lie_beside_saved_pages_are_no_articles(tmp_path: Path) -> None:
    write(tmp_path / "page_files/style.css", "p { color: red }")
    write(tmp_path / "page_files/code.js", "var a = 1;")
    write(tmp_path / "page.html", "<html><p>Words.</p></html>")
    documents, rejected = load_all(tmp_path)
    assert len(documents) == 1
    assert [why.reason for _, why in rejected] == ["unsupported_format"] * 2


def test_a_warc_may_hold_pages_without_answers_and_mere_texts(tmp_path: Path) -> None:
    writer = pytest.importorskip("warcio.warcwriter")
    kept = (("resource", "text/html", b"<html><p>Kept."), ("conversion", "text/plain", b"Words."))
    passed_over = (
        ("resource", "image/png", b"\x89PNG"),
        ("metadata", "text/plain", b"a: b"),
        ("warcinfo", "text/html", b"<p>"),
    )
    with (tmp_path / "a.warc.gz").open("wb") as stream:
        warc = writer.WARCWriter(stream, gzip=True)
        for kind, media_type, content in (*passed_over, *kept, ("resource", "text/html", b" ")):
            address = f"https://paper.example/{kind}"
            record = warc.create_warc_record(address, kind, io.BytesIO(content), warc_content_type=media_type)
            warc.write_record(record)
    documents, rejected = load_all(tmp_path)
    assert [(one.media_type, one.content) for one in documents] == [
        ("text/html", kept[0][2]),
        ("text/plain", b"Words."),
    ]
    assert documents[1].hints.url == "https://paper.example/conversion"
    assert [why.reason for _, why in rejected] == ["empty"]
