"""Offices before the name: "Defence Minister X", "the army's chief, General X", "the president of Kenya, X"."""

from __future__ import annotations

from etl.entities import lexicon as lx
from etl.entities.fold import american
from etl.entities.lexicon import smallness, word_class, word_set
from etl.entities.offices import (
    BODY_NOUNS,
    DETERMINERS,
    GRADES,
    LONGEST_ASIDE,
    LONGEST_OFFICE,
    OF_WORDS,
    OTHER_OFFICES,
    QUALIFIERS,
    RANKED,
    RANKS,
    TENSED,
    in_office,
    is_calling,
    is_noun,
    made_role,
    office_words,
    own_part,
    titled_from,
)
from etl.entities.reading import Reading
from etl.records import Role

PASSED_OVER = word_set("top new then first current longtime chief")
LATELY = word_set("newly recently democratically")  # Nepal's newly elected | president
CHOSEN = word_set("elected chosen appointed named designated nominated installed")
SHORT_TITLES = word_set(
    "mr mrs ms miss mr. mrs. ms. dr dr. sir lady lord dame madam prof prof. baron baroness viscount viscountess"
)
ABOUT = word_set("for of on at in")
NOUN_LINKS = word_set("the of and for its his her")
CONTINENTS = frozenset({"Europe", "Africa", "Asia", "Asia-Pacific", "Latin America", "Middle East"})  # of ministers
BODIES_AND_PLACES = BODY_NOUNS | lx.PLACE_NOUNS | {"state"}
SMALL_WORDS = lx.FUNCTION_WORDS - NOUN_LINKS
LONGEST_BODY = 8  # tokens of a body named in ordinary words
POSSESSIVES = word_set("its his her their")
CHIEFS = word_set("justice inspector superintendent")  # of whom there are chief ones
MODALS = word_set("will would shall can could may might must not")
# Somebody's when a body stands right before, as are all -ists
OF_BODIES = word_set(
    "president chair chairman chairwoman chairperson governor mayor founder co-founder ceo treasurer rector provost "
    "headmaster headteacher principal executive"
)
EMPLOYED = word_set(
    "member analyst partner scientist researcher owner proprietor publisher forecaster lawyer engineer correspondent "
    "reporter historian presenter anchor broadcaster geographer astronomer"
)
# Offices of two heads: solicitor general, lieutenant colonel
GENERALS = word_class("generals")


