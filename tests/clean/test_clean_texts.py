"""Plain texts: every word kept, titles and days by general rules."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime
from string import ascii_lowercase

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.clean import clean
from etl.clean.characters import repair
from etl.records import RECORD_MEDIA_TYPE, CleanArticle, Document, Rejected, SourceHints

# Invented events; the day that each was reported, or None where the text does not say.
DATED = [
    (
        date(2024, 3, 5),
        (
            "The port of Lindfort will close its old lighthouse, mayor Adela Brunn said on Tuesday, March 5, 2024.\n"
            "The lighthouse was built on June 12, 1908. A farewell concert will take place on April 20, 2024."
        ),
    ),
    (
        date(2023, 11, 17),
        (
            "VELMORA, Nov 17, 2023 (AP) — Rescuers found three miners alive, officials said.\n\n"
            "The mine collapsed on November 14. Repairs are due by December 1."
        ),
    ),
    (
        date(2022, 9, 9),
        (
            "BERGHEIM, 9. September 2022 (dpa) – Ein Feuer hat am Freitag das Rathaus von Bergheim zerstört, teilte "
            "die Polizei mit.\n\nDas Gebäude war am 3. Mai 1899 eröffnet worden."
        ),
    ),
    (
        date(2021, 2, 3),
        (
            "La ministre Odile Varennes a annoncé mercredi 3 février 2021 la fermeture de l'usine de Corvelle.\n\n"
            "L'usine, ouverte le 7 mai 1974, emploie 300 personnes. Elle fermera avant le 30 juin 2021."
        ),
    ),
    (
        date(2024, 10, 2),
        (
            "El alcalde de Villarosa, Tomás Ibarra, dimitió el miércoles 2 de octubre de 2024 tras las protestas.\n\n"
            "Las elecciones serán el 15 de diciembre de 2024. Todo empezó tras el apagón del 8 de septiembre."
        ),
    ),
    (
        date(2020, 6, 30),
        (
            "A new ferry line opened today.\nSo proud of our crew!\n— Captain Mirel (@capmirel) June 30, 2020\n"
            "The line had been planned since the storm of January 5. It will reach Port Anselm by July 15."
        ),
    ),
    (
        date(2019, 4, 18),
        (
            "Flood in Karsten\n\nPublished: 18 April 2019\n\nRivers rose above all marks on Wednesday. The last "
            "such flood was on 2 April 2006."
        ),
    ),
    (
        None,
        ("Sarah Velt was born on March 3, 1950, in Orlena. She painted landscapes all her life and never sold one."),
    ),
    (
        date(2025, 1, 16),
        (
            "The council said on Thursday that it will repay the fees. It had lost the case on Monday, January 13, "
            "2025, when judge Ilan Roth ruled for the tenants."
        ),
    ),
    (
        date(2023, 5, 23),
        (
            "Мэр города Зареченск Ольга Ветрова заявила во вторник, 23 мая 2023 года, что мост откроют осенью.\n\n"
            "Мост закрыли после аварии 4 марта."
        ),
    ),
    (
        date(2024, 7, 1),
        ("市役所は2024年7月1日、新しい図書館を開いたと発表した。\n\n図書館は2019年4月に着工された。"),
    ),
    (
        date(2025, 3, 11),
        (
            "Prime Minister Lena Osk met her counterpart Jaro Vint in Belmar on Tuesday (March 11, 2025).\nThe two "
            "last met on December 4, 2024. Osk will travel to Vintara from March 20 to 22, 2025, after the truce of "
            "March 1."
        ),
    ),
    (
        date(2022, 4, 6),
        (
            "Varland's central bank cut its main rate by 50 basis points to 10.25% on Wednesday, April 6, 2022, the "
            "fourth cut in a row.\n\nGovernor Esta Wanjau said that there was room before the budget."
        ),
    ),
    (
        date(2022, 3, 17),
        (
            "ORLENA, March 17 (2022): The ministers of two countries have agreed on the route of a power line.\n\n"
            "It is to be ready by 9 May 2031, officials said on Thursday."
        ),
    ),
    (date(2025, 8, 9), "नई दिल्ली, 9 अगस्त 2025 (पीटीआई) — मंत्री ने शनिवार को कहा कि नया पुल अगले साल खुलेगा।"),
]


def cleaned(text: str | bytes, hints: SourceHints | None = None, captured_at: datetime | None = None) -> CleanArticle:
    content = text if isinstance(text, bytes) else text.encode()
    article = clean(Document(content, "text/plain", "a.txt", captured_at=captured_at, hints=hints or SourceHints()))
    assert isinstance(article, CleanArticle), article
    return article


@pytest.mark.parametrize(("day", "text"), DATED, ids=[str(day) for day, _ in DATED])
def test_the_reported_day_wins(day: date | None, text: str) -> None:
    published = cleaned(text).published
    assert (published.day if published else None) == day
    if published is not None:
        assert (published.inferred, published.precision, published.at) == (True, "day", None)


def test_every_named_day_is_a_candidate() -> None:
    evidence = cleaned(DATED[0][1]).evidence["published_at"]
    assert {one["value"] for one in evidence["candidates"]} == {"2024-03-05", "1908-06-12", "2024-04-20"}
    assert evidence["why"]


def test_a_future_day_is_a_candidate_only() -> None:
    text = "The quay opened on Monday, March 4, 2024.\n\nIts twin was inaugurated on Tuesday, May 7, 2030."
    article = cleaned(text, captured_at=datetime(2024, 3, 10, tzinfo=UTC))
    assert article.published is not None
    assert article.published.day == date(2024, 3, 4)
    assert "2030-05-07" in {one["value"] for one in article.evidence["published_at"]["candidates"]}


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2024, 3, 4), "The quay of Lindfort opened on March 4, the mayor said."),
        (date(2022, 3, 4), "The quay of Lindfort opened on Friday, March 4, the mayor said."),
        (date(2023, 11, 21), "LINDFORT, Nov 21 (Agency) - The quay has opened, the mayor said."),
    ],
)
def test_a_day_without_a_year_is_the_latest_that_its_weekday_allows(day: date, text: str) -> None:
    article = cleaned(text, captured_at=LATER)
    assert article.published is not None
    assert article.published.day == day
    assert "without its year" in article.evidence["published_at"]["why"]


HISTORY = "The treaty was signed on 4 May 1907 and amended on 3 June 1911. Historians still argue about what it meant."
LATER = datetime(2024, 3, 10, tzinfo=UTC)


def test_a_text_that_only_speaks_of_the_past_is_not_dated_by_it() -> None:
    article = cleaned(HISTORY, captured_at=LATER)
    assert article.published is None
    assert {"1907-05-04", "1911-06-03"} <= {one["value"] for one in article.evidence["published_at"]["candidates"]}


@pytest.mark.parametrize(
    "text",
    [
        "LINDFORT, 3 June 1911 (Agency) — The quay was opened by the mayor.",
        "Published: 3 June 1911\n\nThe quay was opened by the mayor. Its first stone was laid on 4 May 1907.",
        "The quay was opened on Saturday, 3 June 1911. Its first stone had been laid on 4 May 1907.",
        "The mayor announced on 3 June 1911 that the quay was open. Its first stone had been laid on 4 May 1907.",
    ],
)
def test_an_old_report_is_dated_by_what_it_reports(text: str) -> None:
    article = cleaned(text, captured_at=LATER)
    assert article.published is not None
    assert article.published.day == date(1911, 6, 3)


def test_a_day_that_is_not_long_past_needs_no_report() -> None:
    article = cleaned("The quay of Lindfort was opened on 3 June 2023, and all cheered.", captured_at=LATER)
    assert article.published is not None
    assert article.published.day == date(2023, 6, 3)


def test_the_hints_date_wins_over_the_text() -> None:
    article = cleaned(DATED[0][1], SourceHints(published_at="Wed, 06 Mar 2024 07:15:30 +0100"))
    assert article.published is not None
    assert article.published.isoformat() == "2024-03-06T07:15:30+01:00"
    assert not article.published.inferred


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Harbour opens early\n\nIt opened.\nAll cheered.", "Harbour opens early", "It opened.\n\nAll cheered."),
        ("Will it rain?\n\nNobody knows.", "Will it rain?", "Nobody knows."),
        ("The harbour opened.\n\nAll cheered.", None, "The harbour opened.\n\nAll cheered."),
        ("By Jane Roe\n\nThe harbour opened.", None, "By Jane Roe\n\nThe harbour opened."),
        ("1 July 2025\n\nThe harbour opened.", None, "1 July 2025\n\nThe harbour opened."),
        ("Only one line", None, "Only one line"),
    ],
)  # fmt: skip
def test_a_headline_is_a_short_first_line_before_an_empty_one(text: str, title: str | None, body: str) -> None:
    article = cleaned(text)
    assert article.text == body
    assert article.title_derived == (title is None)
    assert title is None or article.title == title


def test_a_derived_title_is_the_first_sentence_without_its_dateline() -> None:
    article = cleaned("OSTERBY, 2 May (Reuters) - Mr. Lind of the U.S. board resigned over the ferry. More follows.")
    assert article.title == "Mr. Lind of the U.S. board resigned over the ferry"
    assert article.agencies == ("Reuters",)


def test_a_wrapped_text_is_unwrapped_and_keeps_its_words() -> None:
    words = [
        "The",
        "committee",
        "of",
        "the",
        "harbour",
        "met",
        "again",
        "to",
        "hear",
        "what",
        "the",
        "divers",
        "had",
        "found",
        "below",
        "the",
        "old",
        "quay",
    ]
    wrapped = "\n".join(
        ["The committee of the harbour met again to", "hear what the divers had found below the", "old quay"]
    )
    article = cleaned(f"{wrapped}\n\n{wrapped}")
    assert article.text == f"{' '.join(words)}\n\n{' '.join(words)}"


def test_lines_that_are_not_wrapped_stay_paragraphs() -> None:
    assert cleaned("First thing said.\nSecond thing said here.\nThird.").text.count("\n\n") == 2


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "\n\n", "  ", " \n"])), min_size=1, max_size=60))
def test_no_word_of_a_text_is_lost(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + blank for word, blank in parts)
    said = _said(clean(Document(text.encode(), "text/plain", "a.txt")))
    assert (said or "").split() == repair(text).text.split()


def _said(article: CleanArticle | Rejected) -> str | None:
    """Return an article as its source would write it."""
    if isinstance(article, Rejected):
        return None
    return article.text if article.title_derived else f"{article.title}\n\n{article.text}"


@settings(deadline=None)
@example("\x80Â\x91\xa0Â\x80")
@given(st.text(max_size=300))
def test_cleaning_again_changes_nothing(text: str) -> None:
    once = _said(clean(Document(text.encode("utf-8", "replace"), "text/plain", "a.txt")))
    if once is not None:
        assert _said(clean(Document(once.encode(), "text/plain", "a.txt"))) == once


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"... --- ...", "empty"),
        (b"%PDF-1.7 something", "binary"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_what_is_no_text_is_rejected_with_advice(content: bytes, reason: str) -> None:
    refused = clean(Document(content, "text/plain", "a.txt"))
    assert isinstance(refused, Rejected)
    assert refused.reason == reason
    assert len(refused.detail) > 20


def test_wire_copy_with_indents_keeps_its_paragraphs() -> None:
    text = (
        "COCOA PRICES STEADY\n\n    Showers continued throughout the week in the\nBandara cocoa zone, alleviating "
        "the drought since\nearly January and improving the prospects.\n    The dry period means that the crop will "
        "be\nlate this year.\n"
    )
    assert cleaned(text).text.split("\n\n") == [
        (
            "Showers continued throughout the week in the Bandara cocoa zone, alleviating the drought since early "
            "January and improving the prospects."
        ),
        "The dry period means that the crop will be late this year.",
    ]


def test_a_dateline_without_a_dash_dates_the_text() -> None:
    text = "Lindfort, (12.11.2021). The choir sings on 21 November 2021 in the old hall, \n\nIt is free."
    article = clean(Document(text.encode(), "text/plain", "p.txt"))
    assert isinstance(article, CleanArticle)
    assert article.published is not None
    assert article.published.day.isoformat() == "2021-11-12"


def test_a_text_that_a_paywall_has_scrambled_has_the_language_that_is_declared() -> None:
    letters = random.Random(5)
    words = ("".join(letters.choices(ascii_lowercase, k=letters.randint(2, 12))) for _ in range(120))
    scrambled = " ".join(words)
    record = {"text": f"Die Mole steht seit Montag wieder.\n\n{scrambled}.", "title": "Mole steht", "language": "de"}
    article = clean(Document(json.dumps(record).encode(), RECORD_MEDIA_TYPE, "r#1"))
    assert isinstance(article, CleanArticle)
    assert article.language == "de"


def test_a_text_that_begins_with_a_quotation_in_another_language_has_its_own() -> None:
    quoted = (
        "The harbour board said that the old mole will be rebuilt before winter and that the ferries will go on. " * 9
    )
    own = (
        "Die Mole steht seit Montag wieder, teilte der Hafenrat mit, und die Fähren fahren wie zuvor auf die Inseln. "
        * 9
    )
    record = {"text": f"{quoted}\n\n{own}", "title": "Mole steht"}
    for language in ("de", "en"):
        article = clean(Document(json.dumps({**record, "language": language}).encode(), RECORD_MEDIA_TYPE, "r#1"))
        assert isinstance(article, CleanArticle)
        assert article.language == language


@pytest.mark.parametrize(
    "headline",
    [
        "Mole Dey: Lindfort Mayor And Others Join Campaign",
        "Brunn Rift Hurts Ferry Line",
        "Mayor Brunn And More Join To Ban Word Bossy",
    ],
)
def test_headlines_are_of_a_language_that_news_is_written_in(headline: str) -> None:
    """By their letters they are Nigerian Pidgin and Luxembourgish."""
    article = clean(Document(json.dumps({"title": headline}).encode(), RECORD_MEDIA_TYPE, "r#1"))
    assert isinstance(article, CleanArticle)
    assert article.language == "en"
