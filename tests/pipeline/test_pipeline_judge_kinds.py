"""Judgements about stories and entities: obeyed at once, by what comes later, and after everything is worked again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from etl.errors import UsageError
from etl.pipeline.forget import find, forget
from etl.pipeline.intake import Request
from etl.pipeline.judge import judge
from etl.pipeline.reprocess import Selection, reprocess
from etl.pipeline.runs import backfill
from etl.settings import Settings
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.same_tables import story_sets
from tests.store.rollup_changes import differences

pytestmark = pytest.mark.usefixtures("in_process")

FERRY = (
    "Port Minister Ilse Varga opened the new ferry terminal in Valletta on Tuesday and thanked the dockers' union for "
    "its patience.\n\nThe terminal cost 48 million euros and replaces a building that burned down in a storm nine "
    "years ago, the ministry said.\n\nFerries to Palermo leave every hour from the new quay."
)
QUAY = (
    "The dockers' union welcomed the new ferry terminal in Valletta, opened on Tuesday by Port Minister Varga.\n\n"
    "Ferries to Palermo will leave the quay every hour, the ministry said, and the old building that burned down in a "
    "storm will become a market."
)
TRAIN = (
    "A freight train left the rails near Graz on Wednesday and blocked the southern line for a day.\n\nNobody was "
    "hurt. The railway said a broken switch was to blame and promised an inquiry."
)
TEXTS = {"ferry": FERRY, "copy": FERRY, "quay": QUAY, "train": TRAIN}


def load(database: Database, settings: Settings, folder: Path, texts: dict[str, str]) -> None:
    records = [
        {"id": name, "outlet": f"Outlet {name}", "text": text, "published_at": f"2025-06-0{day}T08:00:00Z"}
        for day, (name, text) in enumerate(texts.items(), 3)
    ]
    path = folder / f"{'-'.join(texts)}.jsonl"
    path.write_text("\n".join(map(json.dumps, records)))
    backfill(database, settings, Request((str(path),)))


def rows(database: Database, query: str) -> Sequence[Any]:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql(query).all()


def stories(database: Database) -> list[set[str]]:
    found = rows(database, "SELECT array_agg(external_id) FROM mart.articles GROUP BY story_id")
    return sorted((set(row[0]) for row in found), key=sorted)


def uncounted(database: Database) -> dict[str, Any]:
    with database.writer.begin() as connection:
        return dict(differences(connection))


def test_stories_are_joined_and_parted_as_people_judge(database: Database, settings: Settings, tmp_path: Path) -> None:
    load(database, settings, tmp_path, TEXTS)
    assert stories(database) == [{"copy", "ferry", "quay"}, {"train"}]
    (train_id,) = rows(database, "SELECT story_id FROM mart.articles WHERE external_id = 'train'")[0]
    with database.owner.connect() as connection:
        before = sorted(map(sorted, story_sets(connection)))

    done = judge(database, settings, "quay", "ferry", "different", "Mira", "two ports", kind="story")
    assert len(done.regrouped) == 1
    judge(database, settings, "ferry", str(train_id), "same", "Mira", kind="story")
    judged = [{"copy", "ferry", "train"}, {"quay"}]
    assert stories(database) == judged
    assert uncounted(database) == {}
    now = "SELECT r.now_story_id = a.story_id FROM news.story_redirect r, mart.articles a"
    assert rows(database, f"{now} WHERE r.story_id = {train_id} AND a.external_id = 'ferry'") == [(True,)]

    for stage in ("entities", "stories", "dedup"):
        assert reprocess(database, settings, Selection(stage, everything=True)).closed
        assert stories(database) == judged, stage
    load(database, settings, tmp_path, {"late": QUAY})  # one more like both: it comes to its copy
    assert stories(database) == [{"copy", "ferry", "train"}, {"late", "quay"}]
    forget(database, settings, find(database, "late", None))
    assert uncounted(database) == {}

    judge(database, settings, "quay", "ferry", "undecided", "Mira", kind="story")
    judge(database, settings, "ferry", "train", "undecided", "Mira", kind="story")
    with database.owner.connect() as connection:
        assert sorted(map(sorted, story_sets(connection))) == before
    assert uncounted(database) == {}
    for wrong in (("ferry", "ferry"), ("ferry", "nobody")):
        with pytest.raises(UsageError):
            judge(database, settings, *wrong, "same", "Mira", kind="story")


def test_entities_judged_the_same_are_one_in_mart(database: Database, settings: Settings, tmp_path: Path) -> None:
    load(database, settings, tmp_path, TEXTS)
    days = (
        "SELECT entity, sum(n_articles)::int FROM mart.entity_days WHERE entity IN ('Valletta', 'Palermo') GROUP BY 1"
    )
    before = dict(map(tuple, rows(database, days)))
    assert before == {"Valletta": 3, "Palermo": 3}
    kept = rows(database, "SELECT entity_id FROM news.mention ORDER BY revision_id, start_char")

    assert judge(database, settings, "Palermo", "Valletta", "same", "Mira", kind="entity").entities == 1
    assert dict(map(tuple, rows(database, days))) == {"Valletta": 3}
    assert rows(database, "SELECT DISTINCT entity FROM mart.mentions WHERE surface = 'Palermo'") == [("Valletta",)]
    assert rows(database, "SELECT entity_id FROM news.mention ORDER BY revision_id, start_char") == kept
    assert uncounted(database) == {}
    assert reprocess(database, settings, Selection("entities", everything=True)).closed
    assert dict(map(tuple, rows(database, days))) == {"Valletta": 3}
    load(
        database,
        settings,
        tmp_path,
        {"palermo": "Palermo waits for the first ferry of the year, and the bakers for flour."},
    )
    assert dict(map(tuple, rows(database, days))) == {"Valletta": 4}

    judge(database, settings, "Palermo", "Valletta", "different", "Mira", kind="entity")
    assert dict(map(tuple, rows(database, days))) == {"Valletta": 3, "Palermo": 4}
    judge(database, settings, "Palermo", "Valletta", "undecided", "Mira", kind="entity")
    assert uncounted(database) == {}
    for wrong in (("Palermo", "Palermo"), ("Palermo", "nobody")):
        with pytest.raises(UsageError):
            judge(database, settings, *wrong, "same", "Mira", kind="entity")


def test_a_judgement_outlives_the_entities_it_is_about(database: Database, settings: Settings, tmp_path: Path) -> None:
    load(database, settings, tmp_path, {"ferry": FERRY})
    judge(database, settings, "Palermo", "Valletta", "same", "Mira", kind="entity")
    forget(database, settings, find(database, "ferry", None))
    assert rows(database, "SELECT count(*) FROM news.entity") == [(0,)]
    load(database, settings, tmp_path, {"quay": QUAY})
    named = rows(database, "SELECT DISTINCT entity FROM mart.mentions WHERE surface IN ('Palermo', 'Valletta')")
    assert named == [("Valletta",)]
    assert uncounted(database) == {}
