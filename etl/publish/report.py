"""The report: one HTML file that says what came in, what became of it and what the articles say.

The rows are plain; whoever reads the database fills them. The page needs no script and no other file, escapes all that
comes from articles, and forbids the browser to load or run anything (a Content-Security-Policy of its own).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from etl.publish.report_chart import timeline, timelines_by_outlet

NO_OUTLET = "no outlet known"  # where articles came without one


@dataclass(frozen=True, slots=True)
class Books:
    """Where inputs went; closed: ``given`` is the sum of the other five."""

    given: int
    loaded: int
    unchanged: int  # known already, nothing new in them
    rejected: int
    quarantined: int  # set aside after repeated failures
    waiting: int

    def settled(self) -> bool:
        """Tell whether every input is accounted for."""
        return self.given == self.loaded + self.unchanged + self.rejected + self.quarantined + self.waiting


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the database holds now, over all runs."""

    n_articles: int
    n_independent_texts: int
    n_outlets: int
    n_stories: int
    n_entities: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day over all outlets. Texts printed by several outlets count once, so outlets do not add up to it."""

    day: date
    n_articles: int
    n_independent_texts: int


@dataclass(frozen=True, slots=True)
class OutletDayRow:
    """One day of one outlet."""

    outlet: str | None
    day: date | None  # None: articles whose day nobody knows
    n_articles: int
    n_independent_texts: int


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One story."""

    story_id: int
    title: str
    first_day: date | None
    last_day: date | None
    n_articles: int
    n_independent_texts: int
    n_outlets: int


@dataclass(frozen=True, slots=True)
class DuplicateGroupRow:
    """One group of copies."""

    group_id: int
    title: str
    earliest_outlet: str | None  # earliest seen, which is no proof of origin
    earliest_day: date | None
    relations: tuple[str, ...]  # exact, near, excerpt_of ... as they occur in the group
    n_articles: int
    n_outlets: int
    n_independent_texts: int = 1


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One entity."""

    name: str
    label: str  # PERSON, ORG, LOC, EVENT, MISC
    n_mentions: int
    n_articles: int
    n_independent_texts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One of the values that outlets give for the same thing."""

    value: str
    outlets: tuple[str, ...]
    n_articles: int
    n_independent_texts: int


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """One thing on which the articles of a story differ."""

    story_id: int
    story: str  # its title
    kind: str  # role, number, date, name
    subject: str  # what is disputed: "secretary of defense, United States"
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """Inputs that were rejected or set aside for one reason at one stage."""

    stage: str
    reason: str
    detail: str  # what a person can do about it
    example: str  # locator of one of them
    n_inputs: int
    outcome: Literal["rejected", "quarantined"] = "rejected"


@dataclass(frozen=True, slots=True)
class StageRow:
    """The books of one stage of a run; ``loaded`` counts what the stage finished."""

    stage: str
    books: Books


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run with its books."""

    run_id: int
    kind: str  # backfill, ingest, reprocess ...
    started_at: datetime  # aware
    finished_at: datetime | None  # None: not finished
    code_version: str
    books: Books
    stages: tuple[StageRow, ...] = ()  # shown beneath the run, in this order


@dataclass(frozen=True, slots=True)
class ReportData:
    """All that the report shows. Every tuple is shown as it comes: the caller sorts it and cuts it to fit a page."""

    generated_at: datetime  # aware
    code_version: str
    books: Books
    corpus: Corpus
    days: tuple[DayRow, ...] = ()
    outlet_days: tuple[OutletDayRow, ...] = ()
    stories: tuple[StoryRow, ...] = ()
    duplicate_groups: tuple[DuplicateGroupRow, ...] = ()
    entities: tuple[EntityRow, ...] = ()
    disagreements: tuple[DisagreementRow, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    runs: tuple[RunRow, ...] = ()


def render_report(data: ReportData) -> str:
    """Return the report as one self-contained HTML 5 document, to be written as UTF-8."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("etl.publish"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = _count
    environment.filters["moment"] = _moment
    template = environment.get_template("report.html.j2")
    return template.render(report=data, no_outlet=NO_OUTLET, **_charts(data))


def _charts(data: ReportData) -> dict[str, object]:
    days = timeline([(row.day, row.n_articles, row.n_independent_texts) for row in data.days])
    outlets, left_out = timelines_by_outlet(
        [(row.outlet or NO_OUTLET, row.day, row.n_articles, row.n_independent_texts) for row in data.outlet_days]
    )
    return {"days": days, "outlets": outlets, "left_out": left_out}


def _count(value: int) -> str:
    return f"{value:,}"


def _moment(value: datetime) -> str:
    return value.isoformat(sep=" ", timespec="minutes").replace("+00:00", " UTC")
