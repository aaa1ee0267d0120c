"""What answers questions: the columnar copy in DuckDB, PostgreSQL itself, or published marts on a Spark cluster.

All hold the same marts under the same names; a metric never knows which of them it runs on.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import psycopg
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from lojista.columnar.marts import MARTS, Mart
from lojista.columnar.marts.stored import STORED
from lojista.columnar.places import with_parameters
from lojista.columnar.reported import read_as_reported
from lojista.columnar.scopes.rules import under
from lojista.columnar.scopes.scope import WHOLE, Marts, Scope
from lojista.columnar.tables import BASE_TABLES
from lojista.errors import InternalError
from lojista.money import MONEY
from lojista.periods import BY_MONDAYS_AND_JANUARIES, Period, ShopCalendar

BASE_SCHEMA, MARTS_SCHEMA = "base", "marts"
SPARK = "pyspark"  # the dialect of `spark.engine`
NOTHING: Mapping[str, object] = {}
DATA_SPAN = "data_span"  # no mart of its own: one row, the moments of the first and the last purchase of the whole shop
_SCOPED = "scoped_"
_KEPT_STATEMENTS = 1_000


class Engine(Protocol):
    """One for each thread: neither DuckDB nor psycopg lets two threads ask over one connection at once.

    The third one is `spark.engine.SparkEngine`, whose client need not be installed.
    """

    @property
    def dialect(self) -> str:
        """The engine's name, as Ibis and sqlglot know its SQL."""
        ...

    @property
    def scope(self) -> Scope:
        """Which rows it has: no others can be asked for."""
        ...

    def run(self, sql: str, parameters: Mapping[str, object] = NOTHING) -> list[tuple[Any, ...]]:
        """The rows of a statement whose values are bound by name, never written into it."""
        ...

    def run_table(self, sql: str, schema: pa.Schema, parameters: Mapping[str, object] = NOTHING) -> pa.Table:
        """The same as a table of that schema, with or without rows."""
        ...

    def data_version(self) -> str | None:
        """What is another after every change of the data; None where that is not known, and nothing can be kept."""
        ...


@lru_cache(maxsize=_KEPT_STATEMENTS)
def _parsed(sql: str) -> Any:
    """A statement that any thread can ask any number of times.

    Reading it anew takes as long as planning it, and of both there is more than of running it in a shop of usual size.
    DuckDB plans a copy of it each time, with the tables and values of that time.
    """
    (statement,) = duckdb.extract_statements(sql)
    return statement


class DuckDBEngine:
    """Answers from the marts stored in the columnar copy. `guarded` stands around whatever is read of it."""

    dialect = "duckdb"
    scope = WHOLE

    def __init__(self, cursor: Any, guarded: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        self._cursor, self._guarded = cursor, guarded

    def run(self, sql: str, parameters: Mapping[str, object] = NOTHING) -> list[tuple[Any, ...]]:
        """The rows of a statement whose values are bound by name, never written into it."""
        with self._guarded():
            rows: list[tuple[Any, ...]] = self._cursor.execute(_parsed(sql), dict(parameters)).fetchall()
        return rows

    def run_table(self, sql: str, schema: pa.Schema, parameters: Mapping[str, object] = NOTHING) -> pa.Table:
        """The same as a table of that schema, without a Python object for every value."""
        with self._guarded():
            found: pa.Table = self._cursor.sql(_parsed(sql), params=dict(parameters)).to_arrow_table()
        return found.cast(schema)

    def data_version(self) -> str | None:
        """The database and the snapshot of it that the copy was read in last."""
        if not self.run("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'base' AND table_name = 'copy_state'"):
            return None
        return str(self.run("SELECT database_identity || ' ' || snapshot FROM base.copy_state")[0][0])


class PostgresEngine:
    """Answers from PostgreSQL's own tables, each mart spelled out in the query: slower, and no copy to trust.

    The connection is the engine's from then on: it reads amounts as they are reported.
    """

    dialect = "postgres"
    scope = WHOLE

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        read_as_reported(connection)
        self._connection = connection

    def run(self, sql: str, parameters: Mapping[str, object] = NOTHING) -> list[tuple[Any, ...]]:
        """The rows of a statement whose values are bound by name, never written into it."""
        return self._connection.execute(sql.encode(), parameters or None).fetchall()

    def run_table(self, sql: str, schema: pa.Schema, parameters: Mapping[str, object] = NOTHING) -> pa.Table:
        """The same as a table of that schema, with or without rows."""
        rows = self.run(sql, parameters)
        columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
        return pa.table(dict(zip(schema.names, map(list, columns), strict=True)), schema)

    def data_version(self) -> str | None:
        """Not known: others write at any time."""
        return None


class ScopedEngine:
    """Any engine, for somebody who may see a part of the shop: it runs what was made under that scope and nothing else.

    Raises InternalError for any other statement, whatever it asks.
    """

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine, self.scope = engine, scope

    @property
    def dialect(self) -> str:
        """That of the engine that answers."""
        return self._engine.dialect

    def run(self, sql: str, parameters: Mapping[str, object] = NOTHING) -> list[tuple[Any, ...]]:
        """The rows of a statement of this scope."""
        return self._engine.run(self._checked(sql), parameters)

    def run_table(self, sql: str, schema: pa.Schema, parameters: Mapping[str, object] = NOTHING) -> pa.Table:
        """The same as a table of that schema."""
        return self._engine.run_table(self._checked(sql), schema, parameters)

    def data_version(self) -> str | None:
        """That of the whole data, with the scope: what is kept of one is not another's."""
        version = self._engine.data_version()
        return None if version is None else version + self.scope.mark

    def whole(self) -> Engine:
        """See `whole`."""
        return self._engine

    def _checked(self, sql: str) -> str:
        if not sql.startswith(self.scope.mark):
            raise InternalError("A statement was to be run that was not made under the scope of who asks.")
        return sql


def within(engine: Engine, scope: Scope) -> Engine:
    """The engine for somebody of that scope; the engine itself for the whole shop."""
    return engine if scope == WHOLE else ScopedEngine(engine, scope)


def whole(engine: Engine) -> Engine:
    """The engine over the whole shop, for what must be the same for everybody: cut points, tails and the calendar.

    None of it may tell of a customer, an order, or a sum of sales.
    """
    return engine.whole() if isinstance(engine, ScopedEngine) else engine


def base_tables(schema: str | None = None) -> Mapping[str, ir.Table]:
    """Every base table of the copy by name, bound to no connection."""
    types = {name: _ibis_schema(columns) for name, columns in BASE_TABLES.items()}
    return {name: ibis.table(known, name=name, database=schema) for name, known in types.items()}


def _postgres_tables() -> Mapping[str, ir.Table]:
    """The same over PostgreSQL's own tables."""
    return {**base_tables(), "order_items": _postgres_items()}


def _postgres_items() -> ir.Table:
    """See `IN_POSTGRES`."""
    columns = BASE_TABLES["order_items"]
    own = {"unit_price" if name == "gross_sales" else name: kind for name, kind in columns.items()}
    items = ibis.table(_ibis_schema(own), name="order_items")
    return items.mutate(gross_sales=(items.quantity * items.unit_price).cast(MONEY)).select(*columns)


def _ibis_schema(columns: Mapping[str, str]) -> ibis.Schema:
    return ibis.schema({name: DuckDBType.from_string(kind) for name, kind in columns.items()})


def marts_of(engine: Engine) -> Marts:
    """What an engine hands out by name: the marts within its scope. Raises AccessError for one that lies outside."""
    return marts_under(engine.dialect, engine.scope)


def marts_under(dialect: str, scope: Scope) -> Marts:
    """The same for an engine of that dialect and scope."""
    return partial(mart_in, dialect) if scope == WHOLE else partial(_scoped_mart, dialect, scope)


@cache
def _scoped_mart(dialect: str, scope: Scope, name: str) -> ir.Table:
    rows = under(scope, partial(mart_in, dialect), name)
    return ibis.table(rows.schema(), name=_SCOPED + name)


def mart_in(dialect: str, name: str) -> ir.Table:
    """A whole mart, as an engine has it: stored in the copy, a query ahead of the statement in PostgreSQL, a view in
    Spark."""
    if name == DATA_SPAN:
        orders = mart_in(dialect, "orders")
        return orders.agg(first_at=orders.purchased_at.min(), last_at=orders.purchased_at.max())
    if dialect == SPARK:
        return ibis.table(_mart(name).schema(), name=f"{MARTS_SCHEMA}_{name}")
    if dialect == PostgresEngine.dialect:
        return ibis.table(_mart(name).schema(), name=STORED + name)
    return ibis.table(_mart(name).schema(), name=name, database=MARTS_SCHEMA)


@cache
def _mart(name: str) -> ir.Table:
    return _named(name).build(base_tables())


def _named(name: str) -> Mart:
    return next(mart for mart in MARTS if mart.name == name)


@cache
def _spelled_out(name: str) -> str:
    sql = ibis.to_sql(_named(name).build(_postgres_tables()), dialect=PostgresEngine.dialect, pretty=False)
    return f'"{STORED}{name}" AS NOT MATERIALIZED ({sql})'


@cache
def _scoped(dialect: str, scope: Scope, name: str) -> tuple[str, frozenset[str]]:
    """A mart under a scope as a query ahead of the statement, and the tables that it reads."""
    expression = under(scope, partial(mart_in, dialect), name)
    sql, read = _compiled(expression, dialect)
    if dialect == SPARK:
        return f"`{_SCOPED}{name}` AS ({sql})", read
    columns = ", ".join(f'"{column}"' for column in expression.columns)  # PostgreSQL's own tables have more
    return f'"{_SCOPED}{name}" AS NOT MATERIALIZED (SELECT {columns} FROM ({sql}) AS "found")', read  # noqa: S608


def _compiled(expression: ir.Table, dialect: str) -> tuple[str, frozenset[str]]:
    """SQL, and the names of the tables in it."""
    if dialect == SPARK:
        from lojista.columnar.spark.translating import for_spark  # what it needs may not be installed

        expression = for_spark(expression)
    sql = str(ibis.to_sql(expression, dialect=dialect, pretty=False))
    return sql, frozenset(table.name for table in expression.op().find(ops.UnboundTable))


def compile_sql(expression: ir.Table, dialect: str, scope: Scope = WHOLE) -> str:
    """An expression over the marts as one statement, each mart it reads spelled out once where it is not stored.

    Raises InternalError for one that reads anything but what was handed out under the scope.
    """
    sql, read = _compiled(expression, dialect)
    heads, mark = list[str](), ""
    if scope != WHOLE:
        if outside := sorted(name for name in read if not name.startswith(_SCOPED)):
            raise InternalError(f"A statement under a scope reads {', '.join(outside)} as a whole.")
        parts = [_scoped(dialect, scope, name.removeprefix(_SCOPED)) for name in sorted(read)]
        heads, mark = [head for head, _ in parts], scope.mark
        read = frozenset[str]().union(*(names for _, names in parts))
    heads = [*(_spelled_out(name.removeprefix(STORED)) for name in sorted(read) if name.startswith(STORED)), *heads]
    if not heads:
        return mark + sql
    rest = sql.replace("WITH ", ", ", 1) if sql.startswith("WITH ") else f" {sql}"
    return f"{mark}WITH {', '.join(heads)}{rest}"


def fetch(engine: Engine, expression: ir.Table) -> list[dict[str, Any]]:
    """The rows of an expression over the marts, one dict each."""
    names = expression.schema().names
    statement = with_parameters(compile_sql(expression, engine.dialect, engine.scope), engine.dialect)
    rows = engine.run(statement.sql, {name: engine.scope.values[name] for name in statement.parameters})
    return [dict(zip(names, row, strict=True)) for row in rows]


def data_as_of(engine: Engine) -> datetime | None:
    """The moment of the shop's last purchase, whatever its status and the scope; None for a shop without orders."""
    return _span(engine)[1]


def known_days(engine: Engine) -> Period | None:
    """From the day of the shop's first purchase to that of the last, whatever their status and the scope.

    None without orders.
    """
    first_at, last_at = _span(engine)
    return None if first_at is None or last_at is None else Period(first_at.date(), last_at.date())


def _span(engine: Engine) -> tuple[datetime | None, datetime | None]:
    first_at, last_at = engine.run(_span_sql(engine.dialect, engine.scope))[0]
    return first_at, last_at


@cache
def _span_sql(dialect: str, scope: Scope) -> str:
    """Every page asks it: translated anew each time, it would take ten times as long as its answer."""
    span = marts_under(dialect, scope)(DATA_SPAN)
    return compile_sql(span.select("first_at", "last_at"), dialect, scope)


def shop_country(engine: Engine) -> str | None:
    """The shop's own country, two letters of ISO 3166; None where nothing was loaded."""
    rows = fetch(engine, marts_of(engine)("shop").select("country"))
    return str(rows[0]["country"]) if rows else None


def shop_calendar(engine: Engine) -> ShopCalendar:
    """How the shop counts weeks and years; by Mondays and Januaries where nothing was loaded."""
    rows = whole(engine).run(_calendar_sql(engine.dialect))
    return ShopCalendar(*map(int, rows[0])) if rows else BY_MONDAYS_AND_JANUARIES


@cache
def _calendar_sql(dialect: str) -> str:
    return compile_sql(mart_in(dialect, "shop").select("week_starts", "fiscal_year_starts"), dialect)


def shop_identity(engine: Engine) -> tuple[str, str]:
    """The shop's name and the currency of every amount in the marts; ISO's "no currency" where nothing was loaded."""
    rows = fetch(engine, marts_of(engine)("shop").select("name", "currency"))
    return (str(rows[0]["name"]), str(rows[0]["currency"])) if rows else ("", "XXX")
