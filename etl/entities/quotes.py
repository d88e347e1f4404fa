"""Words that somebody is said to have said: who said them, with which verb, in marks, in paraphrase or in a post."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from etl.entities import lexicon as lx
from etl.entities.lexicon import word_class, word_set
from etl.entities.phrases import BETWEEN, Speaker
from etl.entities.quote_marks import quote_words, quoted_stretches
from etl.entities.reading import CLAUSE_SUBJECTS, FINITE, NOUN_STARTS, Reading
from etl.entities.speakers import Speakers
from etl.records import Quote, Role

SAID_WHERE = word_set("in on at to during after when as with from before late early outside")
# Words before a quotation that make it a part of somebody else's sentence
LEADS_IN = word_set("that of as a an the calls called call calling described its his her their with in words")
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
LEAST_WORDS = 3  # fewer words in marks are a term or a title, unless somebody says them
NO_PARAPHRASE = word_set(
    "denied denies deny denying doubted dismissed read demand demanded demands urged urges"
)  # what follows is what was not said
# Words that open an aside, no clause that somebody says: "After the vote in the senate, she said"
OPENS_ASIDE = word_set("in on at after before when while as during despite although though asked for with since until")
BARE_VERBS = word_set(
    "said says say told tells added insisted claimed warned saying"
    " adding warning insisting claiming reckons reckoned argued"
)  # verbs that do without "that"
CLOSING = word_set("on in at late earlier this last yesterday today")  # what may follow a verb that ends a paraphrase
LISTENER_STARTS = word_set("the a an his her their its another one")  # before whom something is told
OBJECTS = word_set("him her me us them you")
TELLING = lx.CLAUSE_VERBS | frozenset(lx.SAYING) | {"according"}  # words that a paraphrase hangs on
POST_LINE = re.compile(
    r"(?:^|(?<=\s))[—–-]{1,2}\s*(?P<name>[^\n()@—]{2,60}?)\s*\((?P<handle>@\w{2,30})\)[^\n]{0,40}$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around a quotation: tokens begin .. first - 1 before it and stop .. end - 1 after it."""

    begin: int
    first: int
    stop: int
    end: int


def find_quotes(reading: Reading, roles: tuple[Role, ...]) -> tuple[Quote, ...]:
    """Return the quotes of a text in order.

    ``direct``: a whole utterance in marks; ``mixed``: marks inside somebody else's sentence; ``indirect``: a
    paraphrase after a verb of saying; ``post``: an embedded social post above its signature line. A speaker who
    cannot be told is None.
    """
    marked = quoted_stretches(reading.text)
    speakers = Speakers(reading, roles, _token_cover(reading, marked))
    posts = _posts(reading)
    quotes = [q for q in _in_marks(reading, speakers, marked) if not any(p.start <= q.start < p.end for p in posts)]
    taken = [(q.start, q.end) for q in (*quotes, *posts)]
    quotes += posts
    quotes += _indirect(reading, speakers, taken)
    return tuple(sorted(quotes, key=lambda q: (q.start, q.end)))


# -- in quotation marks --------------------------------------------------------------------------------------------


def _in_marks(reading: Reading, speakers: Speakers, marked: list[tuple[int, int]]) -> list[Quote]:
    found: list[Quote] = []
    last: tuple[int, Speaker | None, str | None] | None = None  # paragraph, speaker and verb of the quotation before
    inside = speakers.quoted
    for start, end in marked:
        frame = _frame(reading, start, end, inside)
        direct = _is_direct(reading.text, start, end) and not _after_that(reading, frame)
        direct = direct or (last is not None and reading.text[end - 1] in ".!?" and _opens_sentence(reading, frame))
        speaker, verb = _attribute(reading, speakers, frame, direct)
        paragraph = reading.text.count("\n", 0, start)
        follows_on = last is not None and (last[0] == paragraph or (last[0] + 2 >= paragraph and _stands_alone(frame)))
        if verb is None and direct and last is not None and last[0] == paragraph and frame.begin == frame.first:
            speaker = None  # who spoke just before goes on
        stands = frame.begin == frame.first
        if speaker is None and verb is None and direct and stands and follows_on and last is not None:
            speaker, verb = last[1], last[2]
        if _is_title(reading.text, start, end) and not (verb is not None and reading.text[end - 1] == ","):
            continue
        if verb is None and speaker is None and _is_term(reading.text, start, end):
            continue
        if not direct and _is_term(reading.text, start, end) and _before_clause(reading, frame):
            continue
        kind = "direct" if direct else "mixed"
        found.append(_quote(reading, start, end, kind, speaker, verb))
        last = (paragraph, speaker, verb)
    return found


def _quote(reading: Reading, start: int, end: int, kind: str, speaker: Speaker | None, verb: str | None) -> Quote:
    while start < end and reading.text[start].isspace():
        start += 1
    while end > start and reading.text[end - 1].isspace():
        end -= 1
    name = None if speaker is None else speaker.surface
    cluster = None if speaker is None else speaker.cluster
    said = reading.text[start:end]
    words = None if kind == "indirect" else quote_words(said)
    return Quote(start, end, said, kind, name, cluster, verb, words)  # type: ignore[arg-type]


