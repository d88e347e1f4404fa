"""Whoever watches a run: a callback that hears of settled rows, and may want to know how much there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

Progress = Callable[[str, int], None]  # stage, rows settled


@runtime_checkable
class Measured(Protocol):
    """A watcher that shows how much is left."""

    def __call__(self, stage: str, rows: int, /) -> None:
        """Note that rows were settled."""

    def expect(self, stage: str, total: float) -> None:
        """Say how much there is to do: in rows, or in what `reach` counts."""

    def reach(self, stage: str, done: float) -> None:
        """Say how much of it is done, where rows do not tell."""
