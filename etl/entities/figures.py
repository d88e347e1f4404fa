"""Numbers with what they count: "26 civilians ... were killed", money, percentages."""

from __future__ import annotations

import re
from collections import Counter

from etl.entities import lexicon as lx
from etl.entities.lemma import lemma_of_verb, singular
from etl.entities.lexicon import smallness, word_class, word_set
from etl.entities.reading import Reading
from etl.records import Figure

UNITS = {word: value for value, word in enumerate(str.split(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"))}  # fmt: skip
UNITS |= {word: 10 * value for value, word in enumerate(str.split(
    "twenty thirty forty fifty sixty seventy eighty ninety"), 2)}  # fmt: skip
SPELLED = frozenset(UNITS) | {"dozen", "hundred"}
SCALES = {"hundred": 100, "thousand": 1_000, "k": 1_000, "lakh": 100_000, "lakhs": 100_000, "million": 1_000_000,
          "millions": 1_000_000, "mln": 1_000_000, "m": 1_000_000, "mn": 1_000_000, "crore": 10_000_000,
          "crores": 10_000_000, "billion": 10**9, "billions": 10**9, "bn": 10**9, "bln": 10**9, "trillion": 10**12,
          "tn": 10**12, "dozen": 12}  # fmt: skip
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW",
         "₺": "TRY", "¢": "GHS", "₵": "GHS", "₦": "NGN",
         "₪": "ILS", "₴": "UAH", "₱": "PHP", "฿": "THB"}  # fmt: skip
DOLLARS = {"us": "USD", "u.s.": "USD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "nz": "NZD", "hk": "HKD",
           "s": "SGD", "sg": "SGD"}  # fmt: skip
CURRENCIES = lx.CURRENCIES
# Names of currencies that several countries share: only with the country told ...
SHARED_CURRENCIES = lx.SHARED_CURRENCIES
# ... and those that have one owner unless another is told: Canadian dollars, Pakistani rupees
NATIONAL_CURRENCIES = lx.NATIONAL_CURRENCIES
# What is written before a number without a blank; KES and the like stand for themselves
CASH = {
    "n": "NGN",
    "p": "PHP",
    "r": "ZAR",
    "dh": "AED",
    "dhs": "AED",
    "tk": "BDT",
    "rs": "INR",
    "sh": "KES",
    "ksh": "KES",
    "tsh": "TZS",
    "ush": "UGX",
    "rm": "MYR",
    "kshs": "KES",
    "shs": "UGX",
    "ushs": "UGX",
}
SPACED_CASH = word_set("tk ksh kshs shs ushs tsh rm dh dhs")  # may stand apart: Tk 10 lakh
PER_CENT = frozenset({"%", "percent", "pct"})
LEMMAS = frozenset(lx.DEEDS.values())
MONTHS = frozenset(word.lower() for word in lx.MONTHS)
# Times, ages and measures of time count nothing that happened.
CLOCK = word_set("am pm a.m p.m a.m. p.m. o'clock o’clock gmt year-old years-old")
IRREGULAR = word_class("irregular")
STOPS = word_class("stops")
AUXILIARIES = word_set("were was are is be been being have has had get got gets")
INFINITIVES = word_set("to will would can could may might must should and")
NO_DEEDS = word_class("no_deeds")
TIME_UNITS = word_class("time_units")
HARMED = word_class("harmed")
HEDGES = word_class("hedges")
HARMING = word_set("killed wounded injured displaced arrested detained")  # killed 12 and wounded 54
PARTICLES = word_set("down up out off away back over")
HARMS = frozenset(lx.DEEDS.get(word) or lemma_of_verb(word) for word in HARMED) | {"die", "injure"}
AMBIGUOUS = word_set("found made won held left")  # after a count these are deeds only with an object
NO_NOUNS = word_set("yet more another else only again already too ever even still here")
MODALS = word_set("will would could can may might should must")
OWNERS = word_set("the its their his her our")
COUNTED_ONE = word_set("only just least plus")  # words before a "one" that counts
LONGEST_PHRASE = 6  # words between a number and the head of what it counts
ORDINAL = re.compile(r"^\d+(?:st|nd|rd|th)$")


class _Number:
    """A number at tokens first .. stop - 1."""

    __slots__ = ("first", "stop", "value")

    def __init__(self, first: int, stop: int, value: float) -> None:
        self.first, self.stop, self.value = first, stop, value


def find_figures(reading: Reading) -> tuple[Figure, ...]:
    """Return the figures of a text in order: money (ISO 4217), "percent", and counts with the head of what is counted.

    Dates, clock times, ages, ordinals and numbers inside names are no figures; nor is a count of nothing.
    """
    found: list[Figure] = []
    i, kinds, lower = 0, reading.tokens.kinds, reading.lower
    while i < len(lower):
        if kinds[i] != "number" and lower[i] not in SPELLED:
            i += 1
            continue
        number = _number_at(reading, i)
        if number is None:
            i += 1
            continue
        figure = _figure(reading, number)
        if figure is not None and not _is_whole(reading, number):
            found.append(figure)
        i = number.stop
    return tuple(found)


def _is_whole(reading: Reading, number: _Number) -> bool:
    """Say whether a number only tells of how many another is a part: 98 of 151 lawmakers."""
    i, kinds = number.first, reading.tokens.kinds
    return i > 1 and reading.lower[i - 1] == "of" and kinds[i - 2] == kinds[i] == "number"


def _number_at(reading: Reading, i: int) -> _Number | None:
    tokens, lower = reading.tokens, reading.lower
    if i in reading.at:
        return None
    value: float
    if tokens.kinds[i] == "number":
        if _joined(reading, i):
            return None
        plain = lower[i].replace(",", "")
        if plain.count(".") > 1 or len(plain) > 15:
            return None
        value = float(plain)
        stop = i + 1
    elif lower[i] in UNITS or (lower[i] in ("dozen", "hundred") and i and lower[i - 1] == "a"):
        value, stop = _spelled(lower, i)
    else:
        return None
    while stop < len(tokens) and lower[stop] in SCALES and (len(lower[stop]) > 1 or tokens.touching(stop)):
        value *= SCALES[lower[stop]]
        stop += 1
    scaled = stop + 1 < len(tokens) and lower[stop] == "-" and tokens.touching(stop) and lower[stop + 1] in SCALES
    if scaled and len(lower[stop + 1]) > 2:
        value, stop = value * SCALES[lower[stop + 1]], stop + 2  # a $2.1-billion project
    return _Number(i, stop, value)


def _joined(reading: Reading, i: int) -> bool:
    """Say whether digits hang on something: F-16, 24/7, 10:30, COVID-19, section 3(a)."""
    tokens, words = reading.tokens, reading.tokens.words
    before = (
        i > 0
        and tokens.touching(i)
        and (words[i - 1] in "/:'’#" or (words[i - 1] == "-" and i > 1 and tokens.touching(i - 1)))
    )
    after = i + 2 < len(tokens) and tokens.touching(i + 1) and words[i + 1] in "/:" and tokens.touching(i + 2)
    letters = (
        i + 1 < len(tokens)
        and tokens.touching(i + 1)
        and tokens.kinds[i + 1] == "word"
        and words[i + 1].lower() not in SCALES
        and words[i + 1] != "pc"
    )
    return before or after or letters


def _spelled(lower: list[str], i: int) -> tuple[float, int]:
    if lower[i] in ("dozen", "hundred"):
        return 1.0, i
    value = float(UNITS[lower[i]])
    if value >= 20 and i + 2 < len(lower) and lower[i + 1] == "-" and UNITS.get(lower[i + 2], 99) < 10:
        return value + UNITS[lower[i + 2]], i + 3
    return value, i + 1


def _figure(reading: Reading, number: _Number) -> Figure | None:
    tokens, lower = reading.tokens, reading.lower
    money = _money(reading, number)
    if money is not None:
        first, stop, code = money
        return _made(reading, first, stop, number.value, code, None, _event(reading, number.first, stop, stop))
    after = number.stop
    short = lower[after : after + 1] == ["pc"] and tokens.touching(after)  # 9pc
    if after < len(tokens) and (short or lower[after] in PER_CENT or lower[after : after + 2] == ["per", "cent"]):
        stop = after + (2 if lower[after] == "per" else 1)
        what = _share_of(reading, stop)
        return _made(
            reading, number.first, stop, number.value, "percent", what, _event(reading, number.first, stop, stop)
        )
    if _is_date(reading, number):
        return None
    head = _head(reading, number)
    if head is not None and lower[head] == "ones":
        return None
    if head is None:
        return _bare(reading, number)
    if singular(lower[head]) in TIME_UNITS:
        return None
    event = _event(reading, number.first, head + 1, head + 1)
    if lower[number.first] == "one" and not (event in HARMS or _is_counted(reading, number.first)):
        return None  # "at one point", "one of the deepest": no count
    return _made(reading, number.first, head + 1, number.value, None, singular(lower[head]), event)


def _is_counted(reading: Reading, one: int) -> bool:
    """Say whether a "one" stands beside another count: seven women and one man, only one man."""
    before = reading.lower[one - 1] if one else ""
    numbers = (
        k for k in range(max(0, one - 5), one) if reading.tokens.kinds[k] == "number" or reading.lower[k] in UNITS
    )
    return before in COUNTED_ONE or (before in ("and", "or") and next(numbers, None) is not None)


def _bare(reading: Reading, number: _Number) -> Figure | None:
    """Return a count of people who are not named again: "killed 34 people and wounded 200", "200 wounded"."""
    lower, stop = reading.lower, number.stop
    after = lower[stop] if stop < len(lower) else ""
    before = lower[number.first - 1] if number.first else ""
    closed = after in ("", ".", ",", ";", "and", "since", "when", "so") or after in lx.PREPOSITIONS
    if closed and before in HARMING and number.value == int(number.value):
        return _made(reading, number.first, stop, number.value, None, None, lemma_of_verb(before))
    if after in ("were", "was") and stop + 1 < len(lower) and lower[stop + 1] in HARMED:
        after = lower[stop + 1]  # 160 were injured
    if number.stop in reading.at or after not in HARMED:
        return None
    return _made(
        reading, number.first, number.stop, number.value, None, None, lx.DEEDS.get(after) or lemma_of_verb(after)
    )


def _made(
    reading: Reading, first: int, stop: int, value: float, unit: str | None, what: str | None, event: str | None
) -> Figure:
    start, end = reading.tokens.starts[first], reading.tokens.ends[stop - 1]
    return Figure(start, end, reading.text[start:end], value, unit, what, event)


def _money(reading: Reading, number: _Number) -> tuple[int, int, str] | None:
    lower, i, j = reading.lower, number.first, number.stop
    if i > 0 and lower[i - 1] in SIGNS:
        code, first = SIGNS[lower[i - 1]], i - 1
        if code == "GHS" and i > 1 and lower[i - 2] == "gh":
            first = i - 2
        if code == "USD" and i > 1 and lower[i - 2] in DOLLARS and reading.tokens.touching(i - 1):
            code, first = DOLLARS[lower[i - 2]], i - 2
        return first, j, code
    if i > 0 and lower[i - 1] in ("rs", "rs."):
        return i - 1, j, _national("rupee", _user(reading, "rupee"))
    if i > 0 and (reading.tokens.kinds[i - 1] == "cash" or lower[i - 1] in SPACED_CASH):
        return i - 1, j, CASH.get(lower[i - 1], lower[i - 1].upper())
    if i > 0 and reading.tokens.words[i - 1] in CURRENCIES.values():
        return i - 1, j, reading.tokens.words[i - 1]
    if j < len(lower) and lower[j] in SIGNS:
        return i, j + 1, SIGNS[lower[j]]
    nation = j + 1 < len(lower) and reading.at.get(j) is not None and reading.is_nation(reading.at[j])
    k = j + 1 if nation else j
    name = singular(lower[k]) if k < len(lower) else ""
    country = reading.mentions[reading.at[j]].entity if nation else None
    told = country.key[-2:] if country is not None else _user(reading, name)
    if name in SHARED_CURRENCIES:
        shared = SHARED_CURRENCIES[name].get(told or "")
        return None if shared is None else (i, k + 1, shared)
    if name == "won" and number.value < 1_000:
        return None  # the verb
    if name in CURRENCIES:
        return i, k + 1, _national(name, told if nation or name not in ("dollar", "pound") else None)
    return None


def _user(reading: Reading, name: str) -> str | None:
    """Return the code of the country with a currency of this name that a text names most often, the first in a tie."""
    if name in SHARED_CURRENCIES:
        users = set(SHARED_CURRENCIES[name])
    else:
        users = {*NATIONAL_CURRENCIES.get(name, {}), CURRENCIES.get(name, "")[:2]}
    named = (m.entity.key[-2:] for m in reading.mentions if m.entity and m.entity.kind == "country")
    counts = Counter(code for code in named if code in users)
    return counts.most_common(1)[0][0] if counts else None


def _national(name: str, country: str | None) -> str:
    """Return a currency's code, by country where several share the name: Canadian dollars, Pakistani rupees."""
    if country is None or country in ("US", "GB"):
        return CURRENCIES[name]
    own = NATIONAL_CURRENCIES.get(name, {})
    return own.get(country, CURRENCIES[name])


def _share_of(reading: Reading, stop: int) -> str | None:
    """Return the head of what a percentage is of: "12 percent of voters"."""
    lower = reading.lower
    if lower[stop : stop + 1] != ["of"]:
        return None
    head = None
    for i in range(stop + 1, min(stop + 1 + LONGEST_PHRASE, len(lower))):
        if (lower[i] in STOPS and lower[i] not in ("the", "all", "its", "their")) or reading.tokens.kinds[i] != "word":
            break
        head = i
        if _is_plural(lower[i]):
            break
    return None if head is None or head in reading.at else singular(lower[head])


def _is_date(reading: Reading, number: _Number) -> bool:
    lower, tokens = reading.lower, reading.tokens
    before = lower[number.first - 1] if number.first else ""
    after = lower[number.stop] if number.stop < len(lower) else ""
    if tokens.kinds[number.first] != "number":
        return before in MONTHS
    if before in MONTHS or after in MONTHS or after in CLOCK:
        return True
    year = number.value == int(number.value) and 1500 <= number.value <= 2100 and number.stop == number.first + 1
    plain = "," not in tokens.words[number.first]
    if year and plain and len(tokens.words[number.first]) == 4:
        return before not in ("than", "least", "some", "about", "nearly", "over", "almost") or after in STOPS
    return after == "-" and number.stop + 1 < len(lower) and lower[number.stop + 1] in ("year", "years")


def _head(reading: Reading, number: _Number) -> int | None:
    """Return the token of the noun that a number counts: the first plural in reach, a singular only after "one"."""
    tokens, lower = reading.tokens, reading.lower
    last: int | None = None
    i = number.stop
    if i < len(lower) and lower[i] == "of" and i + 1 < len(lower) and lower[i + 1] in OWNERS:
        i += 2
        owned = next((k for k in range(i, min(i + 4, len(lower))) if tokens.kinds[k] == "possessive"), None)
        i = i if owned is None else owned + 1  # six of the chain's 29 shops
        i += reading.tokens.kinds[i] == "number" if i < len(lower) else 0
    elif lower[i : i + 1] == ["of"] and i + 1 in reading.at and reading.is_possessive(reading.at[i + 1]):
        i = reading.stop[reading.at[i + 1]] + 1  # two of Vélez's deputies
    elif lower[i : i + 1] == ["of"] and i + 1 < len(lower) and reading.tokens.kinds[i + 1] == "number":
        i += 2  # 98 of 151 lawmakers
    end = min(i + LONGEST_PHRASE, len(tokens))
    while i < end and tokens.sentence[i] == tokens.sentence[number.first]:
        word = lower[i]
        if word == "-" and tokens.touching(i):
            i += 2
            continue
        if word in STOPS or tokens.kinds[i] not in ("word", "possessive", "dotted") or tokens.words[i] in lx.DAYS:
            break
        number_of = reading.at.get(i)
        if number_of is not None:
            modifies = reading.is_nation(number_of) or reading.mentions[number_of].label in ("MISC", "ORG", "LOC")
            beyond = reading.stop[number_of]
            if not modifies and not (beyond == i + 1 < end and _is_plural(lower[beyond])):
                break  # two Stanford roommates
            i = reading.stop[number_of]
            if _is_plural(lower[i - 1]) and reading.mentions[number_of].label == "MISC":
                last = i - 1
            continue
        if _is_deed(lower, i) and last is not None:
            break
        chained = word in IRREGULAR and i + 1 < end and _is_plural(lower[i + 1])  # police officers
        if _is_plural(word) and not chained:
            return i
        if number.value == 1 and tokens.kinds[i] == "word" and word not in lx.FUNCTION_WORDS | NO_NOUNS:
            last = i
        i += 1
    return last


def _is_plural(word: str) -> bool:
    return word in IRREGULAR or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ous")))


def _is_deed(lower: list[str], i: int) -> bool:
    word = lower[i]
    return word in lx.DEEDS or (word.endswith("ed") and smallness(word) > 0 and len(word) > 4)


def _event(reading: Reading, first: int, head: int, stop: int) -> str | None:
    """Return what happened to the counted: "were killed" after them, "killed" or "killing" before them."""
    tokens, lower = reading.tokens, reading.lower
    begin, end = reading.sentence_of(first)
    after = _event_after(reading, stop, end)
    if after is not None:
        return after
    i = first - 1
    while i >= begin and (lower[i] in HEDGES or lower[i] in SIGNS or lower[i] in OWNERS):
        i -= 1
    if i > begin and lower[i] in PARTICLES and _is_deed(lower, i - 1):
        i -= 1  # knocked down two brushes
    if i >= begin and tokens.kinds[i] == "word" and i not in reading.at:
        word = lower[i]
        if word.endswith("ing") and len(word) > 5 and word not in NO_DEEDS and smallness(word) > 0:
            return lemma_of_verb(word)
        if word == "by" and i > begin and _is_deed(lower, i - 1):
            return lx.DEEDS.get(lower[i - 1]) or lemma_of_verb(lower[i - 1])  # signed by 410,000 people
        unknown = word.endswith("ed") and len(word) > 5 and i > begin and lower[i - 1] in ("have", "has", "had")
        if unknown or (_is_deed(lower, i) and word not in ("left", "put", "made")):
            return lx.DEEDS.get(word) or lemma_of_verb(word)
        if word.endswith("s") and i == first - 1 and _is_third_person(word):
            return singular(word)
        least = 3 if lower[i - 1] in MODALS else 8
        if i > begin and lower[i - 1] in INFINITIVES and smallness(word) >= least and word not in STOPS:
            return word
    return None


def _is_third_person(word: str) -> bool:
    """Say whether a word in -s is rather a verb: its form in -ed is as common as English words are."""
    known, stem = lx.common_words(), singular(word)
    if stem in LEMMAS and known.get(stem, 0) >= 8 and word not in lx.DEEDS:
        return True  # runs
    if word.endswith("ies") and known.get(stem[:-1] + "ied", 0) >= 8:
        return True  # denies
    return known.get(stem + "ed", known.get(stem + "d", 0)) >= 8 and word not in lx.DEEDS


def _event_after(reading: Reading, stop: int, end: int) -> str | None:
    """Find the participle that follows: at once ("26 people killed") or after an auxiliary, an aside skipped."""
    tokens, lower = reading.tokens, reading.lower
    i, auxiliary, steps = stop, False, 0
    while i < end and steps < 14:
        word = lower[i]
        if word == "," and not auxiliary and i == stop:
            close = next((k for k in range(i + 1, min(i + 12, end)) if lower[k] == ","), None)
            if close is None or not (close + 1 < end and lower[close + 1] in AUXILIARIES):
                return None
            i = close + 1
            continue
        if word == "and" and i == stop and (beyond := _second_subject(reading, i, end)) is not None:
            i = beyond
            continue
        if word in MODALS and tokens.words[i] == word and i + 1 < end and not auxiliary:
            follows = lower[i + 1]
            if follows in ("be", "have"):
                auxiliary = True
            elif (
                i <= stop + 3 and smallness(follows) >= 5 and follows not in lx.FUNCTION_WORDS and follows[-2:] != "ly"
            ):
                return follows
        elif word in AUXILIARIES:
            auxiliary = True
        elif word in lx.DEEDS and (auxiliary or (i == stop and (word not in AMBIGUOUS or lower[i + 1] in OWNERS))):
            return lx.DEEDS[word]
        elif word.endswith("ed") and len(word) > 3 and i not in reading.at and (auxiliary or i == stop):
            return lemma_of_verb(word)
        elif (auxiliary or i == stop) and (
            word in ("not", "also", "then", "later", "already", "reportedly", "still", "all", "confirmed")
            or word.endswith("ly")
        ):
            pass
        elif auxiliary or tokens.kinds[i] == "mark":
            return None
        elif word in ("and", "but", "who", "that", "which", "as", "when", "while", "after"):
            if word not in ("who", "that", "which"):
                return None
        elif i > stop + 4 or word == "to":
            return None
        i += 1
        steps += 1
    return None


def _second_subject(reading: Reading, i: int, end: int) -> int | None:
    """Return where the verb stands of "five soldiers and a policeman were wounded", given the token of its "and"."""
    for k in range(i + 1, min(i + 8, end)):
        if reading.lower[k] in AUXILIARIES:
            return k
        if reading.tokens.kinds[k] == "mark" or (
            reading.lower[k] in STOPS and reading.lower[k] not in ("a", "an", "the")
        ):
            return None
    return None
