"""robots.txt as RFC 9309 says and Google's parser reads it; pure.

Where the standard leaves room, this follows Google's published parser: groups of rules are joined over repeated
agents, the longest pattern wins and Allow wins ties, lines may end in CR, LF or both, common misspellings count, and
a rule for ``/index.html`` also allows its folder.

In one thing the two differ. To RFC 9309 (2.2.2, 2.2.3) ``/%7Eorla`` and ``/~orla`` are one path and ``%2A`` is the
character ``*``; Google's parser compares what is written. Both readings are made, and both must let us in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

# RFC 9309 2.5: at least 500 KiB must be read; the rest of a longer file may be ignored.
MAX_BYTES = 512_000
# Google's parser: eight times the longest address browsers used to accept, less the terminator; the rest of a longer
# line is dropped.
_MAX_LINE = 2083 * 8 - 1

_BLANKS = b" \t\n\v\f\r"
_AGENT = re.compile(rb"[A-Za-z_-]*")
_AGENT_KEYS = (b"user-agent", b"useragent", b"user agent")
_DISALLOW_KEYS = (b"disallow", b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")  # RFC 3986 2.3

_Kind = Literal["agent", "allow", "disallow"]


@dataclass(slots=True)
class _Group:
    """Rules for some agents: (pattern, allowed)."""

    agents: set[bytes] = field(default_factory=set)  # lower case; b"*" for everyone
    rules: list[tuple[bytes, bool]] = field(default_factory=list)

    def unescaped(self) -> _Group:
        """The same as RFC 9309 compares it."""
        return _Group(self.agents, [(_unescape_pattern(pattern), allowed) for pattern, allowed in self.rules])


class Robots:
    """The rules of one robots.txt."""

    def __init__(self, content: bytes) -> None:
        """Read a file of any kind; what is no rule is skipped, never an error."""
        self._groups = _groups(content[:MAX_BYTES])
        self._unescaped = [group.unescaped() for group in self._groups]

    def allows(self, url: str, agent: str) -> bool:
        """Return whether ``agent`` (a product token, "Copydesk") may fetch ``url``."""
        path = path_of(url)
        written, unescaped = _upper(path), _unescape_path(path)
        if not self._lets_in(self._groups, written, agent):
            return False
        if written == unescaped and self._groups == self._unescaped:
            return True
        return self._lets_in(self._unescaped, unescaped, agent)

    def _lets_in(self, groups: list[_Group], path: bytes, agent: str) -> bool:
        name = agent.lower().encode()
        specific = [group for group in groups if name in group.agents]
        general = [group for group in groups if b"*" in group.agents]
        verdict = self._verdict(specific, path)
        if verdict is None and not specific:
            verdict = self._verdict(general, path)
        return True if verdict is None else verdict

    def names(self, agent: str) -> bool:
        """Return whether a group is addressed to this agent by name."""
        return any(agent.lower().encode() in group.agents for group in self._groups)

    def _verdict(self, groups: list[_Group], path: bytes) -> bool | None:
        """The longest matching pattern's word; Allow at equal length; None when only empty patterns match."""
        longest = {True: 0, False: 0}
        for group in groups:
            for pattern, allowed in group.rules:
                if len(pattern) > longest[allowed] and matches(pattern, path):
                    longest[allowed] = len(pattern)
        return None if longest[True] == longest[False] == 0 else longest[True] >= longest[False]


def product_token(user_agent: str) -> str:
    """Return the name in a User-Agent header: ``Copydesk`` of "Copydesk/1.0".

    Also of "Mozilla/5.0 (compatible; Copydesk/1.0)". RFC 9309 allows letters, ``_`` and ``-``; a header without any is
    nobody, whom only rules for ``*`` concern.
    """
    _, compatible, rest = user_agent.partition("compatible;")
    match = _AGENT.match((rest if compatible else user_agent).strip().encode())
    return match.group().decode() if match else ""


