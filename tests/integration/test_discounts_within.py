"""A discount that prices are after already: sales stay as they are, and it is shown."""

from decimal import Decimal
from pathlib import Path

import pytest

from lojista.postgres.connection import Database
from support.connected import connect
from support.mapped_files import lines_mapping, load_mapped, rows_of

SOLD = "SELECT sum(quantity * unit_price), sum(discount), sum(quantity * unit_price - discount) FROM order_items"


def priced(price: str) -> str:
    """A mapping in which the price is that field."""
    fields = {"order_id": "Invoice", "purchased_at": "Date", "quantity": "Quantity", price: "Price"}
    return lines_mapping(**fields, discount_within="Off")


@pytest.mark.parametrize(("price", "goods"), [("unit_price", 10), ("amount", 5)])
def test_gross_is_before_it_and_net_after_it(empty_shop: Database, tmp_path: Path, price: str, goods: int) -> None:
    rows = "Invoice,Date,Quantity,Price,Off\n1,2024-01-05 10:00:00,2,5.00,1.50\n2,2024-01-06 10:00:00,1,4.00,\n"
    load_mapped(empty_shop, tmp_path, priced(price), lines=rows)
    net = Decimal(goods + 4)
    assert rows_of(empty_shop, SOLD) == [(net + Decimal("1.5"), Decimal("1.5"), net)]


def test_prices_that_no_unit_divides_lose_no_cent(empty_shop: Database, tmp_path: Path) -> None:
    rows = "Invoice,Date,Quantity,Price,Off\n1,2024-01-05 10:00:00,7,10.00,0.01\n"
    load_mapped(empty_shop, tmp_path, priced("amount"), lines=rows)
    assert rows_of(empty_shop, SOLD)[0][2] == Decimal(10)


def test_what_came_back_is_of_what_was_paid(empty_shop: Database, tmp_path: Path) -> None:
    rows = "Invoice,Date,Quantity,Price,Off\n1,2024-01-05 10:00:00,2,5.00,1.50\n1,2024-02-05 10:00:00,-1,5.00,0.75\n"
    load_mapped(empty_shop, tmp_path, priced("unit_price"), lines=rows)
    assert rows_of(empty_shop, "SELECT sum(amount) FROM returns") == [(Decimal(5),)]


def test_usual_prices_tell_it(empty_shop: Database, tmp_path: Path) -> None:
    rows = ["Order number,Created at,Sku,Quantity,Price,Discount amount\n"]
    for number in range(1, 61):
        price, off = Decimal(10 + number % 5), Decimal(number % 3) * 5 / 4
        rows.append(
            f"A{number:03},2024-{1 + number // 28:02}-{1 + number % 28:02},P{number % 5},1,{price - off},{off}\n"
        )
    made = connect(empty_shop, tmp_path, {"shop.csv": "".join(rows).encode()}, currency="EUR", country="DE")
    gross = Decimal(sum(10 + number % 5 for number in range(1, 61)))
    assert made.mapping.files[0].columns["discount_within"] == "Discount amount"
    assert rows_of(empty_shop, SOLD)[0][:2] == (gross, Decimal(sum(number % 3 for number in range(1, 61))) * 5 / 4)
