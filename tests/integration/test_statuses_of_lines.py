"""Exports whose lines have statuses, refunds and freight of their own."""

from decimal import Decimal
from pathlib import Path

import pytest

from lojista.postgres.connection import Database
from support.mapped_files import SHOP, load_mapped, rows_of

MAPPING = (
    SHOP
    + """
[[files]]
name = "lines.csv"
statuses = { "Shipped" = "shipped", "Cancelled" = "canceled", "Returned" = "delivered" }
[files.columns]
order_id = "Order"
purchased_at = "Date"
customer_id = "Customer"
status = "Status"
currency = "Currency"
product_id = "Sku"
quantity = "Quantity"
amount = "Amount"
discount = "Discount"
refund = "Refund"
freight = "Freight"
freight_discount = "Freight off"
"""
)
HEADER = "Order,Date,Customer,Status,Currency,Sku,Quantity,Amount,Discount,Refund,Freight,Freight off\n"
DAY = "2024-01-05 10:00:00,ana"


def _load(shop: Database, folder: Path, *lines: str, name: str = "lines") -> None:
    (report,) = load_mapped(shop, folder, MAPPING, **{name: HEADER + "".join(f"{line}\n" for line in lines)})
    assert report.rows_rejected == 0
    assert report.rows_in == report.rows_loaded + report.rows_updated + report.rows_unchanged


@pytest.mark.parametrize("canceled", ["Cancelled,GBP,cup,1,5.00", "Cancelled,,cup,0,"])
def test_a_canceled_line_is_none_of_its_order(empty_shop: Database, tmp_path: Path, canceled: str) -> None:
    lines = (f"1,{DAY},{canceled},,,,", f"1,{DAY},Shipped,GBP,mug,2,8.00,,,,")
    for name in ("lines", "again"):
        _load(empty_shop, tmp_path, *lines, name=name)
        assert rows_of(empty_shop, "SELECT status, quantity FROM orders JOIN order_items USING (order_key)") == [
            ("shipped", 2)
        ]
        assert rows_of(empty_shop, "SELECT charge_type, amount FROM charges") == [("adjustment", Decimal(0))]


def test_an_order_of_canceled_lines_alone_is_canceled_though_nothing_of_it_has_a_price(
    empty_shop: Database, tmp_path: Path
) -> None:
    _load(empty_shop, tmp_path, f"1,{DAY},Cancelled,,cup,0,,,,,", f"1,{DAY},Cancelled,,mug,0,,,,,")
    assert rows_of(empty_shop, "SELECT status, currency FROM orders") == [("canceled", "GBP")]


def test_a_line_that_a_later_file_cancels_is_sold_no_more(empty_shop: Database, tmp_path: Path) -> None:
    mug = f"1,{DAY},Shipped,GBP,mug,2,8.00,,,,"
    _load(empty_shop, tmp_path, mug, f"1,{DAY},Shipped,GBP,cup,1,5.00,,2.00,,")
    _load(empty_shop, tmp_path, mug, f"1,{DAY},Cancelled,GBP,cup,1,5.00,,2.00,,", name="later")
    assert rows_of(empty_shop, "SELECT quantity FROM order_items") == [(2,)]
    assert rows_of(empty_shop, "SELECT count(*) FROM returns") == [(0,)]


@pytest.mark.parametrize(("refund", "amount", "quantity"), [("3.00", "3", 0), ("7.50", "7", 2), ("0", None, None)])
def test_what_is_refunded_of_a_line_comes_back_and_its_sale_stays(
    empty_shop: Database, tmp_path: Path, refund: str, amount: str | None, quantity: int | None
) -> None:
    _load(empty_shop, tmp_path, f"1,{DAY},Returned,GBP,mug,2,8.00,1.00,{refund},2.00,")
    told = "SELECT order_id, order_line_number, r.amount, r.quantity FROM returns r JOIN orders USING (order_key)"
    assert rows_of(empty_shop, told) == ([("1", 1, Decimal(amount), quantity)] if amount else [])
    assert rows_of(empty_shop, "SELECT status FROM orders") == [("delivered",)]
    _load(empty_shop, tmp_path, f"1,{DAY},Returned,GBP,mug,2,8.00,1.00,0,2.00,", name="later")
    assert rows_of(empty_shop, "SELECT count(*) FROM returns") == [(0,)]


@pytest.mark.parametrize(
    ("freight", "off", "left"), [("6.00", "2.50", "3.5"), ("6.00", "-6.00", "0"), ("6.00", "", "6")]
)
def test_what_is_taken_off_freight_is_not_charged(
    empty_shop: Database, tmp_path: Path, freight: str, off: str, left: str
) -> None:
    mapping = MAPPING.replace("[files.columns]", 'without_sign = ["freight_discount"]\n[files.columns]')
    load_mapped(empty_shop, tmp_path, mapping, lines=f"{HEADER}1,{DAY},Shipped,GBP,mug,2,8.00,,,{freight},{off}\n")
    assert rows_of(empty_shop, "SELECT freight FROM order_items") == [(Decimal(left),)]


@pytest.mark.parametrize(("back", "returned"), [(1, [(1, Decimal("3.5"))]), (9, [(2, Decimal(7))]), (0, [])])
def test_units_that_came_back_are_worth_what_was_paid_for_them(
    empty_shop: Database, tmp_path: Path, back: int, returned: list[tuple[int, Decimal]]
) -> None:
    mapping = MAPPING.replace('refund = "Refund"', 'returned_quantity = "Refund"')
    text = f"{HEADER}1,{DAY},Returned,GBP,mug,2,8.00,1.00,{back},2.00,\n"
    load_mapped(empty_shop, tmp_path, mapping, lines=text)
    assert rows_of(empty_shop, "SELECT quantity, amount FROM returns") == returned