def roles_before(reading: Reading, number: int, first: int) -> list[Role]:
    """Read "India's Defence Minister X", "U.S. Secretary of Defense X", "the president of Kenya, X".

    ``first`` is the token before which the office ends: the name's, or its rank's ("the army's chief, General X").
    """
    lower = reading.lower
    begin, _ = reading.sentence_of(first)
    stop = first
    if stop > begin + 3 and lower[stop - 1] == ")":
        opening = next((k for k in range(stop - 2, max(begin, stop - 6), -1) if lower[k] == "("), stop)
        stop = opening  # Assistant Commissioner (City) | X
    while stop > begin and (lower[stop - 1] in SHORT_TITLES or lower[stop - 1] in lx.ADDRESSES):
        stop -= 1
        while stop > begin and stop < first and lower[stop - 1] in lx.REVERENT:
            stop -= 1
    if stop < first and stop > begin + 1 and lower[stop - 2 : stop] == [",", "the"]:
        stop -= 1  # the Bishop of Truro, the Right Reverend X
    stop = _before_party(reading, stop)
    comma = stop > begin and lower[stop - 1] == ","
    end = stop - comma
    stop = _about(reading, end, begin, comma)
    tail = [] if lower[stop] == "in" else lower[stop:end]
    i = stop
    while i > begin and stop - i < LONGEST_OFFICE and in_office(reading, i - 1):
        i -= 1
    i = own_part(reading, titled_from(reading, i, stop), stop, comma)
    words = reading.tokens.words
    if i > begin and i + 1 < stop and lower[i - 1] in MODALS and words[i].islower() and words[i + 1][0].isupper():
        i += 1  # he would press | Prime Minister X
    words, i = office_words(reading, i, stop, callings=True)
    named = _with_nouns(reading, i, begin) if words else i
    calling = not words or _is_calling(reading, number, named, stop, begin, comma)
    if calling:
        placed = _office_of_place(reading, number, stop, begin, comma)
        described = None if comma else _described_from(reading, first, begin)
        if placed is None and described is not None:
            return roles_before(reading, number, described)
        return [] if placed is None else [placed]
    i = named
    while i > begin and lower[i - 1] in QUALIFIERS and i - 1 not in reading.at:
        i -= 1
    words = lower[i:stop]
    portfolio, i = _portfolio_before(reading, i, begin, words)
    words = portfolio + words
    owner = owner_before(reading, i, begin)
    opens = i == begin and lower[reading.stop[number] :][:1] == [","]  # Army spokesman, X, said
    announced = opens or (i > begin and (lower[i - 1] in DETERMINERS or reading.tokens.kinds[i - 1] == "possessive"))
    if comma and not (announced or owner is not None):
        return []
    if owner is not None and words == ["minister"] and reading.mentions[owner].surface in CONTINENTS:
        i, owner = reading.first[owner], None
        words = lower[i:stop]
    surface_from = reading.first[owner] if owner is not None else i
    if owner is not None and surface_from > begin and lower[surface_from - 1] in QUALIFIERS:
        surface_from -= 1  # Assistant U.S. Attorney
        words = [lower[surface_from], *words]
    if owner is not None and reading.mentions[owner].label == "MISC" and not reading.is_nation(owner):
        owner = _home(reading, number) or owner  # Republican Senator X of Kansas
    if owner is None:
        before = lower[i - 1] if i > begin else ""
        owner = _antecedent(reading, i) if before == "whose" else None
        if before not in POSSESSIVES | {"whose"}:
            owner = _home(reading, number)
    firm = lower[end - 1] in lx.COMPANIES and reading.stop[number] == first + 1
    if tail and (firm if comma else tail[-1].endswith(("ed", "ing"))):
        return []  # a spokesman for the gas giant, Gazprom; for the ousted Taleban; for the clinic treating X
    body = owner is not None and reading.mentions[owner].label == "ORG"
    ranked = body and words[0] == "chief" and words[-1] in RANKS and words[-1] not in CHIEFS and len(words) == 2
    small = stop > 1 and reading.tokens.words[stop - 2].islower() and reading.tokens.words[stop - 1][0].isupper()
    rank = 1 if ranked else _rank(words, small)  # NATO chief | General X
    lead = words[: len(words) - rank] + tail
    made = [made_role(reading, number, lead, owner, surface_from, reading.stop[number])]
    if rank and lower[first - 1] in RANKS:
        made.append(made_role(reading, number, words[-rank:], None, first - rank, reading.stop[number]))
    ranked_from = first
    while not comma and stop < ranked_from and lower[ranked_from - 1] in RANKED:
        ranked_from -= 1
    if ranked_from < first:  # commander in Sarajevo | General X
        made.append(made_role(reading, number, lower[ranked_from:first], None, ranked_from, reading.stop[number]))
    chained = not comma and surface_from - 1 > begin and lower[surface_from - 1] == ","
    ranked = chained and owner is None and words[-1] in RANKS
    if chained and (ranked or _is_announced(reading, number, surface_from - 1, begin)):
        made += roles_before(reading, number, surface_from)
    return made


def _is_announced(reading: Reading, number: int, comma: int, begin: int) -> bool:
    """Say whether an office before a comma is the next name's though more stands between: its envoy, ex-president X.

    It opens the sentence or hangs on an owner, and no verb is between.
    """
    lower, kinds = reading.lower, reading.tokens.kinds
    start = begin if lower[begin] in DETERMINERS else comma
    for k in range(comma - 1, begin - 1, -1):
        if kinds[k] == "possessive" or lower[k] in POSSESSIVES or lower[k] == "the":
            start = k
            break
    told = any(word in TENSED or word in lx.SAYING or word == "," for word in lower[start:comma])
    stop = reading.stop[number]
    return start < comma and not told and stop < len(lower) and (lower[stop] in ",." or lower[stop] in lx.SAYING)


