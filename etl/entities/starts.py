"""Say whether an ordinary word that opens a sentence is the first word of the name behind it, or stands before it.

The text itself is asked first: what has a capital inside another sentence owes it to no full stop. Else the word's
class and the shape of the rest decide: "Tea Board of Kenya" goes on in ordinary words with capitals, as names of bodies
do; "Plumber Jane Doe" and "Rural Kenya" go on in words that name somebody or some place without it.
"""

from __future__ import annotations

from collections.abc import Iterable

from etl.entities import lexicon as lx
from etl.entities.fold import american
from etl.entities.gazetteer import Gazetteer
from etl.entities.lexicon import smallness
from etl.entities.runs import Runs
from etl.entities.tokens import Tokens

# Words of grammar and ordinary ones that are first names, too, and can hardly stand before a name for themselves
FIRST_NAMES = (lx.GIVEN | {"per"}) - {"will", "may", "june", "april"}
OF_OFFICES = lx.OFFICE_HEADS | lx.OFFICE_MODIFIERS | lx.PORTFOLIOS | lx.QUALIFIERS
OF_PEOPLES = lx.OFFICE_MODIFIERS - lx.DIRECTIONS
PEOPLE = lx.word_class("described") | lx.word_class("speaking_nouns") | lx.KIN
AGENTS = ("er", "or", "ist", "ian", "man", "men", "woman", "women", "eer")
ADJECTIVES = ("al", "ic", "ive", "ous", "ful", "less", "ish", "able", "ible", "ern", "ary", "ese", "ant", "ent", "est")
LONGEST_OFFICE = 5  # words
NO_NOUNS = lx.FUNCTION_WORDS | frozenset(lx.SAYING) | frozenset(lx.DEEDS) | lx.word_class("behind")
NO_NOUNS -= {"and"}  # founder and chair X
NO_OWNERS = PEOPLE | lx.FUNCTION_WORDS | lx.PEOPLE_PLURALS | lx.OFFICE_HEADS
NO_CREW = NO_OWNERS | OF_OFFICES | lx.ORG_TAILS
NO_NAMES = ("ologist", "izing", "ising", "ively", "ously", "ically", "ability", "izable")  # endings that no name has
JOINTS = frozenset(["of", "and", "for", "the", "'", "’", "-", "&"])


