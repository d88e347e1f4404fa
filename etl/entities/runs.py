"""Find the stretches of capitalised words in a text, with the small words that names hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.entities import lexicon as lx
from etl.entities.gazetteer import Gazetteer
from etl.entities.lexicon import smallness
from etl.entities.tokens import Tokens

CONTRACTION = re.compile(r"(?:n['’]t|['’](?:ll|re|ve|d|m|LL|RE|VE|D|M))$|N['’]T$")
SMALL_IN_HEADLINES = lx.PREPOSITIONS | {"a", "an", "the", "and", "or", "but", "nor", "as", "that", "than"}
PARTIES = "DRIL"  # Democrats, Republicans ... before a state
TITLED = lx.OFFICE_HEADS | lx.ORG_TAILS  # words whose capital says nothing of the sentence they stand in
JOINED_STARTERS = lx.word_set("an as ad at ar de di da el az ash")  # small words that open names before a hyphen alone
LONGEST_NAME = 12  # words; longer stretches are shouting or lists
LONGEST_FOREIGN = 5  # letters of another language's small words: Te Runga o Tupoho
NO_FOREIGN = frozenset(["a", "v", "vs", "s", "x"])
OF_SEVERAL = lx.OF_HEADS - lx.OFFICE_HEADS
KEPT = lx.TAILS | lx.ORG_HEADS | lx.LOC_HEADS | lx.EVENT_HEADS | lx.OFFICE_HEADS | lx.OFFICE_MODIFIERS | lx.PORTFOLIOS


class Runs:
    """The runs of one text: Ministry of Culture and Tourism, Lashkar-e-Taiba, Defence Minister Jane Doe."""

    def __init__(self, tokens: Tokens, places: Gazetteer) -> None:
        self.tokens = tokens
        self.places = places
        self.lower = [word.lower() for word in tokens.words]
        self.noisy = _noisy_sentences(tokens)
        self.capital = [self._is_capital(i) for i in range(len(tokens.words))]
        for i in self._ordinary_in_headlines():
            self.capital[i] = False

    def _ordinary_in_headlines(self) -> list[int]:
        """Return the ordinary words of headlines in title case that no other sentence has within a name."""
        tokens, lower = self.tokens, self.lower
        if not self.noisy:
            return []
        named = {
            lower[i]
            for i, capital in enumerate(self.capital)
            if capital and not tokens.fresh[i] and tokens.sentence[i] not in self.noisy
        }
        headlines = (tokens.sentences[number] for number in self.noisy)
        inside = (i for first, stop in headlines if _is_headline(tokens, first, stop) for i in range(first, stop))
        plain = (i for i in inside if self.capital[i] and tokens.kinds[i] == "word" and lower[i] not in named)
        return [i for i in plain if _is_ordinary(lower[i])]

    def _is_capital(self, i: int) -> bool:
        word, kind = self.tokens.words[i], self.tokens.kinds[i]
        if len(word) == 1 and self._is_party_letter(i):
            return False
        if kind == "word":
            if word.islower():
                return False
            capital = word[0].isupper() or (len(word) > 2 and word[1].isupper() and word[0].islower())
            return capital and word not in lx.NEVER_NAMES and not CONTRACTION.search(word)
        if kind == "dotted":
            return word not in lx.NEVER_NAMES
        return kind == "initial" or (kind == "stopped" and word not in lx.NEVER_NAMES) or word in lx.HONORIFICS

    def _is_party_letter(self, i: int) -> bool:
        """Say whether a letter stands for a party before a state: Whitt, D-Ohio, ..."""
        words = self.tokens.words
        return (
            words[i] in PARTIES
            and 0 < i < len(words) - 2
            and words[i - 1] in ",("
            and words[i + 1] in "-–"
            and self.tokens.touching(i + 1)
        )

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield (first token, stop) of each run in order; runs never overlap."""
        tokens, capital = self.tokens, self.capital
        n, i = len(tokens), 0
        while i < n:
            if not (capital[i] or self._starts_small(i)):
                i += 1
                continue
            j = i + 1
            while j < n and j - i < 2 * LONGEST_NAME and tokens.sentence[j] == tokens.sentence[i]:
                step = self._step(i, j)
                if not step:
                    break
                j += step
            yield i, j
            i = j

    def _starts_small(self, i: int) -> bool:
        """Say whether a small word opens a name: al-Shabaab, bin Laden, van Gogh."""
        tokens = self.tokens
        if tokens.kinds[i] != "word" or self.lower[i] not in lx.NAME_STARTERS or i + 1 >= len(tokens):
            return False
        if tokens.touching(i):
            return False
        if tokens.words[i + 1] == "-" and tokens.touching(i + 1):
            return i + 2 < len(tokens) and tokens.touching(i + 2) and self.capital[i + 2]
        return self.capital[i + 1] and self.lower[i] not in JOINED_STARTERS

    def _step(self, first: int, j: int) -> int:
        """Return how many tokens to take on at j to go on with the run that began at first; 0 to end it."""
        tokens, lower, capital, words = self.tokens, self.lower, self.capital, self.tokens.words
        n = len(tokens)
        follows = j + 1 < n and capital[j + 1]
        if capital[j]:
            return 1
        kind, word = tokens.kinds[j], lower[j]
        if word == "-" and tokens.touching(j) and j + 1 < n and tokens.touching(j + 1):
            if capital[j + 1]:
                return 2
            if tokens.kinds[j + 1] == "number":
                return 2
            if self._is_syllable(first, j):
                return 2
            small = lower[j + 1] in lx.HYPHEN_SMALL and j + 3 < n and words[j + 2] == "-" and capital[j + 3]
            return 4 if small and tokens.touching(j + 2) and tokens.touching(j + 3) else 0
        if word in lx.NAME_PARTICLES and kind == "word":
            hop = 2 if j + 1 < n and words[j + 1] == "-" and tokens.touching(j + 1) else 1
            if hop == 2 and word in ("y", "e", "de", "da"):
                return 0
            if j + hop < n and capital[j + hop] and (word not in ("e", "y") or not tokens.fresh[j - 1]):
                return hop + 1
            pair = j + 2 < n and lower[j + 1] in ("la", "las", "los", "der", "den", "al") and capital[j + 2]
            return 3 if pair else 0
        if kind == "word" and follows and self.tokens.span(j - 1, j + 2) in self.places.cities:
            return 2
        if word == "," and j + 1 < n and words[j + 1] == "D.C." and lower[j - 1] == "washington":
            return 2
        if word == "&" and follows:
            return 2
        if word == "," and follows and self._lists_partners(first, j):
            return 2
        if word in ("of", "for", "on", "the", "and"):
            return self._small_word(first, j)
        if word in "'’" and tokens.touching(j) and follows and lower[j - 1].endswith("s"):
            owned = lower[j + 1] in lx.ORG_TAILS or (smallness(lower[j - 1]) >= 5 and self._plain_body(j + 1))
            return 2 if owned else 0
        if kind == "possessive" and follows:
            return 2 if self._owns_name(first, j) else 0
        foreign = (
            follows
            and words[j].islower()
            and kind == "word"
            and len(word) <= LONGEST_FOREIGN
            and word not in NO_FOREIGN
        )
        return 2 if foreign and not (smallness(word) or tokens.touching(j) or tokens.touching(j + 1)) else 0

    def _owns_name(self, first: int, j: int) -> bool:
        """Say whether an owner is a part of what is owned: People's Party, St Mary's College."""
        lower = self.lower
        if lower[j - 1] in lx.PEOPLE_PLURALS:
            return True
        saint = lower[first] in ("st", "st.") and lower[j + 1] in lx.TAILS
        return saint or (lower[j - 1].endswith("men") and lower[j + 1] in lx.ORG_TAILS)

    def _plain_body(self, i: int) -> bool:
        """Say whether ordinary words with capitals up to the last of a body's name stand at a token: Action Group."""
        while (
            i < len(self.tokens) and self.capital[i] and (smallness(self.lower[i]) > 0 or self.lower[i] in lx.ORG_TAILS)
        ):
            if self.lower[i] in lx.ORG_TAILS:
                return True
            i += 1
        return False

    def _lists_partners(self, first: int, j: int) -> bool:
        """Say whether names parted by commas are one body's: Welsh, Carson & Stowe; Goldman, Sachs and Co."""
        tokens, lower, k = self.tokens, self.lower, j
        if self.tokens.span(first, j) in self.places.countries:
            return False
        while k + 1 < len(tokens) and lower[k] == "," and self.capital[k + 1] and k - j < LONGEST_NAME:
            k += 2
        if k + 1 >= len(tokens) or not self.capital[k + 1]:
            return False
        if lower[k] == "and" and j == first + 1 and all(smallness(lower[i]) >= 5 for i in range(first, k, 2)):
            return self._plain_body(k + 1)  # Rail, Tram and Bus Union
        return lower[k] == "&" or (lower[k] == "and" and lower[k + 1] in ("co", "co."))

    def _is_syllable(self, first: int, j: int) -> bool:
        """Say whether a small word after a hyphen ends a name: Ban Ki-moon, Chen Shui-bian; not New York-based."""
        word, before = self.lower[j + 1], self.lower[j - 1]
        short = len(before) <= 5 and len(word) <= 6 and (smallness(before) < 8 or smallness(word) == 0)
        return (
            short
            and j - 1 > first
            and word not in lx.COMPOUND_TAILS
            and self.tokens.span(first, j) not in self.places.cities
        )

    def _small_word(self, first: int, j: int) -> int:
        lower, capital, tokens = self.lower, self.capital, self.tokens
        word, last, head = lower[j], lower[j - 1], lower[first]
        if head == "the" and first + 1 < j:
            head = lower[first + 1]
        then_the = j + 2 < len(tokens) and lower[j + 1] == "the" and capital[j + 2]
        follows = j + 1 < len(tokens) and capital[j + 1]
        if not (follows or then_the):
            return 0
        taken = 2 if follows and lower[j + 1] != "the" else 3 if then_the else 2
        body = any(lower[k] in lx.ORG_HEADS for k in range(first, j)) and smallness(lower[j + taken - 1]) > 0
        if (
            word == "of"
            and last in lx.LOC_TAILS
            and j - first >= 2
            and tokens.span(j + taken - 1, j + taken) in self.places.countries
        ):
            return 0  # the Punjab Province | of Pakistan
        if word in ("of", "for") and self._is_unfinished(first, j, j + taken - 1):
            return taken
        if word == "of":
            several = last.endswith("s") and last[:-1] in OF_SEVERAL and last not in lx.ORG_TAILS
            several = several and not tokens.fresh[j - 1]
            return taken if last in lx.OF_HEADS or several or (body and "for" in lower[first:j]) else 0
        if word == "for":
            return taken if last in lx.FOR_HEADS or body else 0
        if word == "on":
            return taken if last in lx.ON_HEADS else 0
        if word == "and" and follows:
            return 2 if self._joins_and(first, j, head) else 0
        return 0

    def _is_unfinished(self, first: int, j: int, then: int) -> bool:
        """Say whether all words before a small one are ordinary and no name by themselves: Heirs | of Justice."""
        lower, fresh = self.lower, self.tokens.fresh
        last = lower[j - 1]
        if fresh[j - 1] or self.tokens.sentence[j] in self.noisy or smallness(last) < 3:
            return False
        if _is_titled(last) or (_is_titled(lower[then]) and self.capital[then + 1 : then + 2] == [True]):
            return False  # President of ...; a Bench of Justices X
        if last in lx.TAILS and j - first >= 2 and not (last in lx.ORG_TAILS and self._is_land(then)):
            field = last not in lx.LOC_TAILS and then == j + 1 and smallness(lower[then]) >= 5
            return field and last != "police"  # Journal of Physics; the Rose Garden | of the White House
        before = (k for k in range(first, j - 1) if not fresh[k] and self.tokens.kinds[k] != "mark")
        return all(smallness(lower[k]) >= 3 or self._is_nation(k) for k in before)

    def _is_nation(self, i: int) -> bool:
        word = self.tokens.words[i]
        return word in self.places.countries or word in self.places.demonyms

    def _is_land(self, i: int) -> bool:
        """Say whether a country or a part of the world begins at a token."""
        stop = i
        while stop < len(self.tokens) and self.capital[stop]:
            stop += 1
        name = self.tokens.span(i, stop) if stop > i else ""
        return name in self.places.countries or name in self.places.regions

    def _joins_and(self, first: int, j: int, head: str) -> bool:
        """Say whether "and" belongs to a name: Ministry of Culture and Tourism, Securities and Exchange Commission."""
        tokens, lower = self.tokens, self.lower
        stop = j + 1
        while stop < len(tokens) and self.capital[stop] and stop - j < 6 and lower[stop] not in lx.OFFICE_HEADS:
            stop += 1
        whole = tokens.span(first, stop)
        if lower[j + 1] in ("co", "co.", "sons") and stop - j <= 4:
            return True  # Pell and Co Inc
        if whole in self.places.countries or whole in self.places.regions:
            return True
        left = [word for word in lower[first:j] if word != ","]
        if "of" in left or "for" in left:
            listed = smallness(left[-1]) > 0 and smallness(lower[stop - 1]) > 0 and stop - j <= 3
            if listed and any(w in lx.ORG_HEADS or w in lx.FOR_HEADS for w in left):
                return True
        body = next((k + 1 for k in range(j + 1, stop) if lower[k] in lx.ORG_TAILS), stop)
        ends = lower[body - 1] in lx.ORG_TAILS and body - j >= 2
        if tokens.fresh[first] and len(left) == 1:
            noun = smallness(left[0]) >= 5 and not left[0].endswith("s") and left[0] not in lx.ORG_TAILS
            plain = ends and all(smallness(word) > 0 for word in lower[j + 1 : body])
            return lower[stop - 1] in ("co", "co.", "sons", "company") or (noun and plain)
        known = tokens.span(first, j)
        if self.places.is_place(known) or known in self.places.demonyms or left[-1] in lx.ORG_TAILS:
            return False
        owned = len(left) > 1 and all(smallness(word) >= 5 for word in (*left[1:], *lower[j + 1 : body]))
        left = left[1:] if owned else left  # whose it is need not be ordinary: Derbyshire | Fire and Rescue Service
        return (ends and all(smallness(w) > 0 or w in lx.PORTFOLIOS for w in left)) or lower[stop - 1] in ("co", "sons")


