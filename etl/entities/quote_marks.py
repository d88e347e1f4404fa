"""Find what stands between quotation marks, in the styles that newspapers use."""

from __future__ import annotations

import re
import unicodedata

from etl.entities.phrases import Speaker
from etl.records import Quote

PAIRS = {"“": "”", "«": "»", "„": "“”", "‘": "’", "「": "」", "『": "』"}
LEFT_OUT = re.compile(r"…|\.{3,}|(?:\. ){2,}\.|\[[^\]\n]*\]|\([^)\n]*\)")
APOSTROPHES = str.maketrans("", "", "'’ʼ")
WORDS = re.compile(r"[^\W_]+")
LEAST_WORDS = 4  # fewer are said by anybody
PARAGRAPH = re.compile(r"[^\n]+")
OPENS_DOUBLE = re.compile('[“«„「『"]')
ENDS_BEFORE = (". ", "? ", "! ")
OPENS_SINGLE = re.compile("['‘]")
MOST_NESTED = 4  # pairs of straight marks within one quotation
LONGEST_SINGLE = 1_500  # characters between single marks; a farther mark is an apostrophe
CLOSES_SINGLE = re.compile(r"['’](?=[\s.,;:!?)\]—–-]|$)")


def quote_words(said: str) -> str | None:
    """Return the words alone, small, with % where some were left out or put in; None for fewer than four.

    What one outlet prints is a variant of what another does when it fits it as a LIKE pattern.
    """
    parts = []
    for part in LEFT_OUT.split(said):
        plain = unicodedata.normalize("NFKC", part).casefold().translate(APOSTROPHES)
        parts.append(" ".join(WORDS.findall(plain)))
    kept = [part for part in parts if part]
    return " % ".join(kept) if sum(part.count(" ") + 1 for part in kept) >= LEAST_WORDS else None


def quoted_stretches(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of what is between quotation marks, in order; marks themselves are outside.

    A quotation that its paragraph does not close ends with the paragraph (the next one opens it again). Single marks
    count only in paragraphs without double ones, and never where they are apostrophes.
    """
    found: list[tuple[int, int]] = []
    paragraphs = [paragraph.span() for paragraph in PARAGRAPH.finditer(text)]
    for n, (begin, end) in enumerate(paragraphs):
        goes_on = n + 1 < len(paragraphs) and text[paragraphs[n + 1][0]] == '"'
        double = _double(text, begin, end, goes_on)
        found += _outer_single(text, begin, end, double) or double or _single(text, begin, end)
    return found


def _outer_single(text: str, begin: int, end: int, double: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches between single marks where these are the outer ones: ‘It was “a day out”,’ he said."""
    if not double or "‘" not in text[begin : double[0][0]]:
        return []
    single = _single(text, begin, end)
    return single if any(a < double[0][0] and double[0][1] < b for a, b in single) else []


def _double(text: str, begin: int, end: int, goes_on: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    after = begin
    for match in OPENS_DOUBLE.finditer(text, begin, end):
        i = match.start()
        char = text[i]
        if i < after or (char == '"' and not _opens(text, i, begin)):
            continue
        close = _closing(text, i, end)
        stop = close if close is not None else end
        if close is not None or char != '"' or i == begin or (goes_on and text[i - 2 : i] in ENDS_BEFORE):
            found.append((i + 1, stop))
            after = stop + 1
    return [(a, b) for a, b in found if text[a:b].strip()]


def _opens(text: str, i: int, begin: int) -> bool:
    before = text[i - 1] if i > begin else " "
    return (before.isspace() or before in "([—–-'‘/,:") and i + 1 < len(text) and not text[i + 1].isspace()


def _closing(text: str, i: int, end: int) -> int | None:
    if text[i] == '"':
        return _closing_straight(text, i, end)
    marks = PAIRS[text[i]]
    depth = 1
    for k in range(i + 1, end):
        if text[k] in marks:
            depth -= 1
            if depth == 0:
                return k
        elif text[k] == text[i]:
            depth += 1
    return None


def _closing_straight(text: str, i: int, end: int) -> int | None:
    """Return the mark that closes a straight one: the next, or the one after a pair that opens like a quotation."""
    first = k = text.find('"', i + 1, end)
    for _ in range(MOST_NESTED):
        if k < 0 or not (text[k - 1] in " (" and text[k + 1 : k + 2].isalnum()):
            break
        inner = text.find('"', k + 1, end)
        k = text.find('"', inner + 1, end) if inner > 0 else -1
    found = k if k > 0 and (k == first or text[k - 1] in ".,!?…") else first
    return None if found < 0 else found


def _single(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    after = begin
    for match in OPENS_SINGLE.finditer(text, begin, end):
        i = match.start()
        if i < after or i + 1 >= end or not text[i + 1].isalnum():
            continue
        if i > begin and not (text[i - 1].isspace() or text[i - 1] in "([—–-"):
            continue
        close = _single_close(text, i, end)
        if close is not None and " " in text[i + 1 : close]:
            found.append((i + 1, close))
            after = close + 1
    return found


def _single_close(text: str, i: int, end: int) -> int | None:
    """Return the closing mark: the first one after punctuation, else the last apostrophe-like one that ends a word."""
    candidates = [m.start() for m in CLOSES_SINGLE.finditer(text, i + 1, min(end, i + LONGEST_SINGLE))]
    for place in candidates:
        if text[place - 1] in ".,!?…":
            return place
    sure = [place for place in candidates if text[place - 1] != "s"]
    return sure[0] if sure else (candidates[0] if candidates else None)


def quote_of(text: str, start: int, end: int, kind: str, speaker: Speaker | None, verb: str | None) -> Quote:
    """Return the quote over text[start:end] without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    name = None if speaker is None else speaker.surface
    cluster = None if speaker is None else speaker.cluster
    said = text[start:end]
    words = None if kind == "indirect" else quote_words(said)
    return Quote(start, end, said, kind, name, cluster, verb, words)  # type: ignore[arg-type]
