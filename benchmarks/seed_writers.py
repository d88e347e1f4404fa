"""The same articles in every format and container a backfill takes: each writer fills a folder of its own.

What a format has no place for (a page's id, a message's outlet) stands in a manifest beside the files.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import importlib
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.corpus import Generator

Article = Mapping[str, Any]  # id, url, title, text, published_at, outlet, authors, language
Files = Mapping[str, bytes]
FIELDS = ("id", "url", "title", "text", "published_at", "outlet", "authors", "language")
NOT_MIDNIGHT = timedelta(hours=7, minutes=5, seconds=9)  # midnight is taken for "known to the day"
# What breaks a careless reader of some format: each delimiter, quotation marks, markup, other scripts.
AWKWARD = (
    'The notice read "open; shut | open, again", said Östra Lund – and cost 5 < 6 & 7 > 6 crowns.',
    "«Größe» isn't 'size', the captain's log says: a\\b, 100% of 船, and no more.",
)


def articles(n: int, words: int = 180) -> list[Article]:
    """Return ``n`` generated articles that say everything a seed record can say."""
    made: list[Article] = []
    for number, record in enumerate(Generator(4).articles(n, words)):
        slug = f"{record['outlet'].lower().replace(' ', '-')}.example"
        made.append(
            {
                "id": f"{record['id']}@{slug}",
                "url": f"https://{slug}/news/{record['id']}",
                "title": record["title"].strip(),
                "text": f"{record['text']}\n\n{AWKWARD[number % 2]} That was report {number} of the day.",
                "published_at": (datetime.fromisoformat(record["published_at"]) + NOT_MIDNIGHT).isoformat(
                    "T", "seconds"
                ),
                "outlet": record["outlet"],
                "authors": ["Ida Lund", "Per Falk"][: 1 + number % 2],
                "language": "en",
            }
        )
    return made


# -- files with one article each -----------------------------------------------------------------------------------


def page(article: Article) -> bytes:
    """Return an article as a web page, with what pages say in their head."""
    paragraphs = "".join(f"<p>{escape(text)}</p>\n" for text in article["text"].split("\n\n"))
    authors = "".join(f'<meta name="author" content="{escape(name)}">' for name in article["authors"])
    return (
        f'<!DOCTYPE html>\n<html lang="{article["language"]}"><head><meta charset="utf-8">'
        f'<title>{escape(article["title"])}</title><meta property="og:title" content="{escape(article["title"])}">'
        f'<meta property="og:site_name" content="{escape(article["outlet"])}">{authors}'
        f'<meta property="article:published_time" content="{article["published_at"]}"></head><body>'
        f"<article><h1>{escape(article['title'])}</h1>\n{paragraphs}</article></body></html>"
    ).encode()


def xhtml(article: Article) -> bytes:
    """Return the same page as XML."""
    text = page(article).decode().replace("<!DOCTYPE html>", '<?xml version="1.0" encoding="UTF-8"?>')
    text = re.sub(r"(<meta [^>]*)>", r"\1/>", text)
    return text.replace("<html ", '<html xmlns="http://www.w3.org/1999/xhtml" ').encode()


def text_file(article: Article) -> bytes:
    """Return a text below front matter."""
    said = {"title": article["title"], "date": article["published_at"], "id": article["id"], "url": article["url"]}
    said |= {"outlet": article["outlet"], "language": article["language"]}
    head = "".join(f'{name}: "{value}"\n' for name, value in said.items())
    people = "".join(f"  - {name}\n" for name in article["authors"])
    return f"---\n{head}authors:\n{people}---\n{article['text']}\n".encode()


def saved_page(article: Article) -> bytes:
    """Return the page as a browser saves it in one file (RFC 2557)."""
    message = EmailMessage()
    message["From"] = "<Saved by a browser>"
    message["Snapshot-Content-Location"] = article["url"]
    message["Date"] = format_datetime(datetime.fromisoformat(article["published_at"]))
    message.set_content(page(article), maintype="text", subtype="html", cte="quoted-printable")
    message.replace_header("Content-Type", 'text/html; charset="utf-8"')
    message["Content-Location"] = article["url"]
    message.make_related()
    return message.as_bytes()


def mail(article: Article) -> bytes:
    """Return an article as it comes by mail."""
    message = EmailMessage()
    message["Message-ID"] = f"<{article['id']}>"
    message["From"] = ", ".join(f"{name} <desk@{article['url'].split('/')[2]}>" for name in article["authors"])
    message["Subject"] = article["title"]
    message["Date"] = format_datetime(datetime.fromisoformat(article["published_at"]))
    message["Content-Language"] = article["language"]
    message.set_content(article["text"], cte="quoted-printable")
    return message.as_bytes()


def manifest(listed: Sequence[Article], names: Sequence[str], *fields: str) -> bytes:
    """Return a manifest that says the given fields of each file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", *fields])
    writer.writerows([name, *(article[field] for field in fields)] for article, name in zip(listed, names, strict=True))
    return text.getvalue().encode()


