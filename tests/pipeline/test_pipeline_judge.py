"""Judgements about articles: dedup obeys them, they survive whatever is worked again, and explain shows them."""

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
from etl.publish.checks import run_checks
from etl.publish.explain import explain_pair
from etl.settings import Settings
from etl.store.connect import Database
from tests.in_process import in_process  # noqa: F401  (a fixture)
from tests.same_tables import differences, snapshot

pytestmark = pytest.mark.usefixtures("in_process")

FERRY = (
    "Port Minister Ilse Varga opened the new ferry terminal in Valletta on Tuesday, June 3, 2025, and thanked the "
    "dockers' union for its patience.\n\nThe terminal cost 48 million euros and replaces a building that burned down "
    "in a storm nine years ago, the ministry said.\n\nFerries to Gozo leave every hour from the new quay."
)
TRAIN = (
    "A freight train left the rails near Graz on Wednesday, June 4, 2025, and blocked the southern line for a day.\n\n"
    "Nobody was hurt. The railway said a broken switch was to blame and promised an inquiry."
)
RECORDS = [
    {"id": name, "outlet": f"Outlet {name}", "text": text, "published_at": f"2025-06-0{day}"}
    for day, (name, text) in enumerate((("a", FERRY), ("b", FERRY), ("c", FERRY), ("t", TRAIN)), 3)
]


def groups(database: Database) -> list[set[str]]:
    query = "SELECT array_agg(external_id ORDER BY 1) AS ids FROM mart.articles GROUP BY independent_text_id"
    with database.owner.connect() as connection:
        return sorted((set(row.ids) for row in connection.exec_driver_sql(query)), key=sorted)


def parts(database: Database) -> dict[str, list[str]]:
    with database.owner.connect() as connection:
        return snapshot(connection)


def violated(database: Database) -> list[str]:
    with database.writer.begin() as connection:
        return [one.name for one in run_checks(connection) if one.violations]


def rows(database: Database, query: str) -> Sequence[Any]:
    with database.owner.connect() as connection:
        return connection.exec_driver_sql(query).all()


def test_what_people_decided_outranks_the_rules_and_lasts(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, RECORDS)))
    backfill(database, settings, Request((str(tmp_path),)))
    before = parts(database)
    assert groups(database) == [{"a", "b", "c"}, {"t"}]

    judge(database, settings, "c", "a", "different", "Mira", "another quay")
    judge(database, settings, "t", "b", "same", "Mira")
    judged = [{"a", "b", "t"}, {"c"}]
    assert groups(database) == judged
    assert violated(database) == []
    told = "SELECT count(DISTINCT story_id) FROM mart.articles WHERE external_id IN ('a', 'b', 't')"
    assert rows(database, told) == [(1,)]

    for stage in ("clean", "dedup"):
        assert reprocess(database, settings, Selection(stage, everything=True)).closed
        assert groups(database) == judged
    more = [{**RECORDS[0], "id": "d", "published_at": "2025-06-01"}]  # an earlier original turns up
    (tmp_path / "d.jsonl").write_text(json.dumps(more[0]))
    backfill(database, settings, Request((str(tmp_path),)))
    found = groups(database)
    assert not any({"a", "c"} <= group for group in found)
    assert any({"b", "t"} <= group for group in found)
    forget(database, settings, find(database, "d", None))
    assert groups(database) == judged

    shown = explain_pair(database, "c", "a")["judgement"]
    assert (shown["verdict"], shown["judged_by"], shown["note"]) == ("different", "Mira", "another quay")
    assert explain_pair(database, "c", "t")["judgement"] is None
    why = rows(database, "SELECT why FROM news.duplicate_edge WHERE why LIKE 'judged %%' ORDER BY 1")
    assert [row.why for row in why] == ["judged different by Mira", "judged the same by Mira"]

    judge(database, settings, "c", "t", "same", "Mira")  # though c is not a, and a is b, and b is t: different wins
    assert not any({"a", "c"} <= group for group in groups(database))
    judge(database, settings, "a", "c", "undecided", "Mira")
    judge(database, settings, "c", "t", "undecided", "Mira")
    judge(database, settings, "b", "t", "undecided", "Mira")
    assert explain_pair(database, "c", "a")["judgement"] is None
    assert set(differences(before, parts(database))) <= {"stories", "outlets"}
    for wrong in (("a", "a"), ("a", "nobody")):
        with pytest.raises(UsageError):
            judge(database, settings, *wrong, "same", "Mira")
