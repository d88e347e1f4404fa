"""The same records in every format and container, for tests."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable

from tests.sources.seed_reading import JSON_LINES, RECORDS


def table(delimiter: str, quoting: int = csv.QUOTE_MINIMAL, **dialect: object) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["id", "title", "text"], delimiter=delimiter, quoting=quoting, **dialect)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(RECORDS)
    return text.getvalue().encode()


def packed_zip(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def packed_tar(mode: str, **members: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    "a.jsonl": lambda: JSON_LINES,
    "windows.jsonl": lambda: b"\xef\xbb\xbf" + JSON_LINES.replace(b"\n", b"\r\n"),
    "blank_lines.jsonl": lambda: JSON_LINES.replace(b"\n", b"\n\n \n"),
    "utf16.jsonl": lambda: JSON_LINES.decode().encode("utf-16"),
    "array.json": lambda: json.dumps(RECORDS, indent=2).encode(),
    "wrapped.json": lambda: json.dumps({"status": "ok", "total": 7, "articles": RECORDS}).encode(),
    "one_after_the_other.json": lambda: "\n".join(json.dumps(record, indent=1) for record in RECORDS).encode(),
    "lines_without_a_name": lambda: JSON_LINES,
    "array_named.txt": lambda: json.dumps(RECORDS).encode(),
    "comma.csv": lambda: table(","),
    "semicolon.csv": lambda: table(";"),
    "all_quoted.csv": lambda: table(",", csv.QUOTE_ALL),
    "escaped.csv": lambda: table(",", doublequote=False, escapechar="\\"),
    "single_quotes.csv": lambda: table(";", csv.QUOTE_ALL, quotechar="'"),
    "tabs.tsv": lambda: table("\t"),
    "table_named.txt": lambda: table("\t"),
    "pipes_without_a_name": lambda: table("|"),
    "utf16.csv": lambda: table(",").decode().encode("utf-16"),
    "a.jsonl.gz": lambda: gzip.compress(JSON_LINES),
    "two_parts.jsonl.gz": lambda: gzip.compress(JSON_LINES[:100]) + gzip.compress(JSON_LINES[100:]),
    "a.jsonl.bz2": lambda: bz2.compress(JSON_LINES),
    "a.jsonl.xz": lambda: lzma.compress(JSON_LINES),
    "gzip_without_a_name": lambda: gzip.compress(JSON_LINES),
    "a.csv.gz": lambda: gzip.compress(table(",")),
    "a.zip": lambda: packed_zip(**{"in/a.jsonl": JSON_LINES}),
    "zip_of_gzip.zip": lambda: packed_zip(**{"a.jsonl.gz": gzip.compress(JSON_LINES)}),
    "nested.zip": lambda: packed_zip(**{"inner.zip": packed_zip(**{"a.csv": table(",")})}),
    "tar_in.zip": lambda: packed_zip(**{"inner.tar.gz": packed_tar("w:gz", **{"a.jsonl": JSON_LINES})}),
    "a.tar": lambda: packed_tar("w", **{"./a.jsonl": JSON_LINES}),
    "a.tar.gz": lambda: packed_tar("w:gz", **{"a.jsonl": JSON_LINES}),
    "a.tgz": lambda: packed_tar("w:gz", **{"zip_in.zip": packed_zip(**{"a.jsonl": JSON_LINES})}),
    "a.tar.xz": lambda: packed_tar("w:xz", **{"a.jsonl": JSON_LINES}),
}
