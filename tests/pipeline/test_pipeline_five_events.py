"""Ten plain texts about five events, two outlets each, without titles, addresses or dates beside them: what they give.

Persons, firms and events are invented, the countries are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from etl.pipeline.intake import Request
from etl.pipeline.runs import Summary, backfill
from etl.settings import Settings
from etl.store.connect import Database
from tests.conftest import fresh_database
from tests.pipeline.test_pipeline_seeds import by_locator, sets_of

TEXTS = Path(__file__).with_name("five_events")
EVENTS = ("bushfire", "cable", "downhill", "rate", "ventilators")
DAYS = {
    "bushfire-1.txt": date(2025, 2, 3),
    "bushfire-2.txt": date(2025, 2, 4),
    "cable-1.txt": date(2025, 3, 13),
    "cable-2.txt": date(2025, 3, 13),
    "downhill-1.txt": date(2024, 12, 14),
    "downhill-2.txt": date(2024, 12, 14),
    "rate-1.txt": date(2025, 4, 9),
    "rate-2.txt": date(2025, 4, 9),
    "ventilators-1.txt": date(2025, 6, 6),
    "ventilators-2.txt": date(2025, 6, 6),
}
# Named in both texts of an event: one entity each, whatever the two call it.
SHARED = {
    ("Aino Karhula", "PERSON"),
    ("Jaan Toomsalu", "PERSON"),
    ("Baltic Cable Authority", "ORG"),
    ("Finland", "LOC"),
    ("Estonia", "LOC"),
    ("Lachlan Moody", "PERSON"),
    ("Esther Wanyonyi", "PERSON"),
    ("Kenya", "LOC"),
    ("Nairobi", "LOC"),
    ("Gonzalo Irribarren", "PERSON"),
    ("Valeria Montalbán", "PERSON"),
    ("Inés Quispe Lara", "PERSON"),
    ("Peru", "LOC"),
    ("Leila Desrosiers", "PERSON"),
    ("Magdalena Oberhofer", "PERSON"),
    ("Chiara Ponzetti", "PERSON"),
    ("Canada", "LOC"),
}


@pytest.fixture(scope="module")
def loaded(settings: Settings) -> Iterator[tuple[Database, Summary]]:
    with fresh_database(settings) as made:
        yield made, backfill(made, settings, Request((str(TEXTS),)))


def test_every_text_is_an_article_and_a_second_run_brings_nothing(
    loaded: tuple[Database, Summary], settings: Settings
) -> None:
    database, first = loaded
    assert (first.given, first.loaded, first.rejected, first.violations) == (10, 10, 0, {})
    again = backfill(database, settings, Request((str(TEXTS),)))
    assert (again.given, again.loaded, again.unchanged) == (10, 0, 10)


def test_each_has_the_day_that_its_text_tells(loaded: tuple[Database, Summary]) -> None:
    assert by_locator(loaded[0], "published_date", TEXTS) == DAYS
    assert set(by_locator(loaded[0], "published_precision", TEXTS).values()) == {"day"}


def test_two_texts_of_an_event_are_one_story_and_no_copies(loaded: tuple[Database, Summary]) -> None:
    stories = sets_of(by_locator(loaded[0], "story_id", TEXTS))
    assert stories == {frozenset((f"{event}-1.txt", f"{event}-2.txt")) for event in EVENTS}
    assert set(by_locator(loaded[0], "duplicate_group_id", TEXTS).values()) == {None}


def test_what_both_texts_name_is_one_entity(loaded: tuple[Database, Summary]) -> None:
    with loaded[0].owner.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT entity, label FROM mart.mentions GROUP BY entity, label, entity_id"
            " HAVING count(DISTINCT article_id) = 2"
        ).all()
    assert set(map(tuple, rows)) >= SHARED
