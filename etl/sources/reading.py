"""One opened seed file -> its items, by the reader of its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BufferedReader

from etl.records import Rejected
from etl.sources.compression import Stream, peek
from etl.sources.containers import open_seed
from etl.sources.formats import Format, tell
from etl.sources.mapping import Item
from etl.sources.seedfile import MAX_DOCUMENT_BYTES, BadInput, SeedFile


class Meter:
    """How far the reading of a seed file has come, for people."""

    def __init__(self) -> None:
        self._raw: object = None
        self._file: SeedFile | None = None

    def follow(self, file: SeedFile, stream: BufferedReader) -> None:
        """Watch the bytes of a file as they lie on disk, or those of an archive's member."""
        raw: object = stream.raw
        while isinstance(raw, Stream) and isinstance(raw.owner, BufferedReader):
            raw = raw.owner.raw
        self._raw, self._file = raw, file

    @property
    def done(self) -> float:
        """Return how many bytes of the physical file were read, as seen on disk."""
        file, raw = self._file, self._raw
        if file is None or file.stamp is None or not isinstance(raw, Stream):
            return 0.0
        return file.bytes_on_disk * min(1.0, raw.count / max(1, file.size))


_SINGLE: frozenset[Format] = frozenset(("text", "html", "mhtml", "mail"))


def items(
    file: SeedFile, mapping: Mapping[str, str] | None, start: int, meter: Meter | None = None
) -> Iterator[tuple[int, Item]]:
    """Yield (record number, found document or rejection); raise BadInput where the file can be read no further."""
    stream, name = open_seed(file)
    if meter is not None:
        meter.follow(file, stream)
    with stream:
        head = peek(stream)
        if not head:
            stream.read(1)  # a file that is cut before its first byte says so here
        kind = tell(head, name)
        number = start
        for number, item in _read(kind, stream, mapping, start):
            yield number, _checked(item, kind)
        if not number:
            raise BadInput("empty", "There is no record in it: remove the file, or get it again.")


def _checked(item: Item, kind: Format) -> Item:
    if isinstance(item, Rejected):
        return item
    if len(item.content) > MAX_DOCUMENT_BYTES:
        return Rejected("too_large", f"The record is larger than {MAX_DOCUMENT_BYTES:,} bytes: no article is.")
    return replace(item, single=kind in _SINGLE)


def _read(
    kind: Format, stream: BufferedReader, mapping: Mapping[str, str] | None, start: int
) -> Iterator[tuple[int, Item]]:
    from etl.sources import crawls, json_records, pages, tables

    match kind:
        case "text":
            return pages.read_text(stream)
        case "html":
            return pages.read_html(stream)
        case "mhtml":
            return pages.read_mhtml(stream)
        case "mail":
            return pages.read_mail(stream)
        case "mailbox":
            return pages.read_mailbox(stream, start)
        case "jsonl":
            return json_records.read_json_lines(stream, mapping, start)
        case "json":
            return json_records.read_json(stream, mapping, start)
        case "table":
            return tables.read_table(stream, mapping, start)
        case "parquet":
            return tables.read_parquet(stream, mapping, start)
        case "feed":
            return crawls.read_feed(stream, start)
        case "warc":
            return crawls.read_warc(stream, start)
