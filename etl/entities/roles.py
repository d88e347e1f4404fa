"""Who is said to hold which office where: "Defence Minister X", "X, the US secretary of defense"."""

from __future__ import annotations

from dataclasses import replace

from etl.entities import lexicon as lx
from etl.entities.fold import american
from etl.entities.lexicon import word_class, word_set
from etl.entities.reading import Reading
from etl.records import Mention, Role

# Descriptions that go before a name but are no office anybody holds.
NO_OFFICES = word_class("no_offices")
QUALIFIERS = word_set("elect former ex acting interim deputy assistant vice then late incoming outgoing new")
DETERMINERS = word_set("top the a an its their his her our this current longtime veteran whose")
LOOSE_STARTS = word_set("and of for the to - head under first")
OFFICE_STARTS = word_set("of deputy minister secretary lady coach teacher")
PASSED_OVER = word_set("top new then first current longtime chief")
LINKS = word_set("is was became becomes remains remained")
OF_WORDS = word_set("of for at in with on")
SHORT_TITLES = word_set("mr mrs ms miss mr. mrs. ms. dr dr. sir lady lord dame madam prof prof.")
LONGEST_OFFICE = 9  # tokens
GRADES = word_set("first rear vice lieutenant lt. major brigadier chief master staff")
TENSED = word_class("behind") | word_class("ahead")  # verbs: Pell met president Holm
LONGEST_ASIDE = 3  # words of what an office is about: head of risk, vice president for safety
# Ranks and dignities that go on before a name after the office itself: spokesman Commodore X
RANKS = word_class("ranks")
# Offices of two heads: solicitor general, lieutenant colonel
GENERALS = word_class("generals")
NAMED = word_set("named appointed elected nominated reappointed chose picked made confirmed installed hired")
# What may follow an office after a name and a comma
AFTER_OFFICE = word_set("and who for of at in since said on from told to as was is has would will")
SECRETARIES_OF = word_class("secretaries_of")


def find_roles(reading: Reading) -> tuple[Role, ...]:
    """Return the roles stated in a text, in order; one row for each statement.

    ``role`` is small, in American spelling and in one word order ("Defence Secretary" and "Secretary of Defense" are
    both "secretary of defense", "Minister for Finance" is "finance minister"). "former" and "acting" stay in it.
    """
    found: list[Role] = []
    for number, mention in enumerate(reading.mentions):
        if mention.label == "PERSON":
            found.extend(_before(reading, number, reading.first[number]))
            after = _after(reading, number)
            found.extend([] if after is None else [after])
    return tuple(sorted(_without_echoes(found), key=lambda role: (role.start, role.end)))


def normal_role(words: list[str]) -> str:
    """Return an office's normal form from its lower-case words."""
    full = [american(lx.FULL_FORMS.get(word, word)) for word in words]
    text = (
        " ".join(full)
        .replace(" - ", "-")
        .replace("minister for ", "minister of ")
        .replace("secretary for ", "secretary of ")
    )
    text = text.replace("counselor", "counselor").replace("adviser", "advisor").replace(" of the ", " of ")
    head, of, rest = text.partition("minister of ")
    if of and rest:
        text = f"{head}{rest} minister"
    office, _, secretary = text.rpartition(" ")
    prefix, _, portfolio = office.rpartition(" ")
    if secretary == "secretary" and portfolio in SECRETARIES_OF:
        text = f"{prefix} secretary of {portfolio}".strip()
    return text


def _is_office_word(word: str) -> bool:
    return word in lx.OFFICE_HEADS or word in lx.OFFICE_MODIFIERS or word in lx.PORTFOLIOS or word in QUALIFIERS


# -- the office before the name ------------------------------------------------------------------------------------


