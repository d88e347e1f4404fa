"""Invented articles and the edits that newsrooms make to them."""

from __future__ import annotations

import random

from etl.records import DatedText

HARBOUR = """The harbour town of Velmar closed its main quay on Monday after divers found cracks in three of the \
concrete pillars that carry the ferry terminal.

Harbour master Ilse Brandvold said the damage was discovered during a routine inspection, and that the oldest pillar \
had lost 14 centimetres of its outer layer since the survey of 2019.

"Nobody was in danger, but we will not let 2,300 passengers a day walk over something we no longer trust," she told \
reporters outside the terminal.

Ferries to the islands of Osk and Tarrin will leave from the fishing pier until repairs are finished, which the town \
expects to take eleven weeks and cost 4.6 million crowns.

Shop owners along the quay complained that they had been told only an hour before the fences went up. Bakery owner \
Jonas Feldt said he had thrown away two hundred loaves.

The opposition in the town council demanded to know why an engineer's warning from last spring, seen by the local \
paper, had never been passed on to the harbour committee."""

ORCHARD = """Apple growers in the Lower Sarn valley expect their smallest harvest in thirty years after a night of \
frost in early May killed most of the blossom.

The growers' association said on Thursday that members had insured barely a fifth of their trees, and asked the \
agriculture ministry for emergency loans before the cider presses start in September.

Minister Piotr Halvorsen promised an answer within ten days but warned that wheat farmers, hit by drought in the same \
month, would come first.

In the village of Kestering the brothers Milo and Anselm Rook walked between rows of bare branches and counted nine \
apples. "My grandfather planted these in 1948 and he never saw anything like it," said Milo Rook."""

WEATHER = """The weather office forecast a high of {high} degrees in {city} on {day}. Winds will blow from the {wind} \
at {speed} kilometres an hour, with gusts of {gust}. Rainfall of {rain} millimetres is expected by the evening, and \
humidity will reach {humidity} percent. Residents should follow the advice of the local authorities, the office said \
in its daily bulletin, which is updated every six hours and read out on the regional radio."""


FORECAST = """The air will warm to {} degrees in the afternoon and cool to {} degrees at night. Wind from the west \
at {} kilometres an hour, gusts of up to {}. The chance of rain is {} per cent, and {} millimetres may fall by the \
evening on Thursday. Drivers should expect standing water on the roads, and leave more time for their way home. The \
next forecast will be read out at {} minutes past the hour."""


def forecasts(n: int, seed: int = 5) -> list[str]:
    """Return texts of one template that differ in numbers only."""
    drawn = random.Random(seed)
    return [FORECAST.format(*(drawn.randint(2, 98) for _ in range(FORECAST.count("{}")))) for _ in range(n)]


def dated(article_id: int, text: str, day: str = "2025-03-01", title: str | None = None) -> DatedText:
    """Return an article as dedup compares it."""
    return DatedText(article_id, title, text, (day, f"{article_id:08d}", str(article_id)))


def every_nth(text: str, n: int, word: str = "pebble") -> str:
    """Replace every n-th word."""
    return " ".join(word if at % n == n - 1 else token for at, token in enumerate(text.split()))
