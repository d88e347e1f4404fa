"""Documents that kill, hang or bloat whoever opens them: for the tests of worker processes."""

from __future__ import annotations

import ctypes
import os
import re
import time
from typing import Any

CATASTROPHE = re.compile(r"(x+x+)+y")


def open_document(kind: str) -> Any:
    """Do what a document of this kind does to the process that opens it; harmless ones are returned in capitals."""
    if kind == "exits":
        os._exit(3)
    if kind == "crashes":
        ctypes.string_at(0)
    if kind == "loops":
        while True:
            pass
    if kind == "backtracks":
        CATASTROPHE.match("x" * 60)  # one call into C that holds the interpreter for ages
    if kind == "bloats":
        return len(bytearray(4 << 30))
    if kind == "sleeps":
        time.sleep(3600)
    if kind == "raises":
        raise LookupError("nobody expects this")
    if kind == "is killed":
        os.kill(os.getpid(), 9)
    return kind.upper()


def size(text: str) -> int:
    """Return how long a document is."""
    return len(text)


DEADLY = ("exits", "crashes", "loops", "backtracks", "bloats", "sleeps", "is killed")
