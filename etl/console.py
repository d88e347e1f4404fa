"""What people see on a terminal: tables, summaries, progress."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from etl.fetch.check import SourceReport
    from etl.pipeline.fetched import Fetched
    from etl.pipeline.rehearse import Kind, Rehearsal
    from etl.pipeline.rework import Rework
    from etl.pipeline.runs import Refusal, Summary
    from etl.publish.status import Status
    from etl.store.ledger import Books

WIDEST = 60  # characters of one column on a terminal
SHOWN_REFUSALS = 20


def show_summary(summary: Summary) -> None:
    """Print what a run was given and what became of it."""
    numbers = [("given", summary.given), ("loaded", summary.loaded), ("unchanged", summary.unchanged)]
    numbers += [("rejected", summary.rejected), ("quarantined", summary.quarantined), ("waiting", summary.waiting)]
    click.echo(f"Run {summary.run_id}: " + ", ".join(f"{n} {name}" for name, n in numbers if n or name != "waiting"))
    _show_refusals(summary.refusals, summary.violations)


def _show_refusals(refusals: Sequence[Refusal], violations: Mapping[str, int], total: int | None = None) -> None:
    total = len(refusals) if total is None else total
    for refusal in refusals[:SHOWN_REFUSALS]:
        click.echo(f"  {refusal.outcome}: {refusal.locator} ({refusal.reason}) {refusal.detail}")
    if total > SHOWN_REFUSALS:
        where = ": `copydesk quarantine list`" if total == len(refusals) else ""
        click.echo(f"  ... and {total - SHOWN_REFUSALS} more{where}")
    for name, n in violations.items():
        click.echo(f"  CHECK FAILED: {name}: {n} violations. See `copydesk doctor`.")


def show_rehearsal(found: Rehearsal) -> None:
    """Print what a backfill would be given, how columns are read, a sample, and what would be refused."""
    click.echo("Nothing was loaded; a backfill would be given this:\n")
    show_table(
        ("format", "files", "records", "refused", "such as"),
        [(kind.format, kind.files, kind.records, kind.rejected, kind.example) for kind in found.kinds],
    )
    for kind in found.kinds:
        if kind.columns:
            _show_columns(kind)
    if found.sample:
        click.echo("\nThe first articles:")
        for shown in found.sample:
            show_document(shown)
    _show_refusals(found.refusals, {}, total=found.rejected + found.refused)
    click.echo(f"{found.given} given: {found.documents} can be read, {found.rejected} cannot.", nl=not found.cleaned)
    if found.cleaned:
        outside = f", {found.outside} are not of the days asked for" if found.outside else ""
        click.echo(
            f" The first {found.cleaned} of these were cleaned as well:"
            f" {found.articles} are articles, {found.refused} would be refused{outside}."
        )


def _show_columns(kind: Kind) -> None:
    """Print what the columns of files are taken for, so that it can be copied and corrected."""
    read = ",".join(f"{target}={column}" for target, column in kind.mapping.items())
    click.echo(f"\n{kind.example}\n  read as: --map {read or 'title=...,text=...  (nothing could be guessed)'}")
    if kind.lacking:
        click.echo(f"  no column for: {', '.join(kind.lacking)}")
    if kind.kept:
        click.echo(f"  kept under their own names: {', '.join(kind.kept)}")


def show_rework(run: Rework) -> None:
    """Print what became of work that was put back, stage by stage."""
    if run.books:
        click.echo(f"Run {run.run_id}:")
        show_books(run.books)
    else:
        click.echo(f"Run {run.run_id}: nothing to work.")
    _show_refusals(run.refusals, run.violations)


def show_books(books: Sequence[Books]) -> None:
    """Print the books of a run."""
    show_table(
        ("stage", "given", "done", "unchanged", "rejected", "quarantined", "waiting", "closed"),
        [
            (b.stage, b.given, b.done, b.unchanged, b.rejected, b.quarantined, b.waiting, "yes" if b.closed else "NO")
            for b in books
        ],
    )


def show_polled(polled: Fetched) -> None:
    """Print how the polls and page visits ended."""
    click.echo(f"Polled {polled.feeds} feeds ({_tally(polled.feed_results)}); {polled.items} items, {polled.new} new.")
    click.echo(f"Visited {sum(polled.page_results.values())} pages ({_tally(polled.page_results)}).")
    if polled.unsaved:
        click.echo(f"{polled.unsaved} of these could not be saved: raw.fetch says why.")


def show_sources(reports: Sequence[SourceReport]) -> None:
    """Print what was found at each source and what is wrong with it."""
    for report in reports:
        click.echo(f"{report.url}" + (f" (from {report.asked})" if report.is_linked else ""))
        if report.kind is not None:
            newest = f"newest {report.newest:%Y-%m-%d %H:%M %Z}" if report.newest else "no dates"
            count = f"{report.n_items} items, {newest}, {report.full_text:.0%} with their whole text"
            click.echo(f"    {report.kind}: {report.title or 'without title'}; {count}")
            click.echo(f"    pages: {report.robots} by robots.txt")
        for problem in report.problems:
            click.echo(f"  ! {problem}")


def _tally(results: Counter[str]) -> str:
    return ", ".join(f"{n} {name}" for name, n in sorted(results.items())) or "none"


def show_status(status: Status) -> None:
    """Print what waits and the books of the latest runs."""
    if status.waiting:
        show_table(
            ("stage", "waiting", "claimed", "oldest", "a minute", "left"),
            [
                (w.stage, w.waiting, w.claimed, w.oldest, _pace(w.per_minute), _duration(w.minutes_left))
                for w in status.waiting
            ],
        )
    else:
        click.echo("Nothing is waiting.")
    for run in status.runs:
        click.echo(f"\nRun {run.run_id} ({run.kind}, {run.started_at:%Y-%m-%d %H:%M:%S}): {run.status}")
        show_books(run.stages)


def _pace(per_minute: float | None) -> str:
    return "" if per_minute is None else f"{per_minute:,.0f}" if per_minute >= 10 else f"{per_minute:.1f}"


def _duration(minutes: float | None) -> str:
    if minutes is None:
        return "?"
    if minutes < 1:
        return "under a minute"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def show_document(shown: dict[str, Any]) -> None:
    """Print what the stages made of one document."""
    click.echo(f"== {shown['locator']}")
    if shown["rejected"] is not None:
        click.echo(f"rejected: {shown['rejected']['reason']}. {shown['rejected']['detail']}\n")
        return
    for name in ("title", "outlet", "url", "published_at", "language"):
        evidence = shown["evidence"].get(name) or {}
        source = f"  ({evidence.get('source')})" if isinstance(evidence, dict) and evidence.get("source") else ""
        if shown.get(name):
            click.echo(f"{name:>13}: {shown[name]}{source}")
    if shown["authors"]:
        click.echo(f"{'authors':>13}: {', '.join(shown['authors'])}")
    click.echo(f"{'text':>13}: {len(shown['text'])} characters: {_clip(shown['text'], 100)}")
    names = Counter((one["entity"] or one["text"], one["label"]) for one in shown["mentions"])
    for (name, label), n in names.most_common(15):
        click.echo(f"{label:>13}: {name} ({n})")
    for quote in shown["quotes"]:
        click.echo(f"{'quote':>13}: {quote['speaker'] or '?'}: {_clip(quote['text'], 80)}")
    for role in shown["roles"]:
        click.echo(f"{'role':>13}: {role['person']}: {role['role']}, {role['organization'] or '?'}")
    click.echo()


def show_article(found: dict[str, Any]) -> None:
    """Print an article's standing and where its values come from."""
    for name in ("article_id", "title", "outlet", "url", "published_at", "published_precision", "story_id"):
        click.echo(f"{name:>20}: {found['article'].get(name)}")
    click.echo(f"{'document':>20}: {found['document']['locator']} (sha256 {found['document']['body_sha256']})")
    click.echo(f"{'run, version':>20}: {found['document']['run_id']}, {found['document']['code_version']}")
    click.echo("\nWhere the values come from:")
    show_table(
        ("field", "value", "source", "why"), [(f["field"], f["value"], f["source"], f["why"]) for f in found["fields"]]
    )
    if found["copies"]:
        click.echo("\nShares text with:")
        show_table(
            ("article", "outlet", "relation", "has of it", "it has", "merges", "why"),
            [
                (
                    *(c["other_id"], c["outlet"], c["relation"], f"{c['containment']:.2f}"),
                    *(f"{c['containment_back']:.2f}", c["merges"], c["why"]),
                )
                for c in found["copies"]
            ],
        )


