"""What stands in one text where the other has something else: numbers, ordinals, days and names.

Two bulletins of one template run parallel and differ in just these; an edited copy keeps most of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from etl.dedup.alignment import Alignment
from etl.dedup.counting import CJK_NUMERALS, CJK_ORDER, MONTHS, ORDINALS, OTHER_MONTHS, WEEKDAYS, is_ordinal
from etl.dedup.profile import Profile
from etl.dedup.words import is_number

MAX_SHOWN = 12  # differing pairs that an edge lists
SLOT_WORDS = 4


@dataclass(frozen=True, slots=True)
class Differences:
    """Counts over the aligned words of two texts, and the pairs that differ."""

    same_numbers: int = 0
    changed_numbers: int = 0
    converted_numbers: int = 0  # with their units: 26 miles for 42 kilometres; not counted as changed
    same_names: int = 0
    changed_names: int = 0
    same_days: int = 0  # weekdays and months
    changed_days: int = 0
    same_ordinals: int = 0  # written in digits
    changed_ordinals: int = 0
    n_aligned: int = 0  # words that are the same in place
    n_numbers: int = 0  # different ones in the text that has fewer
    n_names: int = 0
    kept_numbers: float = 1.0  # share of one text's numbers that stand anywhere in the other, the better way round
    kept_names: float = 1.0
    changed_words: int = 0  # stretches of words that stand for others, in scripts without capitals: names, or not
    loose: int = 0  # tokens of both texts that neither stand in both nor in the place of a number, day or name
    exchanged: frozenset[str] = frozenset()  # whole stretches that stand for others and may be names: "velmar|osk"
    is_cased: bool = True
    pace: int = 1  # tokens to a word
    pairs: tuple[str, ...] = ()  # "12|13", later first, in the order of the later text

    @property
    def density(self) -> float:
        """Return how many aligned places differ for each aligned word."""
        changed = self.changed_numbers + self.changed_names + self.changed_days + self.changed_ordinals
        return changed * self.pace / max(1, self.n_aligned)

    @property
    def identity_share(self) -> float:
        """Return the share of aligned names and days that differ; 0 when there are none."""
        changed = self.changed_names + self.changed_days
        return changed / max(1, changed + self.same_names + self.same_days)

    @property
    def number_share(self) -> float:
        """Return the share of aligned numbers that differ; 0 when there are none."""
        return self.changed_numbers / max(1, self.same_numbers + self.changed_numbers)

    @property
    def name_share(self) -> float:
        """Return the share of aligned names that differ; 0 when there are none."""
        return self.changed_names / max(1, self.same_names + self.changed_names)


def _kind(profile: Profile, at: int) -> str:
    token = profile.tokens[at]
    if is_ordinal(token):
        return "ordinal"
    if is_number(token):
        return "ordinal" if at and profile.tokens[at - 1] == CJK_ORDER else "number"
    if token in WEEKDAYS or token in OTHER_MONTHS or (token in MONTHS and profile.capitals[at]):
        return "day"
    return "name" if profile.capitals[at] else ""


def differences(later: Profile, earlier: Profile, alignment: Alignment) -> Differences:
    """Count which aligned numbers, ordinals, days and names are the same and which differ."""
    same = dict.fromkeys(("number", "ordinal", "day", "name", ""), 0)
    for at, mate in enumerate(alignment.partner):
        # "a fifth of the trees" says nothing about which issue of a series this is; "the 12th package" does
        if mate >= 0 and later.tokens[at] not in ORDINALS:
            same[_kind(later, at)] += 1
    changed, converted, words = dict.fromkeys(same, 0), 0, 0
    pairs: dict[str, None] = {}
    exchanged: set[str] = set()
    slots = 0
    for ours, theirs in alignment.replaced:
        if _is_slot(later, ours) and _is_slot(earlier, theirs):
            slots += ours[1] - ours[0] + theirs[1] - theirs[0]
            exchanged.add(f"{' '.join(later.tokens[slice(*ours)])}|{' '.join(earlier.tokens[slice(*theirs)])}")
        words += not later.cased and _stands_for(later, ours) and _stands_for(earlier, theirs)
        for kind, a, b in _exchanged(later, earlier, ours, theirs):
            if kind == "number" and _converted(later, earlier, ours, theirs, a, b):
                converted += 1
                continue
            if kind == "name" and is_respelt(later.tokens[a], earlier.tokens[b]):
                continue
            changed[kind] += 1
            pairs[f"{later.tokens[a]}|{earlier.tokens[b]}"] = None
    forth, back = _kept(later, earlier), _kept(earlier, later)
    return Differences(
        same_numbers=same["number"], changed_numbers=changed["number"], converted_numbers=converted,
        same_names=same["name"], changed_names=changed["name"], same_days=same["day"], changed_days=changed["day"],
        same_ordinals=same["ordinal"], changed_ordinals=changed["ordinal"], n_aligned=sum(same.values()),
        n_numbers=min(forth[0], back[0]), n_names=min(forth[2], back[2]),
        kept_numbers=max(forth[1], back[1]), kept_names=max(forth[3], back[3]),
        changed_words=words,
        loose=len(later.tokens) + len(earlier.tokens) - 2 * sum(same.values()) - slots, exchanged=frozenset(exchanged),
        is_cased=later.cased, pace=later.pace, pairs=tuple(pairs)[:MAX_SHOWN],
    )  # fmt: skip


def _is_slot(profile: Profile, stretch: tuple[int, int]) -> bool:
    """Tell whether a stretch is short and all of it may be filled in anew; where no word has a capital, any word."""
    if not 0 < stretch[1] - stretch[0] <= SLOT_WORDS * profile.pace:
        return False
    return not profile.cased or all(_kind(profile, at) for at in range(*stretch))


def is_respelt(one: str, other: str) -> bool:
    """Tell whether one name is the other with a letter put right."""
    if one[:1] != other[:1] or min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.8


def _stands_for(profile: Profile, stretch: tuple[int, int]) -> bool:
    """Tell whether a stretch has something that could be a name."""
    return any(profile.weights[at] > 0 and _kind(profile, at) == "" for at in range(*stretch))


def _kept(one: Profile, other: Profile) -> tuple[int, float, int, float]:
    """Count one text's different numbers and names, each with the share that the other has too."""
    here, there = set(one.tokens), set(other.tokens)
    numbers = {token for token in here if is_number(token)}
    names = {token for token, named in zip(one.tokens, one.capitals, strict=True) if named} - numbers
    return len(numbers), _share(numbers, there), len(names), _share(names, there)


