"""The command that writes articles out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from etl.command import as_json, day, explain_database_errors, open_settings_database, print_json
from etl.errors import UsageError


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "parquet"]),
    help="Default: what the output is called, else JSON Lines.",
)
@click.option("--since", callback=day, help="Only articles of this day and later.")
@click.option("--until", callback=day, help="Only articles before this day.")
@click.option("--outlet", help="Only articles of this outlet.")
@click.option(
    "--opted-out",
    type=click.Choice(["without-text", "leave-out", "include"]),
    default="without-text",
    show_default=True,
    help="What to do with articles whose page or outlet objects to text and data mining.",
)
@as_json
@explain_database_errors
def export(
    output: Path | None, form: Any, since: Any, until: Any, outlet: str | None, opted_out: Any, as_json: bool
) -> None:
    """Write articles as JSON Lines, CSV or Parquet, one row each; `copydesk backfill` can load them again."""
    from etl.publish.export import Selection, write, write_file

    named = output.suffix.lower().removeprefix(".") if output is not None else ""
    form = form or (named if named in ("csv", "parquet") else "jsonl")
    if output is None and (form == "parquet" or as_json):
        raise UsageError("name the file: --output FILE")
    selection = Selection(since and since.date(), until and until.date(), outlet, opted_out)
    _, database = open_settings_database()
    if output is None:
        exported = write(database, selection, sys.stdout, form)
    else:
        exported = write_file(database, selection, output, form)
    if as_json:
        print_json(
            {"articles": exported.articles, "without_text": exported.without_text, "left_out": exported.left_out}
        )
    else:
        click.echo(
            f"{exported.articles} articles; for opting out of mining {exported.without_text} are without text and"
            f" {exported.left_out} left out.",
            err=True,
        )
