"""Each sentence of RFC 9309, and of what Google publishes about its parser, as a file, an address and a verdict.

Where the two differ (``%62`` for ``b``) the stricter reading counts: neither author of a file is to be surprised.
"""

from __future__ import annotations

import asyncio

import pytest

from etl.fetch import Fetcher
from etl.fetch.robots import MAX_BYTES, Robots
from tests.fetch.fetch_server import Server, with_server

HOST = "https://gazette.example"
ALL = "User-agent: *\n"
NONE_BUT = ALL + "Disallow: /\n"
OURS = "User-agent: DeskBot\n"
_Case = tuple[str | bytes, str, bool]

# Whose group it is; the agent is DeskBot.
AGENTS: dict[str, _Case] = {
    "the token": ("User-agent: DeskBot\nDisallow: /", "/a", False),
    "in lower case": ("User-agent: deskbot\nDisallow: /", "/a", False),
    "in upper case": ("User-agent: DESKBOT\nDisallow: /", "/a", False),
    "with a version": ("User-agent: DeskBot/2.1\nDisallow: /", "/a", False),
    "with a version behind a blank": ("User-agent: DeskBot 2.1\nDisallow: /", "/a", False),
    "with a star behind": ("User-agent: DeskBot*\nDisallow: /", "/a", False),
    "a star and a version": ("User-agent: *\nAllow: /\nUser-agent: DeskBot/*\nDisallow: /", "/a", False),
    "a whole header": ("User-agent: DeskBot (+https://x.example)\nDisallow: /", "/a", False),
    "a digit ends the token": ("User-agent: DeskBot7\nDisallow: /", "/a", False),
    "a browser's header": ("User-agent: Mozilla/5.0 (compatible; DeskBot/2.1)\nDisallow: /", "/a", True),
    "a prefix of the token": ("User-agent: Desk\nDisallow: /", "/a", True),
    "a suffix of the token": ("User-agent: Bot\nDisallow: /", "/a", True),
    "a longer token": ("User-agent: DeskBotNews\nDisallow: /", "/a", True),
    "a longer token with a hyphen": ("User-agent: DeskBot-News\nDisallow: /", "/a", True),
    "a longer token with an underscore": ("User-agent: DeskBot_News\nDisallow: /", "/a", True),
    "an unknown agent": ("User-agent: PressBot\nDisallow: /", "/a", True),
    "an unknown agent beside everyone": ("User-agent: PressBot\nAllow: /\n" + NONE_BUT, "/a", False),
    "an agent without a name": ("User-agent:\nDisallow: /", "/a", True),
    "an agent of digits": ("User-agent: 77\nDisallow: /", "/a", True),
    "everyone": (NONE_BUT, "/a", False),
    "everyone and words": ("User-agent: * (all of you)\nDisallow: /", "/a", False),
    "everyone and a tab": ("User-agent: *\tall\nDisallow: /", "/a", False),
    "a star and letters is nobody": ("User-agent: *Bot\nDisallow: /", "/a", True),
    "two stars are nobody": ("User-agent: **\nDisallow: /", "/a", True),
    "ours instead of everyone's": (NONE_BUT + OURS + "Disallow: /b", "/a", True),
    "ours before everyone's": (OURS + "Disallow: /b\n" + NONE_BUT, "/a", True),
    "ours, and its rule": (OURS + "Disallow: /b\n" + NONE_BUT, "/b", False),
    "everyone's rules are not added to ours": (ALL + "Disallow: /b\n" + OURS + "Disallow: /c", "/b", True),
    "ours with an empty rule": (NONE_BUT + OURS + "Disallow:", "/a", True),
    "ours without any rule": (NONE_BUT + OURS, "/a", True),
    "ours with other lines only": (NONE_BUT + OURS + "Crawl-delay: 3", "/a", True),
    "two groups of ours": (OURS + "Disallow: /a\n\n" + OURS + "Disallow: /b", "/a", False),
    "two groups of ours, the second": (OURS + "Disallow: /a\n\n" + OURS + "Disallow: /b", "/b", False),
    "another's group between": (OURS + "Disallow: /a\nUser-agent: x\nAllow: /a\n" + OURS + "Allow: /c", "/a", False),
    "two groups are weighed as one": (OURS + "Disallow: /a\n" + OURS + "Allow: /a/b", "/a/b", True),
    "two groups of everyone": (ALL + "Disallow: /a\n" + ALL + "Disallow: /b", "/a", False),
    "two agents of one group": ("User-agent: x\nUser-agent: DeskBot\nDisallow: /", "/a", False),
    "two agents, the first": ("User-agent: DeskBot\nUser-agent: x\nDisallow: /", "/a", False),
    "ours and everyone in one group": (ALL + OURS + "Disallow: /a", "/a", False),
    "an empty line between agents": ("User-agent: DeskBot\n\nUser-agent: x\nDisallow: /", "/a", False),
    "an empty line before the rules": (OURS + "\n\n\nDisallow: /", "/a", False),
    "an empty line between rules": (OURS + "Disallow: /a\n\nDisallow: /b", "/b", False),
    "a comment between agents": (OURS + "# and\nUser-agent: x\nDisallow: /", "/a", False),
    "a delay between agents": (OURS + "Crawl-delay: 9\nUser-agent: x\nDisallow: /", "/a", False),
    "a sitemap between agents": (OURS + "Sitemap: https://x/s.xml\nUser-agent: x\nDisallow: /", "/a", False),
    "a misspelt sitemap between agents": (OURS + "Site-map: https://x/s\nUser-agent: x\nDisallow: /", "/a", False),
    "an unknown line between agents": (OURS + "Host: x.example\nUser-agent: x\nDisallow: /", "/a", False),
    "words between agents": (OURS + "these may come\nUser-agent: x\nDisallow: /", "/a", False),
    "a delay after rules": (OURS + "Disallow: /a\nCrawl-delay: 9\nDisallow: /b", "/b", False),
    "an allow ends the agents": (OURS + "Allow: /c\nUser-agent: x\nDisallow: /a", "/a", True),
    "an empty disallow ends the agents": (OURS + "Disallow:\nUser-agent: x\nDisallow: /a", "/a", True),
    "rules before all agents": ("Disallow: /\n" + OURS + "Disallow: /b", "/a", True),
    "only rules": ("Disallow: /", "/a", True),
}

