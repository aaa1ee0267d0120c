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


@pytest.mark.parametrize(("back", "returned"), [(1, [(1, Decimal("3.5"))]), (9, [(9, Decimal(7))]), (0, [])])
def test_units_that_came_back_are_worth_what_was_paid_for_them(
    empty_shop: Database, tmp_path: Path, back: int, returned: list[tuple[int, Decimal]]
) -> None:
    mapping = MAPPING.replace('refund = "Refund"', 'returned_quantity = "Refund"')
    text = f"{HEADER}1,{DAY},Returned,GBP,mug,2,8.00,1.00,{back},2.00,\n"
    load_mapped(empty_shop, tmp_path, mapping, lines=text)
    assert rows_of(empty_shop, "SELECT quantity, amount FROM returns") == returned
