"""What the source says about a document, as candidates."""

from __future__ import annotations

from etl.clean.found import Found
from etl.records import SourceHints


def add_hints(found: Found, hints: SourceHints) -> None:
    """Append the source's hints behind what was found already."""
    found.add("titles", hints.title, "hints")
    found.add("published", hints.published_at, "hints")
    found.add_authors("hints", hints.authors)
    found.add("languages", hints.language, "hints")
    found.add("urls", hints.url, "hints")
    found.add("outlets", hints.outlet, "hints")
    found.external_id = found.external_id or hints.external_id
    for key, value in hints.extra.items():
        if key not in ("content_html", "summary"):
            found.extra.setdefault(key, value)
