"""Progress bars on a terminal: what is done, how fast, how long it will take."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

SPEED_OVER_SECONDS = 60  # a batch is saved every few seconds: shorter, the rate jumps


class Bars:
    """One bar for each stage; rows are counted, and the length of a bar may be counted in something else."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, Any] = {}
        self._in_rows: dict[str, bool] = {}
        self._lock = threading.Lock()  # worker threads settle rows side by side

    def __call__(self, stage: str, rows: int) -> None:
        """Note that rows were settled."""
        with self._lock:
            task = self._task(stage)
            done = self._progress.tasks[task].fields["rows"] + rows
            self._progress.update(task, rows=done, advance=rows if self._in_rows.get(stage, True) else 0)

    def expect(self, stage: str, total: float) -> None:
        """Say how long the bar is: in rows, or in whatever `reach` counts."""
        with self._lock:
            task = self._task(stage)
            self._progress.update(task, total=self._progress.tasks[task].completed + total)

    def reach(self, stage: str, done: float) -> None:
        """Say how far the bar goes, where rows do not tell."""
        with self._lock:
            self._in_rows[stage] = False
            self._progress.update(self._task(stage), completed=done)

    def _task(self, stage: str) -> Any:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=None, rows=0)
        return self._tasks[stage]


@contextmanager
def bars(*, quiet: bool) -> Iterator[Bars | None]:
    """Yield bars on standard error; None when it is no terminal, or ``quiet``."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with shown(Console(stderr=True)) as progress:
        yield Bars(progress)


@contextmanager
def shown(console: Console) -> Iterator[Progress]:
    """Show bars with rows, rate and time left, until the block ends."""
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Rows a second, since the bar began."""

        def render(self, task: Task) -> Text:
            rows, elapsed = task.fields["rows"], task.elapsed or 0
            return Text(f"{rows / elapsed:,.0f}/s" if rows and elapsed >= 1 else "")

    columns = (
        TextColumn("{task.description:>10}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[rows]:>9,} rows"),
        Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=console, transient=True, speed_estimate_period=SPEED_OVER_SECONDS) as progress:
        yield progress
