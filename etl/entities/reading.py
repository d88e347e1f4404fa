"""A text's tokens with its mentions laid over them: what quotes, figures and roles are read from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from etl.entities import lexicon as lx
from etl.entities.tokens import Tokens
from etl.records import Mention

BEING = lx.word_set("is are was were be been being am")


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
        if self.lower[i] in lx.THAT_VERBS and self.lower[i + 1 : i + 2] != ["that"]:
            return False  # found dead; the judge found that
        owned = i > 0 and self.tokens.kinds[i - 1] == "possessive"  # the president's remarks
        passive = self.lower[i].endswith(("ed", "id", "ld")) and self._is_passive(i)
        return not (owned or passive)

    def _is_passive(self, i: int) -> bool:
        """Say whether a form of "be" stands before the participle: "will be announced"."""
        k = i - 1
        if k >= 0 and self.lower[k].endswith("ly"):
            k -= 1
        return k >= 0 and self.lower[k] in BEING
