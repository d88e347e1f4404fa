"""Commands for what the ledger holds: quarantine, reprocess, judge, forget, backup, restore."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
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
from etl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.pipeline.rework import Rework
    from etl.store.takedown import Subject

STAGES = ("clean", "dedup", "entities", "stories", "publish")
SHOWN_SUBJECTS = 10  # articles shown before they are taken down

stage_name = click.Choice(STAGES)


# -- quarantine ----------------------------------------------------------------------------------------------------


@click.group()
def quarantine() -> None:
    """What was set aside, why, and putting it back to work."""


@quarantine.command(name="list")
@click.option("--stage", type=click.Choice(("intake", *STAGES)), help="Only what this stage refused.")
@click.option("--reason", help="Only what was refused for this reason.")
@click.option("--run", "run_id", type=int, help="Only what this run brought in.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="At most so many, latest first.")
@as_json
@explain_database_errors
def quarantine_list(stage: str | None, reason: str | None, run_id: int | None, limit: int, as_json: bool) -> None:
    """Show what is set aside, latest first."""
    from etl import console
    from etl.store.quarantine import entries

    _, database = open_settings_database()
    with database.writer.begin() as connection:
        found = entries(connection, stage=stage, reason=reason, run_id=run_id, limit=limit)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    columns = ("id", "run", "stage", "outcome", "reason", "locator", "detail")
    console.show_table(
        columns,
        [(e.quarantine_id, e.run_id, e.stage, e.outcome, e.reason, e.locator, e.detail) for e in found],
    )


@quarantine.command(name="show")
@click.argument("quarantine_id", metavar="ID", type=int)
@as_json
@explain_database_errors
def quarantine_show(quarantine_id: int, as_json: bool) -> None:
    """Show all that is known of one input that was set aside, with the beginning of what it is."""
    from etl.store.quarantine import show

    _, database = open_settings_database()
    with database.writer.begin() as connection:
        found = show(connection, quarantine_id)
    if found is None:
        raise UsageError(f"nothing was set aside under {quarantine_id}")
    first = found.pop("first_bytes")
    found["beginning"] = None if first is None else first.decode("utf-8", "backslashreplace")
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        if name != "beginning":
            click.echo(f"{name:>15}: {'' if value is None else value}")
    click.echo("\nIts bytes are not kept." if first is None else f"\n{found['beginning']}")


@quarantine.command(name="replay")
@click.argument("ids", metavar="ID...", nargs=-1, type=int)
@click.option("--reason", help="All that was refused for this reason.")
@click.option("--stage", type=click.Choice(("intake", *STAGES)), help="All that this stage refused.")
@click.option("--all", "everything", is_flag=True, help="All that is set aside.")
@workers
@as_json
@explain_database_errors
def quarantine_replay(
    ids: tuple[int, ...], reason: str | None, stage: str | None, everything: bool, workers: int | None, as_json: bool
) -> int:
    """Put back to work what was set aside, after whatever kept it out was mended.

    What fails again is set aside again, under a new ID. A file is read where it lay; a page is due for the next ingest.
    """
    from etl import console
    from etl.pipeline.replay import replay
    from etl.progress import bars

    if not (ids or reason or stage or everything) or (ids and (reason or stage or everything)):
        raise UsageError("say what to replay: IDs, or --reason, --stage, --all")
    settings, database = open_settings_database()
    with bars(quiet=as_json) as progress:
        done = replay(
            database, settings, ids=ids or None, stage=stage, reason=reason, workers=workers, progress=progress
        )
    if as_json:
        print_json(done.as_json())
    else:
        click.echo(f"{len(done.put_back)} put back to work.")
        for left in done.left_out:
            click.echo(f"  left out: {left.quarantine_id} {left.locator}: {left.why}")
        for page in done.to_visit:
            click.echo(f"  the next `copydesk ingest` visits {page}")
        for run in done.runs:
            console.show_rework(run)
    return max(
        [SOME_REJECTED if done.left_out else 0, *map(_exit_code, done.runs)], key=(0, SOME_REJECTED, FAILED).index
    )


def _exit_code(run: Rework) -> int:
    if run.violations or not run.closed:
        return FAILED
    return SOME_REJECTED if run.refusals else 0


# -- reprocess -----------------------------------------------------------------------------------------------------


@click.command()
@click.option("--stage", type=stage_name, required=True, help="The stage to work again; what follows it follows.")
@click.option("--since", callback=day, help="Only articles published from this day on.")
@click.option("--until", callback=day, help="Only articles published before this day.")
@click.option("--outlet", help="Only articles of this outlet.")
@click.option("--all", "everything", is_flag=True, help="All articles.")
@click.option("--whole-archive", is_flag=True, help="With --stage dedup: find copies at any distance in time.")
@workers
@as_json
@explain_database_errors
def reprocess(
    stage: str,
    since: Any,
    until: Any,
    outlet: str | None,
    everything: bool,
    whole_archive: bool,
    workers: int | None,
    as_json: bool,
) -> int:
    """Work a stage again on articles that are there, and what follows it; nothing is fetched or read anew.

    Articles keep their ids. With unchanged code nothing changes.
    """
    from etl import console
    from etl.pipeline.reprocess import Selection
    from etl.pipeline.reprocess import reprocess as run
    from etl.progress import bars

    selection = Selection(stage, since, until, outlet, everything, whole_archive)
    selection.check()
    settings, database = open_settings_database()
    with bars(quiet=as_json) as progress:
        done = run(database, settings, selection, workers=workers, progress=progress)
    if as_json:
        print_json(done.as_json())
    else:
        console.show_rework(done)
    return _exit_code(done)


# -- judge ---------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("verdict", type=click.Choice(("same", "different", "undecided")))
@click.argument("one")
@click.argument("other")
@click.option(
    "--kind",
    type=click.Choice(("article", "story", "entity")),
    default="article",
    show_default=True,
    help="What the two are.",
)
@click.option("--by", default=None, help="Who decides; default: the name of the user.")
@click.option("--note", default="", help="Why.")
@as_json
@explain_database_errors
def judge(verdict: Any, one: str, other: str, kind: Any, by: str | None, note: str, as_json: bool) -> None:
    """Decide whether ONE and OTHER are the same; it outranks every rule.

    Two articles (article id, external id or URL) are the same if they carry one text; two stories (story id, or an
    article by external id or URL) if they are one event; two entities (id, key or name) if they are one thing. The
    decision holds whatever is worked again. `undecided` leaves the pair to the rules again.
    """
    import getpass

    from etl.pipeline.judge import judge as run

    settings, database = open_settings_database()
    done = run(database, settings, one, other, verdict, by or getpass.getuser(), note, kind)
    if as_json:
        print_json(done.as_json())
    elif kind == "entity":
        click.echo(f"Entities {done.a} and {done.b}: {verdict}. {done.entities} entities stand otherwise now.")
    else:
        moved = f"{len(done.regrouped)} articles stand elsewhere now."
        told = "What is told by articles" if kind == "story" else "Articles"
        click.echo(f"{told} {done.a} and {done.b}: {verdict}. {moved}")


# -- forget --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("article", required=False)
@click.option("--outlet", help="All articles of this outlet.")
@click.option("--reason", default="", help="Why; it is kept, so name nobody in it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--list", "only_list", is_flag=True, help="Show what was taken down.")
@click.option("--undo", type=int, metavar="ID", help="Let what was taken down under this ID come in again.")
@click.option("--expired", is_flag=True, help="Drop bytes and keys older than the settings keep; articles stay.")
@as_json
@explain_database_errors
def forget(
    article: str | None,
    outlet: str | None,
    reason: str,
    yes: bool,
    only_list: bool,
    undo: int | None,
    expired: bool,
    as_json: bool,
) -> None:
    """Take ARTICLE (article id, external id or URL) down: its bytes, its text and all that was read in it.

    Only hashes stay, by which it is refused when it comes again. Copies of it and its story are grouped anew.
    """
    if sum((article is not None or outlet is not None, only_list, undo is not None, expired)) != 1:
        raise UsageError("name one article (id, external id or URL), or --outlet, --list, --undo ID or --expired")
    if expired:
        _expire(as_json)
    elif only_list:
        _list_tombstones(as_json)
    elif undo is not None:
        _undo(undo, as_json)
    else:
        _take_down(article, outlet, reason, yes=yes, as_json=as_json)


def _expire(as_json: bool) -> None:
    from datetime import UTC, datetime

    from etl.pipeline.retention import expire

    settings, database = open_settings_database()
    if settings.keep_bytes_days is None and settings.keep_keys_days is None:
        raise UsageError("all is kept: set COPYDESK_KEEP_BYTES_DAYS or COPYDESK_KEEP_KEYS_DAYS")
    done = expire(database, settings, datetime.now(UTC).date())
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(f"Dropped: the bytes of {done.months_of_bytes} months, the keys of {done.months_of_keys}.")


def _take_down(article: str | None, outlet: str | None, reason: str, *, yes: bool, as_json: bool) -> None:
    from etl.pipeline import forget as takedowns

    settings, database = open_settings_database()
    subjects = takedowns.find(database, article, outlet)
    if not yes:
        _confirm(subjects)
    done = takedowns.forget(database, settings, subjects, reason)
    if as_json:
        print_json(done.as_json())
        return
    ids = ", ".join(map(str, done.tombstones[:SHOWN_SUBJECTS])) + (
        " ..." if len(done.tombstones) > SHOWN_SUBJECTS else ""
    )
    click.echo(f"Forgotten: {done.articles} articles with {done.documents} documents (tombstones {ids}).")
    click.echo(
        f"{done.regrouped} copies stand elsewhere now; the stories of {done.restoried} articles were chosen anew."
    )
    click.echo("Backups made before still hold it.")


def _confirm(subjects: Sequence[Subject]) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"this takes {len(subjects)} articles down for good: give --yes")
    for one in subjects[:SHOWN_SUBJECTS]:
        click.echo(f"  {one.article_id}: {one.outlet or '?'}: {one.title or ''} {one.url or ''}", err=True)
    if len(subjects) > SHOWN_SUBJECTS:
        click.echo(f"  ... and {len(subjects) - SHOWN_SUBJECTS} more", err=True)
    click.confirm(f"Take {len(subjects)} articles down for good?", abort=True, err=True)


def _list_tombstones(as_json: bool) -> None:
    from etl import console
    from etl.store.takedown import list_tombstones

    _, database = open_settings_database()
    with database.writer.begin() as connection:
        found = list_tombstones(connection)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        console.show_table(
            ("id", "article", "forgotten at", "reason"),
            [(one.tombstone_id, one.article_id, one.forgotten_at, one.reason) for one in found],
        )


def _undo(tombstone_id: int, as_json: bool) -> None:
    from etl.store.takedown import undo

    _, database = open_settings_database()
    with database.writer.begin() as connection:
        if not undo(connection, tombstone_id):
            raise UsageError(f"nothing was taken down under {tombstone_id}: see `copydesk forget --list`")
    if as_json:
        print_json({"undone": tombstone_id})
    else:
        click.echo("It comes in again with the next backfill of its file, or when its feed shows it again.")


# -- backup --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json
@explain_database_errors
def backup(file: Path, as_json: bool) -> None:
    """Write the database into FILE (pg_dump's custom format), as it is at one moment; work may go on meanwhile."""
    from etl.store.backup import back_up

    _, database = open_settings_database()
    size = back_up(database, file)
    if as_json:
        print_json({"path": str(file), "bytes": size})
    else:
        click.echo(
            f"{file}: {size / 1e6:,.1f} MB. It holds everything but passwords: keep it as you keep the database."
        )


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--into", metavar="URL", help="The empty database to fill; default: the one that the settings name.")
@as_json
@explain_database_errors
def restore(file: Path, into: str | None, as_json: bool) -> None:
    """Restore the backup in FILE into an empty database, and grant the roles there. Refuses one that holds anything."""
    from etl.store.backup import restore as run

    found = run(read_settings(), file, into)
    if as_json:
        print_json(asdict(found))
    else:
        click.echo(f"Restored: {found.articles} articles, {found.documents} documents.")


COMMANDS: tuple[click.Command, ...] = (quarantine, reprocess, judge, forget, backup, restore)