def _described_from(reading: Reading, first: int, begin: int) -> int | None:
    """Return where a description after an office begins: The special coordinator, | Norwegian diplomat X, said.

    The office must open the sentence, so that no verb can be between.
    """
    lower, k = reading.lower, first
    while k > begin and first - k < LONGEST_ASIDE and lower[k - 1] != ",":
        known = is_noun(reading, k - 1, -1) or lower[k - 1] in ("retired", "former")
        if not (known or (k - 1 in reading.at and reading.mention_label(k - 1) == "MISC")):
            return None
        k -= 1
    opens = k < first and k > begin + 1 and lower[k - 1] == ","
    return k if opens and _is_announced(reading, reading.at[first], k - 1, begin) else None


def _is_calling(reading: Reading, number: int, first: int, stop: int, begin: int, comma: bool) -> bool:
    """Say whether what stands before a name tells what somebody does and no office of a body."""
    lower = reading.lower
    if not is_calling(lower[first:stop]):
        return False
    home = _home(reading, number)
    if home is not None and reading.mentions[home].label == "ORG":
        return comma  # legal analyst X of Larkspur Research
    body = reading.mention_at(first - 1) if first > begin else None
    if lower[stop - 1] in EMPLOYED or lower[stop - 1].endswith("ist"):
        if first > begin and reading.tokens.kinds[first - 1] == "possessive":
            body = reading.mention_at(first - 2)
        return body is None or body.label != "ORG"  # City Council member X; Larkspur Holdings' owner, X
    return not (lower[first:stop] == ["attorney"] and body is not None and reading.is_nation(reading.at[first - 1]))


def _before_party(reading: Reading, stop: int) -> int:
    """Return where the owner or party of a name begins after a comma: her MP, | Labour's X; | Conservative X."""
    if stop > 2 and reading.lower[stop - 3 : stop - 1] == [",", "the"] and reading.mention_label(stop - 1) == "MISC":
        return stop - 2  # the mayor, | the Socialist X
    word = reading.tokens.words[stop - 1] if stop > 1 and reading.lower[stop - 2] == "," else ""
    if word.istitle() and (reading.mention_label(stop - 1) == "MISC" or smallness(word.lower()) >= 5):
        return stop if in_office(reading, stop - 1) or reading.lower[stop - 1] in lx.FUNCTION_WORDS else stop - 1
    number = reading.at.get(stop - 2)
    if number is None or reading.tokens.kinds[stop - 1] != "possessive":
        return stop
    first = reading.first[number]
    return first if first > 0 and reading.lower[first - 1] == "," else stop


def _about(reading: Reading, stop: int, begin: int, comma: bool) -> int:
    """Return where "for safety" begins when a stretch ends in it: its vice president for safety, X.

    Before a comma what the office is of may be longer: the head of the exporters' federation, X.
    """
    lower, tokens = reading.lower, reading.tokens
    if not comma and lower[stop - 1] in lx.FUNCTION_WORDS:
        return stop  # the judge at the trial of X
    for k in range(stop - 1, max(begin, stop - 2 - (LONGEST_BODY if comma else LONGEST_ASIDE)), -1):
        if lower[k] == "in" and lower[k - 1] == "opposition" and k + 1 < stop:
            return k  # the leader of the opposition in parliament, X
        if lower[k] in ABOUT and k > begin and lower[k - 1] in lx.OFFICE_HEADS and k + 1 < stop:
            if lower[k] == "of" and any(i in reading.at and not _is_adjective(reading, i) for i in range(k + 1, stop)):
                return stop  # prime minister of Italy X
            if not comma and any(lower[i] in OTHER_OFFICES and lower[i] not in GRADES for i in range(k + 1, stop - 1)):
                return stop  # an aide of | wanted commander X
            whole = lower[k] in ("of", "for") and all(in_office(reading, i) for i in range(k + 1, stop))
            return stop if whole else k
        ranked = reading.mention_label(k) == "LOC" and lower[k + 1] in RANKED
        if k in reading.at and not (_is_country(reading, k) or ranked or (comma and _is_adjective(reading, k))):
            break
        if tokens.kinds[k] == "word" and (lower[k] not in SMALL_WORDS or not comma):
            if lower[k] in lx.SAYING or lower[k] in TENSED:
                break
            continue
        if not (comma and (tokens.kinds[k] == "possessive" or (lower[k] in "'’-" and tokens.touching(k)))):
            break
    return stop


