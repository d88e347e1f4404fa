"""Offices after the name: "X, president of Y,", "X is the chairman of Y", "named X chief of Y"."""

from __future__ import annotations

from etl.entities import lexicon as lx
from etl.entities.lexicon import smallness, word_set
from etl.entities.offices import (
    BODY_NOUNS,
    DETERMINERS,
    LONGEST_ASIDE,
    LONGEST_OFFICE,
    OF_WORDS,
    OFFICE_STARTS,
    QUALIFIERS,
    in_office,
    is_calling,
    is_noun,
    made_role,
    office_words,
    own_part,
)
from etl.entities.reading import Reading
from etl.records import Role

LINKS = word_set("is was became becomes remains remained")
BARE = word_set("became becomes remains remained become be as")  # no article need follow: became president
NAMED = word_set("named appointed elected nominated reappointed chose picked made confirmed installed hired")
REACH = 8  # tokens from "elected" to the name
# Verbs of who holds an office: who chairs the committee = the committee's chair
HOLDING = {"chairs": "chair", "heads": "head", "leads": "leader", "captains": "captain", "directs": "director"}
HELD = {"chaired": "chair", "headed": "head", "led": "leader"}
# What precedes an office and its link: will be, has been, serves as
AUXILIARY = word_set("will has had")
SERVING = word_set("doubles doubled serve serves served works worked acts acted serving working acting")
# A calling is a role where one works: an analyst at X, a member of Y
AT_WORK = word_set("at with for")
OF_OWNERS = AT_WORK | {"of"}
OWNERS = word_set("member owner proprietor publisher partner md vp svp evp")
# Offices that are to somebody: an adviser to the president
ADDRESSED = word_set(
    "adviser advisor aide assistant ambassador envoy secretary counsel counsellor counselor attaché "
    "representative delegate undersecretary observer candidate"
)
ADVISING = word_set("adviser advisor counsel counsellor counselor consultant")  # to a body
PAST = word_set("former ex")
NOWADAYS = word_set(
    "now currently today then previously formerly also presently recently long once later earlier still"
)
# What may follow an office after a name and a comma
AFTER_OFFICE = word_set("and who for of at in since until between said on from told to as was is has would will")
ORDINALS = word_set("second third fourth fifth last latest only youngest oldest")
LEFT_OVER = word_set("of for the and to - a an these this private")
SPANS_OF_TIME = lx.word_class("time_units") | {"time", "term", "while"}
NO_BODIES = word_set(
    "list lists table queue bill chart charts standings rankings field race ticket poll polls cast way"
)
NAMED_BODIES = ("ORG", "EVENT", "MISC")
LONGEST_CLAUSE = 10  # tokens of a clause between a name and its verb
MOST_ROLES = 3  # stated in a row of one person


def roles_after(reading: Reading, number: int) -> list[Role]:
    """Read "X, president of Y and chairman of Z", "X is the chairman of Y", "X was named Y's president"."""
    _, end = reading.sentence_of(reading.first[number])
    i = _past_aside(reading, reading.stop[number], end)
    found: list[Role] = []
    while len(found) < MOST_ROLES:
        read = _role_at(reading, number, i, end, bool(found))
        if read is None and not found and reading.lower[i : i + 2] == [",", "who"]:
            closes = next((k for k in range(i + 2, min(i + LONGEST_CLAUSE, end)) if reading.lower[k] == ","), i)
            read = _role_at(reading, number, closes + 1, end, False) if closes > i else None  # X, who is 60, | was
        if read is None:
            break
        found.append(read[0])
        i = read[1]
    return found


