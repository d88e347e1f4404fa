"""Read paraphrases: "X said that ...", "..., X said" and "according to X"."""

from __future__ import annotations

from etl.entities import lexicon as lx
from etl.entities.lexicon import word_class, word_set
from etl.entities.phrases import BETWEEN, Speaker
from etl.entities.quote_marks import quote_of
from etl.entities.reading import CLAUSE_SUBJECTS, FINITE, NOUN_STARTS, Reading
from etl.entities.speakers import Speakers
from etl.records import Quote

# Words between a verb of saying and "that" which show that the "that" belongs to something else
CLAUSE_BEGUN = word_set(
    "not any anything something nothing is are was were will would has have had he she it they there can could may"
)
# What follows "said" when no clause does
NO_CLAUSE = word_set("to of about against for on in at with nothing little")
LISTENERS = word_class("listeners")
# Verbs whose -ing form tells a paraphrase after a comma: "..., saying the road was closed"
ASIDE_VERBS = word_set("say add warn argue insist claim explain note allege suggest")
LONGEST_LISTENER = 8  # tokens from a verb to the end of who was told
LEAST_WORDS = 3  # fewer words are no clause, and in marks a term or a title unless somebody says them
NO_PARAPHRASE = word_set(
    "denied denies deny denying doubted dismissed read demand demanded demands urged urges"
)  # what follows is what was not said
# Words that open an aside, no clause that somebody says: "After the vote in the senate, she said"
OPENS_ASIDE = word_set("in on at after before when while as during despite although though asked for with since until")
BARE_VERBS = word_set(
    "said says say told tells insisted warned saying warning insisting reckons reckoned argued"
)  # verbs that do without "that"
CLOSING = word_set("on in at late earlier this last yesterday today")  # what may follow a verb that ends a paraphrase
LISTENER_STARTS = word_set("the a an his her their its another one")  # before whom something is told
OBJECTS = word_set("him her me us them you")
JOINING = word_set("because that and but if when while so or as although though")
TELLING = lx.CLAUSE_VERBS | frozenset(lx.SAYING) | {"according"}  # words that a paraphrase hangs on


def find_paraphrases(reading: Reading, speakers: Speakers, taken: list[tuple[int, int]]) -> list[Quote]:
    """Return what is said without marks, in sentences that no other quote lies in."""
    found = []
    for first, stop in reading.tokens.sentences:
        start, end = reading.tokens.starts[first], reading.tokens.ends[stop - 1]
        if any(a < end and start < b for a, b in taken):
            continue
        quote = _paraphrase(reading, speakers, first, stop)
        if quote is not None:
            found.append(quote)
    return found


def _paraphrase(reading: Reading, speakers: Speakers, first: int, stop: int) -> Quote | None:
    """Read "X said that ...", "X told reporters ...", "..., X said." and "according to X"."""
    lower = reading.lower
    for i in range(first, stop):
        if lower[i] not in TELLING or i in speakers.quoted:
            continue
        if lower[i] == "according" and i + 1 < stop and lower[i + 1] == "to":
            speaker = speakers.named_at(i + 2, stop) or speakers.noun_phrase(i + 2, stop)
            if speaker is None:
                return None
            cut = (
                (first, i)
                if i > first + 2 and lower[i - 1] not in (":", ";", "—")
                else (_after_comma(reading, i, stop), stop)
            )
            return _clause(reading, *cut, speaker, "say")
        aside = (
            lower[i].endswith("ing") and i > first and lower[i - 1] == "," and lx.SAYING.get(lower[i]) in ASIDE_VERBS
        )
        aside = aside or (lower[i] == "saying" and i > first and lower[i - 1] == "as")
        clause = lower[i] in lx.SAYING and i + 1 < stop and lower[i + 1] == "that" and lower[i] not in NO_PARAPHRASE
        verb = lower[i] in lx.CLAUSE_VERBS and speakers.is_finite(i)
        if (aside or clause or verb) and reading.is_saying(i) and not speakers.is_infinitive(i):
            quote = _said(reading, speakers, first, i, stop)
            if quote is not None:
                return quote
    return None