def _noisy_sentences(tokens: Tokens) -> frozenset[int]:
    """Return the sentences in which capitals say little: headlines in title case, shouted lines, long names."""
    noisy = []
    for number, (first, stop) in enumerate(tokens.sentences):
        if sum(word[0].isupper() for word in tokens.words[first:stop]) < 2:
            continue
        long = [w for i in range(first, stop) if len(w := tokens.words[i]) > 3 and tokens.kinds[i] == "word"]
        ordinary = [w for w in long if smallness(w.lower()) >= 8 and w.lower() not in TITLED]
        least = 4 if tokens.words[stop - 1] == "." else 2  # headlines have no full stop
        if len(ordinary) >= least and sum(w[0].isupper() for w in ordinary) > 0.6 * len(ordinary):
            noisy.append(number)
    return frozenset(noisy)


def _is_headline(tokens: Tokens, first: int, stop: int) -> bool:
    """Say whether a sentence is in title case: its ordinary words have capitals, but for prepositions and the like."""
    words = [tokens.words[i] for i in range(first, stop) if tokens.kinds[i] == "word"]
    telling = [word for word in words if (low := word.lower()) not in SMALL_IN_HEADLINES and _is_ordinary(low)]
    return len(telling) >= 2 and sum(word[0].isupper() for word in telling) > 0.9 * len(telling)


def _is_titled(word: str) -> bool:
    return word in lx.OFFICE_HEADS or word.rstrip("s") in lx.OFFICE_HEADS or word in lx.HONORIFICS


def _is_ordinary(word: str) -> bool:
    return word not in KEPT and (smallness(word) >= 8 or word in lx.FUNCTION_WORDS)
