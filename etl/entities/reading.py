"""A text's tokens with its mentions laid over them: what quotes, figures and roles are read from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from etl.entities import lexicon as lx
from etl.entities.tokens import Tokens
from etl.records import Mention


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
        return self.lower[i] in lx.SAYING and i not in self.at
