"""Feeds are read like documents: in a process of their own, under limits on CPU time and memory.

A megabyte of nested elements takes a parser hundreds of megabytes, ten thousand attributes take feedparser ten seconds.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from etl.errors import WorkerDied
from etl.pipeline import processes
from etl.pipeline.child import Failed
from etl.records import Rejected
from etl.sources.feed_text import Feed

CPU_SECONDS = 10.0  # a feed of 20,000 items takes four
MEMORY_MB = 600


class FeedReader:
    """Reads feeds one after the other in a process that is started when the first is to be read; a context manager."""

    def __init__(self) -> None:
        self._process = processes.Process(CPU_SECONDS, MEMORY_MB)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="feeds")

    def __enter__(self) -> FeedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(cancel_futures=True)
        self._process.close()

    async def __call__(self, body: bytes, url: str, charset: str | None) -> Feed | Rejected:
        """Return what `etl.sources.feeds.read_feed` returns; Rejected("unreadable") when its process dies of it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, body, url, charset)

    def _read(self, body: bytes, url: str, charset: str | None) -> Feed | Rejected:
        (found,) = self._process.work("etl.sources.feeds:read_feed", [(body, url, charset)])
        if isinstance(found, WorkerDied):
            return Rejected("unreadable", f"Reading it was given up: {found}.")
        if isinstance(found, Failed):
            return Rejected("unreadable", f"Reading it failed: {found.error}.")
        return found if isinstance(found, Feed | Rejected) else Rejected("unreadable", "Reading it brought nothing.")
