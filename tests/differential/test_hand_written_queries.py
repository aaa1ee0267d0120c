"""Every metric beside a query written by hand over PostgreSQL's own tables, on both engines, to the cent.

The queries go the slow and plain way: one row per order item and per return, and COUNT(DISTINCT …) for everything.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from lojista.columnar.copy import ColumnarCopy
from lojista.columnar.engine import Engine, PostgresEngine
from lojista.columnar.sync import sync
from lojista.demo.generator import write_demo_shop
from lojista.ingest.load import load
from lojista.metrics.answers import answer
from lojista.metrics.catalog import METRICS
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.money import to_cents
from lojista.periods import Period
from lojista.postgres.connection import Database
from lojista.postgres.embedded import stop
from lojista.settings import read_settings

ENTRIES = """
CREATE TEMP TABLE entries AS
WITH own AS (
    SELECT o.*, status NOT IN ('canceled', 'unavailable') AS is_valid FROM orders o JOIN shop USING (currency)
), firsts AS (
    SELECT DISTINCT ON (customer_key) customer_key, order_key AS first_key FROM own
    WHERE is_valid AND customer_key IS NOT NULL ORDER BY customer_key, purchased_at, order_id
), known AS (
    SELECT own.*, region AS state,
        CASE WHEN NOT is_valid THEN NULL WHEN own.customer_key IS NULL THEN 'guest'
            WHEN first_key = order_key THEN 'new' ELSE 'returning' END AS customer_type
    FROM own LEFT JOIN order_addresses a USING (address_key) LEFT JOIN firsts ON firsts.customer_key = own.customer_key
), named AS (
    SELECT i.*, category_name AS category
    FROM order_items i LEFT JOIN products USING (product_key) LEFT JOIN categories USING (category_key)
)
SELECT order_key, customer_key, purchased_at::date AS day, date_trunc('month', purchased_at)::date AS month,
    date_trunc('week', purchased_at)::date AS week, status, is_valid, state, customer_type, category,
    line_number IS NOT NULL AS has_item, false AS is_return, coalesce(quantity, 0) AS units,
    coalesce(quantity * unit_price, 0) AS gross, coalesce(discount, 0) AS less, coalesce(freight, 0) AS freight
FROM known LEFT JOIN named USING (order_key)
UNION ALL
SELECT order_key, customer_key, returned_at::date, date_trunc('month', returned_at)::date,
    date_trunc('week', returned_at)::date, status, is_valid, state, customer_type, category,
    false, true, 0, 0, r.amount, 0