class Starts:
    """Decides at the starts of one text's sentences."""

    def __init__(self, runs: Runs, found: Iterable[tuple[int, int]], places: Gazetteer) -> None:
        self.tokens, self.lower, self.noisy, self.places = runs.tokens, runs.lower, runs.noisy, places
        self.written = set(self.tokens.words)
        self.pairs: set[tuple[str, str]] = set()  # neighbours inside a sentence, both with capitals
        self.inside: set[str] = set()  # words with capitals inside a sentence ...
        self.opening: set[tuple[str, ...]] = set()  # ... and what begins behind a small word that is no "the"
        words, fresh = self.tokens.words, self.tokens.fresh
        for first, stop in found:
            if self.tokens.sentence[first] in self.noisy:
                continue
            k = first + fresh[first]
            self.inside.update(words[k:stop])
            self.pairs.update(zip(words[k:stop], words[k + 1 : stop], strict=False))
            if k == first and first and self.lower[first - 1] != "the" and words[first - 1].islower():
                self.opening.add(tuple(words[first : min(stop, first + 2)]))

    def is_ordinary(self, i: int) -> bool:
        """Say whether a word is an ordinary one, as far as anybody or this text knows."""
        word, small = self.lower[i], smallness(self.lower[i])
        if small > 0 or self.tokens.words[i] in self.inside:
            return small >= 8
        return word in self.written or word.endswith(NO_NAMES)

    def opens_name(self, i: int, stop: int) -> bool:
        """Say whether the ordinary word at i belongs to the name that ends at stop."""
        words, word = self.tokens.words, self.lower[i]
        if (words[i], words[i + 1]) in self.pairs or self._is_kind_of_land(i, stop):
            return True
        alone = tuple(words[i + 1 : min(stop, i + 3)]) in self.opening
        if alone and words[i] not in self.inside and word not in FIRST_NAMES:
            return False
        if words[i] in lx.NUMBER_WORDS and not word.endswith(("st", "nd", "rd", "th")):
            return False  # Two | World Bank
        if word in OF_PEOPLES and self._is_people(i + 1, stop):
            return False  # Senior | Palestinian
        if word in lx.OFFICE_MODIFIERS or word in lx.OFFICE_HEADS or word in lx.ORG_HEADS or word in lx.EVENT_HEADS:
            return True
        return self.is_person(i, stop) or self._is_body(i, stop)

    def is_person(self, i: int, stop: int) -> bool:
        """Say whether a first name or a small word and an unknown one stand here: Mark Pelletier, De Clercq."""
        word, rest, size = self.lower[i], self.lower[i + 1 : stop], stop - i
        if not rest or not self.tokens.words[i + 1].istitle() or any(smallness(one) for one in rest):
            return False
        if word in lx.NAME_PARTICLES:
            return size == 2 and word not in lx.FUNCTION_WORDS and not self._is_place(i + 1, stop)
        told = stop >= len(self.lower) or self.lower[stop] == "," or self.lower[stop] in lx.PERSON_VERBS
        return word in FIRST_NAMES and size in (2, 3) and (told or (word == "per" and size == 3))

    def _is_body(self, i: int, stop: int) -> bool:
        """Say whether the rest makes a body's name, or a thing's, of an ordinary word: Bargain Barn, Tea Board."""
        words, word = self.tokens.words, self.lower[i]
        of = next((k for k in range(i + 2, stop) if self.lower[k] in ("of", "for")), stop)
        rest = self.lower[i + 1 : of]
        firm = rest[-1].rstrip(".") in lx.LEGAL_FORMS
        last = rest[-2] if firm and len(rest) > 1 else rest[-1]
        ordinary = all(smallness(one) > 0 or one in JOINTS for one in (rest[:-1] if firm else rest))
        if word.endswith(("ing", "ed", "ly")) and word not in lx.ORG_TAILS:
            return ordinary and firm and not word.endswith("ly")
        if firm and (ordinary or not word.endswith(AGENTS)):
            return True
        if ordinary and (last in lx.ORG_TAILS or of < stop):
            return True
        if {word, last} & OF_OFFICES or words[i] in lx.NUMBER_WORDS or self.tokens.sentence[i] in self.noisy:
            return False
        if not words[i + 1].istitle():
            return False
        if ordinary:
            return smallness(last) >= 5
        if self._describes(word) or self._is_place(i + 1, i + 2):
            return False
        return last in lx.ORG_TAILS or (len(rest) == 1 and not smallness(last))

    def _describes(self, word: str) -> bool:
        """Say whether a word is of a class that goes before names without being a part of them."""
        plural = word.endswith("s") and smallness(word) >= 5
        return plural or word in PEOPLE or word in lx.DIRECTIONS or word.endswith(AGENTS + ADJECTIVES)

    def _is_people(self, first: int, stop: int) -> bool:
        name = self.tokens.span(first, stop)
        return name in self.places.demonyms or name in lx.MISC_WORDS

    def _is_place(self, first: int, stop: int) -> bool:
        return self.places.is_place(self.tokens.span(first, stop)) or self._is_people(first, stop)

    def _is_kind_of_land(self, i: int, stop: int) -> bool:
        """Say whether what is done, its place and an office make a body's name: Elections Nova Scotia | spokesman X."""
        word = self.lower[i]
        plural = len(word) > 4 and word.endswith("s") and not word.endswith("ss") and smallness(word) >= 5
        done = (plural and word not in PEOPLE) or word.endswith("ing") or word in lx.PORTFOLIOS
        if (
            not done
            or word in lx.SAYING
            or word in lx.PERSON_VERBS
            or not leads_to_holder(self.tokens, self.lower, stop)
        ):
            return False
        return self._is_place(i + 1, stop) or (stop == i + 2 and not smallness(self.lower[i + 1]))

    def is_crew(self, i: int) -> bool:
        """Say whether a plural or an owner is what somebody leads: Greens co-leader X; Labour's leader, X."""
        word, tokens = self.lower[i], self.tokens
        owned = i + 1 < len(tokens) and tokens.kinds[i + 1] == "possessive"
        plural = word.endswith("s") and not word.endswith("ss") and smallness(word[:-1]) >= 5
        if owned and not smallness(american(word)):
            return False  # a person has a spokesman, too
        if plural == owned or word in (NO_OWNERS if owned else NO_CREW) or word.removesuffix("s").endswith(AGENTS):
            return False
        return leads_to_holder(tokens, self.lower, i + 1 + owned, comma=owned)


def leads_to_holder(tokens: Tokens, lower: list[str], first: int, comma: bool = False) -> bool:
    """Say whether an office in small nouns and a capital stand at a token, at most a comma between them."""
    words, k = tokens.words, first
    if k < len(words) and (lower[k] in lx.FUNCTION_WORDS or words[k] == "-"):
        return False
    while k < len(words) and k - first < LONGEST_OFFICE and lower[k] not in NO_NOUNS:
        if not (words[k].islower() or (words[k] == "-" and tokens.touching(k))):
            break
        if lower[k].endswith("ed"):
            return False
        k += 1
    if not first < k < len(words) or lower[k - 1] not in lx.OFFICE_HEADS:
        return False
    k += comma and words[k] == ","
    return k < len(words) and tokens.kinds[k] == "word" and words[k][0].isupper()
