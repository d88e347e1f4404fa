"""Commands that take seed files: backfill, and its rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from etl.command import (
    FAILED,
    SOME_REJECTED,
    as_json,
    day,
    explain_database_errors,
    open_settings_database,
    print_json,
    read_settings,
    workers,
)

if TYPE_CHECKING:
    from etl.pipeline.intake import Request

CLEANED_FIRST = 1_000  # documents a rehearsal cleans: some ten seconds of pages


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--outlet", help="Outlet of documents that do not name one.")
@click.option("--glob", help="Only files of folders that match, such as '*.txt'.")
@click.option(
    "--map",
    "mapping",
    help="Columns of a foreign data set: title=headline,text=content; the rest is guessed; outlet= means none.",
)
@click.option("--since", callback=day, help="Only articles published from this day on.")
@click.option("--until", callback=day, help="Only articles published before this day.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Load nothing, open no database: show formats, columns and what they are taken for, counts, a sample, and "
    "what would be refused.",
)
@click.option(
    "--sample",
    type=click.IntRange(0),
    default=CLEANED_FIRST,
    show_default=True,
    help="With --dry-run: how many documents are cleaned too; all are read.",
)
@workers
@as_json
@explain_database_errors
def backfill(
    paths: tuple[str, ...],
    outlet: str | None,
    glob: str | None,
    mapping: str | None,
    since: Any,
    until: Any,
    dry_run: bool,
    sample: int,
    workers: int | None,
    as_json: bool,
) -> int:
    """Load seed files: PATHS are files, folders, globs, archives, or - for JSON Lines on standard input."""
    from etl import console
    from etl.pipeline.intake import Request
    from etl.pipeline.runs import backfill as run
    from etl.progress import bars

    request = Request(paths, outlet, glob, read_mapping(mapping), since, until)
    if dry_run:
        return _rehearse(request, sample, workers, as_json)
    settings, database = open_settings_database()
    with bars(quiet=as_json) as progress:
        summary = run(database, settings, request, workers=workers, progress=progress)
    if as_json:
        print_json(summary.as_json())
    else:
        console.show_summary(summary)
    return exit_code(summary)


def _rehearse(request: Request, sample: int, workers: int | None, as_json: bool) -> int:
    from etl import console
    from etl.pipeline.rehearse import rehearse
    from etl.progress import bars

    with bars(quiet=as_json) as progress:
        found = rehearse(read_settings(), request, clean_first=sample, workers=workers or 2, progress=progress)
    if as_json:
        print_json(found.as_json())
    else:
        console.show_rehearsal(found)
    return SOME_REJECTED if found.rejected or found.refused else 0


def read_mapping(text: str | None) -> dict[str, str] | None:
    """Read field=column pairs."""
    if text is None:
        return None
    pairs = [pair.partition("=") for pair in text.split(",")]
    if not all(field.strip() and sign for field, sign, _ in pairs):
        raise click.BadParameter("it looks like title=headline,text=content", param_hint="--map")
    return {field.strip(): column.strip() for field, _, column in pairs}


def exit_code(summary: Any) -> int:
    """Return how a command ends that brought something in."""
    if summary.violations or not summary.closed:
        return FAILED
    return SOME_REJECTED if summary.rejected or summary.quarantined else 0


COMMANDS: tuple[click.Command, ...] = (backfill,)
