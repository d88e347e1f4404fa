"""Small repairs to XML that people write by hand, done before it is parsed; pure.

Each repair leaves well-formed XML as it is.
"""

from __future__ import annotations

import html
import re

_SECTIONS = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|$)|<!--.*?(?:-->|$))", re.DOTALL)
_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)([A-Za-z]\w{0,30};)?")
# Serialised by an HTML parser: <link> is an empty element there.
_EMPTY_LINK = re.compile(r"<link\s*/?>\s*(https?://[^<>\s]+)\s*(?!</link>|\s)(?=<)", re.IGNORECASE)
_UNCLOSED = re.compile(
    r"<(title|link|guid|pubDate|author|category)>([^<]*)"
    r"(?=</?(?:title|link|guid|pubDate|description|author|category|item|channel|comments|dc:\w+|content:encoded)[\s>])"
    r"(?!</\1[\s>])",
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
    has_names = "<!ENTITY" in parts[0]
    parts[::2] = [_mend_markup(part, has_names) for part in parts[::2]]
    return _close(_declare("".join(parts)))


def _mend_markup(markup: str, has_names: bool) -> str:
    if "&" in markup:
        markup = _AMPERSAND.sub(_keep if has_names else _escape, markup)
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
    whole, _, rest = text.rpartition(">")
    opened: list[str] = []
    for slash, name, empty in _TAG.findall(_SECTIONS.sub("", whole[start:] + ">")):
        if slash and name in opened:
            del opened[len(opened) - 1 - opened[::-1].index(name) :]
        elif not slash and not empty:
            opened.append(name)
    kept = rest.partition("<")[0] if "<" in rest or (opened and opened[-1] in _PROSE) else ""
    return f"{whole}>{kept}" + "".join(f"</{name}>" for name in reversed(opened))


def _escape(match: re.Match[str]) -> str:
    named = match.group(1)
    character = html.unescape(f"&{named}") if named else ""
    return character if len(character) == 1 else "&amp;" + (named or "")


def _keep(match: re.Match[str]) -> str:
    return match.group() if match.group(1) else "&amp;"
