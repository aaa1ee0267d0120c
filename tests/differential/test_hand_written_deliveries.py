"""Every metric of deliveries beside a query written by hand over PostgreSQL's own tables."""

from decimal import Decimal
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.catalog import METRICS, Metric, Source
from lojista.metrics.deliveries import customers_of, days_late_histogram, late_by_state, outcomes
from lojista.metrics.filters import Filters
from lojista.metrics.people import count_customers, list_customers
from lojista.metrics.questions import Question
from lojista.money import round_to
from support.filter_sets import FILTERS, crossed
from support.hand_written import narrowed

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]

# One row per order: correlated subqueries for everything, the slow and plain way.
DELIVERIES = """
WITH own AS (
    SELECT o.*, purchased_at::date AS day, status NOT IN ('canceled', 'unavailable') AS is_valid, region AS state,
        order_addresses.country, delivered_at::date - promised_at::date AS late,
        delivered_at::date - purchased_at::date AS took
    FROM orders o JOIN shop USING (currency) LEFT JOIN order_addresses USING (address_key)
), known AS (
    SELECT own.*, date_trunc('month', day)::date AS month, date_trunc('week', day)::date AS week,
        (SELECT score FROM order_reviews r WHERE r.order_key = own.order_key
            ORDER BY created_at DESC, review_id DESC LIMIT 1) AS score,
        (SELECT min(l.day) FROM own l WHERE l.is_valid AND l.customer_key = own.customer_key
            AND (l.purchased_at, l.order_id) > (own.purchased_at, own.order_id)) - day AS again,
        is_valid AND customer_key IS NOT NULL AND (SELECT max(day) FROM own) - day >= 180 AS followed,
        (SELECT min(customer_type) FROM entries e WHERE e.order_key = own.order_key) AS customer_type
    FROM own
), deliveries AS (
    SELECT known.*, score::text AS review_score, CASE WHEN delivered_at IS NULL THEN 'not_delivered'
        WHEN late < -7 THEN 'early_over_7' WHEN late < 0 THEN 'early_1_7' WHEN late = 0 THEN 'on_the_day'
        WHEN late <= 3 THEN 'late_1_3' WHEN late <= 7 THEN 'late_4_7' WHEN late > 7 THEN 'late_over_7' END AS lateness
    FROM known
)
"""
MEDIAN = "(percentile_cont(0.5) WITHIN GROUP (ORDER BY {0}) FILTER (WHERE is_valid AND {0} IS NOT NULL))::numeric"
BY_HAND = {
    "placed_order_count": "count(*)",
    "cancellation_share": "count(*) FILTER (WHERE NOT is_valid)::numeric / count(*)",
    "delivered_order_count": "count(delivered_at) FILTER (WHERE is_valid)",
    "late_order_count": "count(*) FILTER (WHERE is_valid AND late > 0)",
    "late_share": "count(*) FILTER (WHERE is_valid AND late > 0)::numeric"
    " / nullif(count(late) FILTER (WHERE is_valid), 0)",
    "median_delivery_days": MEDIAN.format("took"),
    "median_days_late": MEDIAN.format("late"),
    "reviewed_order_count": "count(score) FILTER (WHERE is_valid)",
    "average_review_score": "avg(score) FILTER (WHERE is_valid)",
    "followed_order_count": "count(*) FILTER (WHERE followed)",
    "reordered_order_count": "count(*) FILTER (WHERE followed AND again <= 180)",
    "reorder_share": "count(*) FILTER (WHERE followed AND again <= 180)::numeric"
    " / nullif(count(*) FILTER (WHERE followed), 0)",
}
OF_DELIVERIES = [entry for entry in METRICS.values() if entry.source is Source.DELIVERIES]
GROUPS = ((), ("month",), ("week",), ("state",), ("category",), ("payment_type",), ("seller",), ("lateness",),
          ("review_score",), ("customer_type",), ("category", "seller"), ("state", "lateness"))  # fmt: skip


def _rows(plain: psycopg.Connection[Any], selected: str, by: tuple[str, ...], filters: Filters) -> list[Any]:
    """`selected` over the deliveries that pass the filters, once for each group."""
    where, values = narrowed(filters, "line_category" if {"category", "seller"} & set(by) else None)
    lead, tail = (f"{', '.join(by)}, ", f" GROUP BY {', '.join(by)}") if by else ("", "")
    rows = "deliveries"
    if {"category", "seller"} & set(by):
        lines = "SELECT order_key, category, seller, category AS line_category FROM entries WHERE NOT is_return"
        rows += f" JOIN ({lines}) l USING (order_key)"
    if "payment_type" in by:
        rows += " LEFT JOIN (SELECT DISTINCT order_key, payment_type FROM order_payments) p USING (order_key)"
    columns = ", ".join(("order_key", *(name for name in by if name not in ("month", "week", "state", "lateness"))))
    once = f"SELECT DISTINCT {columns} FROM {rows} WHERE {where}"
    known = [name for name in by if name in ("customer_type", "review_score")]
    using = ", ".join(("order_key", *known))
    sql = f"{DELIVERIES} SELECT {lead}{selected} FROM ({once}) o JOIN deliveries USING ({using}){tail}"
    if known:
        sql = f"{DELIVERIES} SELECT {lead}{selected} FROM deliveries WHERE {where}{tail}"
    return plain.execute(sql.encode(), values).fetchall()


