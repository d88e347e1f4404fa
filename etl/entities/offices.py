"""The words of an office: where it begins, what belongs to it, its normal form."""

from __future__ import annotations

from etl.entities import lexicon as lx
from etl.entities.fold import american
from etl.entities.lexicon import smallness, word_class, word_set
from etl.entities.reading import Reading
from etl.records import Mention, Role

# Descriptions that go before a name but are no office anybody holds.
NO_OFFICES = word_class("no_offices")
QUALIFIERS = word_set(
    "elect designate former ex acting interim deputy assistant vice then late retired incoming outgoing new"
)
DETERMINERS = word_set("top the a an its their his her our this current longtime veteran whose")
LOOSE_STARTS = word_set("and of for the to - head under first")
OFFICE_STARTS = word_set("of deputy minister secretary lady coach teacher vice lieutenant sergeant officer admiral")
OF_WORDS = word_set("of for at in with on")
BODIES = word_class("bodies")
LEADING = word_class("leading")
FORCES = word_set(
    "police army prison customs security military naval air border special reserve corrections immigration"
)
LONGEST_OFFICE = 9  # tokens
TENSED = word_class("behind") | word_class("ahead")  # verbs: Pell met president Holm
LONGEST_ASIDE = 3  # words of what an office is about: head of risk, vice president for safety
STATED_FIELDS = lx.PORTFOLIOS - {"state"}
OTHER_OFFICES = lx.OFFICE_HEADS - lx.PORTFOLIOS  # that are no field of another
CARDINALS = lx.NUMBER_WORDS - word_set("First Second Third Fourth Fifth Last Next")
TIME_UNITS = word_class("time_units")
HONOURS = word_class("honours")  # titles of birth or respect that are no offices
# Ordinary words for bodies that people head
BODY_NOUNS = (
    lx.ORG_TAILS
    | lx.COMPANIES
    | word_set("panel delegation unit division faculty body house laboratory mission rival competitor")
)
LINKING = word_set("of for to under at with by on in")
JOINING = LINKING | {"and", "-", ",", "&"}
# Ranks and dignities that go on before a name after the office itself: spokesman Commodore X
RANKS = word_class("ranks")
GRADES = word_set("first rear vice lieutenant lt. major brigadier chief master staff")
RANKED = RANKS | GRADES
SECRETARIES_OF = word_class("secretaries_of")


def normal_role(words: list[str]) -> str:
    """Return an office's normal form from its lower-case words."""
    words = [word for k, word in enumerate(words) if not (word == "-" and words[k - 1 : k] == ["then"])]
    full = [american(lx.FULL_FORMS.get(word, word)) for word in words]
    text = (
        " ".join(full)
        .replace(" - ", "-")
        .replace(" / ", "/")
        .replace(" , ", ", ")
        .replace(" 's ", "'s ")
        .replace("s ' ", "s' ")
        .replace("minister for ", "minister of ")
        .replace("secretary for ", "secretary of ")
    )
    text = text.replace("adviser", "advisor").replace(" of the ", " of ")
    head, of, rest = text.partition("minister of ")
    if of and head.split()[-1:] and head.split()[-1] in STATED_FIELDS:
        text = f"{head}minister for {rest}"  # deputy foreign minister for political affairs
    elif of and rest and not rest.startswith("state"):
        text = f"{head}{rest} minister"
    office, _, secretary = text.rpartition(" ")
    prefix, _, portfolio = office.rpartition(" ")
    if secretary == "secretary" and portfolio in SECRETARIES_OF:
        text = f"{prefix} secretary of {portfolio}".strip()
    return text


def is_office_word(word: str) -> bool:
    return word in lx.OFFICE_HEADS or word in lx.OFFICE_MODIFIERS or word in lx.PORTFOLIOS or word in QUALIFIERS


def in_office(reading: Reading, i: int) -> bool:
    word = reading.lower[i]
    if i in reading.at:
        return False
    if word == "," or (word == "&" and i + 1 < len(reading.lower)):
        return i + 1 < len(reading.lower) and _is_listed(reading, i)
    if reading.lower[i - 1 : i] == ["chief"] and reading.lower[i + 1 : i + 2] == ["officer"]:
        return True  # Chief Merchandising Officer
    if word == "fire" and reading.tokens.words[i].islower():
        return reading.lower[i + 1 : i + 2] in (["chief"], ["marshal"])  # to fire | the minister
    if word in ("labour", "labor") and reading.lower[i + 1 : i + 2] and reading.lower[i + 1] in lx.ELECTED:
        return False  # Labour | MP
    if word in lx.SMALL_MODIFIERS and not reading.tokens.words[i][0].isupper():
        return True
    if i + 1 < len(reading.lower) and reading.lower[i + 1] == "-" and reading.tokens.touching(i + 1):
        if word == "in":
            return reading.tokens.touching(i)  # editor-in-chief
        if word in lx.PREFIXES:
            return True  # non-executive director
    return is_office_word(word) or (word in "-/" and reading.tokens.touching(i)) or _is_titled(reading, i)