def _said(reading: Reading, speakers: Speakers, first: int, verb: int, stop: int) -> Quote | None:
    lower = reading.lower
    lemma = lx.SAYING.get(lower[verb], lower[verb])
    last = verb + (lower[verb + 1 : verb + 2] == ["out"])  # points out
    at_end = last + 1 >= stop or lower[last + 1] in ".,;!?" or lower[last + 1] in CLOSING
    at_end = at_end and (lower[last + 1 : last + 2] == [","] or "that" not in lower[last + 1 : min(last + 5, stop)])
    at_end = at_end or reading.tokens.words[last + 1] in lx.DAYS
    comma = next((k for k in range(verb - 1, first, -1) if lower[k] == ","), None)
    closing = at_end or _told_somebody(lower, verb, stop)
    closes = closing and comma is not None and comma - first > 3
    closes = closes and not (lower[first].endswith("ing") or lower[first] in OPENS_ASIDE)
    closes = closes and not (comma is not None and comma < verb - 1 and set(lower[comma + 1 : verb]) <= BETWEEN)
    statement = _before_apposition(reading, first, verb) if closing else None
    if statement is not None and (subject := speakers.subject(statement + 1, verb)) is not None:
        return _clause(reading, _after_dateline(reading, first, statement), statement, subject, lemma)
    inverted = lower[verb - 1] == "," and lower[verb] in lx.CLAUSE_VERBS and lemma != "tell"
    if verb - 1 > first + 3 and inverted:
        quote = _inverted(reading, speakers, first, verb, stop)
        if quote is not None:
            return quote
    if closes and comma is not None and lower[verb - 1] != ",":
        subject = speakers.subject(comma + 1, verb) or speakers.closing(comma + 1, verb)
        if subject is not None:
            end = stop if lower[comma - 1] in JOINING else comma  # fresh because, he said, quality is key
            return _clause(reading, _after_dateline(reading, first, comma), end, subject, lemma)
    subject = speakers.subject(first, verb)
    if subject is None or (lower[verb] == "suggesting" and not speakers.is_person(subject)):
        return None  # markers fell, suggesting that it helped
    that = next((k for k in range(verb + 1, min(verb + 9, stop)) if lower[k] == "that"), None)
    if that is not None and that > verb + 1 and not _lets_wait(reading, verb, lemma):
        that = None  # said subscriptions that tie fees
    if that is not None and reading.tokens.kinds[min(that + 1, stop - 1)] == "possessive":
        that = None  # they think that's all
    if that is not None and not any(word in CLAUSE_BEGUN for word in lower[verb + 1 : that]):
        return _clause(reading, that + 1, stop, subject, lemma)
    bare = lower[verb] in BARE_VERBS or lower[verb] in lx.THAT_VERBS  # these are read only where a clause follows
    if (bare or reading.opens_clause(verb + 1)) and verb + 3 < stop:
        begin = _after_listener(reading, verb, stop) if lemma == "tell" else verb + 1
        begin = _after_time(reading, begin, stop)
        if lower[begin - 1] == "," and lower[begin].endswith("ing"):
            return None  # "Did I see it?" she said, repeating the question
        if "to" in lower[begin : begin + 1] or _is_order(reading, begin, stop):
            return None  # warned the crew not to swim
        if lemma == "add" and reading.tokens.kinds[min(begin, stop - 1)] == "number":
            return None  # added 168 runs
        return (
            _clause(reading, begin, stop, subject, lemma)
            if begin + 2 < stop and lower[begin] not in NO_CLAUSE
            else None
        )
    return None


def _before_apposition(reading: Reading, first: int, verb: int) -> int | None:
    """Return where a statement ends before who made it: "The school is shut, the commissioner, Ann Bo, has said."."""
    lower, edge = reading.lower, verb
    while edge - 1 > first and lower[edge - 1] in BETWEEN:
        edge -= 1
    if lower[edge - 1] != ",":
        return None
    end = edge - 1
    for comma in (k for k in range(edge - 2, first, -1) if lower[k] == ","):
        if end - comma > LONGEST_LISTENER or any(lower[k] in FINITE or reading.is_saying(k) for k in range(comma, end)):
            break
        end = comma
    stated = end < edge - 1 and any(lower[k] in FINITE for k in range(first, end))
    return end if stated else None


def _lets_wait(reading: Reading, verb: int, lemma: str) -> bool:
    """Say whether what follows a verb may stand before its "that": who is told, when, where, how."""
    after = reading.lower[verb + 1]
    when = after in lx.PREPOSITIONS or after in CLOSING or reading.tokens.words[verb + 1] in lx.DAYS
    return lemma != "say" or when or after in ("also", ",", "only", "again", "out") or after.endswith("ly")


def _after_time(reading: Reading, begin: int, stop: int) -> int:
    """Return where a clause begins after words of time: said on Tuesday the."""
    while begin + 2 < stop and (reading.tokens.words[begin] in lx.DAYS or reading.lower[begin] in (",", "on", "also")):
        begin += 1
    return begin


