"""The one word for how a request ended: from what was raised, from the status, from the media type; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from etl.fetch.addresses import BlockedAddress
from etl.records import FetchResult

Accept = Literal["page", "feed", "robots"]

ACCEPT: dict[Accept, str] = {
    "page": "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5, */*;q=0.1",
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1",
    "robots": "text/plain, */*;q=0.1",
}
_PAGE_TYPES = ("text/html", "text/plain", "application/xhtml+xml", "application/xml", "text/xml")
_NO_FEED = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "text/css")


def classify(error: BaseException, answered: bool = False) -> FetchResult:
    """Return the word for what went wrong on the network; ``answered``: the head of the response had come."""
    import ssl

    import aiohttp

    if isinstance(error, BlockedAddress):
        return "blocked_address"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError | aiohttp.ClientConnectorCertificateError):
        return "tls_error"
    if isinstance(error, aiohttp.ClientPayloadError | EOFError):
        return "truncated"
    if isinstance(error, aiohttp.InvalidURL):
        return "bad_url"
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return "truncated" if answered else "unreachable"
    return "bad_response"


def words(error: BaseException) -> str:
    """Return an error's kind and message on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def by_status(status: int, conditional: bool, accept: Accept = "page") -> tuple[FetchResult, str]:
    """Return what a final status means, and words for it.

    Only 200 and 203 bring a page; a robots.txt that is 204 has no rules.
    """
    if status in (200, 203) or (status == 204 and accept == "robots"):
        return "ok", ""
    if status == 304:
        return ("not_modified", "") if conditional else ("bad_response", "304 to a request without conditions")
    if status == 206:
        return "truncated", "206: a part was sent where the whole was asked for"
    if status in _STATUS:
        return _STATUS[status], f"status {status}"
    if 400 <= status < 500:
        return "not_found", f"status {status}"
    return ("server_error" if 500 <= status < 600 else "bad_response"), f"status {status}"


_STATUS: Mapping[int, FetchResult] = {
    401: "forbidden",
    403: "forbidden",
    407: "forbidden",
    410: "gone",
    429: "rate_limited",
    451: "forbidden",
}


def is_wanted(accept: Accept, kind: str | None) -> bool:
    """Return whether a media type may be what was asked for; nobody trusts the types of feeds."""
    if kind is None or accept == "robots":
        return True
    return kind in _PAGE_TYPES if accept == "page" else not kind.startswith(_NO_FEED)
