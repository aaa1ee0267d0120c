"""What answers questions: the columnar copy in DuckDB, or PostgreSQL itself.

Both hold the same marts under the same names; a metric never knows which of them it runs on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import psycopg
import pyarrow as pa
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.backends.postgres import Backend as PostgresBackend

from lojista.columnar.marts import MARTS
from lojista.columnar.tables import BASE_TABLES
from lojista.periods import Period

MARTS_SCHEMA = "marts"
_UNIT = Decimal("0.0001")


class Engine(Protocol):
    """One for each thread: neither DuckDB nor psycopg lets two threads ask over one connection at once."""

    name: str
    marts: Mapping[str, ir.Table]

    def fetch(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression over the marts."""
        ...

    def compile(self, expression: ir.Table) -> str:
        """The SQL that `fetch` would run."""
        ...


class DuckDBEngine:
    """Answers from the marts stored in the columnar copy."""

    name = "duckdb"

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._backend: DuckDBBackend = ibis.duckdb.from_connection(cursor)
        self.marts: Mapping[str, ir.Table] = {
            mart.name: self._backend.table(mart.name, database=MARTS_SCHEMA) for mart in MARTS
        }

    def fetch(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression over the marts."""
        return self._cursor.sql(self.compile(expression)).to_arrow_table()

    def compile(self, expression: ir.Table) -> str:
        """The SQL that `fetch` would run."""
        return str(self._backend.compile(expression))


class PostgresEngine:
    """Answers from PostgreSQL's own tables, each mart spelled out in the query: slower, and no copy to trust."""

    name = "postgres"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._backend: PostgresBackend = ibis.postgres.from_connection(connection)
        base = {name: self._backend.table(name) for name in BASE_TABLES}
        self.marts: Mapping[str, ir.Table] = {mart.name: mart.build(base) for mart in MARTS}

    def fetch(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression over the marts."""
        rows = self._connection.execute(self.compile(expression).encode()).fetchall()
        schema = expression.schema().to_pyarrow()
        columns = zip(*rows, strict=True) if rows else [() for _ in schema]
        typed = [_column(values, field.type) for values, field in zip(columns, schema, strict=True)]
        return pa.table(typed, names=schema.names)

    def compile(self, expression: ir.Table) -> str:
        """The SQL that `fetch` would run."""
        return str(self._backend.compile(expression))


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """PostgreSQL's percentile of a NUMERIC is a double: it becomes the decimal that it stands for."""
    if pa.types.is_decimal(kind):
        exact = [None if value is None else Decimal(str(value)) for value in values]
        return pa.array([value if value is None else value.quantize(_UNIT) for value in exact], pa.decimal128(38, 4))
    return pa.array(values, kind)


def data_as_of(engine: Engine) -> datetime | None:
    """The moment of the last purchase, whatever its status; None for a shop without orders."""
    orders = engine.marts["orders"]
    value = engine.fetch(orders.agg(as_of=orders.purchased_at.max()))["as_of"][0].as_py()
    return value if isinstance(value, datetime) else None


def known_days(engine: Engine) -> Period | None:
    """From the day of the first purchase to that of the last, whatever their status; None without orders."""
    orders = engine.marts["orders"]
    ends = orders.agg(first=orders.purchased_on.min(), last=orders.purchased_on.max())
    row = engine.fetch(ends).to_pylist()[0]
    return None if row["first"] is None else Period(row["first"], row["last"])


def shop_currency(engine: Engine) -> str:
    """The currency of every amount in the marts."""
    rows = engine.fetch(engine.marts["shop"].select("currency")).to_pylist()
    return str(rows[0]["currency"]) if rows else "XXX"
