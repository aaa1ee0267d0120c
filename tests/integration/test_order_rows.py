"""A row that sums up an order of several items, above the rows of these."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from lojista.postgres.connection import Database
from support.connected import Connected, connect
from support.mapped_files import rows_of

GIVEN = {"name": "China", "currency": "GBP", "time_zone": "Europe/London", "country": "GB"}
HEADER = "Order number,Buyer username,Sale date,Item number,Item title,Quantity,Sold for,Postage,Total price\n"


def items(number: int) -> list[tuple[int, Decimal]]:
    """Units and price of each item of an order."""
    return [(1 + item, Decimal(5 + item) + Decimal("0.25")) for item in range(1 + number % 3)]


def orders(error: Decimal = Decimal(0)) -> Iterator[str]:
    for number in range(1, 61):
        head = f"{number:03},buyer{number % 17},2024-{1 + number // 28:02}-{1 + number % 28:02}"
        told = items(number)
        goods = sum(units * price for units, price in told)
        whole = f"{goods + error},3.95,{goods + error + Decimal('3.95')}\n"
        if len(told) == 1:
            yield f"{head},I0,Cup 0,1,{told[0][1]},3.95,{goods + Decimal('3.95')}\n"
            continue
        yield f"{head},,,{sum(units for units, _ in told)},{whole}"
        yield from (f"{head},I{place},Cup {place},{units},{price},,\n" for place, (units, price) in enumerate(told))


def connected(database: Database, folder: Path, rows: Iterator[str]) -> Connected:
    return connect(database, folder, {"orders.csv": (HEADER + "".join(rows)).encode()}, **GIVEN)


def test_items_are_sold_once(empty_shop: Database, tmp_path: Path) -> None:
    connected(empty_shop, tmp_path, orders())
    goods = sum((units * price for number in range(1, 61) for units, price in items(number)), Decimal(0))
    units = sum(units for number in range(1, 61) for units, _ in items(number))
    told = "SELECT sum(quantity * unit_price - discount), sum(quantity), count(DISTINCT order_key) FROM order_items"
    assert rows_of(empty_shop, told) == [(goods, units, 60)]


def test_its_postage_is_the_orders(empty_shop: Database, tmp_path: Path) -> None:
    connected(empty_shop, tmp_path, orders())
    told = "SELECT (SELECT coalesce(sum(amount), 0) FROM charges) + (SELECT sum(freight) FROM order_items)"
    assert rows_of(empty_shop, told) == [(60 * Decimal("3.95"),)]


def test_what_comes_to_something_else_is_a_line(empty_shop: Database, tmp_path: Path) -> None:
    made = connected(empty_shop, tmp_path, orders(Decimal("0.50")))
    assert not any(rule.type == "order" for file in made.mapping.files for rule in file.rules)
