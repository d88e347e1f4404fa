"""What polls and visits came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Fetched:
    """Counts of what the network brought."""

    feeds: int = 0
    items: int = 0
    new: int = 0  # pages met for the first time
    unsaved: int = 0  # polls and visits that could not be saved: raw.fetch says why
    feed_results: Counter[str] = field(default_factory=Counter)
    page_results: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "feeds": self.feeds,
            "items": self.items,
            "new": self.new,
            "unsaved": self.unsaved,
            "feed_results": dict(self.feed_results),
            "page_results": dict(self.page_results),
        }
