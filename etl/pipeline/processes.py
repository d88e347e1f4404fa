"""Long-lived worker processes: everything that reads foreign bytes happens in one, under limits on CPU and memory.

A process that dies takes one document with it, never its batch: results come back one by one and in order, so the
parent knows which item it was, starts another process and goes on with the rest. A few small items are sent ahead, so
that a process never waits for a busy parent. A process that cannot even start is nobody's document's fault: that is an
error.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import LifoQueue
from typing import IO, Any

from etl.errors import CopydeskError, WorkerDied
from etl.pipeline.child import OUT_OF_MEMORY, PATIENCE, READY, Failed, frame, read_frame, write_frame

GRACE = 5.0  # seconds that a process which should have ended itself is waited for before it is ended
# Bytes of items sent before they are asked for. A pipe holds 64 KiB: what fits in is written without waiting for a
# process that itself waits for us to read a large result.
AHEAD_BYTES = 48 << 10
START_SECONDS = 120.0  # importing a stage's libraries takes two seconds on a quiet machine


class WorkerDoesNotStart(CopydeskError):
    """A worker process does not start."""


class Process:
    """One worker process, started when first needed and replaced when it dies."""

    def __init__(self, cpu_seconds: float, memory_mb: int) -> None:
        self.cpu_seconds = cpu_seconds
        self.memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._prepared: set[str] = set()  # functions that the running process has imported
        self._complaints: IO[bytes] | None = None
        self._sent: deque[int] = deque()  # sizes of the items that the running process has not answered

    def work(self, function: str, items: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield ``function(*item)`` for each item, in order; ``function`` is "module:name".

        An item that ends the process yields WorkerDied, one that raises yields child.Failed. Raises WorkerDoesNotStart
        when a process does not come as far as taking an item.
        """
        if self._sent:  # whoever asked before did not want all answers
            self._bury()
        held: list[bytes] = []  # the next item, when it was too large to be sent ahead
        for n in range(len(items)):
            process = self._ready(function)
            try:
                self._send(process, function, items, n, held)
                result = self._receive(process, self.cpu_seconds * PATIENCE + GRACE)
                self._sent.popleft()
            except (EOFError, BrokenPipeError):
                held.clear()
                result = self._bury()
            except ValueError as error:
                held.clear()
                self._bury()
                result = WorkerDied(f"it came to {error}")
            yield result

    def _send(
        self,
        process: subprocess.Popen[bytes],
        function: str,
        items: Sequence[tuple[Any, ...]],
        n: int,
        held: list[bytes],
    ) -> None:
        """Send item n, if it was not sent ahead, and what fits of those after it."""
        while n + len(self._sent) < len(items):
            data = held.pop() if held else frame((function, items[n + len(self._sent)]))
            if self._sent and sum(self._sent) + len(data) > AHEAD_BYTES:
                held.append(data)
                return
            first = not self._sent
            self._sent.append(len(data))
            # One that died of an earlier item may have answered those before it: reading tells.
            with suppress(*() if first else (BrokenPipeError,)):
                write_frame(_pipe(process.stdin), data)

    def close(self) -> None:
        """End the process."""
        self._sent.clear()
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

    def _ready(self, function: str) -> subprocess.Popen[bytes]:
        """Return a process that has imported the function; one that died while idle is replaced."""
        if self._process is not None and not self._sent and self._process.poll() is not None:
            self._bury()
        process = self._start()
        if function not in self._prepared:
            try:
                write_frame(_pipe(process.stdin), frame((function, None)))
                answer = self._receive(process, START_SECONDS)
            except (EOFError, BrokenPipeError):
                raise WorkerDoesNotStart(f"a worker process does not start: {self._bury()}") from None
            if answer != READY:
                raise WorkerDoesNotStart(
                    f"{function} cannot be imported: {answer.error if isinstance(answer, Failed) else answer}"
                )
            self._prepared.add(function)
        return process

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._prepared.clear()
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

    def _receive(self, process: subprocess.Popen[bytes], seconds: float) -> Any:
        stream = _pipe(process.stdout)
        ready, _, _ = select.select([stream], [], [], seconds)
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


class Processes:
    """Some worker processes; whoever has something to compute borrows one for as long as it takes."""

    def __init__(self, n: int, cpu_seconds: float, memory_mb: int) -> None:
        self._all = [Process(cpu_seconds, memory_mb) for _ in range(n)]
        self._free: LifoQueue[Process] = LifoQueue()  # the one that has its libraries loaded goes first
        for process in reversed(self._all):
            self._free.put(process)

    def __len__(self) -> int:
        return len(self._all)

    @contextmanager
    def borrow(self) -> Iterator[Process]:
        """Lend a process that nobody else has; wait until there is one."""
        process = self._free.get()
        try:
            yield process
        finally:
            self._free.put(process)

    def close(self) -> None:
        """End all of them."""
        for process in self._all:
            process.close()


def _cause(status: int, cpu_seconds: float, memory_mb: int, last: str) -> str:
    if status == -signal.SIGPROF:
        return f"it took more than {cpu_seconds:g} s of CPU time"
    if status == OUT_OF_MEMORY:
        return f"it took more than {memory_mb} MB of memory"
    if status == -signal.SIGALRM:
        return f"it took more than {cpu_seconds * PATIENCE:g} s, nearly all of it idle"
    if status == -signal.SIGKILL:
        return "its worker process was killed, or hung and could not end itself"
    how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    return f"its worker process ended with {how}. {last.strip().splitlines()[-1] if last.strip() else ''}".strip()


def _pipe(pipe: IO[bytes] | None) -> Any:
    assert pipe is not None
    return pipe
