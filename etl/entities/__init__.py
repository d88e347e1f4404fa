"""Entities: who, where, what was said, in what role. Pure; the first analysis loads the tables."""

from __future__ import annotations

from etl.records import Analysis

STAGE = "entities"
VERSION = 1


def analyse(title: str | None, text: str, language: str | None = None, recogniser: str = "rules") -> Analysis:
    """Return the mentions, quotes, figures and roles of one article; offsets count code points in ``text``.

    ``recogniser`` is ``rules``, ``spacy:<pipeline>`` or ``module:function``. A language that the rules do not speak
    (they speak English) is read with the gazetteer alone, and its mentions say so. The title is not
    read: offsets could not point into it. Raises ConfigurationError for a recogniser that does not exist.
    """
    from etl.entities.analysis import analyse_article

    return analyse_article(title, text, language, recogniser)
