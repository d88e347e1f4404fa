"""Find who speaks: names, pronouns and offices beside a verb of saying, resolved within the article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from etl.entities import lexicon as lx
from etl.entities.lemma import singular
from etl.entities.lexicon import smallness, word_class, word_set
from etl.entities.reading import BEING, Reading
from etl.records import Role

SHE = word_set("she her herself")
PRONOUNS = word_set("he she")
PREPOSITIONS = word_class("prepositions")
NOUN_STARTS = word_set("the a an his her their its one another two three several some many both")
# Who may speak though no name is given; the words stay as they are and belong to no cluster.
SPEAKING_NOUNS = word_class("speaking_nouns")
FEMALE_TITLES = word_class("female_titles")
MALE_TITLES = word_class("male_titles")
# Whom "the pensioner" or "the coach" may mean: somebody named before
DESCRIBED = (word_class("described") | lx.OFFICE_HEADS | lx.KIN) - word_set(
    "spokesman spokeswoman spokesperson source witness resident counsel analyst"
)
# What parts a body from where its words stand: a study published in X
AWAY = word_set("published released seen obtained filed reviewed issued posted which who that in on at")
# What an organisation named before may be called by: the lender said
COMPANIES = word_class("companies")
OFFICE_WORDS = lx.OFFICE_HEADS | lx.OFFICE_MODIFIERS | lx.PORTFOLIOS
NO_SPEAKERS = word_set("they we i you it this that which who there he she what these those one")
PLAIN_VERBS = word_set("say tell add write explain announce reply ask warn insist")
TIME_UNITS = word_class("time_units")
BETWEEN = word_set(
    "have has had also later then now still all would could will can only did does do not"
)  # between a subject and its verb
ENDS_NOUN = NO_SPEAKERS | AWAY  # words at which a noun phrase ends: a paper she published
FIRMS = word_set("company firm")  # whom these mean is told by the whole text so far
NO_PART = word_set("and that which who but as while when because if")  # words that no noun phrase goes on over
NOUNS_IN_LY = word_set("family assembly ally rally bully monopoly supply reply fly")
ASIDES = word_set("who whose which")
GENDERED = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
HABITS = word_set("liked likes used went goes continued continues")  # "to say" after these says it
PLURAL_SUBJECTS = word_set("they we i you police people who others some many and")
SINGULAR_SUBJECTS = word_set("he she it who which that , and also - ' ’ \" ” »")
NO_NOUNS = lx.FUNCTION_WORDS | NO_SPEAKERS | lx.NUMBER_WORDS
LONGEST_SUBJECT = 7  # tokens of a noun phrase that speaks without a name
REACH = 14  # tokens after a quotation in which its attribution must begin


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as written, and the cluster of the mention."""

    surface: str
    cluster: int | None


