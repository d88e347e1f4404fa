"""The names and noun phrases of one article, and which of them may be the subject of a verb."""

from __future__ import annotations

from dataclasses import dataclass

from etl.entities import lexicon as lx
from etl.entities.lexicon import word_class, word_set
from etl.entities.reading import Reading
from etl.records import Role

PREPOSITIONS = word_class("prepositions")
NOUN_STARTS = word_set("the a an his her their its one another two three several some many both")
# Who may speak though no name is given; the words stay as they are and belong to no cluster.
SPEAKING_NOUNS = word_class("speaking_nouns")
# Whom "the pensioner" or "the coach" may mean: somebody named before
DESCRIBED = (word_class("described") | lx.OFFICE_HEADS | lx.KIN) - word_set(
    "spokesman spokeswoman spokesperson source witness resident counsel analyst"
)
OFFICE_WORDS = lx.OFFICE_HEADS | lx.OFFICE_MODIFIERS | lx.PORTFOLIOS
BETWEEN = word_set(
    "have has had also later then now still sometimes often always all would could will can only did does do not"
)  # between a subject and its verb
NO_PART = word_set("and that which who but as while when because if")  # words that no noun phrase goes on over
NOUNS_IN_LY = word_set("family assembly ally rally bully monopoly supply reply fly")
HABITS = word_set("liked likes used went goes continued continues")  # "to say" after these says it
PLURAL_SUBJECTS = word_set("they we i you police people who others some many and")
SINGULAR_SUBJECTS = word_set("he she it who which that , and also - ' ’ \" ” »")
LONGEST_SUBJECT = 7  # tokens of a noun phrase that speaks without a name


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as written, and the cluster of the mention."""

    surface: str
    cluster: int | None


class Phrases:
    """Answers what stands where in one article."""

    def __init__(self, reading: Reading, roles: tuple[Role, ...], quoted: set[int]) -> None:
        self.reading = reading
        self.quoted = quoted  # tokens inside quotation marks: nobody there is a subject outside
        self.roles = roles

    def _is_body(self, number: int) -> bool:
        reading = self.reading
        return reading.mentions[number].label == "ORG" or (
            reading.is_nation(number) and reading.mentions[number].label == "LOC" and not self._opens_dateline(number)
        )

    def _opens_clause(self, i: int, first: int) -> bool:
        """Say whether the noun at a token is the subject of a clause that "after" opens: nobody before it is."""
        while i > first and self._in_noun_phrase(i - 1):
            i -= 1
        return i > first and self.reading.lower[i - 1] in ("after", "before", "until", "since", "because", "if")

    def _describes(self, number: int, verb: int) -> bool:
        """Say whether a country or people only describes who speaks: "a former U.S. diplomat said"."""
        reading, after = self.reading, self.reading.stop[number]
        nation = reading.is_nation(number) and not reading.is_possessive(number)
        if not nation or after >= verb or verb - after > 2 or reading.tokens.kinds[after] != "word":
            return False
        return reading.lower[after] not in lx.FUNCTION_WORDS and reading.tokens.words[after].islower()

    def _is_compatriot(self, number: int, verb: int) -> bool:
        """Say whether a people's name means one person: "the Spaniard confirmed"."""
        reading, first = self.reading, self.reading.first[number]
        named = reading.is_nation(number) and reading.mentions[number].label == "MISC"
        alone = first > 0 and reading.lower[first - 1] == "the" and not reading.mentions[number].surface.endswith("s")
        return named and alone and reading.stop[number] == verb

    def _opens_dateline(self, number: int) -> bool:
        """Say whether a place only tells where the report comes from: "New Delhi: The court said"."""
        reading, after = self.reading, self.reading.stop[number]
        begins = reading.first[number] == reading.sentence_of(reading.first[number])[0]
        place = reading.mentions[number].label == "LOC"
        return (
            begins and place and after < len(reading.tokens) and reading.lower[after] in (":", "(", "—", "-", "–", ",")
        )

    def _can_be_subject(self, number: int) -> bool:
        """Say whether a mention may speak: it neither owns the next word nor hangs on a preposition."""
        reading = self.reading
        mention = reading.mentions[number]
        if mention.label != "PERSON" and self._has_officer(number):
            return False
        speaks = reading.stop[number] < len(reading.lower) and reading.is_saying(reading.stop[number])  # Downing Street
        place = not speaks and mention.label == "LOC" and (mention.entity is None or mention.entity.kind == "region")
        if place or mention.label in ("EVENT", "MISC") or reading.is_possessive(number):
            return False
        before = self._word_before(number)
        if before in PREPOSITIONS and not self._follows_body(number):
            return False
        after = reading.lower[reading.stop[number]] if reading.stop[number] < len(reading.lower) else ""
        return not (mention.label == "LOC" and (after == "-" or before == "-"))

    def _follows_body(self, number: int) -> bool:
        """Say whether the body of an office stands right before its holder: Leader of Opposition in the Assembly X."""
        reading, first = self.reading, self.reading.first[number]
        body = reading.mention_at(first - 1) if first > 1 else None
        if body is None or body.label not in ("ORG", "LOC") or reading.mentions[number].label != "PERSON":
            return False
        return any(word in lx.OFFICE_HEADS for word in reading.lower[max(0, first - 8) : first])

    def _has_officer(self, number: int) -> bool:
        """Say whether an office and who holds it follow a body's name: Shareholders' Association chief executive X."""
        stop = self.reading.stop[number]
        return self.reading.mention_at(stop) is None and self._names_holder(stop)

    def _names_holder(self, i: int) -> bool:
        """Say whether a person's name stands at a token, at most words of an office before it."""
        reading, k = self.reading, i
        while k < len(reading.lower) and k not in reading.at and reading.lower[k] in OFFICE_WORDS:
            k += 1
        person = reading.mention_at(k)
        return person is not None and person.label == "PERSON"

    def _word_before(self, number: int) -> str:
        """Return the word before a mention and the title and article that belong to it."""
        i = self._before_title(number)
        return self.reading.lower[i] if i >= 0 else ""

    def _before_title(self, number: int) -> int:
        i = self.reading.first[number] - 1
        person = self.reading.mentions[number].label == "PERSON"
        while i >= 0 and (self._is_title_word(i) or (person and self._joins_title(i))):
            i -= 1
        return i

    def _joins_title(self, i: int) -> bool:
        """Say whether a small word stands inside an office: Minister of State for Finance X."""
        lower = self.reading.lower
        inside = i > 0 and i not in self.reading.at and lower[i] in ("of", "for", "and", "&", ",")
        return inside and self._is_title_word(i + 1) and self._is_title_word(i - 1) and i - 1 not in self.reading.at

    def _is_title_word(self, i: int) -> bool:
        word = self.reading.lower[i]
        owner = self.reading.at.get(i)
        if owner is not None:
            return self.reading.is_nation(owner)
        titled = word in lx.OFFICE_HEADS or word in lx.HONORIFICS or word in lx.PORTFOLIOS
        return (titled and word not in PREPOSITIONS and word != "and") or word in ("the", "prime")

    def _is_description(self, after: int, stop: int) -> bool:
        """Say whether the word after a name is what somebody is called by: the Harrowgate boss."""
        reading = self.reading
        if after >= stop or not reading.tokens.words[after].islower():
            return False
        return reading.lower[after] in DESCRIBED

    def _leads_to(self, after: int, stop: int) -> bool:
        """Say whether small words alone stand between a name and a person's: Teamsters safety director Earl Jakes."""
        reading = self.reading
        for k in range(after, min(after + LONGEST_SUBJECT, stop)):
            mention = reading.mention_at(k)
            if mention is not None:
                return k > after and mention.label == "PERSON"
            small = reading.tokens.words[k].islower() and reading.lower[k] not in lx.FUNCTION_WORDS
            if not small and reading.lower[k] not in lx.OFFICE_HEADS:
                return False
        return False

    def is_person(self, speaker: Speaker) -> bool:
        """Say whether a speaker is somebody with a name."""
        return any(m.label == "PERSON" and m.cluster == speaker.cluster for m in self.reading.mentions)

    def _of_mention(self, number: int) -> Speaker:
        mention = self.reading.mentions[number]
        return Speaker(mention.surface, mention.cluster)

    def _thing_said(self, first: int, stop: int, longest: int) -> Speaker | None:
        """Return the thing that says something right after the verb: "read one banner"."""
        kinds, lower = self.reading.tokens.kinds, self.reading.lower
        if first >= stop or lower[first] not in NOUN_STARTS:
            return None
        end = next((k for k in range(first + 1, stop) if kinds[k] == "mark" or lower[k] in PREPOSITIONS), stop)
        return Speaker(self.reading.tokens.span(first, end), None) if end - first <= longest else None

    def _first_comma(self, first: int, stop: int) -> int:
        return next((k for k in range(first, stop) if self.reading.lower[k] == ","), first)

    def _with_body(self, head: int) -> int:
        """Return where "A spokesperson for Hebridean Salmon" ends."""
        reading = self.reading
        number = None
        if reading.lower[head].startswith("spokes") and reading.lower[head + 1 : head + 2] == ["for"]:
            number = reading.at.get(head + 2 + (reading.lower[head + 2 : head + 3] == ["the"]))
        return head + 1 if number is None else reading.stop[number]

    def _in_noun_phrase(self, i: int) -> bool:
        reading = self.reading
        word = reading.lower[i]
        hyphen = word == "-" and reading.tokens.touching(i)
        aged = reading.tokens.kinds[i] == "number" and reading.tokens.touching(i + 1)  # the 31-year-old actress
        owner = reading.tokens.kinds[i] == "possessive" or (word in "'’" and reading.tokens.touching(i))
        named = reading.tokens.kinds[i] in ("word", "dotted") and not reading.is_saying(i)
        plain = hyphen or aged or owner or named
        return plain and word not in PREPOSITIONS and word not in NO_PART

    def _is_object(self, i: int) -> bool:
        """Say whether a pronoun is no subject and owns nothing: him, or her before a mark or a small word."""
        reading = self.reading
        after = reading.lower[i + 1] if i + 1 < len(reading.lower) else "."
        her = reading.lower[i] == "her" and (not after[0].isalpha() or after in lx.FUNCTION_WORDS)
        return her or reading.lower[i] == "him"

    def is_finite(self, i: int) -> bool:
        """Say whether a form of the present stands beside a possible subject: "reports" and "claims" may be nouns."""
        reading = self.reading
        word = reading.lower[i]
        if i == 0 or word.endswith("ed") or (word != lx.SAYING[word] and not word.endswith("s")):
            return True
        before = reading.lower[i - 1]
        if word == lx.SAYING[word]:
            number = reading.at.get(i - 1)
            hangs = number is not None and self._word_before(number) in PREPOSITIONS  # police in Thunder Bay say
            plural = before.endswith("s") and i - 1 not in self.quoted
            return hangs or plural or before == "," or before in PLURAL_SUBJECTS or before in BETWEEN
        named = i - 1 in reading.at or before in SPEAKING_NOUNS or before in lx.OFFICE_HEADS or before in DESCRIBED
        return named or before in SINGULAR_SUBJECTS or before in BETWEEN or before.endswith("ly")

    def is_infinitive(self, i: int) -> bool:
        """Say whether the verb does not speak here: "to say", "a report", "the call"."""
        lower = self.reading.lower
        before = lower[i - 1] if i else ""
        if before == "to" and i > 1 and lower[i - 2] in HABITS:
            return False  # she liked to say
        return before in ("to", "the", "a", "an", "not", "this", "no", "any", "his", "her", "their", "its", "of")


def is_adverb(word: str) -> bool:
    return word.endswith("ly") and word not in NOUNS_IN_LY