def _is_adjective(reading: Reading, k: int) -> bool:
    """Say whether a token is an adjective before a small word: the Kenyan | traders' union, Pacific collections."""
    small = reading.tokens.words[k + 1].islower() and reading.lower[k + 1] not in lx.FUNCTION_WORDS
    placed = reading.mentions[reading.at[k]].label == "LOC" and reading.lower[k + 1] not in BODIES_AND_PLACES
    return small and (placed or reading.mentions[reading.at[k]].label == "MISC")


def _is_country(reading: Reading, k: int) -> bool:
    """Say whether a token names a country: the IMF's mission chief for Jordan, X."""
    return reading.is_nation(reading.at[k]) and reading.mentions[reading.at[k]].label == "LOC"


def _rank(words: list[str], small: bool) -> int:
    """Return how many of an office's last words are a rank on top of the office: spokesman Commodore.

    ``small`` says that a small letter and a capital part the last two: police chief | Superintendent.
    """
    if words[-3:-1] == ["general", "staff"] and words[-1] in RANKS:
        return 1  # Chief of the General Staff | General X
    if small and words[-1] in RANKS and words[-2:-1] and words[-2] in lx.OFFICE_HEADS:
        return 1
    graded = len(words) > 2 and words[-1] in RANKS and words[-2] in GRADES
    if graded and words[-3] in lx.OFFICE_HEADS and not words[-3].startswith("det"):
        return 2
    if len(words) > 3 and words[-1] in RANKS and "of" in words[1:-2] and words[-2] not in OF_WORDS:
        return 1  # Chief of Army Staff General X
    if len(words) < 2 or words[-1] not in RANKS or words[-2] not in lx.OFFICE_HEADS:
        return 0
    if len(words) > 2 and words[-2] == "chief" and words[-1] not in CHIEFS:
        return 1  # police chief General X
    return 0 if words[-2] in lx.OFFICE_MODIFIERS | GENERALS else 1


def _with_nouns(reading: Reading, first: int, begin: int) -> int:
    """Return where an office begins with the nouns before it: the theatre's artistic director, Council leader.

    They belong to it when something announces the whole: an article, an owner, the sentence's beginning.
    """
    tokens, lower = reading.tokens, reading.lower
    if tokens.words[first][0].isupper() and not tokens.fresh[first]:
        tail = lower[first - 1] in lx.ORG_TAILS and tokens.words[first - 1].islower()
        return first - (tail and lower[first - 2] not in MODALS | {"to"})  # to press | President X
    i = first
    while (
        i > begin
        and first - i < LONGEST_ASIDE
        and (is_noun(reading, i - 1, begin) or _qualifies(reading, i - 1, first))
    ):
        i -= 1
        while i > begin + 1 and lower[i - 1] == "-" and tokens.touching(i) and is_noun(reading, i - 2, begin):
            i -= 2  # anti-corruption prosecutor
    if i - 3 >= begin and lower[i - 1] in "'’" and lower[i - 2].endswith("s") and i - 3 in reading.at:
        i -= 2 * (i - 2 not in reading.at)  # Rugby Federation | referees' manager
    if _owns_in_plural(reading, i, begin):
        return begin
    if i == begin:
        return i
    before = lower[i - 1]
    quoted = before in '"”’' or (before == "," and i - 1 > begin and lower[i - 2] in '"”’')
    number = reading.at.get(i - 1)
    owner = number is not None and reading.mentions[number].label != "PERSON"
    owned = tokens.kinds[i - 1] == "possessive" or owner or (before in "'’" and tokens.touching(i - 1))
    if before in MODALS or (before == "to" and _is_infinitive(lower[i]) and lower[i - 2] != "according"):
        return first  # to enable | army chief X
    announced = (
        before == ","
        or before in DETERMINERS
        or before in QUALIFIERS
        or before in lx.SAYING
        or before in lx.FUNCTION_WORDS
    )
    return i if owned or quoted or announced else first


