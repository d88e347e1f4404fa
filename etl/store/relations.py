"""What a migrated database says of itself: schemas, tables, views, columns, keys, indexes, with their meanings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.store.connect import rows_of
from etl.store.shipped import shipped

if TYPE_CHECKING:
    from sqlalchemy import Connection, Inspector

SCHEMAS = ("mart", "news", "ops", "raw")  # analysts first
_SERVES = re.compile(r"^-- Serves: (.+(?:\n-- .+)*)\nCREATE (?:UNIQUE )?INDEX (\w+)", re.MULTILINE)
_SHORT_TYPES = {"timestamp with time zone": "timestamptz"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view."""

    name: str
    type: str
    nullable: bool
    meaning: str | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that point at another table."""

    columns: tuple[str, ...]
    target: str  # schema.table
    target_columns: tuple[str, ...]
    on_delete: str | None


@dataclass(frozen=True, slots=True)
class Index:
    """An index that no primary key or unique constraint brings along."""

    name: str
    columns: tuple[str, ...]  # names, or expressions
    unique: bool
    where: str | None
    serves: str | None  # the question it answers; None: it follows a foreign key


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view."""

    schema: str
    name: str
    is_view: bool
    meaning: str | None
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()

    @property
    def full_name(self) -> str:
        """Return schema.name."""
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Function:
    """A function people may call."""

    schema: str
    name: str
    arguments: str
    result: str
    meaning: str | None


def read_relations(connection: Connection) -> list[Relation]:
    """Return the tables and views of our schemas, by schema and name; partitions are left out."""
    import sqlalchemy

    inspector = sqlalchemy.inspect(connection)
    partitions = {(row.schema, row.name) for row in rows_of(connection, "partitions", schemas=list(SCHEMAS))}
    serves = served_questions()
    found = []
    for schema in SCHEMAS:
        tables = [name for name in inspector.get_table_names(schema) if (schema, name) not in partitions]
        found += [_table(inspector, schema, name, serves) for name in sorted(tables)]
        found += [_relation(inspector, schema, name, is_view=True) for name in sorted(inspector.get_view_names(schema))]
    return found


def read_schema_meanings(connection: Connection) -> dict[str, str | None]:
    """Return what each schema is for."""
    return {row.schema: row.meaning for row in rows_of(connection, "schema_comments", schemas=list(SCHEMAS))}


def read_functions(connection: Connection) -> list[Function]:
    """Return the functions of our schemas."""
    return [Function(*row) for row in rows_of(connection, "functions", schemas=list(SCHEMAS))]


def served_questions() -> dict[str, str]:
    """Return the question each index serves, as the "-- Serves:" line above it in sql/ says."""
    found = {}
    for path in sorted(shipped("sql").glob("**/*.sql")):
        for question, name in _SERVES.findall(path.read_text(encoding="utf-8")):
            found[name] = " ".join(question.replace("\n-- ", " ").split())
    return found


def _relation(inspector: Inspector, schema: str, name: str, *, is_view: bool, **keys: Any) -> Relation:
    meaning = inspector.get_table_comment(name, schema).get("text")
    return Relation(schema, name, is_view, meaning, _columns(inspector, schema, name), **keys)


def _table(inspector: Inspector, schema: str, name: str, serves: dict[str, str]) -> Relation:
    return _relation(
        inspector,
        schema,
        name,
        is_view=False,
        primary_key=tuple(inspector.get_pk_constraint(name, schema)["constrained_columns"]),
        unique_keys=tuple(sorted(tuple(key["column_names"]) for key in inspector.get_unique_constraints(name, schema))),
        foreign_keys=tuple(
            ForeignKey(
                tuple(key["constrained_columns"]),
                f"{key['referred_schema']}.{key['referred_table']}",
                tuple(key["referred_columns"]),
                key.get("options", {}).get("ondelete"),
            )
            for key in sorted(inspector.get_foreign_keys(name, schema), key=lambda key: key["constrained_columns"])
        ),
        indexes=tuple(
            _index(index, serves)
            for index in sorted(inspector.get_indexes(name, schema), key=lambda index: index["name"] or "")
            if not index.get("duplicates_constraint")
        ),
    )


def _index(index: Any, serves: dict[str, str]) -> Index:
    return Index(
        name=index["name"],
        columns=tuple(index.get("expressions") or index["column_names"]),
        unique=bool(index["unique"]),
        where=index.get("dialect_options", {}).get("postgresql_where"),
        serves=serves.get(index["name"]),
    )


def _columns(inspector: Inspector, schema: str, name: str) -> tuple[Column, ...]:
    return tuple(
        Column(column["name"], _type(column["type"]), bool(column["nullable"]), column.get("comment"))
        for column in inspector.get_columns(name, schema)
    )


def _type(kind: Any) -> str:
    from sqlalchemy.dialects import postgresql

    spelled = str(kind.compile(dialect=postgresql.dialect())).lower()  # type: ignore[no-untyped-call]
    return _SHORT_TYPES.get(spelled, spelled)
