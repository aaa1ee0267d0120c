"""Who came back in the real archive, counted by hand-written queries over PostgreSQL's own tables."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg

from lojista.columnar.engine import Engine
from lojista.metrics.answers import answer
from lojista.metrics.cohorts import cohort_matrix, customers_of_cell, customers_of_period, days_of
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.people import count_customers
from lojista.metrics.questions import Question
from lojista.models.second_order import second_orders
from lojista.money import round_to

VALID = "SELECT * FROM orders WHERE status NOT IN ('canceled', 'unavailable')"
JANUARY = f"""
WITH valid AS ({VALID}), firsts AS (SELECT customer_key, min(purchased_at) AS first FROM valid GROUP BY 1),
cohort AS (SELECT customer_key FROM firsts WHERE first >= '2017-01-01' AND first < '2017-02-01')
SELECT count(DISTINCT customer_key) FROM valid JOIN cohort USING (customer_key)
WHERE purchased_at >= date '2017-01-01' + n * interval '1 month'
    AND purchased_at < date '2017-01-01' + (n + 1) * interval '1 month'
"""
REPEATERS = f"""
SELECT count(*), count(*) FILTER (WHERE orders > 1)
FROM (SELECT customer_key, count(*) AS orders FROM ({VALID}) v GROUP BY 1) c
"""
MATRIX = f"""
WITH valid AS ({VALID}), amounts AS (
    SELECT order_key, sum(quantity * unit_price - discount) AS amount FROM order_items GROUP BY 1
), firsts AS (SELECT customer_key, date_trunc('month', min(purchased_at))::date AS cohort FROM valid GROUP BY 1
), sizes AS (SELECT cohort, count(*) AS size FROM firsts GROUP BY 1
), months AS (SELECT m::date AS month FROM generate_series(date '2016-09-01', date '2018-09-01', interval '1 month') m
), cells AS (
    SELECT cohort, date_trunc('month', purchased_at)::date AS month, count(DISTINCT customer_key) AS active,
        count(DISTINCT order_key) AS orders, sum(coalesce(amount, 0)) AS sales
    FROM valid JOIN firsts USING (customer_key) LEFT JOIN amounts USING (order_key) GROUP BY 1, 2
), filled AS (
    SELECT cohort, month, size, coalesce(active, 0) AS active, coalesce(orders, 0) AS orders,
        coalesce(sales, 0) AS sales
    FROM sizes JOIN months ON month >= cohort LEFT JOIN cells USING (cohort, month)
)
SELECT cohort, row_number() OVER w - 1, size, active, orders, sales, sum(sales) OVER w
FROM filled WINDOW w AS (PARTITION BY cohort ORDER BY month)
"""
JANUARY_FIRST = date(2017, 1, 1)
METRICS = ("cohort_size", "active_customer_count", "cohort_order_count", "cohort_net_sales",
           "retention_rate", "lifetime_value_to_date")  # fmt: skip


def _one(reader: psycopg.Connection[Any], query: str) -> tuple[Any, ...]:
    row = reader.execute(query.encode()).fetchone()
    assert row is not None
    return tuple(row)


def test_cohort_of_january_2017_is_known(reader: psycopg.Connection[Any], engines: tuple[Engine, Engine]) -> None:
    by_hand = [_one(reader, JANUARY.replace("n *", f"{n} *").replace("(n +", f"({n} +"))[0] for n in range(7)]
    assert by_hand == [752, 3, 2, 1, 3, 1, 3]
    january = days_of(JANUARY_FIRST, 0, "month")
    question = Question(("active_customer_count",), ("cohort_month", "period_index"), Filters(january))
    for engine in engines:
        rows = answer(engine, question).to_pylist()
        assert [row["active_customer_count"] for row in rows[:7]] == by_hand


def test_cells_open_as_many_customers_as_they_count(engines: tuple[Engine, Engine]) -> None:
    selections = [customers_of_cell(EVERYTHING, JANUARY_FIRST, index, "month") for index in range(7)]
    assert [count_customers(engines[0], selection) for selection in selections] == [752, 3, 2, 1, 3, 1, 3]


def test_means_open_as_many_customers_as_they_count(engines: tuple[Engine, Engine]) -> None:
    totals = cohort_matrix(engines[0], "month", EVERYTHING).totals
    assert [total.active_customers for total in totals[:2]] == [94_990, 429]
    for engine in engines:
        opened = [count_customers(engine, customers_of_period(EVERYTHING, index, "month")) for index in range(4)]
        assert opened == [total.active_customers for total in totals[:4]]


def test_those_who_ordered_more_than_once_are_known(
    reader: psycopg.Connection[Any], engines: tuple[Engine, Engine]
) -> None:
    assert _one(reader, REPEATERS) == (94_990, 2_888)
    question = Question(("order_number_customer_count", "next_order_customer_count"), ("order_number",))
    for engine in engines:
        first = answer(engine, question).to_pylist()[0]
        assert tuple(first.values()) == (1, 94_990, 2_888)
        found = second_orders(engine, EVERYTHING)
        assert (found.customer_count, found.repeat_count) == (94_990, 2_888)


def test_every_metric_of_the_month_matrix_is_what_the_plain_query_says(
    reader: psycopg.Connection[Any], engines: tuple[Engine, Engine]
) -> None:
    expected = {
        row[:2]: (*row[2:5], row[5], round_to(Decimal(row[3]) / row[2], 6), round_to(row[6] / row[2], 2))
        for row in reader.execute(MATRIX.encode()).fetchall()
    }
    for engine in engines:
        rows = answer(engine, Question(METRICS, ("cohort_month", "period_index"))).to_pylist()
        over = [row for row in rows if row["cohort_size"] is not None]
        answered = {(row["cohort_month"], row["period_index"]): tuple(row[name] for name in METRICS) for row in over}
        assert answered == expected
        running = [tuple(row[name] for name in METRICS) for row in rows if row["cohort_size"] is None]
        assert running == [(None,) * len(METRICS)] * 23