def _qualifies(reading: Reading, i: int, first: int) -> bool:
    """Say whether a word in small letters qualifies the nouns before an office: executive | board | chairman."""
    word = reading.tokens.words[i]
    if i + 1 < first and word.endswith("ing") and reading.mention_label(i - 1) in ("LOC", "ORG"):
        return True  # Larkspur Union's refereeing | commission | chairman
    return i + 1 < first and word in lx.OFFICE_MODIFIERS and word not in lx.FUNCTION_WORDS and word not in QUALIFIERS


def _owns_in_plural(reading: Reading, i: int, begin: int) -> bool:
    """Say whether a sentence opens with ordinary owners of an office: Street vendors' | leader, Fishermen's | head."""
    tokens, lower = reading.tokens, reading.lower
    plural = i - 2 >= begin and (
        (lower[i - 1] in "'’" and tokens.touching(i - 1) and lower[i - 2].endswith("s"))
        or (tokens.kinds[i - 1] == "possessive" and lower[i - 2].endswith(("men", "people", "children")))
    )
    k = i - 1
    while plural and k > begin and i - k <= LONGEST_ASIDE and _is_plain(reading, k - 1):
        k -= 1
    known = smallness(lower[begin]) >= 5 or lower[begin].endswith(("ers", "ists"))
    return plural and k == begin and lower[begin] not in DETERMINERS and known


def _is_plain(reading: Reading, i: int) -> bool:
    """Say whether a token is an ordinary word of no name and no grammar."""
    return i not in reading.at and reading.tokens.kinds[i] == "word" and reading.lower[i] not in lx.FUNCTION_WORDS


def _is_infinitive(word: str) -> bool:
    """Say whether a word after "to" is rather a verb: its past is a word, too."""
    known = lx.common_words()
    past = f"{word}d" if word.endswith("e") else f"{word}ed"
    return word not in lx.ORG_TAILS and past in known


def _portfolio_before(reading: Reading, i: int, begin: int, words: list[str]) -> tuple[list[str], int]:
    """Return a portfolio that was read as a name and where the office begins with it: Kenya's Treasury | secretary.

    Bodies have no ministers: Mineral Resources | minister.
    """
    if words[-1] in lx.ELECTED:
        return [], i  # Labour | MP
    joined = i - 2 >= begin and reading.lower[i - 1] == "and" and words[-1:] == ["minister"]
    if joined and i - 2 not in reading.at and reading.lower[i - 2] in lx.PORTFOLIOS:
        return reading.lower[i - 2 : i], i - 2  # Agriculture and sea minister
    number = reading.at.get(i - 1 - joined) if i > begin else None
    if number is None or i - joined != reading.stop[number]:
        return [], i
    first = reading.first[number]
    field = reading.lower[first:i]
    if (
        len(field) == 1
        and not joined
        and (field[0] in lx.PORTFOLIOS or field[0] == "opposition" or _is_generic(reading, first, begin))
    ):
        return field, first
    plain = (
        all(smallness(word) >= 5 or word in lx.OFFICE_MODIFIERS for word in field)
        and not reading.mentions[number].surface.isupper()
    )
    plain = plain and words[-1:] == ["minister"] and not reading.is_nation(number)
    return (field, first) if plain else ([], i)


