"""Pages around no article are refused; the shortest real articles stay."""

from __future__ import annotations

import pytest

from etl.clean import clean
from etl.records import CleanArticle, Document, Rejected, SourceHints


def made(title: str, body: str, head: str = "", hints: SourceHints | None = None) -> CleanArticle | Rejected:
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return clean(Document(html.encode(), "text/html", "p.html", hints=hints or SourceHints()))


FORM = '<form><label>E-mail <input name="mail"></label> <label>Password <input type="password"></label> Sign in</form>'
FRAMES = [
    ("Sign in | Lindfort Courier", f'<header><a href="/">Lindfort Courier</a></header>{FORM}'),
    (
        "Your account",
        f"<p>Welcome back! Enter the address and the password of your account to go on reading.</p>{FORM}",
    ),
    (
        "Page not found",
        "<p>The page that you are looking for has been moved, or it does not exist any more. Sorry.</p>",
    ),
    ("404", "<p>We could not find what you were looking for on this server, so here is our search box instead.</p>"),
    ("Just a moment...", "<p>Enable JavaScript and cookies to continue to the Courier, please.</p>"),
    (
        "Lindfort Courier",
        (
            "<h2>We value your privacy</h2><p>We and our 812 partners store information on a device, such as "
            "cookies, and process personal data for advertising.</p><p>You "
            "may consent to the processing by us and our partners as described above, or refuse.</p>"
        ),
    ),
    ("Lindfort Courier", "<div>World Sport Weather Culture Opinion</div><div>Contact Imprint Privacy Archive</div>"),
]
ARTICLES = [
    (
        "Court rules on cookies",
        (
            "<p>The high court of Osterby ruled on Monday that sites must ask for consent before they set cookies.</p>"
            "<p>The ruling on personal data will change how papers deal with their partners, lawyers said.</p>"
        ),
    ),
    ("Harbour closed", "<p>The harbour of Lindfort is closed until Monday because of the storm.</p>"),
    ("港は閉鎖", "<p>リンドフォルトの港は嵐のため月曜日まで閉鎖される、と市長が水曜日に発表した。</p>"),
    ("ท่าเรือปิด", "<p>ท่าเรือปิดจนถึงวันจันทร์เนื่องจากพายุนายกเทศมนตรีกล่าวเมื่อวันพุธ</p>"),
    ("बंदरगाह बंद", "<p>तूफान के कारण लिंडफोर्ट का बंदरगाह सोमवार तक बंद रहेगा, मेयर ने कहा।</p>"),
]


@pytest.mark.parametrize(("title", "body"), FRAMES)
def test_a_frame_around_nothing_is_refused(title: str, body: str) -> None:
    refused = made(title, body)
    assert isinstance(refused, Rejected), refused
    assert refused.reason == "not_an_article"
    assert refused.detail.endswith("give the address of one article.")


@pytest.mark.parametrize("start", ['<?xml version="1.0"?><rss version="2.0"><channel>', "<feed>", "<urlset>"])
def test_a_feed_is_no_page(start: str) -> None:
    refused = clean(Document(f"{start}<item>The board voted to rebuild the quay.</item>".encode(), "text/html", "f"))
    assert isinstance(refused, Rejected)
    assert refused.reason == "not_an_article"


@pytest.mark.parametrize(("title", "body"), ARTICLES)
def test_an_article_of_one_sentence_stays(title: str, body: str) -> None:
    assert isinstance(made(title, body), CleanArticle)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:type" content="article">',
        '<meta property="article:published_time" content="2024-03-05">',
        '<meta name="author" content="Jane Roe">',
    ],
)
def test_metadata_of_an_article_speaks_for_a_few_words(head: str) -> None:
    body = "<p>Lindfort 3, Port Anselm 1 after extra time</p>"
    assert isinstance(made("Result", body), Rejected)
    assert isinstance(made("Result", body, head), CleanArticle)


def test_an_article_with_a_sign_in_form_beside_it_stays() -> None:
    body = "<p>" + "The harbour of Lindfort is closed until Monday because of the storm. " * 6 + "</p>"
    article = made("Harbour closed", FORM + body)
    assert isinstance(article, CleanArticle)
    assert "Password" not in article.text


def test_the_feeds_summary_stands_in_for_a_page_behind_a_form() -> None:
    article = made("Sign in", FORM, hints=SourceHints(title="Harbour closed", summary="The harbour is closed."))
    assert isinstance(article, CleanArticle)
    assert (article.text, article.partial) == ("The harbour is closed.", True)
