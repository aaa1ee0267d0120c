"""Every metric of customers beside a query written by hand over the plain entries of PostgreSQL's own tables."""

from decimal import Decimal
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.catalog import METRICS, Source
from lojista.metrics.filters import Filters
from lojista.money import round_to
from support.asking import answered, asked_together
from support.filter_sets import crossed
from support.hand_written import narrowed

# One row per known customer: their first valid order and how many they have.
PEOPLE = """
WITH sales AS (
    SELECT DISTINCT order_key, customer_key, customer_type, day, month, week, state, country FROM entries
    WHERE is_valid AND NOT is_return AND customer_key IS NOT NULL
), people AS (
    SELECT f.*, (SELECT count(*) FROM sales s WHERE s.customer_key = f.customer_key) AS order_count
    FROM sales f WHERE customer_type = 'new'
)
"""
GROUPS = ((), ("month",), ("week",), ("day",), ("state",), ("category",), ("payment_type",), ("month", "state"))
OF_CUSTOMERS = [entry for entry in METRICS.values() if entry.source is Source.CUSTOMERS]
BY_HAND = {
    "acquired_customer_count": "count(*)",
    "repeat_customer_count": "count(*) FILTER (WHERE order_count > 1)",
    "repeat_rate": "count(*) FILTER (WHERE order_count > 1)::numeric / count(*)",
}


def _expected(
    plain: psycopg.Connection[Any], metric: str, by: tuple[str, ...], filters: Filters
) -> dict[tuple[Any, ...], Any]:
    where, values = narrowed(filters, "category" if "category" in by else None)
    rows = "people"
    if "category" in by:
        rows += " JOIN (SELECT DISTINCT order_key, category FROM entries WHERE NOT is_return) c USING (order_key)"
    if "payment_type" in by:
        rows += " LEFT JOIN (SELECT DISTINCT order_key, payment_type FROM order_payments) p USING (order_key)"
    lead, tail = (f"{', '.join(by)}, ", f" GROUP BY {', '.join(by)}") if by else ("", "")
    query = f"{PEOPLE} SELECT {lead}{BY_HAND[metric]} FROM {rows} WHERE {where}{tail}"
    found = plain.execute(query.encode(), values).fetchall()
    return {row[:-1]: round_to(row[-1], 6) if isinstance(row[-1], Decimal) else row[-1] for row in found}


@pytest.mark.parametrize(("by", "filters"), crossed(GROUPS))
def test_every_metric_of_customers_is_what_the_plain_query_says(
    shop: tuple[psycopg.Connection[Any], tuple[Engine, ...]], by: tuple[str, ...], filters: Filters
) -> None:
    plain, engines = shop
    for names in asked_together(OF_CUSTOMERS, by, filters):
        expected = {name: _expected(plain, name, by, filters) for name in names}
        assert all(expected.values())
        for engine in engines:
            assert answered(engine, names, by, filters, keeps_zeros=True) == expected, engine.dialect