def _each(listed: Sequence[Article], write: Callable[[Article], bytes], suffix: str, *said: str) -> dict[str, bytes]:
    names = [f"day{number % 3}/{number:05d}{suffix}" for number in range(len(listed))]
    files = {name: write(article) for name, article in zip(names, listed, strict=True)}
    return files | ({"manifest.csv": manifest(listed, names, *said)} if said else {})


# -- files with many articles --------------------------------------------------------------------------------------


def json_lines(listed: Sequence[Article]) -> bytes:
    """Return one record a line."""
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in listed).encode()


def foreign(listed: Sequence[Article]) -> bytes:
    """Return records under other people's names, an outlet as an object, as one object that wraps a list."""
    names = {"id": "guid", "url": "link", "title": "headline", "text": "content", "published_at": "publishedAt"}
    renamed = [
        {names.get(name, name): value for name, value in article.items() if name != "outlet"}
        | {"source": {"name": article["outlet"]}}
        for article in listed
    ]
    return json.dumps({"status": "ok", "total": len(renamed), "articles": renamed}).encode()


def table(listed: Sequence[Article], delimiter: str, encoding: str = "utf-8", **dialect: Any) -> bytes:
    """Return a table; authors share a cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, delimiter=delimiter, **dialect)
    writer.writeheader()
    writer.writerows({**article, "authors": " and ".join(article["authors"])} for article in listed)
    return text.getvalue().encode(encoding)


def rss(listed: Sequence[Article]) -> bytes:
    """Return a feed with whole articles."""
    items = "".join(
        f"<item><title>{escape(one['title'])}</title><link>{one['url']}</link>"
        f'<guid isPermaLink="false">{one["id"]}</guid>'
        f"<pubDate>{format_datetime(datetime.fromisoformat(one['published_at']))}</pubDate>"
        + "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in one["authors"])
        + f"<content:encoded>{escape(_paragraphs(one))}</content:encoded></item>\n"
        for one in listed
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>All</title>'
        f"<language>en</language>{items}</channel></rss>"
    ).encode()


def atom(listed: Sequence[Article]) -> bytes:
    """Return the other kind of feed."""
    entries = "".join(
        f'<entry><title>{escape(one["title"])}</title><link href="{one["url"]}"/><id>{one["id"]}</id>'
        f"<published>{one['published_at']}</published>"
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in one["authors"])
        + f'<content type="html">{escape(_paragraphs(one))}</content></entry>\n'
        for one in listed
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>All</title>'
        f"{entries}</feed>"
    ).encode()


def _paragraphs(article: Article) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in article["text"].split("\n\n"))


def parquet(listed: Sequence[Article]) -> bytes:
    """Return a Parquet file; needs pyarrow."""
    arrow, files = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    written = io.BytesIO()
    files.write_table(arrow.Table.from_pylist([dict(article) for article in listed]), written, row_group_size=97)
    return written.getvalue()


def warc(listed: Sequence[Article], packed: bool) -> bytes:
    """Return the pages as a crawler keeps them; needs warcio."""
    writers = importlib.import_module("warcio.warcwriter")
    headers = importlib.import_module("warcio.statusandheaders")
    written = io.BytesIO()
    writer = writers.WARCWriter(written, gzip=packed)
    for one in listed:
        http = headers.StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        record = writer.create_warc_record(one["url"], "response", io.BytesIO(page(one)), http_headers=http)
        writer.write_record(record)
    return written.getvalue()


# -- containers ----------------------------------------------------------------------------------------------------


def zipped(files: Files) -> bytes:
    """Return files as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(files: Files, mode: str) -> bytes:
    """Return files as a tar ("w:gz": compressed)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def _zstandard(content: bytes) -> bytes:
    return bytes(importlib.import_module("zstandard").compress(content))


def every_format(listed: Sequence[Article]) -> dict[str, Callable[[], Files]]:
    """Return what writes the same articles, by the name of the format; each gives files by their names in a folder.

    Those under "pages" have no place for ids: they are the same as each other.
    """
    lines = json_lines(listed)
    pages = _each(listed, page, ".html", "id", "url")
    texts = _each(listed, text_file, ".txt")

    def by_outlet(write: Callable[[Sequence[Article]], bytes]) -> Files:
        outlets = sorted({str(article["outlet"]) for article in listed})
        files = {f"{name}.xml": write([one for one in listed if one["outlet"] == name]) for name in outlets}
        said = "".join(f"{name}.xml,{name}\n" for name in outlets)
        return files | {"manifest.csv": f"file,outlet\n{said}".encode()}

    return {
        "jsonl": lambda: {"a.jsonl": lines},
        "jsonl, utf-16": lambda: {"a.jsonl": lines.decode().encode("utf-16")},
        "ndjson without a name": lambda: {"a": lines},
        "json array": lambda: {"a.json": json.dumps(list(listed), indent=1).encode()},
        "json, foreign names": lambda: {"a.json": foreign(listed)},
        "csv": lambda: {"a.csv": table(listed, ",")},
        "csv, semicolons": lambda: {"a.csv": table(listed, ";", quoting=csv.QUOTE_ALL)},
        "csv, escapes": lambda: {"a.csv": table(listed, ",", doublequote=False, escapechar="\\")},
        "csv, utf-16": lambda: {"a.csv": table(listed, ",", "utf-16")},
        "tsv": lambda: {"a.tsv": table(listed, "\t")},
        "pipes, no name": lambda: {"a": table(listed, "|")},
        "parquet": lambda: {"a.parquet": parquet(listed)},
        "txt": lambda: texts,
        "html": lambda: pages,
        "xhtml": lambda: _each(listed, xhtml, ".xhtml", "id", "url"),
        "mhtml": lambda: _each(listed, saved_page, ".mhtml", "id"),
        "eml": lambda: _each(listed, mail, ".eml", "url", "outlet"),
        "rss": lambda: by_outlet(rss),
        "atom": lambda: by_outlet(atom),
        "pages: html": lambda: _each(listed, page, ".html", "url"),
        "pages: warc": lambda: {"a.warc": warc(listed, packed=False)},
        "pages: warc.gz": lambda: {"a.warc.gz": warc(listed, packed=True)},
        "jsonl.gz": lambda: {"a.jsonl.gz": gzip.compress(lines)},
        "jsonl.gz, two members": lambda: {"a.jsonl.gz": gzip.compress(lines[:999]) + gzip.compress(lines[999:])},
        "jsonl.bz2": lambda: {"a.jsonl.bz2": bz2.compress(lines)},
        "jsonl.xz": lambda: {"a.jsonl.xz": lzma.compress(lines)},
        "jsonl.zst": lambda: {"a.jsonl.zst": _zstandard(lines)},
        "csv.gz": lambda: {"a.csv.gz": gzip.compress(table(listed, ","))},
        "zip of pages": lambda: {"a.zip": zipped(pages)},
        "zip of jsonl": lambda: {"a.zip": zipped({"in/a.jsonl": lines})},
        "zip of gz": lambda: {"a.zip": zipped({"a.jsonl.gz": gzip.compress(lines)})},
        "zip of zip": lambda: {"a.zip": zipped({"in.zip": zipped(texts)})},
        "zip of tar.gz": lambda: {"a.zip": zipped({"in.tar.gz": tarred(texts, "w:gz")})},
        "tar of texts": lambda: {"a.tar": tarred(texts, "w")},
        "tar.gz of pages": lambda: {"a.tar.gz": tarred(pages, "w:gz")},
        "tar.bz2": lambda: {"a.tar.bz2": tarred({"a.jsonl": lines}, "w:bz2")},
        "tar.xz": lambda: {"a.tar.xz": tarred({"a.jsonl": lines}, "w:xz")},
        "tgz of zip": lambda: {"a.tgz": tarred({"in.zip": zipped({"a.jsonl": lines})}, "w:gz")},
        "tar.zst": lambda: {"a.tar.zst": _zstandard(tarred({"a.jsonl": lines}, "w"))},
    }


def write(files: Files, folder: Path) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
