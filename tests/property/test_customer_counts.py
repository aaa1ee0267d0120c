"""Customers counted the quick way are those found by comparing every row, whatever the orders and filters."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lojista.columnar.engine import DuckDBEngine
from lojista.metrics.answers import answer
from lojista.metrics.filters import Filters
from lojista.metrics.questions import Question
from lojista.periods import Period
from support.small_shop import build_named, empty_base

START = datetime(2020, 1, 1)


@dataclass(frozen=True)
class Order:
    customer: int | None
    days: int
    state: str | None
    status: str
    payments: frozenset[str]

    @property
    def at(self) -> datetime:
        return START + timedelta(days=self.days)

    def group(self, by: str | None) -> object:
        month = self.at.date().replace(day=1)
        return {None: None, "month": month, "state": self.state, "status": self.status}[by]


ORDER = st.builds(
    Order,
    st.sampled_from([1, 2, 3, None]),
    st.integers(0, 70),
    st.sampled_from(["SP", "RJ", None]),
    st.sampled_from(["delivered", "shipped", "canceled"]),
    st.frozensets(st.sampled_from(["card", "voucher"])),
)
# A first order counts apart only where its customer came again: shops are large enough for several such customers.
ORDERS = st.lists(ORDER, min_size=10, max_size=24)
PERIODS = st.none() | st.tuples(st.integers(0, 40), st.integers(15, 60)).map(
    lambda ends: Period(START.date() + timedelta(days=ends[0]), START.date() + timedelta(days=ends[0] + ends[1]))
)
FILTERS = st.builds(
    Filters, PERIODS, st.sampled_from([(), ("SP",), ("SP", "RJ")]), st.just(()), st.sampled_from([(), ("card",)])
)


@pytest.fixture(scope="module")
def connection() -> Any:
    return empty_base(duckdb.connect())


def _write(connection: Any, orders: list[Order]) -> None:
    for table in ("shop", "orders", "order_addresses", "order_payments"):
        connection.execute(f"DELETE FROM base.{table}")
    connection.execute("INSERT INTO base.shop VALUES ('Small', 'BRL', 'America/Sao_Paulo', 'BR', 1, 1)")
    written = list(enumerate(orders, 1))
    _insert(connection, "orders", [(key, f"{key:03}", order.customer, key, order.status, "BRL", order.at, None, None,
                                    None, None) for key, order in written])  # fmt: skip
    _insert(connection, "order_addresses", [(key, None, "BR", order.state, "x", "1") for key, order in written])
    _insert(connection, "order_payments", [(key, number, kind, 1, 5) for key, order in written
                                           for number, kind in enumerate(sorted(order.payments), 1)])  # fmt: skip
    build_named(connection, "orders", "payment_types")


def _insert(connection: Any, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO base.{table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _passes(order: Order, filters: Filters) -> bool:
    period = filters.period
    return (
        order.status != "canceled"
        and (period is None or period.start <= order.at.date() <= period.end)
        and (not filters.states or order.state in filters.states)
        and (not filters.payment_types or bool(order.payments & set(filters.payment_types)))
    )


def _expected(orders: list[Order], by: str | None, filters: Filters) -> dict[object, tuple[int, int, int]]:
    valid = [(order.at, key, order) for key, order in enumerate(orders) if order.status != "canceled"]
    firsts = {
        min(row for row in valid if row[2].customer == person)[1] for person in {row[2].customer for row in valid}
    }
    groups: dict[object, tuple[set[object], set[object], set[object]]] = {}
    for key, order in enumerate(orders):
        if _passes(order, filters) and order.customer is not None:
            everyone, new, returning = groups.setdefault(order.group(by), (set(), set(), set()))
            everyone.add(order.customer)
            (new if key in firsts else returning).add(order.customer)
    return {group: (len(one), len(two), len(three)) for group, (one, two, three) in groups.items()}


@pytest.mark.parametrize("by", [None, "month", "state", "status"])
@given(orders=ORDERS, filters=FILTERS)
@settings(max_examples=25, deadline=None)
def test_quick_counts_are_those_of_the_sets(
    connection: Any, orders: list[Order], filters: Filters, by: str | None
) -> None:
    _write(connection, orders)
    names = ("customer_count", "new_customer_count", "returning_customer_count")
    rows = answer(DuckDBEngine(connection.cursor()), Question(names, (by,) if by else (), filters)).to_pylist()
    counted = {row.get(by or ""): tuple(row[name] for name in names) for row in rows if row["customer_count"]}
    assert counted == _expected(orders, by, filters)


def test_a_first_order_in_another_month_does_not_count_there(connection: Any) -> None:
    first = Order(1, 0, "SP", "delivered", frozenset())
    _write(connection, [first, Order(1, 40, "SP", "delivered", frozenset())])
    rows = answer(DuckDBEngine(connection.cursor()), Question(("customer_count",), ("month",))).to_pylist()
    assert [(row["month"], row["customer_count"]) for row in rows] == [(date(2020, 1, 1), 1), (date(2020, 2, 1), 1)]