def _token_cover(reading: Reading, marked: list[tuple[int, int]]) -> set[int]:
    """Return the tokens inside quotations, marks included."""
    starts = reading.tokens.starts
    inside: set[int] = set()
    for start, end in marked:
        inside.update(range(bisect_left(starts, start - 1), bisect_left(starts, end + 1)))
    return inside


def _frame(reading: Reading, start: int, end: int, inside: set[int]) -> _Frame:
    tokens = reading.tokens
    first = bisect_left(tokens.starts, start - 1)
    stop = bisect_left(tokens.starts, end + 1)
    begin = first
    low = tokens.paragraph[tokens.sentence[first]] if first < len(tokens) else 0
    while begin > 0 and _same_sentence(reading, begin - 1, low, inside):
        begin -= 1
    close = stop
    last = reading.text[end - 1] if end > start else ""
    capital = stop < len(tokens) and tokens.words[stop][0].isupper()
    fresh_after = capital and (last == "." or (last in "!?…" and not _says_soon(reading, stop)))
    while close < len(tokens) and not fresh_after and _goes_on(reading, close, stop, low):
        close += 1
    return _Frame(begin, first, stop, close)


def _same_sentence(reading: Reading, i: int, paragraph: int, inside: set[int]) -> bool:
    tokens = reading.tokens
    if tokens.paragraph[tokens.sentence[i]] != paragraph:
        return False
    if i in inside:
        # a quotation that ends its sentence parts what is before it from what is after
        return not (tokens.words[i] in '"”’»' and tokens.words[i - 1] in ".!?")
    return tokens.words[i] not in ".!?" or _is_inner_stop(reading, i)


def _is_inner_stop(reading: Reading, i: int) -> bool:
    """Say whether a full stop ends no sentence: D-Ill., said."""
    return reading.tokens.words[i] == "." and reading.tokens.words[i + 1 : i + 2] == [","]


def _goes_on(reading: Reading, i: int, stop: int, paragraph: int) -> bool:
    tokens = reading.tokens
    if tokens.paragraph[tokens.sentence[i]] != paragraph:
        return False
    return not (i > stop and tokens.words[i - 1] in ".!?") and tokens.words[i] not in '“"«'


def _says_soon(reading: Reading, i: int) -> bool:
    """Say whether "X said" follows a quotation that ended with a full mark: "Why?" Smith asked."""
    tokens = reading.tokens
    for k in range(i, min(i + 9, len(tokens))):
        if reading.is_saying(k):
            after = reading.lower[k + 1] if k + 1 < len(tokens) else "."
            return after in ".,;:" or after in SAID_WHERE or after in OBJECTS
        if tokens.words[k] in '.!?,;"“':
            return False
    return False


def _is_direct(text: str, start: int, end: int) -> bool:
    """Say whether the words in marks are a whole utterance: a capital opens them, or punctuation ends them."""
    inner = text[start:end].strip()
    after = text[end + 1 : end + 2]
    opens = inner[:1].isupper() or inner[:1] in "…[" or inner[:1].isdigit()
    closes = inner[-1:] in ".,!?…—-" or after in ",.!?"
    return opens and closes and len(inner.split()) >= 2


def _opens_sentence(reading: Reading, frame: _Frame) -> bool:
    return frame.begin == frame.first and reading.text[reading.tokens.starts[frame.first] + 1].isupper()


def _after_that(reading: Reading, frame: _Frame) -> bool:
    """Say whether the quotation goes on with somebody else's sentence: X said that "..."."""
    k = frame.first - 1
    while k > frame.begin and reading.lower[k] == ",":
        k -= 1
    return k >= frame.begin and (reading.lower[k] in LEADS_IN or reading.lower[k] in lx.RELATIVE)


def _is_title(text: str, start: int, end: int) -> bool:
    """Say whether every word in marks is capitalised, as in the name of a book or film."""
    words = text[start:end].split()
    small = [w for w in words if not w[:1].isupper() and w.lower() not in lx.FUNCTION_WORDS]
    return not small and len(words) > 1 and text[end - 1] not in ".!?" and sum(w[:1].isupper() for w in words) > 1


def _is_term(text: str, start: int, end: int) -> bool:
    words = text[start:end].split()
    titled = [w for w in words if w[:1].isupper() or w.lower() in lx.FUNCTION_WORDS]
    return len(words) <= LEAST_WORDS or (len(titled) == len(words) and text[end - 1] not in ".!?,")


def _before_clause(reading: Reading, frame: _Frame) -> bool:
    """Say whether a term stands before what is said: X, who rates the shares "sell", said the plan lacked detail."""
    k = frame.stop + 1
    inside = frame.begin < frame.first and k < frame.end and reading.lower[frame.stop] == ","
    return inside and reading.is_saying(k) and (reading.lower[k + 1 : k + 2] == ["that"] or reading.opens_clause(k + 1))


def _stands_alone(frame: _Frame) -> bool:
    return frame.begin == frame.first and frame.stop >= frame.end - 1


