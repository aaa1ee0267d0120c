"""Scores and segments beside queries written by hand with window functions over PostgreSQL's own tables."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.catalog import METRICS, Source
from lojista.metrics.filters import Filters
from lojista.metrics.segment_table import segment_table
from lojista.money import round_to, to_cents
from support.asking import answered, asked_together
from support.filter_sets import FILTERS, crossed

AS_OF = date(2024, 6, 30)
# One row per customer up to a day: scores by the share of all who lie strictly below, as rank() counts them.
SEGMENTED = """
WITH known AS (
    SELECT *, gross - less + freight AS amount FROM entries WHERE is_valid AND is_of_customer AND day <= %(as_of)s
), firsts AS (
    SELECT DISTINCT order_key, customer_key, day AS first_day, state, country FROM entries
    WHERE is_valid AND NOT is_return AND customer_type = 'new'
), people AS (
    SELECT customer_key, max(day) FILTER (WHERE NOT is_return) AS recency,
        count(DISTINCT order_key) FILTER (WHERE NOT is_return) AS frequency, sum(amount) AS monetary
    FROM known GROUP BY 1
), scored AS (
    SELECT *, 1 + 5 * (rank() OVER (ORDER BY recency) - 1) / count(*) OVER () AS recency_score,
        1 + 5 * (rank() OVER (ORDER BY frequency) - 1) / count(*) OVER () AS frequency_score,
        1 + 5 * (rank() OVER (ORDER BY monetary) - 1) / count(*) OVER () AS monetary_score
    FROM people
), segmented AS (
    SELECT scored.*, order_key, first_day, state, country, CASE
        WHEN recency_score = 5 AND frequency_score >= 4 THEN 'champions'
        WHEN recency_score IN (3, 4) AND frequency_score >= 4 THEN 'loyal'
        WHEN recency_score >= 4 AND frequency_score IN (2, 3) THEN 'potential_loyalists'
        WHEN recency_score = 5 THEN 'new_customers'
        WHEN recency_score = 4 THEN 'promising'
        WHEN recency_score = 3 AND frequency_score = 3 THEN 'needs_attention'
        WHEN recency_score = 3 THEN 'about_to_sleep'
        WHEN frequency_score >= 4 AND monetary_score >= 4 THEN 'cannot_lose'
        WHEN frequency_score >= 3 THEN 'at_risk'
        ELSE 'hibernating' END AS segment
    FROM scored JOIN firsts USING (customer_key)
)
"""
BY_HAND = {
    "segment_customer_count": "count(*)",
    "segment_sales": "sum(monetary)",
    "sales_per_customer": "sum(monetary) / count(*)",
}
GROUPS = ((), ("segment",), ("segment", "state"), ("recency_score", "frequency_score"), ("monetary_score",),
          ("category",), ("payment_type", "segment"))  # fmt: skip
Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]


def _conditions(filters: Filters, by: tuple[str, ...]) -> tuple[str, dict[str, object]]:
    parts, values = ["true"], dict[str, object]()
    if filters.period is not None:
        parts.append("first_day BETWEEN %(first)s AND %(last)s")
        values |= {"first": filters.period.start, "last": filters.period.end}
    if filters.states:
        parts.append("state = ANY(%(states)s)")
        values["states"] = list(filters.states)
    if filters.countries:
        parts.append("country = ANY(%(countries)s)")
        values["countries"] = list(filters.countries)
    if filters.payment_types:
        parts.append("order_key IN (SELECT order_key FROM order_payments WHERE payment_type = ANY(%(types)s))")
        values["types"] = list(filters.payment_types)
    if filters.categories:
        chosen = "category = ANY(%(categories)s)"
        within = f"order_key IN (SELECT order_key FROM entries WHERE NOT is_return AND {chosen})"
        parts.append(chosen if "category" in by else within)
        values["categories"] = list(filters.categories)
    return " AND ".join(parts), values


def _expected(plain: psycopg.Connection[Any], metric: str, by: tuple[str, ...], filters: Filters) -> dict[Any, Any]:
    where, values = _conditions(filters, by)
    rows = "segmented"
    if "category" in by:
        rows += " JOIN (SELECT DISTINCT order_key, category FROM entries WHERE NOT is_return) c USING (order_key)"
    if "payment_type" in by:
        rows += " LEFT JOIN (SELECT DISTINCT order_key, payment_type FROM order_payments) p USING (order_key)"
    lead, tail = (f"{', '.join(by)}, ", f" GROUP BY {', '.join(by)}") if by else ("", "")
    query = f"{SEGMENTED} SELECT {lead}{BY_HAND[metric]} FROM {rows} WHERE {where}{tail}"
    found = plain.execute(query.encode(), values | {"as_of": AS_OF}).fetchall()
    return {row[:-1]: to_cents(row[-1]) if isinstance(row[-1], Decimal) else row[-1] for row in found}


@pytest.mark.parametrize(("by", "filters"), crossed(GROUPS))
def test_every_metric_of_segments_is_what_the_plain_query_says(
    shop: Shop, by: tuple[str, ...], filters: Filters
) -> None:
    plain, (duckdb, postgres, spark) = shop
    engines = (duckdb, spark, postgres) if by in ((), ("segment",)) else (duckdb, spark)  # PostgreSQL takes long
    of_segments = [entry for entry in METRICS.values() if entry.source is Source.SEGMENTS]
    for names in asked_together(of_segments, by, filters):
        expected = {name: _expected(plain, name, by, filters) for name in names}
        assert all(expected.values())
        for engine in engines:
            assert answered(engine, names, by, filters, AS_OF, keeps_zeros=True) == expected, engine.dialect


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_table_of_segments_is_what_plain_queries_say(shop: Shop, filters: Filters) -> None:
    plain, (duckdb, _, spark) = shop
    where, values = _conditions(filters, ())
    medians = ", ".join(
        f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {value})::numeric"
        for value in ("%(as_of)s::date - recency", "frequency", "monetary")
    )
    query = f"{SEGMENTED} SELECT segment, count(*), sum(monetary), {medians} FROM segmented WHERE {where} GROUP BY 1"
    before = f"{SEGMENTED} SELECT customer_key, segment FROM segmented"
    expected = {row[0]: row[1:] for row in plain.execute(query.encode(), values | {"as_of": AS_OF}).fetchall()}
    then, now = (dict(plain.execute(before.encode(), {"as_of": day}).fetchall()) for day in (date(2024, 5, 31), AS_OF))
    whom = f"{SEGMENTED} SELECT customer_key FROM segmented WHERE {where}"
    counted = plain.execute(whom.encode(), values | {"as_of": AS_OF}).fetchall()
    came = [now[key] for (key,) in counted if then.get(key) != now[key]]
    people, sales = (sum(row[place] for row in expected.values()) for place in (0, 1))
    found = segment_table(duckdb, AS_OF, filters)
    assert segment_table(spark, AS_OF, filters) == found
    for row in found:
        count, sold, days, orders, middle = expected.get(row.segment, (0, Decimal(0), None, None, None))
        assert (row.customer_count, row.sales) == (count, to_cents(sold))
        assert (row.customer_share, row.sales_share) == (
            round_to(Decimal(count) / people, 6),
            round_to(Decimal(sold) / sales, 6),
        )
        medians_found = (row.median_days_since_last_order, row.median_order_count, row.median_sales)
        if count:
            assert medians_found == (round_to(days, 1), round_to(orders, 1), to_cents(middle))
        assert row.new_customer_count == came.count(row.segment)
