from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from support.small_shop import small_shop


@pytest.fixture(scope="module")
def shop() -> Any:
    return small_shop()[0]


def test_orders_in_another_currency_are_in_no_mart(shop: Any) -> None:
    assert shop.execute("SELECT count(*) FROM marts.orders WHERE order_id = 'f'").fetchone() == (0,)
    assert shop.execute("SELECT max(gross_sales) FROM marts.order_lines").fetchone() == (Decimal("99"),)


def test_order_without_items_is_kept_with_zeros(shop: Any) -> None:
    row = shop.execute("SELECT line_count, units, gross_sales FROM marts.orders WHERE order_id = 'g'").fetchone()
    assert row == (0, 0, Decimal("0"))


def test_canceled_order_is_never_the_first(shop: Any) -> None:
    types = dict(shop.execute("SELECT order_id, customer_type FROM marts.orders").fetchall())
    assert types == {"a": "new", "b": "returning", "c": "new", "d": "guest", "e": None, "g": "returning"}


def test_customer_row_nets_returns_and_keeps_first_and_last_order(shop: Any) -> None:
    row = shop.execute("SELECT * EXCLUDE customer_key FROM marts.customers WHERE customer_key = 1").fetchone()
    assert row == (datetime(2020, 1, 10, 10), datetime(2020, 2, 11, 10), 2, Decimal("35.00"), Decimal("43.25"))


def test_customer_months_count_from_the_first_month(shop: Any) -> None:
    rows = shop.execute(
        "SELECT month::date, period_index, order_count FROM marts.customer_months WHERE customer_key = 1 ORDER BY 1"
    ).fetchall()
    assert rows == [(date(2020, 1, 1), 0, 1), (date(2020, 2, 1), 1, 1)]
