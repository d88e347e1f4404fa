"""Split a text into tokens with offsets, sentences and paragraphs; made for news in scripts with capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words that carry a full stop without ending a sentence. Only when the stop is really there.
STOPPED = (
    "Mr Mrs Ms Mx Dr Prof Rev Hon Sr Jr St Ste Mt Ft Gen Col Lt Maj Capt Cmdr Sgt Adm Brig Sen Rep Gov Pres Supt Insp "
    "Det Amb Messrs Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Inc Ltd Corp Co Bros No Ave Blvd vs Atty Fr Sec "
    "Dept Univ Const Engr Barr Cllr Cpl Pvt"
)
TOKEN = re.compile(
    # most tokens are small words: nothing else needs to be tried on them
    r"(?P<small>(?!https?:|www\.|vs\.|shs\d)[a-z][^\W_]*(?:['’](?!s\b)[^\W\d_]+)*)"
    r"|(?P<break>\n\s*)"
    r"|(?P<link>https?://\S+|www\.\S+)"
    r"|(?P<handle>@\w{2,})"
    r"|(?P<tag>#\w+)"
    r"|(?P<dotted>(?:[^\W\d_a-z]\.){2,}(?:[^\W\d_a-z]\b)?|[^\W\d_a-z]\.[^\W\d_a-z]\b)"
    rf"|(?P<stopped>\b(?:{'|'.join(STOPPED.split())})\.)"
    r"|(?P<initial>\b[^\W\d_a-z]\.(?=\s?[^\W\d_a-z]))"
    r"|(?P<cash>\b(?:Rs|[KU]?[Ss]hs|K?Sh|KSh|TSh|USh|RM|USD|EUR|GBP|INR|KES|NGN|PKR|CHF|AED|Dhs?|Tk)(?=\d)"
    r"|\b[NRP](?=\d[\d.,]*(?:bn|m|[\s-]?[bmt]r?illion)\b|\d{1,3},\d{3}\b))"
    r"|(?P<ordinal>\d+(?:st|nd|rd|th)\b)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<possessive>['’]s\b)"
    r"|(?P<word>[^\W\d_][^\W_]*(?:['’](?!s\b)[^\W\d_]+)*)"
    r"|(?P<mark>[^\w\s]|_)"
)
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}")
# Words whose capital shows that a sentence begins, and the shortened ones that often end one
AFRESH = frozenset(
    [
        "The",
        "He",
        "She",
        "It",
        "They",
        "We",
        "But",
        "However",
        "His",
        "Her",
        "Its",
        "Their",
        "This",
        "That",
        "These",
        "Those",
        "There",
    ]
)
CLOSERS = frozenset(
    [
        "Inc.",
        "Corp.",
        "Ltd.",
        "Co.",
        "Bros.",
        "Jr.",
        "Sr.",
        "Ave.",
        "Blvd.",
        "Univ.",
        "Jan.",
        "Feb.",
        "Aug.",
        "Sept.",
        "Oct.",
        "Nov.",
        "Dec.",
    ]
)
CLOSING = frozenset("\"'”’»)]")
OPENING = frozenset("\"'“‘«([—–-•*„‚")
DASHES = frozenset("-–—")
LONGEST_DATELINE = 16  # tokens
ENDING = frozenset(".!?…。！？")


@dataclass(slots=True)
class Tokens:
    """A text's tokens as parallel lists; ``fresh[i]`` says that a capital at i may owe to its place alone."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    kinds: list[str]
    fresh: list[bool]
    sentence: list[int]  # number of the sentence that token i is in
    sentences: list[tuple[int, int]]  # token range of each sentence
    paragraph: list[int]  # number of the paragraph that sentence s is in

    def __len__(self) -> int:
        return len(self.words)

    def touching(self, i: int) -> bool:
        """Say whether token i follows the one before it without a blank."""
        return i > 0 and self.ends[i - 1] == self.starts[i]

    def span(self, first: int, stop: int) -> str:
        """Return the text of tokens first .. stop - 1."""
        return self.text[self.starts[first] : self.ends[stop - 1]]


def tokenise(text: str) -> Tokens:
    """Return the tokens of a text. Blanks are dropped; line breaks end sentences and paragraphs."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    kinds: list[str] = []
    fresh: list[bool] = []
    sentence: list[int] = []
    sentences: list[tuple[int, int]] = []
    paragraph: list[int] = []
    at_start, ended, first, part = True, False, 0, 0
    for match in TOKEN.finditer(_without_mail(text)):
        kind, word = match.lastgroup or "mark", match[0]
        if kind == "small":
            kind = "word"
        if word in AFRESH and not ended and kinds:
            ended = _may_end(words[-1], kinds[-1])
        if kind == "break" or (ended and kind != "mark" and not word[0].islower()) or (ended and word in OPENING):
            if len(words) > first:
                sentences.append((first, len(words)))
                paragraph.append(part)
                first = len(words)
            part += kind == "break"
            at_start, ended = True, False
            if kind == "break":
                continue
        words.append(word)
        starts.append(match.start())
        ends.append(match.end())
        kinds.append(kind)
        fresh.append(at_start)
        sentence.append(len(sentences))
        if kind == "mark":
            if word in ENDING:
                ended = True
            elif word in OPENING or word in ":;":
                at_start = at_start or word in ':"“«„•*' or _ends_dateline(text, words[first:], match)
            elif word not in CLOSING:
                ended = False
        else:
            at_start = ended = False
            # "... in the U.S. He said": a dotted word can end a sentence when a small word's capital follows
            if kind in ("dotted", "initial") or word == "…":
                at_start = False
    if len(words) > first:
        sentences.append((first, len(words)))
        paragraph.append(part)
    return Tokens(text, words, starts, ends, kinds, fresh, sentence, sentences, paragraph)


def _may_end(word: str, kind: str) -> bool:
    """Say whether a word with a full stop of its own may end a sentence: Pell Corp. He; in the U.S. The."""
    return (kind == "stopped" and word in CLOSERS) or (kind == "dotted" and word.endswith("."))


def _ends_dateline(text: str, words: list[str], mark: re.Match[str]) -> bool:
    """Say whether a mark is a dash between blanks after capitals and numbers alone: PORT HALE, May 3 (Wire) - Rain."""
    if mark[0] not in DASHES or len(words) > LONGEST_DATELINE or not text[mark.start() - 1 : mark.start()].isspace():
        return False
    return text[mark.end() : mark.end() + 1].isspace() and not any(word.islower() for word in words)


def _without_mail(text: str) -> str:
    """Return the text with mail addresses blanked out, at the same length: they name nobody and hold handles."""
    return MAIL.sub(lambda match: " " * len(match[0]), text) if "@" in text else text
