"""Small repairs to XML that people write by hand, done before it is parsed; pure.

Each repair leaves well-formed XML as it is.
"""

from __future__ import annotations

import html
import re
from typing import Any

_SECTIONS = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|$)|<!--.*?(?:-->|$))", re.DOTALL)
_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)([A-Za-z]\w{0,30};)?")
_REFERENCE = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z][\w.-]*)\s")
_LEAD, _TRAIL = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
# Serialised by an HTML parser: <link> is an empty element there.
_EMPTY_LINK = re.compile(r"<link\s*/?>\s*(https?://[^<>\s]+)\s*(?!</link>|\s)(?=<)", re.IGNORECASE)
_UNCLOSED = re.compile(
    r"<(title|link|guid|pubDate|author|category)>([^<]*)"
    r"(?=</?(?:title|link|guid|pubDate|description|author|category|item|channel|comments|dc:\w+|content:encoded)[\s>])"
    r"(?!</\1[\s>])",
    re.IGNORECASE,
)
# Nobody's name is as long; feedparser looks for an address in it, in time that grows with its square.
_LONG_NAME = re.compile(
    r"(<(?:\w+:)?(?:author|creator|managingEditor|webMaster|contributor|publisher|name|email)\b[^<>]*>[^<]{1000})[^<]+",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|channel|urlset|sitemapindex)(?=[\s>])", re.IGNORECASE)
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "video": "http://www.google.com/schemas/sitemap-video/1.1",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_CLOSED = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)[^<>]*?(/?)>")
_PROSE = ("description", "summary", "content", "content:encoded", "title")
# XML 1.0 knows no other characters below the blank; U+FFFE and U+FFFF are none either.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def mend(text: str) -> str:
    """Return a feed's text without what commonly stops an XML parser.

    Characters that XML does not know are dropped; a bare ``&`` is escaped and HTML's names for characters become the
    characters (``&copy=3`` in an address stays one); a missing end tag of an element that holds text is put where the
    next element begins; well-known namespace prefixes are declared; a feed that breaks off in the middle of an item is
    closed there. What a DOCTYPE defines is left alone.
    """
    text = _NO_CHARACTERS.sub("", text)
    parts = _SECTIONS.split(text)
    own = frozenset(_ENTITY.findall(parts[0])) if "<!ENTITY" in parts[0] else frozenset()
    parts[::2] = [_mend_markup(part, own) for part in parts[::2]]
    return _close(_declare("".join(parts)))


def parse_broken(text: str) -> Any:
    """Return the root element that libxml2's recovering parser makes out; None when there is none.

    It takes references to surrogates, and stumbles over what it made of them.
    """
    from lxml import etree

    parser = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, huge_tree=False)
    if "&#" in text:
        text = _REFERENCE.sub(_no_surrogate, text)
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def _no_surrogate(match: re.Match[str]) -> str:
    number = int(match.group(1)) if match.group(1) else int(match.group(2), 16)
    return "" if number in _LEAD or number in _TRAIL else match.group()


def _mend_markup(markup: str, own: frozenset[str]) -> str:
    if "&" in markup:
        markup = _AMPERSAND.sub(lambda match: _escape(match, own), markup)
        if "&#" in markup:
            markup = _pair(_REFERENCE.sub(_refer, markup))
    markup = _LONG_NAME.sub(r"\1", markup)
    return _UNCLOSED.sub(r"<\1>\2</\1>", _EMPTY_LINK.sub(r"<link>\1</link>", markup))


def _declare(text: str) -> str:
    missing = (
        f' xmlns:{prefix}="{uri}"'
        for prefix, uri in _NAMESPACES.items()
        if f"<{prefix}:" in text and f"xmlns:{prefix}" not in text
    )
    added = "".join(missing)
    return _ROOT.sub(lambda root: root.group() + added, text, count=1) if added else text


def _close(text: str) -> str:
    """Close the last item of a feed that breaks off; a half-read address or date is dropped, half a sentence is not."""
    start = max(text.rfind("<item"), text.rfind("<entry"))
    if start < 0 or _CLOSED.search(text, start):
        return text
    if text.rfind("<![CDATA[") > text.rfind("]]>"):
        text += "]]>"
    whole, _, rest = text.rpartition(">")
    opened: list[str] = []
    for slash, name, empty in _TAG.findall(_SECTIONS.sub("", whole[start:] + ">")):
        if slash and name in opened:
            del opened[len(opened) - 1 - opened[::-1].index(name) :]
        elif not slash and not empty:
            opened.append(name)
    kept = rest.partition("<")[0] if "<" in rest or (opened and opened[-1] in _PROSE) else ""
    return f"{whole}>{kept}" + "".join(f"</{name}>" for name in reversed(opened))


def _escape(match: re.Match[str], own: frozenset[str]) -> str:
    """Names that the DOCTYPE defines are the parser's; HTML's become the character; anything else is no reference."""
    named = match.group(1)
    if named and named[:-1] in own:
        return match.group()
    character = html.unescape(f"&{named}") if named else ""
    return character if len(character) == 1 else "&amp;" + (named or "")


def _refer(match: re.Match[str]) -> str:
    """References that XML knows stay; of the others those that browsers know become the character.

    Windows-1252's numbers are meant by 128 to 159, and a character of another plane was written as its two surrogates.
    """
    number = int(match.group(1)) if match.group(1) else int(match.group(2), 16)
    if number in _LEAD or number in _TRAIL:
        return chr(number)
    if 127 < number < 160 or not number or number > 0x10FFFF:
        return html.unescape(f"&#{number};").replace("\ufffd", "")
    return "" if _NO_CHARACTERS.match(chr(number)) else f"&#{number};"


def _pair(text: str) -> str:
    """Two surrogates are one character, one is none."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
