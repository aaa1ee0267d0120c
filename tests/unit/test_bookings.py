"""Returns and charges that items of orders do not have. Expected numbers are added up by hand from small_shop.py."""

from decimal import Decimal
from typing import Any

import pytest

from lojista.columnar.build import build_marts
from lojista.columnar.engine import DuckDBEngine
from lojista.metrics.answers import answer
from lojista.metrics.questions import Question
from support.small_shop import small_shop

ANA, GUEST = 1, None
BEFORE_HER_FIRST, AFTER_HER_FIRST = "2020-01-10 09:59", "2020-01-10 10:01"


def _shop_with(table: str, *values: object) -> Any:
    """A connection to the small shop with one more row."""
    connection, _ = small_shop()
    connection.execute(f"INSERT INTO base.{table} VALUES ({', '.join('?' * len(values))})", values)
    build_marts(connection)
    return connection


def _with_return(customer_key: int | None, returned_at: str) -> Any:
    """One of 3.00 whose order is not known, of a toy, from Rio."""
    return _shop_with("returns", 2, None, None, customer_key, 2, 1, "BRL", returned_at, 1, "3.00")


def _with_charge(kind: str, order_key: int | None, customer_key: int | None, currency: str = "BRL") -> Any:
    """One of -2.50, five days after the order."""
    return _shop_with(
        "charges", "x", 1, kind, order_key, customer_key, None, currency, "2020-01-15 10:00", Decimal("-2.50"), 2
    )


def _of_ana(shop: Any) -> tuple[Any, ...]:
    """Her net and total sales, and how many entries she has."""
    query = "SELECT sum(net_sales), sum(total_sales), count(*) FROM marts.customer_entries WHERE customer_key = 1"
    return tuple(shop.execute(query).fetchone())


def _headline(shop: Any, name: str) -> Decimal:
    return Decimal(answer(DuckDBEngine(shop.cursor()), Question((name,))).to_pylist()[0][name])


def _last_booking(shop: Any, *columns: str) -> tuple[Any, ...]:
    query = f"SELECT {', '.join(columns)} FROM marts.bookings WHERE order_key IS NULL"
    return tuple(shop.execute(query).fetchone())


def test_return_of_an_unknown_order_has_the_customer_place_and_product_that_it_names() -> None:
    shop = _with_return(ANA, AFTER_HER_FIRST)
    found = _last_booking(shop, "customer_key", "customer_type", "state", "category", "is_valid", "is_in_order")
    assert found == (1, "returning", "RJ", "toys", True, False)


def test_return_of_an_unknown_order_counts_from_its_customers_first_order_on() -> None:
    assert _of_ana(_with_return(ANA, AFTER_HER_FIRST)) == (Decimal("32.00"), Decimal("40.25"), 4)
    assert _of_ana(_with_return(ANA, BEFORE_HER_FIRST)) == (Decimal("35.00"), Decimal("43.25"), 3)


@pytest.mark.parametrize("returned_at", [BEFORE_HER_FIRST, AFTER_HER_FIRST])
@pytest.mark.parametrize("customer_key", [ANA, GUEST])
def test_return_of_an_unknown_order_is_always_in_the_headline(customer_key: int | None, returned_at: str) -> None:
    shop = _with_return(customer_key, returned_at)
    assert _headline(shop, "returns") == Decimal("12.50")
    assert _headline(shop, "total_sales") == _headline(small_shop()[0], "total_sales") - 3


def test_return_of_a_guest_counts_for_no_customer() -> None:
    shop = _with_return(GUEST, AFTER_HER_FIRST)
    assert _last_booking(shop, "customer_key", "customer_type") == (None, "guest")
    assert _of_ana(shop) == (Decimal("35.00"), Decimal("43.25"), 3)


def test_return_that_is_dated_before_its_order_counts_from_the_first_order_on() -> None:
    shop = _shop_with("returns", 2, 1, 2, None, None, None, "BRL", "2020-01-10 00:00", 1, "3.00")
    assert _of_ana(shop) == (Decimal("32.00"), Decimal("40.25"), 4)
    first = shop.execute("SELECT order_number FROM marts.customer_entries WHERE customer_key = 1").fetchall()
    assert min(number for (number,) in first) == 1


# What each adds to a customer's net and total sales.
EFFECTS = {"shipping": ("0", "-2.50"), "discount": ("-2.50", "-2.50"), "adjustment": ("0", "0")}


@pytest.mark.parametrize("kind", EFFECTS)
def test_charge_of_an_order_counts_with_it(kind: str) -> None:
    net, total = map(Decimal, EFFECTS[kind])
    shop = _with_charge(kind, 1, None)
    assert _of_ana(shop) == (35 + net, Decimal("43.25") + total, 3)
    sums = shop.execute("SELECT gross_sales - discounts, freight FROM marts.orders WHERE order_id = 'a'").fetchone()
    assert sums == (Decimal("24.50") + net, Decimal("4.25") + total - net)


@pytest.mark.parametrize("kind", EFFECTS)
def test_charge_without_an_order_counts_for_its_customer_on_its_own_day(kind: str) -> None:
    net, total = map(Decimal, EFFECTS[kind])
    shop = _with_charge(kind, None, ANA)
    assert _of_ana(shop) == (35 + net, Decimal("43.25") + total, 3 if kind == "adjustment" else 4)
    assert _last_booking(shop, "kind", "booked_on::VARCHAR", "is_in_order") == (kind, "2020-01-15", False)


@pytest.mark.parametrize("order_key", [1, None])
@pytest.mark.parametrize("kind", EFFECTS)
def test_charge_is_once_in_the_headline_with_an_order_and_without(kind: str, order_key: int | None) -> None:
    shop, before = _with_charge(kind, order_key, None), small_shop()[0]
    added = {
        name: _headline(shop, name) - _headline(before, name)
        for name in ("net_sales", "freight", "total_sales", "adjustments")
    }
    net, total = map(Decimal, EFFECTS[kind])
    adjusted = Decimal("-2.50") if kind == "adjustment" else Decimal(0)
    assert added == {"net_sales": net, "freight": total - net, "total_sales": total, "adjustments": adjusted}


def test_charge_in_another_currency_is_added_to_no_order() -> None:
    shop = _with_charge("shipping", 1, None, currency="USD")
    assert shop.execute("SELECT freight FROM marts.orders WHERE order_id = 'a'").fetchone() == (Decimal("4.25"),)
    assert shop.execute("SELECT count(*) FROM marts.bookings WHERE kind = 'shipping'").fetchone() == (0,)


def test_charge_of_an_order_in_another_currency_is_without_an_order() -> None:
    shop = _with_charge("shipping", 6, GUEST)
    found = _last_booking(shop, "customer_key", "is_in_order", "freight", "booked_on::VARCHAR")
    assert found == (None, False, Decimal("-2.50"), "2020-01-15")