def test_an_order_whose_first_line_is_canceled_keeps_the_currency_of_the_others(
    empty_shop: Database, tmp_path: Path
) -> None:
    _load(empty_shop, tmp_path, f"1,{DAY},Cancelled,,cup,0,,,,,", f"1,{DAY},Shipped,EUR,mug,2,8.00,,,,")
    assert rows_of(empty_shop, "SELECT status, currency FROM orders") == [("shipped", "EUR")]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_line_with_a_day_of_its_cancelation_is_none_of_its_order(
    empty_shop: Database, tmp_path: Path, is_first: bool
) -> None:
    mapping = MAPPING.replace('refund = "Refund"', 'canceled_at = "Refund"')
    cup, mug = f"1,{DAY},Shipped,GBP,cup,1,5.00,,2024-01-06 10:00:00,,", f"1,{DAY},Shipped,GBP,mug,2,8.00,,,,"
    load_mapped(empty_shop, tmp_path, mapping, lines=HEADER + "\n".join([cup, mug] if is_first else [mug, cup]) + "\n")
    told = "SELECT status, quantity FROM orders JOIN order_items USING (order_key)"
    assert rows_of(empty_shop, told) == [("shipped", 2)]


@pytest.mark.parametrize(("discount", "refund"), [("9.00", "1.00"), ("8.00", "3.00")])
def test_no_more_is_paid_back_than_was_paid(empty_shop: Database, tmp_path: Path, discount: str, refund: str) -> None:
    _load(empty_shop, tmp_path, f"1,{DAY},Returned,GBP,mug,2,8.00,{discount},{refund},,")
    assert rows_of(empty_shop, "SELECT amount FROM returns") == [(Decimal(0),)]


def test_a_refund_goes_with_its_line_and_leaves_with_it(empty_shop: Database, tmp_path: Path) -> None:
    cup = f"1,{DAY},Shipped,GBP,cup,1,5.00,,,,"
    _load(empty_shop, tmp_path, f"1,{DAY},Returned,GBP,mug,2,8.00,,8.00,,", cup)
    _load(empty_shop, tmp_path, cup, name="later")
    assert rows_of(empty_shop, "SELECT count(*) FROM returns") == [(0,)]


def test_a_return_of_the_orders_own_number_stays_when_its_sales_come_again(
    empty_shop: Database, tmp_path: Path
) -> None:
    sale, back = f"1,{DAY},Shipped,GBP,mug,2,8.00,,0,4.00,", f"1,{DAY},Shipped,GBP,mug,-1,-4.00,,,-1.50,"
    for name, line in (("sale", sale), ("back", back), ("again", sale)):
        _load(empty_shop, tmp_path, line, name=name)
        returned = rows_of(empty_shop, "SELECT amount FROM returns")
        freight = rows_of(empty_shop, "SELECT sum(amount) FROM charges WHERE charge_type = 'shipping'")
        assert (returned, freight) == (([], [(None,)]) if name == "sale" else ([(Decimal(4),)], [(Decimal("-1.5"),)]))


def test_freight_of_a_return_that_is_given_back_no_more_goes(empty_shop: Database, tmp_path: Path) -> None:
    for freight, count in (("-1.50", 1), ("0", 0)):
        _load(empty_shop, tmp_path, f"R1,{DAY},Shipped,GBP,mug,-1,-4.00,,,{freight},", name=f"file{count}")
        assert rows_of(empty_shop, "SELECT count(*) FROM charges") == [(count,)]


def test_shipping_of_a_return_leaves_that_of_the_order_of_its_number(empty_shop: Database, tmp_path: Path) -> None:
    mapping = MAPPING.replace('freight = "Freight"', 'order_shipping = "Freight"')
    for name, line in (("sale", "Shipped,GBP,mug,2,8.00,,,4.00,"), ("back", "Shipped,GBP,mug,-1,-4.00,,,-1.50,")):
        load_mapped(empty_shop, tmp_path, mapping, **{name: f"{HEADER}1,{DAY},{line}\n"})
    told = rows_of(empty_shop, "SELECT amount FROM charges ORDER BY 1")
    assert told == [(Decimal("-1.5"),), (Decimal(4),)]


def test_many_canceled_orders_are_found_without_going_through_all_lines_for_each(
    empty_shop: Database, tmp_path: Path
) -> None:
    lines = [f"{one},{DAY},{'Cancelled' if one % 9 == 0 else 'Shipped'},GBP,mug,1,5.00,,,," for one in range(20_000)]
    _load(empty_shop, tmp_path, *lines)
    assert rows_of(empty_shop, "SELECT count(*) FROM orders WHERE status = 'canceled'") == [(2_223,)]


def test_items_of_another_files_orders_are_canceled_by_their_own_status(empty_shop: Database, tmp_path: Path) -> None:
    orders = """
[[files]]
name = "orders.csv"
rows = "orders"
columns = { order_id = "Nr", purchased_at = "Day" }
[[files]]
name = "items.csv"
rows = "lines of orders"
statuses = { "sent" = "shipped", "off" = "canceled" }
columns = { order_id = "Of", status = "State", product_id = "Sku", quantity = "Units", amount = "Sum" }
"""
    text = "Of,State,Sku,Units,Sum\n1,off,cup,1,5.00\n1,sent,mug,2,8.00\n2,off,cup,1,5.00\n"
    days = "Nr,Day\n1,2024-01-05 10:00:00\n2,2024-01-05 10:00:00\n"
    load_mapped(empty_shop, tmp_path, SHOP + orders, orders=days, items=text)
    told = "SELECT order_id, quantity FROM orders LEFT JOIN order_items USING (order_key) ORDER BY 1"
    assert rows_of(empty_shop, told) == [("1", 2), ("2", None)]