def _rounded(entry: Metric, value: Any) -> Any:
    return value if value is None or entry.unit.places is None else round_to(Decimal(value), entry.unit.places)


@pytest.mark.parametrize(("by", "filters"), crossed(GROUPS))
def test_every_metric_of_deliveries_is_what_the_plain_query_says(
    shop: Shop, by: tuple[str, ...], filters: Filters
) -> None:
    plain, engines = shop
    found = _rows(plain, ", ".join(BY_HAND[entry.name] for entry in OF_DELIVERIES), by, filters)
    names = tuple(entry.name for entry in OF_DELIVERIES)
    for engine in engines:
        rows = answer(engine, Question(names, by, filters)).to_pylist()
        for at, entry in enumerate(OF_DELIVERIES):
            answered = {tuple(row[name] for name in by): row[entry.name] for row in rows}
            expected = {row[: len(by)]: _rounded(entry, row[len(by) + at]) for row in found}
            assert answered == expected, (entry.name, engine.dialect)


def test_no_plain_query_is_trivial(shop: Shop) -> None:
    row = _rows(shop[0], ", ".join(BY_HAND[entry.name] for entry in OF_DELIVERIES), (), Filters())[0]
    assert all(row), dict(zip((entry.name for entry in OF_DELIVERIES), row, strict=True))
    lateness = [row[0] for row in _rows(shop[0], "count(*)", ("lateness",), Filters())]
    assert len(lateness) == 8  # seven of them, and what was delivered without a promise


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_histogram_is_what_the_plain_query_says(shop: Shop, filters: Filters) -> None:
    plain, engines = shop
    counts = "count(*) FILTER (WHERE is_valid AND late IS NOT NULL AND least(greatest(late, -31), 31) = {0})"
    days = range(-31, 32)
    expected = _rows(plain, ", ".join(counts.format(day) for day in days), (), filters)[0]
    for engine in engines:
        found = days_late_histogram(engine, filters)
        assert tuple(count for _, count in found) == (tuple(expected) if any(expected) else ())


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("by", ["lateness", "review_score"])
def test_outcomes_are_what_the_plain_query_says(shop: Shop, by: str, filters: Filters) -> None:
    plain, engines = shop
    numbers = (
        "count(*) FILTER (WHERE is_valid), count(score) FILTER (WHERE is_valid), avg(score) FILTER (WHERE is_valid)"
    )
    followed = f"{BY_HAND['followed_order_count']}, {BY_HAND['reordered_order_count']}"
    spread = (
        "(1.959964 * stddev_samp(score) FILTER (WHERE is_valid) / sqrt(count(score) FILTER (WHERE is_valid)))::float"
    )
    rows = _rows(plain, f"{numbers}, {followed}, {spread}", (by,), filters)
    expected = {row[0]: row for row in rows if row[1]}
    for engine in engines:
        found = outcomes(engine, by, filters)
        assert {row.value for row in found} == set(expected)
        for row in found:
            _, orders, reviewed, score, kept, again, reach = expected[row.value]
            assert (row.order_count, row.reviewed_count, row.followed_count, row.reordered_count) == (
                orders, reviewed, kept, again,
            )  # fmt: skip
            assert row.score == (None if score is None else round_to(score, 2))
            if row.score_interval is not None and reviewed > 1:
                assert row.score_interval == pytest.approx((float(score) - reach, float(score) + reach), abs=1e-9)


def test_late_shares_of_states_are_sorted_and_hold_their_interval(shop: Shop) -> None:
    for engine in shop[1]:
        rows = late_by_state(engine, Filters())
        assert [row.share for row in rows] == sorted((row.share for row in rows), reverse=True)
        assert all(
            row.interval[0] <= float(row.share) + 1e-6 and float(row.share) <= row.interval[1] + 1e-6 for row in rows
        )


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_customers_behind_a_lateness_are_those_of_its_followed_orders(shop: Shop, filters: Filters) -> None:
    plain, engines = shop
    where, values = narrowed(filters)
    query = f"""{DELIVERIES} SELECT DISTINCT customer_id FROM deliveries JOIN customers USING (customer_key)
        WHERE followed AND lateness = 'late_over_7' AND {where}"""
    expected = {row[0] for row in plain.execute(query.encode(), values).fetchall()}
    for engine in engines:
        selection = customers_of(engine, "lateness", "late_over_7", filters)
        assert set(list_customers(engine, selection)["customer_id"].to_pylist()) == expected
        assert count_customers(engine, selection) == len(expected)