def _before(reading: Reading, number: int, first: int) -> list[Role]:
    """Read "India's Defence Minister X", "U.S. Secretary of Defense X", "the president of Kenya, X".

    ``first`` is the token before which the office ends: the name's, or its rank's ("the army's chief, General X").
    """
    lower = reading.lower
    begin, _ = reading.sentence_of(first)
    stop = first
    while stop > begin and (lower[stop - 1] in SHORT_TITLES or lower[stop - 1] in lx.HONORIFICS - lx.OFFICE_HEADS):
        stop -= 1
    comma = stop > begin and lower[stop - 1] == ","
    end = stop - comma
    stop = _about(reading, end, begin)
    tail = lower[stop:end]
    i = stop
    while i > begin and stop - i < LONGEST_OFFICE and _in_office(reading, i - 1):
        i -= 1
    words, i = _office_words(reading, i, stop)
    if not words:
        placed = _office_of_place(reading, number, stop, begin, comma)
        return [] if placed is None else [placed]
    i = _with_nouns(reading, i, begin)
    while i > begin and lower[i - 1] in QUALIFIERS and i - 1 not in reading.at:
        i -= 1
    words = lower[i:stop]
    portfolio, i = _portfolio_before(reading, i, begin)
    words = portfolio + words
    owner = _owner(reading, i, begin)
    announced = i > begin and (lower[i - 1] in DETERMINERS or reading.tokens.kinds[i - 1] == "possessive")
    if comma and not (announced or owner is not None):
        return []
    surface_from = reading.first[owner] if owner is not None else i
    if owner is not None and surface_from > begin and lower[surface_from - 1] in QUALIFIERS:
        surface_from -= 1  # Assistant U.S. Attorney
        words = [lower[surface_from], *words]
    if owner is None:
        owner = _antecedent(reading, i) if i > begin and lower[i - 1] == "whose" else _home(reading, number)
    rank = _rank(words)
    lead = words[: len(words) - rank] + tail
    made = [_role(reading, number, lead, owner, surface_from, reading.stop[number])]
    if rank and lower[first - 1] in RANKS:
        made.append(_role(reading, number, words[-rank:], None, first - rank, reading.stop[number]))
    ranked = not comma and owner is None and words[-1] in RANKS and i - 1 > begin and lower[i - 1] == ","
    return made + (_before(reading, number, i) if ranked else [])


def _about(reading: Reading, stop: int, begin: int) -> int:
    """Return where "for safety" begins when a stretch ends in it: its vice president for safety, X."""
    lower = reading.lower
    for k in range(stop - 1, max(begin, stop - 1 - LONGEST_ASIDE), -1):
        if lower[k] in ("for", "of") and k > begin and lower[k - 1] in lx.OFFICE_HEADS and k + 1 < stop:
            return stop if all(_in_office(reading, i) for i in range(k + 1, stop)) else k
        if k in reading.at or reading.tokens.kinds[k] != "word":
            break
    return stop


def _rank(words: list[str]) -> int:
    """Return how many of an office's last words are a rank on top of the office: spokesman Commodore."""
    if len(words) > 2 and words[-1] in RANKS and words[-2] in GRADES and words[-3] in lx.OFFICE_HEADS:
        return 2
    if len(words) < 2 or words[-1] not in RANKS or words[-2] not in lx.OFFICE_HEADS:
        return 0
    return 0 if words[-2] in lx.OFFICE_MODIFIERS | GENERALS else 1


def _with_nouns(reading: Reading, first: int, begin: int) -> int:
    """Return where an office begins with the nouns before it: the theatre's artistic director, Council leader.

    They belong to it when something announces the whole: an article, an owner, the sentence's beginning.
    """
    tokens, lower = reading.tokens, reading.lower
    i = first
    while i > begin and first - i < LONGEST_ASIDE and _is_noun(reading, i - 1, begin):
        i -= 1
    if i == first:
        return first
    if i == begin:
        return i
    before = lower[i - 1]
    quoted = before in '"”’' or (before == "," and i - 1 > begin and lower[i - 2] in '"”’')
    number = reading.at.get(i - 1)
    owner = number is not None and reading.mentions[number].label != "PERSON"
    owned = tokens.kinds[i - 1] == "possessive" or owner or (before in "'’" and tokens.touching(i - 1))
    announced = before in DETERMINERS or before in QUALIFIERS or before in lx.SAYING or before in lx.FUNCTION_WORDS
    return i if owned or quoted or announced else first