def _is_generic(reading: Reading, first: int, begin: int) -> bool:
    """Say whether an ordinary word for a body opens a sentence: Programme | manager X."""
    word = reading.lower[first]
    plain = max(smallness(word), smallness(american(word))) >= 5 and not word.endswith("s")
    return first == begin and word in lx.ORG_TAILS and plain


def _antecedent(reading: Reading, i: int) -> int | None:
    """Return the body that "whose" right before token i stands for: Brook Trust, whose chair X."""
    owner = reading.at.get(i - 3) if i > 2 and reading.lower[i - 2] == "," else None
    return owner if owner is not None and reading.mentions[owner].label in ("LOC", "ORG") else None


def _home(reading: Reading, number: int) -> int | None:
    """Return the place or body that follows a name: Mayor X of Aparri, Inspector Y of West Yorkshire Police."""
    after = reading.stop[number]
    after += after + 2 < len(reading.tokens) and reading.lower[after : after + 2] == [",", "of"]
    if after + 1 >= len(reading.tokens) or reading.lower[after] != "of":
        return None
    k = after + 1 + (reading.lower[after + 1] == "the")
    if reading.lower[k : k + 1] and reading.lower[k] in lx.COMPANIES:
        k += 1  # X of the consultancy Y
    owner = reading.at.get(k)
    if owner is None or reading.is_possessive(owner):
        return None  # X of Iraq's largest party
    return owner if reading.mentions[owner].label in ("LOC", "ORG") else None


def owner_before(reading: Reading, i: int, begin: int) -> int | None:
    """Return the country or organisation written right before an office: Indian, India's, the U.S., Acme Corp."""
    j = i - 1
    while j > begin and (
        reading.lower[j] in PASSED_OVER or (reading.lower[j] in CHOSEN and reading.lower[j - 1] in LATELY)
    ):
        j -= 1 + (reading.lower[j - 1] in LATELY)
    if j > begin + 2 and reading.lower[j] == ")":  # Growers' Federation of Larkspur (GFL) | chairman
        j = next((k - 1 for k in range(j - 1, max(j - 5, begin), -1) if reading.lower[k] == "("), j)
    if j > begin and reading.lower[j].isdigit() and reading.mention_label(j - 1) == "ORG":
        j -= 1  # Transport Union Local 508 | president
    while j > begin + 1 and _is_between(reading, i, j):
        j -= 1 + 2 * _ends_compound(reading, j)
    if j >= begin and (reading.tokens.kinds[j] == "possessive" or reading.lower[j] in ("'", "’")):
        j = k = j - 1
        while k > begin and j - k < LONGEST_ASIDE and (is_noun(reading, k, -1) or reading.lower[k].endswith("ing")):
            k -= 1
        named = k in reading.at and (reading.mention_label(k) != "MISC" or reading.is_nation(reading.at[k]))
        j = k if named else j  # The French | foreign ministry's | spokesman
    owner = reading.at.get(j) if j >= begin else None
    if owner is None or _is_compound(reading, reading.first[owner]):
        return None  # a pro-Syrian president
    taken = reading.mentions[owner].label != "PERSON" or _is_of_bodies(reading, i, reading.stop[owner])
    return owner if taken else None


def _is_of_bodies(reading: Reading, i: int, stop: int) -> bool:
    """Say whether an office at i is one that nobody has but a body or a place that ends at stop: Formosa's | president.

    A president in capitals is another sentence's, or a person's: George Holm President Holm.
    """
    lower = reading.lower
    head = next((lower[k] for k in range(i, min(i + LONGEST_OFFICE, len(lower))) if lower[k] in lx.OFFICE_HEADS), "")
    if head == "chief" and lower[i : i + 2] == ["chief", "executive"]:
        head = "executive"
    near = i - stop == 1 or (i == stop and (head != "president" or reading.tokens.words[i].islower()))
    return near and head in OF_BODIES and lower[i] not in QUALIFIERS


