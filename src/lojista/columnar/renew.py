"""Replaces the rows of marts that a change touches, and leaves all others where they are."""

from collections.abc import Collection
from typing import Any

from lojista.columnar.build import build_mart, code_of, coded_selection, make_code, marts_over, recipe
from lojista.columnar.engine import BASE_SCHEMA, MARTS_SCHEMA
from lojista.columnar.marts import Mart
from lojista.columnar.touched import cut_down, over_parts, part_of_mart, table_of


def has_other_payment_types(connection: Any) -> bool:
    """Whether payment types came or went: each is a bit of every order's mask, so no row can be built by itself."""
    now, before = (_payment_types(connection, schema) for schema in (BASE_SCHEMA, MARTS_SCHEMA))
    return now != before


def _payment_types(connection: Any, schema: str) -> list[tuple[str]]:
    found: list[tuple[str]] = connection.execute(
        f"FROM {schema}.payment_types SELECT payment_type ORDER BY 1"
    ).fetchall()
    return found


def renew_marts(connection: Any, changed: Collection[str]) -> None:
    """Renews every mart that reads a changed base table; one that no touched row can be told in is built anew."""
    cut_down(connection)
    parts: set[str] = set()
    for mart in marts_over(changed):
        if mart.touched_by is None:
            build_mart(connection, mart)
        else:
            for other in recipe(mart).marts_read:
                _make_part(connection, other, parts)
            _renew_mart(connection, mart)
            parts.add(mart.name)
    for name in parts:
        connection.execute(f"DROP TABLE {part_of_mart(name)}")


def _make_part(connection: Any, mart: Mart, parts: set[str]) -> None:
    """The touched rows of a mart that others are built of, where this change left it as it is."""
    if mart.touched_by is not None and mart.name not in parts:
        rows = f"FROM {MARTS_SCHEMA}.{mart.name} WHERE {mart.touched_by} IN (FROM {table_of(mart.touched_by)})"
        connection.execute(f"CREATE TEMP TABLE {part_of_mart(mart.name)} AS {rows}")
        parts.add(mart.name)


def _renew_mart(connection: Any, mart: Mart) -> None:
    """The rows made stay behind as the part that marts after this one are built of."""
    assert mart.touched_by is not None  # noqa: S101 - asked by the caller
    table, made = f"{MARTS_SCHEMA}.{mart.name}", part_of_mart(mart.name)
    touched = f"{mart.touched_by} IN (FROM {table_of(mart.touched_by)})"
    connection.execute(f"CREATE TEMP TABLE {made} AS FROM ({over_parts(recipe(mart).sql)}) WHERE {touched}")
    for column in _columns_with_new_values(connection, mart, made):
        _extend_code(connection, mart, column, made)
    connection.execute(f"DELETE FROM {table} WHERE {touched}")  # noqa: S608 - our own names
    rows = f"SELECT {coded_selection(mart)} FROM {made} ORDER BY {mart.sorted_by}"  # noqa: S608 - our own names
    connection.execute(f"INSERT INTO {table} {rows}")


def _columns_with_new_values(connection: Any, mart: Mart, made: str) -> list[str]:
    coded = recipe(mart).coded
    if not coded:
        return []
    asked = ", ".join(
        f"bool_or({column} IS NOT NULL AND TRY_CAST({column} AS {code_of(mart, column)}) IS NULL)" for column in coded
    )
    found = connection.execute(f"SELECT {asked} FROM {made}").fetchall()[0]  # noqa: S608 - our own names
    return [column for column, is_new in zip(coded, found, strict=True) if is_new]


def _extend_code(connection: Any, mart: Mart, column: str, made: str) -> None:
    """Gives new values codes in their order, which moves those of others."""
    code = code_of(mart, column)
    known = f"CREATE OR REPLACE TEMP TABLE known_values AS SELECT unnest(enum_range(NULL::{code}))::VARCHAR"
    connection.execute(known)
    make_code(connection, mart, column, f"FROM known_values UNION ALL SELECT {column}::VARCHAR FROM {made}")  # noqa: S608
    table = f"{MARTS_SCHEMA}.{mart.name}"
    connection.execute(f"ALTER TABLE {table} ALTER {column} TYPE {code} USING {column}::VARCHAR::{code}")
    connection.execute("DROP TABLE known_values")
