"""Replaces the rows of marts that a change touches, and leaves all others where they are."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from lojista.columnar.build import code_of, make_code, marts_over, recipe, stored_selection
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
    """Renews every mart that reads a changed base table; of one that no touched row can be told in, all rows.

    Marts of the latter kind read base tables alone.
    """
    cut_down(connection)
    over = tuple(marts_over(changed))
    parts = _make_parts(connection, over)
    for mart, columns in _columns_with_new_values(connection, over):
        for column in columns:
            _extend_code(connection, mart, column)
    for mart in over:
        _replace_rows(connection, mart)
    for name in parts:
        connection.execute(f"DROP TABLE {part_of_mart(name)}")


def _make_parts(connection: Any, marts: Iterable[Mart]) -> set[str]:
    """The touched rows of marts as they are to be, and of those that they are built of; the names of all of these."""
    parts: set[str] = set()
    for mart in marts:
        for other in recipe(mart).marts_read:
            if other.name not in parts:  # this change left it as it is
                _make_part(connection, other, f"FROM {MARTS_SCHEMA}.{other.name}")
        sql = recipe(mart).sql
        _make_part(connection, mart, f"FROM ({sql if mart.touched_by is None else over_parts(sql)})")
        parts |= {mart.name, *(other.name for other in recipe(mart).marts_read)}
    return parts


def _make_part(connection: Any, mart: Mart, rows: str) -> None:
    connection.execute(f"CREATE TEMP TABLE {part_of_mart(mart.name)} AS {rows} WHERE {_is_touched(mart)}")


def _is_touched(mart: Mart) -> str:
    return "TRUE" if mart.touched_by is None else f"{mart.touched_by} IN (FROM {table_of(mart.touched_by)})"


def _replace_rows(connection: Any, mart: Mart) -> None:
    table = f"{MARTS_SCHEMA}.{mart.name}"
    connection.execute(f"DELETE FROM {table} WHERE {_is_touched(mart)}")  # noqa: S608 - our own names
    rows = f"SELECT {stored_selection(mart)} FROM {part_of_mart(mart.name)} ORDER BY {mart.sorted_by}"  # noqa: S608
    connection.execute(f"INSERT INTO {table} {rows}")


def _columns_with_new_values(connection: Any, marts: Iterable[Mart]) -> Iterator[tuple[Mart, list[str]]]:
    """Asked of all marts in one statement: by itself each would take longer to plan than to answer."""
    coded = {mart.name: mart for mart in marts if recipe(mart).coded}
    if not coded:
        return
    for name, found in connection.execute(" UNION ALL ".join(map(_are_new, coded.values()))).fetchall():
        columns = recipe(coded[name]).coded
        yield coded[name], [column for column, is_new in zip(columns, found, strict=True) if is_new]


def _are_new(mart: Mart) -> str:
    """For each column with codes, whether a value of it has none."""
    each = ", ".join(
        f"bool_or({column} IS NOT NULL AND TRY_CAST({column} AS {code_of(mart, column)}) IS NULL)"
        for column in recipe(mart).coded
    )
    return f"SELECT '{mart.name}', [{each}] FROM {part_of_mart(mart.name)}"  # noqa: S608 - our own names


def _extend_code(connection: Any, mart: Mart, column: str) -> None:
    """Gives new values codes in their order, which moves those of others."""
    code, made = code_of(mart, column), part_of_mart(mart.name)
    known = f"CREATE OR REPLACE TEMP TABLE known_values AS SELECT unnest(enum_range(NULL::{code}))::VARCHAR"
    connection.execute(known)
    make_code(connection, mart, column, f"FROM known_values UNION ALL SELECT {column}::VARCHAR FROM {made}")  # noqa: S608
    table = f"{MARTS_SCHEMA}.{mart.name}"
    connection.execute(f"ALTER TABLE {table} ALTER {column} TYPE {code} USING {column}::VARCHAR::{code}")
    connection.execute("DROP TABLE known_values")
