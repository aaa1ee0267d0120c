"""Builds the marts of a columnar copy from its base tables."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from ibis.expr.operations import UnboundTable

from lojista.columnar.engine import BASE_SCHEMA, MARTS_SCHEMA, DuckDBEngine, base_tables, compile_sql
from lojista.columnar.marts import MARTS, Mart
from lojista.columnar.tables import BASE_TABLES, CODED_COLUMNS
from lojista.steps import Step, silent


def build_marts(connection: Any, on_step: Step = silent, changed: Collection[str] = tuple(BASE_TABLES)) -> None:
    """Builds every mart that reads one of the changed base tables of the same copy anew.

    Within the caller's transaction if it has one.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MARTS_SCHEMA}")
    for mart in MARTS:
        if not _recipe(mart).tables_read.isdisjoint(changed):
            on_step(f"building {mart.name}")
            build_mart(connection, mart)


@dataclass(frozen=True)
class _Recipe:
    """How a mart is made: its SQL, the base tables that it reads, and its columns that become codes."""

    sql: str
    tables_read: frozenset[str]
    coded: tuple[str, ...]


@cache
def _recipe(mart: Mart) -> _Recipe:
    """Made once for the process: translating a mart takes longer than building it from a few thousand orders."""
    expression = mart.build(base_tables(BASE_SCHEMA))
    tables_read = frozenset(table.name for table in expression.op().find(UnboundTable))
    coded = tuple(column for column in CODED_COLUMNS if column in expression.columns)
    return _Recipe(compile_sql(expression, DuckDBEngine.dialect), tables_read, coded)


def build_mart(connection: Any, mart: Mart) -> None:
    """Builds one mart anew, whether anything that it reads has changed or not."""
    recipe, table = _recipe(mart), f"{MARTS_SCHEMA}.{mart.name}"
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE building AS {recipe.sql}")
    for column in recipe.coded:
        _make_code(connection, mart, column)
    replaced = ", ".join(f"CAST({column} AS {_code(mart, column)}) AS {column}" for column in recipe.coded)
    selection = f"* REPLACE ({replaced})" if replaced else "*"
    connection.execute(f"CREATE TABLE {table} AS SELECT {selection} FROM building ORDER BY {mart.sorted_by}")  # noqa: S608
    connection.execute("DROP TABLE building")


def _code(mart: Mart, column: str) -> str:
    return f"{MARTS_SCHEMA}.{mart.name}_{column}"


def _make_code(connection: Any, mart: Mart, column: str) -> None:
    values = f"SELECT DISTINCT {column} FROM building WHERE {column} IS NOT NULL ORDER BY 1"  # noqa: S608
    connection.execute(f"DROP TYPE IF EXISTS {_code(mart, column)}")
    connection.execute(f"CREATE TYPE {_code(mart, column)} AS ENUM ({values})")