def _past_aside(reading: Reading, i: int, end: int) -> int:
    """Return where one goes on after an age, a party or anything in brackets: X (D), 46, | president of Y."""
    lower = reading.lower
    if i < end and lower[i] == "(":
        i = next((k + 1 for k in range(i, min(i + 6, end)) if lower[k] == ")"), end)
    if i + 2 < end and lower[i] == "," and lower[i + 1].isdigit() and lower[i + 2] == ",":
        i += 3 if i + 3 < end and lower[i + 3] in LINKS else 2
    party = i + 4 < end and lower[i] == "," and len(lower[i + 1]) == 1 and lower[i + 2] in "-–"
    if party:  # D-Akron
        i = next((k for k in range(i + 3, min(i + 8, end)) if lower[k] == ","), i)
    return i


def _role_at(reading: Reading, number: int, i: int, end: int, again: bool) -> tuple[Role, int] | None:
    """Read one office of a person at token i: a comma, a form of "be" or an "as" with an office behind it.

    ``again`` says that an office was read right before: "and" joins another one, too.
    """
    lower = reading.lower
    if again and i + 2 < end and lower[i] in ("since", "until", "from") and lower[i + 1].isdigit():
        i += 4 if lower[i + 2] == "to" else 2
    if (
        again
        and i + 1 < end
        and lower[i] == "and"
        and (lower[i + 1] in LINKS or lower[i + 1] in NOWADAYS or lower[i + 1] == "before")
    ):
        i += 1  # and is now | vice president
    elif again and i + 2 < end and lower[i : i + 3] == ["and", "a", "former"]:
        return _office_phrase(reading, number, i + 1, end, comma=True)
    elif again and i < end and lower[i] == "and":
        read = _office_phrase(reading, number, i + 1, end, comma=True)
        closed = read is not None and lower[read[1] : read[1] + 1] in (["."], [";"])  # and the study's lead author.
        return read if closed or lower[i + 1] not in DETERMINERS else None
    comma = i < end and lower[i] == ","
    i += comma
    if comma and i < end and lower[i] in ("a", "an") and "who" in lower[i + 2 : min(i + 4, end)]:
        i = lower.index("who", i)  # a meteorologist | who was
    if (comma or again) and i < end and lower[i] == "who":
        i += 1
        comma = False
    adverbs = i
    i = _past_adverbs(reading, i, end)
    if again and not comma and i > adverbs and in_office(reading, i):
        return _office_phrase(reading, number, i, end, comma=True)  # and later | permanent secretary
    of = i + 1 + (lower[i + 1 : i + 2] == ["the"])
    leads = comma and i < end and lower[i] in HOLDING and of in reading.at
    if i < end and lower[i] in HOLDING and (leads or not comma):
        return _held(reading, number, i, end)
    link = _past_link(reading, i, end)
    if link > i:
        stated = lower[link - 1] in BARE or _is_announced(reading, link, end)
        read = _office_phrase(reading, number, link, end, comma=False)
        aside = read is not None and lower[i - 1] == "who" and lower[read[1] : read[1] + 1] == [","]
        return read if stated or aside else None  # who is also honorary president,
    if comma:
        return _office_phrase(reading, number, i, end, comma=True)
    if again or not (i < end and _is_chosen(reading, number, i)):
        return None
    i += lower[i] == "as"
    return _office_phrase(reading, number, i, end, comma=False)


def _past_adverbs(reading: Reading, i: int, end: int) -> int:
    """Return where adverbs of time end: now |, at present |."""
    lower = reading.lower
    while i < end and (
        lower[i] in NOWADAYS or lower[i : i + 2] in (["at", "present"], ["until", "recently"], ["before", "that"])
    ):
        i += 1 if lower[i] in NOWADAYS else 2
    return i


