"""A page to an article: what it says about itself, and the body its readers came for."""

from __future__ import annotations

import re
from datetime import datetime

from etl.clean.assemble import assemble
from etl.clean.authors import Seen
from etl.clean.body import body_of
from etl.clean.bylines import author_links, dated_names, linked_names, said_by, upper_texts
from etl.clean.characters import repair
from etl.clean.decode import decode
from etl.clean.found import Found
from etl.clean.gates import readable, shown_gate
from etl.clean.guard import is_busy, refusal
from etl.clean.hints import add_hints, stand_in
from etl.clean.metadata import add_metadata, strained
from etl.clean.opinions import parsed, without_data
from etl.clean.pagedate import add_dates
from etl.clean.plain import charset_fact
from etl.clean.times import stated_time
from etl.clean.titles import without_site
from etl.records import CleanArticle, Document, Rejected, SourceHints

# What begins a feed or a sitemap, which are read elsewhere.
_LIST = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)


def clean_page(document: Document) -> CleanArticle | Rejected:
    """Clean an HTML document."""
    decoded = decode(document.content, document.charset, markup=True)
    if isinstance(decoded, Rejected):
        return decoded
    found = Found(charset=charset_fact(decoded), repairs=list(decoded.repairs))
    refused = add_page(found, decoded.text, document.hints, document.captured_at)
    if refused is not None:
        return refused
    add_hints(found, document.hints)
    return assemble(found, document.captured_at)


def add_page(found: Found, html: str, hints: SourceHints, captured_at: datetime | None) -> Rejected | None:
    """Add a page's facts and body to what was found; Rejected when it holds no article."""
    refused = refusal(html)
    if refused is not None:
        return refused
    if _LIST.match(html):
        return Rejected("not_an_article", "It is a feed or a sitemap: give the address of one article.")
    repaired = repair(html)
    found.repairs += repaired.repairs
    url = found.urls[0].value if found.urls else hints.url
    tree = parsed(repaired.text)
    if tree is None:
        return Rejected("empty", "The page has no content: check how it was saved.")
    soup = strained(tree)
    add_metadata(found, soup, url)
    texts = upper_texts(tree)
    found.titles = without_site(found.titles, found.outlets, url)
    found.seen = Seen(texts, [one.value for one in found.titles])
    near, heading = found.seen.near, found.seen.heading
    found.add_authors("visible byline", said_by(texts, near, heading))
    found.add_authors("author link", linked_names(author_links(tree), texts, url, near, heading))
    found.add_authors("dated line", dated_names(texts))
    is_dated = any(stated_time(one.value) for one in found.published)
    stated_article = found.stated_article or bool(found.authors) or is_dated
    add_dates(found, soup, tree, url, captured_at, len(html))
    titles = [one.value for one in found.titles]
    body = body_of(without_data(tree), titles, found.stated_body, stated_article=stated_article, busy=is_busy(html))
    if isinstance(body, Rejected):
        return None if stand_in(found, hints) else body
    found.paragraphs, found.body, found.body_candidates = body.paragraphs, body.choice, body.opinions
    if found.partial:
        found.paragraphs = readable(found.paragraphs)
    found.partial = found.partial or shown_gate(texts, body.paragraphs)
    return None
