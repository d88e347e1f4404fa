"""Long-lived worker processes: everything that reads foreign bytes happens in one, under limits on CPU and memory.

A process that dies takes one document with it, never its batch: results come back one by one, so the parent knows
which item it was, starts another process and goes on with the rest.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

from etl.errors import WorkerDied
from etl.pipeline.child import read_frame, write_frame

# Wall time over CPU time after which a silent process is taken for stuck: a busy machine may well give it a tenth.
PATIENCE = 12
OUT_OF_MEMORY = 77  # exit status, see child.py


class Process:
    """One worker process, started when first needed and replaced when it dies."""

    def __init__(self, cpu_seconds: int, memory_mb: int) -> None:
        self.cpu_seconds = cpu_seconds
        self.memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None

    def work(self, function: str, items: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield ``function(*item)`` for each item, in order; ``function`` is "module:name".

        An item that ends the process yields WorkerDied, one that raises yields child.Failed.
        """
        left = list(items)
        while left:
            process = self._start()
            try:
                write_frame(_pipe(process.stdin), (function, left))
            except BrokenPipeError:
                yield self._bury()
                left.pop(0)
                continue
            while left:
                try:
                    result = self._read(process)
                except EOFError:
                    yield self._bury()
                    left.pop(0)
                    break
                yield result
                left.pop(0)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                _pipe(pipe).close()
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "etl.pipeline.child", str(self.cpu_seconds), str(self.memory_mb)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                bufsize=0,  # select() must see what a buffer would hide
                env=os.environ | {"OMP_NUM_THREADS": "1"},  # one process is one core
            )
        return self._process

    def _read(self, process: subprocess.Popen[bytes]) -> Any:
        stream = _pipe(process.stdout)
        ready, _, _ = select.select([stream], [], [], self.cpu_seconds * PATIENCE)
        if not ready:
            process.kill()
            raise EOFError
        return read_frame(stream)

    def _bury(self) -> WorkerDied:
        """Clear away a dead process and tell what it died of."""
        assert self._process is not None
        self._process.kill()
        status = self._process.wait()
        complaints = self._complaints
        last = b""
        if complaints is not None:
            complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - 500))
            last = complaints.read()
        self.close()
        return WorkerDied(_cause(status, self.cpu_seconds, self.memory_mb, last.decode("utf-8", "replace")))


def _cause(status: int, cpu_seconds: int, memory_mb: int, last: str) -> str:
    if status == -signal.SIGPROF:
        return f"it took more than {cpu_seconds} s of CPU time"
    if status == OUT_OF_MEMORY:
        return f"it took more than {memory_mb} MB of memory"
    if status == -signal.SIGKILL:
        return f"its worker process was killed or hung for {cpu_seconds * PATIENCE} s"
    how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    return f"its worker process ended with {how}. {last.strip().splitlines()[-1] if last.strip() else ''}".strip()


def _pipe(pipe: IO[bytes] | None) -> Any:
    assert pipe is not None
    return pipe
