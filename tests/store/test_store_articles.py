"""What makes an article that article: addresses, ids, texts; who published it; which of its texts is on show."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from etl.dedup import change_of
from etl.records import CleanArticle, PublishedTime
from etl.store import articles, changes, ledger
from etl.store.articles import Cleaned
from etl.store.connect import Database

CAPTURED = datetime(2021, 6, 1, 12, tzinfo=UTC)
TEXT = "The council of Marrow Point voted to raise the quay by forty centimetres.\n\nThe work begins in spring."
OTHER = "Nobody was hurt when the ferry Petrel lost a propeller in the outer harbour."

Save = Callable[..., None]


@pytest.fixture
def save(database: Database) -> Save:
    """A function that saves cleaned articles as one batch each, in the order given."""
    numbers = itertools.count(1)
    with database.writer.begin() as connection:
        run_id = ledger.open_run(connection, "other", "0", {})

    def one_batch(*batch: CleanArticle) -> None:
        with database.writer.begin() as connection:
            articles.save(connection, [Cleaned(next(numbers), run_id, CAPTURED, each) for each in batch], 1)

    return one_batch


def rows(database: Database, query: str) -> list[Any]:
    with database.owner.connect() as connection:
        return [tuple(row) if len(row) > 1 else row[0] for row in connection.exec_driver_sql(query)]


def shown(database: Database, columns: str = "count(*)") -> list[Any]:
    return rows(database, f"SELECT {columns} FROM mart.articles ORDER BY 1")


def at(hour: int, day: int = 1) -> PublishedTime:
    return PublishedTime(date(2021, 6, day), "minute", datetime(2021, 6, day, hour, tzinfo=UTC))


# -- addresses -----------------------------------------------------------------------------------------------------


def test_pages_that_name_one_canonical_address_of_their_own_domain_are_one_article(
    database: Database, save: Save
) -> None:
    canonical = "https://lantern.example/quay"
    save(CleanArticle(TEXT, "Quay", url="https://lantern.example/quay?utm_source=x", canonical_url=canonical))
    save(CleanArticle(TEXT, "Quay", url="https://m.lantern.example/quay", canonical_url=canonical))
    save(CleanArticle(OTHER, "Quay", url=canonical))
    assert shown(database, "n_revisions") == [2]


def test_a_canonical_address_on_another_domain_is_only_a_sign_of_syndication(database: Database, save: Save) -> None:
    canonical = "https://lantern.example/quay"
    save(CleanArticle(TEXT, "Quay", url=canonical))
    save(CleanArticle(TEXT, "Quay", url="https://herald.example/quay", canonical_url=canonical))
    assert shown(database, "url, canonical_url") == [("https://herald.example/quay", canonical), (canonical, None)]


def test_a_saved_page_is_known_by_the_address_it_gives_itself(database: Database, save: Save) -> None:
    save(CleanArticle(TEXT, "Quay", outlet="The Lantern", canonical_url="https://lantern.example/quay"))
    save(CleanArticle(OTHER, "Quay", outlet="The Lantern", canonical_url="https://lantern.example/quay"))
    save(CleanArticle(TEXT, "Quay", url="https://lantern.example/quay"))
    assert shown(database, "n_revisions, url, outlet") == [(2, "https://lantern.example/quay", "The Lantern")]


def test_an_address_comes_before_an_id(database: Database, save: Save) -> None:
    save(CleanArticle(TEXT, "Quay", url="https://lantern.example/quay", external_id="1"))
    save(CleanArticle(TEXT, "Quay", url="https://lantern.example/quay", external_id="2"))
    assert shown(database, "external_id") == ["1"]


# -- ids and texts -------------------------------------------------------------------------------------------------


def test_an_id_is_an_outlets_own(database: Database, save: Save) -> None:
    for outlet in ("The Lantern", "Bay Herald", None):
        save(CleanArticle(TEXT, "Quay", outlet=outlet, external_id="7"))
    save(CleanArticle(OTHER, "Quay", outlet="the  LANTERN", external_id="7"))  # the same outlet, another text
    assert shown(database, "outlet, n_revisions") == [("Bay Herald", 1), ("The Lantern", 2), (None, 1)]


def test_records_with_different_ids_are_different_articles_though_their_texts_are_equal(
    database: Database, save: Save
) -> None:
    save(*(CleanArticle(TEXT, "Quay", external_id=str(n)) for n in range(5)))
    assert shown(database) == [5]


def test_without_address_and_id_outlet_and_text_decide(database: Database, save: Save) -> None:
    save(CleanArticle(TEXT, "Quay", outlet="The Lantern"))
    save(CleanArticle(TEXT.replace("\n\n", "  \n "), "A higher quay", outlet="The Lantern"))
    save(CleanArticle(TEXT, "Quay", outlet="Bay Herald"))
    assert shown(database, "outlet, n_revisions") == [("Bay Herald", 1), ("The Lantern", 2)]


@pytest.mark.parametrize(
    "known",
    [
        CleanArticle(TEXT, "Quay", url="https://lantern.example/quay"),
        CleanArticle(TEXT, "Quay", outlet="The Lantern", external_id="7"),
        CleanArticle(TEXT, "Quay", outlet="The Lantern"),
        CleanArticle(TEXT, None),
    ],
)
@pytest.mark.parametrize("together", [False, True])
def test_a_bare_record_attaches_to_the_article_that_has_its_text(
    database: Database, save: Save, known: CleanArticle, together: bool
) -> None:
    bare = CleanArticle(TEXT.replace("\n\n", "\n"), "Quay")
    if together:
        save(bare, known)  # in one batch the order does not matter
    else:
        save(known)
        save(bare)
    assert shown(database) == [1]


def test_a_bare_record_attaches_to_a_text_that_is_not_on_show_any_more(database: Database, save: Save) -> None:
    url = "https://lantern.example/quay"
    save(CleanArticle(TEXT, "Quay", url=url))
    save(CleanArticle(OTHER, "Quay", url=url))
    save(CleanArticle(TEXT, "Quay"))
    assert shown(database) == [1]


def test_two_bare_records_with_different_texts_are_two_articles(database: Database, save: Save) -> None:
    save(CleanArticle(TEXT, "Quay"), CleanArticle(OTHER, "Quay"))
    assert shown(database) == [2]


def test_headlines_without_text_are_told_apart_by_the_headline(database: Database, save: Save) -> None:
    save(CleanArticle("", "Quay to rise", outlet="The Lantern"), CleanArticle("", "Ferry adrift", outlet="The Lantern"))
    save(CleanArticle("", "Quay to rise", outlet="The Lantern"))
    assert shown(database, "title") == ["Ferry adrift", "Quay to rise"]


# -- outlets -------------------------------------------------------------------------------------------------------


def test_an_outlet_known_by_its_domain_takes_its_name_when_it_is_told(database: Database, save: Save) -> None:
    save(CleanArticle(TEXT, "Quay", url="https://www.lantern.example/quay"))
    assert shown(database, "outlet") == ["lantern.example"]
    save(CleanArticle(OTHER, "Ferry", url="https://lantern.example/ferry", outlet="The Lantern"))
    save(CleanArticle("Rain.", "Weather", url="https://news.lantern.example/weather"))
    assert shown(database, "outlet") == ["The Lantern"] * 3
    assert rows(database, "SELECT outlet, domains FROM mart.outlets") == [("The Lantern", ["lantern.example"])]


def test_a_domain_stays_with_the_outlet_that_named_it_first(database: Database, save: Save) -> None:
    save(CleanArticle(TEXT, "Quay", url="https://lantern.example/quay", outlet="The Lantern"))
    save(CleanArticle(OTHER, "Ferry", url="https://lantern.example/ferry", outlet="Lantern Weekend"))
    save(CleanArticle("Rain.", "Weather", url="https://lantern.example/weather"))
    assert shown(database, "outlet") == ["Lantern Weekend", "The Lantern", "The Lantern"]


def test_an_article_takes_what_it_did_not_say_before(database: Database, save: Save) -> None:
    save(CleanArticle(TEXT, "Quay"))
    save(CleanArticle(TEXT, "Quay", canonical_url="https://lantern.example/quay"))
    url = "https://lantern.example/ferry"
    save(CleanArticle(OTHER, "Ferry", url=url))
    save(CleanArticle(OTHER, "Ferry", url=url, external_id="7", outlet="The Lantern"))
    assert shown(database, "title, external_id, outlet")[0] == ("Ferry", "7", "The Lantern")


# -- revisions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_text_on_show_is_the_outlets_latest_whatever_order_they_came_in(
    database: Database, save: Save, order: tuple[int, ...]
) -> None:
    url = "https://lantern.example/quay"
    texts = [
        CleanArticle(f"Version {n}. {TEXT}", "Quay", url=url, published=at(8), modified=at(9 + n)) for n in range(3)
    ]
    for n in order:
        save(texts[n])
    assert rows(database, "SELECT left(text, 9), n_revisions FROM mart.articles") == [("Version 2", 3)]
    assert rows(database, "SELECT left(text, 9) FROM mart.revisions ORDER BY revision_no") == [
        *("Version 0", "Version 1", "Version 2")
    ]


def test_without_times_the_latest_to_arrive_is_on_show_and_an_old_text_can_come_back(
    database: Database, save: Save
) -> None:
    for text in (TEXT, OTHER, TEXT):
        save(CleanArticle(text, "Quay", url="https://lantern.example/quay"))
    assert rows(database, "SELECT text, n_revisions FROM mart.articles") == [(TEXT, 2)]


def test_only_what_is_newly_on_show_is_queued(database: Database, save: Save) -> None:
    url = "https://lantern.example/quay"
    save(CleanArticle(TEXT, "Quay", url=url, modified=at(12)))
    save(CleanArticle(OTHER, "Quay", url=url, modified=at(9)))  # an older version turns up late
    save(CleanArticle(TEXT, "Quay", url=url, modified=at(12)))  # nothing new
    queued = rows(database, "SELECT r.text FROM ops.work w JOIN news.revision r ON r.revision_id = w.key")
    assert queued == [TEXT]


def test_a_day_is_kept_as_a_day_and_a_time_with_its_offset(database: Database, save: Save) -> None:
    from datetime import timedelta, timezone

    zone = timezone(timedelta(hours=-3, minutes=-30))
    late = PublishedTime(date(2021, 6, 1), "second", datetime(2021, 6, 1, 23, 15, tzinfo=zone))
    save(CleanArticle(TEXT, "A", external_id="a", published=late))
    save(CleanArticle(TEXT, "B", external_id="b", published=PublishedTime(date(2021, 6, 1), "day")))
    columns = "title, published_at, published_date, published_precision, published_offset"
    assert shown(database, columns) == [
        ("A", datetime(2021, 6, 2, 2, 45, tzinfo=UTC), date(2021, 6, 1), "second", -210),
        ("B", datetime(2021, 6, 1, tzinfo=UTC), date(2021, 6, 1), "day", None),
    ]


def test_authors_are_signed_in_order_and_shared_by_their_folded_names(database: Database, save: Save) -> None:
    save(CleanArticle(TEXT, "A", external_id="a", authors=("Ilse Varga", "Tomas Brandt")))
    save(CleanArticle(TEXT, "B", external_id="b", authors=("TOMAS  BRANDT", "Ilse Varga", " ")))
    assert shown(database, "title, authors") == [
        ("A", ["Ilse Varga", "Tomas Brandt"]),
        ("B", ["Tomas Brandt", "Ilse Varga"]),
    ]
    assert rows(database, "SELECT count(*) FROM news.author") == [2]


# -- what was changed ----------------------------------------------------------------------------------------------


def test_a_text_that_arrives_late_or_goes_gives_its_successor_another_predecessor(
    database: Database, save: Save
) -> None:
    def page(text: str, hour: int, title: str = "Quay") -> CleanArticle:
        return CleanArticle(text, title, url="https://lantern.example/quay", published=at(hour))

    def tell() -> list[Any]:
        with database.writer.begin() as connection:
            untold = changes.untold(connection, range(1, 10))
            changes.save(connection, [(one, change_of(one.before, one.said)) for one in untold])
        told.append(len(untold))
        return rows(database, "SELECT change_kind, disclosed FROM mart.revisions ORDER BY revision_no")

    told: list[int] = []
    save(page(TEXT, 8))
    save(page(TEXT.replace("forty", "fifty"), 10))
    assert tell() == [("first", None), ("correction", False)]
    save(page(TEXT.replace("forty", "fifty"), 9, "Quay to be raised"))
    assert tell() == [("first", None), ("correction", False), ("headline", False)]
    save(page(OTHER, 7))
    assert tell() == [("first", None), ("update", False), ("correction", False), ("headline", False)]
    assert tell() == [("first", None), ("update", False), ("correction", False), ("headline", False)]
    assert told == [1, 2, 1, 0], "only texts with another predecessor are compared"
