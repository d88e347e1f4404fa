"""Seed records: their own fields win, unknown ones are kept, the same text gives the same article."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.clean import clean
from etl.records import RECORD_MEDIA_TYPE, CleanArticle, Document, Rejected, SourceHints

TEXT = "Quay opens in Lindfort\n\nThe quay opened on Tuesday, March 5, 2024.\nAll cheered for the mayor."


def made(record: Any, hints: SourceHints | None = None) -> CleanArticle | Rejected:
    return clean(Document(json.dumps(record).encode(), RECORD_MEDIA_TYPE, "a.jsonl#1", hints=hints or SourceHints()))


def article(record: Any, hints: SourceHints | None = None) -> CleanArticle:
    result = made(record, hints)
    assert isinstance(result, CleanArticle), result
    return result


def test_own_fields_win_over_hints_and_unknown_ones_are_kept() -> None:
    record = {
        "id": 7, "url": "https://courier.example/a b", "title": "Quay opens", "text": "The quay opened. All cheered.",
        "published_at": "2024-03-05T10:00:00+01:00", "outlet": "Courier", "authors": "By Jane Roe and John Doe",
        "language": "en", "desk": {"city": "Lindfort"},
    }  # fmt: skip
    hints = SourceHints(
        title="Other", published_at="2020-01-01", outlet="Elsewhere", external_id="x", extra={"feed": 3}
    )
    result = article(record, hints)
    assert (result.external_id, result.title, result.outlet) == ("7", "Quay opens", "Courier")
    assert result.authors == ("Jane Roe", "John Doe")
    assert result.published is not None
    assert result.published.isoformat() == "2024-03-05T10:00:00+01:00"
    assert result.url == "https://courier.example/a%20b"
    assert result.evidence["extra"] == {"desk": {"city": "Lindfort"}, "feed": 3}


def test_a_record_with_a_text_alone_is_the_same_article_as_the_file() -> None:
    plain = clean(Document(TEXT.encode(), "text/plain", "a.txt"))
    assert isinstance(plain, CleanArticle)
    for record in ({"text": TEXT}, {"text": TEXT, "title": "Quay opens in Lindfort"}):
        result = article(record)
        assert (result.text, result.title, result.published) == (plain.text, plain.title, plain.published)


def test_a_headline_alone_is_an_article_without_text() -> None:
    result = article({"title": "Quay opens in Lindfort", "published_at": "2024-03-05"})
    assert (result.text, result.title, result.title_derived) == ("", "Quay opens in Lindfort", False)


def test_a_page_in_a_record_is_read() -> None:
    sentence = "The harbour board of Lindfort voted on Monday to rebuild the quay that the storm had torn away. "
    html = (
        f"<html><head><title>t</title></head><body><article><h1>Quay</h1><p>{sentence * 5}</p></article></body></html>"
    )
    result = article({"id": "1", "html": html, "title": "Own title"})
    assert result.title == "Own title"
    assert result.text.startswith("The harbour board")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{broken", "bad_record"),
        (b"[1, 2]", "bad_record"),
        (b'"text"', "bad_record"),
        (b"[" * 100_000, "bad_record"),
        (b"{}", "empty"),
        (b'{"title": "  ", "text": ""}', "empty"),
        (b'{"id": 3, "authors": ["A"]}', "empty"),
    ],
)
def test_records_that_say_nothing_are_rejected(content: bytes, reason: str) -> None:
    refused = clean(Document(content, RECORD_MEDIA_TYPE, "a.jsonl#1"))
    assert isinstance(refused, Rejected)
    assert refused.reason == reason


def test_nul_and_lone_surrogates_in_escapes_are_removed() -> None:
    document = Document(
        b'{"title": "Q\\u0000uay\\ud800", "text": "It\\u0000 opened \\ud83d\\ude00 today."}', RECORD_MEDIA_TYPE, "a"
    )
    result = clean(document)
    assert isinstance(result, CleanArticle)
    assert (result.title, result.text) == ("Quay", "It opened 😀 today.")
    json.dumps(result.evidence, ensure_ascii=False).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(["id", "url", "title", "text", "html", "published_at", "outlet", "authors", "language", "x"])


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(FIELDS, JSON, max_size=6))
def test_odd_records_become_an_article_or_a_reason(record: dict[str, Any]) -> None:
    result = made(record)
    assert isinstance(result, (CleanArticle, Rejected))
    if isinstance(result, CleanArticle):
        assert result.text or result.title
        "".join((result.text, result.title or "", *result.authors)).encode()
        json.dumps(result.evidence)


def test_importing_the_room_is_cheap() -> None:
    heavy = ("lxml", "bs4", "trafilatura", "babel", "numpy")
    code = f"import sys, etl.clean; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("given_date", "language", "printed"),
    [
        ("7/1/2025", "en-US", "2025-07-01"),
        ("7/1/2025", "en-GB", "2025-01-07"),
        ("07/01/2025 3:04 PM", "en", "2025-07-01T15:04:00+00:00"),
        ("13/1/2025", "en-US", "2025-01-13"),
        ("Tue, 1 Jul 2025 10:20:30 EDT", "en", "2025-07-01T10:20:30-04:00"),
        ("2025-07-01T00:00:00Z", "en", "2025-07-01"),
        ("1er juillet 2025 à 12h30", "fr", "2025-07-01T12:30:00+00:00"),
        ("1751364000", "en", "2025-07-01T10:00:00+00:00"),
        ("10000-01-01", "en", None),
        ("1970-01-01T00:00:00Z", "en", None),
        ("2025-13-45", "en", None),
        ("soon", "en", None),
    ],
)
def test_stated_dates_are_read_as_written(given_date: str, language: str, printed: str | None) -> None:
    texts = {"fr": "Le quai a été reconstruit par les ouvriers de la ville pendant un long hiver."}
    text = texts.get(language, "The quay was rebuilt by the workers of the city during a long winter.")
    published = article({"text": text, "published_at": given_date, "language": language}).published
    assert (published.isoformat() if published else None) == printed