def _is_titled(reading: Reading, i: int) -> bool:
    """Say whether an ordinary word with a capital that names nothing belongs to a title: Resident, Publicity."""
    word, lower = reading.tokens.words[i], reading.lower[i]
    capital = reading.tokens.kinds[i] == "word" and word[0].isupper() and word[1:].islower()
    known = lower in lx.FUNCTION_WORDS or lower in lx.HONORIFICS or word in lx.DAYS or word in lx.MONTHS
    after = reading.lower[i + 1 : i + 2]  # Minister of Marine and Blue Economy
    paired = after == ["and"] or (after and reading.tokens.words[i + 1][0].isupper() and smallness(after[0]) >= 8)
    if not capital or known or smallness(lower) < (3 if paired else 5):
        return False
    return not reading.tokens.fresh[i] or _opens_title(reading, i)


def _opens_title(reading: Reading, i: int) -> bool:
    """Say whether an ordinary noun at a sentence's start belongs to the title after it: Fire Chief X."""
    lower, words = reading.lower, reading.tokens.words
    formed = lower[i].endswith(("ing", "ed", "ly", "er", "s")) and lower[i] not in lx.ORG_TAILS
    formed = formed or lower[i] in lx.SAYING or lower[i] in QUALIFIERS
    if lower[i + 1 : i + 2] == ["and"]:  # Parks and Recreation Director X
        return (
            not lower[i].endswith(("ing", "ed", "ly"))
            and i + 2 < len(words)
            and words[i + 2][0].isupper()
            and i + 2 not in reading.at
        )
    titled = i + 1 < len(words) and words[i + 1][0].isupper() and i + 1 not in reading.at
    if titled and lower[i + 1] in ("minister", "secretary") and lower[i].endswith("s"):
        return lower[i] not in lx.SAYING and lower[i] not in lx.FUNCTION_WORDS  # Lands Minister X
    return titled and not formed and is_office_word(lower[i + 1])


def _is_listed(reading: Reading, i: int) -> bool:
    """Say whether a comma stands inside a portfolio: Minister of Science, Technology and Innovation."""
    lower, words = reading.lower, reading.tokens.words
    fields = [k for k in (i - 1, i + 1) if words[k][0].isupper() and k not in reading.at]
    titled = len(fields) == 2 and all(lower[k] not in lx.OFFICE_HEADS and smallness(lower[k]) >= 5 for k in fields)
    rest = lower[i + 2 : i + 6]
    return titled and i >= 3 and bool({"and", "&"} & set(rest))


def _opens_office(lower: list[str], first: int) -> bool:
    """Say whether a loose word begins an office after all: head coach, First Deputy Minister, head of state."""
    if lower[first] == "under" and lower[first + 1] == "-":
        return True
    return lower[first] in ("head", "first", "under") and lower[first + 1] in OFFICE_STARTS


def own_part(reading: Reading, first: int, stop: int, comma: bool) -> int:
    """Return where the office next to a name begins: the government of | President X, an aide to | opposition leader Y.

    Words before "of" that hold no office belong to something else. After a comma the whole may be the office: a
    special adviser to the governor, X.
    """
    lower = reading.lower
    ranked = stop
    while ranked > first + 1 and lower[ranked - 1] in RANKS and lower[ranked - 2] not in LINKING:
        ranked -= 1  # chief of staff | Admiral X
    for k in range(stop - 2, first - 1, -1):
        if lower[k] not in LINKING or reading.tokens.touching(k) or lower[k + 1] in ("secretary", "-"):
            continue
        holds = any(lower[i] in lx.OFFICE_HEADS for i in range(first, k))
        whole = comma or (
            reading.tokens.fresh[first] and lower[k : k + 2] == ["to", "the"]
        )  # Secretary to the Cabinet X
        again = not whole and any(
            lower[i] in OTHER_OFFICES and not (lower[i] in lx.OFFICE_MODIFIERS and i + 1 < ranked)
            for i in range(k + 1, ranked)
        )
        if not holds or again:
            return k + 1
    return first


