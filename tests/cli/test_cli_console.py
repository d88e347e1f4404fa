"""What commands print."""

from __future__ import annotations

import pytest

from etl import console


def test_csv_is_read_by_a_shell_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    console.write_csv(["one", "two"], [(1, "a, b"), (2, None)])
    assert capsys.readouterr().out == 'one,two\n1,"a, b"\n2,\n'
