"""Hostile pages: what each costs in a process of its own, and what becomes of it.

Run as ``python -m benchmarks hostile [NAME...]``. Every document must end as an article or a rejection with a reason,
within ten seconds of CPU time and a gigabyte of memory; the exit code tells whether all did.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CPU_SECONDS = 10.0
MEMORY_MIB = 1024
# A process that goes on beyond the limit is ended, so that the rest is measured too.
_ENDED_AFTER = 60


def _sentences(number: int) -> bytes:
    line = b"<p>Pier %d of the new quay at Lindfort will open in spring, the harbour board said on Monday evening.</p>"
    return b"".join(line % i for i in range(number))


_BODY = _sentences(20)
_NODE = b'{"@type":"NewsArticle","headline":"Quay"},'

# Name -> (media type, what makes the document at full size or a share of it).
CASES: dict[str, tuple[str, Callable[[float], bytes]]] = {
    "100,000 nested divs": ("text/html", lambda x: b"<div>" * int(1e5 * x) + b"text" + b"</div>" * int(1e5 * x)),
    "240 nested divs": ("text/html", lambda _: b"<html><body>" + b"<div>" * 236 + _BODY + b"</div>" * 236),
    "100,000 open spans": ("text/html", lambda x: b"<html><body>" + b"<span>" * int(1e5 * x) + _BODY),
    "100,000 nested lists": ("text/html", lambda x: b"<html><body>" + b"<ul><li>" * int(1e5 * x) + _BODY),
    "50,000 nested tables": ("text/html", lambda x: b"<html><body>" + b"<table><tr><td>" * int(5e4 * x) + _BODY),
    "a million paragraphs": ("text/html", lambda x: b"<html><body>" + b"<p>" * int(1e6 * x)),
    "140,000 paragraphs": ("text/html", lambda x: b"<html><body><article>" + b"<p>Quay and harbour." * int(1.4e5 * x)),
    "29,000 sentences": ("text/html", lambda x: b"<html><body>" + _sentences(int(2.9e4 * x))),
    "50 MB": ("text/html", lambda x: b"<html><body>" + _sentences(int(4.8e5 * x))),
    "9 MB in one paragraph": ("text/html", lambda x: b"<html><body><p>" + b"word " * int(1.8e6 * x) + b"</p>"),
    "20 MB of JSON-LD": ("text/html", lambda x: _with_data(int(2e7 * x))),
    "3 MB of JSON-LD": ("text/html", lambda x: _with_data(int(3e6 * x))),
    "50,000 authors": ("text/html", lambda x: _by(b",".join(b'"Jane Roe %d"' % i for i in range(int(5e4 * x))))),
    "900,000 brackets in a name": ("text/html", lambda x: _by(b'"' + b"(" * int(9e5 * x) + b'"')),
    "deep JSON-LD": ("text/html", lambda x: _in_script(b"[" * int(4e5 * x))),
    "200,000 attributes": ("text/html", lambda x: b"<div %s>" % _attributes(int(2e5 * x)) + _BODY),
    "a word of 4 MB": ("text/html", lambda x: b"<html><body><p>" + b"a" * int(4e6 * x) + b"</p>"),
    "a word of 4 MB, plain": ("text/plain", lambda x: b"T:a" * int(1.4e6 * x)),
    "NUL in every sentence": ("text/html", lambda _: b"<html><body>" + _BODY.replace(b"harbour", b"har\x00bour")),
    "every byte value": ("text/plain", lambda x: bytes(range(256)) * int(1000 * x)),
    "every byte value, page": ("text/html", lambda x: b"<html><body><p>" + bytes(range(256)) * int(1000 * x)),
    "three million <": ("text/html", lambda x: b"<" * int(3e6 * x)),
    "character references": ("text/html", lambda x: b"<html><body><p>" + b"&amp;" * int(9e5 * x)),
    "30,000 headings and times": ("text/html", lambda x: b"<h1>Quay</h1><time>1 July 2025</time>" * int(3e4 * x)),
    "4 MB of dates": ("text/plain", lambda x: b"July 1, 2025 " * int(3e5 * x)),
    "4 MB of numbers": ("text/html", lambda x: b"<html><body><p>" + b"1.2.3 4/5/6 " * int(3.3e5 * x)),
    "4 MB of blanks": ("text/html", lambda x: b"<html><body><p>" + b" " * int(4e6 * x) + b"x</p>"),
    "4 MB of full stops": ("text/plain", lambda x: b"a. " * int(1.4e6 * x)),
    "4 MB of dashes": ("text/plain", lambda x: b"\xe2\x80\x94 " * int(1e6 * x)),
    "a title of 20,000 parts": ("text/html", lambda x: b"<title>" + b" | a" * int(2e4 * x) + b"</title>" + _BODY),
    "open comments": ("text/html", lambda x: b"<html><body>" + b"<!-- " * int(2e5 * x) + _BODY),
    "100,000 meta": ("text/html", lambda x: b"<meta name='author' content='By by by'>" * int(1e5 * x) + _BODY),
    "wrong charset": ("text/html", lambda _: b"<html><head><meta charset='utf-16'></head><body>" + _BODY),
    "utf-7 and high bytes": ("text/html", lambda _: b"<meta charset='utf-7'>" + _BODY + bytes(range(192, 256)) * 40),
    "only a script": ("text/html", lambda x: b"<html><body><script>" + b"var a=1;" * int(5e5 * x)),
}  # fmt: skip


def _attributes(number: int) -> bytes:
    return b" ".join(b"a%d=1" % i for i in range(number))


def _with_data(length: int) -> bytes:
    return _in_script(b"[" + _NODE * (length // len(_NODE)) + b"{}]")


def _by(authors: bytes) -> bytes:
    return _in_script(b'{"@type":"NewsArticle","headline":"Quay","author":[%s]}' % authors)


def _in_script(data: bytes) -> bytes:
    return b"<html><head><script type='application/ld+json'>" + data + b"</script></head><body>" + _BODY


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document."""

    name: str
    seconds: float  # of CPU
    mib: int  # of memory, at most
    end: str  # "article of N characters", a reason of rejection, or how the process died
    text: bool  # the article has a text

    @property
    def is_well(self) -> bool:
        """Tell whether it kept the limits and ended as an article with a text or as a rejection."""
        return self.seconds < CPU_SECONDS and self.mib < MEMORY_MIB and self.text