# Which rule wins: the one with the most octets, and Allow when as many.
PRECEDENCE: dict[str, _Case] = {
    "no rule matches": (ALL + "Disallow: /b", "/a", True),
    "allow is longer": (NONE_BUT + "Allow: /a", "/a", True),
    "allow is longer, and first": (ALL + "Allow: /a\nDisallow: /", "/a", True),
    "disallow is longer": (ALL + "Allow: /a\nDisallow: /a/b", "/a/b/c", False),
    "disallow is longer, and first": (ALL + "Disallow: /a/b\nAllow: /a", "/a/b/c", False),
    "as long: allow": (ALL + "Disallow: /a\nAllow: /a", "/a", True),
    "as long, allow first": (ALL + "Allow: /a\nDisallow: /a", "/a", True),
    "as long, another pattern": (ALL + "Disallow: /*a\nAllow: /ba", "/ba", True),
    "three of them": (ALL + "Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/c", False),
    "three, the middle": (ALL + "Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/d", True),
    "a star is an octet": (ALL + "Allow: /page\nDisallow: /*.htm", "/page.htm", False),
    "as many octets with a star": (ALL + "Allow: /page\nDisallow: /*.ph", "/page.php", True),
    "a dollar is an octet": (ALL + "Allow: /\nDisallow: /$", "/", False),
    "and only at the end": (ALL + "Allow: /$\nDisallow: /", "/page.htm", False),
    "and there": (ALL + "Allow: /$\nDisallow: /", "/", True),
    "UTF-8 is counted in octets as sent": (ALL + "Disallow: /é\nAllow: /*****", "/%C3%A9", False),
    "an empty disallow weighs nothing": (NONE_BUT + "Disallow:", "/a", False),
    "an empty allow weighs nothing": (NONE_BUT + "Allow:", "/a", False),
    "only empty ones": (ALL + "Disallow:\nAllow:", "/a", True),
    "not the order, the length": (ALL + "Allow: /a\nDisallow: /\nAllow: /b", "/b", True),
}

