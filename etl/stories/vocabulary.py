"""How a language's words become terms, and how common each term is: frozen, so that no story hangs on what is stored.

English is counted in the background of ``etl.dedup``. Other languages have a table each in ``frequencies/``, estimated
from how often words are used (``build_frequencies.py``): of as many documents as English was counted in, how many
would have a term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import exp, log
from typing import Any

from etl.dedup.background import document_frequencies

DOCUMENT_WORDS = 270  # of a document with which English words are as frequent as they were counted, in the median
UNKNOWN_NAME = 0.7  # documents that have an unknown name
UNKNOWN_WORD = 4.0  # and an unknown lower-case word: rarely what a story is about
STOP_DOCUMENTS = 0.3  # share of the documents above which a word is left out
SHORTEST_UNKNOWN = 5  # letters of a word of a language without a table: shorter ones are grammar more often than not
# Frequencies that are estimated part texts more than those that were counted in news do: two texts of one event and two
# of different ones are both that much less alike than in English. So their vectors are longer than 1.
LENGTH, LENGTH_CUT = 1.34, 1.5
SYLLABLES = ("vi",)  # languages that write each syllable as a word: two texts share them soon enough
# Characters of a term where a word cannot be told from its neighbours, or grows endings without end.
CUT = {"zh": 2, "ja": 2, "ko": 2, "th": 4, "lo": 4, "my": 4, "km": 4}
# Snowball's stemmers (Porter 2001).
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "es": "spanish",
    "fa": "persian", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
TRUNK = 5  # letters that are kept of words of other languages, whose endings nobody knows (McNamee and Mayfield 2004)
WRITTEN_ALIKE = {"hr": "sr", "bs": "sr", "nb": "no", "nn": "no"}  # languages with the table of another
NOUNS_HAVE_CAPITALS = ("de", "lb")
REMEMBERED = 100_000  # terms of a language


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of one language; ``counts`` tells in how many of ``documents`` each stands."""

    counts: Mapping[str, int]
    documents: int
    stem: Callable[[str], str]
    size: int = 0  # characters of a term where words are cut up; 0: a term is a word
    shortest: int = 0  # letters of a word that counts
    capitals_name: bool = True
    length: float = 1.0  # of a text as a vector of terms
    weighed: dict[tuple[str, bool], float] = field(default_factory=dict)  # what ``idf`` returned

    def terms(self, tokens: Sequence[str]) -> Iterable[tuple[int, str]]:
        """Return the terms of normalised words, each with the position of the word that it begins in."""
        if self.size:
            return cut(tokens, self.size)
        if self.shortest:
            long = ((at, one) for at, one in enumerate(tokens) if len(one) >= self.shortest or one.isdigit())
            return ((at, self.stem(token)) for at, token in long)
        return enumerate(map(self.stem, tokens))

    def names(self, term: str, written: str) -> bool:
        """Tell whether a word is written like a name; where all nouns are, only words that are not known can be."""
        return written[:1].isupper() and (self.capitals_name or term not in self.counts)

    def idf(self, term: str, *, is_name: bool) -> float:
        """Return the inverse document frequency of a term, 0 for stop words."""
        found = self.weighed.get((term, is_name))
        if found is None:
            if len(self.weighed) >= REMEMBERED:  # words of a long run never end
                self.weighed.clear()
            found = self.weighed[term, is_name] = self._idf(term, UNKNOWN_NAME if is_name else UNKNOWN_WORD)
        return found

    def _idf(self, term: str, unknown: float) -> float:
        count = self.counts.get(term) or self._by_chance(term)
        return 0.0 if count > STOP_DOCUMENTS * self.documents else log(self.documents / (count or unknown))

    def _by_chance(self, term: str) -> float:
        """Return in how many documents two characters of a script without blanks would meet by chance."""
        if self.size != len(term) or term.isascii():
            return 0.0
        used = 1.0
        for character in term:
            used *= -log(1 - min(self.counts.get(character, 0) / self.documents, 0.999)) / DOCUMENT_WORDS
        return documents_with(used, self.documents)


def documents_with(used: float, documents: int) -> float:
    """Return how many of some documents have a word that is so large a share (0..1) of all words."""
    return documents * (1 - exp(-used * DOCUMENT_WORDS))


def cut(tokens: Sequence[str], size: int) -> Iterator[tuple[int, str]]:
    """Yield the overlapping stretches of ``size`` characters of words and of runs of single characters.

    Words in Latin letters and numbers stay whole. Each comes with the position of the word that it begins in.
    """
    run, begin = "", 0
    for at, token in enumerate((*tokens, "")):
        if len(token) == 1 and not token.isascii():
            run, begin = run + token, begin if run else at
            continue
        yield from ((begin + i, run[i : i + size]) for i in _starts(run, size))
        run = ""
        if token.isascii():
            yield from ((at, token),) if token else ()
        else:
            yield from ((at, token[i : i + size]) for i in _starts(token, size))


def _starts(text: str, size: int) -> range:
    return range(max(1, len(text) - size + 1) if text else 0)


@lru_cache(maxsize=64)
def vocabulary(language: str | None) -> Vocabulary:
    """Return the vocabulary of a language (ISO 639-1), which is English where none is named."""
    english = document_frequencies()
    documents = english[""]
    code = WRITTEN_ALIKE.get(language or "", language or "en")
    if code == "en":
        return Vocabulary(_with_plurals(english), documents, english_stem)
    counts, size = _table(code), CUT.get(code, 0)
    return Vocabulary(
        counts,
        documents,
        _stemmer(code),
        size,
        shortest=0 if counts else SHORTEST_UNKNOWN,
        capitals_name=code not in NOUNS_HAVE_CAPITALS,
        length=LENGTH_CUT if size else LENGTH if counts and code not in SYLLABLES else 1.0,
    )


def _with_plurals(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how many documents have a word or its plural, whichever are more."""
    found = dict(counts)
    for word, count in counts.items():
        if word.endswith("s"):
            found[word[:-1]] = max(count, found.get(word[:-1], 0))
    return found


def _table(language: str) -> dict[str, int]:
    path = files("etl.stories").joinpath("frequencies", f"{language}.txt")
    if not language.isalpha() or not path.is_file():
        return {}
    rows = (line.split(" ") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {term: int(count) for count, *terms in rows for term in terms}


def _stemmer(language: str) -> Callable[[str], str]:
    name = STEMMERS.get(language)
    if name is None:
        return lambda word: word[:TRUNK]
    import snowballstemmer

    library: Any = snowballstemmer.stemmer(name)
    return lru_cache(maxsize=100_000)(lambda word: str(library.stemWord(word)))


@lru_cache(maxsize=100_000)
def english_stem(word: str) -> str:
    """Return an English word without its plural ending (Harman 1991, the "S stemmer"); other words as they are."""
    if len(word) < 4 or not word.endswith("s") or not word.isascii():
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if word.endswith("es") and word[-3] in "aeo":
        return word
    return word if word[-2] in "us" else word[:-1]
