"""Compressed files and archives, as streams: nothing is written where the archive says, nothing is read whole.

    physical file -> [gz | bz2 | xz | zst] -> [zip | tar -> member -> [gz ...] -> [zip | tar -> member]]

Data before a cut comes through; the error is raised only when it is reached.
"""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from etl.sources.seedfile import BadInput, SeedFile, Stamp, Step, unreadable

# Enough to tell every format, and one read of a disk or pipe.
HEAD_BYTES = 65_536
# News text packs 3 to 10 times, repetitive generated data 100 times, a bomb 1,000 times (deflate) and more.
MAX_RATIO = 250
# Up to here unpacking costs under two seconds and no memory, so the ratio is not asked for: small files may be funny.
RATIO_FREE_BYTES = 256_000_000
# "nested once": an archive in an archive; deeper ones are rejected.
MAX_ARCHIVES = 2
# x.tar.gz in a zip that was compressed again: two layers are seen in the wild, more never.
MAX_LAYERS = 2
# The list of members is held in memory, some 500 bytes each.
MAX_MEMBERS = 200_000
# An archive in an archive has to be unpacked to a temporary file before it can be opened.
MAX_NESTED_BYTES = 1_000_000_000
# Below this a nested archive stays in memory.
_SPOOL_BYTES = 8_000_000

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1  # general purpose bit 0, APPNOTE.TXT 4.4.4


class Stream(io.RawIOBase):
    """Bytes from below, filled up and counted; errors become BadInput, after the last good byte."""

    def __init__(
        self, below: IO[bytes], packed: Callable[[], int] | None = None, owner: object = None, closes: bool = True
    ) -> None:
        super().__init__()
        self._closes = closes
        self.below = below
        self._packed = packed
        self._owner = owner  # kept alive, and open, as long as the stream is read
        self._failure: BadInput | None = None
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        filled = 0
        while filled < len(view):
            chunk = self._next(len(view) - filled)
            if not chunk:
                break
            view[filled : filled + len(chunk)] = chunk
            filled += len(chunk)
        if not filled and self._failure is not None:
            raise self._failure
        self.count += filled
        self._check_ratio()
        return filled

    def _next(self, size: int) -> bytes:
        if self._failure is not None:
            return b""
        try:
            read1 = getattr(self.below, "read1", self.below.read)
            return bytes(read1(size))
        except BadInput as error:
            self._failure = error
        except (EOFError, tarfile.ReadError) as error:
            self._failure = BadInput("truncated", f"The file breaks off ({error}): get it again, whole.")
        except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError) as error:
            self._failure = _broken(error)
        except OSError as error:
            self._failure = unreadable(error) if error.errno else _broken(error)  # bz2 raises a bare OSError
        return b""

    def _check_ratio(self) -> None:
        if self._packed is None or self.count <= RATIO_FREE_BYTES:
            return
        if self.count > MAX_RATIO * max(1, self._packed()):
            self._failure = _bomb()

    def close(self) -> None:
        if not self.closed and self._closes:
            self.below.close()
        super().close()


def _broken(error: Exception) -> BadInput:
    return BadInput("broken_archive", f"The compressed data is damaged ({error}): get the file again.")


def _bomb() -> BadInput:
    return BadInput(
        "bomb", f"It unpacks to more than {MAX_RATIO} times its size: if you trust it, unpack it and give the folder."
    )


class _Buffered(io.BufferedReader):
    """A reader that hands out what it has before it raises; the standard one throws that away."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return super().read(size)
        parts: list[bytes] = []
        while size > 0:
            try:
                chunk = self.read1(size)
            except BadInput:
                if parts:
                    break  # the stream below raises it again
                raise
            if not chunk:
                break
            parts.append(chunk)
            size -= len(chunk)
        return b"".join(parts)


def buffered(raw: io.RawIOBase) -> io.BufferedReader:
    """Return a stream that can be peeked into as far as formats are told from."""
    return _Buffered(raw, HEAD_BYTES)


def peek(stream: io.BufferedReader) -> bytes:
    """Return the first bytes (up to HEAD_BYTES) without consuming them; a cut right there is not raised yet."""
    try:
        return stream.peek(HEAD_BYTES)[:HEAD_BYTES]
    except BadInput:
        return b""


# -- compression ---------------------------------------------------------------------------------------------------


class _Zstandard(io.RawIOBase):
    """Zstandard frames, unpacked; the library's own reader takes a cut for the end."""

    # A block unpacks to 128 kB from four bytes: what one step may yield is kept under 32 MB.
    _STEP = 1024

    def __init__(self, below: IO[bytes]) -> None:
        super().__init__()
        try:
            self._library: Any = importlib.import_module("zstandard")
        except ImportError:
            raise BadInput("needs_extra", "Zstandard needs an extra: pip install zstandard, or unpack it.") from None
        self._below = below
        self._frame = self._library.ZstdDecompressor().decompressobj()
        self._fed = False  # whether the frame has begun
        self._ready = b""

    def read1(self, size: int) -> bytes:
        while not self._ready and (chunk := self._frame_rest or self._below.read(self._STEP)):
            self._feed(chunk)
        if not self._ready and self._fed and not self._frame.eof:
            raise EOFError("a frame is cut")
        taken, self._ready = self._ready[:size], self._ready[size:]
        return taken

    @property
    def _frame_rest(self) -> bytes:
        return bytes(self._frame.unused_data)

    def _feed(self, chunk: bytes) -> None:
        if self._frame.eof:
            self._frame = self._library.ZstdDecompressor().decompressobj()
        self._fed = True
        try:
            self._ready = self._frame.decompress(chunk)
        except self._library.ZstdError as error:
            raise _broken(error) from None

    def close(self) -> None:
        self._below.close()
        super().close()


