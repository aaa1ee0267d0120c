"""Quintile scores, whatever the customers: by definition, and equal for equal customers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lojista.columnar.build import build_marts
from lojista.columnar.engine import DuckDBEngine
from lojista.metrics.rfm import cut_points, scored_customers
from lojista.metrics.statements import ask_dicts
from support.small_shop import empty_base

AS_OF = date(2021, 1, 1)
PEOPLE = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 4), st.decimals(0, 9, places=2)), min_size=1, max_size=40
)


@pytest.fixture(scope="module")
def connection() -> Any:
    shop = empty_base(duckdb.connect())
    build_marts(shop)
    return shop


def _insert(connection: Any, people: list[tuple[int, int, Decimal]]) -> None:
    """Writes just what a customer's last entry says of them."""
    connection.execute("DELETE FROM marts.customer_entries")
    rows = [
        (key, AS_OF - timedelta(days=days), True, count, AS_OF - timedelta(days=days), amount)
        for key, (days, count, amount) in enumerate(people)
    ]
    connection.executemany(
        "INSERT INTO marts.customer_entries (customer_key, entry_on, is_order, order_number, last_order_on, "
        "sales_to_date) VALUES (?, ?, ?, ?, ?, ?)",
        rows,
    )


def _by_definition(value: Any, values: list[Any]) -> int:
    return 1 + 5 * sum(other < value for other in values) // len(values)


@given(people=PEOPLE)
@settings(deadline=None)
def test_score_counts_the_fifths_strictly_below(connection: Any, people: list[tuple[int, int, Decimal]]) -> None:
    _insert(connection, people)
    engine = DuckDBEngine(connection.cursor())
    rows = ask_dicts(engine, scored_customers, values=cut_points(engine, AS_OF).values())
    assert len(rows) == len(people)
    for row in rows:
        days, count, amount = people[row["customer_key"]]
        assert row["recency_score"] == _by_definition(-days, [-other[0] for other in people])
        assert row["frequency_score"] == _by_definition(count, [other[1] for other in people])
        assert row["monetary_score"] == _by_definition(amount, [other[2] for other in people])
