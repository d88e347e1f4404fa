"""Whom words mean that name nobody: he, she, it, they, the company, the minister, the pensioner."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from etl.entities import lexicon as lx
from etl.entities.lexicon import word_class, word_set
from etl.entities.phrases import (
    DESCRIBED,
    LONGEST_SUBJECT,
    NOUN_STARTS,
    PLURAL_SUBJECTS,
    PREPOSITIONS,
    SPEAKING_NOUNS,
    Phrases,
    Speaker,
    is_adverb,
)
from etl.entities.reading import FINITE, Reading
from etl.records import Role

FEMALE_TITLES = word_class("female_titles")
MALE_TITLES = word_class("male_titles")
# What parts a body from where its words stand: a study published in X
AWAY = word_set("published released seen obtained filed reviewed issued posted which who that in on at")
# What an organisation named before may be called by: the lender said
COMPANIES = word_class("companies")
NO_SPEAKERS = word_set("they we i you it this that which who there he she what these those one")
ENDS_NOUN = NO_SPEAKERS | AWAY  # words at which a noun phrase ends: a paper she published
WHEN = word_set("when after before while as if although though asked since until because once")
FIRMS = word_set("company firm")  # whom these mean is told by the whole text so far
GENDERED = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}


class Antecedents(Phrases, ABC):
    """Answers whom pronouns and descriptions mean: the nearest fitting subject before them."""

    def __init__(self, reading: Reading, roles: tuple[Role, ...], quoted: set[int]) -> None:
        super().__init__(reading, roles, quoted)
        self.resolving = False  # a pronoun: what another one means is not asked meanwhile

    @abstractmethod
    def subject(self, first: int, verb: int) -> Speaker | None:
        """Return the subject of the verb at a token."""

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
            bodies = [n for n in bodies if self._is_body(n) and not reading.is_possessive(n)]
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
            somebody = found.cluster in self.gender or any(r.person_cluster == found.cluster for r in self.roles)
            return None if somebody else found  # a firm that looks like somebody
        return None

    def closing(self, first: int, verb: int) -> Speaker | None:
        """Return the noun phrase that alone stands between a clause and its verb: ", the market trader said."."""
        reading = self.reading
        while first < verb and reading.tokens.kinds[first] == "mark":
            first += 1
        alone = reading.lower[first] in NO_SPEAKERS and not (reading.lower[first] == "one" and verb - first > 1)
        if not 0 < verb - first <= LONGEST_SUBJECT or alone:
            return None
        head = verb - 1
        fits = all(
            reading.tokens.kinds[k] in ("word", "possessive", "dotted", "number")
            or (reading.lower[k] == "-" and reading.tokens.touching(k))
            for k in range(first, verb)
        )
        noun = reading.tokens.words[head]
        if not fits or not noun.islower() or noun in lx.FUNCTION_WORDS or is_adverb(noun):
            return None
        if any(reading.is_saying(k) or (k > first and reading.lower[k] in NO_SPEAKERS) for k in range(first, verb)):
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
        spoken_of = (self._subject_of(number, i, None) for number in range(sentence, max(-1, sentence - 4), -1))
        return next((person for person in spoken_of if person is not None), None)

    def _subject_of(self, number: int, before: int, wanted: str | None) -> Speaker | None:
        """Return the person whom a word in this sentence or a later one means: in its own only a possible subject."""
        first, stop = self.reading.tokens.sentences[number]
        person = self._person_in(first, min(stop, before), wanted)
        if person is None or not (stop <= before or self._can_be_subject(person)):
            return None
        return self._of_mention(person)

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
            if reading.lower[i] == "," and not self._is_apposition(i, stop):
                return None  # according to the study, Wyoming was
            if reading.lower[i] in '.;!?"“' or (i > first and (reading.is_saying(i) or reading.lower[i] in AWAY)):
                return None
        return None

    def _is_apposition(self, comma: int, stop: int) -> bool:
        """Say whether the name after a comma only tells who was meant: another comma or the end follows it."""
        reading = self.reading
        for k in range(comma + 1, min(comma + LONGEST_SUBJECT, stop)):
            number = reading.at.get(k)
            if number is not None and reading.mentions[number].label == "PERSON":
                after = reading.stop[number]
                return after >= stop or reading.tokens.kinds[after] == "mark" or reading.lower[after] in AWAY | {"of"}
        return False

    def _noun_phrase(self, first: int, stop: int) -> Speaker | None:
        """Return an unnamed speaker at first: "police", "the minister", "a ministry spokesman"."""
        reading = self.reading
        for i in range(first, min(first + 6, stop)):
            if (
                reading.lower[i] in SPEAKING_NOUNS
                or reading.lower[i] in lx.STRONG_OFFICES
                or reading.lower[i] in DESCRIBED
            ):
                if i + 1 < stop and reading.tokens.kinds[i + 1] == "possessive":
                    continue  # the owner's manual
                return self._noun_before(i, first)
            if reading.lower[i] == "old" and reading.lower[i - 1] == "-":
                return self._described(first, i)  # says the 63-year-old
            if reading.tokens.kinds[i] == "mark" and not reading.tokens.touching(i):
                return None
        return None

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

    def _noun_before(self, head: int, first: int, clause: bool = False) -> Speaker | None:
        """Return whose noun phrase ends at head: the holder of that office, the body named in it, or the words."""
        reading = self.reading
        i = head
        while i > first and head - i < LONGEST_SUBJECT and self._in_noun_phrase(i - 1):
            i -= 1
            if reading.lower[i] in NOUN_STARTS:
                break
        if i - 2 >= first and reading.lower[i - 1] == "of" and reading.lower[i - 2] in NOUN_STARTS:
            i -= 2  # one of the rebels
        if not clause and i > first and (reading.lower[i - 1] in PREPOSITIONS or reading.lower[i - 1].endswith("ing")):
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
        begin = reading.tokens.sentences[sentence][0]
        beyond = i > begin + 1 and reading.lower[i - 1] == "," and reading.lower[begin] not in WHEN
        for number in range(sentence - beyond, max(-1, sentence - 8), -1):  # X is well, he said: he is not X
            first, stop = reading.tokens.sentences[number]
            opening = self._relative(first, wanted) or self._opening(first, stop, wanted) if number < sentence else None
            if opening is not None:
                return opening
            person = self._subject_of(number, i, wanted)
            if person is not None:
                return person
            if number < sentence and self._unnamed_speaks(first, stop):
                return None
        return None

    def _acts(self, i: int, stop: int) -> bool:
        """Say whether the verb of a description stands at a token, or ", who"."""
        word, after = self.reading.lower[i], self.reading.lower[i + 1] if i + 1 < stop else "."
        return word in FINITE or word.endswith("ed") or self.reading.is_saying(i) or (word == "," and after == "who")

    def _opening(self, first: int, stop: int, wanted: str) -> Speaker | None:
        """Return whom a sentence is about that opens with a description: "The 37-year-old, who plays X, married Y."."""
        reading = self.reading
        if reading.lower[first] != "the" or first in self.quoted:
            return None
        for k in range(first + 1, min(first + 6, stop - 1)):
            aged = reading.lower[k] == "old" and reading.lower[k - 1] == "-"
            if (aged or reading.lower[k] in DESCRIBED) and self._acts(k + 1, stop):
                found = self._described(first, k)
                fits = found is not None and self.gender.get(found.cluster or 0, wanted) == wanted
                return found if fits and found is not None and found.cluster is not None else None
            if k in reading.at or (reading.tokens.kinds[k] == "mark" and not reading.tokens.touching(k)):
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
        return self._sole(people)

    def _sole(self, people: Sequence[int]) -> int | None:
        """Return the first of some mentions, if all are of one person and it owns nothing."""
        clusters = {self.reading.mentions[n].cluster for n in people}
        return people[0] if len(clusters) == 1 and not self.reading.is_possessive(people[0]) else None

    @cached_property
    def gender(self) -> dict[int, str]:
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
        others: set[str] = set()  # of whom the sentence spoke before: its pronouns mean them rather
        last: tuple[int, int] | None = None  # cluster and sentence of the only person named so far
        people = {first for first, m in zip(reading.first, reading.mentions, strict=True) if m.label == "PERSON"}
        pronouns = {i for i, word in enumerate(reading.lower) if word in GENDERED}
        for i in sorted((people | pronouns) - self.quoted):
            word, number = reading.lower[i], reading.at.get(i)
            if number is not None and reading.mentions[number].label == "PERSON":
                cluster, sentence = reading.mentions[number].cluster, reading.tokens.sentence[i]
                alone = last is None or last[0] == cluster or last[1] < sentence
                last = (cluster if alone else -1, sentence)
                begin = reading.tokens.sentences[sentence][0]
                others = {GENDERED[word] for word in reading.lower[begin:i] if word in GENDERED}
            elif last is None or word not in GENDERED or reading.tokens.sentence[i] - last[1] > (not others):
                continue
            elif GENDERED[word] not in others and not self._is_object(i):  # an object is rarely the subject
                votes[last[0], GENDERED[word]] += 1
        return {c: g for (c, g), n in votes.items() if n > votes[c, "f" if g == "m" else "m"] and c >= 0}
