"""Stages with a defect of ours: they fail on texts about trains. Run in a worker process."""

from __future__ import annotations

from typing import Any

from etl.clean import clean
from etl.entities import analyse
from etl.records import Analysis, CleanArticle, Document, Rejected


def analyse_no_trains(title: str | None, text: str, *said: Any) -> Analysis:
    """Return what the entities stage reads, unless there is a train in it."""
    if "train" in text:
        raise RuntimeError("no trains here")
    return analyse(title, text, *said)


def clean_no_trains(document: Document) -> CleanArticle | Rejected:
    """Return what the clean stage makes, unless there is a train in it."""
    if b"train" in document.content:
        raise RuntimeError("no trains here")
    return clean(document)


def clean_nothing(document: Document) -> Rejected:
    """Refuse every document."""
    return Rejected("not_an_article", "Not known yet.")
