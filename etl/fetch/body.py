"""Bodies as they arrive: decompressed under a limit, and whole or not at all; pure.

HTTP clients decompress by themselves, but hand out a gzip stream that breaks off as if it were whole; so this is
done here.
"""

from __future__ import annotations

import zlib
from typing import Protocol

from etl.sources.charsets import codec_of

# A file may consist of several gzip members (RFC 1952); nobody sends a page in a thousand of them.
MAX_MEMBERS = 1000
_STEP = 262_144  # bytes decompressed at once: more would be held twice for a moment


class BodyError(Exception):
    """The body cannot be used."""


class TooLarge(BodyError):
    """The body is larger than the limit."""


class Truncated(BodyError):
    """The body breaks off."""


class BadCoding(BodyError):
    """The body is not in the content coding it declares."""


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def _is_plain(name: str) -> bool:
    """Some servers name the charset or the mail's encoding here; browsers take such bodies as they are."""
    return name in ("", "identity", "none", "binary", "7bit", "8bit") or codec_of(name) is not None


class Body:
    """Collects a body chunk by chunk."""

    def __init__(self, coding: str, limit: int) -> None:
        """``coding`` is the Content-Encoding header, ``limit`` bytes after decompression."""
        names = [name for part in coding.lower().split(",") if not _is_plain(name := part.strip())]
        self._coding = ", ".join(names)[:80] or None
        self._limit = limit
        self._inflater: _Inflater | None = None
        self._members = 0
        self._head = b""  # first two bytes as they came
        self._bytes = bytearray()

    def add(self, chunk: bytes) -> None:
        """Take the next bytes as they came; raise TooLarge, Truncated or BadCoding."""
        if self._coding is None:
            self._bytes += chunk
            self._check_limit()
        elif chunk:
            self._head += chunk[: 2 - len(self._head)] if len(self._head) < 2 else b""
            self._inflate(chunk)

    def finish(self) -> None:
        """Take note that the last byte has come; raise Truncated when the compression is not at its end."""
        if self._coding is not None and (not self._head or (self._inflater is not None and not self._inflater.eof)):
            raise Truncated(f"the {self._coding} stream breaks off after {len(self._bytes)} bytes")

    def content(self) -> bytes:
        """Return what has come, at most the limit."""
        return bytes(self._bytes) if len(self._bytes) <= self._limit else bytes(self._bytes[: self._limit])

    @property
    def is_plain(self) -> bool:
        """Whether the body comes as it is."""
        return self._coding is None

    @property
    def size(self) -> int:
        """Bytes so far, decompressed; at most the limit."""
        return min(len(self._bytes), self._limit)

    def _inflate(self, chunk: bytes) -> None:
        if self._inflater is None:
            self._inflater = self._open(chunk)
        while chunk:
            if self._inflater.eof and not self._next_member(chunk):
                return  # padding behind the last member
            try:
                self._bytes += self._inflater.decompress(chunk, min(_STEP, self._limit - len(self._bytes) + 1))
            except zlib.error as error:
                raise self._broken(error) from error
            self._check_limit()
            chunk = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail

    def _broken(self, error: zlib.error) -> BodyError:
        is_what_it_says = self._head.startswith(b"\x1f\x8b") if self._coding != "deflate" else bool(self._bytes)
        if not is_what_it_says:
            return BadCoding(f"the body is not {self._coding}: {error}")
        return Truncated(f"the {self._coding} stream breaks after {len(self._bytes)} bytes: {error}")

    def _next_member(self, chunk: bytes) -> bool:
        if self._coding == "deflate" or not chunk.startswith(b"\x1f"):
            return False
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise BadCoding(f"more than {MAX_MEMBERS} gzip members")
        self._inflater = self._open(chunk)
        return True

    def _open(self, chunk: bytes) -> _Inflater:
        if self._coding in ("gzip", "x-gzip"):
            return zlib.decompressobj(wbits=31)
        if self._coding != "deflate":
            raise BadCoding(f"content coding {self._coding!r}: we asked for gzip or deflate")
        # RFC 9110 means zlib's format by "deflate"; some servers send the bare stream
        wrapped = chunk[0] & 0x0F == 8 and (len(chunk) < 2 or (chunk[0] << 8 | chunk[1]) % 31 == 0)
        return zlib.decompressobj(wbits=15 if wrapped else -15)

    def _check_limit(self) -> None:
        if len(self._bytes) > self._limit:
            raise TooLarge(f"more than {self._limit} bytes")