def _attribute(reading: Reading, speakers: Speakers, frame: _Frame, direct: bool) -> tuple[Speaker | None, str | None]:
    """Return who is said to say it, and the lemma of the verb: looked for after it, then before it."""
    after = speakers.after(frame.stop, frame.end)
    if after is not None and (direct or frame.begin == frame.first or after[1] is not None):
        before = None if direct else speakers.before(frame.begin, frame.first)
        comma = frame.stop < frame.end and reading.tokens.words[frame.stop] == ","
        comma = comma or reading.text[reading.tokens.ends[frame.stop - 1] - 2] == ","
        if direct or comma or frame.begin == frame.first:
            return after if before is None or comma else before
        if before is not None:
            return before
        if any(reading.is_saying(k) for k in range(max(frame.stop, frame.end - 2), frame.end)):
            return after  # a block "the size of a van" came loose, X said.
    before = speakers.before(frame.begin, frame.first)
    if before is not None:
        return before
    if direct and frame.first > frame.begin and reading.lower[frame.first - 1] == ":":
        return speakers.first_subject(frame.begin, frame.first) or speakers.only_person(frame.begin, frame.first), None
    if direct and frame.begin == frame.first:
        return speakers.announced(frame.first), None
    return None, None


# -- without marks -------------------------------------------------------------------------------------------------


def _indirect(reading: Reading, speakers: Speakers, taken: list[tuple[int, int]]) -> list[Quote]:
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
            cut = (first, i) if i > first + 2 else (_after_comma(reading, i, stop), stop)
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
    at_end = at_end and "that" not in lower[last + 1 : min(last + 5, stop)]
    at_end = at_end or reading.tokens.words[last + 1] in lx.DAYS
    comma = next((k for k in range(verb - 1, first, -1) if lower[k] == ","), None)
    closing = at_end or _told_somebody(lower, verb, stop)
    closes = closing and comma is not None and comma - first > 3
    closes = closes and not (lower[first].endswith("ing") or lower[first] in OPENS_ASIDE)
    closes = closes and not (comma is not None and comma < verb - 1 and set(lower[comma + 1 : verb]) <= BETWEEN)
    statement = _before_apposition(reading, first, verb) if closing else None
    if statement is not None and (subject := speakers.subject(statement + 1, verb)) is not None:
        return _clause(reading, _after_dateline(reading, first, statement), statement, subject, lemma)
    inverted = lower[verb - 1] == "," and lower[verb] in lx.CLAUSE_VERBS
    if verb - 1 > first + 3 and inverted:
        quote = _inverted(reading, speakers, first, verb, stop)
        if quote is not None:
            return quote
    if closes and comma is not None and lower[verb - 1] != ",":
        subject = speakers.subject(comma + 1, verb) or speakers.closing(comma + 1, verb)
        if subject is not None:
            return _clause(reading, _after_dateline(reading, first, comma), comma, subject, lemma)
    subject = speakers.subject(first, verb)
    if subject is None:
        return None
    that = next((k for k in range(verb + 1, min(verb + 9, stop)) if lower[k] == "that"), None)
    if that is not None and not any(word in CLAUSE_BEGUN for word in lower[verb + 1 : that]):
        return _clause(reading, that + 1, stop, subject, lemma)
    bare = lower[verb] in BARE_VERBS or lower[verb] in lx.THAT_VERBS  # these are read only where a clause follows
    if (bare or reading.opens_clause(verb + 1)) and verb + 3 < stop:
        begin = _after_listener(reading, verb, stop) if lemma == "tell" else verb + 1
        begin = _after_time(reading, begin, stop)
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
        if noun and k > verb + 1 and (follows in CLAUSE_SUBJECTS or follows in NOUN_STARTS or follows == "on"):
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
            and reading.text[reading.tokens.starts[first] :][:2].isupper()
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
    while stop > first and tokens.words[stop - 1] in ".,;:!?":
        stop -= 1
    if stop - first < LEAST_WORDS:
        return None
    return _quote(reading, tokens.starts[first], tokens.ends[stop - 1], "indirect", speaker, verb)


# -- posts ---------------------------------------------------------------------------------------------------------


def _posts(reading: Reading) -> list[Quote]:
    """Find social posts by their signature: "— Jane Doe (@janedoe) July 1, 2025" under or after the words."""
    found = []
    for match in POST_LINE.finditer(reading.text):
        text = reading.text
        line = text.rfind("\n", 0, match.start()) + 1
        if text[line : match.start()].strip():
            start, end = line, match.start()
        else:
            end = len(text[:line].rstrip())
            start = text.rfind("\n", 0, end) + 1
        if not text[start:end].strip():
            continue
        found.append(_quote(reading, start, end, "post", _signer(reading, match), "post"))
    return found


def _signer(reading: Reading, match: re.Match[str]) -> Speaker:
    for mention in reading.mentions:
        if mention.start < match.end("handle") and match.start("name") < mention.end:
            return Speaker(mention.surface, mention.cluster)
    return Speaker(match["name"].strip(), None)