FROM order_returns r JOIN named USING (order_key, line_number) JOIN known USING (order_key)
"""
VALID_SALE = "is_valid AND NOT is_return"
BY_HAND = {
    "total_sales": "coalesce(sum(gross - less + freight) FILTER (WHERE is_valid), 0)",
    "gross_sales": "sum(gross)",
    "net_sales": "coalesce(sum(gross - less) FILTER (WHERE is_valid), 0)",
    "freight": "coalesce(sum(freight) FILTER (WHERE is_valid), 0)",
    "order_count": f"count(DISTINCT order_key) FILTER (WHERE {VALID_SALE})",
    "customer_count": f"count(DISTINCT customer_key) FILTER (WHERE {VALID_SALE})",
    "new_customer_count": f"count(DISTINCT customer_key) FILTER (WHERE {VALID_SALE} AND customer_type = 'new')",
    "returning_customer_count": f"count(DISTINCT customer_key) FILTER"
    f" (WHERE {VALID_SALE} AND customer_type = 'returning')",
    "units_sold": "coalesce(sum(units) FILTER (WHERE is_valid), 0)",
    "average_order_value": "sum(gross - less + freight) FILTER (WHERE is_valid)"
    " / nullif(count(DISTINCT order_key) FILTER (WHERE is_valid AND has_item), 0)",
    "excluded_order_count": "count(DISTINCT order_key) FILTER (WHERE NOT is_valid AND NOT is_return)",
}
FILTERS = {
    "everything": Filters(),
    "period": Filters(Period(date(2024, 2, 10), date(2024, 6, 30))),
    "states": Filters(states=("SP", "AC")),
    "category": Filters(categories=("bed_bath_table", "toys")),
    "payment": Filters(payment_types=("voucher",)),
    "payments": Filters(payment_types=("credit_card", "boleto")),
    "all": Filters(Period(date(2023, 6, 1), date(2024, 11, 30)), ("SP", "RJ"), ("toys",), ("credit_card", "boleto")),
}
GROUPS = ((), ("month",), ("week",), ("day",), ("state",), ("category",), ("payment_type",), ("status",),
          ("customer_type",), ("month", "state"))  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[psycopg.Connection[Any], tuple[Engine, Engine]]]:
    """A made-up shop with discounts, returns, guests, orders in another currency, and a customer of many orders."""
    settings = read_settings(home=tmp_path_factory.mktemp("hand"))
    files = write_demo_shop(tmp_path_factory.mktemp("files"), order_count=1_500).folder
    with Database.open(settings) as database:
        with database.owner() as owner:
            load(owner, [files])
            owner.execute("UPDATE order_items SET discount = round(unit_price / 7, 2) WHERE order_key % 5 = 0")
            owner.execute(
                """INSERT INTO order_returns SELECT order_key, line_number, 1, purchased_at + interval '40 days', 1,
                   round(unit_price / 2, 2) FROM order_items JOIN orders USING (order_key) WHERE order_key % 11 = 0"""
            )
            owner.execute("UPDATE orders SET customer_key = NULL WHERE order_key % 37 = 0")
            owner.execute("UPDATE order_items SET quantity = 90 WHERE order_key % 13 = 0")
            owner.execute("UPDATE order_items SET unit_price = 0.0149 + 0.0001 * (order_key % 2) WHERE order_key < 9")
            owner.execute("UPDATE orders SET currency = 'USD' WHERE order_key % 101 = 0")
            owner.execute("UPDATE orders SET customer_key = 1 WHERE order_key % 97 = 0")
        with database.owner() as plain, database.reader() as reader, ColumnarCopy(settings.home / "copies") as copy:
            plain.execute(ENTRIES.encode())
            sync(copy, database)
            yield plain, (copy.engine(), PostgresEngine(reader))
    stop(settings)


def _conditions(filters: Filters, *, payments_are_rows: bool = False) -> tuple[str, list[object]]:
    parts, values = ["true"], list[object]()
    if filters.period is not None:
        parts.append("day BETWEEN %s AND %s")
        values += [filters.period.start, filters.period.end]
    for column, chosen in (("state", filters.states), ("category", filters.categories)):
        if chosen:
            parts.append(f"{column} = ANY(%s)")
            values.append(list(chosen))
    if filters.payment_types:
        orders_paid = "order_key IN (SELECT order_key FROM order_payments WHERE payment_type = ANY(%s))"
        parts.append("payment_type = ANY(%s)" if payments_are_rows else orders_paid)
        values.append(list(filters.payment_types))
    return " AND ".join(parts), values


def _query(metric: str, by: tuple[str, ...], filters: Filters) -> tuple[str, list[object]]:
    groups = ", ".join(by)
    lead, tail = (f"{groups}, ", f" GROUP BY {groups}") if by else ("", "")
    where, values = _conditions(filters, payments_are_rows=metric == "payments_received")
    if metric == "payments_received":
        orders = "SELECT DISTINCT order_key, day, week, month, status, is_valid, state, customer_type FROM entries"
        rows = f"({orders} WHERE NOT is_return) o JOIN order_payments USING (order_key)"
        amount = "coalesce(sum(amount) FILTER (WHERE is_valid), 0)"
        return f"SELECT {lead}{amount} FROM {rows} WHERE {where}{tail}", values
    paid = "(SELECT DISTINCT order_key, payment_type FROM order_payments) p"
    rows = f"entries LEFT JOIN {paid} USING (order_key)" if "payment_type" in by else "entries"
    if metric != "median_order_value":
        return f"SELECT {lead}{BY_HAND[metric]} FROM {rows} WHERE {where}{tail}", values
    inner = f"SELECT {lead}sum(gross - less + freight) AS value FROM {rows} WHERE {where} AND is_valid AND has_item"
    median = "percentile_cont(0.5) WITHIN GROUP (ORDER BY value)::numeric"
    return f"SELECT {lead}{median} FROM ({inner} GROUP BY {lead}order_key) o{tail}", values


def _expected(plain: psycopg.Connection[Any], metric: str, by: tuple[str, ...], filters: Filters) -> dict[Any, Any]:
    query, values = _query(metric, by, filters)
    rows = plain.execute(query.encode(), values).fetchall()
    return {row[:-1]: row[-1] if isinstance(row[-1], int) else to_cents(row[-1]) for row in rows if row[-1]}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("by", GROUPS, ids="+".join)
def test_every_metric_is_what_the_plain_query_says(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, Engine]], by: tuple[str, ...], filters: Filters
) -> None:
    plain, engines = shop
    for entry in METRICS.values():
        if not (set(by) <= set(entry.dimensions) and filters.used() <= set(entry.filters)):
            continue
        expected = _expected(plain, entry.name, by, filters)
        for engine in engines:
            rows = answer(engine, Question((entry.name,), by, filters)).to_pylist()
            answered = {tuple(row[name] for name in by): row[entry.name] for row in rows if row[entry.name]}
            assert answered == expected, (entry.name, engine.dialect)


def test_no_plain_query_is_trivial(shop: tuple[psycopg.Connection[Any], tuple[Engine, Engine]]) -> None:
    assert all(_expected(shop[0], name, (), Filters()) for name in METRICS)
    assert len(_expected(shop[0], "net_sales", ("customer_type",), Filters())) == 3
