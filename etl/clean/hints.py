"""What the source says about a document, as candidates."""

from __future__ import annotations

from etl.clean.characters import repair
from etl.clean.evidence import Candidate
from etl.clean.found import Found
from etl.clean.paragraphs import paragraphs
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


def stand_in(found: Found, hints: SourceHints) -> bool:
    """Take the feed's content, else its summary, as the body of a page that has none; tell whether there was one."""
    content, summary = hints.extra.get("content_html"), hints.summary or hints.extra.get("summary")
    for markup, source in ((content, "the feed's content"), (summary, "the feed's summary")):
        text = repair(_text_of(markup)).text if isinstance(markup, str) else ""
        if text.strip():
            found.paragraphs = paragraphs(text)
            found.body = Candidate("the page's own body was not found", source)
            found.partial = f"the page's body was not found: {source} stands in"
            return True
    return False


def _text_of(markup: str) -> str:
    """Return the text of a feed's HTML, its blocks parted by empty lines."""
    if "<" not in markup:
        return markup
    from etl.clean.blocks import blocks
    from etl.clean.guard import refusal
    from etl.clean.opinions import parsed

    tree = parsed(f"<div>{markup}</div>") if refusal(markup) is None else None
    return "" if tree is None else "\n\n".join(block.text for block in blocks(tree, furniture=False))
