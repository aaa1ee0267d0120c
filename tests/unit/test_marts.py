from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lojista.columnar.build import build_marts
from lojista.columnar.engine import DuckDBEngine
from lojista.metrics.churn import churn_summary
from support.small_shop import small_shop


@pytest.fixture(scope="module")
def shop() -> Any:
    return small_shop()[0]


def test_orders_in_another_currency_are_in_no_mart(shop: Any) -> None:
    assert shop.execute("SELECT count(*) FROM marts.orders WHERE order_id = 'f'").fetchone() == (0,)
    assert shop.execute("SELECT max(gross_sales) FROM marts.order_lines").fetchone() == (Decimal("99"),)


def test_amounts_are_stored_in_eight_bytes(shop: Any) -> None:
    wide = shop.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'marts' "
        "AND data_type LIKE 'DECIMAL%' AND data_type <> 'DECIMAL(18,4)'"
    ).fetchall()
    assert wide == []


def test_scores_outlive_the_orders_of_who_has_them() -> None:
    connection = small_shop()[0]
    connection.execute("INSERT INTO base.latest_scores BY NAME SELECT 1 AS customer_key, 0.5 AS churn_probability")
    connection.execute("UPDATE base.orders SET status = 'canceled' WHERE customer_key = 1")
    build_marts(connection)
    rows = connection.execute("SELECT customer_key, first_on, order_count FROM marts.customer_scores").fetchall()
    assert rows == [(1, None, None)]
    assert churn_summary(DuckDBEngine(connection), 0.5).customer_count == 0


def test_order_without_items_is_kept_with_zeros(shop: Any) -> None:
    row = shop.execute("SELECT line_count, units, gross_sales FROM marts.orders WHERE order_id = 'g'").fetchone()
    assert row == (0, 0, Decimal("0"))


def test_canceled_order_is_never_the_first(shop: Any) -> None:
    types = dict(shop.execute("SELECT order_id, customer_type FROM marts.orders").fetchall())
    assert types == {"a": "new", "b": "returning", "c": "new", "d": "guest", "e": None, "g": "returning"}


def test_customer_row_nets_returns_and_keeps_first_second_and_last_order(shop: Any) -> None:
    row = shop.execute(
        "SELECT first_on, second_on, last_on, order_count, net_sales, total_sales FROM marts.customers "
        "WHERE customer_id = 'ana'"
    ).fetchone()
    assert row == (date(2020, 1, 10), date(2020, 2, 11), date(2020, 2, 11), 2, Decimal("35.00"), Decimal("43.25"))


def test_entries_run_up_what_had_come_of_a_customer(shop: Any) -> None:
    rows = shop.execute(
        "SELECT entry_on, is_order, order_number, sales_to_date, next_entry_on FROM marts.customer_entries "
        "WHERE customer_key = 1 ORDER BY entry_on"
    ).fetchall()
    assert rows == [
        (date(2020, 1, 10), True, 1, Decimal("28.75"), date(2020, 2, 2)),
        (date(2020, 2, 2), False, 1, Decimal("19.25"), date(2020, 2, 11)),
        (date(2020, 2, 11), True, 2, Decimal("43.25"), None),
    ]


def test_order_in_another_currency_is_not_a_customers_first() -> None:
    connection = small_shop()[0]
    connection.execute("UPDATE base.orders SET purchased_at = '2020-01-01' WHERE order_id = 'f'")
    build_marts(connection)
    types = dict(connection.execute("SELECT order_id, customer_type FROM marts.orders").fetchall())
    assert (types["a"], types["b"]) == ("new", "returning")


def test_delivery_is_late_from_the_day_after_the_promised_one() -> None:
    connection = small_shop()[0]
    connection.execute("UPDATE base.orders SET promised_at = '2020-01-20', delivered_at = '2020-01-20 23:00'")
    build_marts(connection)
    rows = connection.execute("SELECT delivery_days, days_late FROM marts.deliveries WHERE order_key = 1").fetchall()
    assert rows == [(10, 0)]
