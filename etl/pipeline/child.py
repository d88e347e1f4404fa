"""The inside of a worker process: it reads one item after the other from a pipe and writes what came of it.

Run as ``python -m etl.pipeline.child CPU_SECONDS MEMORY_MB``. Frames are pickles behind their length: from the parent
(function path, item), or (function path, None) to have the function imported; back READY, a result, or Failed. Only our
own parent process writes to the pipe; what foreign documents hold reaches us as plain values inside these frames.
An item that takes more CPU time than allowed ends the process (SIGPROF), one that sleeps as well (SIGALRM): both also
inside C code that holds the GIL, and also when the parent is gone and nobody would miss it.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

LENGTH = struct.Struct("<Q")
READY = "ready"
OUT_OF_MEMORY = 77  # exit status
# Wall time over CPU time after which a silent process is taken for stuck: a busy machine may well give it a tenth.
PATIENCE = 12
MAX_FRAME = 1 << 28  # bytes of a result; a page of 10 MB that is all names makes a fifth of it


@dataclass(frozen=True, slots=True)
class Failed:
    """An item raised an exception: a defect of ours, not of the document; the type and message are for people."""

    error: str


def frame(value: Any) -> bytes:
    """Return a value as it goes through a pipe."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write what `frame` made."""
    left = memoryview(data)
    while left:  # an unbuffered pipe may take less
        left = left[stream.write(left) :]
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """Read one value; raise EOFError when the other side is gone, ValueError when it is larger than MAX_FRAME."""
    (length,) = LENGTH.unpack(_read_exactly(stream, LENGTH.size))
    if length > MAX_FRAME:
        raise ValueError(f"a result of {length} bytes")
    return pickle.loads(_read_exactly(stream, length))  # noqa: S301  (our own child or parent wrote it)


def _read_exactly(stream: BinaryIO, length: int) -> bytes:
    parts = []
    while length:
        part = stream.read(length)  # an unbuffered pipe may give less
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def resolve(path: str) -> Callable[..., Any]:
    """Return the function that ``module:name`` names."""
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def main() -> None:
    """Work until the pipe is closed."""
    cpu_seconds, memory_mb = float(sys.argv[1]), int(sys.argv[2])
    jobs, results = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not break the frames
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when we stop
    try:
        while True:
            try:
                function_path, item = read_frame(jobs)
            except EOFError:
                return
            if item is None:
                write_frame(results, frame(_prepare(function_path)))
            else:
                write_frame(results, frame(_work(resolve(function_path), item, cpu_seconds)))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # whatever is left of the heap is not to be trusted


def _prepare(function_path: str) -> str | Failed:
    try:
        resolve(function_path)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}"[:2000])
    return READY


def _work(function: Callable[..., Any], item: tuple[Any, ...], cpu_seconds: float) -> Any:
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, cpu_seconds * PATIENCE)
    try:
        return function(*item)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}"[:2000])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    from etl.pipeline import child  # under its own name: what is pickled as __main__.Failed nobody else can read

    child.main()
