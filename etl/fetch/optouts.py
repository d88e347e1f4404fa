"""What a page and its site say against text and data mining: headers, meta elements, robots.txt; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

# noai, noimageai, noml: the words in use against machine learning. noindex and none: who wants no search engine to
# know the page wants no miner either. noarchive and nosnippet speak of caches and previews, and many papers set them
# on every page: they are no opt-out.
_WORDS = frozenset(("noai", "noimageai", "noml", "noindex", "none"))

# Crawlers that gather texts for machine learning, or stand for that use of what another crawler fetched. Who shuts one
# of them out, and not everybody, reserves this use.
_LEARNERS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-ai",
    "cohere-training-data-crawler",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "Meta-ExternalAgent",
    "omgili",
    "omgilibot",
    "PanguBot",
    "Timpibot",
    "Webzio-Extended",
)
# contentsignals.org ("Content-Signal: ai-train=no") and the IETF's draft-ietf-aipref-attach ("Content-Usage:
# train-ai=n").
_SIGNAL = re.compile(
    rb"^[ \t]*(content-signal|content-usage)[ \t]*:[^#\r\n]*?\b(ai-train|ai-input|train-ai|train-genai)"
    rb"[ \t]*=[ \t]*no?\b",
    re.IGNORECASE | re.MULTILINE,
)
_SEARCHED = 100_000  # bytes of a page in which its meta elements stand
_META = re.compile(rb"<meta\s([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def opt_outs(headers: Mapping[str, str], content: bytes, agent: str) -> list[str]:
    """Return every opt-out as ``where: what``; an empty list when the page says nothing.

    ``headers`` with lower-case names, ``agent`` our product token: directives for other crawlers do not concern us.
    Sources: TDM Reservation Protocol (W3C community group), the robots meta element and X-Robots-Tag.
    """
    found = [f"x-robots-tag: {word}" for word in _directives(headers.get("x-robots-tag", ""), agent)]
    found += _tdm("tdm-reservation", headers.get("tdm-reservation"), headers.get("tdm-policy"))
    named: dict[str, str] = {}
    for name, value in _metas(content[:_SEARCHED]):
        if name in ("robots", agent.lower()):
            found += [f"meta {name}: {word}" for word in _directives(value, agent)]
        named.setdefault(name, value)
    found += _tdm("meta tdm-reservation", named.get("tdm-reservation"), named.get("tdm-policy"))
    return list(dict.fromkeys(found))


def robots_opt_outs(content: bytes) -> list[str]:
    """Return what a robots.txt says against mining as ``robots.txt: what``; an empty list when it says nothing."""
    from etl.fetch.robots import Robots

    robots = Robots(content)
    shut_out = [name for name in _LEARNERS if robots.names(name) and not robots.allows("http://x/", name)]
    signals = [
        f"{field.decode().lower()} {use.decode().lower()}=no"
        for field, use in _SIGNAL.findall(content.replace(b"\r", b"\n"))
    ]
    return list(dict.fromkeys(f"robots.txt: {each}" for each in (*shut_out, *signals)))


def _tdm(where: str, reservation: str | None, policy: str | None) -> list[str]:
    if (reservation or "").partition(",")[0].strip() != "1":
        return []
    return [f"{where}: 1", *([f"tdm-policy: {policy.strip()}"] if policy and policy.strip() else [])]


def _directives(value: str, agent: str) -> Iterator[str]:
    """A name before a directive ("otherbot: noindex") limits that one directive to one crawler."""
    for part in value.lower().split(","):
        scope, colon, word = part.rpartition(":")
        if colon and scope.strip() != agent.lower():
            continue
        for directive in word.split():
            if directive in _WORDS:
                yield directive


def _metas(content: bytes) -> Iterator[tuple[str, str]]:
    for match in _META.finditer(content):
        attributes = {
            name.lower(): html.unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(match.group(1).decode("utf-8", "replace"))
        }
        name = attributes.get("name", "").strip().lower()
        if name and "content" in attributes:
            yield name, attributes["content"]