def matches(pattern: bytes, path: bytes) -> bool:
    """Return whether a pattern matches the start of a path: ``*`` any bytes, a final ``$`` the end.

    Greedy from the left, which is exact for patterns with this one wildcard, and linear in pattern times path.
    """
    anchored = pattern.endswith(b"$")
    first, *middle = (pattern[:-1] if anchored else pattern).split(b"*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not middle:
        return not anchored or at == len(path)
    last = middle.pop() if anchored else b""
    for piece in middle:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(path) - len(last) >= at and path.endswith(last)


def path_of(url: str) -> bytes:
    """Return path, parameters and query of an address, ``/`` when it has none; never the fragment."""
    start = 2 if url.startswith("//") else 0
    early = re.compile(r"[/?;]").search(url, start)
    scheme = url.find("://", start)
    after = scheme + 3 if scheme >= 0 and not (early and early.start() < scheme) else start
    found = re.compile(r"[/?;]").search(url, after)
    fragment = url.find("#", start)
    if found is None or 0 <= fragment < found.start():
        return b"/"
    path = url[found.start() : fragment if fragment >= 0 else len(url)]
    return (path if path.startswith("/") else "/" + path).encode("utf-8", "replace")


def _groups(content: bytes) -> list[_Group]:
    groups: list[_Group] = []
    open_for_agents = False
    for kind, value in _rules(content):
        if kind == "agent":
            if not open_for_agents:
                groups.append(_Group())
            groups[-1].agents.add(_agent(value))
            open_for_agents = True
        elif groups:  # rules before the first agent are for nobody
            groups[-1].rules += _patterns(value, kind == "allow")
            open_for_agents = False
    return groups


def _patterns(value: bytes, allowed: bool) -> list[tuple[bytes, bool]]:
    pattern = _escape(value)
    slash = pattern.rfind(b"/")
    if allowed and slash >= 0 and pattern.startswith(b"/index.htm", slash):
        return [(pattern, True), (pattern[: slash + 1] + b"$", True)]
    return [(pattern, allowed)]


def _agent(value: bytes) -> bytes:
    """``*`` alone or before a blank is everyone; else the product token that the value begins with."""
    if value.startswith(b"*") and (len(value) == 1 or value[1:2] in (b" ", b"\t", b"\v", b"\f")):
        return b"*"
    match = _AGENT.match(value)
    return match.group().lower() if match else b""


def _escape(pattern: bytes) -> bytes:
    """Percent-encode what is not ASCII and write all escapes in upper case."""
    pattern = _upper(pattern)
    return _NOT_ASCII.sub(lambda match: b"%%%02X" % match.group()[0], pattern)


def _upper(text: bytes) -> bytes:
    """``%c3`` and ``%C3`` are one octet (RFC 9309 2.2.2, RFC 3986 6.2.2.1)."""
    return _PERCENT.sub(lambda match: match.group().upper(), text) if b"%" in text else text


def _unescape_pattern(pattern: bytes) -> bytes:
    """A dollar sign that ends nothing is a character."""
    if pattern.endswith(b"$"):
        return _unescape(pattern[:-1]).replace(b"$", b"%24") + b"$"
    return _unescape(pattern).replace(b"$", b"%24")


def _unescape_path(path: bytes) -> bytes:
    """A path's ``*`` and ``$`` are characters, which a pattern escapes (RFC 9309 2.2.3)."""
    return _unescape(_escape(path)).replace(b"*", b"%2A").replace(b"$", b"%24")


def _unescape(text: bytes) -> bytes:
    """Write unreserved characters as themselves (RFC 9309 2.2.2)."""
    return _PERCENT.sub(_unreserved, text) if b"%" in text else text


def _unreserved(match: re.Match[bytes]) -> bytes:
    octet = bytes((int(match.group(1), 16),))
    return octet if _UNRESERVED.match(octet) else match.group().upper()


def _rules(content: bytes) -> list[tuple[_Kind, bytes]]:
    lines = re.split(rb"\r\n|\r|\n", _without_mark(content))
    found = (_rule(line[:_MAX_LINE].partition(b"\0")[0]) for line in lines)
    return [rule for rule in found if rule is not None]


def _without_mark(content: bytes) -> bytes:
    """Drop a UTF-8 byte order mark, also one that lost its tail."""
    for length in (3, 2, 1):
        if content[:length] == b"\xef\xbb\xbf"[:length]:
            return content[length:]
    return content


def _rule(line: bytes) -> tuple[_Kind, bytes] | None:
    line = line.partition(b"#")[0].strip(_BLANKS)
    key, colon, value = line.partition(b":")
    if not colon:
        words = re.split(rb"[ \t]+", line)  # a blank stands for a forgotten colon, if it is the only one
        if len(words) != 2:
            return None
        key, value = words
    key = key.strip(_BLANKS).lower()
    value = value.strip(_BLANKS)
    if key.startswith(_AGENT_KEYS):
        return "agent", value
    if key.startswith(b"allow"):
        return "allow", value
    return ("disallow", value) if key.startswith(_DISALLOW_KEYS) else None