def titled_from(reading: Reading, first: int, stop: int) -> int:
    """Return where a title in capitals begins: to host | President X.

    An office in small letters before it is another word, unless the title is a rank: spokesman Major X.
    """
    words, lower = reading.tokens.words, reading.lower
    if not words[stop - 1][0].isupper():
        return first
    for k in range(stop - 2, first - 1, -1):
        small = words[k].islower() and lower[k] in lx.OFFICE_HEADS and lower[k] not in QUALIFIERS
        if small and lower[k + 1] not in JOINING and not all(word in RANKED for word in lower[k + 1 : stop]):
            return k + 1
    return first


def office_words(reading: Reading, first: int, stop: int, callings: bool = False) -> tuple[list[str], int]:
    """Return an office's words and where it begins; none when the stretch holds no office, or a mere calling."""
    lower = reading.lower
    while first < stop - 1 and lower[first] in LOOSE_STARTS and not _opens_office(lower, first):
        first += 1
    words = lower[first:stop]
    heads = [k for k, word in enumerate(words) if word in lx.OFFICE_HEADS]
    if not heads:
        return [], first
    last = heads[-1]
    if last != len(words) - 1 and words[last + 1] not in ("of", "for", "-", "and", "to"):
        return [], first
    if words[-1] in ("of", "for", "the", "and", "to"):
        return [], first
    if not callings and is_calling(words):
        return [], first
    return words, first


def is_calling(words: list[str]) -> bool:
    """Say whether words tell what somebody does and no office: police officer, author; not lead author."""
    if all(word in NO_OFFICES or word in QUALIFIERS - {"deputy"} for word in words):
        return True
    heads = [k for k, word in enumerate(words) if word in lx.OFFICE_HEADS]
    own = next((k for k, word in enumerate(words) if k and word in ("of", "for", "to")), len(words))
    last = max([k for k in heads if k < own] or heads)  # a candidate for auditor is a candidate
    before = words[last - 1] if last else ""
    if words[last] == "attorney" and words[last + 1 : last + 2] != ["general"]:
        return before not in lx.OFFICE_MODIFIERS | lx.OFFICE_HEADS | LEADING
    if words[last] in ("engineer", "surveyor", "planner") and before in ("county", "district", "city", "state"):
        return False
    if words[last] == "author":
        return before != "lead"
    if words[last] == "advocate" or words[-2:] == ["film", "director"] or (words[last] in HONOURS and not before):
        return True
    if words[last] not in NO_OFFICES:
        return False
    if words[last] == "member":
        return before not in BODIES
    if words[last] == "officer" and before and before not in FORCES:
        return False
    return not LEADING & set(words[:last])


def is_noun(reading: Reading, i: int, begin: int) -> bool:
    """Say whether a word may stand before an office as a part of it; verbs and small words may not."""
    word, lower = reading.tokens.words[i], reading.lower[i]
    if i in reading.at or reading.tokens.kinds[i] != "word" or not (word.islower() or i == begin):
        return False
    if lower in lx.FUNCTION_WORDS or lower in DETERMINERS or lower in QUALIFIERS or lower in lx.SAYING:
        return False
    owned = begin >= 0 and i > begin and reading.tokens.kinds[i - 1] == "possessive"
    if lower.endswith("s") and (owned or i == begin or lower.endswith(("ees", "ists", "ians"))):
        return lower not in lx.OFFICE_HEADS  # Scotland's islands secretary; museum trustees chairman
    if lower in lx.PERSON_VERBS or lower in lx.DEEDS or lower.title() in CARDINALS:
        return False
    if lower in lx.OFFICE_HEADS and lower not in NO_OFFICES:
        return False
    plural = lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and lower != "gas"
    if lower in TENSED or (plural and lower not in lx.OFFICE_MODIFIERS):
        return False
    if lower in TIME_UNITS and i > 0 and reading.lower[i - 1] in ("this", "last", "next"):
        return False
    formed = lower.endswith(("ed", "ing", "ly", "ous")) and lower not in lx.ORG_TAILS and lower != "wing"
    return not formed and len(lower) > 2


def made_role(reading: Reading, number: int, words: list[str], owner: int | None, first: int, stop: int) -> Role:
    tokens = reading.tokens
    person: Mention = reading.mentions[number]
    place = None if owner is None else reading.mentions[owner]
    start, end = min(tokens.starts[first], person.start), max(tokens.ends[stop - 1], person.end)
    return Role(
        start,
        end,
        reading.text[start:end],
        person.surface,
        person.cluster,
        normal_role(words),
        None if place is None else place.surface,
        None if place is None else place.cluster,
    )
