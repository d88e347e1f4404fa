"""Text to words, the same way everywhere: case, accents, quotation marks and digit grouping do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Scripts written without blanks between words: there every character is a token. Escapes keep the ranges readable.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
# \w misses vowel signs and other combining marks, which are parts of words in these blocks.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u200c\u200d"

_NUMBER = r"\d+(?:[.,]\d+)*\w*"
_SPACED = re.compile(rf"{_NUMBER}|[^\W\d_][\w{_MARKS}]*(?:['’][^\W\d_]+)?")
# A unit written in such a script does not belong to its number.
_MIXED = re.compile(
    rf"[{_UNSPACED}]|\d+(?:[.,]\d+)*(?:(?![{_UNSPACED}])\w)*"
    rf"|(?:(?![{_UNSPACED}])[^\W\d_](?:(?![{_UNSPACED}])[\w{_MARKS}])*)"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# Letters to a word, as far as one can say: two in Chinese and Japanese, four in Thai, Lao, Burmese and Khmer.
_LONG_WORDS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def _pattern(text: str) -> re.Pattern[str]:
    return _MIXED if _HAS_UNSPACED.search(text) else _SPACED


def _normalise(joined: str) -> str:
    folded = joined.replace(",", "").replace("'", "").replace("’", "").casefold()
    if folded.isascii():
        return folded
    stripped = "".join(c for c in unicodedata.normalize("NFKD", folded) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", stripped)


def words(text: str) -> list[str]:
    """Return the normalised words of a text.

    Numbers lose the commas that group them, words their apostrophes and accents. In scripts without blanks every
    character is a word.
    """
    found = _pattern(text).findall(text)
    return _normalise("\n".join(found)).split("\n") if found else []


def located_words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the normalised words with their code point offsets ``(start, end)``."""
    spans = [match.span() for match in _pattern(text).finditer(text)]
    if not spans:
        return [], []
    return _normalise("\n".join(text[start:end] for start, end in spans)).split("\n"), spans


def is_number(token: str) -> bool:
    """Tell whether a normalised word begins with a digit."""
    return token[:1].isdigit()


def is_unspaced(tokens: Sequence[str]) -> bool:
    """Tell whether most tokens are characters of a script without blanks."""
    return sum(1 for token in tokens if len(token) == 1 and _HAS_UNSPACED.match(token) is not None) * 2 > len(tokens)


def tokens_per_word(tokens: Sequence[str]) -> int:
    """Return how many of these tokens make about one word: more than one where every character is a token."""
    if "".join(tokens).isascii() or not is_unspaced(tokens):
        return 1
    return 4 if sum(1 for token in tokens if _LONG_WORDS.match(token) is not None) * 2 > len(tokens) else 2


def has_case(text: str) -> bool:
    """Tell whether most letters of a text are of a script with capitals."""
    letters = [char for char in text if char.isalpha()]
    return sum(1 for char in letters if char.lower() != char.upper()) * 2 > len(letters)
