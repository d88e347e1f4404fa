"""A text's tokens with its mentions laid over them: what quotes, figures and roles are read from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from etl.entities import lexicon as lx
from etl.entities.tokens import Tokens
from etl.records import Mention

BEING = lx.word_set("is are was were be been being am")
FINITE = lx.word_set("is are was were has have had will would can could may might should must did does do")
CLAUSE_SUBJECTS = lx.word_set("he she it they we i you there nobody everyone everybody")
NOUN_STARTS = lx.word_set("the a an his her their its our this these those some many most all no one two several")
LONGEST_START = 8  # tokens from a verb to the verb of the clause that it introduces


class Reading:
    """Tokens and mentions of one article, each findable from the other."""

    def __init__(self, tokens: Tokens, mentions: tuple[Mention, ...]) -> None:
        self.tokens = tokens
        self.text = tokens.text
        self.mentions = mentions
        self.lower = [word.lower() for word in tokens.words]
        self.at: dict[int, int] = {}  # token -> number of the mention over it
        self.first: list[int] = []  # mention -> its first token
        self.stop: list[int] = []
        for number, mention in enumerate(mentions):
            first = bisect_right(tokens.ends, mention.start)
            stop = max(first + 1, bisect_left(tokens.starts, mention.end))
            self.first.append(first)
            self.stop.append(stop)
            for i in range(first, min(stop, len(tokens))):
                self.at.setdefault(i, number)

    def mention_at(self, i: int) -> Mention | None:
        """Return the mention over token i."""
        number = self.at.get(i)
        return None if number is None else self.mentions[number]

    def mention_label(self, i: int) -> str | None:
        """Return the label of the mention over token i."""
        mention = self.mention_at(i)
        return None if mention is None else mention.label

    def sentence_of(self, i: int) -> tuple[int, int]:
        """Return the token range of the sentence that token i is in."""
        return self.tokens.sentences[self.tokens.sentence[i]]

    def is_possessive(self, number: int) -> bool:
        """Say whether a mention owns what follows: Hegseth's appointment."""
        stop = self.stop[number]
        return stop < len(self.tokens) and (
            self.tokens.kinds[stop] == "possessive" or (self.tokens.words[stop] in "'’" and self.tokens.touching(stop))
        )

    def is_nation(self, number: int) -> bool:
        """Say whether a mention is a country, its people or its adjective."""
        entity = self.mentions[number].entity
        return entity is not None and entity.kind == "country"

    def is_saying(self, i: int) -> bool:
        """Say whether token i is a verb of saying (never inside a name)."""
        compound = i > 0 and self.lower[i - 1] == "-" and self.tokens.touching(i)  # so-called
        if self.lower[i] not in lx.SAYING or i in self.at or compound:
            return False
        if self.lower[i] in lx.THAT_VERBS and not self._closes_or_opens(i):
            return False  # found dead; the judge found that
        owned = i > 0 and self.tokens.kinds[i - 1] == "possessive"  # the president's remarks
        passive = self.lower[i].endswith(("ed", "id", "ld")) and self._is_passive(i)
        return not (owned or passive)

    def _closes_or_opens(self, i: int) -> bool:
        after = self.lower[i + 1 : i + 2]
        if lx.SAYING[self.lower[i]] == "point out":
            return after == ["out"]
        if after in (["that"], ["."]) or (after == [","] and self.lower[i - 1] in CLAUSE_SUBJECTS):
            return True
        share = self.lower[i + 2 : i + 3]
        if i + 1 < len(self.lower) and self.tokens.kinds[i + 1] == "number" and share in (["%"], ["percent"], ["per"]):
            return True  # found 58% of voters opposed it
        named = i + 1 in self.at or (bool(after) and (after[0] in NOUN_STARTS or after[0] in CLAUSE_SUBJECTS))
        return named and self.opens_clause(i + 1)

    def opens_clause(self, i: int) -> bool:
        """Say whether a clause with its own verb begins at a token: "the ordinance was too vague", "he left"."""
        if i < len(self.lower) and self.lower[i] in CLAUSE_SUBJECTS:
            return True
        for k in range(i, min(i + LONGEST_START, len(self.lower))):
            word = self.lower[k]
            if word in FINITE:
                return k > i
            if self.tokens.kinds[k] == "mark" and not self.tokens.touching(k):
                return False
            if word in lx.RELATIVE or word in ("to", "as", ".", ",", ":", ";", "guilty"):
                return False
        return False

    def _is_passive(self, i: int) -> bool:
        """Say whether a form of "be" stands before the participle: "will be announced"."""
        k = i - 1
        if k >= 0 and self.lower[k].endswith("ly"):
            k -= 1
        return k >= 0 and self.lower[k] in BEING