def _past_link(reading: Reading, i: int, end: int) -> int:
    """Return where the words end that say that somebody is something: will be |, was named |, serves as |."""
    lower, k = reading.lower, i
    if k + 2 < end and lower[k] in AUXILIARY and lower[k + 1] in NOWADAYS:
        k += 1  # will also | become
        if lower[k + 1] in ("be", "been", "become"):
            return _past_adverbs(reading, k + 2, end)
    elif k + 1 < end and lower[k] in AUXILIARY and lower[k + 1] in ("be", "been", "become", "served"):
        k += 1 if lower[k + 1] == "served" else 2
    elif k < end and lower[k] in LINKS:
        k += 1
    k += k + 2 < end and lower[k] == "will" and lower[k + 2] == "as"
    if k + 1 < end and lower[k] in SERVING and lower[k + 1] == "as":
        return k + 2
    k = _past_adverbs(reading, k, end) if k > i else k  # is also | the treasurer
    if k + 1 < end and k > i and lower[k] in ("named", "appointed", "elected", "sworn"):
        k += 1
        while k < end and lower[k] in ("as", "in"):
            k += 1
        return k if lower[k : k + 1] != ["by"] else i
    return k


def _is_announced(reading: Reading, i: int, end: int) -> bool:
    """Say whether an office after "is" has an article, an owner or somebody whose it is; "is president" has not."""
    lower = reading.lower
    named = lower[i - 1] in ("named", "appointed", "elected", "in")
    j = i
    while j < end and j - i < LONGEST_OFFICE and in_office(reading, j):
        j += 1
    named = named or (j > i and (lower[j : j + 1] == ["until"] or lower[j : j + 3] == ["at", "the", "time"]))
    named = named or (j > i and lower[j : j + 1] == ["from"] and lower[j + 1 : j + 2] != [] and lower[j + 1].isdigit())
    return i < end and (named or lower[i] in DETERMINERS or i in reading.at or _is_of_somebody(reading, i, end))


def _held(reading: Reading, number: int, i: int, end: int) -> tuple[Role, int] | None:
    """Read "who chairs the Finance Committee" and "heads the local parents' association" at the verb."""
    lower, role = reading.lower, HOLDING[reading.lower[i]]
    k = i + 1
    while k < end and lower[k] in DETERMINERS:
        k += 1
    named = k
    while named < end and named - k < 2 and named not in reading.at and is_noun(reading, named, -1):
        named += 1  # leads the agrarian | Green Furrow
    owner = reading.at.get(named)
    if owner is not None and reading.mentions[owner].label == "ORG" and not reading.is_possessive(owner):
        stop = reading.stop[owner]
        return made_role(reading, number, [role], owner, reading.first[number], stop), stop
    if k == i + 1 and owner is None:
        return None
    body = _end_of_body(reading, k, end, role in ("chair", "head"))
    if body is None or lower[body - 1] in NO_BODIES:
        return None
    partner = _named_at_end(reading, body)
    if partner is not None:
        return made_role(reading, number, [role], partner, reading.first[number], body), body
    words = [role, "of", *(word for word in lower[k:body] if word not in DETERMINERS)]
    if body + 1 < end and lower[body] in OF_OWNERS:
        owner = _owner_after(reading, body + 1, end)  # heads the plastics laboratory at | the Danish Institute
        body = body if owner is None else reading.stop[owner]
    else:
        owner = None
    return made_role(reading, number, words, owner, reading.first[number], body), body


def _end_of_body(reading: Reading, k: int, end: int, any_noun: bool) -> int | None:
    """Return where a body named in ordinary words ends: the local parents' association |, the board of trustees |."""
    tokens, lower = reading.tokens, reading.lower
    stop, body = k, False
    while stop < end and stop - k < LONGEST_OFFICE:
        known = stop in reading.at or tokens.kinds[stop] == "possessive" or lower[stop] in ("'", "’", "-")
        if not known and (tokens.kinds[stop] != "word" or lower[stop] in lx.FUNCTION_WORDS - {"of"}):
            break
        body = body or (lower[stop] in BODY_NOUNS and stop not in reading.at)
        stop += 1
    while stop > k and (
        lower[stop - 1] in ("of", "-", "'", "’")
        or (body and lower[stop - 1] == "responsible")
        or (stop > k + 1 and lower[stop - 1].endswith("ed"))
    ):
        stop -= 1
    return stop if stop > k and (body or any_noun) else None


