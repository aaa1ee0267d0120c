"""Cohorts, months of customers' lives and the order ladder beside queries written by hand over the plain entries."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from lojista.columnar.engine import Engine
from lojista.ingest.calendar_settings import change_calendar
from lojista.metrics.answers import answer
from lojista.metrics.catalog import METRICS, Source
from lojista.metrics.filters import EVERYTHING, Filters
from lojista.metrics.questions import Question
from lojista.money import round_to
from support.filter_sets import FILTERS
from support.hand_written import narrowed
from support.sail import publish_again

Shop = tuple[psycopg.Connection[Any], tuple[Engine, ...]]

PEOPLE = """
WITH sales AS (
    SELECT DISTINCT order_key, customer_key, customer_type, day, state, country FROM entries
    WHERE is_valid AND NOT is_return AND customer_key IS NOT NULL
), people AS (
    SELECT customer_key, day AS first_day FROM sales WHERE customer_type = 'new' AND {where}
), last AS (SELECT max(day) AS last_day FROM entries WHERE NOT is_return)
"""
CELLS = (
    PEOPLE
    + """
, cohorts AS (SELECT {start} AS start, count(*) AS size FROM people GROUP BY 1
), periods AS (
    SELECT start, size, n, (start + n * interval '{step}')::date AS opens, (start + (n + 1) * interval '{step}')::date
        AS closes, (start + (n + 1) * interval '{step}')::date <= last_day + 1 AS is_over
    FROM cohorts, last, generate_series(0, 400) n WHERE (start + n * interval '{step}')::date <= last_day
), acts AS (
    SELECT {start} AS start, e.* FROM entries e JOIN people USING (customer_key)
    WHERE is_valid AND is_of_customer
), in_period AS (
    SELECT p.start, n, count(DISTINCT customer_key) FILTER (WHERE NOT is_return) AS active,
        count(DISTINCT order_key) FILTER (WHERE NOT is_return) AS orders, coalesce(sum(gross - less), 0) AS sales
    FROM periods p LEFT JOIN acts a ON a.start = p.start AND a.day >= opens AND a.day < closes GROUP BY 1, 2
), to_date AS (
    SELECT p.start, n, coalesce(sum(gross - less), 0) AS to_date
    FROM periods p LEFT JOIN acts a ON a.start = p.start AND a.day < closes GROUP BY 1, 2
)
SELECT start, n, is_over, size, active, orders, sales, to_date
FROM periods JOIN in_period USING (start, n) JOIN to_date USING (start, n)
"""
)
STARTS = {unit: f"date_trunc('{unit}', first_day)::date" for unit in ("week", "month", "quarter")}
FROM_SUNDAYS_AND_FEBRUARIES = {
    "week": "first_day - extract(dow FROM first_day)::integer",
    "quarter": "(date_trunc('quarter', first_day - interval '1 month') + interval '1 month')::date",
}
STEPS = {"week": "7 days", "month": "1 month", "quarter": "3 months"}
OF_COHORTS = {
    "cohort_size": lambda cell: cell[0],
    "active_customer_count": lambda cell: cell[1],
    "retention_rate": lambda cell: round_to(Decimal(cell[1]) / cell[0], 6),
    "cohort_order_count": lambda cell: cell[2],
    "cohort_net_sales": lambda cell: round_to(cell[3], 2),
    "lifetime_value_to_date": lambda cell: round_to(cell[4] / cell[0], 2),
}


def _cells(
    plain: psycopg.Connection[Any], unit: str, filters: Filters, starts: Mapping[str, str] = STARTS
) -> list[tuple[Any, ...]]:
    where, values = narrowed(filters)
    query = CELLS.format(where=where, start=starts[unit], step=STEPS[unit])
    return plain.execute(query.encode(), values).fetchall()


def _answered(engine: Engine, metrics: tuple[str, ...], by: tuple[str, ...], filters: Filters) -> Any:
    """Per metric, its numbers by group."""
    rows = answer(engine, Question(metrics, by, filters)).to_pylist()
    groups = [tuple(row[name] for name in by) for row in rows]
    assert len(set(groups)) == len(groups)
    return {metric: dict(zip(groups, (row[metric] for row in rows), strict=True)) for metric in metrics}


def test_every_metric_of_cohorts_has_a_plain_query() -> None:
    assert {entry.name for entry in METRICS.values() if entry.source is Source.COHORTS} == set(OF_COHORTS)


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("unit", STEPS)
def test_every_matrix_is_what_the_plain_query_says(shop: Shop, unit: str, filters: Filters) -> None:
    plain, engines = shop
    cells = _cells(plain, unit, filters)
    assert any(not row[2] for row in cells) == (unit != "week")  # the shop ends on a Sunday
    expected = {
        metric: {row[:2]: worked_out(row[3:]) if row[2] else None for row in cells}
        for metric, worked_out in OF_COHORTS.items()
    }
    for engine in engines:
        assert _answered(engine, tuple(OF_COHORTS), (f"cohort_{unit}", "period_index"), filters) == expected


@contextmanager
def _from(shop: Shop, week_starts: str, fiscal_year_starts: str) -> Iterator[None]:
    """The shop by another calendar, in PostgreSQL, in its copy and as published, for a while."""
    plain, (copy, _, spark) = shop
    held = change_calendar(plain, week_starts, fiscal_year_starts)
    changed = "UPDATE marts.shop SET week_starts = $week_starts, fiscal_year_starts = $fiscal_year_starts"
    copy.run(changed, asdict(held))
    plain.commit()
    publish_again(copy, spark)
    try:
        yield
    finally:
        copy.run(changed, asdict(change_calendar(plain, "monday", "january")))
        plain.commit()
        publish_again(copy, spark)


def test_cohorts_follow_weeks_from_sundays_and_quarters_from_februaries(shop: Shop) -> None:
    plain, engines = shop
    with _from(shop, "sunday", "february"):
        for unit in FROM_SUNDAYS_AND_FEBRUARIES:
            cells = _cells(plain, unit, EVERYTHING, FROM_SUNDAYS_AND_FEBRUARIES)
            expected = {row[:2]: row[3] if row[2] else None for row in cells}
            for engine in engines:
                by = (f"cohort_{unit}", "period_index")
                assert _answered(engine, ("cohort_size",), by, EVERYTHING) == {"cohort_size": expected}


def test_weeks_of_sales_start_on_sundays_where_the_shop_says_so(shop: Shop) -> None:
    plain, engines = shop
    by_hand = plain.execute(
        """SELECT day - extract(dow FROM day)::integer, count(DISTINCT order_key) FROM entries
           WHERE is_valid AND NOT is_return GROUP BY 1"""
    ).fetchall()
    with _from(shop, "sunday", "january"):
        for engine in engines:
            found = _answered(engine, ("order_count",), ("week",), EVERYTHING)["order_count"]
            assert found == {(week,): count for week, count in by_hand}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_means_over_cohorts_weigh_those_whose_period_is_over(shop: Shop, filters: Filters) -> None:
    plain, engines = shop
    by_index: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    indexes = set()
    for _, index, is_over, *cell in _cells(plain, "month", filters):
        indexes.add(index)
        if is_over:
            by_index[index].append(tuple(cell))
    sums = {index: [sum(column) for column in zip(*cells, strict=True)] for index, cells in by_index.items()}
    expected = {
        metric: {(index,): worked_out(sums[index]) if index in sums else None for index in indexes}
        for metric, worked_out in OF_COHORTS.items()
    }
    for engine in engines:
        assert _answered(engine, tuple(OF_COHORTS), ("period_index",), filters) == expected


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_cohort_sizes_need_no_period(shop: Shop, filters: Filters) -> None:
    plain, engines = shop
    for unit in STEPS:
        sizes = {(row[0],): row[3] for row in _cells(plain, unit, filters)}
        for engine in engines:
            assert _answered(engine, ("cohort_size",), (f"cohort_{unit}",), filters) == {"cohort_size": sizes}
            everyone = {(): sum(sizes.values())}
            assert _answered(engine, ("cohort_size",), (), filters) == {"cohort_size": everyone}


MONTHS = (
    PEOPLE
    + """
