"""The command line. A command reads options, calls the room that does the work, prints, and sets the exit code.

Exit codes: 0 done, 1 failed, 2 usage, 3 done but some inputs were rejected. Heavy imports are inside the commands, so
that ``--help`` is quick.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from etl import cli_backfill, cli_export, cli_ledger, cli_sources
from etl.cli_backfill import exit_code
from etl.command import (
    FAILED,
    SOME_REJECTED,
    USAGE,
    as_json,
    explain_database_errors,
    open_settings_database,
    print_json,
    read_settings,
)
from etl.errors import CopydeskError, UsageError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="copydesk", prog_name="copydesk")
def cli() -> None:
    """Copydesk takes news in from files and feeds and keeps clean, deduplicated tables of it in Postgres.

    Without COPYDESK_DATABASE_URL it runs a PostgreSQL of its own under COPYDESK_HOME (default: ./var).
    """


def main() -> None:
    """Run the command line; errors a person can act on are one line, without a traceback."""
    try:
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except UsageError as error:
        click.echo(f"copydesk: {error}", err=True)
        sys.exit(USAGE)
    except CopydeskError as error:
        click.echo(f"copydesk: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else 0)


# -- the database --------------------------------------------------------------------------------------------------


@cli.command()
@click.option("--no-roles", is_flag=True, help="Create no roles and grant nothing: for managed servers.")
@click.option("--sql", "only_sql", is_flag=True, help="Print the migrations' SQL instead of running it.")
@as_json
@explain_database_errors
def init(no_roles: bool, only_sql: bool, as_json: bool) -> None:
    """Create the database and its roles, or bring them up to date."""
    from etl.store.connect import public_url
    from etl.store.roles import initialise
    from etl.store.schema import migration_script

    if only_sql:
        migration_script()
        return
    settings = read_settings()
    database = initialise(settings, roles=not no_roles)
    url = public_url(settings, database.server) if database.server else None
    if as_json:
        print_json({"ready": True, "reader_url": url})
    else:
        click.echo("The database is up to date." + (f"\nRead it at: {url}" if url else ""))


@cli.command()
@as_json
def down(as_json: bool) -> None:
    """Stop the embedded PostgreSQL server. Nothing is lost."""
    from etl.store import embedded

    stopped = embedded.stop(read_settings().home.absolute())
    if as_json:
        print_json({"stopped": stopped})
    else:
        click.echo("The embedded server is stopped." if stopped else "No embedded server is running.")


@cli.command()
@as_json
@explain_database_errors
def doctor(as_json: bool) -> int:
    """Check the installation, the database and everything in it; say what is wrong and what to do."""
    from etl.doctor import examine

    findings = examine(read_settings())
    if as_json:
        print_json([{"name": f.name, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        for f in findings:
            click.echo(f"{'ok  ' if f.ok else 'FAIL'}  {f.name}{': ' + f.detail if f.detail else ''}")
    return 0 if all(f.ok for f in findings) else FAILED


# -- bringing articles in ------------------------------------------------------------------------------------------


@cli.command(name="try")
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "--until",
    type=click.Choice(["clean", "dedup", "entities", "stories", "publish"]),
    default="entities",
    show_default=True,
    help="Stop after this stage; what needs other articles is left out.",
)
@click.option("--outlet", help="Outlet of documents that do not name one.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Worker processes.")
@as_json
def try_(paths: tuple[str, ...], until: str, outlet: str | None, workers: int, as_json: bool) -> int:
    """Show what the stages make of PATHS (files, folders, globs, or - for JSON Lines) without a database.

    With --json: one object per document, in input order.
    """
    from etl import console
    from etl.pipeline.stream import stream

    n_rejected = 0
    for shown in stream(
        _read(paths, outlet),
        read_settings(),
        until="clean" if until in ("clean", "dedup") else "entities",
        workers=workers,
    ):
        n_rejected += shown["rejected"] is not None
        if as_json:
            print_json(shown)
        else:
            console.show_document(shown)
    return SOME_REJECTED if n_rejected else 0


def _read(paths: tuple[str, ...], outlet: str | None) -> Any:
    from etl import sources
    from etl.pipeline import seeds
    from etl.pipeline.runs import now
    from etl.pipeline.stream import stamped
    from etl.records import Document

    for found in seeds.discover(paths):
        if isinstance(found, sources.SeedFile):
            for _, item in sources.read(found, outlet=outlet):
                yield stamped(item, now()) if isinstance(item, Document) else item
        else:
            yield found


@cli.command()
@click.option("--workers", type=click.IntRange(1), help="Worker processes; default: one per core, four at most.")
@as_json
@explain_database_errors
def ingest(workers: int | None, as_json: bool) -> int:
    """Poll the feeds that are due, fetch what is new or due for a visit, and bring the tables up to date."""
    from etl import console
    from etl.pipeline.ingest import ingest as run
    from etl.progress import bars

    settings, database = open_settings_database()
    with bars(quiet=as_json) as progress:
        polled, summary = run(database, settings, workers=workers, progress=progress)
    if as_json:
        print_json({"polled": polled.as_json(), **summary.as_json()})
    else:
        console.show_polled(polled)
        console.show_summary(summary)
    return exit_code(summary)


@cli.command()
@click.option("--workers", type=click.IntRange(1), help="Worker processes; default: one per core, four at most.")
@as_json
@explain_database_errors
def run(workers: int | None, as_json: bool) -> int:
    """Work what waits in the ledger, whoever brought it: start it on as many machines as you like."""
    from etl.pipeline.runs import drain_all
    from etl.progress import bars

    settings, database = open_settings_database()
    with bars(quiet=as_json) as progress:
        settled = drain_all(database, settings, workers=workers, progress=progress)
    if as_json:
        print_json({"settled": settled})
    else:
        click.echo(f"{sum(settled.values())} rows settled." if settled else "Nothing was waiting.")
    return 0


# -- looking at it -------------------------------------------------------------------------------------------------


@cli.command()
@click.option("--runs", "limit", type=click.IntRange(1), default=3, show_default=True, help="How many runs to show.")
@as_json
@explain_database_errors
def status(limit: int, as_json: bool) -> None:
    """Show what waits and what became of the latest runs."""
    from etl import console
    from etl.publish.status import read_status

    _, database = open_settings_database()
    found = read_status(database, limit)
    if as_json:
        print_json(found.as_json())
    else:
        console.show_status(found)


@cli.command()
@click.argument("article")
@click.argument("other", required=False)
@as_json
@explain_database_errors
def explain(article: str, other: str | None, as_json: bool) -> None:
    """Show where an article's values come from, or, with OTHER, why two articles are copies or not.

    Both are named by article id, external id or URL.
    """
    from etl import console
    from etl.publish.explain import explain_article, explain_pair

    _, database = open_settings_database()
    if other is None:
        found = explain_article(database, article)
        if as_json:
            print_json(found)
        else:
            console.show_article(found)
        return
    pair = explain_pair(database, article, other)
    if as_json:
        print_json(pair)
    else:
        console.show_pair(pair)


@cli.command()
@click.argument("query", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@as_json
@explain_database_errors
def sql(query: str | None, as_csv: bool, as_json: bool) -> int:
    """Run QUERY as the reader, who can read mart and news and change nothing; without one, open psql.

    With - it is read from standard input: copydesk sql - < sql/examples/02_biggest_stories.sql
    """
    from etl import console
    from etl.store.reading import open_psql, run_query

    _, database = open_settings_database()
    if query is None:
        return open_psql(database)
    if query == "-":
        query = sys.stdin.read()
    columns, rows = run_query(database, query)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        console.write_csv(columns, rows)
    else:
        console.show_table(columns, rows)
    return 0


@cli.command()
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: report.html in COPYDESK_HOME."
)
@as_json
@explain_database_errors
def report(output: Path | None, as_json: bool) -> None:
    """Write the report: one HTML page that needs no server."""
    from etl.publish.report_data import write_report

    settings, database = open_settings_database()
    path = write_report(database, output or settings.home / "report.html")
    if as_json:
        print_json({"path": str(path)})
    else:
        click.echo(f"The report is at {path}")


for command in (*cli_backfill.COMMANDS, *cli_ledger.COMMANDS):
    cli.add_command(command)
cli.add_command(cli_export.export)
cli.add_command(cli_sources.sources)


if __name__ == "__main__":
    main()
