"""The report page: complete, safe, readable, and without anything to load."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.publish.report import (
    Books,
    Claim,
    Corpus,
    DayRow,
    DisagreementRow,
    DuplicateGroupRow,
    EntityRow,
    OutletDayRow,
    RejectedRow,
    ReportData,
    RunRow,
    StageRow,
    StoryRow,
    render_report,
)
from etl.publish.report_chart import DAYS_SHOWN, OUTLETS_SHOWN, timeline, timelines_by_outlet

NOW = datetime(2031, 4, 9, 6, 30, tzinfo=UTC)
CLOSED = Books(given=1240, loaded=1180, unchanged=31, rejected=24, quarantined=2, waiting=3)
STAGES = (StageRow("clean", Books(1209, 1185, 0, 22, 2, 0)), StageRow("dedup", Books(1185, 1180, 0, 0, 1, 3)))
EMPTY = ReportData(NOW, "0.1.0", Books(0, 0, 0, 0, 0, 0), Corpus(0, 0, 0, 0, 0))
NOT_CLOSED_TAGS = {"meta", "br", "wbr", "img"}


def sample() -> ReportData:
    """Return a report on an invented week in an invented country."""
    first = date(2031, 3, 20)
    outlets = ("Harbour Post", "Valley Courier", "جريدة الميناء", "The Plain Speaker", "Lakeside Wire")
    outlet_days = tuple(
        OutletDayRow(outlet, first + timedelta(days=day), 3 + (day * 7 + place * 5) % 23, 2 + (day * 3 + place) % 3)
        for place, outlet in enumerate(outlets)
        for day in range(20)
        if (day + place) % 9
    )
    days = tuple(
        DayRow(
            first + timedelta(days=day),
            sum(row.n_articles for row in outlet_days if row.day == first + timedelta(days=day)),
            9 + (day * 5) % 11,
        )
        for day in range(20)
    )
    return ReportData(
        generated_at=NOW,
        code_version="0.1.0",
        books=CLOSED,
        corpus=Corpus(n_articles=1180, n_independent_texts=412, n_outlets=5, n_stories=96, n_entities=1871),
        days=days,
        outlet_days=outlet_days,
        stories=(
            StoryRow(17, "Ferry runs aground off Marrow Point", first, date(2031, 3, 24), 64, 19, 5),
            StoryRow(23, "Old Town bridge closes for repairs until autumn", date(2031, 4, 1), None, 22, 9, 4),
            StoryRow(40, "انقطاع الكهرباء في الميناء", date(2031, 4, 2), date(2031, 4, 2), 8, 8, 2),
        ),
        duplicate_groups=(
            DuplicateGroupRow(
                311, "Ferry runs aground", "Lakeside Wire", first, ("exact", "near", "excerpt_of"), 31, 5
            ),
            DuplicateGroupRow(355, "Bridge to close", None, None, ("exact",), 2, 1),
        ),
        entities=(
            EntityRow("Ilse Varga", "PERSON", 211, 80, 31),
            EntityRow("Marrow Point", "LOC", 164, 71, 24),
            EntityRow("Coastal Transport Board", "ORG", 90, 44, 20),
        ),
        disagreements=(
            DisagreementRow(
                17,
                "Ferry runs aground off Marrow Point",
                "number",
                "passengers rescued",
                (Claim("118", ("Harbour Post", "Lakeside Wire"), 30, 6), Claim("121", ("Valley Courier",), 4, 2)),
            ),
            DisagreementRow(
                17,
                "Ferry runs aground off Marrow Point",
                "role",
                "harbour master, Marrow Point",
                (Claim("Ilse Varga", ("Harbour Post",), 12, 5), Claim("Tomas Brandt", ("The Plain Speaker",), 1, 1)),
            ),
        ),
        rejected=(
            RejectedRow("clean", "not_an_article", "A list of links: nothing to do.", "seeds.zip!links.html", 21),
            RejectedRow("sources", "unreadable", "Save the file as UTF-8.", "seeds/letter.txt", 3),
            RejectedRow("clean", "too_deep", "Look at it with copydesk quarantine show.", "x.html", 2, "quarantined"),
        ),
        runs=(
            RunRow(4, "ingest", NOW - timedelta(minutes=9), None, "0.1.0", Books(12, 9, 0, 0, 0, 3)),
            RunRow(3, "backfill", NOW - timedelta(hours=3), NOW - timedelta(hours=2), "0.1.0", CLOSED, STAGES),
        ),
    )


class Page(HTMLParser):
    """The page as a browser sees it: tags, attributes, texts; complains of tags that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in NOT_CLOSED_TAGS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    return render_report(sample())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_tags_match_and_ids_are_unique(page: Page) -> None:
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {(attributes["href"] or "").removeprefix("#") for attributes in page.all("a")}
    assert targets <= set(ids)
    assert {attributes["aria-labelledby"] for attributes in page.all("section")} <= set(ids)


