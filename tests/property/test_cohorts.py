"""The cohort matrix is the one found by walking through every customer's orders, whatever the orders and filters."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lojista.columnar.engine import DuckDBEngine
from lojista.metrics.cohorts import RATE, Matrix, cohort_matrix, customers_of_cell, customers_of_period, days_of
from lojista.metrics.facts.calendar import UNITS
from lojista.metrics.filters import Filters
from lojista.metrics.people import count_customers
from lojista.periods import Period
from support.random_orders import ORDERS, START, Order, first_orders, write_orders
from support.small_shop import empty_base

FILTERS = st.builds(
    Filters,
    st.none() | st.integers(0, 150).map(lambda days: Period(START.date(), START.date() + timedelta(days=days))),
    st.sampled_from([(), ("SP",), ("SP", "RJ")]),
)


@pytest.fixture(scope="module")
def connection() -> Any:
    return empty_base(duckdb.connect())


def _start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return date(day.year, day.month if unit == "month" else (day.month - 1) // 3 * 3 + 1, 1)


def _matrix(connection: Any, orders: list[Order], unit: str, filters: Filters) -> Matrix:
    write_orders(connection, orders)
    return cohort_matrix(DuckDBEngine(connection.cursor()), unit, filters)


def _acquired(orders: list[Order], filters: Filters) -> dict[int, Order]:
    period = filters.period
    return {
        customer: order
        for customer, order in first_orders(orders).items()
        if (period is None or period.start <= order.on <= period.end)
        and (not filters.states or order.state in filters.states)
    }


@given(ORDERS, FILTERS, st.sampled_from(UNITS))
@settings(max_examples=40, deadline=None)
def test_cells_are_those_of_walking_through_every_order(
    connection: Any, orders: list[Order], filters: Filters, unit: str
) -> None:
    firsts = _acquired(orders, filters)
    people, money = defaultdict(set), defaultdict(int)
    for order in orders:
        if order.is_counted and order.customer in firsts:
            cell = _start(firsts[order.customer].on, unit), _start(order.on, unit)
            people[cell].add(order.customer)
            money[cell] += order.price
    for row in _matrix(connection, orders, unit, filters).rows:
        starts = [days_of(row.start, index, unit).start for index in range(len(row.cells))]
        assert [cell.active_customers for cell in row.cells] == [len(people[row.start, start]) for start in starts]
        spent = [money[row.start, start] for start in starts]
        assert [cell.net_sales_to_date for cell in row.cells] == list(accumulate(spent))


@given(ORDERS, FILTERS, st.sampled_from(UNITS))
@settings(max_examples=40, deadline=None)
def test_period_0_is_the_cohort_and_shares_are_shares(
    connection: Any, orders: list[Order], filters: Filters, unit: str
) -> None:
    matrix = _matrix(connection, orders, unit, filters)
    assert sum(row.size for row in matrix.rows) == len(_acquired(orders, filters))
    for row in matrix.rows:
        assert row.cells[0].active_customers == row.size
        assert all(0 <= (cell.value(RATE) or 0) <= 1 for cell in row.cells)
        assert row.over_count in (len(row.cells), len(row.cells) - 1)
    assert all(total.value(RATE) == 1 for total in matrix.totals[:1])


@given(ORDERS, FILTERS, st.sampled_from(UNITS))
@settings(max_examples=40, deadline=None)
def test_filters_never_move_a_customer_to_another_cohort(
    connection: Any, orders: list[Order], filters: Filters, unit: str
) -> None:
    everyone = {row.start: row.size for row in _matrix(connection, orders, unit, Filters()).rows}
    narrowed = {row.start: row.size for row in _matrix(connection, orders, unit, filters).rows}
    cohorts = [_start(order.on, unit) for order in _acquired(orders, filters).values()]
    assert narrowed == {start: cohorts.count(start) for start in cohorts}
    assert all(size <= everyone[start] for start, size in narrowed.items())


@given(ORDERS, FILTERS, st.sampled_from(UNITS))
@settings(max_examples=20, deadline=None)
def test_every_cell_and_mean_opens_as_many_customers_as_it_counts(
    connection: Any, orders: list[Order], filters: Filters, unit: str
) -> None:
    engine = DuckDBEngine(connection.cursor())
    matrix = _matrix(connection, orders, unit, filters)
    for index, total in enumerate(matrix.totals[:8]):
        assert count_customers(engine, customers_of_period(filters, index, unit)) == total.active_customers
    for row in matrix.rows:
        for index, cell in enumerate(row.cells[:8]):
            selection = customers_of_cell(filters, row.start, index, unit)
            assert count_customers(engine, selection) == cell.active_customers
