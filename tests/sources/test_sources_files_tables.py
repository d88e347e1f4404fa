"""Tables of any dialect, with what exports write above them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.sources.seed_reading import RECORDS, load_all, records, write

COLUMNS = list(RECORDS[0])
QUOTING = [{**record, "text": f'"Again," he said; it\'s "late"|so. {record["text"]}'} for record in RECORDS]
DIALECTS: dict[str, dict[str, Any]] = {
    "semicolons": {"delimiter": ";"},
    "carets": {"delimiter": "^"},
    "Hive": {"delimiter": "\x01"},
    "escaped": {"doublequote": False, "escapechar": "\\"},
    "all escaped": {"doublequote": False, "escapechar": "\\", "quoting": csv.QUOTE_ALL},
    "single quotes": {"quotechar": "'", "quoting": csv.QUOTE_ALL},
    "old Mac": {"lineterminator": "\r"},
    "tabs": {"delimiter": "\t", "lineterminator": "\n"},
}
ABOVE = {
    "nothing": "",
    "Excel": "sep=;\r\n",
    "a comment": "# exported by a database\n# 2025-07-01\n",
    "a title": "All reports of July\n\n",
    "an empty line": "\r\n",
}


def table(rows: list[dict[str, Any]], **dialect: Any) -> str:
    text = io.StringIO()
    writer = csv.writer(text, **dialect)
    writer.writerow(COLUMNS)
    writer.writerows(row.values() for row in rows)
    return text.getvalue()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_says_the_same(dialect: str, tmp_path: Path) -> None:
    assert records(write(tmp_path / "a.csv", table(QUOTING, **DIALECTS[dialect]))) == QUOTING


@pytest.mark.parametrize("above", ABOVE)
def test_what_stands_above_the_header_is_passed_over(above: str, tmp_path: Path) -> None:
    assert records(write(tmp_path / "a.csv", ABOVE[above] + table(RECORDS, delimiter=";"))) == RECORDS


def test_a_header_may_begin_with_a_mark(tmp_path: Path) -> None:
    (record,) = records(write(tmp_path / "a.csv", "#title,text\nA,One.\n"))
    assert record["text"] == "One."


def test_quotation_marks_in_unquoted_tabs_are_characters(tmp_path: Path) -> None:
    rows = "".join(f'{n}\tFerry {n}\t"Late, he said. It is {n}.\n' for n in range(9))
    found = records(write(tmp_path / "a.tsv", f"id\ttitle\ttext\n{rows}"))
    assert [record["text"] for record in found] == [f'"Late, he said. It is {n}.' for n in range(9)]


def test_a_table_without_names_says_what_to_do(tmp_path: Path) -> None:
    _, ((_, why),) = load_all(write(tmp_path / "a.csv", "1,Ferry late,Again it was late\n2,Ferry on time,For once\n"))
    assert why.reason == "missing_fields"
    assert "put a line with the columns' names above it" in why.detail