class Speakers:
    """Answers who speaks where in one article."""

    def __init__(self, reading: Reading, roles: tuple[Role, ...], quoted: set[int]) -> None:
        self.reading = reading
        self.quoted = quoted  # tokens inside quotation marks: nobody there is a subject outside
        self.roles = roles
        self.gender = self._genders()
        self.resolving = False  # a pronoun: what another one means is not asked meanwhile

    # -- the two sides of a quotation

    def after(self, first: int, stop: int) -> tuple[Speaker | None, str | None] | None:
        """Read ", said X", ", X said", ", according to X" in tokens first .. stop - 1; None when nothing is there."""
        lower = self.reading.lower
        i = first
        while i < stop and lower[i] in ",.\"”’»'—–-":
            i += 1
        limit = min(stop, i + REACH)
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
        return None

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

    # -- subjects

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
        if reading.lower[verb - 1] == "," and (unnamed := self._noun_before_clause(first, verb)) is not None:
            return unnamed
        relative = self._antecedent(first, verb)
        if relative is not None:
            return self._of_mention(relative)
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
                    return None  # after an audit found that
            if word == "old" and reading.lower[i - 1] == "-" and (aged := self._noun_before(i, first)) is not None:
                return aged  # the 50-year-old would only say
            if word in ("who", "which", "that"):
                skipped_clause = True
            i -= 1
        return None

    def _antecedent(self, first: int, verb: int) -> int | None:
        """Return the person right before "who said"."""
        reading, k = self.reading, verb - 1
        while k > first and reading.lower[k] in BETWEEN:
            k -= 1
        if k - 1 <= first or reading.lower[k] != "who":
            return None
        k -= 1 + (reading.lower[k - 1] == ",")
        number = reading.at.get(k)
        return number if number is not None and reading.mentions[number].label == "PERSON" else None

    def _thing(self, i: int) -> Speaker | None:
        """Return what "it" at a token means: the last body or paper that was a subject, two sentences back at most."""
        if self.resolving:
            return None
        self.resolving = True
        found = self._body_or_paper(i)
        self.resolving = False
        return found

    def _body_or_paper(self, i: int) -> Speaker | None:
        reading = self.reading
        sentence = reading.tokens.sentence[i]
        for number in range(sentence, max(-1, sentence - 3), -1):
            first, stop = reading.tokens.sentences[number]
            bodies = [
                reading.at[k]
                for k in range(first, min(stop, i))
                if k in reading.at and k not in self.quoted and reading.first[reading.at[k]] == k
            ]
            bodies = [n for n in bodies if self._is_body(n)]
            subjects = [n for n in bodies if self._can_be_subject(n)]
            if subjects or bodies:
                return self._of_mention((subjects or bodies)[0])
            told = self._told_by(first, min(stop, i)) if number < sentence else None
            if told is not None:
                return told
        return None

    def _group(self, i: int) -> Speaker | None:
        """Return whom "they" at a token means: the last unnamed people that opened a sentence, two back at most."""
        reading = self.reading
        sentence = reading.tokens.sentence[i]
        for number in range(sentence, max(-1, sentence - 3), -1):
            first, stop = reading.tokens.sentences[number]
            first += reading.lower[first] in NOUN_STARTS
            for k in range(first, min(first + 3, stop, i)):
                word = reading.lower[k]
                if k in self.quoted or k in reading.at or word in lx.FUNCTION_WORDS:
                    break
                several = word.endswith("s") or word in PLURAL_SUBJECTS
                if several and (word in SPEAKING_NOUNS or reading.is_saying(k + 1)):
                    return self._noun_before(k, reading.tokens.sentences[number][0])
        return None

    def _is_body(self, number: int) -> bool:
        reading = self.reading
        return reading.mentions[number].label == "ORG" or (
            reading.is_nation(number) and reading.mentions[number].label == "LOC" and not self._opens_dateline(number)
        )

    def _told_by(self, first: int, stop: int) -> Speaker | None:
        """Return the one unnamed thing that a sentence quotes: "According to a paper, ..."."""
        reading = self.reading
        for k in range(first, stop):
            if k in self.quoted:
                continue
            if reading.lower[k] == "according" and reading.lower[k + 1 : k + 2] == ["to"]:
                found = self.noun_phrase(k + 2, stop)
            elif reading.is_saying(k) and not self.is_infinitive(k):
                found = self.subject(first, k)
            else:
                continue
            if found is None or (found.cluster is None and found.surface.endswith("s")):
                return None
            return None if found.cluster in self.gender else found  # a firm that looks like somebody
        return None

    def _accompanying(self, first: int, verb: int) -> int | None:
        """Return the person of "with its director, Paula Brandt, saying"."""
        reading = self.reading
        number = reading.at.get(verb - 2) if verb - 2 > first else None
        if number is None or reading.mentions[number].label != "PERSON":
            return None
        return number if "with" in reading.lower[max(first, verb - 14) : verb - 2] else None

    def _is_noun_subject(self, i: int, first: int, verb: int) -> bool:
        """Say whether an ordinary noun right before a verb of saying is its subject: captains say, the firm said."""
        reading = self.reading
        word = reading.lower[i]
        small = reading.tokens.words[i].islower() or (reading.tokens.fresh[i] and i not in reading.at)
        if reading.tokens.kinds[i] != "word" or not small or word in NO_NOUNS:
            return False
        if any(reading.lower[k] not in BETWEEN and not reading.lower[k].endswith("ly") for k in range(i + 1, verb)):
            return False
        if word.endswith(("ed", "ing")) or _is_adverb(word) or singular(word) in TIME_UNITS:
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
                singular_noun = reading.lower[k - 2] in lx.OFFICE_HEADS or reading.lower[k - 2] in SPEAKING_NOUNS
                return self._noun_before(k - 2, first) if singular_noun else None
        return None

    def _opens_clause(self, i: int, first: int) -> bool:
        """Say whether the noun at a token is the subject of a clause that "after" opens: nobody before it is."""
        while i > first and self._in_noun_phrase(i - 1):
            i -= 1
        return i > first and self.reading.lower[i - 1] in ("after", "before", "until", "since", "because", "if")

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

    def closing(self, first: int, verb: int) -> Speaker | None:
        """Return the noun phrase that alone stands between a clause and its verb: ", the market trader said."."""
        reading = self.reading
        while first < verb and reading.tokens.kinds[first] == "mark":
            first += 1
        if not 0 < verb - first <= LONGEST_SUBJECT or reading.lower[first] in NO_SPEAKERS:
            return None
        head = verb - 1
        fits = all(
            reading.tokens.kinds[k] in ("word", "possessive", "dotted", "number")
            or (reading.lower[k] == "-" and reading.tokens.touching(k))
            for k in range(first, verb)
        )
        noun = reading.tokens.words[head]
        if not fits or not noun.islower() or noun in lx.FUNCTION_WORDS or _is_adverb(noun):
            return None
        if any(reading.is_saying(k) or reading.lower[k] in NO_SPEAKERS for k in range(first, verb)):
            return None
        return self._described(first, head) or Speaker(reading.tokens.span(first, verb), None)

    def _described(self, first: int, head: int) -> Speaker | None:
        """Return whom a description means: "the pensioner said" after somebody was named."""
        reading = self.reading
        noun = reading.lower[head]
        aged = noun == "old" and reading.lower[head - 1] == "-"
        if reading.lower[first] != "the" or noun in COMPANIES or not (aged or noun in DESCRIBED):
            return None
        if "possessive" in reading.tokens.kinds[first:head] or reading.lower[head + 1 : head + 2] == ["of"]:
            return None  # the city's lawyer, the Controller of Budget
        holder = self._holder(noun)
        if holder is not None or lx.FIELDS.get(noun) == "politics" or self._was_introduced(noun, first):
            return holder
        return self._last_person(first)

    def _was_introduced(self, noun: str, before: int) -> bool:
        """Say whether "the officer" is somebody without a name: "a navy officer" was the last one so called."""
        reading = self.reading
        begin = reading.tokens.sentences[max(0, reading.tokens.sentence[before] - 4)][0]
        for k in range(before - 1, begin, -1):
            if reading.lower[k] == noun and k not in reading.at:
                named = k + 1 in reading.at or (reading.lower[k + 1] == "," and k + 2 in reading.at)
                return not named and bool({"a", "an", "one"} & set(reading.lower[max(begin, k - 5) : k]))
        return False

    def _last_person(self, i: int) -> Speaker | None:
        """Return the last person that was a subject before a token, four sentences back at most."""
        reading = self.reading
        sentence = reading.tokens.sentence[i]
        for number in range(sentence, max(-1, sentence - 4), -1):
            first, stop = reading.tokens.sentences[number]
            person = self._person_in(first, min(stop, i), None)
            if person is not None and (number < sentence or self._can_be_subject(person)):
                return self._of_mention(person)
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
        one = len({reading.mentions[number].cluster for number in people}) == 1
        return self._of_mention(people[0]) if one and not reading.is_possessive(people[0]) else None

    def _can_be_subject(self, number: int) -> bool:
        """Say whether a mention may speak: it neither owns the next word nor hangs on a preposition."""
        reading = self.reading
        mention = reading.mentions[number]
        if mention.label != "PERSON" and self._has_officer(number):
            return False
        place = mention.label == "LOC" and (mention.entity is None or mention.entity.kind == "region")
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

    def named_at(self, first: int, stop: int) -> Speaker | None:
        """Return the name that a noun phrase at first ends in or stands beside: "the minister, Jane Doe"."""
        reading = self.reading
        alone = first + 1 >= stop or reading.tokens.kinds[first + 1] == "mark"
        if first < stop and alone and (person := self._pronoun(first)) is not None:
            return person  # according to him,
        for i in range(first, min(first + 10, stop)):
            if i == first and reading.tokens.kinds[i] == "handle" and i not in reading.at:
                return Speaker(reading.tokens.words[i], None)
            number = reading.at.get(i)
            if number is not None:
                mention = reading.mentions[number]
                after = reading.stop[number]
                if self._leads_to(after, stop) or (mention.label != "PERSON" and self._is_description(after, stop)):
                    continue
                owns = reading.is_possessive(number) or mention.label == "MISC" or reading.is_nation(number)
                if owns and any(
                    k in reading.at and reading.at[k] != number
                    for k in range(reading.stop[number], min(reading.stop[number] + 7, stop))
                ):
                    continue
                return self._of_mention(number)
            if reading.lower[i] in '.;!?"“' or (i > first and (reading.is_saying(i) or reading.lower[i] in AWAY)):
                return None
        return None

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

    def _of_mention(self, number: int) -> Speaker:
        mention = self.reading.mentions[number]
        return Speaker(mention.surface, mention.cluster)

    def _noun_phrase(self, first: int, stop: int) -> Speaker | None:
        """Return an unnamed speaker at first: "police", "the minister", "a ministry spokesman"."""
        reading = self.reading
        for i in range(first, min(first + 6, stop)):
            if (
                reading.lower[i] in SPEAKING_NOUNS
                or reading.lower[i] in lx.STRONG_OFFICES
                or reading.lower[i] in DESCRIBED
            ):
                return self._noun_before(i, first)
            if reading.lower[i] == "old" and reading.lower[i - 1] == "-":
                return self._described(first, i)  # says the 63-year-old
            if reading.tokens.kinds[i] == "mark" and not reading.tokens.touching(i):
                return None
        return None

    def _thing_said(self, first: int, stop: int, longest: int) -> Speaker | None:
        """Return the thing that says something right after the verb: "read one banner"."""
        kinds, lower = self.reading.tokens.kinds, self.reading.lower
        if first >= stop or lower[first] not in NOUN_STARTS:
            return None
        end = next((k for k in range(first + 1, stop) if kinds[k] == "mark" or lower[k] in PREPOSITIONS), stop)
        return Speaker(self.reading.tokens.span(first, end), None) if end - first <= longest else None

    def _first_comma(self, first: int, stop: int) -> int:
        return next((k for k in range(first, stop) if self.reading.lower[k] == ","), first)

    def noun_phrase_at(self, first: int, stop: int) -> Speaker | None:
        """Return who is said to say it right after the verb, without a name: said a person familiar with the matter."""
        reading = self.reading
        if first >= stop or reading.lower[first] in NO_SPEAKERS:
            return None
        head = first + (reading.lower[first] in ("a", "an", "one", "two"))
        sure = head > first or reading.lower[first] in SPEAKING_NOUNS
        return self._noun_phrase(first, min(stop, head + 3)) if sure else None

    def noun_phrase(self, first: int, stop: int) -> Speaker | None:
        """Return an unnamed speaker after "according to": a speaking noun, or all up to the next mark."""
        kinds, lower = self.reading.tokens.kinds, self.reading.lower
        end = next((k for k in range(first, stop) if kinds[k] == "mark" or (k > first and lower[k] in ENDS_NOUN)), stop)
        return self._noun_phrase(first, stop) or self.closing(first, end)

    def _noun_before(self, head: int, first: int) -> Speaker | None:
        """Return whose noun phrase ends at head: the holder of that office, the body named in it, or the words."""
        reading = self.reading
        i = head
        while i > first and head - i < LONGEST_SUBJECT and self._in_noun_phrase(i - 1):
            i -= 1
            if reading.lower[i] in NOUN_STARTS:
                break
        if i > first and (reading.lower[i - 1] in PREPOSITIONS or reading.lower[i - 1].endswith("ing")):
            return None
        described = self._described(i, head) or self._body_meant(i, head)
        if described is not None:
            return described
        for k in range(i, head):
            number = reading.at.get(k)
            if number is not None and reading.mentions[number].label == "ORG" and not reading.is_possessive(number):
                return self._of_mention(number)
        office = " ".join(reading.lower[i + 1 : head + 1])
        holder = self._holder(reading.lower[head], office) if reading.lower[i] == "the" else None
        return holder or Speaker(reading.tokens.span(i, self._with_body(head)), None)

    def _with_body(self, head: int) -> int:
        """Return where "A spokesperson for Hebridean Salmon" ends."""
        reading = self.reading
        number = None
        if reading.lower[head].startswith("spokes") and reading.lower[head + 1 : head + 2] == ["for"]:
            number = reading.at.get(head + 2 + (reading.lower[head + 2 : head + 3] == ["the"]))
        return head + 1 if number is None else reading.stop[number]

    def _body_meant(self, first: int, head: int) -> Speaker | None:
        """Return the organisation that "the company" means: the only one of the first sentences so far."""
        reading = self.reading
        noun = reading.lower[head]
        firm = noun in COMPANIES or noun.endswith("maker")
        if reading.lower[first] != "the" or not firm or head - first > 2:
            return None
        sentence = reading.tokens.sentence[first]
        for number in range(max(0, sentence - 3), sentence + 1):
            begin, stop = reading.tokens.sentences[number]
            named = [
                reading.at[k]
                for k in range(begin, min(stop, first))
                if k in reading.at and k not in self.quoted and reading.mentions[reading.at[k]].label == "ORG"
            ]
            if named and len({reading.mentions[n].cluster for n in named}) == 1:
                return self._of_mention(named[0])
            if named:
                break
        return self._foremost_body(first) if firm and head == first + 1 and noun in FIRMS else None

    def _foremost_body(self, before: int) -> Speaker | None:
        """Return the organisation named most often so far that is neither a court nor a ministry; None for a tie."""
        counts: Counter[int] = Counter()
        names: dict[int, int] = {}
        for number, mention in enumerate(self.reading.mentions):
            if self.reading.first[number] >= before:
                break
            if mention.label == "ORG" and not lx.ORG_TAILS & set(mention.surface.lower().split()):
                counts[mention.cluster] += 1
                names.setdefault(mention.cluster, number)
        most = counts.most_common(2)
        if not most or (len(most) == 2 and most[0][1] == most[1][1]):
            return None
        return self._of_mention(names[most[0][0]])

    def _in_noun_phrase(self, i: int) -> bool:
        reading = self.reading
        word = reading.lower[i]
        hyphen = word == "-" and reading.tokens.touching(i)
        aged = reading.tokens.kinds[i] == "number" and reading.tokens.touching(i + 1)  # the 31-year-old actress
        owner = reading.tokens.kinds[i] == "possessive" or (word in "'’" and reading.tokens.touching(i))
        named = reading.tokens.kinds[i] in ("word", "dotted") and not reading.is_saying(i)
        plain = hyphen or aged or owner or named
        return plain and word not in PREPOSITIONS and word not in NO_PART

    def _holder(self, head: str, office: str = "") -> Speaker | None:
        """Return the one person of the article who holds an office of this name: "the minister said"."""
        holders = {r.person_cluster: r for r in self.roles if r.role == office}
        if not holders:
            fitting = [r for r in self.roles if head in (r.role.split()[-1], r.role.split(" of ")[0])]
            holders = {r.person_cluster: r for r in fitting}
        if len(holders) != 1:
            return None
        role = next(iter(holders.values()))
        return Speaker(role.person, role.person_cluster)

    # -- pronouns

    def _pronoun(self, i: int) -> Speaker | None:
        """Return whom "he" or "she" at a token means: the last person that was a subject, of fitting gender."""
        reading = self.reading
        if self.resolving or i >= len(reading.lower) or reading.lower[i] not in GENDERED:
            return None
        self.resolving = True
        found = self._person_meant(i, GENDERED[reading.lower[i]])
        self.resolving = False
        return found

    def _person_meant(self, i: int, wanted: str) -> Speaker | None:
        reading = self.reading
        sentence = reading.tokens.sentence[i]
        for number in range(sentence, max(-1, sentence - 8), -1):
            first, stop = reading.tokens.sentences[number]
            unnamed = self._relative(first, wanted) if number < sentence else None
            if unnamed is not None:
                return unnamed
            person = self._person_in(first, min(stop, i), wanted)
            if person is not None:
                return self._of_mention(person)
            if number < sentence and self._unnamed_speaks(first, stop):
                return None
        return None

    def _relative(self, first: int, wanted: str) -> Speaker | None:
        """Return the unnamed relative that a sentence is about: "Her husband disagreed."."""
        reading = self.reading
        if reading.lower[first] not in ("his", "her") or first + 2 >= len(reading.lower) or first in self.quoted:
            return None
        kin = reading.lower[first + 1] in lx.KIN and not {first + 1, first + 2} & set(reading.at)
        others = FEMALE_TITLES if wanted == "m" else MALE_TITLES
        named = reading.lower[first + 2] == "," or not kin or reading.lower[first + 1] in others
        return None if named else Speaker(reading.tokens.span(first, first + 2), None)

    def _unnamed_speaks(self, first: int, stop: int) -> bool:
        """Say whether a speaker without a name is the subject of a sentence: a pronoun after it may mean that one."""
        verb = next((k for k in range(first, stop) if self.reading.is_saying(k) and k not in self.quoted), None)
        if verb is None:
            return False
        subject = self.subject(first, verb)
        return subject is not None and subject.cluster is None and not subject.surface.endswith("s")

    def _person_in(self, first: int, stop: int, wanted: str | None) -> int | None:
        """Return the person of a stretch whom a later pronoun means: its subject, else the only one of that gender."""
        reading = self.reading
        people: list[int] = []
        for i in range(first, stop):
            number = reading.at.get(i)
            if (
                i in self.quoted
                or number is None
                or reading.first[number] != i
                or reading.mentions[number].label != "PERSON"
                or reading.lower[i - 1] == "the"
            ):
                continue
            if wanted is None or self.gender.get(reading.mentions[number].cluster, wanted) == wanted:
                people.append(number)
        subjects = [n for n in people if self._can_be_subject(n)]
        if subjects:
            return subjects[0]
        clusters = {reading.mentions[n].cluster for n in people}
        return people[0] if len(clusters) == 1 and not reading.is_possessive(people[0]) else None

    def _genders(self) -> dict[int, str]:
        """Return what titles say about the people of the article: cluster -> "m" or "f"."""
        found: dict[int, str] = {}
        reading = self.reading
        for number, mention in enumerate(reading.mentions):
            if mention.label != "PERSON":
                continue
            before = reading.lower[reading.first[number] - 1] if reading.first[number] else ""
            if before == "," and reading.first[number] > 1:
                before = reading.lower[reading.first[number] - 2]  # her son, Jan
            if before in FEMALE_TITLES:
                found.setdefault(mention.cluster, "f")
            elif before in MALE_TITLES:
                found.setdefault(mention.cluster, "m")
        for cluster, gender in self._pronouns_after().items():
            found.setdefault(cluster, gender)
        return found

    def _pronouns_after(self) -> dict[int, str]:
        """Return the gender of people by the pronouns that follow them with nobody else named between."""
        reading, votes = self.reading, Counter[tuple[int, str]]()
        opens = True
        last: tuple[int, int] | None = None  # cluster and sentence of the only person named so far
        for i, word in enumerate(reading.lower):
            if i in self.quoted:
                continue
            number = reading.at.get(i)
            if number is not None and reading.mentions[number].label == "PERSON":
                cluster, sentence = reading.mentions[number].cluster, reading.tokens.sentence[i]
                alone = last is None or last[0] == cluster or last[1] < sentence
                last = (cluster if alone else -1, sentence)
                begin = reading.tokens.sentences[sentence][0]
                opens = not GENDERED.keys() & set(reading.lower[begin:i])  # else the sentence is about somebody else
            elif last is None or word not in GENDERED or reading.tokens.sentence[i] - last[1] > opens:
                continue
            elif word != "him" and not (word == "her" and self._is_object(i)):  # an object is rarely the subject
                votes[last[0], GENDERED[word]] += 1
        return {c: g for (c, g), n in votes.items() if n > votes[c, "f" if g == "m" else "m"] and c >= 0}

    def _is_object(self, i: int) -> bool:
        """Say whether "her" at a token owns nothing: a mark or a small word follows."""
        reading = self.reading
        after = reading.lower[i + 1] if i + 1 < len(reading.lower) else "."
        return not after[0].isalpha() or after in lx.FUNCTION_WORDS

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
            return hangs or plural or before in PLURAL_SUBJECTS or before in BETWEEN
        named = i - 1 in reading.at or before in SPEAKING_NOUNS or before in lx.OFFICE_HEADS or before in DESCRIBED
        return named or before in SINGULAR_SUBJECTS or before in BETWEEN or before.endswith("ly")

    def is_infinitive(self, i: int) -> bool:
        """Say whether the verb does not speak here: "to say", "a report", "the call"."""
        lower = self.reading.lower
        before = lower[i - 1] if i else ""
        if before == "to" and i > 1 and lower[i - 2] in HABITS:
            return False  # she liked to say
        return before in ("to", "the", "a", "an", "not", "this", "no", "any", "his", "her", "their", "its", "of")


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word not in NOUNS_IN_LY
