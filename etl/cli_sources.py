"""The commands about sources: add, list, check, and OPML lists in and out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from etl.command import (
    SOME_REJECTED,
    as_json,
    explain_database_errors,
    open_settings_database,
    print_json,
    read_settings,
)
from etl.errors import UsageError

if TYPE_CHECKING:
    from etl.fetch.check import SourceReport
    from etl.settings import Settings

# While somebody waits, requests to one host come closer than when nobody does; few are made.
_INTERACTIVE_DELAY = 1.0  # seconds
# Of these addresses it may still turn out that they are feeds; of others it is known that they are none.
_PASSING = frozenset(
    (
        "timeout",
        "unreachable",
        "server_error",
        "rate_limited",
        "blocked_address",
        "tls_error",
        "truncated",
        "bad_response",
    )
)


@click.group()
def sources() -> None:
    """The feeds that are polled."""


@sources.command(name="add")
@click.argument("urls", nargs=-1)
@click.option("--outlet", help="Name of the outlet; default: the site's domain.")
@click.option("--all", "every", is_flag=True, help="Of a page that links to several feeds add all, not only the best.")
@click.option("--no-check", is_flag=True, help="Do not look at the address first.")
@click.option("--catalog", is_flag=True, help="Add the outlets of the catalog that comes with Copydesk.")
@as_json
@explain_database_errors
def sources_add(
    urls: tuple[str, ...], outlet: str | None, every: bool, no_check: bool, catalog: bool, as_json: bool
) -> int:
    """Add feeds by their URL or that of a page that links to them; or the whole starter catalog.

    What cannot be reached now is added all the same, what is no feed is not.
    """
    from etl.store.feeds import add_catalog, add_feed

    if not urls and not catalog:
        raise UsageError("name the URL of a feed or of a page that links to feeds, or --catalog")
    settings, database = open_settings_database()
    found = [(url, "", True) for url in urls] if no_check else _found(settings, urls, every)
    rows = [
        {"url": url, "new": None, "problem": problem}
        if not is_feed
        else {**dict(zip(("url", "new"), add_feed(database, url, outlet), strict=True)), "problem": problem}
        for url, problem, is_feed in found
    ]
    if catalog:
        rows += [{"url": url, "new": new, "problem": ""} for url, new in add_catalog(database)]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            what = "not added" if row["new"] is None else "added" if row["new"] else "known already"
            click.echo(f"{what}: {row['url']}{' (' + str(row['problem']) + ')' if row['problem'] else ''}")
    return SOME_REJECTED if any(row["new"] is None for row in rows) else 0


def _found(settings: Settings, urls: Sequence[str], every: bool) -> list[tuple[str, str, bool]]:
    """Return (address, problem, whether to add it) for what stands behind the addresses."""
    found: list[tuple[str, str, bool]] = []
    for url, reports in zip(urls, _check(settings, urls), strict=True):
        feeds = [report for report in reports if report.kind is not None]
        for report in feeds if every else feeds[:1]:
            # A feed that was named is added as it was named: that it has moved shows when it is polled.
            found.append((report.url if len(feeds) > 1 or report.is_linked else url, "; ".join(report.problems), True))
        if not feeds:
            report = reports[0]
            found.append((url, f"{report.result}: {'; '.join(report.problems)}", report.result in _PASSING))
    return found


def _check(settings: Settings, urls: Sequence[str]) -> list[tuple[SourceReport, ...]]:
    import asyncio

    from etl.fetch import Fetcher, LocalPace
    from etl.fetch.check import check_source
    from etl.pipeline.runs import now

    async def check() -> list[tuple[SourceReport, ...]]:
        pace = LocalPace(min(settings.host_delay, _INTERACTIVE_DELAY))
        async with Fetcher(settings, pace) as fetcher:
            return await asyncio.gather(*(check_source(fetcher, url, now()) for url in urls))

    return asyncio.run(check())


@sources.command(name="list")
@as_json
@explain_database_errors
def sources_list(as_json: bool) -> None:
    """Show the feeds and how they are doing."""
    from etl import console
    from etl.store.reading import run_query

    _, database = open_settings_database()
    columns, rows = run_query(
        database,
        "SELECT outlet, url, last_success_at, last_result, failing_since, retired_at, n_sightings,"
        " (SELECT string_agg(what || ' ' || round(got, 2) || ' < ' || round(expected, 2), ', ' ORDER BY what)"
        "  FROM mart.source_expectations e WHERE e.outlet = h.outlet AND NOT is_met) AS falls_short"
        " FROM mart.feed_health h ORDER BY outlet, url",
    )
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        console.show_table(columns, rows)


@sources.command(name="check")
@click.argument("urls", nargs=-1)
@click.option("--catalog", is_flag=True, help="Check the outlets of the catalog that comes with Copydesk.")
@as_json
@explain_database_errors
def sources_check(urls: tuple[str, ...], catalog: bool, as_json: bool) -> int:
    """Look at feeds, or at pages that link to them, and tell what is there and what is wrong.

    Without URLS: at the feeds that are polled. Nothing is saved. The exit code is 3 when something is wrong.
    """
    from etl import console

    settings = read_settings()
    wanted = [*urls, *(_catalog_urls() if catalog else ())]
    if not wanted:
        wanted = _polled_urls()
    reports = [report for each in _check(settings, wanted) for report in each]
    if as_json:
        print_json([_as_json(report) for report in reports])
    else:
        console.show_sources(reports)
    return SOME_REJECTED if any(report.problems for report in reports) else 0


def _catalog_urls() -> list[str]:
    from etl.sources.catalog import read_catalog

    return [url for outlet in read_catalog() for url in outlet.feeds]


def _polled_urls() -> list[str]:
    from etl.store.feeds import list_outlets

    _, database = open_settings_database()
    return [url for outlet in list_outlets(database) for url in outlet.feeds]


def _as_json(report: SourceReport) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(report)


@sources.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@explain_database_errors
def sources_import(file: Path, as_json: bool) -> None:
    """Add the feeds of FILE: an OPML list, as feed readers write it, or an outlet of the catalog's form (TOML)."""
    from etl.sources.catalog import read_opml, read_outlet
    from etl.store.feeds import add_outlets

    outlets = (read_outlet(file),) if file.suffix.lower() == ".toml" else read_opml(file.read_bytes())
    _, database = open_settings_database()
    added = add_outlets(database, outlets)
    if as_json:
        print_json([{"url": url, "new": new} for url, new in added])
    else:
        click.echo(f"{sum(new for _, new in added)} feeds added, {sum(not new for _, new in added)} known already.")


@sources.command(name="export")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@explain_database_errors
def sources_export(output: Path | None) -> None:
    """Write the feeds that are polled as an OPML list for feed readers, or for `copydesk sources import`."""
    from etl.pipeline.runs import now
    from etl.sources.catalog import write_opml
    from etl.store.feeds import list_outlets

    _, database = open_settings_database()
    content = write_opml(list_outlets(database), now())
    if output is None:
        click.echo(content.decode())
    else:
        output.write_bytes(content)
