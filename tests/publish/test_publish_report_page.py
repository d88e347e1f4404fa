"""The report as a reader sees it: opened in headless Chromium."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from etl.publish.report import Books, Corpus, DayRow, ReportData, StoryRow, render_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")


def page() -> str:
    """Return a report with a story whose title tries to break out of the page."""
    title = "<script>document.title='broken out'</script> Bridge & tunnel"
    story = StoryRow(1, title, date(2025, 6, 1), date(2025, 6, 2), 4, 2, 3)
    days = (DayRow(date(2025, 6, 1), 3, 1), DayRow(date(2025, 6, 2), 1, 1))
    return render_report(
        ReportData(
            datetime(2025, 6, 3, tzinfo=UTC), "0", Books(5, 4, 0, 1, 0, 0), Corpus(4, 2, 3, 1, 9), days, (), (story,)
        )
    )


def chromium(tmp_path: Path, *arguments: str) -> str:
    """Open the page in a browser of its own and return what it prints."""
    assert CHROMIUM is not None
    (tmp_path / "report.html").write_text(page(), encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *arguments, (tmp_path / "report.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
        env=os.environ | {"HOME": str(tmp_path)},
    )
    return done.stdout


def test_the_page_opens_and_what_articles_say_stays_text(tmp_path: Path) -> None:
    dom = chromium(tmp_path, "--dump-dom")
    assert "<h1" in dom
    assert "<table" in dom
    assert "<svg" in dom
    assert "<title>broken out</title>" not in dom
    assert "&lt;script&gt;" in dom


def test_the_page_paints_something_at_phone_width(tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    chromium(tmp_path, f"--screenshot={picture}", "--window-size=420,900")
    data = picture.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == (420, 900)
    assert len(data) > 8_000  # an empty page of this size has about 2 kB
