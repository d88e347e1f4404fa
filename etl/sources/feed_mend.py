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
# XML 1.0 knows no other characters below the blank; U+FFFE and U+FFFF are none either.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def mend(text: str) -> str:
    """Return a feed's text without what commonly stops an XML parser.

    Characters that XML does not know are dropped; a bare ``&`` is escaped and HTML's names for characters become the
    characters (``&copy=3`` in an address stays one); a missing end tag of an element that holds text is put where the
    next element begins. What a DOCTYPE defines is left alone.
    """
    text = _NO_CHARACTERS.sub("", text)
    parts = _SECTIONS.split(text)
    has_names = "<!ENTITY" in parts[0]
    parts[::2] = [_mend_markup(part, has_names) for part in parts[::2]]
    return "".join(parts)


def _mend_markup(markup: str, has_names: bool) -> str:
    if "&" in markup:
        markup = _AMPERSAND.sub(_keep if has_names else _escape, markup)
    return _UNCLOSED.sub(r"<\1>\2</\1>", _EMPTY_LINK.sub(r"<link>\1</link>", markup))


def _escape(match: re.Match[str]) -> str:
    named = match.group(1)
    character = html.unescape(f"&{named}") if named else ""
    return character if len(character) == 1 else "&amp;" + (named or "")


def _keep(match: re.Match[str]) -> str:
    return match.group() if match.group(1) else "&amp;"
