"""What an outlet changed between two texts of one article, and whether it said so; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from etl.dedup.disclosures import Note, part_headline, part_notes
from etl.dedup.words import is_unspaced, words
from etl.records import Change, ChangeKind, Said

# A fact put right takes the place of the old one: a few words each time, not many in all. What is longer is news.
_PIECE = 6  # words of one stretch; twice as many characters in scripts without blanks
_SHARE = 0.05  # of all words of the text
_FEW = 12  # words that are few in a text of any length
# Comparing is quadratic at worst; a text in which so many words stand between the first change and the last was not
# changed in place.
_MOST = 4_000
_SIGNS = re.compile(r"[%‰$€£¥₹₽₩₺₪฿¢°]|(?<!\w)[-−](?=\d)")  # they change what a number says
_SHORTEST_MISSPELT = 5  # letters: in shorter words one letter makes another word

_Stretch = tuple[Sequence[str], Sequence[str]]


def change_of(earlier: Said | None, later: Said) -> Change:
    """Return what was changed from one text of an article to the next.

    ``first``: there is no earlier. ``cosmetic``: the same words, but for spelling, case, punctuation and blanks.
    ``headline``: another headline over the same text. ``correction``: the later text says that it was corrected, or a
    few words took the place of others and nothing was added. ``update``: everything else. A change is disclosed when
    the later text (or its headline) holds a note of it that the earlier did not; None where there is nothing to
    disclose, and where one of the texts is known in part only: nobody can tell then what the outlet changed.
    """
    if earlier is None:
        return Change("first", None)
    before, notes_before = part_notes(earlier.text)
    after, notes_after = part_notes(later.text)
    title_before, marks_before = _headline(earlier)
    title_after, marks_after = _headline(later)
    new = (notes_after - notes_before) | (marks_after - marks_before)
    said = {note.kind for note in new}
    if "correction" in said:
        kind: ChangeKind = "correction"
    elif _is_same(before, after):
        kind = "cosmetic" if _is_same(title_before, title_after) else "headline"
    else:
        kind = "correction" if "update" not in said and _is_in_place(before, after) else "update"
    is_untold = kind == "cosmetic" or earlier.partial or later.partial
    return Change(kind, None if is_untold else bool(new))


def _headline(said: Said) -> tuple[str, frozenset[Note]]:
    """A title made of the first sentence changes with the text and is no headline."""
    return part_headline("" if said.title is None or said.title_derived else said.title)


def _is_same(before: str, after: str) -> bool:
    """Tell whether two texts say the same, word for word."""
    stretches = _differing(_tokens(before), _tokens(after))
    return stretches is not None and all(_is_spelling(*stretch) for stretch in stretches)


def _is_in_place(before: str, after: str) -> bool:
    """Tell whether few words were changed, a few in each place."""
    tokens = _tokens(after)
    stretches = _differing(_tokens(before), tokens)
    if stretches is None:
        return False
    scale = 2 if is_unspaced(tokens) else 1
    sizes = [max(len(x), len(y)) for x, y in stretches]
    return max(sizes) <= _PIECE * scale and sum(sizes) <= max(_FEW * scale, _SHARE * len(tokens))


def _differing(a: Sequence[str], b: Sequence[str]) -> list[_Stretch] | None:
    """Return the words that differ, stretch by stretch; None: too many to tell them apart."""
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    a, b = a[head : len(a) - tail], b[head : len(b) - tail]
    if not a or not b:
        return [(a, b)] if a or b else []
    if min(len(a), len(b)) > _MOST:
        return None
    steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [(a[i:j], b[k:m]) for step, i, j, k, m in steps if step != "equal"]


def _tokens(text: str) -> list[str]:
    """Words, and the signs without which a number says something else."""
    return [*words(text), *_SIGNS.findall(text)]


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the common beginning."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _is_spelling(before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether two stretches are one, spelt differently: blanks apart, or letters missing or changing places."""
    if "".join(before) == "".join(after):
        return True
    return len(before) == len(after) and all(x == y or _is_misspelt(x, y) for x, y in zip(before, after, strict=True))


def _is_misspelt(a: str, b: str) -> bool:
    """Tell whether one word is another with a letter missing or two changed round, neither at its ends.

    Another letter in a letter's place mostly makes another word: million, billion.
    """
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < _SHORTEST_MISSPELT or not (a + b).isalpha() or len(longer) - len(shorter) > 1:
        return False
    head = _common(shorter, longer)
    tail = _common(shorter[::-1], longer[::-1])
    if head == 0 or tail == 0:
        return False
    if len(longer) > len(shorter):
        return head + tail >= len(shorter)
    x, y = shorter[head : len(shorter) - tail], longer[head : len(longer) - tail]
    return len(x) == 2 and x == y[::-1]
