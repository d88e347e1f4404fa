"""Stages without worker processes, for tests of what surrounds them: starting one takes longer than most tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from etl.pipeline.child import Failed, resolve


class InProcess:
    """Works items where it is called, with the answers a worker process gives; no limits on time and memory."""

    def __init__(self, cpu_seconds: float, memory_mb: int) -> None:
        pass

    def work(self, function: str, items: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield what the function makes of each item, or Failed where it raises."""
        for item in items:
            try:
                yield resolve(function)(*item)
            except Exception as error:
                yield Failed(f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Nothing is to be ended."""


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stages work in the test's own process."""
    monkeypatch.setattr("etl.pipeline.processes.Process", InProcess)