def warm() -> None:
    """Load what cleaning loads at first use, so that it is not counted for each document anew."""
    for name in ("NUL in every sentence", "4 MB of dates"):
        media_type, make = CASES[name]
        _end(make(0.001), media_type, name)


def outcome(name: str, share: float = 1.0) -> Outcome:
    """Clean one document, at a share of its full size, in a child process."""
    media_type, make = CASES[name]
    content = make(share)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CPU, (_ENDED_AFTER, _ENDED_AFTER))
        try:
            end = _end(content, media_type, name)
        except BaseException as error:
            end = f"died: {error!r:.80}"
        os.write(writing, end.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        end = pipe.read()
    _, status, used = os.wait4(child, 0)
    end = end or f"died: status {status}"
    return Outcome(name, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, end, not end.startswith("died"))


def _end(content: bytes, media_type: str, name: str) -> str:
    from etl.clean import clean
    from etl.records import Document, Rejected

    made = clean(Document(content, media_type, name))
    if isinstance(made, Rejected):
        return f"rejected: {made.reason}"
    return f"article of {len(made.text)} characters" if made.text.strip() else "died: an article without a text"


def main(names: Sequence[str] = ()) -> None:
    """Print what each document costs and becomes; exit with 1 when one breaks a limit."""
    warm()
    broken = []
    for name in names or CASES:
        found = outcome(name)
        sys.stdout.write(f"{name:28} {found.seconds:6.2f} s {found.mib:5} MiB  {found.end}\n")
        sys.stdout.flush()
        if not found.is_well:
            broken.append(name)
    if broken:
        sys.exit(f"beyond the limits: {', '.join(broken)}")


if __name__ == "__main__":
    main(sys.argv[1:])
