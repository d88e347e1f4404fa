"""Clean: a document of any kind to an article as text and facts, each fact with its evidence."""

from __future__ import annotations

from etl.records import RECORD_MEDIA_TYPE, CleanArticle, Document, Rejected

STAGE = "clean"
VERSION = 5

__all__ = ["STAGE", "VERSION", "clean", "stated_identity"]


def clean(document: Document) -> CleanArticle | Rejected:
    """Clean one document.

    Takes ``text/plain``, ``text/html`` (and XHTML) and ``RECORD_MEDIA_TYPE``. Returns the article, or Rejected with
    one of: empty, binary, too_large, too_deep, not_an_article, bad_record, unknown_type. Never raises for what a
    document holds; never returns an article without text unless a record has only a title.
    """
    if not document.content.strip():
        return Rejected("empty", "There is nothing in it: remove it, or check how it was written or fetched.")
    media_type = document.media_type.partition(";")[0].strip().lower()
    if media_type == RECORD_MEDIA_TYPE:
        from etl.clean.record import clean_record

        return clean_record(document)
    if media_type in ("text/html", "application/xhtml+xml"):
        from etl.clean.page import clean_page

        return clean_page(document)
    if media_type == "text/plain":
        from etl.clean.plain import clean_plain

        return clean_plain(document)
    return Rejected("unknown_type", f"It is {media_type or 'of no stated type'}: give text, HTML or records.")


def stated_identity(document: Document) -> tuple[str | None, str | None]:
    """Return the id and the address of a document as it states them. See ``etl.clean.record.stated_identity``."""
    from etl.clean.record import stated_identity as said

    return said(document)
