"""Amounts of lines beside amounts of orders, and what a discount or a refund is taken off."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from lojista.ingest.connecting.shapes import FileProposal
from support.connected import proposed
from support.export_lines import Line, first_lines, lines, table

KNOWN: Mapping[str, Callable[[Line], object]] = {
    "Order number": lambda one: f"A{one.order:04}",
    "Order date": lambda one: one.day,
    "SKU": lambda one: f"P{one.product}",
    "Quantity": lambda one: one.quantity,
}


def file_of(folder: Path, columns: Mapping[str, Callable[[Line], object]]) -> FileProposal:
    text = table(lines(), {**KNOWN, **columns})
    return proposed(folder, {"orders.csv": text.encode()}, currency="EUR", country="IE").files[0]


def off(one: Line) -> Decimal:
    """A tenth of some lines, the second ones of their orders among them."""
    return round(one.goods / 10, 2) if one.place % 3 == 1 else Decimal(0)


def test_an_amount_of_few_lines_that_are_not_the_first_is_the_lines(tmp_path: Path) -> None:
    some: Callable[[Line], object] = lambda one: one.fee if one.place % 9 == 4 else ""  # noqa: E731
    file = file_of(tmp_path, {"Item price": lambda one: one.price, "Shipping": some})
    assert "freight" in file.columns
    assert "order_shipping" not in file.columns


@pytest.mark.parametrize("is_before", [True, False])
def test_what_products_usually_cost_tells_whether_sums_are_before_a_discount(tmp_path: Path, is_before: bool) -> None:
    amount: Callable[[Line], object] = lambda one: one.goods - (0 if is_before else off(one))  # noqa: E731
    file = file_of(tmp_path, {"Item price": amount, "Discount": off})
    assert file.columns["amount"].column == "Item price"
    assert ("discount" in file.columns) == is_before
    assert file.open_discounts == ()


def test_a_refund_that_differs_between_lines_is_the_lines(tmp_path: Path) -> None:
    back: Callable[[Line], object] = lambda one: one.goods if one.place % 5 == 0 else 0  # noqa: E731
    file = file_of(tmp_path, {"Item price": lambda one: one.price, "Refunded amount": back})
    assert file.columns["refund"].column == "Refunded amount"
    assert file.has_refunds


@pytest.mark.parametrize(("part", "is_unpaid"), [(1, True), (0, False)])
def test_a_sum_that_stands_on_unpaid_orders_too_is_what_is_to_be_paid(
    tmp_path: Path, part: int, is_unpaid: bool
) -> None:
    def paid(one: Line) -> object:
        return one.order + 10 if one.order % 2 or part else 0

    status: Callable[[Line], object] = lambda one: ("Awaiting payment", "Delivered")[one.order % 2]  # noqa: E731
    file = file_of(tmp_path, {"Item price": lambda one: one.price, "Status": status, "Amount paid": paid})
    assert ("Awaiting payment" in file.payment_statuses) == is_unpaid


def test_units_that_came_back_tell_returns_where_no_amount_does(tmp_path: Path) -> None:
    back: Callable[[Line], object] = lambda one: one.place % 2  # noqa: E731
    told = {"Item price": lambda one: one.price, "Returned quantity": back}
    assert file_of(tmp_path, told).columns["returned_quantity"].column == "Returned quantity"
    with_amount = file_of(tmp_path, told | {"Refunded amount": lambda one: one.place % 2 * one.price})
    assert "returned_quantity" not in with_amount.columns


def test_of_several_quantities_the_one_that_makes_the_sum_counts(tmp_path: Path) -> None:
    told = {
        "Qty shipped": lambda one: one.quantity * (one.order % 3 > 0),
        "Qty ordered": lambda one: one.quantity,
        "Item price": lambda one: one.price,
        "Line total": lambda one: one.goods,
    }
    text = table(lines(), {name: tell for name, tell in KNOWN.items() if name != "Quantity"} | told)
    file = proposed(tmp_path, {"orders.csv": text.encode()}, currency="EUR", country="IE").files[0]
    assert file.columns["quantity"].column == "Qty ordered"


def test_a_copy_of_an_amount_is_passed_over(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"Item price": lambda one: one.price, "Base item price": lambda one: one.price})
    (reason,) = [one.reason for one in file.choices if one.column == "Base item price"]
    assert reason == "on every row the same as Item price"


def test_refunds_of_two_files_count_once_and_keep_refunded_orders(tmp_path: Path) -> None:
    number = {"Order number": KNOWN["Order number"]}
    status: Callable[[Line], object] = lambda one: ("Completed", "Refunded")[one.order % 2]  # noqa: E731
    orders = {**number, "Order date": KNOWN["Order date"], "Status": status}
    each = {**KNOWN, "Item price": lambda one: one.price, "Qty refunded": lambda one: one.order % 2}
    del each["Order date"]

    def files(more: Mapping[str, Callable[[Line], object]]) -> list[FileProposal]:
        texts = {"orders.csv": table(first_lines(lines()), orders | dict(more)), "items.csv": table(lines(), each)}
        export = {name: text.encode() for name, text in texts.items()}
        proposal = proposed(tmp_path, export, currency="EUR", country="IE")
        assert proposal.mapping({}).files[0].statuses["Refunded"] == "delivered"
        return list(proposal.files)

    assert "returned_quantity" in files({})[1].columns
    whole, items = files({"Refunded amount": lambda one: one.order % 2 * one.goods})
    assert "order_refund" in whole.columns
    assert "returned_quantity" not in items.columns


def test_a_discount_on_the_third_lines_of_few_orders_is_found(tmp_path: Path) -> None:
    def percent(place: int) -> int:
        return 10 if place % 3 == 2 and place // 3 % 11 == 0 else 0

    rows = ["Order number,Order date,SKU,Quantity,Unit price,Discount %,Line total"]
    for place in range(9_900):
        price, units = 20 + place % 17, 1 + place % 4
        total = Decimal(price * units * (100 - percent(place))) / 100
        rows.append(
            f"A{place // 3:05},2024-01-{1 + place % 28:02},P{place % 17},{units},{price}.00,{percent(place)},{total}"
        )
    file = proposed(tmp_path, {"o.csv": "\n".join(rows).encode()}, currency="EUR", country="IE").files[0]
    assert (file.columns["amount"].column, file.columns["unit_price"].column) == ("Line total", "Unit price")


def test_a_refund_on_few_lines_that_are_not_the_first_is_the_lines(tmp_path: Path) -> None:
    back: Callable[[Line], object] = lambda one: one.goods if one.place % 9 == 4 else ""  # noqa: E731
    file = file_of(tmp_path, {"Item price": lambda one: one.price, "Refund amount": back})
    assert "refund" in file.columns
    assert "order_refund" not in file.columns
