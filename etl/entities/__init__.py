"""Entities: who, where, what was said, in what role. Pure; the first analysis loads the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from etl.records import Analysis

if TYPE_CHECKING:
    from etl.entities.namesakes import Fact, Stated

STAGE = "entities"
VERSION = 5


def analyse(
    title: str | None,
    text: str,
    language: str | None = None,
    recogniser: str = "rules",
    published: date | None = None,
) -> Analysis:
    """Return the mentions, quotes, figures, roles and dates of one article; offsets count code points in ``text``.

    ``recogniser`` is ``rules``, ``spacy:<pipeline>``, ``module:function``, or a choice by language:
    "de=spacy:de_core_news_sm,*=rules". A language that the rules do not speak (they speak English) is read with the
    gazetteer alone, and its mentions say so. The title only tells what is important: offsets could not point into it.
    ``published`` is the day from which "on Tuesday" counts. Raises ConfigurationError for a recogniser that does not
    exist.
    """
    from etl.entities.analysis import analyse_article

    return analyse_article(title, text, language, recogniser, published)


def bearers(texts: Sequence[Stated]) -> list[str | None]:
    """Return for each text that mentions a name which bearer of it is meant. See ``etl.entities.namesakes.bearers``."""
    from etl.entities.namesakes import bearers as told_apart

    return told_apart(texts)


def may_be_several(counts: Mapping[Fact, int]) -> bool:
    """Say whether a name may have several bearers. See ``etl.entities.namesakes.may_be_several``."""
    from etl.entities.namesakes import may_be_several as asked

    return asked(counts)
