"""Builds the marts of a columnar copy from its base tables: as a whole, or the rows that a change touches."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
from ibis.expr.operations import UnboundTable

from lojista.columnar.engine import BASE_SCHEMA, MARTS_SCHEMA, DuckDBEngine, base_tables, compile_sql, mart_in
from lojista.columnar.marts import MARTS, Mart
from lojista.columnar.marts.stored import STORED
from lojista.columnar.tables import BASE_TABLES, CODED_COLUMNS, DERIVED_TABLES
from lojista.money import MONEY
from lojista.steps import Step, silent


def build_marts(connection: Any, on_step: Step = silent, changed: Collection[str] = tuple(BASE_TABLES)) -> None:
    """Builds every mart that reads one of the changed base tables of the same copy anew.

    Within the caller's transaction if it has one.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MARTS_SCHEMA}")
    for mart in marts_over(changed):
        on_step(f"building {mart.name}")
        build_mart(connection, mart)


def marts_over(tables: Collection[str]) -> Iterable[Mart]:
    """Every mart that reads one of these base tables, itself or through another mart, in their order."""
    return (mart for mart in MARTS if not recipe(mart).tables_read.isdisjoint(tables))


def derive(connection: Any, name: str, *, is_new: bool = True) -> None:
    """Makes a base table that follows from another one of the copy, or fills the one that there is anew."""
    table, query = f"{BASE_SCHEMA}.{name}", DERIVED_TABLES[name].query
    if is_new:
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")
    else:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        connection.execute(f"INSERT INTO {table} {query}")


@dataclass(frozen=True)
class Recipe:
    """How a mart is made: its SQL, the tables that it reads, its columns that become codes, and those with amounts.

    `tables_read` are base tables, those of the marts in `marts_read` too.
    """

    sql: str
    tables_read: frozenset[str]
    marts_read: tuple[Mart, ...]
    coded: tuple[str, ...]
    amounts: tuple[str, ...]


@cache
def recipe(mart: Mart) -> Recipe:
    """Made once for the process: translating a mart takes longer than building it from a few thousand orders."""
    tables, before = base_tables(BASE_SCHEMA), MARTS[: MARTS.index(mart)]
    made = {STORED + other.name: mart_in(DuckDBEngine.dialect, other.name) for other in before}
    expression = mart.build({**tables, **made})
    read = set(expression.op().find(UnboundTable))
    coded = tuple(column for column in CODED_COLUMNS if column in expression.columns)
    return Recipe(
        compile_sql(expression, DuckDBEngine.dialect),
        frozenset(table.name for table in mart.build(tables).op().find(UnboundTable)),
        tuple(other for other in before if made[STORED + other.name].op() in read),
        coded,
        tuple(column for column, kind in expression.schema().items() if kind == ibis.dtype(MONEY)),
    )


def build_mart(connection: Any, mart: Mart) -> None:
    """Builds one mart anew from the base tables and the marts before it, whether any has changed or not."""
    table = f"{MARTS_SCHEMA}.{mart.name}"
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE building AS {recipe(mart).sql}")
    for column in recipe(mart).coded:
        make_code(connection, mart, column, f"SELECT {column} FROM building")  # noqa: S608 - our own names
    selection = stored_selection(mart)
    connection.execute(f"CREATE TABLE {table} AS SELECT {selection} FROM building ORDER BY {mart.sorted_by}")  # noqa: S608
    connection.execute("DROP TABLE building")


def stored_selection(mart: Mart) -> str:
    """All columns of a mart, values with codes as codes, and amounts in eight bytes.

    DuckDB makes sixteen of the sum of two amounts, over which it adds up at a fraction of the speed; Ibis takes it for
    another amount and leaves the cast out.
    """
    kinds = {column: code_of(mart, column) for column in recipe(mart).coded}
    kinds |= dict.fromkeys(recipe(mart).amounts, MONEY)
    replaced = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in kinds.items())
    return f"* REPLACE ({replaced})" if replaced else "*"


def code_of(mart: Mart, column: str) -> str:
    """The type of a column whose values are codes."""
    return f"{MARTS_SCHEMA}.{mart.name}_{column}"


def make_code(connection: Any, mart: Mart, column: str, values: str) -> None:
    """Gives each value that a query finds a code, in their order."""
    distinct = f"SELECT DISTINCT v::VARCHAR FROM ({values}) found (v) WHERE v IS NOT NULL ORDER BY 1"  # noqa: S608
    connection.execute(f"DROP TYPE IF EXISTS {code_of(mart, column)}")
    connection.execute(f"CREATE TYPE {code_of(mart, column)} AS ENUM ({distinct})")
