"""Say what kind of thing each piece names: votes from its words, from what stands around, from the whole text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import log10

from etl.entities import lexicon as lx
from etl.entities.fold import american, fold
from etl.entities.gazetteer import Gazetteer, gazetteer
from etl.entities.lexicon import smallness
from etl.entities.runs import PARTIES
from etl.entities.spans import Piece
from etl.entities.starts import FIRST_NAMES, leads_to_holder
from etl.entities.tokens import Tokens

KNOWN_LABEL = {"country": "LOC", "demonym": "MISC", "region": "LOC", "organization": "ORG", "misc": "MISC"}
Votes = defaultdict[str, float]  # label -> how much speaks for it
SMALL_TOWN = 200_000  # a company may be called like a town of that size and still be meant by the name alone
FOLLOWERS = ("ists", "ians", "ism", "ites")  # Methodists, Corinthians, Maoism
SURE = 1.5  # votes that part two labels for good
LEAST_AT_START = 1.0  # a lone word that only ever opens sentences needs more than its shape
DATELINE = 16  # tokens of a dateline at most, its place not counted
DASHES = ("-", "–", "—")
PERSONAL_OFFICES = lx.OFFICE_HEADS - {"member", "owner", "publisher"}  # bodies are members and owners, too
ENGLISH_ENDINGS = (
    "ing",
    "ed",
    "ly",
    "s",
    "ness",
    "ful",
    "able",
    "ible",
    "ive",
    "ous",
    "ic",
    "al",
    "ism",
    "ion",
    "ment",
    "er",
    "or",
    "ist",
    "y",
    "ish",
    "less",
    "ward",
    "wise",
    "ship",
    "hood",
    "ant",
    "ent",
    "ate",
    "ize",
)
FIRM_TAILS = lx.word_class("firm_tails")
ORG_OPENERS = lx.word_class("org_openers")
MEMBERS = lx.word_set(
    "members leaders supporters officials fighters militants employees shareholders customers spokesmen"
)
FIRMS = lx.COMPANIES - {"party", "club", "group", "union", "bank"}  # the consultancy X
LEADS = lx.word_set("leads heads chairs")
LABELS = ("PERSON", "ORG", "LOC", "EVENT", "MISC")


class Typer:
    """Votes on the pieces of one text."""

    def __init__(self, tokens: Tokens, pieces: list[Piece], places: Gazetteer | None = None) -> None:
        self.tokens = tokens
        self.pieces = pieces
        self.places = places or gazetteer()
        self.lower = [word.lower() for word in tokens.words]

    def labelled(self) -> list[tuple[Piece, str]]:
        """Return the pieces that name something, each with its label."""
        for piece in self.pieces:
            votes = _no_votes()
            self._vote_words(piece, votes)
            self._vote_around(piece, votes)
            piece.votes = dict(votes)
        return self._whole_text()

    # -- what the words themselves say

    def _vote_words(self, piece: Piece, votes: Votes) -> None:
        if piece.known is not None:
            votes[KNOWN_LABEL[piece.known]] += 8 if piece.known != "region" else 6
            return
        tokens, lower = self.tokens, self.lower
        first, last = piece.first, piece.stop - 1
        while last > first and (tokens.kinds[last] in ("number", "mark") or tokens.words[last] in lx.GENERATIONS):
            last -= 1
        size = piece.stop - first
        self._vote_place(piece, votes)
        if lower[first] == "al" and size <= 3:
            votes["ORG"] += 1.2  # a person of that name is introduced with a full name, and then joins it
        if size > 1:
            self._vote_ends(lower[first], lower[last], "of" in lower[first + 1 : last], votes)
            of = next((k for k in range(first + 1, last) if lower[k] in ("of", "for")), first)
            self._vote_head(lower[of - 1] if of > first else "", votes)
            self._vote_person_shape(piece, votes)
        else:
            self._vote_single(piece, votes)
        if "&" in piece.surface:
            votes["ORG"] += 3
        if size > 1 and tokens.kinds[piece.stop - 1] == "number":
            votes["MISC"] += 2

    def _vote_ends(self, head: str, tail: str, holds_of: bool, votes: Votes) -> None:
        if tail in lx.ORG_TAILS:
            votes["ORG"] += 4
        if tail in FIRM_TAILS:
            votes["ORG"] += 3
        if head in ORG_OPENERS:
            votes["ORG"] += 2.5
        if tail in lx.LOC_TAILS:
            votes["LOC"] += 4
        if tail == "state":
            votes["LOC"] += 2.6  # Ondo State; teams of universities are rarer
        if tail in lx.EVENT_TAILS:
            votes["EVENT"] += 4
        if tail in lx.MISC_TAILS:
            votes["MISC"] += 4
        if head in lx.EVENT_HEADS:
            votes["EVENT"] += 6
        if head in lx.ORG_HEADS and (holds_of or head in ("ministry", "bank", "university")):
            votes["ORG"] += 5
        elif head in ("national", "international", "federal", "royal", "central", "united", "first"):
            votes["ORG"] += 2
        if head in lx.LOC_HEADS:
            votes["LOC"] += 3
        elif head in lx.DIRECTIONS or head == "new":
            votes["LOC"] += 1.5

    def _vote_head(self, head: str, votes: Votes) -> None:
        """Vote by the last word before "of": Communist Party of China, Turkish War of Independence."""
        if head in lx.EVENT_TAILS:
            votes["EVENT"] += 5
        elif head in lx.MISC_TAILS:
            votes["MISC"] += 5
        elif head in lx.ORG_TAILS or head in lx.ORG_HEADS:
            votes["ORG"] += 4

    def _vote_person_shape(self, piece: Piece, votes: Votes) -> None:
        tokens = self.tokens
        names = initials = ordinary = shouted = unknown = 0
        for i in range(piece.first, piece.stop):
            word, kind = tokens.words[i], tokens.kinds[i]
            if self._is_double(i, piece):
                names += tokens.words[i - 1] != "-"
                continue
            if kind in ("initial", "dotted"):
                initials += 1
            elif kind == "word" and word[0].isupper():
                if len(word) > 1 and word.isupper() and word not in lx.GENERATIONS:
                    shouted += 1
                elif i == piece.first and self.lower[i] in FIRST_NAMES:
                    unknown += 1
                elif smallness(self.lower[i]) >= 5:
                    ordinary += 1
                unknown += smallness(self.lower[i]) == 0
                names += 1
            elif self.lower[i] not in lx.NAME_PARTICLES and word not in "-'’":
                ordinary += 1
        if ordinary == names and not votes:
            votes["MISC"] += 1.2
            votes["ORG"] += 0.9
        elif ordinary:
            votes["ORG"] += 1.2 * min(ordinary, 3) if max(votes.values(), default=0) < 3 else 0.0
        elif names and not (unknown or initials):
            votes["ORG"] += 1.5
        elif names == 1 and not initials:
            votes["PERSON"] += 0.7  # al-Qaida, bin Laden: the text must tell
        elif 1 <= names <= 4:
            votes["PERSON"] += 2.2 + (1.5 if initials and tokens.kinds[piece.first] != "dotted" else 0)
        crew = self._is_plural(piece.stop - 1) and names > 1
        if crew:
            votes["ORG"] += 3.2  # Nairobi Stars, Keystone Growers
        if ordinary == 1 and names == 2 and not crew:
            votes["PERSON"] += 1.25 if smallness(self.lower[piece.stop - 1]) >= 5 else 1.8
        if shouted and not piece.shouted:
            votes["ORG"] += 1.5

    def _is_double(self, i: int, piece: Piece) -> bool:
        """Say whether a word is half of a double name of which one half is no ordinary word: Foster-Webb."""
        words = self.tokens.words
        for j, k in ((i - 1, i - 2), (i + 1, i + 2)):
            inside = piece.first < min(i, k) and max(i, k) < piece.stop
            if inside and words[j] == "-" and words[i].istitle() and words[k].istitle():
                return min(smallness(self.lower[i]), smallness(self.lower[k])) == 0
        return False

    def _is_plural(self, i: int) -> bool:
        """Say whether a word is the plural of an ordinary noun."""
        word = self.lower[i]
        plural = len(word) > 4 and word.endswith("s") and not word.endswith("ss")
        return plural and lx.common_words().get(word, 0) >= 7 and lx.common_words().get(word[:-1], 0) >= 5

    def _vote_single(self, piece: Piece, votes: Votes) -> None:
        word, lower = piece.surface, self.lower[piece.first]
        if any(c.isdigit() for c in word):
            votes["MISC"] += 1.5
        elif lower in lx.ORG_TAILS:
            votes["ORG"] += 2.0
        elif lower.endswith(FOLLOWERS):
            votes["MISC"] += 2.0
        elif word.isupper() and 2 <= len(word) <= 6 and not piece.shouted:
            votes["ORG"] += 2.5 if len(word) > 2 else 1.5
        elif any(c.isupper() for c in word[2:]) and not word.startswith(("Mc", "Mac", "O'", "O’", "De", "La", "Al-")):
            votes["ORG"] += 1.5
        elif smallness(lower) >= 3:
            votes["ORG"] += 0.8
        else:
            votes["PERSON"] += 0.7
            votes["LOC"] += 0.4
            votes["ORG"] += 0.4

    def _vote_place(self, piece: Piece, votes: Votes) -> None:
        people = self.places.population(piece.surface)
        if people:
            own = any(fold(city.name) == fold(piece.surface) for city in self.places.cities[piece.surface][:3])
            votes["LOC"] += (0.3 + max(0.0, log10(people) - 4.2) * 1.3) * (1.0 if own else 0.5) + (" " in piece.surface)

    # -- what stands around

    def _vote_around(self, piece: Piece, votes: Votes) -> None:
        if piece.known in ("country", "demonym", "misc", "organization"):
            return
        if piece.before_office:
            votes["ORG"] += 2.5
        if piece.title:
            word = piece.title.split()[-1].lower()
            kind = word in lx.ORG_BEFORE and " " not in piece.surface  # the regulator X
            votes["PERSON"] += 1.0 if word in ("of", "for") or kind else 5.0
        if self._opens_dateline(piece):
            votes["LOC"] += 6
        self._vote_before(piece, votes)
        self._vote_after(piece, votes)

    def _opens_dateline(self, piece: Piece) -> bool:
        """Say whether a name in capitals opens a paragraph as a dateline's place: LIMA - | GOMA (Wire) -."""
        tokens = self.tokens
        first, stop = tokens.sentences[tokens.sentence[piece.first]]
        if first != piece.first or not piece.surface.isupper():
            return False
        if all(word.isupper() for word in tokens.words[piece.stop : stop] if len(word) > 1 and word.isalpha()):
            return False  # the whole line is
        ahead = tokens.words[piece.stop : min(stop, piece.stop + DATELINE)]
        if ahead[:1] == [","] and not _names_day(ahead[1:3]):
            ahead = ahead[1:]  # the country or state: GOMA, Congo - | ORLENA, New Varland, 3 May
            while ahead and ahead[0][0].isupper():
                ahead = ahead[1:]
        if ahead[:1] == [","]:
            return _names_day(ahead[1:3])
        if ahead[:1] == ["("] and ")" in ahead:
            ahead = ahead[ahead.index(")") + 1 :]
        while ahead[1:] and ahead[0] in DASHES and ahead[1] in DASHES:
            ahead = ahead[1:]
        return len(ahead) > 1 and ahead[0] in (*DASHES, ":") and not ahead[1].islower()

    def _vote_before(self, piece: Piece, votes: Votes) -> None:
        lower, i = self.lower, piece.first - 1
        if i < 0 or self.tokens.sentence[i] != self.tokens.sentence[piece.first]:
            return
        if lower[i] == "," and piece.surface in self.places.state_codes:
            votes["LOC"] += 5
        if i > 1 and lower[i] in DASHES and self.tokens.words[i - 1] in PARTIES and lower[i - 2] in ",(":
            votes["LOC"] += 5  # D-Ohio
            votes["PERSON"] -= 5
        the = lower[i] == "the"
        if the and i > 0:
            votes["PERSON"] -= 1.5
            votes["ORG"] += 0.7
            i -= 1
        before = lower[i]
        votes["LOC"] += lx.PLACE_BEFORE.get(before, 0.0) * (0.5 if the else 1.0)
        votes["ORG"] += lx.ORG_BEFORE.get(before, 2.0 if before.endswith("maker") or before in FIRMS else 0.0)
        if before == "in" and i > 0 and lower[i - 1] in ("shares", "stake", "stock", "investors"):
            votes["ORG"] += 3
        if before in lx.KIN:
            votes["PERSON"] += 3
        if before in lx.SAYING and i > 0 and self.lower[i - 1] in ",\"”’'":
            votes["PERSON"] += 2
        if before == "," and i > 0 and piece.stop - piece.first > 1 and lower[i - 1] in PERSONAL_OFFICES:
            votes["PERSON"] += 3.5  # her manager, Dom Castle
        elif before == "," and piece.stop - piece.first == 2 and self._closes_office(i, piece.stop):
            votes["PERSON"] += 3.0  # the director of the Parks Service, Joan Hill,
        if before == "," and i > 1 and lower[i - 1] in lx.COMPANIES - {"party", "club"} and lower[i - 2] == "the":
            votes["ORG"] += 3  # the operator, Visayas Starline
            votes["PERSON"] -= 1
        if before == "," and i > 0 and lower[i - 1] in lx.PLACE_OF | {"capital"} and lower[i - 2 : i - 1] != ["of"]:
            votes["LOC"] += 2
        if before == "at" and any(word in lx.OFFICE_HEADS for word in lower[max(0, i - 4) : i]):
            votes["ORG"] += 3  # an economist at X
        named = i > 0 and self.tokens.words[i - 1].istitle() and not self.tokens.fresh[i - 1]
        if before == "of" and named and piece.stop - piece.first == 1:
            votes["PERSON"] -= 1.0  # Geoffrey of Monmouth
            votes["LOC"] += 0.6
        if before == "of" and i > 0:
            if lower[i - 1] in lx.PLACE_OF:
                votes["LOC"] += 3
                votes["PERSON"] -= 1.0
            elif lower[i - 1] in lx.COMPANY_NOUNS or lower[i - 1] in lx.OFFICE_HEADS or lower[i - 1] in MEMBERS:
                votes["ORG"] += 2.5
                votes["PERSON"] -= 1.0
        if self._is_named_kind(piece, i):
            votes["ORG"] += 3  # director of the recycler Carbolys
            votes["PERSON"] -= 1.0
        if before == "for" and i > 0 and lower[i - 1] in ("member", "mp", "mps", "senator", "td", "mla"):
            votes["LOC"] += 3
            votes["PERSON"] -= 1.0
        if (
            before == "for"
            and i > 0
            and lower[i - 1] in ("spokesman", "spokeswoman", "spokesperson", "works", "worked", "analyst")
        ):
            votes["ORG"] += 2

    def _is_named_kind(self, piece: Piece, i: int) -> bool:
        """Say whether a name in one word follows what its bearer is and an office of it: director of the recycler X."""
        lower = self.lower
        if i < 3 or not self.tokens.words[i].islower() or lower[i] in lx.FUNCTION_WORDS:
            return False
        k = next((k for k in range(i - 1, max(i - 4, 1), -1) if lower[k] == "the"), 0)
        if k > 1 and lower[k - 1] in LEADS:
            return True  # who leads the junior partner X
        if piece.stop - piece.first > 1 or lower[i] in lx.OFFICE_HEADS:
            return False
        return k > 1 and lower[k - 1] in ("of", "at") and lower[k - 2] in PERSONAL_OFFICES

    def _closes_office(self, comma: int, stop: int) -> bool:
        """Say whether an office "of" something ends at a comma and a name between commas follows."""
        lower = self.lower
        if stop >= len(lower) or lower[stop] != ",":
            return False
        for k in range(comma - 1, max(comma - 10, 1), -1):
            if lower[k] in ",.;":
                return False
            if lower[k] == "of" and lower[k - 1] in PERSONAL_OFFICES:
                return True
        return False

    def _vote_after(self, piece: Piece, votes: Votes) -> None:
        lower, tokens, j = self.lower, self.tokens, piece.stop
        if j >= len(tokens) or tokens.sentence[j] != tokens.sentence[piece.first]:
            return
        after = lower[j]
        if after in lx.PERSON_VERBS:
            votes["PERSON"] += 1.2
        elif after in lx.ORG_VERBS:
            votes["ORG"] += 0.8
        elif after in lx.PLACE_NOUNS or after in lx.PLACE_DEEDS:
            votes["LOC"] += 2.5
        elif after in lx.COMPANY_NOUNS or after in lx.TEAM_NOUNS:
            votes["ORG"] += 1.5 if after in lx.COMPANY_NOUNS else 2.5
        elif self._before_small_office(piece):
            taught = lower[j] in ("professor", "lecturer", "teacher") and piece.stop - piece.first == 1
            taught = taught and tokens.fresh[piece.first]  # Botany | professor X
            votes["ORG"] += 0.0 if taught else 3.0
        elif tokens.words[j] == "MP" and piece.stop - piece.first == 1 and smallness(lower[piece.first]) == 0:
            votes["LOC"] += 2.5  # Truro MP X
        elif after == "administration" and piece.known is None:
            votes["PERSON"] += 2.5
        elif lower[j : j + 2] in (["news", "agency"], ["media", "group"]) or after in ("magazine", "newspaper"):
            votes["ORG"] += 3
        elif after == "-" and j + 1 < len(tokens) and lower[j + 1] in ("based", "born"):
            votes["LOC"] += 3
        elif after == "-" and j + 1 < len(tokens) and lower[j + 1] in ("led", "linked", "backed", "controlled", "run"):
            votes["ORG"] += 1.5
        elif tokens.kinds[j] == "possessive" and j + 1 < len(tokens):
            if piece.stop - piece.first == 1 and self._owns_person(j + 1):
                votes["ORG"] += 1.5  # Ferrari's Paolo Renzi
                votes["PERSON"] -= 1.5
            office = lower[j + 2] if lower[j + 1] in ("chief", "vice") and j + 2 < len(lower) else lower[j + 1]
            if (lower[j + 1] in lx.BODY_OFFICES or office == "minister") and piece.known is None:
                votes["ORG"] += 0.0 if self.places.population(piece.surface) else 1.5
                votes["PERSON"] -= 1.0
            executive = lower[j + 1] == "chief" and lower[j + 2 : j + 3] != [] and lower[j + 2] in lx.CHIEF_KINDS
            self._vote_possession("executive" if executive else lower[j + 1], votes)
        elif after == "," and j + 2 < len(tokens):
            self._vote_apposition(piece, j, votes)
        elif after == "(" and j + 2 < len(tokens):
            if tokens.kinds[j + 1] == "handle":
                votes["PERSON"] += 3
            elif tokens.kinds[j + 1] == "number" and len(lower[j + 1]) <= 2:
                votes["PERSON"] += 2
            elif is_acronym_of(tokens.words[j + 1], piece.surface):
                votes["ORG"] += 3

    def _before_small_office(self, piece: Piece) -> bool:
        """Say whether an office in small letters and a name follow: Keystone Growers | general manager Lyle Reimer."""
        tokens, lower, j = self.tokens, self.lower, piece.stop
        if j < len(lower) and lower[j] in lx.FUNCTION_WORDS:
            return False  # X and police commissioner Y
        word = lower[piece.first]
        ordinary = word in lx.OFFICE_MODIFIERS or smallness(word) >= 8
        placed = tokens.fresh[piece.first] or word in lx.PORTFOLIOS
        if j - piece.first == 1 and placed and ordinary and not piece.surface.isupper():
            return False  # Divisional railway manager X
        return leads_to_holder(tokens, lower, j)

    def _owns_person(self, j: int) -> bool:
        """Say whether two words that nobody knows stand at a token, as a person's full name does."""
        tokens = self.tokens
        if j + 1 >= len(tokens):
            return False
        names = all(tokens.kinds[k] == "word" and tokens.words[k].istitle() for k in (j, j + 1))
        return names and smallness(self.lower[j]) == smallness(self.lower[j + 1]) == 0

    def _vote_possession(self, thing: str, votes: Votes) -> None:
        if thing in lx.COMPANY_NOUNS:
            votes["ORG"] += 2
        elif thing in lx.KIN or thing in lx.PERSONAL_THINGS:
            votes["PERSON"] += 1.5
        elif thing in lx.PLACE_THINGS:
            votes["LOC"] += 2

    def _vote_apposition(self, piece: Piece, j: int, votes: Votes) -> None:
        lower, tokens = self.lower, self.tokens
        following = lower[j + 1]
        if following == "whose" and lower[j + 2] in lx.BODY_OFFICES:
            votes["ORG"] += 3  # Kanto Electron, whose president
        elif following == "who" or following == "whose":
            votes["PERSON"] += 3
        elif tokens.kinds[j + 1] == "number" and len(following) == 2 and lower[j + 2] in (",", "."):
            votes["PERSON"] += 4
        elif following in ("the", "a", "an", "who", "his", "her", "former", "chief") or following in PERSONAL_OFFICES:
            window = lower[j + 1 : j + 9]
            stop = next((k for k, w in enumerate(window) if w in ",.;"), len(window))
            if any(w in PERSONAL_OFFICES for w in window[:stop]):
                votes["PERSON"] += 2.5
            elif any(w in lx.PLACE_OF for w in window[:stop]):
                votes["LOC"] += 1.5
            elif any(w in lx.ORG_APPOSITIONS for w in window[:stop]):
                votes["ORG"] += 2
        else:
            end = next((k for k in range(j + 1, min(j + 5, len(tokens))) if tokens.kinds[k] == "mark"), j + 1)
            name = tokens.span(j + 1, end) if end > j + 1 else ""
            if name in self.places.countries or name in self.places.regions:
                votes["LOC"] += 3

    # -- what the whole text says

    def _whole_text(self) -> list[tuple[Piece, str]]:
        together: defaultdict[str, Votes] = defaultdict(_no_votes)
        firm: set[str] = set()  # names whose capital cannot owe to their place in some sentence ...
        inside: set[str] = set()  # ... and those that stand inside one
        for piece in self.pieces:
            key = piece.surface
            for label, vote in piece.votes.items():
                # evidence adds up, but ten weak hints are no proof
                together[key][label] = (
                    together[key][label] + vote if vote < 0 else max(together[key][label], vote) + vote * 0.15
                )
            if not piece.doubtful:
                firm.add(key)
                last = key.rpartition(" ")[2]
                if last.lower() in lx.ORG_TAILS and last.endswith("s") and " " in key:
                    firm.add(last)  # Rovers, where Millbrook Rovers are named
            if not (self.tokens.fresh[piece.first] or piece.shouted):
                inside.add(key)
        people = self._people(together)
        self._teach_acronyms(together)
        self._teach_short_names(together)
        kept: list[tuple[Piece, str]] = []
        for piece in self.pieces:
            chosen = self._decide(piece, together[piece.surface], people, firm, inside)
            if chosen is not None:
                kept.append((piece, chosen))
        return kept

    def _people(self, together: Mapping[str, Votes]) -> set[str]:
        """Return the words that are parts of full names of people in this text."""
        people: set[str] = set()
        for piece in self.pieces:
            words = piece.surface.split()
            votes = together[piece.surface]
            if len(words) > 1 and piece.known is None and _best(votes) == "PERSON":
                people.add(fold(words[-1] if words[-1] not in lx.GENERATIONS else words[-2]))
                people.add(fold(words[0]))
                people.add(fold(" ".join(words[1:])))
        return people

    def _teach_acronyms(self, together: Mapping[str, Votes]) -> None:
        """Give an acronym the label of the name that it stands for: "The Resistance Front (TRF)"."""
        for long, short in zip(self.pieces, self.pieces[1:], strict=False):
            if (
                short.first == long.stop + 1
                and self.tokens.words[long.stop] == "("
                and is_acronym_of(short.surface, long.surface)
            ):
                together[short.surface][_best(together[long.surface])] += 6

    def _teach_short_names(self, together: Mapping[str, Votes]) -> None:
        """Give a lone word the label of the company that is named in full elsewhere: Paxar of Paxar Corp."""
        firsts: set[str] = set()
        for surface, votes in together.items():
            words = surface.split()
            if len(words) < 2:
                continue
            short = together.get(words[0])
            owns = short is not None and short["ORG"] - max(short["PERSON"], 0.0) >= SURE
            if owns and 0 <= votes["PERSON"] - votes["ORG"] < SURE:
                votes["ORG"] += SURE  # Formosa Silicon, where Formosa's president speaks
            if _best(votes) == "ORG" and words[-1].lower() in lx.ORG_TAILS:
                firsts.add(words[0])
                if len(words) > 2:
                    firsts.add(" ".join(words[:-1]))
        for surface in firsts & set(together):
            if self.places.population(surface) < SMALL_TOWN and surface not in self.places.countries:
                together[surface]["ORG"] += 4

    def _decide(self, piece: Piece, votes: Votes, people: set[str], firm: set[str], inside: set[str]) -> str | None:
        if len(piece.surface) == 1:
            return None
        single = piece.stop - piece.first == 1
        folded = fold(piece.surface)
        generic = self.lower[piece.first] in lx.ORG_TAILS
        if single and piece.known is None and folded in people and not (piece.surface.isupper() or generic):
            place = votes["LOC"] - votes["PERSON"] if self.places.population(piece.surface) else 0.0
            firm_name = votes["ORG"] - votes["PERSON"] >= 3
            return "ORG" if firm_name else "PERSON" if place < 2.5 else "LOC"
        if piece.known == "country" and piece.title and piece.title.split()[-1].lower() not in ("of", "for") and single:
            return "PERSON" if votes["PERSON"] > 0 and folded in people else KNOWN_LABEL["country"]
        if not single and self._is_shouting(piece) and not self._opens_dateline(piece):
            return None
        if single and self.lower[piece.first] in lx.DIRECTIONS and self.lower[piece.first].endswith("ern"):
            return None
        if piece.doubtful and piece.surface not in firm and not piece.title:
            return None
        if piece.known is None and single and not piece.title and self._is_ordinary(piece):
            return None
        formed = single and piece.known is None and self.lower[piece.first].endswith(("ing", "ory", "ary", "al"))
        if (
            formed
            and piece.surface not in inside
            and piece.surface.istitle()
            and leads_to_holder(self.tokens, self.lower, piece.stop)
        ):
            return None  # Supervisory | board chairwoman X
        label = _best(votes)
        strongest = max(votes.values(), default=0)
        if strongest < 0.5:
            return None
        if single and strongest <= LEAST_AT_START and piece.surface not in inside and not piece.title:
            return label if self._is_strange(piece) else None
        return label

    def _is_strange(self, piece: Piece) -> bool:
        """Say whether a word at a sentence's start is like no English word: Federer beat him."""
        word = self.lower[piece.first]
        unknown = smallness(word) == 0 and smallness(american(word)) == 0
        plain = len(word) > 4 and word.isalpha() and unknown and not piece.shouted
        plain = plain and piece.surface not in lx.NUMBER_WORDS
        return plain and piece.surface.istitle() and not word.endswith(ENGLISH_ENDINGS)

    def _is_shouting(self, piece: Piece) -> bool:
        """Say whether several words are all capitals though most of them are ordinary: stress, no name."""
        words = self.tokens.words[piece.first : piece.stop]
        if not all(word.isupper() for word in words if word[0].isalpha()) or words[-1].lower() in lx.ORG_TAILS:
            return False
        return 2 * sum(smallness(word.lower()) >= 8 for word in words) >= len(words)

    def _is_ordinary(self, piece: Piece) -> bool:
        """Say whether a single capitalised word is an ordinary word after all."""
        small = smallness(self.lower[piece.first])
        if (
            piece.surface.isupper()
            and small >= 8
            and (len(piece.surface) > 2 or self.lower[piece.first] in lx.FUNCTION_WORDS)
        ):
            return not piece.votes.get("ORG", 0) > 3
        best = max(piece.votes.values(), default=0)
        return small >= 8 and best < 2.0 and piece.surface[1:].islower()


