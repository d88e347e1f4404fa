"""Addresses as the WHATWG URL standard serialises them."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit


def whatwg(url: str | None, base: str | None = None) -> str | None:
    """Return the WHATWG serialisation of an http(s) URL, resolved against ``base``; None for anything else."""
    import ada_url

    text = (url or "").strip()
    if not text:
        return None
    try:
        href = ada_url.URL(text, base=base).href if base else ada_url.URL(text).href
    except (ValueError, UnicodeError):
        return None
    return href if href.startswith(("http://", "https://")) else None


def host(url: str | None) -> str:
    """Return the host of a URL without "www.", or an empty string."""
    try:
        name = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")


def is_deep(url: str | None) -> bool:
    """Tell whether an address is of more than a site's front page."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.path.strip("/") != "" or parts.query != ""


def slug(url: str | None) -> str:
    """Return the last part of a URL's path that has words in it, as words; an empty string for none."""
    try:
        parts = urlsplit(url or "").path.split("/")
    except ValueError:
        return ""
    named = next((part for part in reversed(parts) if sum(map(str.isalpha, part)) > 3), "")
    return " ".join(re.split(r"[-_+.]|%20", unquote(named)))