def _named_at_end(reading: Reading, stop: int) -> int | None:
    """Return the body whose name ends a description of it: the junior partner | Free Fields."""
    named = reading.at.get(stop - 1)
    if named is None or reading.mentions[named].label != "ORG" or reading.tokens.kinds[stop - 1] == "possessive":
        return None
    return named if reading.stop[named] == stop else None


def holders_before(reading: Reading, number: int) -> list[Role]:
    """Read "the Green Alliance, led by X": somebody whose body stands right before a participle and "by"."""
    lower, first = reading.lower, reading.first[number]
    if first < 3 or lower[first - 1] != "by" or lower[first - 2] not in HELD:
        return []
    k = first - 3 - (lower[first - 3] == ",")
    owner = reading.at.get(k)
    if owner is None or reading.mentions[owner].label != "ORG":
        return []
    return [made_role(reading, number, [HELD[lower[first - 2]]], owner, reading.first[owner], reading.stop[number])]


def _is_chosen(reading: Reading, number: int, i: int) -> bool:
    """Say whether somebody made the person something: "named X chief of Y", "elected the lawyer X as its head"."""
    lower, first = reading.lower, reading.first[number]
    if first > 0 and lower[first - 1] in NAMED:
        return True
    return lower[i] == "as" and bool(NAMED & set(lower[max(reading.sentence_of(first)[0], first - REACH) : first]))


def _is_of_somebody(reading: Reading, i: int, end: int) -> bool:
    """Say whether an office without an article is somebody's: "was deputy governor of the Bank of Greece"."""
    j = i
    while j < end and j - i < LONGEST_OFFICE and in_office(reading, j):
        j += 1
    while j > i and reading.lower[j - 1] in LEFT_OVER:
        j -= 1
    if "of" in reading.lower[i + 1 : j - 1]:
        return True
    sent = reading.lower[j : j + 1] == ["to"] and reading.lower[j - 1] in ADDRESSED  # ambassador to Nepal
    if not i < j < end - 1 or not (sent or reading.lower[j] in OF_WORDS):
        return False
    k = j + 1 + (reading.lower[j + 1] == "the")
    if k in reading.at or (k < end and (_is_body(reading, k) or reading.lower[k] in ("a", "an"))):
        return True
    while k < end and k - j < LONGEST_OFFICE and k not in reading.at and _is_part(reading, k):
        k += 1
    return reading.lower[k - 1] in BODY_NOUNS  # of the passenger vehicle unit


def _is_body(reading: Reading, k: int) -> bool:
    """Say whether a token is an ordinary word that may name a body: the army."""
    return reading.lower[k] in lx.ORG_TAILS and reading.tokens.words[k].islower()