, active AS (
    SELECT DISTINCT date_trunc('month', day)::date AS month, customer_key, date_trunc('month', first_day)::date AS since
    FROM sales JOIN people USING (customer_key)
), months AS (
    SELECT m::date AS month, (m - interval '1 month')::date AS before,
        (m + interval '1 month')::date <= last_day + 1 AS is_over
    FROM last, generate_series((SELECT min(month) FROM active), last_day, interval '1 month') m
)
SELECT month,
    (SELECT count(*) FROM active a WHERE a.month = m.month AND since = m.month),
    (SELECT count(*) FROM active a WHERE a.month = m.month AND EXISTS
        (SELECT FROM active b WHERE b.month = m.before AND b.customer_key = a.customer_key)),
    (SELECT count(*) FROM active a WHERE a.month = m.month AND since < m.month AND NOT EXISTS
        (SELECT FROM active b WHERE b.month = m.before AND b.customer_key = a.customer_key)),
    CASE WHEN is_over THEN (SELECT count(*) FROM active a WHERE a.month = m.before AND NOT EXISTS
        (SELECT FROM active b WHERE b.month = m.month AND b.customer_key = a.customer_key)) END
FROM months m
"""
)
KINDS = ("new", "returning", "resurrected", "dormant")


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_months_of_customers_are_what_the_plain_query_says(shop: Shop, filters: Filters) -> None:
    where, values = narrowed(filters)
    rows = shop[0].execute(MONTHS.format(where=where).encode(), values).fetchall()
    assert sum(row[3] for row in rows) or filters.used()
    expected = {
        f"lifecycle_{kind}_count": {(row[0],): row[place] for row in rows} for place, kind in enumerate(KINDS, 1)
    }
    for engine in shop[1]:
        assert _answered(engine, tuple(expected), ("month",), filters) == expected


LADDER = (
    PEOPLE
    + """
, numbered AS (
    SELECT sales.customer_key, sales.day - lag(sales.day) OVER w AS days, row_number() OVER w AS number
    FROM sales JOIN people ON people.customer_key = sales.customer_key JOIN orders USING (order_key)
    WINDOW w AS (PARTITION BY sales.customer_key ORDER BY purchased_at, order_id)
)
SELECT n.number, count(*), count(later.number), percentile_cont(0.5) WITHIN GROUP (ORDER BY later.days)
FROM numbered n LEFT JOIN numbered later ON later.customer_key = n.customer_key AND later.number = n.number + 1
GROUP BY 1
"""
)


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_order_ladder_is_what_the_plain_query_says(shop: Shop, filters: Filters) -> None:
    where, values = narrowed(filters)
    rows = shop[0].execute(LADDER.format(where=where).encode(), values).fetchall()
    expected = {
        "order_number_customer_count": {(row[0],): row[1] for row in rows},
        "next_order_customer_count": {(row[0],): row[2] for row in rows},
        "next_order_rate": {(row[0],): round_to(Decimal(row[2]) / row[1], 6) for row in rows},
        "median_days_to_next_order": {
            (row[0],): None if row[3] is None else round_to(Decimal(str(row[3])), 1) for row in rows
        },
    }
    assert len(rows) > 1
    for engine in shop[1]:
        assert _answered(engine, tuple(expected), ("order_number",), filters) == expected
