"""Which encoding bytes are in, when nothing that can be believed says so; pure.

Unicode without a mark and the encodings that write letters between escapes show in their structure. For the web's
other encodings chardetng, Firefox's detector, is asked; it does not know those of the old Macintosh and of DOS, so
where its answer makes no words of the bytes, these are tried as well, and the reading that makes the best words counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from etl.sources.charsets import codec_of

# Bytes looked at: enough to tell encodings apart, a millisecond of work.
_SAMPLE = 50_000
_BEFORE = 200
_SHIFTED = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso2022_jp"), (b"\x1b(J", "iso2022_jp"))
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")  # RFC 1843
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_OLD = ("mac-roman", "cp850", "cp852", "mac-latin2", "mac-cyrillic", "cp855", "johab")
# Of what makes no words so much is let pass: names, misprints, symbols. Another reading must have a third of it at
# most.
_STRANGE = 0.02
_BETTER = 1 / 3
_MARKS = frozenset("’‘“”„«»‹›–—…·•×€£§©®°\u00a0\u00ad\u200b\u200c\u200d、。「」")
_TAG = re.compile(rb"<(?:script|style)\b[^<]*|<[^<>]*>", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]")
_NO_TEXT = 0.1  # share of characters
_LEAST_HZ = 20  # bytes
_WESTERN = ("cp1252", "iso8859-15")
_TOO_MANY = 1 / 3
_ASCII = bytes(range(128))
_LETTERS = bytes(range(65, 91)) + bytes(range(97, 123))
_NO_LETTERS = bytes(set(range(256)) - set(_LETTERS))
_PRINTED = bytes((9, 10, 13, *range(32, 127)))
_WORD = re.compile(r"\S*[^\x00-\x7f]\S*")


def guess(content: bytes) -> str | None:
    """Return Python's codec for the most likely encoding; None when nothing tells (all ASCII, or no text)."""
    head = content[:_SAMPLE]
    if b"\0" in head:
        return _unicode(head)
    if content.isascii():
        return _shifted(content, head)
    return _best(_telling(content))


def may_be(codec: str, content: bytes) -> bool:
    """Return whether bytes may be in an encoding that was stated: what begins in ASCII is no UTF-16, whatever it says.

    Source: HTML Standard, 13.2.3.2, which takes such pages for UTF-8.
    """
    begins_in_ascii = not content[:4].translate(None, _PRINTED)
    return not (begins_in_ascii and codec.replace("_", "-").startswith(("utf-16", "utf-32")))


def likelier(content: bytes, stated: Sequence[str]) -> str:
    """Return which of the encodings that were stated, and can read the bytes, to believe: mostly the first.

    Where they contradict each other, the one that the bytes look like. Servers say windows-1252 of whatever they send:
    no language written so has a third of its letters beyond ASCII, others have nearly all; then a guess is better.
    """
    if len(set(stated)) == 1 and stated[0] not in _WESTERN:
        return stated[0]
    if all(codec in _WESTERN for codec in stated):
        likely = guess(content) if _is_dense(content[:_SAMPLE]) else None
        return likely or stated[0]
    likely = guess(content)
    return likely if likely is not None and likely in stated else stated[0]


def _is_dense(content: bytes) -> bool:
    text = _TAG.sub(b"", content)
    high, latin = len(text.translate(None, _ASCII)), len(text.translate(None, _NO_LETTERS))
    return high > _TOO_MANY * (high + latin)


def _shifted(content: bytes, head: bytes) -> str | None:
    for mark, codec in _SHIFTED:
        if mark in head and _reads_strictly(content, codec):
            return codec
    # programs have such signs too, but not so many letters between them
    is_hz = sum(map(len, _HZ.findall(head))) > _LEAST_HZ and _reads_strictly(content, "hz")
    return "hz" if is_hz else None


