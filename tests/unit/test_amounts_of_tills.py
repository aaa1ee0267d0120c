"""Sums of a till without quantities: gross less discounts is net, and with tax and tip what was collected."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from support.connected import proposed
from support.export_lines import Line, first_lines, lines, table

SLIPS = first_lines(lines())


def off(one: Line) -> Decimal:
    return round(one.goods / 10, 2) if one.order % 8 == 0 else Decimal(0)


def tax(one: Line) -> Decimal:
    return round((one.goods - off(one)) * 8 / 100, 2)


TILL: Mapping[str, Callable[[Line], object]] = {
    "Transaction ID": lambda one: f"T{one.order:04}x",
    "Date": lambda one: f"{one.moment:%Y-%m-%d}",
    "Gross Sales": lambda one: f"${one.goods}",
    "Discounts": lambda one: f"(${off(one)})" if off(one) else "$0.00",
    "Net Sales": lambda one: f"${one.goods - off(one)}",
    "Tax": lambda one: f"${tax(one)}",
    "Tip": lambda one: "$1.00" if one.order % 3 else "$0.00",
    "Total Collected": lambda one: f"${one.goods - off(one) + tax(one) + (1 if one.order % 3 else 0)}",
}


@pytest.mark.parametrize("without", ["Tip", "Transaction ID", ""])
def test_gross_less_discount_is_net_beside_what_was_collected_with_tax(tmp_path: Path, without: str) -> None:
    till = {name: told for name, told in TILL.items() if name != without}
    file = proposed(tmp_path, {"till.csv": table(SLIPS, till).encode()}, currency="USD", country="US").files[0]
    columns = {name: one.column for name, one in file.columns.items()}
    assert (columns["amount"], columns["discount"]) == ("Gross Sales", "Discounts")
    assert "discount" in file.without_sign


def test_what_is_left_out_says_as_what_the_other_is_taken(tmp_path: Path) -> None:
    till = dict(TILL) | {"Payment ID": lambda one: f"P{one.order:04}y"}
    file = proposed(tmp_path, {"till.csv": table(SLIPS, till).encode()}, currency="USD", country="US").files[0]
    reasons = {choice.column: choice.reason for choice in file.choices}
    assert reasons["Payment ID"] == "Transaction ID is taken as order_id"
    assert reasons["Total Collected"] == "Gross Sales is taken as amount"