def _office_phrase(reading: Reading, number: int, i: int, end: int, comma: bool) -> tuple[Role, int] | None:
    """Read an office at token i: [the] [owner] office [of owner]; return it and where it ends."""
    lower = reading.lower
    indefinite = i < end and lower[i] in ("a", "an")
    while i < end and lower[i] in DETERMINERS:
        i += 1
    begin = i
    former: list[str] = []
    while (
        i + 1 < end
        and lower[i] in QUALIFIERS
        and i not in reading.at
        and (i + 1 in reading.at or (_is_field(reading, i + 1) and not in_office(reading, i + 1)))
    ):
        former.append(lower[i])  # a former Iowa governor
        i += 1
    owner = reading.at.get(i)
    if owner is not None:
        i = reading.stop[owner] + reading.is_possessive(owner)
        if reading.mentions[owner].label == "PERSON":
            if not reading.is_possessive(owner):
                return None
            owner = None  # Holm's spokesman
    if owner is None or not reading.is_possessive(owner):
        i = _past_owner(reading, i, end)
    j = _skip_nouns(reading, i, end)
    while j < end and j - i < LONGEST_OFFICE and in_office(reading, j) and not _is_another(reading, i, j):
        j += 1
        if not any(word in lx.OFFICE_HEADS for word in lower[i:j]):
            j = _skip_nouns(reading, j, end)  # provincial | fire | marshal
    j = _end_of_office(reading, i, j)
    bodied = j in reading.at and j > i and lower[j - 1] in BODY_NOUNS
    plain = j < end and j not in reading.at and (is_noun(reading, j, -1) or reading.tokens.kinds[j] == "possessive")
    plain = plain and lower[j] not in NOWADAYS
    if plain or bodied:
        j = next((k for k in range(i + 1, j) if lower[k] in ("of", "for")), -1)  # head | of the union federation
        if j < 0:
            return None  # is the premier event
    words, first = office_words(reading, i, j, callings=True)
    if not words or first != i or own_part(reading, i, j, comma=True) != i:
        return None
    if words == ["head"] and lower[j : j + 1] == ["to"]:
        return None  # For what is left, head to
    if words[0] in ORDINALS or (words[0] == "first" and (words[1] not in OFFICE_STARTS or words[1] == "officer")):
        return None  # the second lawmaker to resign
    calling = is_calling(words)
    words = former + words
    late = None
    k_of = j
    advises = lower[j : j + 1] == ["to"] and words[-1] in ADVISING
    if j + 1 < end and (lower[j] in OF_WORDS or advises):
        words, j, late = _whose(reading, words, j, end, owner)
    if lower[j : j + 1] == ["to"] and words[-1] in ADDRESSED:
        sent = reading.at.get(j + 1 + (lower[j + 1 : j + 2] == ["the"]))
        j = j if sent is None else reading.stop[sent]  # ambassador | to the Netherlands
    if j < end and reading.at.get(j) is not None and reading.mentions[reading.at[j]].label == "PERSON":
        return None  # "X, Prime Minister Y and ...": the office is the next one's
    speaks = any(word.startswith("spokes") for word in words) and ("for" in words or lower[j : j + 1] == ["for"])
    if indefinite and late is None and owner is None and not (speaks or words[0] in PAST):
        return None
    if calling and (
        late is None
        or lx.FIELDS.get(words[-1]) == "sport"
        or lower[k_of] not in (OF_OWNERS if words[-1] in OWNERS else AT_WORK)
    ):
        return None
    if comma and late is None and j < end and lower[j] in lx.SAYING:
        return None  # "after a talk with X, the secretary said": somebody else
    told = late is not None and j < end and lower[j] in lx.SAYING
    if comma and j < end and lower[j] not in ',.;:()"”—–-' and lower[j] not in AFTER_OFFICE and not told:
        return None
    chosen = late if late is not None else owner
    if chosen is None and not comma:
        chosen = _appointer(reading, number)
    if chosen is None and lower[begin - 1] == "its":
        chosen = _chooser(reading, number)
    surface_to = j if j > begin else reading.stop[number]
    return made_role(reading, number, words, chosen, reading.first[number], surface_to), j


