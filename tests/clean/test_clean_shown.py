"""The date that a page shows: told from other articles' dates, from changes and from what the text speaks of."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

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


def cleaned(
    body: str, lang: str = "en", url: str | None = None, captured_at: datetime | None = None, head: str = ""
) -> CleanArticle:
    html = f'<html lang="{lang}"><head><title>Quay to be rebuilt</title>{head}</head><body>{body}</body></html>'
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
    # A sentence that begins by saying what its date is of; a date cut into a calendar's leaf; a machine's time.
    (f"{HEAD}{BODY}<p>This entry was posted on March 5th, 2024 and is filed under Harbour, Storms and Quays.</p>",
     "en", "2024-03-05"),
    (f"<div class='cal'><b>05</b><b>Mar</b><b>2024</b></div>{HEAD}{BODY}", "en", "2024-03-05"),
    (f"{HEAD}<p><small data-timestamp='1709632800'>2 months ago</small></p>{BODY}", "en", "2024-03-05T10:00:00+00:00"),
    (f"{HEAD}<div>{TEASERS}</div><time datetime='2024-03-05T10:00:00+01:00'>5 March</time>{BODY}", "en",
     "2024-03-05T10:00:00+01:00"),
    # The box below the heading is an aside; a page builder calls everything a widget; microformats call one day both.
    (f"{HEAD}<aside class='meta'><time>5 March 2024</time></aside><p>10 March 2024 is the day of the vote.</p>{BODY}",
     "en", "2024-03-05"),
    (f"{HEAD}<div class='elementor-widget'><time>5 March 2024</time></div>{BODY}", "en", "2024-03-05"),
    (f"{HEAD}<p class='entry-date updated'>5 March 2024</p><p>Picture taken on 1 March 2024</p>{BODY}", "en",
     "2024-03-05"),
    # What is said to be of the first of several editions, however far down.
    (f"{HEAD}<p class='date'>30 September 2025</p>{BODY}<p>Originally published on 5 March 2024, 4:12pm</p>", "en",
     "2024-03-05T16:12:00+00:00"),
]  # fmt: skip


# The fifth of March 2024 as outlets of the world print it, with the language that the page declares.
WORLD = [
    ("5 марта 2024, 13:43", ""), ("5 березня 2024", "ru"), ("2024年3月5日 10時30分", "ja"), ("令和6年3月5日", "ja"),
    ("2024.03.05 10:30", "ko"), ("2024. március 5.", "hu"), ("5 มีนาคม 2567", "th"), ("٥ مارس ٢٠٢٤", "ar"),
    ("5 آذار 2024", "ar"), ("۱۵ اسفند ۱۴۰۲", "fa"), ("۱۴۰۲/۱۲/۱۵", "fa"), ("५ मार्च २०२४", "hi"),
    ("৫ মার্চ ২০২৪", "bn"), ("5 במרץ 2024", "he"), ("5 Μαρτίου 2024", "el"), ("5 Mart 2024", "tr"),
    ("5 tháng 3, 2024", "vi"), ("5 Maret 2024", "id"), ("2024. gada 5. marts", "lv"), ("05.03.24, 10:30 Uhr", "de"),
    ("03/05/2024", "en-US"), ("05/03/2024", "en-GB"), ("5. marca 2024", "cs"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "lang"), WORLD)
def test_dates_are_read_as_the_world_prints_them(written: str, lang: str) -> None:
    article = cleaned(f"{HEAD}<div class='post-date'>{written}</div>{BODY}", lang)
    assert article.published is not None, article.evidence["published_at"]
    assert article.published.day == date(2024, 3, 5)


STATED = '<meta property="article:published_time" content="%s">'
HELD_AGAINST = [
    # A site that was rebuilt states the day of that.
    (STATED % "2024-09-09T10:00:00Z", "<p class='date'>5 March 2024</p>", "", "2024-03-05"),
    # A change is shown, not the publication.
    (STATED % "2024-03-05T10:00:00Z", "<p class='date'>9 September 2024</p>", "", "2024-03-05T10:00:00+00:00"),
    (STATED % "2024-09-09T10:00:00Z", "<p class='date'>Updated 5 March 2024</p>", "", "2024-09-09T10:00:00+00:00"),
    # Of vague meaning: nobody knows whether it is the day of publication.
    ('<meta name="date" content="2024-03-01">', "<p class='date'>5 March 2024</p>", "", "2024-03-05"),
    # Day and month are swapped.
    (STATED % "03-05-2024", "<p class='date'>Published March 5, 2024</p>", "", "2024-03-05"),
    # The page's own day is not that of UTC: as its clock says, as its address says, as it shows.
    (STATED % "2024-03-06T02:25:54Z", "<p class='date'>March 5, 2024 | 9:25pm</p>", "", "2024-03-05T21:25:54-05:00"),
    (STATED % "2024-03-04T23:10:00Z", "", "https://courier.example/2024/03/05/quay", "2024-03-05T00:10:00+01:00"),
    (STATED % "2024-03-04T23:10:00Z", "<time datetime='2024-03-04T23:10:00Z'>5 March 2024</time>", "",
     "2024-03-05T00:10:00+01:00"),
    (STATED % "2024-03-05T23:10:00Z", "", "https://courier.example/2024/03/05/quay", "2024-03-05T23:10:00+00:00"),
    # Works that the page cites have years only; Blogger writes the whole of a time into a title.
    ('<meta itemprop="datePublished" content="1988"><meta name="citation_date" content="2024/03/05">', "", "",
     "2024-03-05"),
    ("", "<abbr class='published' itemprop='datePublished' title='2024-03-05T10:52:00+02:00'>10:52</abbr>", "",
     "2024-03-05T10:52:00+02:00"),
    # Many dates for machines are those of listed articles, and of less weight than a vague one.
    ('<meta name="date" content="2024-03-05">', "".join(
        f"<p>Cake {i} <span itemprop='datePublished' content='2024-04-0{i}'>{i} April</span></p>" for i in (1, 2, 3, 4)
    ), "", "2024-03-05"),
    # The day of a rebuilding stands nowhere on the page; a text's own address is older than any edition of it.
    (STATED % "2026-02-01T12:00:00Z", "<p>5 March 2024</p>", "", "2024-03-05"),
    (STATED % "2024-03-20T12:00:00Z", "<p>5 March 2024</p>", "", "2024-03-20T12:00:00+00:00"),
    (STATED % "2026-02-01T12:00:00Z", "<p>Updated 1 February 2026</p>", "https://courier.example/2024/3/5/quay",
     "2024-03-05"),
    # An embedded post has a date of its own.
    (STATED % "2024-09-09T10:00:00Z", "<blockquote><p>A post</p><time>5 March 2024</time></blockquote>", "",
     "2024-09-09T10:00:00+00:00"),
    # A shown date that may be read either way says what the stated one says.
    (STATED % "2024-03-05T12:00:00Z", "<p class='date'>03/05/2024</p>", "", "2024-03-05T12:00:00+00:00"),
    (STATED % "2024-11-01T12:00:00Z", "<p class='date'>11/01/2024</p>", "", "2024-11-01T12:00:00+00:00"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "shown", "url", "date"), HELD_AGAINST)
def test_what_is_stated_is_held_against_what_is_shown(head: str, shown: str, url: str, date: str) -> None:
    article = cleaned(f"{HEAD}{shown}{BODY}", url=url or None, head=head)
    assert printed(article) == date, article.evidence["published_at"]


def test_a_time_whose_words_name_another_day_is_read_by_its_words() -> None:
    body = f"{HEAD}<time datetime='2024-03-09T10:18:46Z'>Published 5 March 2024</time>{BODY}"
    assert printed(cleaned(body)) == "2024-03-05"


def test_a_date_far_above_a_list_of_such_is_the_pages() -> None:
    listed = "".join(f"<li><p class='date'>{i} April 2024</p>Cake number {i}</li>" for i in range(1, 5))
    own = "<ul><li><p class='date'>5 March 2024</p></li></ul>"
    assert printed(cleaned(f"{HEAD}{own}{BODY}<div><ul>{listed}</ul></div>")) == "2024-03-05"


@pytest.mark.parametrize(("body", "lang", "date"), SHOWN)
def test_the_date_by_the_heading_is_the_pages(body: str, lang: str, date: str) -> None:
    article = cleaned(body, lang)
    assert printed(article) == date
    assert article.evidence["published_at"]["source"] == "page"
    assert any("page: " in one["source"] for one in article.evidence["published_at"]["candidates"])


def test_other_articles_dates_and_copyright_years_are_not_the_pages() -> None:
    article = cleaned(f"{HEAD}{BODY}<aside>{TEASERS}</aside><footer>© 2023 Lindfort Courier</footer>")
    assert printed(article) is None


def test_a_page_that_lists_itself_with_a_date_tells_its_day() -> None:
    url = "https://courier.example/quay"
    entry = "<li><a href='%s'>%s</a> <span class='post-date'>%s</span></li>"
    listed = (
        ("/cake", "Cake", "8 March 2024"),
        ("/quay", "Quay to be rebuilt", "5 March 2024"),
        ("/tea", "Tea", "2024"),
    )
    page = f"{HEAD}{BODY}<aside class='recent'><ul>{''.join(entry % one for one in listed)}</ul></aside>"
    article = cleaned(page, url=url)
    assert printed(article) == "2024-03-05"
    assert article.evidence["published_at"]["source"] == "page's lists"
    assert article.evidence["published_at"]["inferred"]


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
        ("https://courier.example/2024/10/3-questions-to-a-baker", None),
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


def test_another_moment_a_round_time_away_tells_no_offset() -> None:
    head = STATED % "2024-03-05T10:00:00Z" + '<meta name="pubdate" content="2024-03-05 15:30">'
    assert printed(cleaned(HEAD + BODY, head=head)) == "2024-03-05T10:00:00+00:00"
