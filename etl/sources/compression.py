"""Compressed streams: counted, held to limits, and good up to the last byte before a cut."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO, Any

from etl.sources.seedfile import BadInput, unreadable

# Enough to tell every format, and one read of a disk or pipe.
HEAD_BYTES = 65_536
# News text packs 3 to 10 times, repetitive generated data 100 times, a bomb 1,000 times (deflate) and more.
MAX_RATIO = 250
# Up to here unpacking costs under two seconds and no memory, so the ratio is not asked for: small files may be funny.
RATIO_FREE_BYTES = 256_000_000
# x.jsonl.gz that was compressed again: two layers are seen in the wild, more never.
MAX_LAYERS = 2


class Stream(io.RawIOBase):
    """Bytes from below, filled up and counted; errors become BadInput, after the last good byte."""

    def __init__(
        self, below: IO[bytes], packed: Callable[[], int] | None = None, owner: object = None, closes: bool = True
    ) -> None:
        super().__init__()
        self._closes = closes
        self.below = below
        self._packed = packed
        self.owner = owner  # kept alive, and open, as long as the stream is read
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
        if self._packed is not None and is_bomb(self.count, self._packed()):
            self._failure = bomb()
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

    def close(self) -> None:
        if not self.closed and self._closes:
            self.below.close()
        super().close()


def _broken(error: Exception) -> BadInput:
    return BadInput("broken_archive", f"The compressed data is damaged ({error}): get the file again.")


def is_bomb(unpacked: int, packed: int) -> bool:
    """Tell whether ``unpacked`` bytes out of ``packed`` are too many to be news."""
    return unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * max(1, packed)


def bomb() -> BadInput:
    """Return the rejection of what unpacks to far too much."""
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
    (b"]\x00\x00", (".lzma",), lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", (".zst", ".zstd"), _Zstandard),
)
_ENDINGS = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}


def is_packed(head: bytes) -> bool:
    """Tell by its first bytes whether a file is compressed."""
    return any(head.startswith(found[0]) for found in _COMPRESSIONS)


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
    if is_packed(peek(stream)):
        raise BadInput("too_deep", f"It is compressed more than {MAX_LAYERS} times over: unpack it first.")
    return stream, name


def _without_ending(name: str, endings: tuple[str, ...]) -> str:
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in endings:
        return name[: -len(suffix)]
    return name[: -len(suffix)] + _ENDINGS[suffix.lower()] if suffix.lower() in _ENDINGS else name
