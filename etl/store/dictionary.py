"""Write docs/data-dictionary.md and docs/erd.md from a migrated database: ``python -m etl.store.dictionary``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from etl.store.relations import Relation, read_functions, read_relations, read_schema_meanings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.store.relations import ForeignKey, Function, Index

COMMAND = "python -m etl.store.dictionary"
_GENERATED = f"<!-- Made from the migrations by `{COMMAND}`: change the COMMENTs in sql/, then run it. -->"
DIAGRAMS = ("news", "ops", "raw")


def pages(connection: Connection) -> dict[str, str]:
    """Return the generated pages by file name."""
    relations = read_relations(connection)
    return {
        "data-dictionary.md": data_dictionary(relations, read_schema_meanings(connection), read_functions(connection)),
        "erd.md": erd(relations),
    }


def data_dictionary(
    relations: Sequence[Relation], meanings: dict[str, str | None], functions: Sequence[Function]
) -> str:
    """Return every schema, table, view, column, key and index in words."""
    lines = [_GENERATED, "# Data dictionary", ""]
    lines += ["Four schemas. Analysts need the first; `copydesk sql` reads the first two.", ""]
    for schema, group in groupby(relations, key=lambda relation: relation.schema):
        own = list(group)
        lines += [f"- [`{schema}`](#{schema}): {meanings[schema]}"]
        lines += ["  " + ", ".join(f"[{one.name}](#{_anchor(one)})" for one in own)]
    for schema, group in groupby(relations, key=lambda relation: relation.schema):
        lines += ["", f"## {schema}", "", str(meanings[schema])]
        for relation in group:
            lines += _section(relation)
        lines += _functions([function for function in functions if function.schema == schema])
    return "\n".join(lines) + "\n"


def erd(relations: Sequence[Relation]) -> str:
    """Return entity-relationship diagrams in Mermaid: keys only, one diagram a schema."""
    lines = [_GENERATED, "# Tables and how they refer to each other", ""]
    lines += [
        "Key columns only; [data-dictionary.md](data-dictionary.md) has them all. Two tables are referred to without a",
        "foreign key: `raw.document`, whose partitions retention drops, by `document_id`; and `news.article_url`, by",
        "`news.sighting.url_sha256`, because a feed announces pages before anybody has fetched them.",
    ]
    for schema in DIAGRAMS:
        lines += ["", f"## {schema}", "", "```mermaid", "erDiagram"]
        lines += _diagram([one for one in relations if one.schema == schema and not one.is_view])
        lines += ["```"]
    return "\n".join(lines) + "\n"


# -- the dictionary ------------------------------------------------------------------------------------------------


def _section(relation: Relation) -> list[str]:
    kind = "View" if relation.is_view else "Table"
    lines = ["", f"### {relation.full_name}", "", f"{kind}. {relation.meaning}", ""]
    if relation.is_view:
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| {c.name} | {c.type} | {_cell(c.meaning)} |" for c in relation.columns]
        return lines
    lines += ["| column | type | empty | meaning |", "|---|---|---|---|"]
    lines += [
        f"| {c.name} | {c.type} | {'may be' if c.nullable else ''} | {_cell(c.meaning)} |" for c in relation.columns
    ]
    return [*lines, "", *_keys(relation)]


def _keys(relation: Relation) -> Iterator[str]:
    yield f"- Primary key: {_names(relation.primary_key)}"
    for key in relation.unique_keys:
        yield f"- Unique: {_names(key)}"
    for foreign in relation.foreign_keys:
        yield f"- {_names(foreign.columns)} is in {foreign.target} ({', '.join(foreign.target_columns)})" + _end(
            foreign
        )
    for index in relation.indexes:
        yield f"- {'Unique index' if index.unique else 'Index'} `{index.name}` on {_names(index.columns)}" + _why(index)


def _end(key: ForeignKey) -> str:
    ends = {"CASCADE": "and goes with it", "SET NULL": "and is emptied when that goes"}
    return f", {ends[key.on_delete]}" if key.on_delete else ""


def _why(index: Index) -> str:
    where = f" where {index.where}" if index.where else ""
    return where + (f": {index.serves}" if index.serves else ": follows a foreign key.")


def _functions(functions: Iterable[Function]) -> Iterator[str]:
    for one in functions:
        yield from (
            "",
            f"### {one.schema}.{one.name}({one.arguments})",
            "",
            f"Function, returns {one.result}. {one.meaning}",
        )


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


def _anchor(relation: Relation) -> str:
    return relation.full_name.replace(".", "").lower()


# -- the diagrams --------------------------------------------------------------------------------------------------


def _diagram(tables: Sequence[Relation]) -> Iterator[str]:
    for table in tables:
        marks = _marks(table)
        yield f"    {_box(table.full_name)} {{"
        yield from (
            f"        {c.type.split('(')[0]} {c.name} {marks[c.name]}" for c in table.columns if c.name in marks
        )
        yield "    }"
    for table in tables:
        nullable = {column.name for column in table.columns if column.nullable}
        unique = {table.primary_key, *table.unique_keys}
        for key in table.foreign_keys:
            many = "|o" if key.columns in unique else "}o"
            one = "o|" if nullable & set(key.columns) else "||"
            yield f"    {_box(table.full_name)} {many}--{one} {_box(key.target)} : {'_and_'.join(key.columns)}"


def _marks(table: Relation) -> dict[str, str]:
    marks: dict[str, list[str]] = {}
    for mark, columns in (
        ("PK", table.primary_key),
        ("FK", [name for key in table.foreign_keys for name in key.columns]),
        ("UK", [name for key in table.unique_keys for name in key]),
    ):
        for name in columns:
            if mark not in marks.setdefault(name, []):
                marks[name].append(mark)
    return {name: ", ".join(found) for name, found in marks.items()}


def _box(full_name: str) -> str:
    return full_name.replace(".", "_")


# -- the command ---------------------------------------------------------------------------------------------------


def main(folder: Path = Path("docs")) -> None:
    """Write the pages into `folder`."""
    with _fresh_database() as connection:
        made = pages(connection)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


@contextmanager
def _fresh_database() -> Iterator[Connection]:
    """Yield a connection to a new database on a server of its own: one that exists may be of another version."""
    from etl.settings import Settings
    from etl.store import embedded
    from etl.store.roles import initialise

    base = Path(tempfile.mkdtemp(prefix="copydesk-dictionary-"))
    base.chmod(0o711)  # started as root, the server runs as somebody else who must get in
    settings = Settings(home=base / "home", database_url=None)
    try:
        database = initialise(settings)
        with database.owner.connect() as connection:
            yield connection
        database.dispose()
    finally:
        embedded.stop(settings.home)
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
