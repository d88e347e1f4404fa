"""Cut the capitalised stretches of a text into pieces that may be names, titles and offices set aside.

A piece says where it is and what stood around it; ``typing_rules`` decides what kind of thing it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.entities import lexicon as lx
from etl.entities.gazetteer import Gazetteer, gazetteer
from etl.entities.lexicon import smallness
from etl.entities.runs import Runs
from etl.entities.starts import Starts
from etl.entities.tokens import Tokens

CALLINGS = lx.word_class("no_offices")  # whose plurals are no titles of several people: Muslim Advocates
PLURAL_OFFICES = lx.OFFICE_HEADS - CALLINGS
HYPHENED = lx.ADDRESSES | lx.SURNAMES  # Jo Pettit-Barr
RANKS_BEFORE = lx.OFFICE_MODIFIERS - lx.PORTFOLIOS
TITLE_ENDS = lx.OFFICE_HEADS | {"elect", "designate", "general"}
BODY_TAILS = lx.ORG_TAILS | lx.LOC_TAILS
BODY_ENDS = lx.TAILS - lx.PORTFOLIOS
JOINED_HEADS = lx.word_set("minister secretary mec director commissioner")
CITY_OFFICES = lx.word_set(
    "manager attorney clerk councilor councillor councilman councilwoman planner auditor treasurer administrator"
)
LONGEST_PORTFOLIO = 10  # tokens
SHORT_NATIONS = frozenset({"US", "U.S.", "UK", "U.K.", "EU", "UN", "U.N."})  # never inside another name


@dataclass(slots=True)
class Piece:
    """Tokens first .. stop - 1, which may be a name."""

    first: int
    stop: int
    surface: str
    doubtful: bool = False  # its capital may owe to its place alone
    title: str | None = None  # the office or honorific right before it, as written
    known: str | None = None  # country | demonym | region | organization: the gazetteer knows the whole of it
    before_office: bool = False  # an office and a name follow: Microsoft | Vice President Jane Doe
    shouted: bool = False  # stands in a line that is all capitals
    votes: dict[str, float] = field(default_factory=dict)


class Cutter:
    """Finds the pieces of one text."""

    def __init__(self, tokens: Tokens, places: Gazetteer | None = None) -> None:
        self.tokens = tokens
        self.places = places or gazetteer()
        self.runs = Runs(tokens, self.places)
        self.noisy = self.runs.noisy
        self.lower = self.runs.lower
        self.portfolio_stop = 0  # where the last portfolio ended; it may be longer than one run
        self.surnames: set[str] = set()  # words of offices that are surnames in this text

    def pieces(self) -> list[Piece]:
        """Return all pieces in order; they never overlap."""
        found: list[Piece] = []
        runs = list(self.runs)
        self.starts = Starts(self.runs, runs, self.places)
        for first, stop in runs:
            if stop > self.portfolio_stop:
                found.extend(self._cut(max(first, self.portfolio_stop), stop))
        return found

    # -- cutting one run into pieces

    def _cut(self, first: int, stop: int) -> Iterator[Piece]:
        """Yield the pieces of a run from left to right."""
        stop = self._before_joined(first, stop)
        title: str | None = self._title_before(first)
        if title and (after := self._skip_portfolio(first, stop)) > first:
            first = after
        if title and self._is_body_of_holder(first, stop):
            yield self._piece(first, first + 1, title)  # Speaker of | Congress | X
            first, title = first + 1, title.split()[0]
        while first < stop:
            if self._edge_trash(first, stop) and not self._is_day_name(first, stop, title):
                first += 1
                continue
            end = self._gazetteer_end(first, stop)
            if end == stop and end - first > 1:
                yield self._piece(first, stop, title)
                return
            if title and stop == first + 2 and self._is_partly_known(first):
                yield self._piece(first, stop, title)
                return  # Captain | Oscar Holm
            if end and end < stop and self._splits_after(first, end, stop):
                yield self._piece(first, end, None)
                first, title = end, None
                continue
            office = self._office(first, stop)
            if office:
                head, after = office
                if head > first:
                    for piece in self._plain(first, head, None):
                        piece.before_office = piece.stop == head and after < stop
                        yield piece
                title = self.tokens.span(head, after)
                first = after
                skipped = self._skip_portfolio_after_of(first, stop)
                if skipped > first:
                    title = self.tokens.span(head, skipped)
                    first = skipped
                continue
            yield from self._plain(first, stop, title)
            return

    def _before_joined(self, first: int, stop: int) -> int:
        """Return where a portfolio begins that goes on behind "and": Tajik | Energy and Water Resources Minister."""
        lower, end = self.lower, stop + 1
        if self.tokens.words[stop : stop + 1] not in (["and"], ["&"]) or lower[first - 1 : first] == ["the"]:
            return stop
        while end + 1 < len(lower) and self.runs.capital[end] and self._is_field_word(end):
            end += 1
        if end == stop + 1 or lower[end] not in JOINED_HEADS:
            return stop
        self.portfolio_stop = max(self.portfolio_stop, end)
        begin = stop
        while begin > first and self._is_field_word(begin - 1):
            begin -= 1
        return begin

    def _is_field_word(self, i: int) -> bool:
        """Say whether a word may belong to what a minister is for and ends no body's name."""
        lower = self.lower[i]
        named = lower in lx.FUNCTION_WORDS or lower in lx.QUALIFIERS or lower in BODY_ENDS
        first_of_two = smallness(lower) >= 3 and self.runs.capital[i + 1] and smallness(self.lower[i + 1]) >= 8
        plain = self._is_portfolio_word(i) or (first_of_two and not self._is_nation(self.tokens.words[i]))
        return plain and not named

    def _plain(self, first: int, stop: int, title: str | None) -> Iterator[Piece]:
        """Yield what is left of a run, cut at days and at countries joined by hyphens."""
        while first < stop and self._edge_trash(first, stop) and not self._is_day_name(first, stop, title):
            first += 1
        while stop > first and self._tail_trash(first, stop):
            stop -= 1
        if first >= stop:
            return
        for i in range(first + self._is_day_name(first, stop, title), stop):
            if self._breaks(i, first, stop) or (i > first and self._doubles(first, i, stop)):
                yield from self._plain(first, i, title)
                keeps = self._doubles(first, i, stop) or self.tokens.words[i] in SHORT_NATIONS
                yield from self._plain(i if keeps else i + 1, stop, None)
                return
        if self._is_acronym_of_office(first, stop):
            yield self._piece(first, first + 1, None)
            first += 1
        yield self._piece(first, stop, title)

    def _is_acronym_of_office(self, first: int, stop: int) -> bool:
        """Say whether a body in capitals and a person's full name follow an office: Ambassador to NATO | Jane Doe."""
        words = self.tokens.words
        shouted = len(words[first]) > 2 and words[first].isupper() and self.tokens.kinds[first] == "word"
        named = stop - first >= 3 and not any(word.isupper() for word in words[first + 1 : stop] if len(word) > 1)
        return shouted and named and self._office_before(first) and self.tokens.sentence[first] not in self.noisy

    def _breaks(self, i: int, first: int, stop: int) -> bool:
        word = self.tokens.words[i]
        if word == "-" and i > first:
            left, right = self.tokens.span(first, i), self.tokens.span(i + 1, stop)
            both = self._is_nation(left.split()[-1]) or self._is_nation(left)
            return both and (self._is_nation(right) or self._is_nation(right.split()[0]))
        if i > first and word in SHORT_NATIONS:
            return True
        return word in lx.DAYS and not (i > first and self.lower[i - 1] in lx.DAY_NAMES)

    def _doubles(self, first: int, i: int, stop: int) -> bool:
        """Say whether the name begins anew at i: a headline that runs into its text."""
        words = self.tokens.words
        return i - first >= 1 and stop - i == i - first and words[first:i] == words[i:stop] and i - first <= 3

    def _is_nation(self, name: str) -> bool:
        places = self.places
        return (
            name in places.countries
            or name in places.demonyms
            or name in places.organizations
            or name in places.regions
        )

    def _is_day_name(self, i: int, stop: int, title: str | None) -> bool:
        """Say whether a day is a first name: Governor Sunday Agbo."""
        named = title is not None and i + 1 < stop and self.tokens.words[i] in lx.DAYS
        return named and smallness(self.lower[i + 1]) == 0

    def _edge_trash(self, i: int, stop: int) -> bool:
        """Say whether the token cannot open a name here."""
        tokens, word, lower = self.tokens, self.tokens.words[i], self.lower[i]
        if tokens.kinds[i] in ("possessive", "mark") or self._is_prefix(i):
            return True
        if (
            lower == "opposition"
            and i + 2 < stop
            and self._office(i, stop) is None
            and self.lower[stop - 1] in lx.TAILS
        ):
            return True  # Opposition | Popular Front
        if word in lx.DAYS or (word in lx.MONTHS and (i + 1 >= stop or self._dated(i))) or word in lx.NEVER_NAMES:
            return True
        if lower in lx.QUALIFIERS and i + 1 < stop and smallness(lower) >= 5:
            return True
        if (
            lower == "all"
            and i + 2 < stop
            and self._is_nation(tokens.words[i + 1])
            and self.lower[stop - 1] in lx.TAILS
        ):
            return False  # All Pakistan Schools Federation
        if lower in lx.FUNCTION_WORDS and word[1:].islower() | (len(word) == 1):
            end = self._gazetteer_end(i, stop)
            odd = self._is_odd_name(i, stop) or self.starts.is_person(i, stop)
            return not (end and end > i + 1) and not odd
        if word in ("US", "IT", "WHO", "UN") or not (tokens.fresh[i] or tokens.sentence[i] in self.noisy):
            return False
        if lower in lx.PEOPLE_PLURALS and i + 2 < stop and tokens.kinds[i + 1] == "possessive":
            return False  # People's Movement
        if i + 1 < stop and (tokens.words[i + 1] in "-&," or self._is_chaired(i)):
            return False
        if not word.isupper() and i + 1 < stop and (word in lx.NUMBER_WORDS or self.starts.is_ordinary(i)):
            office = self._office(i + 1, stop)
            end = office[0] if office is not None and office[0] > i + 2 else stop
            known = word in self.places.longest and self._gazetteer_end(i, stop) > i + 1
            return not (known or self.starts.opens_name(i, end))
        return False

    def _is_partly_known(self, i: int) -> bool:
        """Say whether a word known as another thing stands before one that nobody knows: Oscar | Holm."""
        known, after = self.tokens.words[i : i + 2]
        return known in lx.MISC_WORDS and after not in lx.MISC_WORDS and smallness(after.lower()) == 0

    def _is_chaired(self, i: int) -> bool:
        """Say whether an office of a body follows an ordinary word at a sentence's start: Fed | Chair X."""
        word, lower = self.lower[i], self.lower
        formed = word.endswith(("ing", "ly", "er", "or", "s")) or (word.endswith("ed") and len(word) > 3)
        plain = not formed and word not in lx.FUNCTION_WORDS
        taken = word in lx.OFFICE_MODIFIERS or word in lx.PORTFOLIOS or word in lx.ORG_TAILS or word in lx.OFFICE_HEADS
        return plain and not taken and lower[i + 1] in lx.BODY_OFFICES and self.runs.capital[i + 1]

    def _is_prefix(self, i: int) -> bool:
        """Say whether a sentence begins with a small word's first part: Co-founder, Anti-war."""
        tokens = self.tokens
        if self.lower[i] not in lx.PREFIXES or not tokens.fresh[i] or i + 2 >= len(tokens):
            return False
        joined = tokens.words[i + 1] == "-" and tokens.touching(i + 1) and tokens.touching(i + 2)
        return joined and tokens.words[i + 2].islower()

    def _is_odd_name(self, i: int, stop: int) -> bool:
        """Say whether a word of grammar is a name here: Secretary General Per Holm, Will Smith inside a sentence."""
        inside = not self.tokens.fresh[i] and self.tokens.sentence[i] not in self.noisy
        return inside and i + 1 < stop and self.lower[i] in lx.NAMELIKE and self.lower[i + 1] not in lx.FUNCTION_WORDS

    def _dated(self, i: int) -> bool:
        following = i + 1 < len(self.tokens) and self.tokens.kinds[i + 1] == "number"
        return following or self.lower[i] not in ("may", "april", "june", "august", "march", "sep", "mar", "jun", "jan")

    def _tail_trash(self, first: int, stop: int) -> bool:
        word, lower = self.tokens.words[stop - 1], self.lower[stop - 1]
        if self.tokens.kinds[stop - 1] in ("mark", "possessive") or word in lx.NEVER_NAMES or word in lx.DAYS:
            return True
        if word in lx.AFTER_NAMES and stop - first > 2 and smallness(self.lower[first]) < 8:
            return True
        if word in lx.MONTHS and self._dated(stop - 1):
            return True
        return lower in lx.FUNCTION_WORDS and word[1:].islower()

    def _gazetteer_end(self, first: int, stop: int) -> int:
        """Return where the longest name of a country, people, region or city at first ends; 0 for none."""
        places, tokens = self.places, self.tokens
        word = tokens.words[first]
        if self._is_party_of_person(first, stop):
            return first + 2  # Liberal Democrat | Owen Tapp
        width = min(places.longest.get(word.split("-")[0], 1) + 2, stop - first) if word in places.longest else 1
        for size in range(width, 0, -1):
            name = tokens.span(first, first + size)
            if (
                self._is_nation(name)
                or name in lx.MISC_WORDS
                or (name in places.cities and (size > 1 or places.population(name) >= 100_000))
            ):
                return first + size
        return 0

    def _is_party_of_person(self, first: int, stop: int) -> bool:
        """Say whether a party in two words and a full name follow: Liberal Democrat | Owen Tapp."""
        lower = self.lower
        named = stop - first > 3 and all(smallness(word) == 0 for word in lower[first + 2 : stop] if word != "-")
        return named and lower[first] not in lx.FUNCTION_WORDS and self._is_mixed_people(first, first + 2)

    def _splits_after(self, first: int, end: int, stop: int) -> bool:
        """Say whether the place or people that opens a run is a name of its own: US | Secretary, not US Congress."""
        tokens, lower = self.tokens, self.lower
        name = tokens.span(first, end)
        if tokens.words[end] == "-":
            rest = tokens.span(end + 1, stop) if end + 1 < stop else ""
            return self._is_nation(name) and bool(rest) and (self._is_nation(rest) or self._is_nation(rest.split()[0]))
        if lower[end] in ("of", "and", "&", "for", "de") or tokens.kinds[end] in ("possessive", "number"):
            return False
        office = self._office(end, stop)
        if end + 1 < stop and office == (end, office[1] if office else 0) and self._is_body_word(end):
            return False
        if office is not None and office[0] > end and (self._may_end_body(office[0] - 1) or lower[end + 1] == "of"):
            return False  # St. Louis County | Sheriff, Iowa Department of Roads | Director
        if office is not None or (end + 1 == stop and lower[end].rstrip("s") in lx.OFFICE_HEADS):
            return True
        last = lower[stop - 1]
        if last in lx.ORG_TAILS or last in lx.LOC_TAILS or last in lx.EVENT_TAILS or last in lx.MISC_TAILS:
            return False
        if tokens.words[end] in lx.DAYS or tokens.words[end] in lx.MISC_WORDS or self._gazetteer_end(end, stop) == stop:
            return self._is_nation(name) or name in lx.MISC_WORDS
        if (name in self.places.countries or name in self.places.cities) and self._office_before(first):
            return stop - end >= 2 and all(smallness(w) == 0 for w in lower[end:stop])
        if name in self.places.demonyms or name in lx.MISC_WORDS or self._is_mixed_people(first, end):
            return not any(smallness(w) >= 3 for w in lower[end:stop])
        return False

    def _may_end_body(self, i: int) -> bool:
        """Say whether a word may end the name of a place's body: Pell County, Tulsa Public Schools."""
        word = self.lower[i]
        plural = word.endswith("s") and smallness(word[:-1]) >= 5 and smallness(word) >= 5
        return word in BODY_TAILS or word == "police" or (plural and word not in lx.PORTFOLIOS)

    def _is_body_word(self, i: int) -> bool:
        """Say whether a word makes a body of the place before it: St. Louis County | Sheriff, Portland Police | Sgt."""
        return self.lower[i] == "county" or (self.lower[i] == "police" and self.lower[i + 1] in lx.POLICE_RANKS)

    def _office_before(self, first: int) -> bool:
        """Say whether an office of this place stands before it: Ambassador to | Japan | Jane Doe."""
        lower = self.lower
        return first >= 2 and lower[first - 1] in ("to", "of", "for") and lower[first - 2] in lx.OFFICE_HEADS

    def _office(self, first: int, stop: int) -> tuple[int, int] | None:
        """Find the office or honorific in a run: (where it begins, where the name after it begins)."""
        lower = self.lower
        for head in range(first, stop):
            if (
                lower[head].endswith("s")
                and head - 2 >= first
                and lower[head - 1] == "of"
                and lower[head - 2] in lx.OF_HEADS
            ):
                continue  # House of Representatives
            hyphened = head > first and self.tokens.words[head - 1] == "-" and lower[head] in HYPHENED
            if hyphened and lower[head - 2] not in lx.PREFIXES:
                continue  # Jo Pettit-Barr; not Vice-Chancellor
            if lower[head] == "chief" and "officer" in lower[head + 2 : min(stop, head + 4)]:
                continue
            if not (
                lower[head] in lx.OFFICE_HEADS
                or lower[head] in lx.HONORIFICS
                or lower[head].rstrip("s") in PLURAL_OFFICES
            ):
                continue
            after = head + 1
            while after < stop and (
                lower[after] in lx.OFFICE_HEADS
                or lower[after] == "emeritus"
                or (lower[after] in lx.HONORIFICS and lower[after] != "saint")
                or (self.tokens.words[after] == "-" and after + 1 < stop and lower[after + 1] in TITLE_ENDS)
            ):
                after += 1
            begin = head
            while (
                begin > first
                and not self._ends_body(first, begin - 1)
                and not self._ends_firm(first, begin - 1, head)
                and (
                    (lower[begin - 1] in lx.OFFICE_MODIFIERS and not self._is_party(begin - 1, head))
                    or lower[begin - 1] in lx.PORTFOLIOS
                    or self.tokens.words[begin - 1] in "-&"
                    or (lower[begin - 1] in lx.REVERENT and lower[begin] in lx.HONORIFICS)
                    or (lower[head] in ("minister", "mec") and self._is_field_word(begin - 1))
                )
            ):
                begin -= 1
            bodied = head - 1 > begin > first and lower[begin] == "of" and lower[begin - 1] in lx.OF_HEADS
            if bodied and lower[head] in lx.STRONG_OFFICES:
                begin = head  # Department of Water Resources | Director
                while lower[begin - 1] in RANKS_BEFORE:
                    begin -= 1
            if lower[head] == "officer" and "chief" in lower[max(first, begin - 3) : begin]:
                begin = next(k for k in range(begin - 1, first - 1, -1) if lower[k] == "chief")
            if self._no_office(begin, head, after, stop) or self._is_given_name(head, after, stop):
                continue
            if self._is_surname(first, head, after, stop):
                continue
            return begin, after
        return None

    def _ends_firm(self, first: int, i: int, head: int) -> bool:
        """Say whether a portfolio's word ends the name of a firm instead: Hansol Energy | President."""
        lower = self.lower
        if lower[head] not in lx.BODY_OFFICES - {"secretary"} or lower[i] not in lx.PORTFOLIOS or i == first:
            return False
        word = self.tokens.words[i - 1]
        return smallness(lower[i - 1]) == 0 and not (word.isupper() or self._is_nation(word))

    def _is_party(self, i: int, head: int) -> bool:
        """Say whether a word of a portfolio is rather the party of somebody elected: Labour | Senator."""
        return self.lower[i] in ("labour", "labor") and self.lower[head] in lx.ELECTED

    def _ends_in_people(self, begin: int, head: int) -> bool:
        """Say whether a plural of an office ends a body's name: Union of Teachers, Keel Partners."""
        start = begin
        while (
            start > 0
            and self.tokens.sentence[start - 1] == self.tokens.sentence[head]
            and (self.runs.capital[start - 1] or self.lower[start - 1] in ("of", "and", "for"))
        ):
            start -= 1
        tail = self.lower[head] in lx.ORG_TAILS and start < head
        return tail or (self.lower[start] != "of" and bool({"of", "for"} & set(self.lower[start:head])))

    def _ends_body(self, first: int, i: int) -> bool:
        """Say whether a word before an office ends a name instead: Forum Council | President, Pell County | Sheriff."""
        if i > first and self.lower[i] == "police" and self._is_body_word(i):
            return True
        if i > first and self.lower[i - 1 : i + 1] == ["white", "house"]:
            return True
        if self.lower[i] == "city" and self.lower[i + 1] in CITY_OFFICES:
            return self.tokens.span(first, i + 1) in self.places.cities  # Kansas City | Manager
        if self.lower[i] not in BODY_TAILS or i == first or self.lower[i] in lx.PORTFOLIOS:
            return False
        before = self.tokens.span(first, i)
        plain = self.lower[i - 1] in lx.OFFICE_MODIFIERS or before in lx.DAYS
        return not plain and before not in self.places.countries and before not in self.places.demonyms

    def _is_given_name(self, head: int, after: int, stop: int) -> bool:
        """Say whether an office's word is rather a first name: Dean Rigby."""
        if self.lower[head] in ("sultan", "prince") and after < stop and self.lower[after] in ("bin", "al", "ibn"):
            return self.lower[head] == "sultan"
        given = self.lower[head] in ("dean", "earl", "duke", "col") and self.tokens.words[head][0].isupper()
        return given and after == head + 1 and stop - after == 1 and self.lower[after] not in lx.FUNCTION_WORDS

    def _is_surname(self, first: int, head: int, after: int, stop: int) -> bool:
        """Say whether an office's word is rather a surname: Joel King, and King alone where Joel King was named."""
        lower, words = self.lower, self.tokens.words
        if after < stop or head != after - 1 or lower[head] not in lx.SURNAMES or words[head].islower():
            return False
        if head == first:
            return lower[head] in self.surnames and self.lower[max(0, first - 1)] != "the"
        named = head - first <= 2 and all(self._may_be_given(i) for i in range(first, head))
        if named:
            self.surnames.add(lower[head])
        return named

    def _may_be_given(self, i: int) -> bool:
        """Say whether a word may be somebody's first name, and not what an office is of: Mark; not Saudi or Deputy."""
        word, lower = self.tokens.words[i], self.lower[i]
        if self.tokens.kinds[i] == "initial":
            return True
        taken = lower in lx.OFFICE_MODIFIERS or lower in lx.PORTFOLIOS or lower in lx.TAILS or lower in lx.QUALIFIERS
        plain = self.tokens.kinds[i] == "word" and word[1:].islower() and not taken and lower not in lx.DIRECTIONS
        place = self._is_nation(word) or word in lx.MISC_WORDS or self.places.population(word) >= 100_000
        return plain and not place and (smallness(lower) < 5 or lower in lx.GIVEN)

    def _no_office(self, begin: int, head: int, after: int, stop: int) -> bool:
        """Say whether the office's word belongs to a name: General Motors, Justice Department, King County."""
        lower = self.lower
        last = lower[stop - 1]
        if after == stop and lower[head] not in lx.OFFICE_HEADS and self._ends_in_people(begin, head):
            return True
        if lower[head] == "chiefs" and begin < head and lower[begin] == "joint":
            return True
        if after < stop and lower[after] == "of":
            return False
        if (
            after < stop
            and (lower[after] == "&" or lower[after] in lx.FUNCTION_WORDS - {"of", "for"})
            and lower[after] not in lx.NAMELIKE
        ):
            return True
        if after < stop and last in lx.TAILS and stop - after <= 2:
            lone = stop - after == 1 or smallness(lower[after]) > 0 or lower[head] in lx.NOBLE
            return lone or last not in lx.LOC_TAILS
        if lower[head] in ("saint", "brother", "sister", "father") and after >= stop:
            return True
        if after < stop and lower[head] == "general" and smallness(lower[after]) >= 3:
            return True
        if after < stop and lower[head] == "general" and lower[after] in lx.ORG_TAILS:
            return True
        if lower[head] == "justice" and begin < head and lower[begin] == "international":
            return True
        return head > begin and lower[begin] in ("of", "and", "for", "the")

    def _is_body_of_holder(self, first: int, stop: int) -> bool:
        """Say whether a body in one word and a person's full name follow "of": Congress Pilar Andrade."""
        body = self._office_before(first) and self.lower[first] in lx.ORG_TAILS and stop - first >= 3
        return body and all(smallness(word) == 0 for word in self.lower[first + 1 : stop])

    def _title_before(self, first: int) -> str | None:
        """Return the office right before a run ("president Jane Doe"), or the one that "of" ties to it."""
        lower = self.lower
        if (
            first >= 1
            and (lower[first - 1] in lx.STRONG_OFFICES or lower[first - 1] in lx.HONORIFICS)
            and not self.tokens.fresh[first]
        ):
            return self.tokens.words[first - 1]
        of = (
            first
            - 1
            - (first >= 3 and lower[first - 1] == "the" and lower[first - 3] in ("chief", "secretary", "leader"))
        )
        if of >= 1 and lower[of] in ("of", "for") and lower[of - 1] in lx.OFFICE_HEADS:
            return self.tokens.span(of - 1, first)
        return None

    def _skip_portfolio(self, first: int, stop: int) -> int:
        """Return where the portfolio ends after "Secretary of": Defense | Pete Hegseth."""
        if not (first >= 2 and self.lower[first - 1] in ("of", "for", "the")):
            return first
        if self.lower[first - 1] == "the" and self.lower[stop - 1] in lx.ORG_TAILS:
            return first  # leader of the | Social Democratic Party
        if self.lower[first - 2] in lx.PORTFOLIO_HEADS and self.lower[first - 1] != "the":
            return self._long_portfolio_end(first, stop)
        if self.lower[first - 2] in lx.FIELD_HEADS and (end := self._field_end(first, stop)) > first:
            return end
        return self._portfolio_end(first, stop)

    def _skip_portfolio_after_of(self, first: int, stop: int) -> int:
        if first + 1 < stop and self.lower[first] in ("of", "for"):
            if self.lower[first - 1] in lx.PORTFOLIO_HEADS:
                return self._long_portfolio_end(first + 1, stop)
            field = self._field_end(first + 1, stop) if self.lower[first - 1] in lx.FIELD_HEADS else 0
            return max(field, self._portfolio_end(first + 1, stop))
        return first

    def _field_end(self, first: int, stop: int) -> int:
        """Return where a field ends that a full name follows at once: Dean of | Arts | Peter Quill; else first."""
        i = first
        while i < stop and self._is_portfolio_word(i) and self.lower[i] not in lx.ORG_TAILS:
            i += 1
        name = [word for word in self.lower[i:stop] if word != "-"]
        plain = all(smallness(word) == 0 and word not in lx.FUNCTION_WORDS for word in name)
        return i if len(name) in (2, 3) and plain else first

    def _long_portfolio_end(self, first: int, stop: int) -> int:
        """Return where "Road Transport and Highways" ends, which may lie behind the run; the run's stop at most."""
        tokens, lower = self.tokens, self.lower
        i = end = first
        while i < len(tokens) and tokens.sentence[i] == tokens.sentence[first] and i - first < LONGEST_PORTFOLIO:
            if self._is_portfolio_word(i):
                end = i + 1
            elif lower[i] not in ("and", "&", ",", "of", "for", "the") or (i > first and lower[i - 1] == lower[i]):
                break
            i += 1
        follows = end < len(tokens) and self.runs.capital[end]
        lone = follows and not (end + 1 < len(tokens) and self.runs.capital[end + 1])
        if lone and end > first and lower[end - 1] not in lx.PORTFOLIOS:
            end -= 1  # Minister for Finance | Grant Tully
        self.portfolio_stop = max(self.portfolio_stop, end)
        return min(end, stop)

    def _is_portfolio_word(self, i: int) -> bool:
        """Say whether a capitalised word may belong to what a minister is for: Highways; no place and no name."""
        word, lower = self.tokens.words[i], self.lower[i]
        if self.tokens.kinds[i] != "word" or not word[0].isupper() or lower in lx.OFFICE_HEADS:
            return False
        if lower in lx.PORTFOLIOS or lower in lx.TAILS:
            return True
        joined = self.lower[i + 1 : i + 2] == ["and"]  # Minister of Marine and
        return smallness(lower) >= (3 if joined else 5) and lower not in lx.DIRECTIONS and not self._is_nation(word)

    def _portfolio_end(self, first: int, stop: int) -> int:
        i = first
        while i < stop and self.lower[i] in lx.PORTFOLIOS:
            i += 1
        while i > first and self.lower[i - 1] in ("the", "and", "of"):
            i -= 1
        return i

    def _piece(self, first: int, stop: int, title: str | None) -> Piece:
        tokens = self.tokens
        surface = tokens.span(first, stop)
        places = self.places
        known = None
        if surface in places.countries:
            known = "country"
        elif surface in places.demonyms:
            known = "demonym"
        elif surface in places.organizations:
            known = "organization"
        elif surface in places.regions:
            known = "region"
        elif surface in lx.MISC_WORDS or self._is_mixed_people(first, stop):
            known = "misc"
        noisy = tokens.sentence[first] in self.noisy
        opening = (tokens.fresh[first] or noisy) and stop - first == 1 and known is None
        crew = opening and not noisy and self.starts.is_crew(first)
        shouted = surface.isupper() and len(surface) > 1 and not noisy
        doubtful = opening and not crew and smallness(self.lower[first]) > 0 and not shouted
        doubtful = doubtful and not (stop < len(tokens) and self._is_chaired(first))
        return Piece(first, stop, surface, doubtful, title, known, before_office=crew, shouted=noisy)

    def _is_mixed_people(self, first: int, stop: int) -> bool:
        """Say whether a hyphen joins two peoples: African-Americans, Judeo-Christian."""
        words = self.tokens.words
        if stop - first == 2 and words[stop - 1] in lx.MISC_WORDS and smallness(self.lower[first]) >= 5:
            return True  # Liberal Democrat
        if stop - first == 2 and self.lower[first] in lx.DIRECTIONS and words[stop - 1] in self.places.demonyms:
            return True  # North American
        joined = stop - first == 3 and words[first + 1] == "-" and self.tokens.touching(first + 2)
        return joined and (words[stop - 1] in lx.MISC_WORDS or words[stop - 1] in self.places.demonyms)