def _share(some: set[str], others: set[str]) -> float:
    return len(some & others) / len(some) if some else 1.0


def _exchanged(
    later: Profile, earlier: Profile, ours: tuple[int, int], theirs: tuple[int, int]
) -> list[tuple[str, int, int]]:
    """Pair the words of one kind in two stretches that stand for one another, in order."""
    found = list(_counted_in_characters(later, earlier, ours, theirs))
    for kind in ("number", "ordinal", "day", "name"):
        left = [at for at in range(*ours) if _kind(later, at) == kind]
        right = [at for at in range(*theirs) if _kind(earlier, at) == kind]
        found += [(kind, a, b) for a, b in zip(left, right, strict=False) if later.tokens[a] != earlier.tokens[b]]
    return found


def _counted_in_characters(
    later: Profile, earlier: Profile, ours: tuple[int, int], theirs: tuple[int, int]
) -> Iterator[tuple[str, int, int]]:
    """Yield the first of two numerals in Chinese characters: the third and the fourth quarter."""
    if all(set(one.tokens[slice(*at)]) <= CJK_NUMERALS for one, at in ((later, ours), (earlier, theirs))):
        start = ours[0]
        while start and later.tokens[start - 1] in CJK_NUMERALS:
            start -= 1
        if ours[0] < ours[1] and theirs[0] < theirs[1]:
            is_ordered = start > 0 and later.tokens[start - 1] == CJK_ORDER
            yield ("ordinal" if is_ordered else "number", ours[0], theirs[0])


def _converted(
    later: Profile, earlier: Profile, ours: tuple[int, int], theirs: tuple[int, int], number: int, other: int
) -> bool:
    """Tell whether the words after two numbers changed with them: 26 miles are 42 kilometres."""
    ahead, behind = later.tokens[number + 1 : ours[1]], earlier.tokens[other + 1 : theirs[1]]
    if not ahead or not behind or is_number(ahead[0]) or is_number(behind[0]):
        return False  # nothing, or a list of numbers
    named = any(later.capitals[number + 1 : ours[1]]) or any(earlier.capitals[other + 1 : theirs[1]])
    return not named and ahead[0] != behind[0]
