"""Everything that was found out about a document, on its way to an article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from etl.clean.authors import Seen
from etl.clean.evidence import Candidate


@dataclass(slots=True)
class Found:
    """Candidates of every field, the most trusted first, and the body; filled while a document is read."""

    paragraphs: list[str] = field(default_factory=list)
    body: Candidate | None = None  # who made the body, and why it was taken
    body_candidates: list[Candidate] = field(default_factory=list)  # lengths of the other opinions
    titles: list[Candidate] = field(default_factory=list)
    authors: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  # (source, bylines)
    seen: Seen | None = None  # what readers see in the page's upper part
    published: list[Candidate] = field(default_factory=list)
    published_why: str = ""  # why the first of them is first, when it is not for its source
    own_day: date | None = None  # the day of publication as the page shows it or its address says
    dates_seen: list[Candidate] = field(default_factory=list)  # on the page, with what speaks for each; evidence only
    modified: list[Candidate] = field(default_factory=list)
    languages: list[Candidate] = field(default_factory=list)
    urls: list[Candidate] = field(default_factory=list)
    canonical: list[Candidate] = field(default_factory=list)
    outlets: list[Candidate] = field(default_factory=list)
    sections: list[Candidate] = field(default_factory=list)
    images: list[Candidate] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    charset: dict[str, Any] | None = None
    repairs: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    stated_body: str = ""  # the article's text in the page's own metadata
    stated_article: bool = False  # the page's metadata calls it an article
    external_id: str | None = None
    partial: str | None = None  # why the text is not the whole article

    def add(self, field_name: str, value: Any, source: str) -> None:
        """Append a candidate; nothing happens for an empty value."""
        text = value if isinstance(value, str) else ""
        if text.strip():
            getattr(self, field_name).append(Candidate(text.strip(), source))

    def add_authors(self, source: str, bylines: Iterable[str]) -> None:
        """Append bylines; nothing happens for none."""
        given = tuple(line for line in bylines if line.strip())
        if given:
            self.authors.append((source, given))
