"""Issues of one series: bulletins of one template, live blogs and numbered reports whose titles count up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from etl.dedup.counting import CJK_NUMERALS, MONTHS, OTHER_MONTHS, WEEKDAYS, is_ordinal
from etl.dedup.evidence import Evidence
from etl.dedup.guards import Differences, is_respelt
from etl.dedup.moments import hours_apart
from etl.dedup.words import is_number, is_unspaced, words
from etl.records import DatedText

_DIGITS = frozenset(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"))
_COUNTERS = WEEKDAYS | MONTHS | OTHER_MONTHS | CJK_NUMERALS | _DIGITS

# What is numbered once: there is one round 3, and another text of it is of the same.
_ONCE = frozenset(
    words(
        "day part week round episode issue vol volume chapter stage season teil folge spieltag ausgabe woche runde"
        " épisode partie semaine étape journée numéro parte semana jornada etapa giorno puntata deel ronde"
        " часть неделя тур выпуск"
    )
)
# A title with another number is of another issue.
_ISSUES = _ONCE | {"episodio"}
# What has numbers instead of being counted: these, and update 2 of a report that goes on.
_NUMBERED = _ONCE | frozenset(
    words(
        "no nr num number game match phase edition quarter bulletin update group heat race session lot draw of tag"
        " jour tour día número dia dag день №"
    )
)

# Changed places for each word that stayed: development templates .13 to .22, 4 of 5 corrected reports under .06.
DENSE, SPARSE = 0.09, 0.025  # the second where no number is the same
SHORT_RUN = 25  # words; 19 of 20 corrected reports keep a stretch of 22 or more
# Where some numbers happen to be the same (two towns may both have 19 degrees): so many others, and hardly a name in
# common. Of copies whose numbers were corrected one in a hundred is like that.
MANY, FEW_NAMES = 5, 2
# Words of each text that may differ outside of slots; slots filled in anew for each word; so few that half are enough;
# hours between two issues.
CROWDED, LOOSE, LOOSE_SHARE, PARTED, SLOTS, FEW_SLOTS, DAILY = 0.04, 3, 0.04, 0.25, 0.012, 3, 18
# What is shared by two bulletins, in words, at most (of 160, every fifth corrected report of development was taken for
# one); the share of their numbers that may stand in both.
BULLETIN, KEPT = 100, 0.7
DAYS_LATER = 120  # hours: a copy comes sooner, or it is a reprint with the same figures
# Somebody is quoted. Marks within words are apostrophes.
QUOTED = re.compile(r"[\"“”„«»「『][^\"“”„«»「」『』\n]{12,}[\"“”«»」』]|(?<!\w)['‘][^'‘\n]{12,}?['’](?!\w)")
REWORKED = 0.85  # coverage under which a copy has lost words, but hardly its names and numbers


def _counts(token: str) -> bool:
    return is_number(token) or is_ordinal(token) or token in _COUNTERS


def different_issues(later: DatedText, earlier: DatedText, evidence: Evidence) -> str | None:
    """Tell why two articles are two issues of one series, if their titles say so.

    The titles must be the same but for numbers, ordinals, weekdays or months. A nearly identical text must differ in
    such a place too: a corrected figure in a title alone makes no new issue. Where the titles count things ("12 killed
    as ferry sinks", "19 killed as ferry sinks") it must be told of other days or names: else it is the same report,
    brought up to date.
    """
    ours, theirs = words(later.title or ""), words(earlier.title or "")
    if len(ours) != len(theirs) or len(ours) < 2:
        return None
    changed = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    if not changed or not all(_counts(a) and _counts(b) for a, b in changed):
        return None
    found, alike = evidence.differences, max(evidence.coverage, evidence.coverage_back) >= REWORKED
    counted = _only_count_things(ours, theirs)
    other = found.changed_names if counted else found.changed_numbers
    if (counted or alike) and not (found.changed_ordinals or found.changed_days or other):
        return None
    return f"titles count up: {changed[0][0]}, {changed[0][1]}"


def numbered_apart(later: DatedText, earlier: DatedText) -> str | None:
    """Tell whether the titles number two issues: episode 41 and episode 42, whatever else they say."""
    ours, theirs = _numbered(later.title or ""), _numbered(earlier.title or "")
    other = [word for word in ours.keys() & theirs.keys() if ours[word] != theirs[word]]
    return f"titles number them: {other[0]} {ours[other[0]]}, {theirs[other[0]]}" if other else None


def _numbered(title: str) -> dict[str, str]:
    found = words(title)
    return {
        word: number
        for word, number in pairwise(found)
        if word in _ISSUES and is_number(number) and not is_ordinal(number)
    }


def _only_count_things(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether titles differ in nothing but how many of something there are: not in a day, a round, a part."""
    if is_unspaced(ours):
        return False
    places = [at for at, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
    return all(_counts_things(title, at) for title in (ours, theirs) for at in places)


def _counts_things(title: Sequence[str], at: int) -> bool:
    if not (is_number(title[at]) or title[at] in _DIGITS) or is_ordinal(title[at]):
        return False
    follows = title[at + 1] if at + 1 < len(title) else ""
    return bool(follows) and not _counts(follows) and (at == 0 or title[at - 1] not in _NUMBERED)


def other_numbers_under_kindred_titles(later: DatedText, earlier: DatedText, evidence: Evidence) -> str | None:
    """Tell why two parallel texts full of other numbers are two bulletins, if their titles have one frame too.

    "Weather: Harrow Bay" and "Weather: Port Ellison": the titles begin with the same word and go on differently.
    """
    found = evidence.differences
    ours, theirs = words(later.title or ""), words(earlier.title or "")
    if len(ours) < 2 or len(theirs) < 2 or ours == theirs or ours[0] != theirs[0]:
        return None
    if found.number_share >= 0.8 and found.density >= DENSE and found.kept_numbers <= 0.34:
        return "same frame, other numbers, under titles of one frame"
    return None


def next_issue(later: DatedText, earlier: DatedText, evidence: Evidence) -> str | None:
    """Tell why two texts that differ in a few slots are two issues of a series, if they are.

    One corrected figure and the next day's figure look alike. But what is corrected keeps its other figures, and keeps
    its names or is corrected soon; an issue keeps none of what is filled in, or comes a day later, is short, and nobody
    speaks in it.
    """
    found = evidence.differences
    apart = hours_apart(later, earlier)
    is_another_day = apart is not None and apart >= DAILY
    filled = found.changed_numbers + found.changed_days + found.changed_ordinals
    names = found.changed_names if found.is_cased else found.changed_words
    has_slots = (filled + names) * found.pace >= SLOTS * found.n_aligned
    if filled and found.kept_numbers <= KEPT:
        is_short = found.n_aligned <= BULLETIN * found.pace and filled * found.pace >= SLOTS * found.n_aligned
        is_corrected = filled == 1 and not found.loose  # one figure, and not a word beside it
        if is_another_day and is_short and not is_corrected and _nobody_speaks(later, earlier):
            return "same short frame, other numbers another day"
        if apart is not None and apart >= DAYS_LATER and filled + names >= 2 and has_slots:
            return "same frame, filled in anew days later"
    is_dense = found.changed_numbers >= 3 and found.density >= CROWDED and found.same_names <= FEW_NAMES
    if is_dense and found.number_share >= 0.5 and found.loose <= PARTED * found.n_aligned:
        return "same frame, most numbers other"
    if found.loose > max(LOOSE, LOOSE_SHARE * found.n_aligned / found.pace) * 2 * found.pace:
        return None
    kept = found.same_numbers + found.same_days + found.same_ordinals
    if titles_name_others(later, earlier, found):
        return "same frame under titles that name others"
    if filled and names and not kept:
        return "same few slots, all filled in anew"
    if kept and not (filled >= kept and filled + kept <= FEW_SLOTS):
        return None
    if is_another_day and has_slots and _nobody_speaks(later, earlier):
        return "same few slots, filled in anew another day"
    return None


def _nobody_speaks(one: DatedText, other: DatedText) -> bool:
    return not (QUOTED.search(one.text) or QUOTED.search(other.text))


def titles_name_others(later: DatedText, earlier: DatedText, found: Differences) -> bool:
    """Tell whether titles differ in just what stands for one another in the texts as well: "Leo", "Virgo"."""
    ours, theirs = words(later.title or ""), words(earlier.title or "")
    if ours == theirs or len(ours) < 2 or len(theirs) < 2:
        return False
    steps = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    pairs = [(ours[i:j], theirs[k:m]) for step, i, j, k, m in steps if step != "equal"]
    return len(pairs) < len(steps) and all(
        f"{' '.join(a)}|{' '.join(b)}" in found.exchanged
        and not any(map(_counts, (*a, *b)))
        and not is_respelt("".join(a), "".join(b))
        for a, b in pairs
    )


def same_template(evidence: Evidence) -> str | None:
    """Tell why two parallel texts are two bulletins of one template, if they are.

    An edited copy keeps its names and most of its numbers, or keeps long stretches between corrected numbers; a
    bulletin changes them all, and has nothing else to say.
    """
    found = evidence.differences
    for rule in (_other_names, _other_numbers, _nothing_kept):
        if why := rule(found, evidence.longest_run <= SHORT_RUN * found.pace):
            return why
    if found.changed_ordinals > found.same_ordinals:
        return "another in the series"
    return _kept_too_little(evidence)


def _other_names(found: Differences, is_short: bool) -> str | None:
    """Judge by names and days. ``is_short``: no long stretch is the same."""
    identity = found.changed_names + found.changed_days + found.changed_ordinals
    if found.name_share >= 0.4 and (found.number_share >= 0.5 or found.changed_names >= 2 or found.changed_days):
        return "same frame, other names"
    if found.number_share >= 0.8 and found.changed_numbers >= 3 and identity:
        return "same frame, other numbers and days or names"
    if found.number_share >= 0.33 and found.identity_share >= 0.25 and found.changed_numbers + identity >= 3:
        return "same frame, other numbers and names"
    if found.number_share >= 0.6 and found.changed_numbers >= 2 and identity and found.density >= DENSE:
        return "same frame, most numbers other, and names too"  # where nouns have capitals, most "names" stay
    if found.changed_days and found.changed_numbers and not found.same_numbers and found.identity_share >= 0.5:
        return "same frame, other days and no number kept"
    if not found.is_cased and _other_words_and_numbers(found):
        return "same frame, other numbers and words"
    return None


def _other_numbers(found: Differences, is_short: bool) -> str | None:
    if found.number_share >= 0.8 and found.density >= DENSE and is_short:
        return "same frame around other numbers"
    if is_short and _changed_many(found):
        return "same frame around many other numbers"
    return None


def _nothing_kept(found: Differences, is_short: bool) -> str | None:
    """Judge by numbers alone where not one is the same in place and hardly one stands elsewhere: one town, two days."""
    if found.same_numbers or found.same_names > FEW_NAMES:
        return None
    if found.changed_numbers >= 3 and found.density >= SPARSE and found.kept_numbers <= 0.5:
        return "same frame, not one number kept"
    is_dense = found.density >= (2 * SPARSE if found.is_cased else SPARSE)
    if found.changed_numbers >= 2 and is_dense and found.kept_numbers <= (0.1 if found.is_cased else 0.4):
        return "same short frame, not one number kept"
    return None


def _other_words_and_numbers(found: Differences) -> bool:
    """Tell whether most numbers changed, and words too that may be names: where none has a capital, any may be."""
    return found.changed_numbers >= 2 and found.number_share >= 0.6 and found.changed_words >= 1


def _changed_many(found: Differences) -> bool:
    enough = found.changed_numbers >= MANY and found.number_share >= 0.6 and found.density >= DENSE
    return enough and found.kept_numbers <= 0.4 and found.same_names <= FEW_NAMES


def _kept_too_little(evidence: Evidence) -> str | None:
    found = evidence.differences
    if max(evidence.coverage, evidence.coverage_back) >= REWORKED:
        return None
    if found.n_names >= 3 and found.kept_names <= 0.34:
        return "same phrases, other names"
    other_numbers = found.n_numbers >= 2 and found.kept_numbers <= 0.5 and found.number_share >= 0.6
    if other_numbers and found.n_names >= 3 and found.kept_names <= 0.5:
        return "same phrases, other names and numbers"
    if found.n_numbers < 4 or found.kept_numbers > 0.4 or found.converted_numbers:
        return None
    # In a corrected report the names stay, and the numbers that went were replaced in place.
    others = found.changed_names + found.changed_days > 0 or found.kept_names <= 0.34
    elsewhere = found.number_share >= 0.5 and found.changed_numbers <= 0.5 * found.n_numbers
    if others or elsewhere:
        return "same phrases, other numbers"
    return None