def _whose(
    reading: Reading, words: list[str], j: int, end: int, owner: int | None
) -> tuple[list[str], int, int | None]:
    """Return an office's words, where what it is of ends, and whose it is, at the "of", "at" or "for" behind it.

    ``owner`` is whose it is by what stands before it.
    """
    lower = reading.lower
    late = _owner_after(reading, j + 1, end)
    if late is None:
        field = lower[j] in ("of", "for", "on") and lower[j : j + 2] != ["on", "the"]
        return _field(reading, words, j, end) if field else (words, j, None)
    first, stop, placed = reading.first[late], reading.stop[late], reading.mentions[late].label == "LOC"
    if placed and lower[j] == "for" and owner is not None:
        return [*words, "for", *lower[first:stop]], stop, None  # the UN coordinator for Sudan
    if placed and lower[j] in ("in", "at") and owner is not None:
        return words, stop, None  # the OAS mission chief in Nepal
    plain = stop - first == 1 and lower[j] in ("of", "for") and smallness(lower[first]) >= 5
    stop += stop < end and lower[stop].isdigit()  # Transport Union Local 508
    stop += stop < end and placed and (lower[stop] in lx.PLACE_NOUNS or lower[stop] == "state")  # Batken region
    kind = _past_kind(reading, stop, end)
    inner = kind < end and ((kind > stop and lower[kind] == "of") or (plain and lower[kind] in AT_WORK))
    within = _owner_after(reading, kind + 1, end) if inner else None
    if within is not None:  # director of the Baghdad office of | Care Abroad, of Horticulture at | Larkspur Trust
        return [*words, lower[j], *lower[first:kind]], reading.stop[within], within
    if kind > stop and placed and owner is not None:
        return [*words, "of", *lower[first:kind]], kind, None  # Larkspur's head of | Asia operations
    return [*words, "of", *lower[stop:kind]] if kind > stop else words, kind, late


def _is_another(reading: Reading, i: int, j: int) -> bool:
    """Say whether another's office begins behind the one at token i: chief of staff for | former President X."""
    word = reading.lower[j]
    return j > i and (word == "retired" or (word == "former" and reading.lower[j - 1] in OF_WORDS))


def _end_of_office(reading: Reading, i: int, j: int) -> int:
    """Return where the words of an office at token i end that were read up to token j: chairman | to lead the."""
    lower = reading.lower
    for k in range(i + 1, j):
        if lower[k] == "to" and lower[k - 1] not in ADDRESSED:
            j = k
            break
    while j > i and (lower[j - 1] in LEFT_OVER or (lower[j - 1] in lx.PREFIXES and lower[j : j + 1] == ["-"])):
        j -= 1
    return j


def _past_owner(reading: Reading, i: int, end: int) -> int:
    """Return where an office begins behind an owner in ordinary words: the water department's | director."""
    tokens = reading.tokens
    for k in range(i + 1, min(end - 1, i + LONGEST_ASIDE + 2)):
        if k in reading.at or k - 1 in reading.at:
            break
        if tokens.kinds[k] == "possessive" or (tokens.words[k] in "'’" and tokens.touching(k)):
            return k + 1
        joined = tokens.words[k] == "-" and tokens.touching(k)
        if not joined and (
            tokens.kinds[k] != "word" or (reading.lower[k] in lx.FUNCTION_WORDS and reading.lower[k] != "up")
        ):
            break
    return i


def _owner_after(reading: Reading, k: int, end: int) -> int | None:
    """Return the body or place that an office at "of" or "at" is of: at | the law firm | Bexley Moss."""
    lower = reading.lower
    k += k < end and lower[k] in ("the", "its", "their")
    k = _past_size(reading, _past_base(reading, k, end), end)
    first = k
    while k < end and k - first <= LONGEST_ASIDE and k not in reading.at and _is_part(reading, k):
        k += 1
    if k > first and k + 1 < end and reading.tokens.kinds[k] == "possessive" and k + 1 in reading.at:
        k += 1  # director of the college's | Sleep Research Center
    elif k > first and lower[k - 1] not in BODY_NOUNS:
        owner = reading.at.get(k)
        return owner if owner is not None and reading.mentions[owner].label == "ORG" else None
    late = reading.at.get(k)
    if late is not None and reading.is_possessive(late):
        late = _body_owned(reading, reading.stop[late] + 1, end)
    elif late is not None and (reading.mentions[late].label == "LOC" or reading.is_nation(late)):
        late = _body_owned(reading, reading.stop[late], end) or late  # of the Iraqi | Democratic Party, London fund | X
    if late is None or reading.mentions[late].label == "PERSON":
        return None
    if reading.mentions[late].label == "MISC" and reading.is_nation(late):
        return None  # of the Serbian province
    after = reading.stop[late]
    lone = after - reading.first[late] == 1  # professor of English | at
    small = after < end and reading.tokens.words[after].islower() and (lone or lower[after] not in lx.FUNCTION_WORDS)
    if reading.mentions[late].label == "MISC" and small:
        return None  # head of Nordic equities
    joined = after < end and lower[after] == "-" and reading.tokens.touching(after)
    return None if joined else late  # of Brussels-based X