def _is_noun(reading: Reading, i: int, begin: int) -> bool:
    """Say whether a word may stand before an office as a part of it; verbs and small words may not."""
    word, lower = reading.tokens.words[i], reading.lower[i]
    if i in reading.at or reading.tokens.kinds[i] != "word" or not (word.islower() or i == begin):
        return False
    if lower in lx.FUNCTION_WORDS or lower in DETERMINERS or lower in QUALIFIERS or lower in lx.SAYING:
        return False
    if lower in lx.PERSON_VERBS or lower in lx.DEEDS or lower in lx.NUMBER_WORDS or lower in lx.OFFICE_HEADS:
        return False
    if lower in TENSED or (lower.endswith("s") and not lower.endswith("ss") and lower not in lx.OFFICE_MODIFIERS):
        return False
    return not lower.endswith(("ed", "ing", "ly")) and len(lower) > 2


def _portfolio_before(reading: Reading, i: int, begin: int) -> tuple[list[str], int]:
    """Return a portfolio that was read as a name and where the office begins with it: Kenya's Treasury | secretary."""
    number = reading.at.get(i - 1) if i > begin else None
    if number is None or i - reading.first[number] != 1:
        return [], i
    if reading.lower[i - 1] not in lx.PORTFOLIOS and reading.lower[i - 1] != "opposition":
        return [], i
    return [reading.lower[i - 1]], i - 1


def _antecedent(reading: Reading, i: int) -> int | None:
    """Return the body that "whose" right before token i stands for: Brook Trust, whose chair X."""
    owner = reading.at.get(i - 3) if i > 2 and reading.lower[i - 2] == "," else None
    return owner if owner is not None and reading.mentions[owner].label in ("LOC", "ORG") else None


def _home(reading: Reading, number: int) -> int | None:
    """Return the place or body that follows a name: Mayor X of Aparri, Inspector Y of West Yorkshire Police."""
    after = reading.stop[number]
    if after + 1 >= len(reading.tokens) or reading.lower[after] != "of":
        return None
    owner = reading.at.get(after + 1 + (reading.lower[after + 1] == "the"))
    return owner if owner is not None and reading.mentions[owner].label in ("LOC", "ORG") else None


def _in_office(reading: Reading, i: int) -> bool:
    word = reading.lower[i]
    if i in reading.at:
        return False
    if word in lx.SMALL_MODIFIERS and not reading.tokens.words[i][0].isupper():
        return True
    if word == "in" and i + 1 < len(reading.lower) and reading.lower[i + 1] == "-":
        return reading.tokens.touching(i)  # editor-in-chief
    return _is_office_word(word) or (word == "-" and reading.tokens.touching(i))


def _opens_office(lower: list[str], first: int) -> bool:
    """Say whether a loose word begins an office after all: head coach, First Deputy Minister, head of state."""
    return lower[first] in ("head", "first", "under") and lower[first + 1] in OFFICE_STARTS


def _office_words(reading: Reading, first: int, stop: int) -> tuple[list[str], int]:
    """Return an office's words and where it begins; none when the stretch holds no office."""
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
    if all(word in NO_OFFICES or word in QUALIFIERS for word in words) or (
        words[last] in NO_OFFICES and "chief" not in words
    ):
        return [], first
    return words, first


def _owner(reading: Reading, i: int, begin: int) -> int | None:
    """Return the country or organisation written right before an office: Indian, India's, the U.S., Acme Corp."""
    j = i - 1
    while j > begin and reading.lower[j] in PASSED_OVER:
        j -= 1
    if j >= begin and (reading.tokens.kinds[j] == "possessive" or reading.lower[j] in ("'", "’")):
        j -= 1
    owner = reading.at.get(j) if j >= begin else None
    if owner is None:
        return None
    mention = reading.mentions[owner]
    if mention.label in ("LOC", "ORG") or reading.is_nation(owner) or mention.surface in lx.MISC_WORDS:
        return owner
    return None