def _unicode(head: bytes) -> str | None:
    """UTF-16 or UTF-32, by what makes text: hardly any text is without a blank, whose other bytes are zero."""
    other = head.translate(None, b"\0")
    if len(other.translate(None, _PRINTED)) < 0.1 * len(other) and len(other) > 0.6 * len(head):
        return None  # ASCII with stray zero bytes
    readings = {codec: head[: len(head) // 4 * 4].decode(codec, "replace") for codec in _WIDE}
    codec = min(_WIDE, key=lambda name: (_no_text(readings[name]), -sum(map(str.isascii, readings[name]))))
    return codec if _no_text(readings[codec]) <= _NO_TEXT else None


def _no_text(text: str) -> float:
    """The share of characters that no text has: unassigned, private, controls, blocks far from each other."""
    if not text:
        return 1.0
    sample = text[:2000]
    odd = sum(unicodedata.category(c) in ("Cn", "Co", "Cs", "Cc") and c not in "\t\n\r\f" for c in sample)
    odd += sample.count("\ufffd") + (len({ord(c) >> 8 for c in sample}) > max(110, len(sample) // 3)) * len(sample)
    return (odd + (not any(c in sample for c in " \n、。")) * 0.05 * len(sample)) / len(sample)


def _reads_strictly(content: bytes, codec: str) -> bool:
    try:
        return not content.decode(codec).isascii()
    except UnicodeError:
        return False


def _telling(content: bytes) -> bytes:
    """The lines that are not ASCII, without their tags: markup is the same in all encodings."""
    telling = b""
    for line in content.splitlines(keepends=True):
        if (first := _HIGH.search(line)) is not None:
            start = max(0, first.start() - _BEFORE)  # a page may be one line
            telling += line[start : start + _SAMPLE]
        if len(telling) > _SAMPLE:
            break
    return _TAG.sub(b" ", telling) or content[:_SAMPLE]


def _best(sample: bytes) -> str | None:
    from chardetng_py import detect

    if not any(c.isalpha() and not c.isascii() for c in sample.decode("cp1252", "replace")):
        return "cp1252"  # a pound sign and curly quotation marks tell no language
    first = codec_of(detect(sample, allow_utf8=False)) or "cp1252"
    strange = _strangeness(sample, first)
    if strange <= _STRANGE:
        is_hungarian = first == "cp1252" and _is_hungarian(sample.decode(first, "replace"))
        return "cp1250" if is_hungarian else first
    others = {codec: _strangeness(sample, codec) for codec in _OLD}
    best = min(others, key=lambda codec: others[codec])
    return best if others[best] <= strange * _BETTER else first


def _is_hungarian(text: str) -> bool:
    """Its ő and ű are õ and û to windows-1252; no language has those beside á and ö, ü. Firefox errs on few words."""
    return ("õ" in text or "û" in text) and "á" in text and ("ö" in text or "ü" in text)


def _strangeness(sample: bytes, codec: str) -> float:
    """The share of characters beyond ASCII that stand where no writer puts them, in one reading."""
    text = sample.decode(codec, "replace")
    n = strange = 0
    for word in _WORD.findall(text):
        n += sum(not c.isascii() for c in word)
        strange += _strange(word)
    return strange / n if n else 1.0


def _strange(word: str) -> int:
    """Symbols inside words, capitals behind small letters, letters of two scripts in one word."""
    return sum(_is_out_of_place(a, b, c) for a, b, c in _triples(word) if not b.isascii())


def _triples(word: str) -> Iterable[tuple[str, str, str]]:
    return zip(" " + word, word, word[1:] + " ", strict=False)


def _is_out_of_place(before: str, here: str, after: str) -> bool:
    if here == "\ufffd" or unicodedata.category(here)[0] == "C":
        return here not in _MARKS
    if not here.isalpha():
        return (
            here not in _MARKS
            and not unicodedata.category(here).startswith("M")
            and (before.isalpha() or after.isalpha() or "\u2500" <= here <= "\u259f")
        )
    if here.isupper() and before.isalpha() and before.islower():
        return True
    return before.isalpha() and _script(before) != _script(here) and "Latin" in (_script(before), _script(here))


def _script(letter: str) -> str:
    if letter.isascii() or letter < "\u0250":
        return "Latin"
    return "other"