def test_every_row_is_on_the_page(page: Page) -> None:
    data = sample()
    wanted = [
        *(row.title for row in data.stories),
        *(row.title for row in data.duplicate_groups),
        *(row.name for row in data.entities),
        *(row.reason for row in data.rejected),
        *(row.detail for row in data.rejected),
        *(row.example for row in data.rejected),
        *(row.subject for row in data.disagreements),
        *(claim.value for row in data.disagreements for claim in row.claims),
        *(row.outlet for row in data.outlet_days if row.outlet is not None),
        "1,240",
        "2031-04-09 06:30 UTC",
    ]
    assert [text for text in wanted if text not in page.text] == []


def test_each_table_of_articles_counts_both_ways(html: str) -> None:
    tables = re.findall(r"<table>.*?</table>", html.replace("<wbr>", ""), flags=re.S)
    counting = [table for table in tables if "<code>n_articles</code>" in table]
    assert len(counting) == 6  # outlets, stories, two disputes, copies, entities
    assert all("<code>n_independent_texts</code>" in table for table in counting)


def test_every_row_has_a_cell_for_every_column(html: str) -> None:
    for table in re.findall(r"<table>.*?</table>", html, flags=re.S):
        head, body = table.split("</thead>")
        n_columns = head.count("<th scope")
        for row in re.findall(r"<tr[ >].*?</tr>", body, flags=re.S):
            extra = sum(int(n) - 1 for n in re.findall(r'colspan="(\d+)"', row))
            assert len(re.findall(r"<t[hd][ >]", row)) + extra == n_columns, row


