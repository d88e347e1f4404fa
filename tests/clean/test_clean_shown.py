"""The date that a page shows: told from other articles' dates, from changes and from what the text speaks of."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from etl.clean import clean
from etl.clean.guesses import url_day
from etl.records import CleanArticle, Document, SourceHints

BODY = "".join(
    f"<p>The harbour board of Lindfort voted to rebuild the quay that storm number {i} had torn away in one night, and "
    "the work will take two years according to the plan.</p>"
    for i in range(6)
)
TEASERS = "".join(
    f'<div class="teaser"><a href="/{i}">Cake number {i}</a><time datetime="2024-04-0{i}">{i} April 2024</time></div>'
    for i in range(1, 6)
)


def cleaned(body: str, lang: str = "en", url: str | None = None, captured_at: datetime | None = None) -> CleanArticle:
    html = f'<html lang="{lang}"><head><title>Quay to be rebuilt</title></head><body>{body}</body></html>'
    document = Document(html.encode(), "text/html", "p.html", captured_at=captured_at, hints=SourceHints(url=url))
    article = clean(document)
    assert isinstance(article, CleanArticle), article
    return article


def printed(article: CleanArticle) -> str | None:
    return article.published.isoformat() if article.published else None


HEAD = "<h1>Quay to be rebuilt</h1>"
SHOWN = [
    (f"<article>{HEAD}<div class='meta'>5 March 2024</div>{BODY}</article>", "en", "2024-03-05"),
    (f"<article>{HEAD}<p>By Jane Roe</p><p>March 5, 2024 at 3:15 pm EST</p>{BODY}</article>", "en",
     "2024-03-05T15:15:00-05:00"),
    (f"<article><p class='post-date'>5 March 2024</p>{HEAD}{BODY}</article>", "en", "2024-03-05"),
    (f"{HEAD}<span>Updated</span> <span>9 March 2024</span> <p>Published 5 March 2024</p>{BODY}", "en", "2024-03-05"),
    (f"{HEAD}<p>Published: 5 March 2024 | Updated: 9 March 2024</p>{BODY}", "en", "2024-03-05"),
    (f"{HEAD}<p>Last updated 9 March 2024</p>{BODY}", "en", "2024-03-09"),
    (f"{HEAD}<time class='when'>05.03.2024, 10:30 Uhr</time>{BODY}", "de", "2024-03-05T10:30:00+00:00"),
    (f"{HEAD}<div>Publié le 5 mars 2024</div>{BODY}", "fr", "2024-03-05"),
    (f"{HEAD}<div>{TEASERS}</div><time datetime='2024-03-05T10:00:00+01:00'>5 March</time>{BODY}", "en",
     "2024-03-05T10:00:00+01:00"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "date"), SHOWN)
def test_the_date_by_the_heading_is_the_pages(body: str, lang: str, date: str) -> None:
    article = cleaned(body, lang)
    assert printed(article) == date
    assert article.evidence["published_at"]["source"] == "page"
    assert any("page: " in one["source"] for one in article.evidence["published_at"]["candidates"])


def test_other_articles_dates_and_copyright_years_are_not_the_pages() -> None:
    article = cleaned(f"{HEAD}{BODY}<aside>{TEASERS}</aside><footer>© 2023 Lindfort Courier</footer>")
    assert printed(article) is None


def test_a_day_after_the_capture_is_never_chosen() -> None:
    body = f"{HEAD}<p>Published 5 March 2031</p>{BODY}"
    assert printed(cleaned(body, captured_at=datetime(2024, 3, 6, tzinfo=UTC))) is None


def test_the_address_is_believed_and_marked_as_inferred() -> None:
    article = cleaned(HEAD + BODY, url="https://courier.example/2024/03/05/quay")
    assert printed(article) == "2024-03-05"
    assert article.published is not None
    assert article.published.inferred


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://courier.example/2024/3/5", "2024-03-05"),
        ("https://courier.example/20240305/quay", "2024-03-05"),
        ("https://courier.example/quay-2024-03-05.html", "2024-03-05"),
        ("https://courier.example/2024/12", None),
        ("https://courier.example/id/1202403051", None),
        ("https://courier.example/2024/02/31/quay", None),
        (None, None),
    ],
)
def test_days_in_addresses(url: str | None, day: str | None) -> None:
    assert url_day(url) == day


def test_guessing_a_date_does_not_load_dateparser() -> None:
    """It takes seconds; htmldate is kept from it by name, and the name may change."""
    html = f"<html><body>{BODY}</body></html>"
    code = (
        "import sys; from etl.clean import clean; from etl.records import Document; "
        f"clean(Document({html!r}.encode(), 'text/html', 'p.html')); "
        "from htmldate import extractors as e; from datetime import datetime as d; "
        "e.try_date_expr('3 syyskuuta 2020', '%Y-%m-%d', True, d(1990, 1, 1), d(2030, 1, 1)); "
        "print('dateparser' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
