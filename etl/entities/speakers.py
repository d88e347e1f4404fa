"""Find who speaks: names, pronouns and offices beside a verb of saying, resolved within the article."""

from __future__ import annotations

from etl.entities import lexicon as lx
from etl.entities.antecedents import NO_SPEAKERS, Antecedents
from etl.entities.lemma import lemma_of_verb, singular
from etl.entities.lexicon import smallness, word_class, word_set
from etl.entities.phrases import BETWEEN, LONGEST_SUBJECT, NOUN_STARTS, PREPOSITIONS, SPEAKING_NOUNS, Speaker, is_adverb
from etl.entities.reading import BEING

PRONOUNS = word_set("he she")
PLAIN_VERBS = word_set("say tell add write explain announce reply ask warn insist")
TIME_UNITS = word_class("time_units")
ALONE = word_set("another others some several many one both")  # who may speak without a noun
ASIDES = word_set("who whose which")
NO_NOUNS = lx.FUNCTION_WORDS | NO_SPEAKERS | lx.NUMBER_WORDS
FAR = 6  # more tokens, where a whole utterance stands before them
REACH = 14  # tokens after a quotation in which its attribution must begin


class Speakers(Antecedents):
    """Answers who speaks where in one article."""

    def after(self, first: int, stop: int, reach: int = 0) -> tuple[Speaker | None, str | None] | None:
        """Read ", said X", ", X said", ", according to X" in tokens first .. stop - 1; None when nothing is there."""
        lower = self.reading.lower
        i = first
        while i < stop and lower[i] in ",.\"”’»'—–-":
            i += 1
        limit = min(stop, i + REACH + reach)
        if i < limit and lower[i] == "according" and i + 1 < stop and lower[i + 1] == "to":
            return self.named_at(i + 2, stop) or self.noun_phrase(i + 2, stop), "say"
        if i < limit and self.reading.is_saying(i):
            lemma = lx.SAYING[lower[i]]
            found = self._pronoun(i + 1) or self.named_at(i + 1, stop) or self._noun_phrase(i + 1, stop)
            return found or self._thing_said(i + 1, stop, LONGEST_SUBJECT if lemma == "read" else 3), lemma
        for k in range(i, limit):
            if self.reading.is_saying(k) and not self.is_infinitive(k):
                if lower[k].endswith("ing") and lower[k + 1 : k + 2] == [":"]:
                    return None  # adding: "..."
                subject = self.subject(i, k) or self.closing(i, k)
                return (subject, lx.SAYING[lower[k]]) if subject is not None else None
            if lower[k] in ".!?;":
                break
        return self._any_verb(i, stop) if reach else None

    def _any_verb(self, i: int, stop: int) -> tuple[Speaker, str] | None:
        """Read any verb in the past beside a name after a whole utterance: '"...," advised Pell.'."""
        reading, number = self.reading, self.reading.at.get(i)
        if number is not None and reading.mentions[number].label == "PERSON":
            verb = reading.stop[number]
            ends = verb + 1 >= stop or reading.tokens.kinds[verb + 1] == "mark"
            if verb < stop and ends and self._is_past(verb):
                return self._of_mention(number), lemma_of_verb(reading.lower[verb])
        elif i + 1 < stop and i + 1 in reading.at and self._is_past(i):
            named = self.named_at(i + 1, stop)
            return None if named is None else (named, lemma_of_verb(reading.lower[i]))
        return None

    def _is_past(self, i: int) -> bool:
        word = self.reading.lower[i]
        return word.endswith("ed") and len(word) > 4 and smallness(word) > 0

    def before(self, first: int, stop: int) -> tuple[Speaker | None, str | None] | None:
        """Read "X said: ", "X, who ..., told Y that" in tokens first .. stop - 1, the verb nearest to the end first.

        A plain verb of saying wins over a nearer one that may belong to the clause said: "X said Y condemns ...".
        """
        lower = self.reading.lower
        words = next(
            (k for k in range(max(first, stop - REACH), stop - 1) if lower[k : k + 2] == ["words", "of"]), None
        )
        if (
            words is not None
            and (said := self.named_at(words + 2, stop) or self.noun_phrase(words + 2, stop)) is not None
        ):
            return said, None  # in the words of one clerk, "..."
        loose: tuple[Speaker, str] | None = None
        for k in range(stop - 1, first - 1, -1):
            if lower[k] == "to" and k > first and lower[k - 1] == "according":
                return self.named_at(k + 1, stop) or self.noun_phrase(k + 1, stop), "say"
            if self.reading.is_saying(k) and k not in self.quoted and not self.is_infinitive(k):
                if self._is_repeated(first, k):
                    continue
                subject = self.subject(first, k)
                if subject is None and k + 1 < stop and lower[k + 1] == ":":
                    subject = self.closing(first, k) or self.closing(first, self._first_comma(first, k))
                if subject is None and (k - 1 in self.quoted or k == first):
                    subject = self._pronoun(k + 1) or self.named_at(k + 1, stop)  # "...," says X, "..."
                lemma = lx.SAYING[lower[k]]
                if subject is not None and lemma in PLAIN_VERBS and not (loose is None and self._is_earlier(first, k)):
                    return subject, lemma
                if subject is not None and loose is None:
                    loose = subject, lemma
        return loose

    def _is_repeated(self, first: int, verb: int) -> bool:
        """Say whether somebody else repeats what was said: "X reiterated what the ministry had told the world"."""
        lower = self.reading.lower
        what = next((k for k in range(verb - 1, first, -1) if lower[k] == "what"), None)
        return what is not None and self.reading.is_saying(what - 1)

    def _is_earlier(self, first: int, verb: int) -> bool:
        """Say whether the verb tells what was said before, within what is said now: "X said doctors had warned"."""
        if self.reading.lower[verb - 1] != "had":
            return False
        return any(self.reading.is_saying(k) and k not in self.quoted for k in range(first + 1, verb - 1))

    def announced(self, first: int) -> Speaker | None:
        """Return who the sentence right before announces as speaking: 'X was blunt. "We lost."'."""
        tokens = self.reading.tokens
        if first == 0:
            return None
        number = tokens.sentence[first - 1]
        begin, end = tokens.sentences[number]
        if tokens.sentence[first] - number > 1:
            return None
        near = tokens.words[end - 1] == ":" or tokens.paragraph[number] == tokens.paragraph[tokens.sentence[first]]
        return self.first_subject(begin, end) if near else None

    def subject(self, first: int, verb: int) -> Speaker | None:
        """Return the subject of the verb at a token: the nearest name, pronoun or speaking noun before it."""
        reading = self.reading
        if verb - 1 > first and reading.lower[verb - 1] in ("and", "but"):
            earlier = next((k for k in range(verb - 2, first, -1) if reading.is_saying(k)), None)
            if earlier is not None and not self.is_infinitive(earlier):
                return self.subject(first, earlier)
            if (main := self._main_subject(first, verb - 1)) is not None:
                return main  # she signed the letter and said
        if reading.lower[verb].endswith("ing") and reading.lower[verb - 1] == ",":
            inner = self._accompanying(first, verb)
            return self._main_subject(first, verb - 1) if inner is None else self._of_mention(inner)
        if reading.lower[verb - 1] == "as" and "quoted" in reading.lower[max(first, verb - REACH) : verb]:
            return self._main_subject(first, verb - 1)  # was quoted by the paper as saying
        if reading.lower[verb].endswith("ing") and reading.lower[verb - 1] not in BEING:
            return None  # a post blaming "vandals": the post is no speaker
        aside = self._before_aside(first, verb)
        if aside is not None:
            return self._of_mention(aside)
        if reading.lower[verb - 1] == ",":
            unnamed = self._noun_before_clause(first, verb) or self._noun_before_aside(first, verb)
            if unnamed is not None:
                return unnamed
        relative = self._antecedent(first, verb)
        if relative is not None:
            return relative
        i = verb - 1
        edge, skipped_clause = verb, False
        while i >= first:
            word = reading.lower[i]
            if i in self.quoted:
                i -= 1
                continue
            if word in PRONOUNS:
                return self._pronoun(i)
            if word == "it":
                return self._thing(i)
            if i == first and word in ALONE and self._is_adjacent(i, verb):
                return Speaker(reading.tokens.words[i], None)  # another predicted
            if word == "they":
                return self._group(i)
            if word in ("we", "i", "you"):
                return None
            number = reading.at.get(i)
            if number is not None and self._opens_dateline(number):
                return None
            if number is not None:
                if self._describes(number, verb):
                    return self._noun_before(min(reading.stop[number] + 2, verb - 1), first)
                if self._can_be_subject(number):
                    return self._of_mention(number)
                if self._is_compatriot(number, verb):
                    return self._last_person(i)
                beyond = self._before_title(number)
                if reading.stop[number] == edge and beyond > first and reading.lower[beyond] in PREPOSITIONS:
                    edge = beyond  # the critic of Le Courrier complained
                i = beyond
                continue
            spoken = word in SPEAKING_NOUNS or word in lx.STRONG_OFFICES or self._is_noun_subject(i, first, edge)
            if spoken and not skipped_clause:
                found = self._noun_before(i, first)
                if found is not None:
                    return found
                if self._opens_clause(i, first):
                    finding = lx.SAYING[reading.lower[verb]] == "find"  # after an audit found that
                    return None if finding else self._noun_before(i, first, clause=True)
            if word == "old" and reading.lower[i - 1] == "-" and (aged := self._noun_before(i, first)) is not None:
                return aged  # the 50-year-old would only say
            if word in ("who", "which", "that"):
                skipped_clause = True
            i -= 1
        return None

    def _antecedent(self, first: int, verb: int) -> Speaker | None:
        """Return the person, or the people without a name, right before "who said"."""
        reading, k = self.reading, verb - 1
        while k > first and reading.lower[k] in BETWEEN:
            k -= 1
        if k - 1 <= first or reading.lower[k] != "who":
            return None
        k -= 1 + (reading.lower[k - 1] == ",")
        number = reading.at.get(k)
        if number is not None:
            return self._of_mention(number) if reading.mentions[number].label == "PERSON" else None
        noun = reading.tokens.kinds[k] == "word" and reading.tokens.words[k].islower()
        return self._noun_before(k, first, clause=True) if noun else None

    def _accompanying(self, first: int, verb: int) -> int | None:
        """Return the person of "with its director, Paula Brandt, saying"."""
        reading = self.reading
        number = reading.at.get(verb - 2) if verb - 2 > first else None
        if number is None or reading.mentions[number].label != "PERSON":
            return None
        return number if "with" in reading.lower[max(first, verb - 14) : verb - 2] else None

    def _is_adjacent(self, i: int, verb: int) -> bool:
        """Say whether only auxiliaries and adverbs stand between a subject and its verb."""
        lower = self.reading.lower
        return all(lower[k] in BETWEEN or lower[k].endswith("ly") for k in range(i + 1, verb))

    def _is_noun_subject(self, i: int, first: int, verb: int) -> bool:
        """Say whether an ordinary noun right before a verb of saying is its subject: captains say, the firm said."""
        reading = self.reading
        word = reading.lower[i]
        small = reading.tokens.words[i].islower() or (reading.tokens.fresh[i] and i not in reading.at)
        if reading.tokens.kinds[i] != "word" or not small or word in NO_NOUNS:
            return False
        if not self._is_adjacent(i, verb):
            return False
        if word.endswith(("ed", "ing")) or is_adverb(word) or singular(word) in TIME_UNITS:
            return False
        if smallness(word) == 0 and singular(word) not in lx.OFFICE_HEADS:
            return False
        begin = i
        while begin > first and i - begin < LONGEST_SUBJECT and self._in_noun_phrase(begin - 1):
            begin -= 1
            if reading.lower[begin] in NOUN_STARTS:
                return True
        return word.endswith("s") and not word.endswith(("ss", "us", "is"))

    def _noun_before_clause(self, first: int, verb: int) -> Speaker | None:
        """Return the unnamed speaker before a clause: "a junior doctor, who did not want to be named, told"."""
        reading = self.reading
        for k in range(verb - 2, first + 1, -1):
            if reading.lower[k] in ASIDES and reading.lower[k - 1] == "," and k - 2 not in reading.at:
                noun = reading.tokens.kinds[k - 2] == "word" and smallness(reading.lower[k - 2]) > 0
                return self._noun_before(k - 2, first) if noun else None
        return None

    def _noun_before_aside(self, first: int, verb: int) -> Speaker | None:
        """Return the unnamed speaker that opens a sentence before an aside: "Growers, most of them women, say"."""
        reading = self.reading
        comma = self._first_comma(first, verb - 1)
        if not 0 < comma - first <= LONGEST_SUBJECT:
            return None
        named = comma + 1 in reading.at or comma - 1 in reading.at
        named = named or (comma - first > 1 and reading.tokens.words[comma - 1][0].isupper())
        plain = not named and all(self._in_noun_phrase(k) for k in range(first, comma))
        starts = reading.lower[first] in NOUN_STARTS or (comma - first == 1 and reading.lower[first].endswith("s"))
        if not plain or not starts or smallness(reading.lower[comma - 1]) == 0:
            return None
        return self._noun_before(comma - 1, first)

    def _before_aside(self, first: int, verb: int) -> int | None:
        """Return the name that an aside before the verb hangs on: "Okoro, a nurse with two sons, said"."""
        reading = self.reading
        if verb - 2 <= first or reading.lower[verb - 1] != ",":
            return None
        related = self._before_relative(first, verb)
        if related is not None:
            return related
        inner = reading.at.get(verb - 2)
        described = inner is not None and reading.lower[reading.first[inner] - 1] in ("a", "an")  # a Swedish Green
        named = inner is not None and reading.mentions[inner].label == "PERSON" and not described
        if inner is not None and named and self._can_be_subject(inner):
            return inner  # its governor, Jane Doe, said
        for k in range(verb - 2, first, -1):
            number = reading.at.get(k - 1)
            if reading.lower[k] != "," or k in self.quoted or number is None or self._opens_dateline(number):
                continue
            nation = reading.is_nation(number) and reading.lower[k + 1] in ("which", "whose")
            if (reading.mentions[number].label in ("PERSON", "ORG") or nation) and self._can_be_subject(number):
                return number
        return None

    def _before_relative(self, first: int, verb: int) -> int | None:
        """Return the person before a clause that ends at the verb: "Emma Sayle, who heads UK Taverns, said"."""
        reading = self.reading
        for k in range(verb - 2, first + 1, -1):
            if reading.lower[k] in ("who", "whose") and reading.lower[k - 1] == "," and k not in self.quoted:
                number = reading.at.get(k - 2)
                named = number is not None and reading.mentions[number].label == "PERSON"
                return number if named else None
            if reading.is_saying(k):
                return None
        return None

    def _main_subject(self, first: int, stop: int) -> Speaker | None:
        """Return the first possible subject of a stretch: whose doing a later ", saying" is."""
        reading = self.reading
        for i in range(first, stop):
            if i in self.quoted:
                continue
            if reading.lower[i] in PRONOUNS:
                return self._pronoun(i)
            number = reading.at.get(i)
            if number is not None and self._opens_dateline(number):
                continue
            if number is not None and self._can_be_subject(number) and not self._describes(number, stop):
                return self._of_mention(number)
            if number is None and not self._names_holder(i + 1) and reading.lower[i] in SPEAKING_NOUNS:
                return self._noun_before(i, first)
        return None

    def first_subject(self, first: int, stop: int) -> Speaker | None:
        """Return the first name or pronoun of a stretch that may be its subject."""
        reading = self.reading
        i = first
        while i < stop:
            if i in self.quoted:
                i += 1
                continue
            if reading.lower[i] in PRONOUNS:
                return self._pronoun(i)
            number = reading.at.get(i)
            if number is not None:
                if reading.mentions[number].label == "PERSON" and self._can_be_subject(number):
                    return self._of_mention(number)
                i = reading.stop[number]
                continue
            i += 1
        return None

    def only_person(self, first: int, stop: int) -> Speaker | None:
        """Return the one person that a stretch names, wherever: "For Ann Bo the answer is simple:"."""
        reading = self.reading
        people = [reading.at[k] for k in range(first, stop) if k in reading.at and k not in self.quoted]
        people = [number for number in people if reading.mentions[number].label == "PERSON"]
        person = self._sole(people)
        return None if person is None else self._of_mention(person)