# What a pattern matches.
PATTERNS: dict[str, _Case] = {
    "a prefix": (ALL + "Disallow: /trout", "/trout", False),
    "more of a name": (ALL + "Disallow: /trout", "/troutheads/yum.html", False),
    "a query": (ALL + "Disallow: /trout", "/trout?id=1", False),
    "another case": (ALL + "Disallow: /trout", "/Trout", True),
    "not inside": (ALL + "Disallow: /trout", "/lake/trout", True),
    "a folder": (ALL + "Disallow: /trout/", "/trout/", False),
    "in a folder": (ALL + "Disallow: /trout/", "/trout/a.htm", False),
    "no folder": (ALL + "Disallow: /trout/", "/trout", True),
    "not as a folder": (ALL + "Disallow: /trout/", "/trout.html", True),
    "a star at the end changes nothing": (ALL + "Disallow: /trout*", "/troutheads", False),
    "a star before a folder": (ALL + "Disallow: /*/b/", "/a/b/c", False),
    "a star is nothing too": (ALL + "Disallow: /a*b", "/ab", False),
    "a star spans folders": (ALL + "Disallow: /a*b", "/a/x/y/b", False),
    "a star and what is missing": (ALL + "Disallow: /a*b", "/a/x", True),
    "a star alone": (ALL + "Disallow: *", "/a", False),
    "a star at the beginning": (ALL + "Disallow: *.php", "/a.php", False),
    "several stars": (ALL + "Disallow: /a*b*c", "/a1b2c3", False),
    "several stars, in order": (ALL + "Disallow: /a*b*c", "/a1c2b", True),
    "stars beside each other": (ALL + "Disallow: /a***b", "/axb", False),
    "ten stars": (ALL + "Disallow: /*a*a*a*a*a*a*a*a*a*a$", "/" + "a" * 400 + "b", True),
    "an extension": (ALL + "Disallow: /*.php", "/a/b.php", False),
    "an extension and a query": (ALL + "Disallow: /*.php", "/a.php?x=1", False),
    "an extension inside": (ALL + "Disallow: /*.php", "/a.php5/b", False),
    "an extension in capitals": (ALL + "Disallow: /*.php", "/a.PHP", True),
    "the end": (ALL + "Disallow: /*.php$", "/a.php", False),
    "the end, a query": (ALL + "Disallow: /*.php$", "/a.php?x", True),
    "the end, a slash": (ALL + "Disallow: /*.php$", "/a.php/", True),
    "the end, twice in the path": (ALL + "Disallow: /*.php$", "/a.php/b.php", False),
    "the whole path": (ALL + "Disallow: /a/b$", "/a/b", False),
    "more than the whole path": (ALL + "Disallow: /a/b$", "/a/bc", True),
    "a star before the end": (ALL + "Disallow: /a*$", "/abc", False),
    "a star in the middle and the end": (ALL + "Disallow: /trout*.php$", "/troutheads/a.php", False),
    "an inner dollar": (ALL + "Disallow: /a$b", "/a$b", False),
    "an inner dollar is no end": (ALL + "Disallow: /a$b", "/a", True),
    "an inner dollar, escaped in the address": (ALL + "Disallow: /a$b", "/a%24b", False),
    "two dollars": (ALL + "Disallow: /a$$", "/a$", False),
    "a question mark is itself": (ALL + "Disallow: /*?", "/a?b", False),
    "no question mark": (ALL + "Disallow: /*?", "/a", True),
    "parentheses are themselves": (ALL + "Disallow: /a(b)+", "/ab", True),
    "a dot is itself": (ALL + "Disallow: /a.b", "/axb", True),
    "parameters": (ALL + "Disallow: /a;sid=", "/a;sid=7", False),
    "the root without a path": (ALL + "Disallow: /$", "", False),
    "never the fragment": (ALL + "Disallow: /*b", "/a#b", True),
    "an index page's folder": (NONE_BUT + "Allow: /a/index.html", "/a/", True),
    "an index page of three letters": (NONE_BUT + "Allow: /a/index.htm", "/a/", True),
    "an index page itself": (NONE_BUT + "Allow: /a/index.html", "/a/index.html", True),
    "not what is beside it": (NONE_BUT + "Allow: /a/index.html", "/a/page.html", False),
    "an index page forbidden": (ALL + "Disallow: /a/index.html", "/a/", True),
}