def show_pair(pair: dict[str, Any]) -> None:
    """Print why two articles are copies or not, with the passages they share."""
    verdict = f"{pair['relation'] or 'no relation'}, {'one text' if pair['merges'] else 'two texts'}"
    click.echo(f"Articles {pair['later_id']} (later) and {pair['earlier_id']} (earlier): {verdict}")
    click.echo(f"  why: {pair['why']}")
    if pair["judgement"] is not None:
        said = pair["judgement"]
        click.echo(
            f"  but judged {said['verdict']} by {said['judged_by']} on {said['judged_at']:%Y-%m-%d}: {said['note']}"
        )
    click.echo(
        f"  {pair['containment']:.0%} of the later text is in the earlier, {pair['containment_back']:.0%} the other way"
    )
    click.echo(f"  longest run of shared words: {pair['longest_run']}")
    if pair["differing"]:
        click.echo(f"  what differs (later|earlier): {'; '.join(pair['differing'])}")
    for passage in pair["passages"]:
        click.echo(f"  at {passage['later_start']} / {passage['earlier_start']}: {_clip(passage['later_text'], 160)}")
    same = pair["stories"][0] is not None and pair["stories"][0] == pair["stories"][1]
    click.echo(f"  stories: {pair['stories'][0]} and {pair['stories'][1]}{' (the same)' if same else ''}")
    if pair["story_why"]:
        click.echo(f"  story: {pair['story_why']}")


def show_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under their column names, numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(name), *(len(row[i]) for row in cells)) if cells else len(name) for i, name in enumerate(columns)]
    numeric = [all(isinstance(row[i], (int, float)) or row[i] is None for row in rows) for i in range(len(columns))]
    click.echo("  ".join(name.ljust(width) for name, width in zip(columns, widths, strict=True)).rstrip())
    click.echo("  ".join("-" * width for width in widths))
    for row in cells:
        line = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        click.echo("  ".join(line).rstrip())
    click.echo(f"({len(rows)} row{'' if len(rows) == 1 else 's'})")


def write_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows as CSV, a line feed after each as psql does: a shell reads them line by line."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return _clip(", ".join(map(str, value)), WIDEST)
    return _clip(str(value), WIDEST)


def _clip(text: str, width: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