def test_tables_and_drawings_can_be_heard(page: Page) -> None:
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.all("th"))
    assert all("aria-label" in each or each.get("aria-hidden") == "true" for each in page.all("svg"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_is_run_or_loaded(html: str, page: Page) -> None:
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "default-src 'none'" in (page.all("meta")[-1]["content"] or "")
    assert not re.search(r"url\(|@import|https?://|src=", html)


ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=y>{{ 7 * 191 }}\u202e&amp;"


def test_what_articles_say_stays_text() -> None:
    clean = sample()
    hostile = ReportData(
        generated_at=NOW,
        code_version=ATTACK,
        books=clean.books,
        corpus=clean.corpus,
        outlet_days=(OutletDayRow(ATTACK, NOW.date(), 2, 1),),
        stories=(replace(clean.stories[0], title=ATTACK),),
        duplicate_groups=(
            replace(clean.duplicate_groups[0], title=ATTACK, earliest_outlet=ATTACK, relations=(ATTACK,)),
        ),
        entities=(replace(clean.entities[0], name=ATTACK, label=ATTACK),),
        disagreements=(DisagreementRow(1, ATTACK, ATTACK, ATTACK, (Claim(ATTACK, (ATTACK,), 1, 1),)),),
        rejected=(RejectedRow(ATTACK, ATTACK, ATTACK, ATTACK, 1),),
        runs=(replace(clean.runs[0], kind=ATTACK, code_version=ATTACK),),
    )
    html = render_report(hostile)
    page = Page(html)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert "1337" not in html
    assert page.text.count("alert(1)") == html.count("alert(1)") == 21  # each field once, version and subject twice


def test_an_empty_database_has_a_report() -> None:
    page = Page(render_report(EMPTY))
    assert page.open == []
    assert page.all("table") == []
    assert "No stories yet." in page.text


def test_a_stage_whose_books_are_open_is_marked() -> None:
    marked = re.findall(r"<th[^>]*>(\w+) <span class=\"tag bad\">books open", render_report(sample()))
    assert marked == ["dedup"]


def test_articles_without_an_outlet_are_shown() -> None:
    rows = (OutletDayRow(None, NOW.date(), 7, 7), OutletDayRow("Harbour Post", None, 11, 11))
    page = Page(render_report(replace(EMPTY, outlet_days=rows)))
    assert "no outlet known" in page.text
    assert "11 articles whose day nobody knows" in page.text


def test_open_books_are_an_alarm() -> None:
    fine, broken = replace(EMPTY, books=CLOSED), replace(EMPTY, books=replace(CLOSED, loaded=1179))
    assert "The books do not close." not in render_report(fine)
    assert "1,240 inputs were given, but 1,239 are accounted for" in Page(render_report(broken)).text


# -- contrast ------------------------------------------------------------------------------------------------------

TEXT_COLOURS = ("ink", "muted", "link", "bad", "wait", "good")
MARKS = ("own", "bad", "wait", "good", "other")


def _palettes(html: str) -> list[dict[str, str]]:
    blocks = re.findall(r":root \{(.*?)\}", html, flags=re.S)
    return [dict(re.findall(r"--(\w+): (#[0-9a-f]+);", block)) for block in blocks]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_every_colour_in_light_dark_and_print(html: str) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text, 3 for what a drawing needs to be understood."""
    palettes = _palettes(html)
    assert len(palettes) == 3
    for palette in palettes:
        for ground in (palette["paper"], palette["card"]):
            assert {
                name: _contrast(palette[name], ground)
                for name in TEXT_COLOURS
                if _contrast(palette[name], ground) < 4.5
            } == {}
            assert {
                name: _contrast(palette[name], ground) for name in MARKS if _contrast(palette[name], ground) < 3
            } == {}
        assert _contrast(palette["own"], palette["all"]) >= 3


# -- charts --------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2029, 1, 1), date(2031, 12, 31))
ROWS = st.lists(
    st.tuples(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.none() | DAYS, st.integers(1, 400)),
    max_size=80,
)


@given(ROWS)
def test_outlet_charts_lose_no_article(rows: list[tuple[str, date | None, int]]) -> None:
    lines, left_out = timelines_by_outlet([(outlet, day, n, (n + 1) // 2) for outlet, day, n in rows])
    drawn = sum(each.line.n_articles for each in lines)
    assert drawn + left_out.n_articles + left_out.n_undated + left_out.n_earlier == sum(n for _, _, n in rows)
    assert len(lines) <= OUTLETS_SHOWN
    assert len({(each.line.first_day, each.line.last_day, each.line.tallest) for each in lines}) <= 1
    assert all(0 < bar.height <= 1 for each in lines for bar in each.line.bars)


@given(ROWS.map(lambda rows: {day: n for _, day, n in rows if day is not None}))
def test_a_timeline_is_a_function_of_its_rows(counts: dict[date, int]) -> None:
    rows = [(day, n, 1) for day, n in counts.items()]
    line = timeline(rows)
    assert line == timeline(rows[::-1])
    if line is None:
        assert not rows
        return
    assert line.n_days <= DAYS_SHOWN
    assert line.n_articles + line.n_earlier == sum(counts.values())
    assert all(line.first_day + timedelta(days=bar.position) == bar.day for bar in line.bars)
    assert max(bar.height for bar in line.bars) == 1


def test_bars_are_drawn_to_scale_and_stand_on_the_axis(html: str) -> None:
    rows = sample().days
    chart = html[html.index('class="chart"') : html.index('id="outlets"')]
    titles = re.findall(r"<title>(\S+): ", chart)
    boxes = [
        (float(y), float(h))
        for y, h in re.findall(r'<rect class="\w+" x="[\d.]+" y="([\d.]+)".*?height="([\d.]+)"', chart)
    ]
    assert titles == [row.day.isoformat() for row in rows]
    assert all(y + height == pytest.approx(150, abs=0.02) for y, height in boxes)
    scale = 150 / max(row.n_articles for row in rows)
    wanted = [count * scale for row in rows for count in (row.n_articles, row.n_independent_texts)]
    assert [height for _, height in boxes] == pytest.approx(wanted, abs=0.01)
