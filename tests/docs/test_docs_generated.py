"""Generated pages say what the code says now; a stale one fails and prints the command that writes it again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from etl import cli, reference
from etl.command import FAILED, SOME_REJECTED, USAGE
from etl.settings import Settings
from etl.store import dictionary
from etl.store.connect import Database
from etl.store.relations import SCHEMAS, read_functions, read_relations, read_schema_meanings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def assert_current(pages: Mapping[str, str], command: str) -> None:
    stale = [
        name
        for name, text in pages.items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != text
    ]
    assert not stale, f"{', '.join('docs/' + name for name in stale)} is stale. Run: {command}"


def test_dictionary_and_diagrams_show_the_migrated_database(database: Database) -> None:
    with database.owner.connect() as connection:
        assert_current(dictionary.pages(connection), dictionary.COMMAND)


def test_commands_and_settings_show_the_code() -> None:
    assert_current(reference.pages(), reference.COMMAND)


def test_everything_in_the_schemas_has_a_comment(database: Database) -> None:
    with database.owner.connect() as connection:
        relations = read_relations(connection)
        schemas = read_schema_meanings(connection)
        functions = read_functions(connection)
    assert {relation.schema for relation in relations} == set(schemas) == set(SCHEMAS)
    silent = [name for name, meaning in schemas.items() if not meaning]
    silent += [one.full_name for one in relations if not one.meaning]
    silent += [f"{one.full_name}.{column.name}" for one in relations for column in one.columns if not column.meaning]
    silent += [f"{one.schema}.{one.name}()" for one in functions if not one.meaning]
    assert silent == []


def test_every_index_says_what_it_serves_or_follows_a_foreign_key(database: Database) -> None:
    with database.owner.connect() as connection:
        relations = read_relations(connection)
    assert any(index.serves for one in relations for index in one.indexes)
    unexplained = [
        f"{one.full_name}: {index.name}"
        for one in relations
        for index in one.indexes
        if index.serves is None
        and not any(index.columns[: len(key.columns)] == key.columns for key in one.foreign_keys)
    ]
    assert unexplained == [], 'write a "-- Serves: ..." line above its CREATE INDEX'


def test_every_foreign_key_can_be_followed_back(database: Database) -> None:
    """Deleting what a key points at must not read the whole table; runs are never deleted one by one."""
    with database.owner.connect() as connection:
        relations = read_relations(connection)
    unserved = []
    for one in relations:
        ways = [one.primary_key, *one.unique_keys, *(index.columns for index in one.indexes)]
        for key in one.foreign_keys:
            if key.target != "ops.run" and not any(way[: len(key.columns)] == key.columns for way in ways):
                unserved.append(f"{one.full_name} ({', '.join(key.columns)})")
    assert unserved == []


def test_pages_name_every_command_option_and_setting() -> None:
    page = reference.commands_page()
    for path, command in _commands(cli.cli, "copydesk"):
        assert f"\n## {path}\n" in page
        section = page.split(f"\n## {path}\n")[1].split("\n## ")[0]
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{path} {option.opts[0]} has no help"
                assert option.opts[0] in section
        assert command.help
    settings = reference.settings_page()
    for name, field in Settings.model_fields.items():
        assert f"`COPYDESK_{name.upper()}`" in settings
        assert field.description, f"settings.{name} has no description"


def _commands(command: click.Command, path: str) -> list[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        return [(path, command)]
    return [found for name, one in command.commands.items() for found in _commands(one, f"{path} {name}")]


@pytest.mark.parametrize("code", [FAILED, USAGE, SOME_REJECTED])
def test_exit_codes_are_on_the_page(code: int) -> None:
    assert f"\n| {code} | " in reference.commands_page()