# Escapes: the same octets are the same path.
OCTETS: dict[str, _Case] = {
    "UTF-8 as it is, in a rule": (ALL + "Disallow: /カ", "/%E3%82%AB", False),
    "UTF-8 escaped, in both": (ALL + "Disallow: /%E3%82%AB", "/%E3%82%AB", False),
    "UTF-8 as it is, in the address": (ALL + "Disallow: /%E3%82%AB", "/カ", False),
    "UTF-8 as it is, in both": (ALL + "Disallow: /カ", "/カ", False),
    "escapes in small letters, in a rule": (ALL + "Disallow: /%e3%82%ab", "/%E3%82%AB", False),
    "escapes in small letters, in the address": (ALL + "Disallow: /%E3%82%AB", "/%e3%82%ab", False),
    "an allowed path in UTF-8": (NONE_BUT + "Allow: /straße", "/stra%C3%9Fe", True),
    "a letter escaped in a rule": (ALL + "Disallow: /a/%62", "/a/b", False),
    "a letter escaped in the address": (ALL + "Disallow: /a/b", "/a/%62", False),
    "a letter escaped in both": (ALL + "Disallow: /a/%62", "/a/%62", False),
    "a tilde escaped in a rule": (ALL + "Disallow: /%7eorla/", "/~orla/x", False),
    "a tilde escaped in the address": (ALL + "Disallow: /~orla/", "/%7Eorla/x", False),
    "an allowed letter escaped in both": (NONE_BUT + "Allow: /a/%62", "/a/%62", True),
    "an allowed letter, which Google does not unescape": (NONE_BUT + "Allow: /a/%62", "/a/b", False),
    "a slash escaped is another path": (ALL + "Disallow: /a/b", "/a%2Fb", True),
    "a slash escaped in a rule": (ALL + "Disallow: /a%2Fb", "/a/b", True),
    "a slash escaped in both": (ALL + "Disallow: /a%2fb", "/a%2Fb", False),
    "an address in a query": (ALL + "Disallow: /a?u=https://x", "/a?u=https://x", False),
    "an escaped address in a query": (ALL + "Disallow: /a?u=https%3A%2F%2Fx", "/a?u=https%3A%2F%2Fx", False),
    "a star escaped is a star's character": (ALL + "Disallow: /a-%2A.htm", "/a-*.htm", False),
    "and no wildcard": (ALL + "Disallow: /a-%2A.htm", "/a-b.htm", True),
    "a dollar escaped is a dollar": (ALL + "Disallow: /price-%24", "/price-$", False),
    "and no end": (ALL + "Disallow: /price-%24", "/price-", True),
    "a percent sign alone": (ALL + "Disallow: /100%", "/100%", False),
    "half an escape": (ALL + "Disallow: /a%4", "/a%4", False),
    "an escape that is none": (ALL + "Disallow: /a%zz", "/a%zz", False),
    "Latin-1 in a rule": (b"User-agent: *\nDisallow: /caf\xe9", "/caf%E9", False),
    "an escape is not read twice": (ALL + "Disallow: /%2562", "/b", True),
}

