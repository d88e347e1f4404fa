"""Characters: what no text may hold goes, what was garbled is put right when that is sure, and both are recorded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_NEWLINES = re.compile("[\u2028\u2029\u0085\v\f]")
_NUL = re.compile("\x00")
# C0 without tab and newline, DEL, noncharacters, byte-order marks inside the text, interlinear annotation.
_CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f\ufeff\ufff9-\ufffb\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Soft hyphens and zero-width spaces split words for layout only. Joiners and direction marks carry meaning and stay.
_LAYOUT = re.compile("[\u00ad\u200b\u2060]")
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_NEWLINE = re.compile(r" ?\n ?")
_ASCII = bytes(range(0x80))
# What the rules below look for among ASCII characters: all controls but tab and newline.
_ASCII_CONTROLS = bytes(byte for byte in (*range(0x20), 0x7F) if byte not in b"\t\n")
_SUSPECT = re.compile("[\x80-\x9f\u00ad\u200b\u2028\u2029\u2060\ufeff\ufff9-\ufffb\ufffe\uffff]")


def _sloppy_1252() -> dict[str, int]:
    """Map characters to the byte that Windows-1252 means by them; the five holes are C1 controls, as in WHATWG."""
    table = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode("cp1252")] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
    return table


_BYTE_OF = _sloppy_1252()
_CONTINUATION = "".join(re.escape(char) for char, byte in _BYTE_OF.items() if 0x80 <= byte < 0xC0)
# One set of first characters, told apart behind it: re skims over a text for a set, not for alternatives.
_GARBLED = re.compile(
    f"[\u00c2-\u00f4](?:(?<=[\u00c2-\u00df])[{_CONTINUATION}]|(?<=[\u00e0-\u00ef])[{_CONTINUATION}]{{2}}"
    f"|(?<=[\u00f0-\u00f4])[{_CONTINUATION}]{{3}})"
)
# Quotation marks and dashes so garbled are nothing else, whatever stands around them.
_GARBLED_MARKS = re.compile(f"\u00e2\u20ac[{_CONTINUATION}]")
# Blanks are no accents, and one that does not break is soon a common one.
_HIGH = re.compile(f"(?!\u00a0)[\u00c0-\u00ff{_CONTINUATION}]")
# What one repair removes may have parted what another looks for; text garbled twice needs two as well.
_PASSES = 4
# Below this share of the high characters standing in such sequences, the text has real accents of its own.
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text and what was done to it."""

    text: str
    repairs: tuple[str, ...] = ()  # "nul: 3 removed" ...


def repair(text: str) -> Repaired:
    """Return the text without characters that no text may hold, in NFC, with Unix newlines; blanks are left alone.

    Lone surrogates, NUL, controls and noncharacters are removed; UTF-8 that was read as Windows-1252 is undone when
    nearly all high characters of the text say so. Every repair is named with its count.
    """
    done: list[str] = []
    for _ in range(_PASSES):
        if _is_clean(text):
            break
        before, text = text, _repaired_once(text, done)
        if text == before:
            break
    return Repaired(text, tuple(done))


def _is_clean(text: str) -> bool:
    """Tell whether no repair can change a text, at a tenth of their cost.

    ASCII is looked through as bytes; the other characters are few, and what is garbled stands side by side in them.
    """
    try:
        content = text.encode()
    except UnicodeEncodeError:  # lone surrogates
        return False
    if len(content.translate(None, _ASCII_CONTROLS)) != len(content):
        return False
    if len(content) == len(text):
        return True
    high = content.translate(None, _ASCII).decode()
    return not _SUSPECT.search(high) and not _GARBLED.search(high) and unicodedata.is_normalized("NFC", text)


def _repaired_once(text: str, done: list[str]) -> str:
    text = _pair_surrogates(text, done).replace("\r\n", "\n").replace("\r", "\n")
    if _is_clean(text):  # most texts need no more than Unix newlines
        return text
    text = unicodedata.normalize("NFC", _NEWLINES.sub("\n", text))
    text = _remove(text, _NUL, "nul", done)
    text = _remove(text, _CONTROLS, "control characters", done)
    text = _undo_mojibake(text, done)
    text = _read_c1_as_1252(text, done)
    return unicodedata.normalize("NFC", _LAYOUT.sub("", text))


def squeeze(text: str) -> str:
    """Return the text with every run of blanks as one space and none at the ends of lines."""
    return _AROUND_NEWLINE.sub("\n", _BLANKS.sub(" ", text)).strip()


def folded_letters(text: str) -> str:
    """Return a text's letters and digits, case folded: what is left to compare of names and titles."""
    return "".join(char for char in text.casefold() if char.isalnum())


def one_line(text: str | None) -> str:
    """Return the text repaired, on one line; an empty string for None."""
    return " ".join(repair(text).text.split()) if text else ""


def _remove(text: str, pattern: re.Pattern[str], name: str, done: list[str]) -> str:
    text, count = pattern.subn("", text)
    if count:
        done.append(f"{name}: {count} removed")
    return text


def _pair_surrogates(text: str, done: list[str]) -> str:
    if _SURROGATES.search(text) is None:
        return text
    # JSON may spell one character as two escapes; joined they are a character, alone they are nothing.
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    lone = len(_SURROGATES.findall(text)) - 2 * (_astral(joined) - _astral(text))
    if lone:
        done.append(f"lone surrogates: {lone} removed")
    return joined


def _astral(text: str) -> int:
    return sum(char > "\uffff" for char in text)


def _undo_mojibake(text: str, done: list[str]) -> str:
    sequences = _GARBLED.findall(text)
    pattern = _GARBLED
    if not _is_garbled(text, sequences):
        pattern, sequences = _GARBLED_MARKS, _GARBLED_MARKS.findall(text)
    if not sequences:
        return text
    done.append(f"mojibake: {len(sequences)} sequences of UTF-8 read as Windows-1252 repaired")
    return pattern.sub(_decoded(), text)


def _is_garbled(text: str, sequences: list[str]) -> bool:
    # One pair of letters may be chance (a capital before a closing quotation mark); a longer sequence is not.
    if not sequences or (len(sequences) < 2 and len(sequences[0]) < 3):
        return False
    return sum(map(len, sequences)) >= _SURE * len(_HIGH.findall(text))


def _decoded() -> Callable[[re.Match[str]], str]:
    def decode(found: re.Match[str]) -> str:
        try:
            return bytes(_BYTE_OF[char] for char in found[0]).decode("utf-8")
        except UnicodeDecodeError:
            return found[0]

    return decode


def _read_c1_as_1252(text: str, done: list[str]) -> str:
    found = re.findall("[\x80-\x9f]", text)
    if not found:
        return text
    done.append(f"c1 controls: {len(found)} read as Windows-1252")
    return re.sub("[\x80-\x9f]", lambda m: bytes([ord(m[0])]).decode("cp1252", "ignore"), text)