_COMPRESSIONS: tuple[tuple[bytes, tuple[str, ...], Callable[[IO[bytes]], Any]], ...] = (
    (b"\x1f\x8b", (".gz", ".gzip"), lambda below: gzip.GzipFile(fileobj=below)),
    (b"BZh", (".bz2",), bz2.BZ2File),
    (b"\xfd7zXZ\x00", (".xz",), lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", (".zst", ".zstd"), _Zstandard),
)
_ENDINGS = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}


def unpack(stream: io.BufferedReader, name: str, packed: Callable[[], int]) -> tuple[io.BufferedReader, str]:
    """Take off up to MAX_LAYERS of compression, told by their first bytes; return the stream and its inner name.

    ``packed`` says how many compressed bytes were read so far (or are there at all): the ratio is judged by it.
    """
    for _ in range(MAX_LAYERS):
        head = peek(stream)
        found = next((c for c in _COMPRESSIONS if head.startswith(c[0])), None)
        if found is None:
            return stream, name
        stream = buffered(Stream(found[2](stream), packed, owner=stream))
        name = _without_ending(name, found[1])
    if any(peek(stream).startswith(c[0]) for c in _COMPRESSIONS):
        raise BadInput("too_deep", f"It is compressed more than {MAX_LAYERS} times over: unpack it first.")
    return stream, name


def _without_ending(name: str, endings: tuple[str, ...]) -> str:
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in endings:
        return name[: -len(suffix)]
    return name[: -len(suffix)] + _ENDINGS[suffix.lower()] if suffix.lower() in _ENDINGS else name


# -- archives ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive, or the place where its list breaks off."""

    step: Step
    size: int  # bytes when unpacked, as declared
    failure: BadInput | None = None


class Archive(Protocol):
    """A zip or tar that was opened."""

    def members(self) -> list[Member]:
        """Return the files in it, in the archive's order, bad ones with their failure."""

    def open(self, step: Step) -> io.BufferedReader:
        """Return one member's bytes as they lie in the archive, not yet unpacked further."""


def is_archive(head: bytes) -> bool:
    """Tell by the first bytes (262 at least) whether this is a zip or a tar."""
    return head.startswith(_ZIP_STARTS) or head[257:262] == b"ustar"


def _unsafe_name(name: str) -> BadInput | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        return BadInput("unsafe_name", "The name leads out of the archive: pack it again with plain relative names.")
    return None


