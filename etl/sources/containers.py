"""Archives, read in place: nothing is written where they say, nothing is unpacked that is not asked for.

physical file -> [gz | bz2 | xz | zst] -> [zip | tar -> member -> [gz ...] -> [zip | tar -> member]]
"""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol

from etl.sources.compression import HEAD_BYTES, Stream, bomb, buffered, is_bomb, peek, unpack
from etl.sources.seedfile import BadInput, SeedFile, Stamp, Step, unreadable

# "nested once": an archive in an archive; deeper ones are rejected.
MAX_ARCHIVES = 2
# The list of members is held in memory, some 500 bytes each.
MAX_MEMBERS = 200_000
# An archive in an archive has to be unpacked to a temporary file before it can be opened.
MAX_NESTED_BYTES = 1_000_000_000
# Below this a nested archive stays in memory.
_SPOOL_BYTES = 8_000_000

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
# What the libraries raise of broken archives, beside errors of their own: offsets before the beginning, fields cut off,
# numbers too large, names that are no text.
_DAMAGE = (zipfile.BadZipFile, struct.error, ValueError, ArithmeticError, RuntimeError, EOFError, OSError)
_ENCRYPTED = 0x1  # general purpose bit 0, APPNOTE.TXT 4.4.4


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
        except _DAMAGE as error:
            raise BadInput("broken_archive", f"The zip cannot be opened ({error}): get it again, whole.") from None
        self._infos = self._zip.infolist()
        _check_count(len(self._infos))
        if "[Content_Types].xml" in self._zip.NameToInfo or (self._infos and self._infos[0].filename == "mimetype"):
            raise BadInput("unsupported_format", "This is an office document or e-book: save it as text or HTML first.")

    def members(self) -> list[Member]:
        found = [
            Member(Step(info.filename, position), info.file_size, self._failure(info))
            for position, info in enumerate(self._infos)
            if not info.is_dir()
        ]
        good = [self._infos[member.step.position] for member in found if member.failure is None]
        if is_bomb(sum(info.file_size for info in good), sum(info.compress_size for info in good)):
            raise bomb()
        return found

    def _failure(self, info: zipfile.ZipInfo) -> BadInput | None:
        if info.flag_bits & _ENCRYPTED:
            return BadInput("encrypted", "The zip asks for a password: unpack it yourself and give the folder.")
        if is_bomb(info.file_size, info.compress_size):
            return bomb()
        return _unsafe_name(info.filename)

    def open(self, step: Step) -> io.BufferedReader:
        info = self._infos[step.position]
        try:
            below = self._zip.open(info)
        except _DAMAGE as error:
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
            except (tarfile.TarError, struct.error, ValueError, ArithmeticError, EOFError) as error:
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