def _after_listener(reading: Reading, verb: int, stop: int) -> int:
    """Return where a clause may begin after who was told: told MPs, told her, told a committee of the house."""
    lower, k = reading.lower, verb + 1
    if k < stop and lower[k] in OBJECTS:
        return k + 1
    while k < min(stop, verb + LONGEST_LISTENER):
        if k in reading.at:
            k = reading.stop[reading.at[k]]
            return k + 1 if k < stop and lower[k] in LISTENERS else k
        if lower[k] in LISTENERS:
            return k + 1
        noun = reading.tokens.kinds[k] == "word" and lower[k] not in lx.FUNCTION_WORDS
        follows = lower[k + 1] if k + 1 < stop else "."
        several = k > verb + 1 or lower[k].endswith("s")
        if noun and several and (follows in CLAUSE_SUBJECTS or follows in NOUN_STARTS or follows == "on"):
            return k + 1  # told the jury he
        if not noun and lower[k] not in LISTENER_STARTS:
            return stop
        k += 1
    return stop


def _is_order(reading: Reading, begin: int, stop: int) -> bool:
    """Say whether somebody is only told to do or not to do something: warned the crew not to swim."""
    for k in range(begin, min(begin + 5, stop - 1)):
        if reading.lower[k] == "not" and reading.lower[k + 1] == "to":
            return True
        if reading.lower[k] in FINITE:
            return False
    return False


def _inverted(reading: Reading, speakers: Speakers, first: int, verb: int, stop: int) -> Quote | None:
    """Read "The delta lost a fifth of its wetlands, says Emil Radu."."""
    named = speakers.named_at(verb + 1, min(verb + 10, stop)) if verb + 1 in reading.at else None
    if named is not None and speakers.is_person(named):
        return _clause(
            reading, _after_dateline(reading, first, verb - 1), verb - 1, named, lx.SAYING[reading.lower[verb]]
        )
    if reading.lower[first:verb].count(",") == 1:
        unnamed = speakers.noun_phrase_at(verb + 1, stop)
        if unnamed is not None:
            return _clause(reading, _after_dateline(reading, first, verb - 1), verb - 1, unnamed, "say")
    for k in range(verb + 1, min(verb + 8, stop)):
        mention = reading.mention_at(k)
        if mention is not None and mention.label == "PERSON":
            speaker = Speaker(mention.surface, mention.cluster)
            return _clause(
                reading, _after_dateline(reading, first, verb - 1), verb - 1, speaker, lx.SAYING[reading.lower[verb]]
            )
        titled = reading.lower[k] in lx.HONORIFICS or reading.lower[k] in lx.OFFICE_HEADS | lx.OFFICE_MODIFIERS
        if not (titled or k in reading.at or reading.lower[k] == "the"):
            return None
    return None


def _told_somebody(lower: list[str], verb: int, stop: int) -> bool:
    """Say whether a sentence ends with who was told: "..., the mayor told a news conference"."""
    rest = lower[verb + 1 : stop]
    return lower[verb] == "told" and len(rest) <= 8 and not {"that", ",", ":", "to"} & set(rest)


def _after_dateline(reading: Reading, first: int, stop: int) -> int:
    """Return where a report begins: behind "LIMA, March 13 (Wire) -"."""
    for k in range(first, min(first + 12, stop - 3)):
        if (
            reading.lower[k] in ("-", "—", "–")
            and not reading.tokens.touching(k)
            and (reading.lower[first] == "(" or reading.text[reading.tokens.starts[first] :][:2].isupper())
        ):
            k += 1 + (reading.lower[k + 1] in ("-", "—", "–"))
            return k
    if first + 2 < stop and reading.lower[first + 1] == ":" and reading.tokens.words[first].isupper():
        return first + 2  # DUBAI: ...
    return first


def _after_comma(reading: Reading, i: int, stop: int) -> int:
    return next((k + 1 for k in range(i, stop) if reading.lower[k] == ","), stop)


def _clause(reading: Reading, first: int, stop: int, speaker: Speaker, verb: str) -> Quote | None:
    tokens = reading.tokens
    while first < stop and tokens.words[first] in '"“”‘':
        first += 1  # marks that nothing closes
    while stop > first and tokens.words[stop - 1] in '.,;:!?"”':
        stop -= 1
    if stop - first < LEAST_WORDS:
        return None
    return quote_of(reading.text, tokens.starts[first], tokens.ends[stop - 1], "indirect", speaker, verb)