def _office_of_place(reading: Reading, number: int, stop: int, begin: int, comma: bool) -> Role | None:
    """Read "the president of Kenya, X" and "Ambassador to Japan X": office, of, owner, name."""
    owner = reading.at.get(stop - 1)
    if owner is None or reading.mentions[owner].label not in ("LOC", "ORG"):
        return None
    j = reading.first[owner] - 1
    if j > begin and reading.lower[j] == "the":
        j -= 1
    if j <= begin or reading.lower[j] not in OF_WORDS | {"to"}:
        return None
    sent = reading.lower[j] == "to"  # an ambassador to Y is X's: whose, stands before
    i = j
    while i > begin and j - i < LONGEST_OFFICE and _in_office(reading, i - 1):
        i -= 1
    words, i = _office_words(reading, i, j)
    sender = _owner(reading, i, begin)
    announced = not comma or (i > begin and reading.lower[i - 1] in DETERMINERS)
    if not words or not (announced or sender is not None):
        return None
    whose = sender if sent or sender is not None else owner
    first = i if sender is None else reading.first[sender]
    return _role(reading, number, words, whose, first, reading.stop[number])


# -- the office after the name -------------------------------------------------------------------------------------


def _after(reading: Reading, number: int) -> Role | None:
    """Read "X, president of Y,", "X is the chairman of Y", "X was named Y's president"."""
    lower, stop = reading.lower, reading.stop[number]
    _, end = reading.sentence_of(reading.first[number])
    i = stop
    if i < end and lower[i] == "(":
        i = next((k + 1 for k in range(i, min(i + 6, end)) if lower[k] == ")"), end)
    if i + 2 < end and lower[i] == "," and lower[i + 1].isdigit() and lower[i + 2] == ",":
        i += 3 if i + 3 < end and lower[i + 3] in LINKS else 2
    comma = i < end and lower[i] == ","
    if comma:
        i += 1
        if i + 1 < end and lower[i] in ("who", "now") and lower[i + 1] in LINKS:
            i += 2
    elif i < end and lower[i] in LINKS:
        named = i + 1 < end and lower[i + 1] in ("named", "appointed", "elected", "sworn")
        i += 2 if named else 1
        while i < end and lower[i] in ("as", "in"):
            i += 1
        bare = named or lower[i - 1] in ("became", "becomes", "remains", "remained")
        plain = i < end and lower[i] not in DETERMINERS and i not in reading.at
        if not bare and plain and not _is_of_somebody(reading, i, end):
            return None
    elif reading.first[number] > 0 and lower[reading.first[number] - 1] in NAMED and i < end:
        i += lower[i] == "as"
        if i < end and i not in reading.at and not (_in_office(reading, i) or lower[i] in DETERMINERS):
            return None
    else:
        return None
    return _office_phrase(reading, number, i, end, comma)


def _is_of_somebody(reading: Reading, i: int, end: int) -> bool:
    """Say whether an office without an article is somebody's: "was deputy governor of the Bank of Greece"."""
    j = i
    while j < end and j - i < LONGEST_OFFICE and _in_office(reading, j):
        j += 1
    if "of" in reading.lower[i + 1 : j - 1]:
        return True
    k = j + 1 + (j + 1 < end and reading.lower[j + 1] == "the")
    return i < j < end and reading.lower[j] in OF_WORDS and k < end and (k in reading.at or _is_body(reading, k))


def _is_body(reading: Reading, k: int) -> bool:
    """Say whether a token is an ordinary word that may name a body: the army."""
    return reading.lower[k] in lx.ORG_TAILS and reading.tokens.words[k].islower()


