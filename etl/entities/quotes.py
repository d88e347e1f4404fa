"""Words that somebody is said to have said: who said them, with which verb, in marks, in paraphrase or in a post."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from etl.entities import lexicon as lx
from etl.entities.lexicon import word_set
from etl.entities.paraphrases import LEAST_WORDS, OBJECTS, find_paraphrases
from etl.entities.phrases import Speaker
from etl.entities.quote_marks import quote_of, quoted_stretches
from etl.entities.reading import Reading
from etl.entities.speakers import FAR, Speakers
from etl.records import Quote, Role

SAID_WHERE = word_set("in on at to during after when as with from before late early outside")
# Words before a quotation that make it a part of somebody else's sentence
LEADS_IN = word_set("that of as a an the calls called call calling described its his her their with in words")
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
    quotes += find_paraphrases(reading, speakers, taken)
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
        term = not direct and _is_term(reading.text, start, end)
        if term and (_before_clause(reading, frame) or _modifies(reading, frame, end, verb)):
            continue
        kind = "direct" if direct else "mixed"
        found.append(quote_of(reading.text, start, end, kind, speaker, verb))
        last = (paragraph, speaker, verb)
    return found


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
    if tokens.kinds[i] in ("stopped", "dotted") and tokens.sentence[i] != tokens.sentence[i + 1]:
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
    inner = text[start:end].strip().rstrip("'’\"”")
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


def _modifies(reading: Reading, frame: _Frame, end: int, verb: str | None) -> bool:
    """Say whether a word or two in marks only qualify the noun behind them: a "control" design, X said."""
    k = frame.stop
    noun = k < frame.end and reading.tokens.kinds[k] == "word" and reading.tokens.words[k].islower()
    inside = noun and reading.lower[k] not in lx.FUNCTION_WORDS and not reading.is_saying(k)
    return inside and reading.text[end - 1].isalnum() and (verb is None or verb in lx.CLAUSE_LEMMAS)


def _before_clause(reading: Reading, frame: _Frame) -> bool:
    """Say whether a term stands before what is said: X, who rates the shares "sell", said the plan lacked detail."""
    k = frame.stop + 1
    inside = frame.begin < frame.first and k < frame.end and reading.lower[frame.stop] == ","
    return inside and reading.is_saying(k) and (reading.lower[k + 1 : k + 2] == ["that"] or reading.opens_clause(k + 1))


def _stands_alone(frame: _Frame) -> bool:
    return frame.begin == frame.first and frame.stop >= frame.end - 1


def _attribute(reading: Reading, speakers: Speakers, frame: _Frame, direct: bool) -> tuple[Speaker | None, str | None]:
    """Return who is said to say it, and the lemma of the verb: looked for after it, then before it."""
    after = speakers.after(frame.stop, frame.end, FAR if direct else 0)
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


# -- posts ---------------------------------------------------------------------------------------------------------


def _posts(reading: Reading) -> list[Quote]:
    """Find social posts by their signature: "— Jane Doe (@janedoe) July 1, 2025" under or after the words."""
    found: list[Quote] = []
    if "(@" not in reading.text:
        return found
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
        found.append(quote_of(reading.text, start, end, "post", _signer(reading, match), "post"))
    return found


def _signer(reading: Reading, match: re.Match[str]) -> Speaker:
    for mention in reading.mentions:
        if mention.start < match.end("handle") and match.start("name") < mention.end:
            return Speaker(mention.surface, mention.cluster)
    return Speaker(match["name"].strip(), None)
