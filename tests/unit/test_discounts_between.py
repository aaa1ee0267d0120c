"""A second price, or a second sum, that differs on just the lines with a discount."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, lines, table

Told = dict[str, Callable[[Line], object]]
LINES = lines()


def off(one: Line) -> Decimal:
    """What is taken off each unit."""
    return Decimal("0.40") if one.order % 3 == 0 else Decimal("0.00")


SHOP: Told = {
    "Order number": lambda one: f"A{one.order:04}",
    "Created at": lambda one: f"{one.moment:%Y-%m-%d %H:%M}",
    "Sku": lambda one: one.product,
    "Quantity": lambda one: one.quantity,
    "Discount": off,
}


def told(folder: Path, more: Told) -> dict[str, str]:
    made = proposed(folder, {"shop.csv": table(LINES, SHOP | more).encode()}, currency="EUR", country="DE")
    file: FileProposal = made.files[0]
    return {name: one.column for name, one in file.columns.items()}


def test_the_higher_price_is_before_it(tmp_path: Path) -> None:
    more: Told = {
        "Unit price": lambda one: one.price,
        "Selling price": lambda one: one.price - off(one),
        "Total": lambda one: (one.price - off(one)) * one.quantity,
    }
    found = told(tmp_path, more)
    assert (found["unit_price"], found["amount"]) == ("Unit price", "Total")
    assert "discount" not in found


def test_the_lower_sum_is_after_it(tmp_path: Path) -> None:
    more: Told = {
        "Price": lambda one: one.price,
        "Undiscounted total": lambda one: one.goods,
        "Total price": lambda one: one.goods - off(one) * one.quantity - (Decimal("0.01") if off(one) else 0),
    }
    found = told(tmp_path, more)
    assert (found["unit_price"], found["amount"]) == ("Price", "Total price")


def test_a_price_that_differs_elsewhere_is_another_one(tmp_path: Path) -> None:
    more: Told = {
        "Unit price": lambda one: one.price + one.order % 2,
        "Selling price": lambda one: one.price - off(one),
        "Total": lambda one: (one.price - off(one)) * one.quantity,
    }
    assert told(tmp_path, more)["unit_price"] == "Selling price"
