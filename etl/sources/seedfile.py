"""What a seed file is, how its bytes are known again, and how a bad one is reported."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from etl.errors import SourceError
from etl.records import Rejected, SourceHints

# A document of this size is no article; the network's limit (settings.fetch_max_bytes) is the same.
MAX_DOCUMENT_BYTES = 10_000_000

_CHUNK = 1 << 20


class BadInput(SourceError):
    """An input cannot be read; it carries what a person is told."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.rejected = Rejected(reason, detail)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells cheaply that a file was changed."""

    size: int  # bytes
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step into an archive."""

    name: str  # of the member, as the archive spells it
    position: int  # among all entries of the archive, from 0: names may repeat


@dataclass(frozen=True, slots=True)
class SeedFile:
    """One physical file, one member of an archive, or standard input. Plain values: it can be pickled."""

    locator: str  # as shown to people: "seeds/news.zip!a/b.jsonl", "-" for standard input
    path: str | None = None  # the physical file; None: standard input
    sha256: str | None = None  # of the whole physical file, hexadecimal; None: standard input
    size: int = 0  # bytes: of the physical file, or of the member when unpacked; 0: standard input
    stamp: Stamp | None = None  # of the physical file when it was hashed
    steps: tuple[Step, ...] = ()  # the way into the archive; empty: the physical file itself
    hints: SourceHints = field(default_factory=SourceHints)  # from the manifests
    note: str | None = None  # from the manifest: what the file is for
    span: tuple[float, float] = (0.0, 1.0)  # the part of the physical file it is, about: for progress

    @property
    def name(self) -> str:
        """Return the name that tells the format: the innermost member's, or the file's."""
        return self.steps[-1].name if self.steps else self.path or ""

    @property
    def bytes_on_disk(self) -> float:
        """Return how much of the physical file it is, about; 0 for standard input."""
        return 0.0 if self.stamp is None else self.stamp.size * (self.span[1] - self.span[0])

    @property
    def member(self) -> str | None:
        """Return the way into the archive as text, "inner.zip!a.txt"; None for a whole file."""
        return "!".join(step.name for step in self.steps) or None


def stamp(path: str) -> Stamp:
    """Return the size and time of change of a regular file; raise BadInput for anything else."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise BadInput("missing", "There is no such file: check the path (or the link's target).") from None
    except OSError as error:
        raise unreadable(error) from None
    if not stat.S_ISREG(found.st_mode):
        raise BadInput("not_a_file", "This is a pipe, socket or device: give a regular file, or pipe it in with '-'.")
    return Stamp(found.st_size, found.st_mtime_ns)


def sha256(path: str, length: int | None = None) -> str:
    """Return the SHA-256 of a file's bytes (of the first ``length``) as hexadecimal digits.

    With ``length`` a ledger can tell whether a file has only grown since it was ``length`` bytes long.
    Raises BadInput when the file cannot be read.
    """
    digest = hashlib.sha256()
    left = length
    try:
        with Path(path).open("rb", buffering=0) as stream:
            while left is None or left > 0:
                chunk = stream.read(_CHUNK if left is None else min(_CHUNK, left))
                if not chunk:
                    break
                digest.update(chunk)
                left = None if left is None else left - len(chunk)
    except OSError as error:
        raise unreadable(error) from None
    return digest.hexdigest()


def check_unchanged(file: SeedFile) -> None:
    """Raise BadInput when the physical file is no longer the one that was hashed."""
    if file.path is not None and file.stamp is not None and stamp(file.path) != file.stamp:
        raise BadInput("changed", "The file was changed while it was read: wait until it is complete, then run again.")


def unreadable(error: OSError) -> BadInput:
    """Return the rejection for what the operating system will not let us read."""
    why = error.strerror or str(error) or type(error).__name__
    return BadInput("unreadable", f"The file cannot be read ({why}): check its permissions and the disk.")


def printable(name: str) -> str:
    """Return a file name as valid Unicode on one line: undecodable bytes and controls are escaped."""
    clean = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in clean)