def _is_between(reading: Reading, i: int, j: int) -> bool:
    """Say whether a small word stands between an owner and a title in capitals: Venezuela's leftist President X."""
    tokens = reading.tokens
    if not tokens.words[i][0].isupper() or j < 2:
        return False
    if _ends_compound(reading, j):
        return j > 3 and tokens.kinds[j - 3] == "possessive"  # Lebanon's pro-Syrian | President
    if tokens.kinds[j - 1] == "possessive" and reading.lower[j].endswith("ed"):
        return True  # Thailand's revered | King
    owned = any(tokens.kinds[k] == "possessive" for k in range(j - 1, max(j - 3, 0), -1))
    return owned and is_noun(reading, j, -1)


def _ends_compound(reading: Reading, j: int) -> bool:
    """Say whether a word ends a compound: pro-Syrian."""
    tokens = reading.tokens
    return j > 1 and tokens.words[j - 1] == "-" and tokens.touching(j - 1) and tokens.touching(j)


def _is_compound(reading: Reading, first: int) -> bool:
    """Say whether a name is the second half of a compound: pro-Syrian."""
    lower = reading.lower
    joined = first > 1 and lower[first - 1] == "-" and reading.tokens.touching(first - 1)
    return joined and lower[first - 2] not in QUALIFIERS


def _office_of_place(reading: Reading, number: int, stop: int, begin: int, comma: bool) -> Role | None:
    """Read "the president of Kenya, X" and "Ambassador to Japan X": office, of, owner, name."""
    last = stop
    while (
        last > begin and stop - last < LONGEST_ASIDE and last - 1 not in reading.at and is_noun(reading, last - 1, -1)
    ):
        last -= 1
    if comma and last < stop and reading.lower[last - 2 : last] == ["in", "the"]:
        last = stop = last - 2  # the chairman of Larkspur Union | in the state, X
    if last < stop and reading.lower[stop - 1] not in BODY_NOUNS and reading.lower[stop - 1] not in lx.PLACE_NOUNS:
        return None
    kind = reading.lower[last:stop] if reading.lower[stop - 1] in BODY_NOUNS else []
    if last < stop and reading.tokens.kinds[last - 1] == "possessive":
        last -= 1  # the European Parliament's | trade committee
    owner = reading.at.get(last - 1)  # the Commons | defence committee; Batken | region
    if owner is None or reading.mentions[owner].label not in ("LOC", "ORG"):
        return None
    j = reading.first[owner] - 1
    while j > begin and reading.first[owner] - j <= LONGEST_ASIDE and is_noun(reading, j, -1):
        j -= 1  # of the main opposition | Justice Union
    if j > begin and reading.lower[j] == "the":
        j -= 1
    if j <= begin or reading.lower[j] not in OF_WORDS | {"to"}:
        return None
    sent = reading.lower[j] == "to"  # an ambassador to Y is X's: whose, stands before
    i = j
    while i > begin and j - i < LONGEST_OFFICE and in_office(reading, i - 1):
        i -= 1
    words, i = office_words(reading, own_part(reading, i, j, True), j)
    if words:
        i = _with_nouns(reading, i, begin)
        words = reading.lower[i:j]
    sender = owner_before(reading, i, begin)
    owned = i > begin and reading.tokens.kinds[i - 1] == "possessive"  # the bank's head of Asia
    announced = not comma or i == begin or owned or reading.lower[i - 1] in DETERMINERS
    if not words or not (announced or sender is not None):
        return None
    adjective = sender is not None and reading.mentions[sender].label == "MISC" and not reading.is_nation(sender)
    whose = sender if sent or not (sender is None or adjective) else owner  # the Catholic Archbishop of | Truro
    first = i if sender is None else reading.first[sender]
    if whose == owner and owned and sender is None and reading.mentions[owner].label == "LOC":
        words = [*words, *reading.lower[j:last]]  # the bank's head | of Asia
        whose = None
    words = [*words, "of", *kind] if kind else words
    return made_role(reading, number, words, whose, first, reading.stop[number])
