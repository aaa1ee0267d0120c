"""Every metric of sales and payments beside a query written by hand over PostgreSQL's own tables, to the cent.

The queries go the slow and plain way: one row per order item and per return, and COUNT(DISTINCT …) for everything.
"""

from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.catalog import METRICS, Source
from lojista.metrics.filters import Filters
from lojista.money import round_to
from support.asking import answered, asked_together
from support.filter_sets import crossed

VALID_SALE = "is_valid AND NOT is_return"
BY_HAND = {
    "total_sales": "coalesce(sum(gross - less + freight) FILTER (WHERE is_valid), 0)",
    "gross_sales": "sum(gross)",
    "net_sales": "coalesce(sum(gross - less) FILTER (WHERE is_valid), 0)",
    "freight": "coalesce(sum(freight) FILTER (WHERE is_valid), 0)",
    "discounts": "coalesce(sum(less) FILTER (WHERE is_valid AND kind <> 'return'), 0)",
    "returns": "coalesce(sum(less) FILTER (WHERE is_valid AND kind = 'return'), 0)",
    "adjustments": "coalesce(sum(adjusted) FILTER (WHERE is_valid), 0)",
    "order_count": f"count(DISTINCT order_key) FILTER (WHERE {VALID_SALE})",
    "customer_count": f"count(DISTINCT customer_key) FILTER (WHERE {VALID_SALE})",
    "new_customer_count": f"count(DISTINCT customer_key) FILTER (WHERE {VALID_SALE} AND customer_type = 'new')",
    "returning_customer_count": f"count(DISTINCT customer_key) FILTER"
    f" (WHERE {VALID_SALE} AND customer_type = 'returning')",
    "units_sold": "coalesce(sum(units) FILTER (WHERE is_valid), 0)",
    "average_order_value": "sum(gross - less + freight) FILTER (WHERE is_valid)"
    " / nullif(count(DISTINCT order_key) FILTER (WHERE is_valid AND has_item), 0)",
    "freight_share": "sum(freight) FILTER (WHERE is_valid)"
    " / nullif(sum(gross - less + freight) FILTER (WHERE is_valid), 0)",
    "excluded_order_count": "count(DISTINCT order_key) FILTER (WHERE NOT is_valid AND NOT is_return)",
}
OF_SALES = [
    entry for entry in METRICS.values()
    if entry.source in (Source.SALES, Source.PAYMENTS) and entry.known_divisor is None
]  # fmt: skip
GROUPS = ((), ("month",), ("week",), ("day",), ("state",), ("country",), ("category",), ("payment_type",), ("status",),
          ("customer_type",), ("month", "state"), ("product",), ("seller",), ("state", "seller"),
          ("category", "seller"))  # fmt: skip


def _conditions(filters: Filters, *, payments_are_rows: bool = False) -> tuple[str, list[object]]:
    parts, values = ["true"], list[object]()
    if filters.period is not None:
        parts.append("day BETWEEN %s AND %s")
        values += [filters.period.start, filters.period.end]
    columns = {"state": filters.states, "country": filters.countries, "category": filters.categories}
    for column, chosen in columns.items():
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
        orders = (
            "SELECT DISTINCT order_key, day, week, month, status, is_valid, state, country, customer_type FROM entries"
        )
        rows = f"({orders} WHERE NOT is_return) o JOIN order_payments USING (order_key)"
        amount = "coalesce(sum(amount) FILTER (WHERE is_valid), 0)"
        return f"SELECT {lead}{amount} FROM {rows} WHERE {where}{tail}", values
    paid = "(SELECT DISTINCT order_key, payment_type FROM order_payments) p"
    rows = f"entries LEFT JOIN {paid} USING (order_key)" if "payment_type" in by else "entries"
    if metric != "median_order_value":
        return f"SELECT {lead}{BY_HAND[metric]} FROM {rows} WHERE {where}{tail}", values
    of_items = bool(filters.categories) or not {"category", "product", "seller"}.isdisjoint(by)
    counted = "has_item" if of_items else "(has_item OR is_in_order)"
    inner = f"SELECT {lead}sum(gross - less + freight) AS value FROM {rows} WHERE {where} AND is_valid AND {counted}"
    median = "percentile_cont(0.5) WITHIN GROUP (ORDER BY value)::numeric"
    return f"SELECT {lead}{median} FROM ({inner} GROUP BY {lead}order_key HAVING bool_or(has_item)) o{tail}", values


def _expected(plain: psycopg.Connection[Any], metric: str, by: tuple[str, ...], filters: Filters) -> dict[Any, Any]:
    query, values = _query(metric, by, filters)
    rows = plain.execute(query.encode(), values).fetchall()
    places = METRICS[metric].unit.places or 0
    return {row[:-1]: row[-1] if isinstance(row[-1], int) else round_to(row[-1], places) for row in rows if row[-1]}


@pytest.mark.parametrize(("by", "filters"), crossed(GROUPS))
def test_every_metric_of_sales_is_what_the_plain_query_says(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]], by: tuple[str, ...], filters: Filters
) -> None:
    plain, engines = shop
    for names in asked_together(OF_SALES, by, filters):
        expected = {name: _expected(plain, name, by, filters) for name in names}
        for engine in engines:
            assert answered(engine, names, by, filters) == expected, engine.dialect


def test_every_metric_of_sales_is_the_same_when_it_is_asked_alone(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]],
) -> None:
    plain, engines = shop
    for name in (entry.name for entry in OF_SALES):
        expected = {name: _expected(plain, name, (), Filters())}
        assert all(answered(engine, (name,), (), Filters()) == expected for engine in engines)


def test_no_plain_query_is_trivial(shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]]) -> None:
    assert all(_expected(shop[0], name, (), Filters()) for name in (entry.name for entry in OF_SALES))
    assert len(_expected(shop[0], "net_sales", ("customer_type",), Filters())) == 3