# Lines: what is a rule, and where it ends.
LONG = b"x" * 30_000
LINES: dict[str, _Case] = {
    "nothing": ("", "/a", True),
    "blanks only": (" \n\t\n", "/a", True),
    "key in capitals": ("USER-AGENT: *\nDISALLOW: /a", "/a", False),
    "no blank behind the colon": ("User-agent:*\nDisallow:/a", "/a", False),
    "blanks before the colon": ("User-agent \t: *\nDisallow  : /a", "/a", False),
    "blanks around": ("  User-agent: *  \n\t Disallow:\t/a \t", "/a", False),
    "blanks inside a path": (ALL + "Disallow: /a b", "/a b", False),
    "no colon": ("User-agent *\nDisallow /a", "/a", False),
    "no colon, a tab": ("User-agent\t*\nDisallow\t/a", "/a", False),
    "no colon, several blanks": ("User-agent   *\nDisallow \t /a", "/a", False),
    "no colon, three words": (ALL + "Disallow /a please", "/a", True),
    "no colon, one word": (ALL + "Disallow/a", "/a", True),
    "no colon and no value": (ALL + "Disallow", "/a", True),
    "no colon, an agent of two words": ("User agent *\nDisallow: /a", "/a", True),
    "no colon, a comment behind": (ALL + "Disallow /a # there", "/a", False),
    "nothing before the colon": (ALL + ": /a", "/a", True),
    "two colons": (ALL + "Disallow: /a:b", "/a:b", False),
    "a hash in a path begins a comment": (ALL + "Disallow: /a#b", "/axx", False),
    "a comment behind a rule": (ALL + "Disallow: /a # but not b", "/a", False),
    "a comment behind an agent": ("User-agent: DeskBot # us\nDisallow: /", "/a", False),
    "a comment and no value": (ALL + "Disallow: # nothing", "/a", True),
    "a rule in a comment": (ALL + "# Disallow: /a", "/a", True),
    "a rule in a page": ("<pre>\n<b>User-agent: *</b>\n<i>Disallow: /a</i></pre>", "/a", True),
    "rules among markup": ("<html>\nUser-agent: *\nDisallow: /a\n</html>", "/a", False),
    "useragent": ("Useragent: *\nDisallow: /a", "/a", False),
    "user agent": ("User agent: *\nDisallow: /a", "/a", False),
    "user_agent is unknown": ("User_agent: *\nDisallow: /a", "/a", True),
    "dissallow": (ALL + "Dissallow: /a", "/a", False),
    "dissalow": (ALL + "Dissalow: /a", "/a", False),
    "disalow": (ALL + "Disalow: /a", "/a", False),
    "diasllow": (ALL + "Diasllow: /a", "/a", False),
    "disallaw": (ALL + "Disallaw: /a", "/a", False),
    "misspelt, in capitals": (ALL + "DISALOW: /a", "/a", False),
    "another misspelling": (ALL + "Dizallow: /a", "/a", True),
    "noindex is no rule": (ALL + "Noindex: /a", "/a", True),
    "LF": ("User-agent: *\nDisallow: /a\nDisallow: /b\n", "/b", False),
    "CR": ("User-agent: *\rDisallow: /a\rDisallow: /b\r", "/b", False),
    "CRLF": ("User-agent: *\r\nDisallow: /a\r\nDisallow: /b\r\n", "/b", False),
    "all of them": ("User-agent: *\r\nDisallow: /a\rDisallow: /b\n\r", "/b", False),
    "no end": (ALL + "Disallow: /a", "/a", False),
    "a line separator is none": ("User-agent: *\u2028Disallow: /a", "/a", True),
    "a form feed is none": (ALL + "Allow: /b\fDisallow: /a", "/a", True),
    "a byte order mark": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /a", "/a", False),
    "two bytes of it": (b"\xef\xbbUser-agent: *\nDisallow: /a", "/a", False),
    "one byte of it": (b"\xefUser-agent: *\nDisallow: /a", "/a", False),
    "a mark out of order": (b"\xbf\xefUser-agent: *\nDisallow: /a", "/a", True),
    "a mark inside": (b"User-agent: *\n\xef\xbb\xbfDisallow: /a", "/a", True),
    "UTF-16": ("User-agent: *\nDisallow: /a".encode("utf-16"), "/a", True),
    "NUL ends the line": (b"User-agent: *\nDisallow: /a\x00/b\n", "/a", False),
    "NUL ends the line, not the file": (b"User-agent: *\n\x00\nDisallow: /a", "/a", False),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "/a", True),
    "a long line keeps its beginning": (b"User-agent: *\nDisallow: /" + LONG, "/" + "x" * 16_700, False),
    "all 16,663 octets of it": (b"User-agent: *\nDisallow: /" + LONG, "/" + "x" * 16_652, False),
    "and not one less": (b"User-agent: *\nDisallow: /" + LONG, "/" + "x" * 16_651, True),
    "a long comment": (b"User-agent: *\n#" + LONG + b"\nDisallow: /a", "/a", False),
    "a long key": (b"User-agent: *\n" + LONG + b": /\nDisallow: /a", "/a", False),
    "the first 500 KiB": (b"User-agent: *\n" + b"#\n" * 255_987 + b"Disallow: /a", "/a", False),
    "what is behind them": (b"User-agent: *\n" + b"#\n" * 255_993 + b"Disallow: /a", "/a", True),
}

