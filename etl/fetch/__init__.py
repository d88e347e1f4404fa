"""The only room with the network: polls feeds and fetches pages, politely, safely, with one typed outcome each."""

from __future__ import annotations

from etl.fetch.client import Fetcher
from etl.fetch.find import FoundFeed, find_feeds
from etl.fetch.pace import LocalPace, Pace
from etl.fetch.page import fetch_page
from etl.fetch.poll import poll
from etl.fetch.schedule import is_due, next_interval, next_visit

__all__ = [
    "Fetcher",
    "FoundFeed",
    "LocalPace",
    "Pace",
    "fetch_page",
    "find_feeds",
    "is_due",
    "next_interval",
    "next_visit",
    "poll",
]
