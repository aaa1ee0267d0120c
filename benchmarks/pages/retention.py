"""The Retention page after a filter change, beside the same questions on normalised tables and in pandas."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from benchmarks.by_hand import retention
from benchmarks.pages.model import HandWritten, PageBenchmark
from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.cohorts import cohort_matrix
from lojista.metrics.filters import Filters
from lojista.metrics.lifecycle import KINDS
from lojista.metrics.questions import Question
from lojista.models.second_order import second_orders

_LIFECYCLE = tuple(f"lifecycle_{kind}_count" for kind in KINDS)
_LADDER = ("order_number_customer_count", "next_order_customer_count", "next_order_rate", "median_days_to_next_order")


def ask(engine: Engine, filters: Filters) -> object:
    """Every question of the page."""
    return (
        cohort_matrix(engine, "month", filters),
        second_orders(engine, filters),
        answer(engine, Question(_LIFECYCLE, ("month",), filters)),
        answer(engine, Question(_LADDER, ("order_number",), filters)),
    )


_PEOPLE = """
WITH valid AS (SELECT o.* FROM orders o WHERE o.status NOT IN ('canceled', 'unavailable')
    AND customer_key IS NOT NULL
), firsts AS (
    SELECT DISTINCT ON (customer_key) customer_key, order_key, purchased_at AS first_at, address_key
    FROM valid ORDER BY customer_key, purchased_at, order_id
), people AS (
    SELECT f.customer_key, first_at FROM firsts f LEFT JOIN order_addresses a USING (address_key) WHERE {where}
), numbered AS (
    SELECT v.*, first_at, row_number() OVER w AS number, lag(purchased_at) OVER w AS previous_at
    FROM valid v JOIN people USING (customer_key)
    WINDOW w AS (PARTITION BY v.customer_key ORDER BY purchased_at, order_id)
)
"""
_MATRIX = """
SELECT date_trunc('month', first_at), date_trunc('month', purchased_at), count(DISTINCT customer_key),
    count(DISTINCT n.order_key), sum(quantity * unit_price - discount)
FROM numbered n LEFT JOIN order_items USING (order_key) GROUP BY 1, 2
"""
_WAITS = """
SELECT coalesce(s.purchased_at, (SELECT max(purchased_at) FROM orders))::date - p.first_at::date,
    s.order_key IS NOT NULL, count(*)
FROM people p LEFT JOIN numbered s ON s.customer_key = p.customer_key AND s.number = 2 GROUP BY 1, 2
"""
_MONTHS = """
, months AS (SELECT DISTINCT customer_key, date_trunc('month', purchased_at) AS month,
    date_trunc('month', first_at) AS since FROM numbered)
SELECT m.month, count(*) FILTER (WHERE m.month = m.since), count(b.month),
    count(*) FILTER (WHERE m.month > m.since AND b.month IS NULL)
FROM months m LEFT JOIN months b ON b.customer_key = m.customer_key AND b.month = m.month - interval '1 month'
GROUP BY 1
"""
_STEPS = """
SELECT number, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY purchased_at::date - previous_at::date)
FROM numbered GROUP BY 1
"""


def sql(filters: Filters) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The page's four questions as one would write them over the tables as they are."""
    parts, values = ["true"], dict[str, object]()
    if filters.period is not None:
        parts.append("first_at::date BETWEEN %(first)s AND %(last)s")
        values |= {"first": filters.period.start, "last": filters.period.end}
    if filters.states:
        parts.append("region = ANY(%(states)s)")
        values["states"] = list(filters.states)
    if filters.categories:
        parts.append("""order_key IN (SELECT order_key FROM order_items JOIN products USING (product_key)
            JOIN categories USING (category_key) WHERE category_name = ANY(%(categories)s))""")
        values["categories"] = list(filters.categories)
    if filters.payment_types:
        parts.append("order_key IN (SELECT order_key FROM order_payments WHERE payment_type = ANY(%(payments)s))")
        values["payments"] = list(filters.payment_types)
    people = _PEOPLE.format(where=" AND ".join(parts))
    return ((people + query, values) for query in (_MATRIX, _WAITS, _MONTHS, _STEPS))


def script(frames: Mapping[str, pd.DataFrame], filters: Filters) -> object:
    """A usual script: everything joined, then a groupby for each chart."""
    orders = frames["orders"].merge(frames["order_addresses"][["address_key", "region"]], on="address_key", how="left")
    valid = orders[~orders.status.isin(["canceled", "unavailable"]) & orders.customer_key.notna()]
    valid = valid.sort_values(["purchased_at", "order_id"])
    firsts = valid.groupby("customer_key").first().reset_index()
    kept = firsts[_passes(firsts, frames, filters)]
    joined = valid.merge(kept[["customer_key", "purchased_at"]].rename(columns={"purchased_at": "first_at"}))
    joined["cohort"] = joined.first_at.dt.to_period("M")
    joined["month"] = joined.purchased_at.dt.to_period("M")
    items = joined.merge(frames["order_items"], on="order_key", how="left")
    items["amount"] = items.gross_sales - items.discount
    matrix = items.groupby(["cohort", "month"]).agg(
        {"customer_key": "nunique", "order_key": "nunique", "amount": "sum"}
    )
    return matrix, _waits(joined, orders), _lifecycle(joined), _steps(joined)


def _passes(firsts: pd.DataFrame, frames: Mapping[str, pd.DataFrame], filters: Filters) -> Any:
    passes = firsts.order_key.notna()
    if filters.period is not None:
        passes &= firsts.purchased_at.dt.date.between(filters.period.start, filters.period.end)
    if filters.states:
        passes &= firsts.region.isin(filters.states)
    if filters.categories:
        items = frames["order_items"].merge(frames["products"], on="product_key").merge(frames["categories"])
        passes &= firsts.order_key.isin(items[items.category_name.isin(filters.categories)].order_key)
    if filters.payment_types:
        paid = frames["order_payments"]
        passes &= firsts.order_key.isin(paid[paid.payment_type.isin(filters.payment_types)].order_key)
    return passes


def _waits(joined: pd.DataFrame, orders: pd.DataFrame) -> object:
    second = joined[joined.groupby("customer_key").cumcount() == 1].set_index("customer_key").purchased_at
    firsts = joined.groupby("customer_key").first_at.first()
    until = second.reindex(firsts.index).fillna(orders.purchased_at.max())
    return (until - firsts).dt.days.value_counts()


def _lifecycle(joined: pd.DataFrame) -> object:
    months = joined[["customer_key", "month", "cohort"]].drop_duplicates()
    before = months.assign(month=months.month + 1)[["customer_key", "month"]].assign(was_there=True)
    both = months.merge(before, how="left", on=["customer_key", "month"])
    return both.assign(is_new=both.month == both.cohort).groupby(["month", "is_new"]).was_there.agg(["size", "count"])


def _steps(joined: pd.DataFrame) -> object:
    days = joined.groupby("customer_key").purchased_at.diff().dt.days
    number = joined.groupby("customer_key").cumcount() + 1
    return pd.DataFrame({"number": number, "days": days}).groupby("number").days.agg(["size", "median"])


_BY_HAND = HandWritten(ask, retention.told, retention.by_duckdb, retention.by_polars)
PAGES = (PageBenchmark("retention", ask, sql, script, _BY_HAND),)