class ZipArchive:
    """A zip file, random access."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise BadInput("broken_archive", f"The zip cannot be opened ({error}): get it again, whole.") from None
        self._infos = self._zip.infolist()
        _check_count(len(self._infos))
        if "[Content_Types].xml" in self._zip.NameToInfo or (self._infos and self._infos[0].filename == "mimetype"):
            raise BadInput("unsupported_format", "This is an office document or e-book: save it as text or HTML first.")

    def members(self) -> list[Member]:
        total = sum(info.file_size for info in self._infos)
        packed = sum(info.compress_size for info in self._infos)
        if total > RATIO_FREE_BYTES and total > MAX_RATIO * max(1, packed):
            raise _bomb()
        return [
            Member(Step(info.filename, position), info.file_size, self._failure(info))
            for position, info in enumerate(self._infos)
            if not info.is_dir()
        ]

    def _failure(self, info: zipfile.ZipInfo) -> BadInput | None:
        if info.flag_bits & _ENCRYPTED:
            return BadInput("encrypted", "The zip asks for a password: unpack it yourself and give the folder.")
        if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(1, info.compress_size):
            return _bomb()
        return _unsafe_name(info.filename)

    def open(self, step: Step) -> io.BufferedReader:
        info = self._infos[step.position]
        try:
            below = self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise BadInput("broken_archive", f"This member cannot be unpacked ({error}): pack it again.") from None
        return buffered(Stream(below, lambda: info.compress_size, owner=self))


class TarArchive:
    """A tar file, read forward only: members asked for in order cost one pass, also through compression."""

    def __init__(self, reopen: Callable[[], io.BufferedReader]) -> None:
        self._reopen = reopen
        self._cursor: Iterator[tuple[int, tarfile.TarInfo, tarfile.TarFile]] | None = None
        self._next = 0

    def _walk(self) -> Iterator[tuple[int, tarfile.TarInfo, tarfile.TarFile]]:
        with self._reopen() as stream:
            try:
                with tarfile.open(fileobj=stream, mode="r|", errorlevel=2) as tar:
                    for position, info in enumerate(tar):
                        yield position, info, tar
                        tar.members = []  # type: ignore[attr-defined]  # a stream never goes back; the list would only grow
            except (tarfile.TarError, EOFError) as error:
                raise BadInput("truncated", f"The tar breaks off ({error}): get it again, whole.") from None

    def members(self) -> list[Member]:
        found: list[Member] = []
        try:
            for position, info, _ in self._walk():
                _check_count(position)
                if not info.isdir():
                    found.append(Member(Step(info.name, position), info.size, self._failure(info)))
        except BadInput as failure:
            found.append(Member(Step("", len(found)), 0, failure))
        return found

    def _failure(self, info: tarfile.TarInfo) -> BadInput | None:
        if not info.isreg() or info.issparse():
            return BadInput("not_a_file", "A link or special file in the archive: pack the file itself.")
        return _unsafe_name(info.name)

    def open(self, step: Step) -> io.BufferedReader:
        if self._cursor is None or step.position < self._next:
            self._cursor = self._walk()
        for position, info, tar in self._cursor:
            self._next = position + 1
            if position == step.position:
                below = tar.extractfile(info)
                if below is None:
                    break
                return buffered(Stream(below, owner=self))
        self._cursor = None
        raise BadInput("changed", "The archive no longer holds this member: run again.")


def _check_count(count: int) -> None:
    if count > MAX_MEMBERS:
        raise BadInput("too_many_members", f"It holds more than {MAX_MEMBERS:,} files: unpack it and give the folder.")


# -- opening -------------------------------------------------------------------------------------------------------


def _open_physical(path: str) -> io.BufferedReader:
    try:
        return buffered(Stream(Path(path).open("rb", buffering=0)))
    except OSError as error:
        raise unreadable(error) from None


def open_packed(path: str, known: Stamp, steps: tuple[Step, ...]) -> tuple[io.BufferedReader, str]:
    """Return a file's or member's unpacked bytes as a stream, and its name without endings like ``.gz``."""
    if not steps:
        stream = _open_physical(path)
        return unpack(stream, path, lambda: known.size)
    archive = open_archive(path, known, steps[:-1])
    stream = archive.open(steps[-1])
    raw = stream.raw
    return unpack(stream, steps[-1].name, lambda: raw.count if isinstance(raw, Stream) else 0)


# Members are asked for one by one: without this each would read the archive's directory (or its gzip) anew.
@lru_cache(maxsize=MAX_ARCHIVES)
def open_archive(path: str, known: Stamp, steps: tuple[Step, ...]) -> Archive:
    """Open the archive that lies at ``steps`` in ``path`` (the file itself: no steps). Not for several threads."""
    if len(steps) >= MAX_ARCHIVES:
        raise BadInput("too_deep", "An archive in an archive in an archive: unpack the outer ones first.")
    stream, _ = open_packed(path, known, steps)
    if peek(stream).startswith(_ZIP_STARTS):
        return ZipArchive(seekable(stream))
    stream.close()
    return TarArchive(lambda: open_packed(path, known, steps)[0])


def seekable(stream: io.BufferedReader) -> IO[bytes]:
    """Return the same bytes with random access, for formats whose directory lies at their end.

    A plain file is opened again, anything else is copied: to memory, or a temporary file when it is large.
    """
    raw = stream.raw
    if isinstance(raw, Stream) and isinstance(raw.below, io.FileIO):
        return Path(raw.below.name).open("rb")
    spool = SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115  # lives as long as the archive
    size = 0
    while chunk := stream.read(HEAD_BYTES):
        size += len(chunk)
        if size > MAX_NESTED_BYTES:
            raise BadInput("too_large", "What is packed inside is too large: unpack it and give the folder.")
        spool.write(chunk)
    spool.seek(0)
    return spool


def open_seed(file: SeedFile) -> tuple[io.BufferedReader, str]:
    """Return the bytes of a seed file as a stream (unpacked), and the name that hints at its format."""
    if file.path is None or file.stamp is None:
        import sys

        raw = Stream(sys.stdin.buffer, closes=False)
        return unpack(buffered(raw), "stdin.jsonl", lambda: raw.count)
    return open_packed(file.path, file.stamp, file.steps)