def _past_base(reading: Reading, k: int, end: int) -> int:
    """Return where a body begins behind the place it is based in: Toledo, Ohio-based | Larkspur."""
    lower = reading.lower
    stop = next((i for i in range(k, min(k + LONGEST_ASIDE + 3, end - 1)) if lower[i : i + 2] == ["-", "based"]), None)
    placed = stop is not None and all(i in reading.at or lower[i] in ",-" for i in range(k, stop))
    return k if stop is None or not placed else stop + 2


def _past_size(reading: Reading, k: int, end: int) -> int:
    """Return where a body begins behind the number of its people: the 20,000-member | Carriers Union."""
    lower = reading.lower
    member = k + 1 + (lower[k + 1 : k + 2] == ["-"])
    counted = member + 1 < end and reading.tokens.kinds[k] == "number" and lower[member] in ("member", "strong")
    return member + 1 if counted else k


def _body_owned(reading: Reading, k: int, end: int) -> int | None:
    """Return the body behind its owner: chairman of Taiwan's | Affairs Council, of Japan's ruling | X Party."""
    lower, first = reading.lower, k
    while k < end and k - first < LONGEST_ASIDE and reading.tokens.kinds[k] == "word" and k not in reading.at:
        if lower[k] in lx.FUNCTION_WORDS or not reading.tokens.words[k].islower():
            return None
        k += 1
    body = reading.at.get(k)
    if body is None or reading.mentions[body].label not in NAMED_BODIES or reading.is_possessive(body):
        return None
    return None if reading.is_nation(body) else body


def _is_part(reading: Reading, k: int) -> bool:
    """Say whether a token belongs to nouns before a name: the left-wing group | Bide Berria."""
    tokens = reading.tokens
    half = tokens.words[k].islower() and reading.lower[k + 1 : k + 2] == ["-"] and tokens.touching(k + 1)
    return half or is_noun(reading, k, -1) or (reading.lower[k] == "-" and tokens.touching(k))


def _past_kind(reading: Reading, j: int, end: int) -> int:
    """Return where the kind of body ends that follows an owner: the Senate | committee on fisheries."""
    lower, k = reading.lower, j
    while k < end and k - j < LONGEST_ASIDE and k not in reading.at and _is_part(reading, k):
        k += 1
    if k == j or not (lower[k - 1] in BODY_NOUNS or k >= end or lower[k] in ",.;)"):
        return j
    if k + 1 < end and lower[k] == "on":
        k += 1
        while (
            k < end and k not in reading.at and (is_noun(reading, k, -1) or lower[k] == "and" or lower[k].endswith("s"))
        ):
            k += 1
    return k


def _chooser(reading: Reading, number: int) -> int | None:
    """Return the country or body at the head of a sentence whose "its" stands after a name: Nepal named X its envoy."""
    begin, _ = reading.sentence_of(reading.first[number])
    first = reading.at.get(begin + (reading.lower[begin] == "the"))
    return first if first is not None and reading.mentions[first].label in ("LOC", "ORG") else None


def _appointer(reading: Reading, number: int) -> int | None:
    """Return the body that made somebody something: Larkspur Motors named X chief executive."""
    first = reading.first[number]
    body = reading.at.get(first - 2) if first > 1 and reading.lower[first - 1] in NAMED else None
    return body if body is not None and reading.mentions[body].label == "ORG" else None


