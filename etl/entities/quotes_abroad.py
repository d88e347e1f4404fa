"""Quotations in marks and who says them, in languages whose names the rules do not read.

Who speaks stands beside a verb of saying (``data/speech.toml``): a full name, a surname of one, a pronoun, or a noun
that somebody was called by before. Paraphrases are not read.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from etl.entities.lexicon import word_set
from etl.entities.phrases import Speaker
from etl.entities.quote_marks import quote_of, quoted_stretches
from etl.entities.tokens import Tokens, tokenise
from etl.records import Mention, Quote

SAME = {"nb": "no", "nn": "no"}
PARTICLES = word_set("de da do dos das di del della van von der den zu le la y e af av")
INNER_PARTICLES = frozenset({"de", "nl", "fr", "sv", "da", "no", "pl"})  # there a particle follows the first name alone
STRICT_NOUNS = "de"  # where every noun has a capital, a name is two of them
OF = word_set("von de di van av af")
REACH = 12  # tokens from a quotation to its speaker
LEAST_WORDS = 3  # fewer in marks are a term unless somebody says them


@dataclass(frozen=True, slots=True)
class Speech:
    """The closed words of a language around quotations."""

    articles: frozenset[str]
    prepositions: frozenset[str]
    small: frozenset[str]
    he: frozenset[str]
    helpers: frozenset[str]
    honorifics: frozenset[str]
    by: frozenset[str]  # before a speaker: according to
    opens: frozenset[str]  # the same, where a sentence begins with it: for
    bodies: frozenset[str]
    verbs: dict[str, str]  # form -> lemma

    @property
    def grammar(self) -> frozenset[str]:
        """All that begins no name."""
        return self.articles | self.prepositions | self.small | self.he | self.helpers | self.by


@dataclass(frozen=True, slots=True)
class _Name:
    first: int
    stop: int
    surface: str
    led: bool  # by an article or a preposition: no subject, rather a body or a place


@lru_cache(maxsize=1)
def _languages() -> dict[str, Any]:
    return tomllib.loads(files("etl.entities").joinpath("data/speech.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def speech(language: str | None) -> Speech | None:
    """Return the words of a language (ISO 639), None where they are not known."""
    code = (language or "").lower().split("-")[0].split("_")[0]
    table = _languages().get(SAME.get(code, code))
    if table is None:
        return None
    verbs = {form: lemma for lemma, forms in table["verbs"].items() for form in forms.split()}
    return Speech(**{k: word_set(v) for k, v in table.items() if k != "verbs"}, verbs=verbs)


def find_quotes_abroad(text: str, language: str | None, mentions: tuple[Mention, ...]) -> tuple[Quote, ...]:
    """Return the quotations in marks of a text, in order; none in a language whose words are not known."""
    words = speech(language)
    marked = quoted_stretches(text) if words is not None else []
    if words is None or not marked:
        return ()
    return tuple(_Text(text, (language or "")[:2].lower(), words, mentions, marked).quotes())


class _Text:
    """One text, its names, and who spoke last."""

    def __init__(
        self, text: str, code: str, words: Speech, mentions: tuple[Mention, ...], marked: list[tuple[int, int]]
    ) -> None:
        self.text, self.code, self.speech, self.mentions, self.marked = text, code, words, mentions, marked
        self.tokens: Tokens = tokenise(text)
        self.lower = [word.lower() for word in self.tokens.words]
        self.quoted: set[int] = set()
        for start, end in marked:
            self.quoted.update(range(self._token(start - 1), self._token(end + 1)))
        self.names = self._names()
        self.at = {k: name for name in self.names for k in range(name.first, name.stop)}
        self.called = self._called()

    def quotes(self) -> list[Quote]:
        """Return the quotations in order, each with its speaker where one can be told."""
        found: list[Quote] = []
        last: tuple[int, str | None, str | None] | None = None  # paragraph, speaker, verb
        for start, end in self.marked:
            first, stop = self._token(start - 1), self._token(end + 1)
            if first >= len(self.lower):
                break
            begin, close = self._around(first, stop, end)
            said = self.text[start:end].strip()
            direct = (said[:1].isupper() or said[:1] in "¡¿…") and (said[-1:] in ".,!?…" or self._closes(stop))
            direct = direct and (begin == first or self.lower[first - 1] in (":", ",") or self.lower[first - 1] == ".")
            speaker, verb = self._attribute(begin, first, stop, close, direct)
            paragraph = self.text.count("\n", 0, start)
            alone = direct and begin == first and verb is None and speaker is None
            if alone and last is not None and last[0] == paragraph:
                speaker, verb = last[1], last[2]
            elif alone:
                speaker = self._announced(first)
            if not direct and (self._is_title(said) or (verb is None and len(said.split()) < LEAST_WORDS)):
                continue
            found.append(self._quote(start, end, "direct" if direct else "mixed", speaker, verb))
            last = (paragraph, speaker, verb)
        return found

    def _quote(self, start: int, end: int, kind: str, speaker: str | None, verb: str | None) -> Quote:
        cluster = next((m.cluster for m in self.mentions if m.surface == speaker), None)
        return quote_of(self.text, start, end, kind, None if speaker is None else Speaker(speaker, cluster), verb)

    def _token(self, place: int) -> int:
        return bisect_left(self.tokens.starts, place)

    def _closes(self, stop: int) -> bool:
        return stop < len(self.lower) and self.lower[stop] in ",.!?–—-"

    def _is_title(self, said: str) -> bool:
        words = said.split()
        return len(words) > 1 and all(word[:1].isupper() for word in words)

    def _around(self, first: int, stop: int, end: int) -> tuple[int, int]:
        """Return where the sentence around a quotation begins and ends."""
        tokens, paragraph = self.tokens, self.tokens.paragraph
        here = paragraph[tokens.sentence[first]]
        begin = first
        while begin > 0 and paragraph[tokens.sentence[begin - 1]] == here and not self._ends(begin - 1):
            begin -= 1
        close = stop
        fresh = stop < len(self.lower) and tokens.words[stop][0].isupper() and self.text[end - 1] in ".!?…"
        while not fresh and close < len(self.lower) and paragraph[tokens.sentence[close]] == here:
            if tokens.words[close] in '.!?“„«"':
                break
            close += 1
        return begin, close

    def _ends(self, i: int) -> bool:
        """Say whether a sentence ends at a token: a full stop, or a quotation closed after one."""
        word = self.tokens.words[i]
        return word in ".!?" or (i in self.quoted and word in '"”“»' and self.tokens.words[i - 1] in ".!?")

    # -- who says it

    def _attribute(self, begin: int, first: int, stop: int, close: int, direct: bool) -> tuple[str | None, str | None]:
        if not direct and begin < first:
            found = self._before(begin, first) or self._after(stop, close)
        else:
            found = self._after(stop, close) or self._before(begin, first) or self._inside(first, stop)
        if found is not None:
            return found
        if direct and begin < first and self.lower[first - 1] == ":":
            return self._subject(begin, first), None
        return None, None

    def _after(self, first: int, stop: int) -> tuple[str | None, str | None] | None:
        """Read ", said X", ", X said" and ", according to X"."""
        i = first
        while i < stop and self.lower[i] in ",-–—":
            i += 1
        if i < stop and self.lower[i] in self.speech.by and (name := self._speaker_at(i + 1, stop)) is not None:
            return name, None
        for k in range(i, min(stop, i + REACH)):
            if self.lower[k] in self.speech.verbs and k not in self.at:
                subject = self._subject(i, k) or self._speaker_at(k + 1, stop)
                return subject or self._last_named(first, 3), self.speech.verbs[self.lower[k]]
            if self.lower[k] in ",;:":
                break
        verb = i + (i < stop and self.lower[i] in self.speech.helpers)
        if verb >= stop or self.tokens.kinds[verb] != "word" or not self.tokens.words[verb][0].islower():
            return None
        if self.lower[verb] in self.speech.grammar:
            return None
        name = self._speaker_at(verb + 1, stop)  # whatever the verb: "...", celebró la presidenta Ana Ruiz
        return (name, self.lower[verb]) if name is not None and name in self.full else None

    def _announced(self, first: int) -> str | None:
        """Return who the sentence before a quotation that stands alone says something of, or speaks."""
        if first == 0:
            return None
        begin, stop = self.tokens.sentences[self.tokens.sentence[first - 1]]
        for k in range(begin, stop):
            if self.lower[k] in self.speech.verbs and k not in self.at and k not in self.quoted:
                return self._subject(begin, k) or self._speaker_at(k + 1, stop) or self._last_named(begin, 1)
        return self._last_named(first, 1)

    def _before(self, begin: int, first: int) -> tuple[str | None, str | None] | None:
        """Read "X said: " and "X said that" before a quotation, the verb nearest to it first."""
        for k in range(first - 1, begin - 1, -1):
            if k in self.quoted or k in self.at:
                continue
            if self.lower[k] in self.speech.verbs:
                subject = self._subject(begin, k) or self._speaker_at(k + 1, first)
                return subject or self._last_named(begin, 2), self.speech.verbs[self.lower[k]]
            by = self.lower[k] in self.speech.by or (k < begin + 2 and self.lower[k] in self.speech.opens)
            if by and (name := self._speaker_at(k + 1, first)) is not None:
                return name, None
        return None

    def _inside(self, first: int, stop: int) -> tuple[str | None, str | None] | None:
        """Read an attribution within the marks, as French papers print it: « J'ai confiance, a-t-il dit. »."""
        for k in range(first + 1, stop - 2):
            if self.lower[k] == "," and any(self.lower[j] in self.speech.verbs for j in range(k + 1, min(k + 6, stop))):
                pronoun = any(self.lower[j] in self.speech.he for j in range(k + 1, min(k + 6, stop)))
                if (pronoun and self.lower[k + 2] == "-") or self.lower[k + 1] in self.speech.verbs:
                    return self._speaker_at(k + 2, stop) or self._last_named(first, 2), None
        return None

    def _subject(self, first: int, stop: int) -> str | None:
        """Return the nearest name before a verb that may be its subject, a pronoun's meaning, or a noun's."""
        for k in range(stop - 1, first - 1, -1):
            if k in self.quoted:
                continue
            name = self.at.get(k)
            if name is not None and not name.led:
                return name.surface
            if name is None and self.lower[k] in self.speech.he:
                return self._last_named(first, 3)
        for k in range(first, stop):
            if self.lower[k] in self.speech.articles and k + 1 < stop and k + 1 not in self.at:
                return self._described(k, stop)
        return None

    def _speaker_at(self, first: int, stop: int) -> str | None:
        """Return who is named from a token on: a name, behind an office or a comma, a pronoun, or a noun."""
        i = first
        while i < stop and (self.lower[i] in ("-", "t") or self.lower[i] in self.speech.helpers):
            i += 1
        if i >= stop:
            return None
        if self.lower[i] in self.speech.he:
            return self._last_named(first, 3)
        commas = 0
        for k in range(i, min(stop, i + REACH)):
            name = self.at.get(k)
            if name is not None and (not name.led or k == i):
                return name.surface
            if self.lower[k] in self.speech.verbs or self.lower[k] in ".;:!?":
                break
            commas += self.lower[k] == ","
            if commas > 1 or (commas and k == i):
                break
        capital = self.tokens.words[i][0].isupper() and self.lower[i] not in self.speech.grammar
        if capital:
            return self.tokens.words[i]
        return (
            self._described(i, stop)
            if self.lower[i] in self.speech.articles or i + 1 == stop
            else self.called.get(self.lower[i])
        )

    def _described(self, i: int, stop: int) -> str | None:
        """Return whom "the mayor" means: who was called so, else who was named last; a body speaks for itself."""
        noun = i + (self.lower[i] in self.speech.articles)
        if noun >= stop or self.tokens.kinds[noun] not in ("word", "number"):
            return None
        word = self.lower[noun]
        if word in self.called:
            return self.called[word]
        if word in self.speech.bodies or word.endswith("s"):
            return self.tokens.span(i, noun + 1)
        return self._last_named(i, 2, same=True) or (None if word[0].isdigit() else self.tokens.span(i, noun + 1))

    def _last_named(self, before: int, sentences: int, same: bool = False) -> str | None:
        """Return the first name of the nearest sentence before a token that has one, some sentences back at most."""
        if before >= len(self.lower):
            return None
        here, paragraph = self.tokens.sentence[before], self.tokens.paragraph
        for number in range(here, max(-1, here - sentences - 1), -1):
            first, stop = self.tokens.sentences[number]
            if same and paragraph[number] != paragraph[here]:
                return None
            names = [self.at[k] for k in range(first, min(stop, before)) if k in self.at and k not in self.quoted]
            free = [n.surface for n in names if not n.led] or [
                n.surface for n in names if self.lower[n.first - 1] in OF
            ]
            if free:
                return free[0]
        return None

    # -- names

    def _names(self) -> list[_Name]:
        """Return the full names of a text and the surnames that stand for them, in order."""
        full: list[_Name] = []
        for begin, first, stop in self._runs():
            surface = self.tokens.span(first, stop)
            counted = begin > 0 and self.tokens.kinds[begin - 1] == "number"  # 30 Millionen Euro
            if " " in surface and not counted:
                body = any(word in self.speech.bodies for word in self.lower[begin:stop])
                full.append(_Name(first, stop, surface, self._is_led(begin) and (begin == first or body)))
        known: dict[str, str] = {}
        for name in sorted(full, key=lambda name: (self.tokens.fresh[name.first], name.first)):
            if not name.led or self.lower[name.first - 1] not in self.speech.articles:
                known.setdefault(self.tokens.words[name.stop - 1], name.surface)
        self.full = frozenset(known.values())
        names = [_Name(n.first, n.stop, known.get(n.surface.split()[-1], n.surface), n.led) for n in full]
        taken = {k for name in full for k in range(name.first, name.stop)}
        for k, word in enumerate(self.tokens.words):
            if k not in taken and word in known:
                names.append(_Name(k, k + 1, known[word], self._is_led(k)))
        return sorted(names, key=lambda name: name.first)

    def _is_led(self, first: int) -> bool:
        before = self.lower[first - 1] if first else ""
        return before in self.speech.prepositions or before in self.speech.articles

    def _runs(self) -> list[tuple[int, int, int]]:
        """Return the runs of words with capitals, particles inside them: where they begin, the name begins and ends.

        Honorifics are no part of the name, nor is an office with the capital of its sentence or, in German, of a noun.
        """
        runs: list[tuple[int, int, int]] = []
        i, n = 0, len(self.lower)
        while i < n:
            if not self._is_capital(i):
                i += 1
                continue
            stop, capitals = i + 1, 1
            while stop < n and self.tokens.sentence[stop] == self.tokens.sentence[i]:
                if self._is_capital(stop):
                    stop, capitals = stop + 1, capitals + 1
                elif stop + 1 < n and self._joins(stop, capitals - self.tokens.fresh[i]) and self._is_capital(stop + 1):
                    stop += 1
                elif (
                    capitals < 2
                    and self._is_capital(min(stop + 2, n - 1))
                    and {*self.lower[stop : stop + 2]} <= PARTICLES
                ):
                    stop += 2  # van der Berg
                else:
                    break
            first = i
            while first < stop and self.lower[first].rstrip(".") in self.speech.honorifics:
                first += 1
            if self.code == STRICT_NOUNS and capitals > 2 and capitals == stop - first:
                first = stop - 2
            elif capitals > 2 and self.tokens.fresh[first] and self._is_capital(first + 1):
                first += 1
            elif capitals > 3 and self._is_capital(stop - 2):
                first = stop - 2  # Minister van Mobiliteit Bart Wouters
            if first < stop:
                runs.append((i, first, stop))
            i = stop
        return runs

    def _is_capital(self, i: int) -> bool:
        word = self.tokens.words[i]
        fits = self.tokens.kinds[i] in ("word", "initial", "stopped") and word[0].isupper() and i not in self.quoted
        particle = self.lower[i] in PARTICLES and i > 0 and self.tokens.words[i - 1][0].isupper()  # Koen De Smet
        return fits and (particle or self.lower[i] not in self.speech.grammar)

    def _joins(self, i: int, capitals: int) -> bool:
        if self.lower[i] == "-" and self.tokens.touching(i) and i + 1 < len(self.lower) and self.tokens.touching(i + 1):
            return True
        particle = self.tokens.words[i] in PARTICLES
        return particle and (capitals <= 1 or self.code not in INNER_PARTICLES)

    def _called(self) -> dict[str, str]:
        """Return what people are called by: the noun before a name, or after its comma -> full name."""
        called: dict[str, str] = {}
        for name in self.names:
            begin = self.tokens.sentences[self.tokens.sentence[name.first]][0]
            for k in range(name.first - 1, max(begin, name.first - 8) - 1, -1):
                if self.tokens.kinds[k] == "mark" and self.lower[k] not in ",-":
                    break
                if k in self.quoted or k in self.at or self.lower[k] in self.speech.verbs:
                    break
                if self.lower[k] not in self.speech.grammar and self.tokens.kinds[k] == "word":
                    called.setdefault(self.lower[k], name.surface)
        return called
