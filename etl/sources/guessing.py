"""The encoding of bytes that nobody declared: charset-normalizer's guess, and for Latin letters one of our own; pure.

charset-normalizer tells scripts apart well. Among the dozen encodings that write Latin letters it sees hardly a
difference in a short text, and takes the first by the alphabet ("Café ŕ Münster"). There the letters decide: of each
encoding, how many of the characters beyond ASCII some one language uses.
"""

from __future__ import annotations

import re
from collections import Counter

# What was met most first: equal scores go to it. ISO 8859-1, -9 and -15 are cp1252, cp1254 but for signs.
_LATIN = (
    *("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "iso8859-13", "iso8859-4", "iso8859-15", "mac-roman"),
    *("iso8859-16", "cp850", "cp852", "mac-latin2"),
)
# What charset-normalizer may call a text in Latin letters.
_CALLED_LATIN = frozenset(
    """
    cp037 cp1026 cp1140 cp1250 cp1252 cp1254 cp1257 cp1258 cp273 cp437 cp500 cp775 cp850 cp852 cp857 cp858 cp860 cp861
    cp863 cp865 hp_roman8 iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16 iso8859_2 iso8859_3 iso8859_4
    iso8859_9 latin_1 mac_iceland mac_latin2 mac_roman mac_turkish
    """.split()  # noqa: SIM905
)
# The letters beyond ASCII of languages that newspapers are written in, small ones.
_ALPHABETS = tuple(
    frozenset(letters + letters.upper().replace("SS", ""))
    for letters in (
        *("àâæçéèêëîïôœùûüÿ", "äöüßé", "áéíñóúüçàèòï·", "àáâãçéêíóôõúü", "àèéìíîòóùú", "åäöéæøü", "áéíýóúðþæö"),
        *("éèëêïóöüáàâ", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţé", "čćđšž"),
        *("çğıöşüâîû", "āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž", "âáàãảạăắằầấậêếềệíìóòôốồơớờúùưứừýđ", "ëç"),
    )
)
# Signs that news is full of; the second kind never stands behind a letter, which tells "ca³y" from "cały".
_CLOSING = frozenset("”“’‘»«›‹–—…•·†‡§©®™°€£¥¢\xa0\xad")
_OPENING = frozenset("„‚¿¡±²³½¼¾ªº")
_WITHIN_WORDS = frozenset("’·\xad")
# So many of the characters have to be some language's before its alphabet outweighs charset-normalizer's word.
_ENOUGH = 0.9
_MOST_ALONE = 0.7
_SAMPLE = 20_000  # bytes: enough to tell encodings apart at a few milliseconds
_LATIN_SAMPLE = 4_000  # bytes that are read in a dozen ways, letter by letter
# In Latin scripts a byte beyond ASCII mostly stands alone, in all others not.
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_RUN = re.compile(rb"[\x80-\xff]+")
_SHIFTED_JAPANESE = (b"\x1b$B", b"\x1b$@", b"\x1b(J")  # ISO-2022-JP's escapes, in ASCII bytes


def guess_charset(content: bytes) -> str | None:
    """Return Python's name of the most likely encoding of bytes that are no UTF-8; None when nothing fits."""
    from charset_normalizer import from_bytes

    alone, runs = len(_ALONE.findall(content[:_SAMPLE])), len(_RUN.findall(content[:_SAMPLE]))
    if alone > _MOST_ALONE * runs and (by_letters := _by_letters(content)) is not None:
        return by_letters
    best = from_bytes(content[:_SAMPLE]).best()
    if best is not None and best.encoding not in _CALLED_LATIN:
        return best.encoding
    return _by_letters(content) or (best.encoding if best is not None else None)


def is_shifted_japanese(content: bytes) -> bool:
    """Tell whether ASCII bytes are Japanese in ISO-2022-JP, as mails have it."""
    return any(escape in content for escape in _SHIFTED_JAPANESE) and content.isascii()


def _by_letters(content: bytes) -> str | None:
    """Return the encoding whose letters beyond ASCII are most nearly those of one language."""
    lines = b"".join(line for line in content[:_SAMPLE].splitlines(keepends=True) if not line.isascii())
    scored = [(_share(lines[:_LATIN_SAMPLE].decode(name, "replace")), -at, name) for at, name in enumerate(_LATIN)]
    share, _, charset = max(scored)
    return charset if share >= _ENOUGH else None


def _share(text: str) -> float:
    """Return the share of the characters beyond ASCII that are signs in their place, or letters of one language."""
    signs, total = 0, 0
    letters: Counter[str] = Counter()
    for before, character, behind in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        if character.isascii():
            continue
        total += 1
        if _is_sign(before, character, behind):
            signs += 1
        elif not (character.isupper() and before.islower()):
            letters[character] += 1
    known = max(sum(count for letter, count in letters.items() if letter in one) for one in _ALPHABETS)
    return (signs + known) / max(1, total)


def _is_sign(before: str, character: str, behind: str) -> bool:
    if character in _WITHIN_WORDS:
        return True
    if character in _CLOSING:
        return not (before.isalpha() and behind.isalpha())
    return character in _OPENING and not before.isalpha()