def _office_phrase(reading: Reading, number: int, i: int, end: int, comma: bool) -> Role | None:
    """Read an office at token i: [the] [owner] office [of owner]."""
    lower = reading.lower
    indefinite = i < end and lower[i] in ("a", "an")
    while i < end and lower[i] in DETERMINERS:
        i += 1
    begin = i
    former: list[str] = []
    while i + 1 < end and lower[i] in QUALIFIERS and i + 1 in reading.at:
        former.append(lower[i])  # a former Iowa governor
        i += 1
    owner = reading.at.get(i)
    if owner is None and i + 1 < end and reading.tokens.kinds[i + 1] == "possessive" and i not in reading.at:
        i += 2  # the navy's chief of operations
    if owner is not None:
        mention = reading.mentions[owner]
        if not (mention.label in ("LOC", "ORG") or reading.is_nation(owner)):
            return None
        i = reading.stop[owner]
        if i < end and reading.tokens.kinds[i] == "possessive":
            i += 1
    j = i
    while j < end and j - i < LONGEST_OFFICE and _in_office(reading, j):
        j += 1
    while j > i and lower[j - 1] in ("of", "for", "the", "and", "to", "-"):
        j -= 1
    words, first = _office_words(reading, i, j)
    if not words or first != i:
        return None
    words = former + words
    late = None
    k = j
    if k + 1 < end and lower[k] in OF_WORDS:
        k += 1 + (lower[k + 1] == "the")
        late = reading.at.get(k)
        if late is not None and reading.mentions[late].label in ("LOC", "ORG", "MISC"):
            j = reading.stop[late]
        else:
            late = None
            if lower[j] in ("of", "for"):
                words, j, late = _field(reading, words, j, end)
    if j < end and reading.at.get(j) is not None and reading.mentions[reading.at[j]].label == "PERSON":
        return None  # "X, Prime Minister Y and ...": the office is the next one's
    speaks = any(word.startswith("spokes") for word in words) and ("for" in words or lower[j : j + 1] == ["for"])
    if indefinite and late is None and owner is None and not speaks:
        return None
    if comma and late is None and owner is None and j < end and lower[j] in lx.SAYING:
        return None  # "after a talk with X, the secretary said": somebody else
    if comma and j < end and lower[j] not in ',.;:()"”—–-' and lower[j] not in AFTER_OFFICE:
        return None
    chosen = late if late is not None else owner
    surface_to = j if j > begin else reading.stop[number]
    return _role(reading, number, words, chosen, reading.first[number], surface_to)


def _field(reading: Reading, words: list[str], j: int, end: int) -> tuple[list[str], int, int | None]:
    """Add what an office is about, in small letters, and whose it is: head of paediatrics at Indus Hospital.

    ``j`` is the token of "of" or "for"; returns the words, where they end, and the owner's mention.
    """
    tokens, lower = reading.tokens, reading.lower
    article = int(j + 1 < end and lower[j + 1] == "the")
    j += article
    k = j + 1
    while k < end and k - j <= LONGEST_ASIDE and tokens.words[k].islower() and tokens.kinds[k] == "word":
        if lower[k] in OF_WORDS or lower[k] in DETERMINERS or lower[k] in lx.FUNCTION_WORDS or k in reading.at:
            break
        k += 1
    if k == j + 1 or k >= end or not (lower[k] in ",.;" or lower[k] in OF_WORDS):
        return words, j - article, None
    full = [*words, lower[j - article], *lower[j + 1 : k]]
    owner = None
    if lower[k] in OF_WORDS and k + 1 < end:
        owner = reading.at.get(k + 1 + (lower[k + 1] == "the"))
        if owner is not None and reading.mentions[owner].label in ("LOC", "ORG"):
            return full, reading.stop[owner], owner
    return full, k, None


def _role(reading: Reading, number: int, words: list[str], owner: int | None, first: int, stop: int) -> Role:
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


def _without_echoes(roles: list[Role]) -> list[Role]:
    """Drop what a fuller role of the same person says already: "Secretary Y" beside "Secretary of Defense X Y"."""
    kept = []
    seen: set[tuple[int, int]] = set()
    for role in roles:
        if (role.start, role.end) in seen:
            continue  # one stretch states one role
        seen.add((role.start, role.end))
        words = set(role.role.split())
        fuller = any(
            other.person_cluster == role.person_cluster
            and words < set(other.role.split())
            and not set(other.role.split()) - words <= QUALIFIERS
            for other in roles
        )
        if not fuller:
            kept.append(role)
    owners = {(r.person_cluster, r.role): r for r in kept if r.organization is not None}
    return [_with_owner(role, owners.get((role.person_cluster, role.role))) for role in kept]


def _with_owner(role: Role, fuller: Role | None) -> Role:
    """Take the country or organisation from another statement of the same role in the same article."""
    if role.organization is not None or fuller is None:
        return role
    return replace(role, organization=fuller.organization, organization_cluster=fuller.organization_cluster)
