"""Builds the marts of a columnar copy from its base tables."""

from collections.abc import Collection
from typing import Any

import ibis.expr.types as ir
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
    base = base_tables(BASE_SCHEMA)
    for mart in MARTS:
        expression = mart.build(base)
        if not _tables_read(expression).isdisjoint(changed):
            on_step(f"building {mart.name}")
            _build_mart(connection, mart, expression)


def _tables_read(expression: ir.Table) -> frozenset[str]:
    return frozenset(table.name for table in expression.op().find(UnboundTable))


def _build_mart(connection: Any, mart: Mart, expression: ir.Table) -> None:
    coded = [column for column in CODED_COLUMNS if column in expression.columns]
    table = f"{MARTS_SCHEMA}.{mart.name}"
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE building AS {compile_sql(expression, DuckDBEngine.dialect)}")
    for column in coded:
        _make_code(connection, mart, column)
    replaced = ", ".join(f"CAST({column} AS {_code(mart, column)}) AS {column}" for column in coded)
    selection = f"* REPLACE ({replaced})" if replaced else "*"
    connection.execute(f"CREATE TABLE {table} AS SELECT {selection} FROM building ORDER BY {mart.sorted_by}")  # noqa: S608
    connection.execute("DROP TABLE building")


def _code(mart: Mart, column: str) -> str:
    return f"{MARTS_SCHEMA}.{mart.name}_{column}"


def _make_code(connection: Any, mart: Mart, column: str) -> None:
    values = f"SELECT DISTINCT {column} FROM building WHERE {column} IS NOT NULL ORDER BY 1"  # noqa: S608
    connection.execute(f"DROP TYPE IF EXISTS {_code(mart, column)}")
    connection.execute(f"CREATE TYPE {_code(mart, column)} AS ENUM ({values})")
