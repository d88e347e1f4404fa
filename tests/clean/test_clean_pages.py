"""Pages: facts with evidence, the body without its furniture, hostile pages refused before a parser chokes."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime

import pytest

from etl.clean import clean
from etl.clean.agreement import medoid, supported
from etl.clean.body import _agreed
from etl.clean.boilerplate import without_boilerplate
from etl.records import CleanArticle, Document, Rejected, SourceHints

SENTENCES = [
    "The harbour board of Lindfort voted on Monday to rebuild the quay that the storm had torn away.",
    "Divers found that the old piles were sound below the water line, chairwoman Adela Brunn told the meeting.",
    "The work will cost four million crowns and take two years, according to the plan that the board published.",
    "Fishermen had asked for a faster repair because the season begins in April and there is no other landing.",
    "Ferries to the islands will leave from the northern basin until the new quay opens to the public.",
    "A second vote on the harbour dues was put off until the auditors have finished reading the accounts.",
]
BODY = "".join(f"<p>{sentence} {sentence[::-1].title()}</p>" for sentence in SENTENCES)
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Lindfort Courier"},
        {"@type": "Person", "@id": "#jane", "name": "Jane Roe"},
        {
            "@type": "NewsArticle",
            "headline": "Quay to be rebuilt",
            "datePublished": "2024-03-04T23:30:15Z",
            "dateModified": "2024-03-05T08:00:00+01:00",
            "author": [{"@id": "#jane"}, {"@type": "Organization", "name": "Reuters"}],
            "publisher": {"@type": "Organization", "name": "Lindfort Courier"},
            "articleSection": "Harbour",
            "keywords": "quay, storm",
            "inLanguage": "en-GB",
        },
    ],
}
FURNITURE = (
    '<nav><ul><li><a href="/a">Home</a></li><li><a href="/b">Sport</a></li></ul></nav>',
    '<aside><p>Most read: <a href="/c">Ten cakes to bake on a rainy Sunday with the whole family</a></p></aside>',
    "<footer><p>All rights reserved by the Lindfort Courier, a paper of record since it was founded.</p></footer>",
)


def page(head: str = "", body: str = BODY, heading: str = "Quay to be rebuilt") -> str:
    nav, aside, footer = FURNITURE
    return (
        f'<!doctype html><html lang="en"><head><title>Quay to be rebuilt | Lindfort Courier</title>{head}</head>'
        f"<body>{nav}<article><h1>{heading}</h1>{body}</article>{aside}{footer}</body></html>"
    )


def cleaned(html: str, hints: SourceHints | None = None, captured_at: datetime | None = None) -> CleanArticle:
    made = clean(Document(html.encode(), "text/html", "p.html", captured_at=captured_at, hints=hints or SourceHints()))
    assert isinstance(made, CleanArticle), made
    return made


def test_json_ld_is_believed_and_explained() -> None:
    head = f'<script type="application/ld+json">{json.dumps(LINKED)}</script><link rel="canonical" href="/news/quay">'
    article = cleaned(page(head), SourceHints(url="HTTPS://Courier.Example:443/news/../news/quay"))
    assert article.title == "Quay to be rebuilt"
    assert article.authors == ("Jane Roe",)
    assert article.agencies == ("Reuters",)
    assert article.published is not None
    assert article.published.isoformat() == "2024-03-04T23:30:15+00:00"
    assert article.modified is not None
    assert article.modified.isoformat() == "2024-03-05T08:00:00+01:00"
    assert (article.language, article.section, article.tags) == ("en", "Harbour", ("quay", "storm"))
    assert article.outlet == "Lindfort Courier"
    assert article.url == "https://courier.example/news/quay"
    assert article.canonical_url == "https://courier.example/news/quay"
    assert article.evidence["title"]["source"] == "h1"
    assert set(article.evidence) >= {"title", "text", "authors", "published_at", "modified_at", "language", "url",
                                     "outlet", "charset", "repairs", "extra"}  # fmt: skip
    json.dumps(article.evidence)


def test_the_pages_own_offset_is_kept() -> None:
    head = (
        '<meta property="article:published_time" content="2024-03-04T23:30:15Z">'
        '<meta itemprop="datePublished" content="2024-03-05T00:30:15+01:00">'
    )
    published = cleaned(page(head)).published
    assert published is not None
    assert published.isoformat() == "2024-03-05T00:30:15+01:00"
    assert published.day == date(2024, 3, 5)


def test_a_time_without_zone_says_so() -> None:
    published = cleaned(page('<meta property="article:published_time" content="2024-03-04 23:30">')).published
    assert published is not None
    assert (published.zone_assumed, published.precision) == (True, "minute")


def test_future_and_absurd_dates_are_candidates_only() -> None:
    head = (
        '<meta property="article:published_time" content="2031-03-04T10:00:00Z">'
        '<meta name="parsely-pub-date" content="1970-01-01"><meta name="pubdate" content="2024-03-03">'
    )
    article = cleaned(page(head), captured_at=datetime(2024, 3, 5, tzinfo=UTC))
    assert article.published is not None
    assert article.published.day == date(2024, 3, 3)
    shown = {one["value"] for one in article.evidence["published_at"]["candidates"]}
    assert {"2031-03-04T10:00:00Z", "1970-01-01", "2024-03-03"} <= shown


def test_the_body_has_every_paragraph_and_no_furniture() -> None:
    text = cleaned(page()).text
    assert all(sentence in text for sentence in SENTENCES)
    for leak in ("Sport", "cakes", "All rights reserved", "Quay to be rebuilt"):
        assert leak not in text
    assert len(text.split("\n\n")) == len(SENTENCES)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Jane Roe and John Doe", ("Jane Roe", "John Doe")),
        ("By JANE ROE, Senior Editor", ("Jane Roe",)),
        ("By Jane Roe And John Doe For The Lindfort Courier", ("Jane Roe", "John Doe")),
        ("Jane Roe - June 12, 2024", ("Jane Roe",)),
        ("Written by Jane Roe | 5 min read", ("Jane Roe",)),
        ("admin", ()),
        ("newsdesk@courier.example", ()),
    ],
)
def test_bylines_become_people(byline: str, authors: tuple[str, ...]) -> None:
    assert cleaned(page(body=f'<span class="byline">{byline}</span>{BODY}')).authors == authors


def test_what_a_page_says_of_itself_is_taken_when_it_can_be() -> None:
    head = (
        '<link rel="canonical" href="https://courier.example/"><meta name="keywords" content="quay, Storm, , Quay">'
        '<meta property="og:image" content="data:image/png;base64,AAAA"><meta name="twitter:image" content="/q.jpg">'
    )
    article = cleaned(page(head), SourceHints(url="https://courier.example/harbour/quay"))
    # The front page is another page; canonical to it, all articles of a site would be one.
    assert article.canonical_url is None
    assert article.tags == ("quay", "Storm")
    assert article.image_url == "https://courier.example/q.jpg"


def test_a_byline_without_markup_is_seen() -> None:
    assert cleaned(page(body=f"<div>By <b>Jane Roe</b></div>{BODY}")).authors == ("Jane Roe",)


def test_the_hints_are_candidates_behind_the_page() -> None:
    article = cleaned(
        page(), SourceHints(title="Feed title", authors=("Sam Poe",), outlet="The Courier", external_id="7")
    )
    assert article.title == "Quay to be rebuilt"
    assert article.authors == ("Sam Poe",)
    assert article.outlet == "The Courier"
    assert article.external_id == "7"


def test_an_empty_page_takes_the_feeds_summary_and_says_so() -> None:
    empty = "<html><body><div id='app'></div></body></html>"
    article = cleaned(empty, SourceHints(title="Quay to be rebuilt", summary=SENTENCES[0]))
    assert (article.text, article.partial) == (SENTENCES[0], True)
    assert "summary" in article.evidence["text"]["partial_why"]


@pytest.mark.parametrize("name", ["content_html", "summary"])
def test_feed_content_is_read_as_text(name: str) -> None:
    hints = SourceHints(
        title="Quay", extra={name: f"<p>{SENTENCES[0]}</p><script>alert(1)</script><p>{SENTENCES[1]}</p>"}
    )
    article = cleaned("<html><body></body></html>", hints)
    assert article.text == f"{SENTENCES[0]}\n\n{SENTENCES[1]}"


HOSTILE = {
    "too_deep": b"<div>" * 100_000 + b"text",
    "too_large": b"<html><body>" + b"<p>" * 1_000_000,
    "not_an_article": b"<html><body><script>" + b"var a=1;" * 50_000 + b"</script></body></html>",
    "binary": b"<html><body><p>" + bytes(range(256)) * 100,
}
ATTRIBUTES = b"<html><body><div " + b" ".join(b"a%d=1" % i for i in range(200_000)) + b">text</div>"


@pytest.mark.parametrize(
    ("content", "reason"), [*((content, reason) for reason, content in HOSTILE.items()), (ATTRIBUTES, "too_large")]
)
def test_hostile_pages_are_refused_fast(content: bytes, reason: str) -> None:
    started = time.process_time()
    refused = clean(Document(content, "text/html", "p.html"))
    assert isinstance(refused, Rejected)
    assert refused.reason == reason
    assert time.process_time() - started < 5


def test_an_index_page_is_no_article() -> None:
    links = "".join(f'<li><a href="/{i}">Story number {i} about the harbour and the quay</a></li>' for i in range(200))
    refused = clean(Document(f"<html><body><ul>{links}</ul></body></html>".encode(), "text/html", "p.html"))
    assert isinstance(refused, Rejected)
    assert refused.reason == "not_an_article"


def test_the_opinion_that_others_share_is_followed_line_by_line() -> None:
    opinions = {
        "one": ["the quay will be rebuilt", "divers went down", "subscribe to our letter"],
        "two": ["the quay will be rebuilt", "divers went down"],
        "three": ["something else entirely said here"],
    }
    chosen, close = medoid(opinions)
    assert chosen == "one"
    assert close["three"] == 0
    assert supported("one", opinions) == ["the quay will be rebuilt", "divers went down"]


def test_boilerplate_lines_go_and_paragraphs_that_begin_alike_stay() -> None:
    long = "Related: " + "the board had voted on this before and will vote on it again in spring " * 4
    lines = [
        "Quay to be rebuilt",
        "The quay.",
        "Also read: Ten cakes",
        "Sign up for our newsletter",
        long,
        "Share",
        "End.",
    ]
    assert without_boilerplate(lines, ["Quay to be rebuilt"]) == ["The quay.", long, "End."]


KOREAN = (
    "동소 항만위원회는 화요일 밤 낡은 여객선 터미널을 폐쇄하기로 의결해 섬을 오가던 구십 년 항로가 막을 내리게 됐다.",
    "이나영 위원장은 수리비가 터미널의 십이 년 수입보다 많고 인수하겠다는 곳도 없었다고 말했다.",
    "방청석을 메운 섬 주민들은 표결 결과에 야유를 보냈고 일부는 겨울이 오기 전에 소송을 내겠다고 밝혔다.",
)


def test_a_short_page_keeps_its_paragraphs_and_neither_headline_nor_byline() -> None:
    """Extractors that find too little take all of the page as one line; Korean says more in fewer letters."""
    paragraphs = "".join(f"<p>{line}</p>" for line in KOREAN)
    html = (
        "<html lang='ko'><head><title>동소, 터미널 폐쇄</title></head><body><article><h1>동소, 터미널 폐쇄</h1>"
        f"<p class='byline'>김민수 기자</p><p>입력 2025.07.09 10:30</p>{paragraphs}</article></body></html>"
    )
    article = clean(Document(html.encode(), "text/html", "p.html"))
    assert isinstance(article, CleanArticle)
    assert article.text == "\n\n".join(KOREAN)


@pytest.mark.parametrize(
    "line",
    [
        "関連記事：嵐の記録",
        "اقرأ أيضا: أخبار العاصفة",
        "Czytaj też: Kronika",
        "यह भी पढ़ें: तूफान",
        "Подписывайтесь на наш канал",
    ],
)
def test_pointers_and_boxes_elsewhere_go(line: str) -> None:
    assert without_boilerplate(["The quay.", line, "End."], []) == ["The quay.", "End."]


def test_what_a_gate_asks_is_not_of_the_body() -> None:
    lines = ["The quay.", "Already a subscriber? Log in to read on.", "Subscribe to continue reading"]
    assert without_boilerplate([*lines, "End."], []) == ["The quay.", "End."]


def test_a_body_cut_into_boxes_is_not_taken_for_its_first_box() -> None:
    boxes = [f"Box {i}: {sentence}" for i, sentence in enumerate(SENTENCES * 2)]
    lines = {"trafilatura": boxes[:2], "readability": boxes[:2], "densest": boxes}
    chosen, why, _ = _agreed(lines, lambda: boxes)
    assert (chosen, why.source) == (boxes, "densest")
    chosen, why, _ = _agreed({**lines, "densest": boxes[:6]}, lambda: boxes)
    assert (chosen, why.source) == (boxes[:2], "trafilatura")


def test_a_long_thread_of_comments_is_not_taken_for_the_rest_of_the_body() -> None:
    thread = [f"Reader {i} does not believe a word of what the board said about its quay." for i in range(40)]
    lines = {"trafilatura": SENTENCES, "readability": SENTENCES, "densest": thread}
    chosen, why, _ = _agreed(lines, lambda: SENTENCES)
    assert (chosen, why.source) == (SENTENCES, "trafilatura")


@pytest.mark.parametrize(
    "line",
    [
        "This website uses cookies to give you the best experience.",
        "Wir verwenden Cookies, um unser Angebot zu verbessern.",
        "Dein Browser ist leider veraltet.",
        "Your browser is not supported.",
        "Please enable JavaScript to see this page.",
        "You need to enable JavaScript to run this app.",
        "We're sorry but harbour-front doesn't work properly without JavaScript enabled. Please enable it to continue.",
        "Warning: mysql_connect(): Access denied in /srv/www/index.php on line 12",
        "(function() { document.addEventListener('load', function() { start(); }); })();",
        "The quay before the storm. (A. Person/Pool/AFP via Getty Images)",
        "Die Mole vor dem Sturm (Foto: A. Person)",
        "The mole before the storm. Photo: A. Person/Agency",
        "La jetée avant la tempête. © A. Person",
        "Latest posts by A. Person (see all)",
        "This entry was posted in Harbour. Bookmark the permalink.",
        "Das könnte Sie auch interessieren",
        "2025-07-01T10:00:00+02:00 2025-07-01T11:00:00+02:00",
    ],
)
def test_notices_captions_and_printed_scripts_go(line: str) -> None:
    assert without_boilerplate(["The quay.", line, "End."], []) == ["The quay.", "End."]


@pytest.mark.parametrize(
    "line",
    [
        "Browsers are not supported by the harbour's old computers, the board was told.",
        "The board said that we use cookies as bait (and biscuits as well).",
        "Wallet (credit cards, cash) and keys were found below the quay.",
        "A warning: the old piles are on line 12 of the plan.",
        "She held up the photo: the quay was whole, the sea was calm, and nobody in it was older than ten.",
    ],
)
def test_sentences_that_look_like_notices_stay(line: str) -> None:
    assert without_boilerplate(["The quay.", line, "End."], []) == ["The quay.", line, "End."]


def test_what_ruby_tells_of_pronunciation_is_not_said_twice() -> None:
    port = "<ruby>港<rp>（</rp><rt>みなと</rt><rp>）</rp></ruby>"
    bridge = "<ruby>橋<rt>はし</rt></ruby>"
    sentence = f"<p>{port}の{bridge}が火曜日に開通し、島の人々が渡り始めた。</p>"
    article = cleaned(f"<html lang='ja'><body><article><h1>{bridge}が開通</h1>{sentence}</article></body></html>")
    assert (article.title, article.text) == ("橋が開通", "港の橋が火曜日に開通し、島の人々が渡り始めた。")


def test_a_page_laid_out_in_a_table_keeps_its_paragraphs() -> None:
    lines = [
        f"The harbour board of Lindfort voted to rebuild quay number {i} that the storm had torn away."
        for i in range(9)
    ]
    menu = "".join(f"<a href='/{i}'>Cake number {i}</a><br>" for i in range(20))
    text = "".join(f"<p>{line}</p>" for line in lines)
    html = (
        f"<html><body><table><tr><td>{menu}</td><td><h1>Quays</h1>{text}</td><td>{menu}</td></tr></table></body></html>"
    )
    article = clean(Document(html.encode(), "text/html", "p.html"))
    assert isinstance(article, CleanArticle)
    assert article.text == "\n\n".join(lines)
