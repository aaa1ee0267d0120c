"""What a shop has, read from the small shop as it is and as rows of it are taken away."""

from decimal import Decimal

import duckdb
import pytest

from lojista.columnar.build import build_marts
from lojista.columnar.engine import DuckDBEngine
from lojista.metrics.contents import contents
from support.small_shop import empty_base, small_shop

LACKS = {
    "customers": "UPDATE base.orders SET customer_key = NULL",
    "products": "UPDATE base.order_items SET product_key = NULL",
    "product_names": "UPDATE base.products SET product_name = NULL",
    "categories": "UPDATE base.products SET category_key = NULL",
    "payments": "DELETE FROM base.order_payments",
    "states": "UPDATE base.order_addresses SET region = NULL",
    "postal_areas": "DELETE FROM base.postal_areas",
    "returns": "DELETE FROM base.returns",
    "discounts": "UPDATE base.order_items SET discount = 0",
    "freight": "UPDATE base.order_items SET freight = 0",
}
BRINGS = {
    "sellers": "UPDATE base.order_items SET seller_key = 1",
    "deliveries": "UPDATE base.orders SET delivered_at = purchased_at",
    "promises": "UPDATE base.orders SET promised_at = purchased_at",
    "reviews": "INSERT INTO base.order_reviews VALUES (1, 'r', 5, '2020-02-01', NULL)",
}


@pytest.mark.parametrize(("thing", "statement"), LACKS.items(), ids=LACKS)
def test_what_is_taken_away_is_lacking(thing: str, statement: str) -> None:
    connection, engine = small_shop()
    assert getattr(contents(engine), f"has_{thing}") is True
    connection.execute(statement)
    build_marts(connection)
    assert getattr(contents(engine), f"has_{thing}") is False


@pytest.mark.parametrize(("thing", "statement"), BRINGS.items(), ids=BRINGS)
def test_what_is_brought_is_there(thing: str, statement: str) -> None:
    connection, engine = small_shop()
    assert getattr(contents(engine), f"has_{thing}") is False
    connection.execute(statement)
    build_marts(connection)
    assert getattr(contents(engine), f"has_{thing}") is True


def test_guests_are_one_of_five_orders_and_their_sales_a_part_of_all() -> None:
    known = contents(small_shop()[1])
    assert (known.order_count, known.guest_order_count, known.guest_order_share) == (5, 1, Decimal("0.2"))
    assert (known.total_sales, known.guest_sales) == (Decimal("54.15"), Decimal("3.83"))
    assert known.has_guests


def test_countries_are_those_of_orders_and_not_of_addresses_without_any() -> None:
    connection, engine = small_shop()
    connection.execute("INSERT INTO base.order_addresses VALUES (9, NULL, 'FR', NULL, NULL, NULL)")
    build_marts(connection)
    assert contents(engine).country_count == 1


def test_orders_in_another_currency_bring_nothing() -> None:
    connection, engine = small_shop()
    connection.execute("UPDATE base.orders SET delivered_at = purchased_at WHERE currency = 'USD'")
    build_marts(connection)
    assert not contents(engine).has_deliveries


def test_empty_shop_has_nothing_and_no_share_of_guests() -> None:
    connection = empty_base(duckdb.connect())
    build_marts(connection)
    known = contents(DuckDBEngine(connection.cursor()))
    assert not any(vars(known).values())
    assert known.guest_order_share == 0
