"""What response headers say, read as strictly as the standards and as mildly as the web needs; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Kept with a document: what later stages read, and what tells where a wrong answer came from.
KEPT = (
    "age",
    "cache-control",
    "content-encoding",
    "content-language",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "link",
    "retry-after",
    "server",
    "tdm-policy",
    "tdm-reservation",
    "vary",
    "via",
    "x-robots-tag",
)
_LONGEST_VALUE = 2000  # characters of one kept header
_LONGEST_TIME = 10 * 365 * 86_400  # seconds; fits a 32-bit column

_TYPE = re.compile(r"\s*([!#$%&'*+.^_`|~\w-]+/[!#$%&'*+.^_`|~\w-]+)")
_CHARSET = re.compile(r""";\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,]+))""", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)


def kept_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the headers worth keeping, names in lower case; repeated ones are joined with a comma (RFC 9110 5.3)."""
    kept: dict[str, str] = {}
    for name, value in pairs:
        name = name.lower()
        if name in _KEPT:
            value = _text(value)
            kept[name] = f"{kept[name]}, {value}"[:_LONGEST_VALUE] if name in kept else value
    return kept


_KEPT = frozenset(KEPT)


def _text(value: str) -> str:
    """Bytes outside ASCII arrive as surrogates when they are not UTF-8; no database stores those, nor NUL."""
    if not value.isascii():
        value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value.replace("\0", "")[:_LONGEST_VALUE]


def media_type(content_type: str | None) -> str | None:
    """Return ``text/html`` of ``Text/HTML; charset=x``; None when there is none."""
    match = _TYPE.match(content_type or "")
    return match.group(1).lower() if match else None


def charset(content_type: str | None) -> str | None:
    """Return the declared charset in lower case; None when there is none."""
    match = _CHARSET.search(content_type or "")
    value = next((group for group in match.groups() if group), "").strip().lower() if match else ""
    return value[:40] or None


def max_age(headers: Mapping[str, str]) -> int | None:
    """Return for how many seconds a response stays fresh, its age in caches taken off; None when nothing is said."""
    control = headers.get("cache-control", "")
    match = _MAX_AGE.search(control)
    if match is None or _UNCACHED.search(control):
        return None
    age = headers.get("age", "").strip()
    fresh = int(match.group(1)) - (int(age) if age.isdecimal() and len(age) < 11 else 0)
    return min(max(0, fresh), _LONGEST_TIME)


def retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return after how many seconds one may come back, from seconds or a date; None when nothing legible is said.

    A date is measured against the server's own clock (its Date header), ``now`` where it shows none.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d*)?", value):
        return min(int(float(value[:12])), _LONGEST_TIME)
    until = http_date(value)
    if until is None:
        return None
    since = http_date(headers.get("date")) or now
    return min(max(0, round((until - since).total_seconds())), _LONGEST_TIME)


def http_date(value: str | None) -> datetime | None:
    """Return a date in any of HTTP's three forms; None when it is not one."""
    if not value:
        return None
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed
