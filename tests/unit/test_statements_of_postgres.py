"""SQL for PostgreSQL, which has no marts: each that a statement reads goes ahead of it."""

from functools import partial

import ibis.expr.types as ir
import sqlglot
from sqlglot import expressions as sge

from lojista.columnar.engine import PostgresEngine, compile_sql, mart_in
from lojista.columnar.tables import BASE_TABLES

_mart = partial(mart_in, PostgresEngine.dialect)


def _beside_itself() -> ir.Table:
    orders = _mart("orders")
    earlier = orders.view()
    return orders.join(earlier, orders.customer_key == earlier.customer_key).select(orders.order_key)


def test_mart_that_is_read_twice_is_spelled_out_once() -> None:
    sql = compile_sql(_beside_itself(), PostgresEngine.dialect)
    assert sql.count('"mart_orders" AS NOT MATERIALIZED (') == 1


def test_statement_reads_base_tables_only() -> None:
    tree = sqlglot.parse_one(compile_sql(_beside_itself(), PostgresEngine.dialect), read="postgres")
    defined = {cte.alias for cte in tree.find_all(sge.CTE)}
    assert {table.name for table in tree.find_all(sge.Table)} - defined <= set(BASE_TABLES)