def _names_day(words: list[str]) -> bool:
    """Say whether two words are a month and a number."""
    return any(word in lx.MONTHS for word in words) and any(word.isdigit() for word in words)


def _no_votes() -> Votes:
    return defaultdict(float)


def _best(votes: Votes) -> str:
    return max(LABELS, key=lambda label: votes.get(label, 0.0))


def is_acronym_of(short: str, long: str) -> bool:
    """Say whether a short form is made of a long name's initials: LeT of Lashkar-e-Taiba.

    Small words may or may not give a letter; a letter may also come from inside a word (Alpha-numeric: "SAARC").
    """
    letters = [c.lower() for c in short if c.isalpha()]
    if not 2 <= len(letters) <= 10 or sum(c.isupper() for c in short) < 2:
        return False
    words = [w for w in long.replace("-", " ").replace("/", " ").split() if w[0].isalnum()]
    if len(words) < 2:
        return False
    small = lx.HYPHEN_SMALL | {"of", "the", "for", "and", "on", "in", "to", "&"}
    strong = [w[0].lower() for w in words if w.lower() not in small]
    every = [w[0].lower() for w in words]
    if letters in (strong, every):
        return True
    rest = iter(every)
    return (
        len(letters) >= 3
        and letters[0] in (every[0], strong[0] if strong else "")
        and all(c in rest for c in letters)
        and (len(letters) >= len(strong) - 1)
    )