def _skip_nouns(reading: Reading, i: int, end: int) -> int:
    """Return where the office's own words begin behind nouns that belong to it: the former | museum | director."""
    k = i
    if i + 2 < end and _is_plural_field(reading, i):
        return i + 1  # markets | strategist at
    while k < min(end, i + LONGEST_ASIDE) and not in_office(reading, k) and _is_field(reading, k):
        k += 1
    return k if k < end and in_office(reading, k) and reading.tokens.words[k].islower() else i


def _is_plural_field(reading: Reading, i: int) -> bool:
    """Say whether a plural and an office "of" or "at" something stand after a comma: markets strategist at."""
    lower = reading.lower
    plural = lower[i].endswith("s") and reading.tokens.words[i].islower() and i not in reading.at
    verb = lower[i] in lx.SAYING or lower[i] in lx.FUNCTION_WORDS or in_office(reading, i)
    return plural and not verb and lower[i + 1] in lx.OFFICE_HEADS and lower[i + 2] in OF_WORDS


def _is_field(reading: Reading, k: int) -> bool:
    """Say whether a small word may stand before an office: economics | professor."""
    return is_noun(reading, k, -1) or (reading.lower[k].endswith("ics") and reading.tokens.words[k].islower())


def _field(reading: Reading, words: list[str], j: int, end: int) -> tuple[list[str], int, int | None]:
    """Add what an office is about, in small letters, and whose it is: head of paediatrics at Indus Hospital.

    ``j`` is the token of "of" or "for"; returns the words, where they end, and the owner's mention.
    """
    tokens, lower = reading.tokens, reading.lower
    article = int(j + 1 < end and lower[j + 1] == "the")
    owned = bool(article) or tokens.kinds[j] == "possessive"
    nation = reading.at.get(j + 1 + article)
    if nation is not None and reading.is_possessive(nation) and reading.mentions[nation].label in ("LOC", "ORG"):
        full, stop, _ = _field(reading, [*words, lower[j]], reading.stop[nation], end)
        if len(full) > len(words) + 1:  # head of Bulgaria's | air force
            return [*words, lower[j], *full[len(words) + 2 :]], stop, nation
        return words, j, None
    j += article
    k = j + 1
    while k < end and k - j <= LONGEST_ASIDE and (tokens.kinds[k] == "word" or (k in reading.at and k == j + 1)):
        adjective = k == j + 1 and k in reading.at and reading.mentions[reading.at[k]].label == "MISC"
        adjective = adjective and words[-1] != "minister"
        if not adjective and (not tokens.words[k].islower() or k in reading.at):
            break
        joined = lower[k] == "and" and k > j + 1 and k + 1 < end and _is_field(reading, k + 1)
        if not joined and (lower[k] in OF_WORDS or lower[k] in DETERMINERS or lower[k] in lx.FUNCTION_WORDS):
            break
        k += 1
    if any(word.rstrip("s") in SPANS_OF_TIME for word in lower[j + 1 : k]):
        return words, j - article, None  # captain for almost eight years
    if k < end and owned and (tokens.kinds[k] == "possessive" or (lower[k] in "'’" and tokens.touching(k))):
        body = _end_of_body(reading, j + 1, end, False)  # the district's teachers union
        if body is not None and body < end and (lower[body] in ",.;" or lower[body] == "in"):
            if (named := _named_at_end(reading, body)) is not None:
                return words, body, named
            return [*words, lower[j - article], *lower[j + 1 : body]], body, None
    if k == j + 1 or k >= end or not (lower[k] in ',.;:)"”’—–' or lower[k] in OF_WORDS):
        return words, j - article, None
    full = [*words, lower[j - article], *lower[j + 1 : k]]
    owner = None
    if lower[k] in OF_WORDS and k + 1 < end:
        owner = _owner_after(reading, k + 1, end)
        if owner is not None:
            return full, _past_kind(reading, reading.stop[owner], end), owner
    return full, k, None