CASES = {
    f"{part}: {name}": case
    for part, cases in (
        ("agents", AGENTS),
        ("precedence", PRECEDENCE),
        ("patterns", PATTERNS),
        ("octets", OCTETS),
        ("lines", LINES),
    )
    for name, case in cases.items()
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_read_as_published(name: str) -> None:
    content, path, allowed = CASES[name]
    robots = Robots(content.encode() if isinstance(content, str) else content)
    assert robots.allows(HOST + path, "DeskBot") is allowed


def test_500_kib_are_read() -> None:
    assert MAX_BYTES == 500 * 1024


# What the answer to /robots.txt means, over HTTP: (status, rules obeyed?) of one that forbids everything.
STATUSES = {
    **dict.fromkeys((200, 203), "robots"),
    204: "ok",
    **dict.fromkeys((400, 401, 402, 403, 404, 405, 406, 407, 408, 410, 414, 418, 421, 451, 499), "ok"),
    **dict.fromkeys((429, 500, 501, 502, 503, 504, 507, 520, 599), "robots"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_allows_or_forbids_everything(status: int) -> None:
    async def test(server: Server, fetcher: Fetcher) -> str:
        body = b"" if status == 204 else b"User-agent: *\nDisallow: /"
        server.says("/robots.txt", body, f"{status} x")
        server.says("/a", b"<p>The ferry sails.</p>")
        return (await fetcher.fetch(server.url("/a"), obey_robots=True)).result

    assert with_server(test) == STATUSES[status]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(("hops", "expected"), [(1, "robots"), (5, "robots"), (6, "ok"), (0, "ok")])
def test_five_redirects_are_followed_and_more_mean_no_file(status: int, hops: int, expected: str) -> None:
    """No hops: it leads to itself."""

    async def test(server: Server, fetcher: Fetcher) -> str:
        places = ["/robots.txt", *(f"/r{n}" for n in range(hops))]
        for here, there in zip(places, [*places[1:], "/robots.txt"][: hops or 1], strict=False):
            server.says(here, status=f"{status} Moved", Location=there)
        if hops:
            server.says(places[-1], b"User-agent: *\nDisallow: /")
        server.says("/a", b"<p>The ferry sails.</p>")
        return (await fetcher.fetch(server.url("/a"), obey_robots=True)).result

    assert with_server(test) == expected


@pytest.mark.parametrize("media_type", ["text/plain", "text/html", "application/octet-stream", "image/png", "nonsense"])
def test_the_media_type_does_not_matter(media_type: str) -> None:
    async def test(server: Server, fetcher: Fetcher) -> list[str]:
        server.says("/robots.txt", b"User-agent: *\nDisallow: /a", Content_Type=media_type)
        server.says("/b", b"<p>The ferry sails.</p>")
        asked = (fetcher.fetch(server.url(path), obey_robots=True) for path in ("/a", "/b"))
        return [outcome.result for outcome in await asyncio.gather(*asked)]

    assert with_server(test) == ["robots", "ok"]
