"""What the entities stage reads against what people marked in the tests' reports, and its CPU time an article.

The reports are invented. Their first runs, before the rules were changed for them, stand in docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

from benchmarks.corpus import Generator
from etl.entities import analyse
from tests.entities.entities_gold import Tally, score_dates, score_figures, score_links, score_quotes, score_roles

SETS: dict[str, tuple[Callable[[str], Tally], ...]] = {
    "quotes": (score_quotes,),
    "figures": (score_figures,),
    "roles": (score_roles,),
    "roles_later": (score_roles,),
    "roles_last": (score_roles,),
    "newsroom": (score_quotes, score_figures, score_roles, score_dates),
    "evening": (score_quotes, score_figures, score_roles, score_dates),
    "morning": (score_quotes, score_figures, score_roles, score_dates),
    "weekend": (score_quotes, score_figures, score_roles),
    "harvest": (score_quotes, score_figures, score_roles),
    "orchard": (score_quotes, score_figures, score_roles),
    "lagoon": (score_quotes, score_figures, score_roles),
    "meadow": (score_quotes, score_figures, score_roles),
    "quarry": (score_quotes, score_figures, score_roles),
    "summit": (score_quotes, score_figures, score_roles),
    "harbour": (score_quotes, score_figures),
    "valley": (score_quotes, score_figures),
    "bridge": (score_quotes, score_figures),
    "tower": (score_quotes, score_figures),
    "canal": (score_quotes, score_figures),
    "terrace": (score_roles,),
    "causeway": (score_roles,),
    "estuary": (score_roles,),
    "headland": (score_roles,),
    "foothill": (score_roles,),
    "moorland": (score_roles,),
    "rivermouth": (score_roles,),
    "seawall": (score_roles,),
    "wharf": (score_roles,),
    "lakeside": (score_roles,),
    "bazaar": (score_roles,),
    "caravan": (score_roles,),
    "ferry": (score_roles,),
    "granary": (score_roles,),
    "market": (score_quotes, score_figures, score_roles),
    "viaduct": (score_quotes, score_figures, score_roles),
    "orchardgate": (score_quotes, score_figures, score_roles),
    "lighthouse": (score_quotes, score_figures, score_roles),
    "signalbox": (score_quotes, score_figures, score_roles),
    "gangway": (score_quotes, score_figures, score_roles),
    "garden": (score_quotes, score_figures),
    "abroad": (score_quotes,),
    "abroad_later": (score_quotes,),
    "abroad_last": (score_quotes,),
    "links": (score_links,),
    "links_later": (score_links,),
}


def main(options: Sequence[str] = ()) -> None:
    """Print precision and recall of every set, then milliseconds of CPU an article of 500 words."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks names")
    parser.add_argument("--articles", type=int, default=300)
    n = parser.parse_args(options).articles
    for name, scores in SETS.items():
        for score in scores:
            tally = score(name)
            kind = score.__name__.removeprefix("score_")
            print(
                f"{name:12} {kind:8} precision {tally.precision:.3f} recall {tally.recall:.3f} "
                f"({tally.right} right of {tally.made} made, {tally.wanted} marked)"
            )
    print(f"{_milliseconds(n):.1f} ms CPU an article of 500 words")


def _milliseconds(n: int) -> float:
    texts = [one["text"] for one in Generator(seed=7).articles(n)]
    analyse(None, texts[0], "en")  # the tables are loaded once
    begun = time.process_time()
    for text in texts:
        analyse(None, text, "en")
    return 1000 * (time.process_time() - begun) / n
