"""Generated articles: words drawn by their frequency in news, invented names, some copies, some stories."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.dedup.background import document_frequencies

SYLLABLES = tuple(
    consonant + vowel for consonant in ("b", "br", "d", "dr", "f", "g", "gr", "k", "l", "m", "n") for vowel in "aeiou"
)
OUTLETS = tuple(f"Outlet {n:02d}" for n in range(40))
COPY_SHARE = 0.15  # of the articles: another outlet prints an earlier text, cut or with a paragraph put in
START = datetime(2025, 6, 1, tzinfo=UTC)


class Generator:
    """Draws articles; the same seed gives the same articles."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311  (no secret hangs on it)
        table = [(word, n) for word, n in document_frequencies().items() if word.isalpha()]
        self._words = [word for word, _ in table]
        self._weights = [float(n) ** 1.5 for _, n in table]  # document frequencies are flatter than word frequencies
        self._names = [self._name() for _ in range(3000)]

    def articles(self, n: int, words: int = 500, copy_share: float = COPY_SHARE) -> Iterator[dict[str, str]]:
        """Yield `n` records of about `words` words."""
        recent: list[list[str]] = []
        for number in range(n):
            if recent and self._random.random() < copy_share:
                paragraphs = self._edited(self._random.choice(recent))
            else:
                paragraphs = self._paragraphs(words)
                recent = [*recent[-500:], paragraphs]
            published = START + timedelta(seconds=number * 30 * 86_400 / max(n, 1))
            yield {
                "id": f"g{number}",
                "outlet": self._random.choice(OUTLETS),
                "title": paragraphs[0].split(".")[0][:90],
                "text": "\n\n".join(paragraphs),
                "published_at": published.isoformat(),
            }

    def write(self, path: Path, n: int, words: int = 500) -> None:
        """Write `n` records as JSON Lines."""
        with path.open("w", encoding="utf-8") as file:
            for record in self.articles(n, words):
                file.write(json.dumps(record) + "\n")

    def _paragraphs(self, words: int) -> list[str]:
        cast = self._random.sample(self._names, 5)
        return [self._paragraph(cast, 60) for _ in range(max(1, words // 60))]

    def _paragraph(self, cast: list[str], words: int) -> str:
        sentences = []
        while words > 0:
            length = self._random.randint(10, 24)
            words -= length
            drawn = self._random.choices(self._words, self._weights, k=length)
            drawn.insert(self._random.randint(1, length), self._random.choice(cast))
            if self._random.random() < 0.2:
                drawn.insert(self._random.randint(1, length), str(self._random.randint(2, 900)))
            sentences.append(" ".join(drawn).capitalize() + ".")
        return " ".join(sentences)

    def _edited(self, paragraphs: list[str]) -> list[str]:
        kept = paragraphs[: max(2, len(paragraphs) - self._random.randint(0, 3))]
        if self._random.random() < 0.5:
            kept = [*kept[:2], self._paragraph(self._random.sample(self._names, 2), 40), *kept[2:]]
        return kept

    def _name(self) -> str:
        return " ".join("".join(self._random.choices(SYLLABLES, k=self._random.randint(2, 3))).title() for _ in "ab")
