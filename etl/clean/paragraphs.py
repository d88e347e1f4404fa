"""Paragraphs of a plain text: lines joined where a typewriter broke them, parted by one empty line."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from etl.clean.characters import squeeze

# Nobody wraps wider than this by hand or by mail program.
_WRAP_WIDTH = 110
_SENTENCE_END = re.compile(r"[.!?…:。！？।۔؟][\"'”’»)\]]*$")
_INDENT = re.compile(r"^(?:\t| {2,})\S")
# A headline is short; longer first lines are lead paragraphs that miss their full stop.
_TITLE_LENGTH = 160
_CLOSING_STOP = re.compile(r"[.。।۔:,;—–-]$")
_INITIALS_STOP = re.compile(r"(?:\b[^\W\d_]\.){2,}$")
_BYLINE = re.compile(r"^(?:by|von|par|por|di|door|av)\s", re.IGNORECASE)


def paragraphs(text: str) -> list[str]:
    """Return a text's paragraphs in order, each on one line, all words kept.

    An empty line always parts paragraphs; a line break does too, unless the text is wrapped to a width (then only
    a short line that ends a sentence, or an indent, parts paragraphs).
    """
    blocks = [list(lines) for filled, lines in groupby(text.split("\n"), key=lambda line: bool(line.strip())) if filled]
    blocks = [[line.rstrip() for line in block] for block in blocks]
    width = wrap_width(blocks)
    joined = [part for block in blocks for part in (_unwrap(block, width) if width else block)]
    return [flat for part in joined if (flat := " ".join(squeeze(part).split()))]


def wrap_width(blocks: list[list[str]]) -> int | None:
    """Return the width that lines are wrapped to, or None when line breaks mean something.

    A wrapped line is one that the first word of the next line would have overfilled, and most end amid a sentence.
    """
    width = max((len(line) for block in blocks for line in block), default=0)
    pairs = [pair for block in blocks for pair in pairwise(block)]
    if width > _WRAP_WIDTH or len(pairs) < 2:
        return None
    amid = [pair for pair in pairs if not _SENTENCE_END.search(pair[0])]
    full = [pair for pair in amid if _filled(*pair, width)]
    return width if len(amid) >= 0.5 * len(pairs) and len(full) >= 0.8 * len(amid) else None


def split_title(parts: list[str], text: str) -> tuple[str | None, list[str]]:
    """Part a headline from the body: a short first line before an empty line, without a closing full stop.

    ``parts`` are ``paragraphs(text)``. A text of one line, a byline and a date are no headline.
    """
    head = text.strip("\n \t").split("\n", 2)
    if len(parts) < 2 or len(head) < 2 or head[1].strip() or " ".join(head[0].split()) != parts[0]:
        return None, parts
    return (parts[0], parts[1:]) if _is_headline(parts[0]) else (None, parts)


def _is_headline(line: str) -> bool:
    if len(line) > _TITLE_LENGTH or not any(char.isalpha() for char in line) or _BYLINE.match(line):
        return False
    if _CLOSING_STOP.search(line) and not line.endswith("...") and not _INITIALS_STOP.search(line):
        return False
    from etl.clean.datelines import is_date_line

    return not is_date_line(line)


def _filled(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width - 3  # wrappers count trailing blanks


def _unwrap(block: list[str], width: int) -> list[str]:
    made: list[str] = []
    for i, line in enumerate(block):
        ended = i > 0 and _SENTENCE_END.search(block[i - 1]) and not _filled(block[i - 1], line, width)
        if i == 0 or ended or _INDENT.match(line):
            made.append(line)
        else:
            made[-1] += " " + line.strip()
    return made
